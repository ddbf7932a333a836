"""Asking for what is not one's own is kept in the audit trail, a few times a minute and no more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from casework.access.scope import as_system
from casework.accounts import refused
from casework.audit import AuditEntry
from casework.extensions import db
from tests.browser import Browser
from tests.world import Maker


@pytest.fixture
def world(make: Maker) -> dict[str, Any]:
    group, other = make.group("psg"), make.group("iom")
    return {
        "case": make.case(group, reference="C-0042"),
        "outsider": make.user("Olu Outsider", joins=[other]),
        "observer": make.user("Ola Observer", joins=[(group, "observer")]),
    }


def entries(make: Maker) -> list[AuditEntry]:
    with as_system("reading the trail", partnership_id=make.partnership().id):
        db.session.expire_all()
        statement = select(AuditEntry).where(AuditEntry.verb == "refused").order_by(AuditEntry.id)
        return list(db.session.scalars(statement))


def test_somebody_elses_case_is_kept_with_who_asked_and_for_what(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    browse(world["outsider"]).get("/cases/C-0042", status=404)
    [entry] = entries(make)
    assert (entry.kind, entry.subject, entry.user_id) == ("consultation", "cases", world["outsider"].id)
    assert entry.case_id is None, "on no timeline: it is told to nobody who reads the case"
    assert entry.detail == {"status": 404, "page": "cases.show", "method": "GET", "asked": {"reference": "C-0042"}}


def test_what_one_sees_but_may_not_do_is_kept_and_nothing_of_it_is_done(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    browser = browse(world["observer"])
    browser.get("/cases/C-0042")
    browser.post("/cases/C-0042/restrict", status=403, people=[])
    browser.get("/ledger", status=403)
    assert [(e.detail["status"], e.detail["page"]) for e in entries(make) if e.detail] == [
        (403, "cases.restrict"), (403, "notifications.ledger"),
    ]  # fmt: skip
    with make.system():
        changes = select(AuditEntry).where(AuditEntry.kind == "alteration", AuditEntry.subject == "cases")
        assert db.session.scalars(changes).all() == []


def test_what_somebody_typed_into_an_address_is_not_kept_unless_it_is_a_reference(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    browser = browse(world["outsider"])
    browser.get("/people/Jane%20Smith", status=404, q="Jane Smith")
    browser.get("/people/jane-smith", status=404)
    assert [entry.detail for entry in entries(make)] == [
        {"status": 404, "page": "subjects.person", "method": "GET"}
    ] * 2
    browser.get("/no/such/page", status=404)
    assert len(entries(make)) == 2, "a mistyped address is nobody's record"


def test_pages_that_open_and_people_who_did_not_sign_in_leave_no_such_entry(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    browse(world["observer"]).get("/cases/C-0042")
    browse().get("/cases/C-0042")
    browse().get("/welcome/nonsense", status=404)
    assert entries(make) == []


def test_trying_all_references_fills_no_trail_and_stops_nobody(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser], at: Callable[..., Any]
) -> None:
    at(2026, 3, 3, 9)
    browser = browse(world["outsider"])
    for number in range(30):
        browser.get(f"/cases/C-{number:04d}", status=404)
    found = entries(make)
    assert len(found) == refused.MOST_A_MINUTE
    assert [bool(entry.detail and "more" in entry.detail) for entry in found] == [False] * 19 + [True]
    browse(world["observer"]).get("/cases/C-9999", status=404)
    assert len(entries(make)) == refused.MOST_A_MINUTE + 1, "one reader's flood hides nobody else"
    browser.get("/account")
    at(2026, 3, 3, 9, 2)
    browser.get("/cases/C-0042", status=404)
    assert len(entries(make)) == refused.MOST_A_MINUTE + 2


def test_the_answer_stands_although_the_trail_is_out_of_reach(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_user_id: int) -> int:
        raise OperationalError("INSERT", {}, Exception("the disk is full"))

    monkeypatch.setattr(refused, "_place_of", broken)
    browse(world["outsider"]).get("/cases/C-0042", status=404)
    assert entries(make) == []
