"""One PostgreSQL server process: makes its data, runs it, finds it, ends it; tells it from one that was killed."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from casework.trial import ground
from casework.trial.ground import CannotStart, Ground

PORT = 5432  # part of the socket's name only; said everywhere, so that a PGPORT in the environment changes nothing
READY_WITHIN_SECONDS = 30
STOPPED_WITHIN_SECONDS = 20


def launch(place: Ground, *, throwaway: bool) -> None:
    """Run the server on its data, made first where there are none. Raises `CannotStart`.

    Data of a throw-away server that do not start, after a crash say, are made anew.
    """
    folder = ground.binaries(place)
    if not (place.data / "PG_VERSION").exists():
        _initialise(place, folder, throwaway=throwaway)
    try:
        _refuse_other_version(place.data, folder)
        _run(place, folder, throwaway=throwaway)
    except CannotStart:
        if not throwaway:
            raise
        shutil.rmtree(place.data)
        _initialise(place, folder, throwaway=True)
        _run(place, folder, throwaway=True)


def _initialise(place: Ground, folder: Path, *, throwaway: bool) -> None:
    """Make the data under another name and move them into place when they are whole."""
    if place.data.exists() and any(place.data.iterdir()):
        raise CannotStart(f"{place.data} holds something that is not a PostgreSQL database. Move it and start again.")
    new = place.data.with_name(place.data.name + ".new")
    shutil.rmtree(new, ignore_errors=True)
    locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    if ground.version(folder) < 17:
        locale = ["--locale=C.UTF-8"]
    new.mkdir()
    place.give(new)
    done = subprocess.run(
        [folder / "initdb", "-D", new, "-U", "postgres", "-E", "UTF8", *locale, "--auth-local=trust",
         "--auth-host=reject", *(["--no-sync"] if throwaway else [])],
        capture_output=True, text=True, cwd="/", check=False, stdin=subprocess.DEVNULL, env=_environment(),
        **place.as_account,
    )  # fmt: skip
    if done.returncode:
        shutil.rmtree(new, ignore_errors=True)
        raise CannotStart(f"PostgreSQL could not make its data folder:\n{done.stderr.strip()}")
    new.rename(place.data)


def _refuse_other_version(data: Path, folder: Path) -> None:
    made, now = int((data / "PG_VERSION").read_text().split(".")[0]), ground.version(folder)
    if made != now:
        raise CannotStart(
            f"The data in {data} were made by PostgreSQL {made}; the one found now is {now}. "
            "Move them away to begin with new data, or take them over with pg_upgrade."
        )


def _run(place: Ground, folder: Path, *, throwaway: bool) -> None:
    """Start the server and wait until it answers. A predecessor's shared memory may take a moment to go."""
    _forget_dead(place.data)
    log = beside(place.data, ".log")
    for attempt in range(10):
        began = log.stat().st_size if log.exists() else 0
        if _launch(place, folder, log, throwaway=throwaway):
            return
        said = log.read_bytes()[began:].decode(errors="replace")
        if "shared memory block" not in said or attempt == 9:
            break
        time.sleep(0.5)
    raise CannotStart(f"PostgreSQL did not start. It said:\n{said.strip()[-2000:]}\nAll of it is in {log}.")


def _launch(place: Ground, folder: Path, log: Path, *, throwaway: bool) -> bool:
    """Whether the server got ready; if not, or if we are interrupted, neither process nor folder is left."""
    socket = _new_socket_folder(place)
    options = {
        "listen_addresses": "",
        "port": str(PORT),
        "unix_socket_directories": str(socket),
        "dynamic_shared_memory_type": "mmap",
        "max_connections": "200" if throwaway else "60",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_checkpoints": "off",
    }
    if throwaway:
        options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        options |= {"wal_level": "minimal", "max_wal_senders": "0", "checkpoint_timeout": "1h", "max_wal_size": "4GB"}
        options["autovacuum"] = "off"  # it would come at any moment and change the plans of a test under way
    settings = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
    with log.open("ab") as output:
        process = subprocess.Popen(
            [folder / "postgres", "-D", place.data, *settings],
            stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd="/", env=_environment(),
            start_new_session=True,  # Ctrl-C at the terminal is for us; we stop the server after the application
            **place.as_account,
        )  # fmt: skip
    ready = False
    try:
        ready = _gets_ready(process, place.data)
    finally:
        if ready:
            process.returncode = 0  # it outlives this object on purpose
        else:
            if process.poll() is None:
                process.send_signal(signal.SIGQUIT)
                process.wait()
            shutil.rmtree(socket, ignore_errors=True)
    return ready


def _gets_ready(process: subprocess.Popen[bytes], data: Path) -> bool:
    """The file's first line tells the new server from one left by a predecessor."""
    until = time.monotonic() + READY_WITHIN_SECONDS
    while time.monotonic() < until and process.poll() is None:
        lines = _pid_file(data)
        if len(lines) > 7 and lines[0] == str(process.pid) and lines[7].strip() == "ready":
            return True
        time.sleep(0.02)
    return False


def _environment() -> dict[str, str]:
    """Ours, without what would steer PostgreSQL from outside."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}


def _new_socket_folder(place: Ground) -> Path:
    """A short path, as the system allows a socket's about a hundred characters."""
    parent = "/tmp" if os.access("/tmp", os.W_OK | os.X_OK) else None  # noqa: S108 - mkdtemp makes it ours alone
    folder = Path(tempfile.mkdtemp(prefix="casework-", dir=parent))
    place.give(folder)
    return folder


def socket_of(data: Path) -> Path:
    return Path(_pid_file(data)[4])


def _pid_file(data: Path) -> list[str]:
    try:
        return (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []


def _forget_dead(data: Path) -> None:
    """Tidy up after a server that was killed.

    PostgreSQL itself judges the file it left, shared memory included, unless its number has gone to another program
    (after a restart of the machine, say): it would then take that program for a server.
    """
    lines = _pid_file(data)
    for folder in lines[4:5]:
        _remove_if_ours(Path(folder), data)
    if lines and _alive(int(lines[0])):
        (data / "postmaster.pid").unlink()


def _remove_if_ours(folder: Path, data: Path) -> None:
    """Remove a socket folder named in the server's file, which we do not write: only if it is what we make."""
    if folder.name.startswith("casework-") and folder.is_dir() and folder.stat().st_uid == data.stat().st_uid:
        shutil.rmtree(folder, ignore_errors=True)


def running(data: Path) -> int | None:
    """The process id of the server on these data, if it runs."""
    lines = _pid_file(data)
    if not lines or not lines[0].strip().isdigit():
        return None
    pid = int(lines[0])
    return pid if _alive(pid) and _serves(pid, data) else None


def reachable(data: Path) -> bool:
    """Whether a running server's socket is there: something may have tidied its folder up."""
    until = time.monotonic() + 5
    while time.monotonic() < until:
        lines = _pid_file(data)
        if len(lines) > 7 and lines[7].strip() == "ready":
            return (Path(lines[4]) / f".s.PGSQL.{PORT}").exists()
        time.sleep(0.05)
    return False


def _serves(pid: int, data: Path) -> bool:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        done = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, check=False)
        return os.fsencode(data) in done.stdout
    return os.fsencode(data) in words


def _alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and that nobody has waited for does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    with contextlib.suppress(ChildProcessError):
        return os.waitpid(pid, os.WNOHANG)[0] == 0
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    state = subprocess.run(["ps", "-o", "state=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return bool(state.strip()) and not state.startswith("Z")


def end(data: Path) -> None:
    """Stop the server on these data, if one runs: SIGINT ends its sessions, where SIGTERM would wait for pools."""
    pid = running(data)
    if pid is None:
        return
    sockets = _pid_file(data)[4:5]
    for how in (signal.SIGINT, signal.SIGQUIT):  # the second leaves the rest to the next start's recovery
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, how)
        if _ended(pid):
            break
    for folder in sockets:
        _remove_if_ours(Path(folder), data)


def _ended(pid: int) -> bool:
    until = time.monotonic() + STOPPED_WITHIN_SECONDS
    while time.monotonic() < until:
        if not _alive(pid):
            return True
        time.sleep(0.02)
    return False


def beside(data: Path, ending: str) -> Path:
    """Lock and log lie beside the data, not in them, where root would write into a folder of another user."""
    return data.with_name(data.name + ending)
