"""E-mail into a folder, for trial and tests: one file a message."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from casework.mail.channel import Letter, compose


@dataclass(frozen=True)
class FileChannel:
    folder: Path
    sender: str

    def send(self, letter: Letter) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        name = hashlib.sha256(letter.key.encode()).hexdigest()[:32]
        (self.folder / f"{name}.eml").write_bytes(bytes(compose(letter, sender=self.sender)))
