"""No main page makes the database look at more rows because the partnership has more cases: five times as many, the same.

Time is not measured, machines are noisy; what each statement looked at is, as PostgreSQL counts it. The number of statements is
held by `test_query_counts.py`: that one cannot see a single statement that reads everything.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from casework.access.scope import as_system
from casework.accounts.models import User
from casework.cases import filters
from casework.cases.models import Case, Caseload
from casework.demo import load
from casework.extensions import db
from casework.home import queries as home
from casework.home.views import my_work
from casework.partnership.models import Group, Partnership
from casework.plans import alike
from tests.browser import Browser
from tests.conftest import TestServer
from tests.emptying import Emptying
from tests.queries_counted import counted

SMALL, LARGE = 500, 2500
PAGES = (
    "/",
    "/groups/psg/cases",
    "/groups/psg/actions",
    "/cases/",
    "/actions/",
    "/cases/{case}",
    "/groups/psg/referrals",
    "/groups/psg/meetings",
    "/groups/psg/map",
    "/cases/{case}/links",
    "/cases/{case}/plan",
    "/cases/{case}/merge",
    "/cases/{case}/merge/{other}",
)


def test_main_pages_look_at_no_more_rows_where_there_are_more_cases(
    app: Flask,
    browse: Callable[..., Browser],
    postgres: TestServer,
    database: str,
    empty: Emptying,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(filters, "COUNTED_TO", 50)
    monkeypatch.setattr(home, "COUNTED_TO", 20)
    monkeypatch.setattr(alike, "LATEST", 30)
    for built_once in (home.my_actions, home.reviews_due, my_work):
        built_once.cache_clear()
    looked_at = []
    for cases in (SMALL, LARGE):
        owner = postgres.owner_url(database)
        empty()
        with app.app_context():
            load(cases=cases)
            _analyze(owner)
            looked_at.append(_rows_looked_at(browse))
    small, large = looked_at
    grown = {page: (small[page], large[page]) for page in small if large[page] > 2 * small[page] + 500}
    for built_once in (home.my_actions, home.reviews_due, my_work):
        built_once.cache_clear()
    assert not grown


def _analyze(owner: str) -> None:
    engine = create_engine(owner, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text("VACUUM ANALYZE"))


def _rows_looked_at(browse: Callable[..., Browser]) -> dict[str, int]:
    """For each page, how many rows the plans of all its statements passed on or threw away."""
    partnership_id = db.session.scalars(db.select(Partnership.id)).one()
    with as_system("looking", partnership_id=partnership_id):
        reader = db.session.scalars(db.select(User).where(User.name == "Morgan Ellerby")).one()
        case, other = db.session.scalars(
            db.select(Case.reference)
            .join(Caseload, Caseload.case_id == Case.id)
            .join(Group, Group.id == Caseload.group_id)
            .where(Group.slug == "psg", Case.status == "open", ~Case.restricted)
            .order_by(Case.id)
            .limit(2)
        ).all()
    db.session.rollback()
    browser = browse(reader)
    return {page: _work_of(browser, page.format(case=case, other=other), partnership_id) for page in PAGES}


def _work_of(browser: Browser, path: str, partnership_id: int) -> int:
    with counted() as found:
        browser.get(path)
    sent = [
        (statement, parameters)
        for statement, parameters in found.sent
        if statement.lstrip().startswith(("SELECT", "WITH")) and "set_config" not in statement
    ]
    assert sent
    with db.engine.connect() as connection:
        cursor = connection.connection.cursor()
        cursor.execute("SELECT set_config('casework.partnership', $1, true)", (str(partnership_id),))
        rows = 0
        for statement, parameters in sent:
            cursor.execute("EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) " + statement, parameters)
            rows += _rows(cursor.fetchone()[0][0]["Plan"])
        return rows


def _rows(node: dict[str, Any]) -> int:
    """What a node of a plan and those below it passed on or threw away."""
    each = node["Actual Rows"] + sum(
        node.get(f"Rows Removed by {why}", 0) for why in ("Filter", "Join Filter", "Index Recheck")
    )
    return round(each * node["Actual Loops"]) + sum(_rows(below) for below in node.get("Plans", ()))
