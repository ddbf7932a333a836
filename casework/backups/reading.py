"""Reads an archive: all of it and to its end before anything is believed, then again to hand its parts on."""

from __future__ import annotations

import hashlib
import tarfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from casework import storage
from casework.backups import BackupTrouble, age, manifest
from casework.backups.manifest import Kept, Manifest

PIECE = 1 << 20
LARGEST_WORDS = 1 << 30
"""More than a manifest of some million files needs; what is longer is none of ours."""


@dataclass(frozen=True)
class Archive:
    """One archive and the secret keys that open it."""

    path: Path
    identities: Sequence[Any]

    @contextmanager
    def members(self) -> Iterator[Iterator[tuple[str, IO[bytes]]]]:
        """Name and content of each member, in order, as it streams by."""
        with age.decrypting(self.path, self.identities) as source:
            try:
                with tarfile.open(fileobj=source, mode="r|") as archive:
                    yield _each(archive)
            except tarfile.TarError as problem:
                raise _Unreadable from problem


class _Unreadable(BackupTrouble):
    def __init__(self) -> None:
        super().__init__("The archive is not whole.")


def _each(archive: tarfile.TarFile) -> Iterator[tuple[str, IO[bytes]]]:
    for member in archive:
        content = archive.extractfile(member) if member.isreg() else None
        if content is None:
            raise BackupTrouble(f"The archive holds {member.name!r}, which no backup of Casework does.")
        yield member.name, content


def check(archive: Archive) -> Manifest:
    """Read an archive to its end and hold all of it against what it says of itself. Raises `BackupTrouble`; changes nothing."""
    files: dict[str, Kept] = {}
    database = _Sum()
    opened, said = False, None
    with archive.members() as members:
        for name, content in members:
            folder, _, rest = name.partition("/")
            if not opened:
                if name != "casework.json":
                    raise BackupTrouble("This is not an archive of Casework.")
                manifest.opening(content.read(LARGEST_WORDS))
                opened = True
            elif name == "manifest.json":
                said = manifest.manifest(content.read(LARGEST_WORDS))
            elif folder == "files" and storage.is_key(rest):
                files[rest] = _Sum().all_of(content).kept()
            elif folder == "database":
                database.all_of(content)
            else:
                raise BackupTrouble(f"The archive holds {name!r}, which no backup of Casework does.")
    if said is None:
        raise BackupTrouble(f"{archive.path.name} does not say what it holds: it was not finished.")
    if said.database != database.kept():
        raise BackupTrouble(f"The dump in {archive.path.name} is not the one its manifest tells of.")
    for key in {*files, *said.files}:
        if files.get(key) != said.files.get(key):
            raise BackupTrouble(f"The file {key} in {archive.path.name} is not as its manifest tells.")
    return said


class _Sum:
    def __init__(self) -> None:
        self._size, self._sum = 0, hashlib.sha256()

    def all_of(self, content: IO[bytes], *also: Callable[[bytes], Any]) -> _Sum:
        while piece := content.read(PIECE):
            self._size += len(piece)
            self._sum.update(piece)
            for each in also:
                each(piece)
        return self

    def kept(self) -> Kept:
        return Kept(size=self._size, sha256=self._sum.hexdigest())


def copied(content: IO[bytes], to: Callable[[bytes], Any]) -> Kept:
    """Hand a member on; what came by."""
    return _Sum().all_of(content, to).kept()
