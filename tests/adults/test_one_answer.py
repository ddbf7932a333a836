"""Answers on consent that groups kept for themselves go to where every group reads them, and back, and none is lost."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from casework import database

BEFORE = """
INSERT INTO partnerships (id, name, short_name) VALUES (1, 'P', 'P');
INSERT INTO agencies (id, partnership_id, name, short_name, kind, responsible) VALUES (1, 1, 'A', 'A', 'council', true);
INSERT INTO users (id, partnership_id, name, email, agency_id, status, duties) VALUES (1, 1, 'U', 'u@example.org', 1, 'active', '{}');
INSERT INTO users (id, partnership_id, name, email, agency_id, status, duties) VALUES (2, 1, 'V', 'v@example.org', 1, 'active', '{}');
INSERT INTO groups (id, partnership_id, slug, name, short_name, profile_key) VALUES (1, 1, 'tati', 'T', 'TATI', 'tati');
INSERT INTO people (id, partnership_id, reference, forename, surname) VALUES (1, 1, 'P-1', 'Ivy', 'Marsh');
INSERT INTO cases (id, partnership_id, reference, title, opened_on) VALUES (1, 1, 'C-1', 'C', '2026-01-01');
INSERT INTO adults (id, partnership_id, case_id, group_id, person_id, chosen_by_id) VALUES (1, 1, 1, 1, 1, 1);
INSERT INTO case_consents (id, partnership_id, case_id, person_id, answer, asked_on, covers, recorded_by_id)
OVERRIDING SYSTEM VALUE VALUES (1, 1, 1, 1, 'refused', '2026-02-01', 'As recorded by TATI', 1);
INSERT INTO adult_consents
    (id, partnership_id, case_id, group_id, answer, asked_on, scope, reason, route, route_reason, decided_by, review_on, shared_id,
     corrects_id, recorded_by_id, recorded_at)
OVERRIDING SYSTEM VALUE VALUES
    (1, 1, 1, 1, 'not_sought', '2026-01-10', 'plan', 'In a coma', 'none', '', '', NULL, NULL, NULL, 1, '2026-01-10 10:00+00'),
    (2, 1, 1, 1, 'given', '2026-01-10', 'plan', '', '', '', '', '2026-03-01', NULL, 1, 2, '2026-01-12 10:00+00'),
    (3, 1, 1, 1, 'refused', '2026-02-01', 'plan 2', '', 'none', '', '', '2026-02-01', 1, NULL, 1, '2026-02-01 10:00+00');
"""


@pytest.fixture
def moved(postgres: Any) -> Iterator[tuple[str, Any]]:
    """A database just before the move, with answers in it."""
    name = f"casework_consent_{uuid.uuid4().hex[:8]}"
    admin = create_engine(postgres.owner_url("postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    url = postgres.owner_url(name)
    database.migrate(url, to="0032_one_consent")
    database.migrate(url, to="-1")
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        for statement in BEFORE.strip().split(";\n"):
            fixed = statement.replace("VALUES (", "OVERRIDING SYSTEM VALUE VALUES (", 1)
            connection.execute(text(statement if "OVERRIDING" in statement else fixed))
        connection.execute(text("SELECT setval(pg_get_serial_sequence('case_consents', 'id'), 10)"))
    yield url, engine
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name}"))


def told(connection: Connection) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in connection.execute(text(
        "SELECT a.id, s.answer, s.asked_on::text, s.review_on::text, s.struck_because, s.because, a.scope, s.person_id"
        " FROM adult_consents a JOIN case_consents s ON s.id = a.consent_id ORDER BY a.id"
    ))]  # fmt: skip


def test_every_answer_is_where_all_groups_read_it_and_what_was_corrected_is_struck_out(moved: tuple[str, Any]) -> None:
    url, engine = moved
    database.migrate(url, to="0032_one_consent")
    with engine.connect() as connection:
        assert told(connection) == [
            (1, "not_asked", "2026-01-10", None, "Corrected by TATI", "TATI has recorded why", "plan", 1),
            (2, "given", "2026-01-10", "2026-03-01", "", "", "plan", 1),
            (3, "refused", "2026-02-01", "2026-02-01", "", "", "plan 2", 1),
        ]
        assert connection.execute(text("SELECT count(*) FROM case_consents")).scalar() == 3
    database.migrate(url, to="-1")
    with engine.connect() as connection:
        back = connection.execute(
            text("SELECT id, answer, asked_on::text, review_on::text, reason, route FROM adult_consents ORDER BY id")
        )
        assert [tuple(row) for row in back] == [
            (1, "not_sought", "2026-01-10", None, "In a coma", "none"),
            (2, "given", "2026-01-10", "2026-03-01", "", ""),
            (3, "refused", "2026-02-01", "2026-02-01", "", "none"),
        ]
    database.migrate(url)
    with engine.connect() as connection:
        assert len(told(connection)) == 3
