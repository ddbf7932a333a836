"""The trial in one process: database, web server, Celery worker and scheduler, with a demonstration partnership.

`python3 manage.py run` comes here. With REDIS_URL the worker and scheduler use that broker; without, an in-memory one.
"""

from __future__ import annotations

import os
import secrets
import signal
import socket
import sys
import threading
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Start everything, wait for Ctrl-C, stop everything."""
    began = time.monotonic()
    port = int(os.environ.get("PORT", "8000"))
    if "--flask" not in sys.argv and not _free(port):
        print(
            f"Port {port} is in use. Stop what uses it, or choose another: PORT=8001 python3 manage.py run",
            file=sys.stderr,
        )
        return 1
    var = Path(os.environ.setdefault("VAR_DIR", str(ROOT / "var")))
    var.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("CASEWORK_MODE", "demonstration")
    os.environ.setdefault("BASE_URL", f"http://127.0.0.1:{port}")
    os.environ.setdefault("SECRET_KEY", _secret(var / "secret-key"))
    server = _database(var)
    try:
        if "--flask" in sys.argv:
            return _flask(sys.argv[sys.argv.index("--flask") + 1 :])
        return _serve(port, began)
    finally:
        if server is not None and server.started_here:
            server.stop()


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _secret(path: Path) -> str:
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text()


def _database(var: Path) -> Any:
    """The trial's own PostgreSQL, unless the environment names a database."""
    if os.environ.get("DATABASE_URL"):
        return None
    from casework.trial import postgres

    try:
        server = postgres.start(var / "postgres")
    except postgres.CannotStart as problem:
        raise SystemExit(str(problem)) from None
    os.environ["DATABASE_URL"] = server.app_url()
    os.environ["DATABASE_OWNER_URL"] = server.owner_url()
    return server


def _flask(arguments: list[str]) -> int:
    from flask.cli import main as flask_main

    sys.argv = ["flask", "--app", "wsgi", *arguments]
    try:
        flask_main()
    except SystemExit as done:
        return int(done.code or 0)
    return 0


def _serve(port: int, began: float) -> int:
    from waitress import create_server

    from casework import create_app, database, demo

    if owner := os.environ.get("DATABASE_OWNER_URL"):
        database.migrate(owner)
    app = create_app()
    if app.config["MODE"] == "demonstration" and demo.load_once(app):
        print("The demonstration partnership has been made.", flush=True)
    stopping = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stopping.set())
    stop_background = start_background(app)
    web = create_server(app, host="127.0.0.1", port=port, threads=8, ident=None)
    threading.Thread(target=web.run, name="web", daemon=True).start()
    print(
        f"\nCasework is ready at http://127.0.0.1:{port} ({time.monotonic() - began:.1f} s). Ctrl-C stops it.",
        flush=True,
    )
    if app.config["MODE"] == "demonstration":
        print("\nSign in as any of these with a button on the sign-in page; no password is needed here:")
        for name, role, email in demo.sign_ins(app):
            print(f"  {name:<18} {role:<48} {email}")
        print("", flush=True)
    while not stopping.wait(0.5):
        pass
    print("Stopping ...", flush=True)
    web.close()
    stop_background()
    return 0


def start_background(app: Any) -> Any:
    """A solo worker and the scheduler as threads of this process; returns what stops them."""
    from celery.beat import EmbeddedService
    from celery.worker import WorkController
    from tasks.worker import celery_app

    celery_app.flask_app = app
    worker = WorkController(
        app=celery_app, pool_cls="solo", concurrency=1, without_heartbeat=True, without_mingle=True, without_gossip=True,
        hostname="trial@localhost", loglevel="WARNING",
    )  # fmt: skip
    threading.Thread(target=worker.start, name="worker", daemon=True).start()
    scheduler = EmbeddedService(celery_app, thread=True)
    scheduler.start()

    def stop() -> None:
        scheduler.stop()
        worker.stop()

    return stop


if __name__ == "__main__":
    sys.exit(main())
