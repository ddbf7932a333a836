"""Errors of PostgreSQL quote rows: no word of them is in what is raised, logged or shown."""

from __future__ import annotations

import logging
import traceback

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from casework.accounts.models import User
from casework.extensions import db
from casework.straight import send
from tests.world import Maker

CANARY = "qanary@example.org"


def told(error: DBAPIError) -> str:
    """All that a log would say of it: with what caused it, as a traceback shows it."""
    return "".join(traceback.format_exception(error))


def twice(make: Maker) -> None:
    """The database's own words name the address that is there already."""
    someone = make.user()
    with make.system():
        db.session.add_all(User(name="Q", email=CANARY, agency_id=someone.agency_id) for _ in range(2))
        db.session.flush()


def test_a_key_that_is_there_already_names_the_constraint_and_no_value(make: Maker) -> None:
    with pytest.raises(DBAPIError) as caught:
        twice(make)
    words = told(caught.value).split("[SQL:")[0]
    db.session.rollback()
    assert caught.value.orig.diag.constraint_name == "uq_users_email"
    assert "uq_users_email" in words and CANARY not in words and "DETAIL" not in words


@pytest.mark.parametrize("way", ["through SQLAlchemy", "straight"])
def test_nor_does_a_value_of_the_wrong_kind(make: Maker, way: str) -> None:
    with pytest.raises(DBAPIError) as caught:
        if way == "straight":
            send(db.session.connection(), "SELECT CAST($1 AS date)", [CANARY])
        else:
            db.session.execute(text("SELECT CAST(CAST(:given AS text) AS date)"), {"given": CANARY})
    words = told(caught.value).split("[parameters:")[0]
    db.session.rollback()
    assert 'invalid input syntax for type date: "..."' in words and CANARY not in words


def test_the_log_of_a_page_that_broke_holds_none(
    app: Flask, make: Maker, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setitem(app.view_functions, "accounts.sign_in", _breaking(app, make))
    monkeypatch.setattr(db.engine, "hide_parameters", True)  # as it is but in tests
    with caplog.at_level(logging.DEBUG):
        answer = app.test_client().get("/sign-in")
    db.session.rollback()
    assert answer.status_code == 500 and "uq_users_email" in caplog.text
    assert CANARY not in caplog.text and CANARY not in answer.text


def _breaking(app: Flask, make: Maker):
    def view() -> str:
        twice(make)
        return ""

    view.reached_by = "anyone"  # type: ignore[attr-defined]
    return view
