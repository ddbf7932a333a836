"""E-mail into a folder, for trial and tests: one file a message."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from casework.mail.channel import Found, Letter, compose, reference_of


@dataclass(frozen=True)
class FileChannel:
    folder: Path
    sender: str
    channel_name = "file"

    def send(self, letter: Letter) -> None:
        """Whole or not at all, so that a file that is there is a letter that was sent."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self._path(letter.key)
        new = path.with_suffix(f".{os.getpid()}")
        new.write_bytes(bytes(compose(letter, sender=self.sender)))
        new.rename(path)

    def look_up(self, key: str) -> Found:
        return Found.TAKEN if self._path(key).exists() else Found.NOTHING

    def _path(self, key: str) -> Path:
        return self.folder / f"{reference_of(key)}.eml"
