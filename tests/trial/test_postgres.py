"""The trial's PostgreSQL: starts, is shared, recovers from a kill, and its application role cannot pass row security."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from casework.trial import postgres


@pytest.fixture
def server(tmp_path: Path) -> Iterator[postgres.Server]:
    os.chmod(tmp_path, 0o755)
    found = postgres.start(tmp_path / "with a space" / "postgres", throwaway=True)
    yield found
    found.stop()


def query(server: postgres.Server, role: str, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(f"host={server.socket} user={role} dbname=casework", autocommit=True) as connection:
        return connection.execute(statement).fetchall()


def test_it_starts_and_a_second_start_finds_it_running(server: postgres.Server) -> None:
    assert server.started_here
    again = postgres.start(server.data, throwaway=True)
    assert not again.started_here
    assert query(again, "casework_app", "SELECT 1") == [(1,)]


def test_the_application_role_owns_nothing_and_cannot_pass_row_security(server: postgres.Server) -> None:
    rows = query(
        server, "casework_app",
        "SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user",
    )  # fmt: skip
    assert rows == [(False, False, False, False)]
    owner = query(server, "casework_app", "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'casework'")
    assert owner == [("casework_owner",)]


def test_nobody_but_its_user_may_enter_the_folder_of_the_socket(server: postgres.Server) -> None:
    assert server.socket.stat().st_mode & 0o777 == 0o700
    assert len(str(server.socket)) < 90


def test_data_outlives_a_stop_and_a_kill(server: postgres.Server) -> None:
    with psycopg.connect(f"host={server.socket} user=casework_owner dbname=casework", autocommit=True) as connection:
        connection.execute("CREATE TABLE kept (word text)")
        connection.execute("INSERT INTO kept VALUES ('still here')")
    server.stop()
    postgres.start(server.data, throwaway=True)
    pid = int((server.data / "postmaster.pid").read_text().splitlines()[0])
    os.kill(pid, signal.SIGKILL)
    while postgres._alive(pid):
        pass
    again = postgres.start(server.data, throwaway=True)
    assert again.started_here
    assert query(again, "casework_owner", "SELECT word FROM kept") == [("still here",)]


def test_starting_twice_at_once_makes_one_server(tmp_path: Path) -> None:
    os.chmod(tmp_path, 0o755)
    found: list[postgres.Server] = []
    threads = [
        threading.Thread(target=lambda: found.append(postgres.start(tmp_path / "pg", throwaway=True))) for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    try:
        assert [server.started_here for server in found].count(True) == 1
    finally:
        found[0].stop()


def test_the_last_of_several_users_stops_it(tmp_path: Path) -> None:
    os.chmod(tmp_path, 0o755)
    server = postgres.start(tmp_path / "pg", throwaway=True)
    with server.lease():
        with postgres.start(server.data, throwaway=True).lease():
            pass
        assert query(server, "casework_app", "SELECT 1") == [(1,)]
    assert postgres._running(server.data) is None


def test_a_socket_folder_somebody_else_made_is_refused(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        (tmp_path / "taken").symlink_to(tmp_path)
    else:
        (tmp_path / "taken").mkdir()
        os.chown(tmp_path / "taken", 12345, 12345)
    with pytest.raises(postgres.CannotStart, match="belongs to somebody else"):
        postgres._own_folder(tmp_path / "taken", os.geteuid(), mode=0o700)
