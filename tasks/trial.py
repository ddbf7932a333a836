"""The trial in one process: web server, Celery worker and scheduler, on a PostgreSQL of its own.

`python3 manage.py run` comes here, and so do `migrate` and `flask`, which need the same database. DATABASE_URL and
REDIS_URL, where set, are used instead of the trial's own database and the in-memory broker.
"""

from __future__ import annotations

import contextlib
import fcntl
import logging
import os
import secrets
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"  # never wider: in demonstration mode anybody who can reach a page can sign in


def main(arguments: list[str]) -> int:
    """`run`, `migrate` or `flask ...`; returns the exit status. Stopping `run` on request is a success."""
    word, rest = arguments[0], arguments[1:]
    port = _port()
    if word == "run":
        _refuse_taken(port)
        request = StopRequest()
        with _surroundings(port):
            return _serve(port, request)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _frame: sys.exit(128 + number))
    with _surroundings(port):
        return _migrate(*rest) if word == "migrate" else _flask(rest)


class StopRequest:
    """Whether Ctrl-C, a stop from outside or the end of the terminal has asked us to stop.

    A note that is looked at between steps, not an exception: one raised by a signal is lost where it happens to
    interrupt code that swallows it, a destructor or a weak reference's, and the program would never stop.
    """

    def __init__(self) -> None:
        self.began = time.monotonic()
        self.made = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._note)

    def _note(self, _number: int, _frame: object) -> None:
        self.made = True


def _port() -> int:
    given = os.environ.get("PORT", "8000")
    if not given.isdigit() or not 0 < int(given) < 65536:
        raise SystemExit(f"PORT is {given!r}; it must be a number from 1 to 65535.")
    return int(given)


def _refuse_taken(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            raise SystemExit(f"PORT {port} is reserved for root. Choose one above 1023.") from None
        except OSError:
            other = port + 1 if port < 65535 else port - 1
            raise SystemExit(
                f"Port {port} is taken, perhaps by a Casework that is running already. Stop what uses it, or choose "
                f"another with PORT: PORT={other} python3 manage.py run"
            ) from None


@contextlib.contextmanager
def _surroundings(port: int) -> Iterator[None]:
    """What the application expects to find: settings in the environment, and a database while this lasts."""
    var = Path(os.environ.setdefault("VAR_DIR", str(ROOT / "var")))
    var.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("CASEWORK_MODE", "demonstration")
    os.environ.setdefault("BASE_URL", f"http://{HOST}:{port}")
    if not os.environ.get("SECRET_KEY"):
        os.environ["SECRET_KEY"] = _secret_key(var / "secret-key")
    if os.environ.get("DATABASE_URL"):
        yield
        return

    from casework.trial import postgres

    try:
        server = postgres.start(var / "postgres")
    except postgres.CannotStart as problem:
        raise SystemExit(str(problem)) from None
    with server.lease():
        if server.elsewhere:
            print(
                f"The database is kept in {server.data}: PostgreSQL does not run as root, and {var} lies in a folder "
                "that no other user may enter.",
                flush=True,
            )
        os.environ["DATABASE_URL"], os.environ["DATABASE_OWNER_URL"] = server.app_url(), server.owner_url()
        os.environ["DATABASE_BACKUP_URL"] = server.backup_url()
        yield


def _secret_key(path: Path) -> str:
    """Made once and kept, so that people stay signed in from one start to the next."""
    if not path.exists():
        new = path.with_name(f"{path.name}.{os.getpid()}")
        with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
        with contextlib.suppress(FileExistsError):
            os.link(new, path)  # whole or not at all, and the first of two wins
        new.unlink()
    return path.read_text()


def _migrate(to: str = "head") -> int:
    from casework.database import migrate

    url = os.environ.get("DATABASE_OWNER_URL")
    if not url:
        raise SystemExit("DATABASE_OWNER_URL must name the database as the role that owns the tables.")
    migrate(url, to=to)
    print(f"The schema is at {to}.", flush=True)
    return 0


def _flask(arguments: list[str]) -> int:
    from flask.cli import cli

    try:
        cli.main(args=["--app", "wsgi", *arguments], prog_name="flask")
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else int(done.code is not None)
    return 0


def _serve(port: int, request: StopRequest) -> int:
    """Start one part after the other until all serve; put them away in the opposite order when asked to stop."""
    from casework.database import UnsafeDatabase
    from casework.extensions import db
    from config import BadConfiguration

    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    try:
        with _one_at_a_time():
            app = _prepared_application(request)
    except (BadConfiguration, UnsafeDatabase) as problem:
        raise SystemExit(str(problem)) from None
    if app is None:
        return 0
    with _background(app), _web(app, port) as serving:
        if app.config["MODE"] == "demonstration":
            _say_sign_ins(app)
        print(f"Casework is at http://{HOST}:{port} (ready in {time.monotonic() - request.began:.1f} s).")
        print("Ctrl-C stops it; the data are kept.", flush=True)
        while serving.is_alive() and not request.made:
            time.sleep(0.1)
        with contextlib.suppress(OSError):  # the terminal may be gone
            print("\nStopping ..." if request.made else "\nThe web server has ended by itself.", flush=True)
    with app.app_context():
        db.engine.dispose()
    return 0 if request.made else 1


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Two trials on one database may be started together; the second finds the schema and the people made."""
    with (Path(os.environ["VAR_DIR"]) / "set-up.lock").open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _prepared_application(request: StopRequest) -> Any:
    """The application on a current schema with the demonstration's people; None when asked to stop meanwhile."""
    from casework import create_app
    from casework.database import migrate

    owner = os.environ.get("DATABASE_OWNER_URL")
    if owner and not request.made:
        migrate(owner)
    app = None if request.made else create_app()
    if app and app.config["MODE"] == "demonstration" and not request.made:
        _load_demonstration(app)
    return None if request.made else app


def _load_demonstration(app: Any) -> None:
    from casework import demo

    began = time.monotonic()
    if demo.load_once(app):
        print(f"Made the demonstration partnership ({time.monotonic() - began:.1f} s).", flush=True)


def _say_sign_ins(app: Any) -> None:
    from casework import demo

    people = demo.sign_ins(app)
    name_width = max((len(name) for name, _, _ in people), default=0)
    role_width = max((len(role) for _, role, _ in people), default=0)
    print("\nThe sign-in page has a button for each of these people of the demonstration; no password is needed:\n")
    for name, role, email in people:
        print(f"  {name:<{name_width}}  {role:<{role_width}}  {email}")
    print()


@contextlib.contextmanager
def _web(app: Any, port: int) -> Iterator[threading.Thread]:
    """The web server as a thread; at the end requests under way are answered first."""
    from waitress import wasyncore
    from waitress.server import create_server

    server = create_server(app, host=HOST, port=port, threads=8, ident=None)
    serving = threading.Thread(target=server.run, name="web", daemon=True)
    serving.start()
    try:
        yield serving
    finally:
        server.task_dispatcher.shutdown(timeout=5)
        server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map))  # in the server's own thread
        serving.join(timeout=5)


@contextlib.contextmanager
def _background(app: Any) -> Iterator[None]:
    """The Celery worker and the scheduler as threads: the same application object that production runs on its own."""
    from celery.beat import EmbeddedService
    from celery.worker import state

    from tasks import nudging, stopping
    from tasks.scheduler import AtOnce
    from tasks.worker import celery_app

    celery_app.flask_app = app
    worker = celery_app.WorkController(
        app=celery_app, hostname="trial@localhost", pool_cls="solo", concurrency=1, loglevel="WARNING",
        without_heartbeat=True, without_mingle=True, without_gossip=True,
    )  # fmt: skip
    working = threading.Thread(target=worker.start, name="worker", daemon=True)
    # In memory: what is due is in the database, and all is asked for when the schedule begins anew.
    scheduler = EmbeddedService(celery_app, thread=True, scheduler_cls=AtOnce)
    working.start()
    scheduler.start()
    wake_no_more = nudging.install(app)
    try:
        yield
    finally:
        wake_no_more()
        stopping.begin()
        state.should_stop = 0  # the worker's own thread sees it within two seconds and ends by itself
        scheduler.stop()
        working.join(timeout=10)
        stopping.over()
        state.should_stop = None  # or the next worker of this process, as tests start them, would stop at once


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["run"]))
