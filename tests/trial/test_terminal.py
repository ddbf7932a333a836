"""`flask casework ...` as an administrator types it: the schema comes first, and nothing else starts without one."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def empty(postgres: Any) -> Iterator[dict[str, str]]:
    """The environment of a deployment whose database has just been created."""
    name = f"casework_terminal_{uuid.uuid4().hex[:8]}"
    admin = create_engine(postgres.owner_url("postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield {
        **os.environ,
        "CASEWORK_MODE": "production",
        "SECRET_KEY": "x" * 40,
        "BASE_URL": "https://casework.example.org",
        "TRUSTED_HOSTS": "casework.example.org",
        "MAIL_CHANNEL": "file",
        "DATABASE_URL": postgres.app_url(name),
        "DATABASE_OWNER_URL": postgres.owner_url(name),
    }
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


def flask(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", *words],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def test_an_empty_database_is_brought_up_to_date_and_gets_its_first_administrator(empty: dict[str, str]) -> None:
    administrator = (
        "casework", "first-administrator", "--partnership", "migrate", "--name", "Ann First", "--email", "ann@example.org",
    )  # fmt: skip
    too_early = flask(empty, *administrator)
    assert too_early.returncode != 0
    assert "Run the migrations." in too_early.stderr
    for words in (("casework", "migrate"), ("casework", "migrate", "--to", "head")):
        done = flask(empty, *words)
        assert done.returncode == 0, done.stderr
        assert done.stdout == "The schema is at head.\n"
    made = flask(empty, *administrator)
    assert made.returncode == 0, made.stderr
    assert "https://casework.example.org/welcome/" in made.stdout


def test_without_the_owners_address_it_says_which_setting_is_missing(empty: dict[str, str]) -> None:
    done = flask({**empty, "DATABASE_OWNER_URL": ""}, "casework", "migrate")
    assert done.returncode == 1
    assert "DATABASE_OWNER_URL must point at" in done.stderr
    assert "Traceback" not in done.stderr
