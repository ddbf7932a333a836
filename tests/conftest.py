"""What every test starts from: a real PostgreSQL, the application on it, a world to arrange and a browser to look."""

from __future__ import annotations

import gc
import hashlib
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import time_machine
from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.browser import Browser  # noqa: E402
from tests.emptying import Emptying  # noqa: E402
from tests.served import keep_templates  # noqa: E402
from tests.world import Maker  # noqa: E402

os.environ["CASEWORK_MODE"] = "test"
gc.set_threshold(50_000, 20, 50)  # as in wsgi.py; collecting took a quarter of the time of a sweep
hypothesis.settings.register_profile("here", deadline=None)  # a slow machine is no fault
hypothesis.settings.load_profile("here")


class TestServer:
    """The PostgreSQL that tests use: a throw-away one of ours, or the one whose socket CASEWORK_TEST_SOCKET names."""

    __test__ = False

    def __init__(self, socket: str | None = None, server: Any = None) -> None:
        self._socket = socket
        self._server = server

    def owner_url(self, name: str) -> str:
        if self._server is not None:
            return str(self._server.owner_url(name))
        return f"postgresql+psycopg://casework_owner@/{name}?host={self._socket}"

    def app_url(self, name: str) -> str:
        if self._server is not None:
            return str(self._server.app_url(name))
        return f"postgresql+psycopg://casework_app@/{name}?host={self._socket}"

    def backup_url(self, name: str) -> str:
        if self._server is not None:
            return str(self._server.backup_url(name))
        return f"postgresql+psycopg://casework_backup@/{name}?host={self._socket}"


@pytest.fixture(scope="session")
def postgres() -> Iterator[TestServer]:
    """The running server; the last of several test processes stops it."""
    if socket := os.environ.get("CASEWORK_TEST_SOCKET"):
        yield TestServer(socket=socket)
        return
    from casework.trial import postgres as trial

    server = trial.start(ROOT / "var" / "test-postgres", throwaway=True)
    with server.lease():
        yield TestServer(server=server)


def _schema_name() -> str:
    digest = hashlib.sha256()
    for path in [*sorted((ROOT / "migrations").rglob("*.py")), ROOT / "casework" / "database.py"]:
        digest.update(path.read_bytes())
    return f"template_{digest.hexdigest()[:12]}"


@pytest.fixture(scope="session")
def database(postgres: TestServer, worker_name: str) -> Iterator[str]:
    """A database of this test process's own, cloned from one that the migrations made."""
    from casework.database import migrate

    template = _schema_name()
    admin = create_engine(postgres.owner_url("postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    name = f"casework_test_{worker_name}"
    with admin.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(729)"))
        present = connection.execute(text("SELECT 1 FROM pg_database WHERE datname = :n"), {"n": template}).scalar()
        if not present:
            building = f"{template}_{os.getpid()}"
            connection.execute(text(f"CREATE DATABASE {building}"))
            migrate(postgres.owner_url(building))
            connection.execute(text(f"ALTER DATABASE {building} RENAME TO {template}"))
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
        connection.execute(text("SELECT pg_advisory_unlock(729)"))
    yield name
    with admin.connect() as connection:  # not by force: the owner may not end the application's sessions; it waits
        connection.execute(text(f"DROP DATABASE IF EXISTS {name}"))


@pytest.fixture(scope="session")
def worker_name() -> str:
    return f"{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}_{os.getpid()}"


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of this run share."""
    base = tmp_path_factory.getbasetemp()
    return (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "compiled-templates"


@pytest.fixture(scope="session")
def _app(
    postgres: TestServer, database: str, tmp_path_factory: pytest.TempPathFactory, compiled_templates: Path
) -> Iterator[Flask]:
    from casework import create_app
    from config import settings

    app = create_app(test_settings(postgres, database, tmp_path_factory.mktemp("var"), settings))
    keep_templates(app, compiled_templates)
    gc.collect()
    gc.freeze()
    yield app
    from casework.extensions import db

    with app.app_context():
        db.engine.dispose()


def test_settings(postgres: TestServer, database: str, var: Path, settings: Callable[..., Any]) -> dict[str, Any]:
    """Settings as in test mode, on this process's database."""
    values: dict[str, Any] = settings({"CASEWORK_MODE": "test"})
    values |= {
        "TESTING": True,
        "SECRET_KEY": "test-secret-key-of-more-than-32-characters",
        "SQLALCHEMY_DATABASE_URI": postgres.app_url(database),
        "DATABASE_OWNER_URL": postgres.owner_url(database),
        "BASE_URL": "http://localhost",
        "VAR_DIR": var,
        "PROPAGATE_EXCEPTIONS": True,
        # Sweeps send more different statements than the usual 500: each would be compiled anew for everybody who looks.
        "SQLALCHEMY_ENGINE_OPTIONS": {**values["SQLALCHEMY_ENGINE_OPTIONS"], "query_cache_size": 5000},
    }
    return values


test_settings.__test__ = False  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def empty(postgres: TestServer, database: str) -> Iterator[Emptying]:
    emptying = Emptying(postgres.owner_url(database))
    yield emptying
    emptying.close()


@pytest.fixture
def app(_app: Flask, empty: Emptying) -> Iterator[Flask]:
    """The application on an empty database, emptied again afterwards."""
    yield _app
    from casework.access.scope import install

    install(None)
    empty()


@pytest.fixture
def make(app: Flask) -> Iterator[Maker]:
    """Arranges a world in the domain's words; everything it makes is committed."""
    with app.app_context():
        yield Maker(app)


@pytest.fixture
def browse(app: Flask) -> Callable[..., Browser]:
    """A browser signed in as somebody, or as nobody."""

    def open_browser(user: Any = None) -> Browser:
        return Browser(app, user)

    return open_browser


@pytest.fixture
def demonstration(
    app: Flask, postgres: TestServer, database: str, tmp_path: Path, compiled_templates: Path
) -> Iterator[tuple[str, Flask]]:
    """The demonstration, served on a loopback port of its own: its address and its application.

    It has a folder of its own, so that what it mails is not found by other tests, but shares the files kept.
    """
    from tests.served import serve_demonstration

    files = Path(app.config["VAR_DIR"]) / "files"
    files.mkdir(exist_ok=True)
    (tmp_path / "files").symlink_to(files)
    with serve_demonstration(postgres, database, tmp_path, compiled_templates) as served:
        yield served


@pytest.fixture
def at() -> Iterator[Callable[..., datetime]]:
    """Make it a certain moment in UTC: at(2026, 3, 3, 9)."""
    with ExitStack() as stack:

        def travel(*moment: int) -> datetime:
            when = datetime(*moment, tzinfo=UTC)  # type: ignore[misc,arg-type]
            stack.pop_all().close()
            stack.enter_context(time_machine.travel(when, tick=True))
            return when

        yield travel
