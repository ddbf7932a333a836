"""Statements that go straight to the driver keep the row rules, and fail as SQLAlchemy's own do; rows made from what they bring are the session's."""

from __future__ import annotations

import pytest
from sqlalchemy import bindparam, select, text
from sqlalchemy.exc import DataError, OperationalError

from casework.access.scope import NoReader, install
from casework.cases.models import Case
from casework.extensions import db
from casework.straight import Objects, Straight, plain


@pytest.fixture
def people(make):
    group, other = make.group("psg"), make.group("iom")
    coordinator, stranger = make.user(coordinates=[group]), make.user(joins=[other])
    return {"coordinator": coordinator, "stranger": stranger, "case": make.case(group, title="Gull Walk")}


def test_it_shows_a_reader_what_the_row_rules_admit_and_nothing_else(make, people):
    titles = Straight(lambda: select(Case.title).where(Case.status == bindparam("status")))
    for reader, expected in ((people["coordinator"], [("Gull Walk",)]), (people["stranger"], [])):
        with make.acting(reader):
            assert titles.rows({"status": "open"}) == expected
    with make.acting(people["coordinator"]):
        assert titles.rows({"status": "closed"}) == []


def test_it_refuses_when_nobody_is_reading(app, people):
    install(None)
    with pytest.raises(NoReader):
        Straight(lambda: select(Case.title)).rows({})


def test_it_sees_what_the_request_has_changed_so_far(make, people):
    titles = Straight(lambda: select(Case.title))
    with make.acting(people["coordinator"]):
        case = db.session.get(Case, people["case"].id)
        case.title = "Heron Walk"
        assert titles.rows({}) == [("Heron Walk",)]


def test_constants_of_an_in_are_spelt_out_but_lists_of_values_are_not_for_it(make, people):
    with make.acting(people["coordinator"]):
        found = Straight(lambda: select(Case.title).where(Case.status.in_(("open", "closed"))))
        assert found.rows({}) == [("Gull Walk",)]
        listed = Straight(lambda: select(Case.title).where(Case.id.in_(bindparam("ids", expanding=True))))
        with pytest.raises(TypeError):
            listed.rows({"ids": [1]})


def test_a_value_nobody_gave_is_an_error(make, people):
    with make.acting(people["coordinator"]), pytest.raises(KeyError):
        Straight(lambda: select(Case.title).where(Case.status == bindparam("status"))).rows({})


def test_faults_of_the_database_are_those_sqlalchemy_raises(make, people):
    with make.acting(people["coordinator"]), pytest.raises(DataError) as fault:
        Straight(lambda: text("SELECT 1 / :by"), ruled=False).rows({"by": 0})
    assert not fault.value.connection_invalidated


def test_a_connection_that_is_gone_is_given_up_and_the_next_request_has_another(make, people):
    asks = Straight(lambda: text("SELECT pg_backend_pid()"), ruled=False)
    with make.acting(people["coordinator"]):
        (pid,) = asks.rows({})[0]
        with db.engine.connect() as other:
            other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
        with pytest.raises(OperationalError) as fault:
            asks.rows({})
        assert fault.value.connection_invalidated
        db.session.rollback()
    with make.acting(people["coordinator"]):
        assert asks.rows({})[0] != (pid,)


def test_plain_rows_keep_to_their_reader_the_first_time_and_straight_from_then_on(make, people, monkeypatch):
    asked = select(Case.title, Case.opened_on).where(Case.status == bindparam("status"))
    through = counting(monkeypatch, asked)
    for reader, expected in (("coordinator", ["Gull Walk"]), ("stranger", []), ("coordinator", ["Gull Walk"])):
        with make.acting(people[reader]):
            assert [row.title for row in plain(asked, {"status": "open"})] == expected
    assert len(through) == 1, "only the first went through SQLAlchemy"
    with make.acting(people["coordinator"]):
        (row,) = plain(asked, {"status": "open"})
        assert row == ("Gull Walk", people["case"].opened_on)


@pytest.mark.parametrize(
    ("asked", "parameters"),
    [
        (lambda: select(Case), {}),
        (lambda: select(Case.title).where(Case.id.in_(bindparam("ids", expanding=True))), {"ids": [0, 1]}),
    ],
)
def test_plain_rows_that_sqlalchemy_has_to_make_always_come_through_it(make, people, monkeypatch, asked, parameters):
    statement = asked()
    through = counting(monkeypatch, statement)
    for reader in ("stranger", "coordinator"):
        for _ in range(2):
            with make.acting(people[reader]):
                if "ids" in parameters:
                    parameters["ids"] = [people["case"].id]
                assert len(plain(statement, parameters)) == (reader == "coordinator")
    assert len(through) == 4


def test_a_known_row_is_the_sessions_own_or_made_and_loads_what_it_lacks(make, people):
    number = people["case"].id
    with make.acting(people["coordinator"]):
        db.session.expunge_all()
        cases = Objects((Case, (Case.id, Case.title)))
        (made,) = cases.of((number, "Gull Walk"))
        assert "status" not in made.__dict__ and made.status == "open"
        assert not db.session.is_modified(made) and db.session.get(Case, number) is made
        made.title = "Heron Walk"
        assert cases.of((number, "Gull Walk")) == [made] and made.title == "Heron Walk", "what is typed stays"
        assert cases.of((None, None)) == [None], "an outer join found none"


def counting(monkeypatch, statement):
    """An entry each time this statement goes through the session."""
    through, execute = [], db.session.execute

    def noted(asked, *said, **more):
        if asked is statement:
            through.append(said)
        return execute(asked, *said, **more)

    monkeypatch.setattr(db.session, "execute", noted)
    return through
