"""The trial's PostgreSQL: starts, is shared, recovers from a kill, and its application's role passes no row security."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from casework.trial import ground, postgres, postmaster

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def no_socket_folder_is_left(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    made = []
    make = tempfile.mkdtemp

    def noted(**words: str) -> str:
        made.append(Path(make(**words)))
        return str(made[-1])

    monkeypatch.setattr(postmaster.tempfile, "mkdtemp", noted)
    yield
    assert [path for path in made if path.exists()] == []


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Where data may lie, with a space in its name; whatever runs there at the end is stopped, and nothing is left."""
    if os.geteuid() == 0:
        for closed in (tmp_path, *tmp_path.parents):  # pytest closes its folders; here they stand for a project's
            if closed.stat().st_uid == 0 and not ground.open_to_all(closed):
                os.chmod(closed, 0o711)
    wanted = tmp_path / "a project" / "postgres"
    yield wanted
    data = ground.choose(wanted).data
    if (data / "PG_VERSION").exists():
        postgres.start(wanted, throwaway=True).stop()
    if data != wanted:
        shutil.rmtree(data.parent)


def ask(server: postgres.Server, role: str, *statements: str) -> list[tuple[Any, ...]]:
    """What the last statement answers."""
    with psycopg.connect(
        host=str(server.socket), port=5432, user=role, dbname="casework", autocommit=True
    ) as connection:
        for statement in statements[:-1]:
            connection.execute(statement)
        found = connection.execute(statements[-1])
        return found.fetchall() if found.description else []


def test_a_second_start_finds_the_server_running_and_the_last_to_leave_stops_it(folder: Path) -> None:
    first = postgres.start(folder, throwaway=True)
    second = postgres.start(folder, throwaway=True)
    assert (first.started_here, second.started_here) == (True, False)
    assert first.app_url() == second.app_url()
    with first.lease():
        pass
    assert ask(second, "casework_app", "SELECT 1") == [(1,)]
    with second.lease():
        pass
    with pytest.raises(psycopg.OperationalError):
        ask(second, "casework_app", "SELECT 1")
    assert not second.socket.exists()


def test_the_application_role_owns_nothing_and_cannot_pass_row_security(folder: Path) -> None:
    with postgres.start(folder, throwaway=True).lease() as server:
        ask(
            server,
            "casework_owner",
            "CREATE TABLE secrets (partnership int, words text)",
            "INSERT INTO secrets VALUES (1, 'ours'), (2, 'theirs')",
            "ALTER TABLE secrets ENABLE ROW LEVEL SECURITY",
            "CREATE POLICY one ON secrets USING (partnership = current_setting('casework.partnership')::int)",
            "GRANT SELECT ON secrets TO casework_app",
        )
        seen = ask(server, "casework_app", "SET casework.partnership = 1", "SELECT words FROM secrets")
        assert seen == [("ours",)]
        for forbidden in (
            "ALTER TABLE secrets DISABLE ROW LEVEL SECURITY",
            "DROP TABLE secrets",
            "CREATE TABLE mine (id int)",
            "CREATE ROLE another",
            "CREATE DATABASE another",
            "SET ROLE casework_owner",
            "COPY secrets TO PROGRAM 'cat'",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                ask(server, "casework_app", forbidden)
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
            ask(server, "casework_app", "SET casework.partnership = 1", "SET row_security = off", "TABLE secrets")


def test_the_backup_role_reads_every_row_and_writes_nothing(folder: Path) -> None:
    with postgres.start(folder, throwaway=True).lease() as server:
        assert "casework_backup" in server.backup_url()
        ask(
            server,
            "casework_owner",
            "CREATE TABLE kept (partnership int)",
            "INSERT INTO kept VALUES (1), (2)",
            "ALTER TABLE kept ENABLE ROW LEVEL SECURITY",
            "CREATE POLICY one ON kept USING (partnership = current_setting('casework.partnership')::int)",
        )
        assert ask(server, "casework_backup", "SELECT count(*) FROM kept") == [(2,)]
        for forbidden in (
            "INSERT INTO kept VALUES (3)",
            "DELETE FROM kept",
            "CREATE TABLE mine (id int)",
            "DROP TABLE kept",
        ):
            for way in ("SELECT 1", "SET default_transaction_read_only = off"):
                with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.ReadOnlySqlTransaction)):
                    ask(server, "casework_backup", way, forbidden)


def test_the_owner_role_makes_databases_and_is_no_superuser(folder: Path) -> None:
    with postgres.start(folder, throwaway=True).lease() as server:
        ask(server, "casework_owner", "CREATE DATABASE another")
        roles = "SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname LIKE 'casework%' ORDER BY 1"
        assert ask(server, "casework_owner", roles) == [
            ("casework_app", False, False),
            ("casework_backup", False, True),
            ("casework_owner", False, False),
        ]
        owner = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'casework'"
        assert ask(server, "casework_app", owner) == [("casework_owner",)]


def test_only_its_user_may_enter_the_folder_of_the_socket_and_there_is_no_port(folder: Path) -> None:
    with postgres.start(folder, throwaway=True).lease() as server:
        owner = server.data.stat().st_uid
        for closed in (server.socket, server.data):
            assert stat.S_IMODE(closed.stat().st_mode) == 0o700
            assert closed.stat().st_uid == owner
        assert len(str(server.socket)) < 90
        assert ask(server, "casework_app", "SHOW listen_addresses") == [("",)]
        if os.geteuid() == 0:
            assert owner != 0


def test_text_is_unicode_and_sorts_the_same_on_every_machine(folder: Path) -> None:
    with postgres.start(folder, throwaway=True).lease() as server:
        assert ask(server, "casework_app", "SHOW server_encoding") == [("UTF8",)]
        assert ask(server, "casework_app", "SELECT lower('ÉÀŴ'), 'b' < 'á'") == [("éàŵ", True)]


def test_data_outlive_a_stop_and_a_kill(folder: Path) -> None:
    server = postgres.start(folder)
    ask(server, "casework_owner", "CREATE TABLE kept (word text)", "INSERT INTO kept VALUES ('still here')")
    server.stop()
    server = postgres.start(folder)
    assert ask(server, "casework_owner", "SELECT word FROM kept") == [("still here",)]
    pid = postmaster.running(server.data)
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    until(lambda: postmaster.running(server.data) is None)
    again = postgres.start(folder)
    assert again.started_here
    assert ask(again, "casework_owner", "SELECT word FROM kept") == [("still here",)]
    assert not server.socket.exists(), "the killed server's socket folder is tidied away"
    server.release()
    again.release()
    assert postmaster.running(again.data) is None


def test_a_number_that_now_belongs_to_another_program_is_not_taken_for_the_server(folder: Path) -> None:
    server = postgres.start(folder)
    data = server.data
    left = (data / "postmaster.pid").read_text().splitlines()
    server.stop()
    (data / "postmaster.pid").write_text("\n".join([str(os.getpid()), *left[1:]]) + "\n")
    with postgres.start(folder).lease() as again:
        assert again.started_here
        assert ask(again, "casework_app", "SELECT 1") == [(1,)]


def test_a_server_whose_socket_was_tidied_away_is_started_anew(folder: Path) -> None:
    server = postgres.start(folder)
    shutil.rmtree(server.socket)
    with postgres.start(folder).lease() as again:
        assert again.started_here
        assert ask(again, "casework_app", "SELECT 1") == [(1,)]
    server.release()


def test_set_up_that_was_cut_short_begins_again(folder: Path) -> None:
    half = ground.choose(folder).data.with_name("postgres.new")
    half.mkdir(parents=True, exist_ok=True)
    (half / "PG_VERSION").write_text("18\n")
    with postgres.start(folder, throwaway=True).lease() as server:
        assert ask(server, "casework_app", "SELECT 1") == [(1,)]
    assert not half.exists()


def test_throw_away_data_that_do_not_start_are_made_anew_and_others_are_kept_and_refused(folder: Path) -> None:
    server = postgres.start(folder, throwaway=True)
    data = server.data
    server.stop()
    (data / "global" / "pg_control").unlink()
    with pytest.raises(postgres.CannotStart, match=r"did not start[\s\S]*pg_control[\s\S]*\.log"):
        postgres.start(folder)
    with postgres.start(folder, throwaway=True).lease() as again:
        assert ask(again, "casework_app", "SELECT 1") == [(1,)]


def test_a_folder_with_something_else_in_it_is_left_alone(folder: Path) -> None:
    data = ground.choose(folder).data
    data.mkdir(parents=True, exist_ok=True)
    (data / "letters.txt").write_text("mine")
    with pytest.raises(postgres.CannotStart, match="not a PostgreSQL database"):
        postgres.start(folder, throwaway=True)
    assert (data / "letters.txt").read_text() == "mine"
    (data / "letters.txt").unlink()


COME_AND_GO = """
import sys
from pathlib import Path
import psycopg
from casework.trial import postgres
for _ in range(4):
    with postgres.start(Path(sys.argv[1]), throwaway=True).lease() as server:
        with psycopg.connect(host=str(server.socket), port=5432, user="casework_app", dbname="casework") as connection:
            connection.execute("SELECT 1")
        print("started" if server.started_here else "found")
"""


def test_several_processes_come_and_go_at_once(folder: Path) -> None:
    """Each always finds a server that answers, however starts and stops fall; at the end none is left."""
    command = [sys.executable, "-c", COME_AND_GO, folder]
    processes = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    said = [process.communicate(timeout=120)[0].split() for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0, 0]
    assert [len(words) for words in said] == [4, 4, 4, 4]
    assert any("started" in words for words in said)
    assert postmaster.running(ground.choose(folder).data) is None


def test_a_process_that_is_killed_gives_its_lease_back(folder: Path) -> None:
    words = "import sys,time;from pathlib import Path;from casework.trial import postgres as p"
    code = f"{words};s=p.start(Path(sys.argv[1]),throwaway=True);print('ready',flush=True);time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", code, folder], stdout=subprocess.PIPE, cwd=ROOT) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"ready\n"
        with postgres.start(folder, throwaway=True).lease() as server:
            assert not server.started_here
            other.kill()
            other.wait()
    assert postmaster.running(server.data) is None


def test_in_a_closed_folder_the_data_are_kept_where_the_server_can_reach_them(folder: Path) -> None:
    """For an ordinary user that is the folder itself; root, who hands the server on, opens nobody's folder for it."""
    folder.parent.mkdir()
    os.chmod(folder.parent, 0o700)
    server = postgres.start(folder)
    ask(server, "casework_owner", "CREATE TABLE kept (word text)", "INSERT INTO kept VALUES ('still here')")
    server.release()
    with postgres.start(folder).lease() as again:
        assert ask(again, "casework_owner", "SELECT word FROM kept") == [("still here",)]
    assert stat.S_IMODE(folder.parent.stat().st_mode) == 0o700
    assert server.elsewhere == (os.geteuid() == 0)
    assert server.data.parent == folder.parent or server.data.is_relative_to(ground.FOR_ROOT)
    for made in server.data.parents if server.elsewhere else ():
        assert made.stat().st_uid == 0, "nobody else could have put it there first"


def test_data_that_another_user_made_are_run_as_that_user_by_root_and_left_alone_by_others(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with postgres.start(folder, throwaway=True).lease() as server:
        data = server.data
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        for path in (data, *data.rglob("*")):
            os.chown(path, nobody.pw_uid, nobody.pw_gid, follow_symlinks=False)
        with postgres.start(folder, throwaway=True).lease() as again:
            assert again.socket.stat().st_uid == nobody.pw_uid
            assert ask(again, "casework_app", "SELECT 1") == [(1,)]
    with monkeypatch.context() as somebody_else:
        somebody_else.setattr(ground.os, "geteuid", lambda: 54321)
        with pytest.raises(postgres.CannotStart, match="made by another user"):
            postgres.start(folder, throwaway=True)


def test_without_any_postgresql_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ground.importlib.util, "find_spec", lambda _name: None)
    monkeypatch.setattr(ground, "_installed", list)
    with pytest.raises(postgres.CannotStart, match="DATABASE_URL"):
        ground.find_binaries()


def until(holds: Any) -> None:
    for _ in range(500):
        if holds():
            return
        time.sleep(0.02)
    raise AssertionError("it never came about")
