"""Information governance reads who looked at a case and took copies, and nothing of what the case says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from casework import clock
from casework.audit.models import AuditEntry
from casework.cases.models import CaseInterest
from casework.extensions import db
from tests.browser import Browser
from tests.world import Maker

CANARY = "Zebrafinch"


@pytest.fixture
def world(make: Maker) -> dict[str, Any]:
    group = make.group("psg")
    agency = make.agency("Wrensea Police")
    return {
        "group": group,
        "nosy": make.user("Nia Nosy", agency=agency, joins=[group]),
        "chair": make.user("Cat Chair", chairs=[group]),
        "officer": make.user("Ivy Governance", duties=["information_governance"]),
        "case": make.case(
            group, reference="C-0900", title=f"{CANARY} title",
            offender=make.person(CANARY, "Person"), location=make.place(f"{CANARY} Walk"),
        ),
    }  # fmt: skip


def test_the_officer_reads_who_looked_and_who_took_a_copy(
    world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    browse(world["nosy"]).get("/cases/C-0900")
    officer = browse(world["officer"])
    assert "Who looked at a case" in officer.get("/").links()
    officer.get("/cases/C-0900", status=404)
    page = officer.get("/access-history?case=c-0900")
    assert "Nia Nosy" in page.text and "Wrensea Police" in page.text and "Looked at the case" in page.text
    assert CANARY not in page.text


def test_each_look_stands_in_the_history_of_the_case(world: dict[str, Any], browse: Callable[..., Browser]) -> None:
    browse(world["officer"]).get("/access-history?case=C-0900")
    history = browse(world["chair"]).get("/cases/C-0900/history?kind=consultation").text
    assert "Ivy Governance looked at who had looked at the case" in history


def test_it_narrows_by_person_and_period(world: dict[str, Any], make: Maker, browse: Callable[..., Browser]) -> None:
    nosy, case = world["nosy"], world["case"]
    with make.system():
        db.session.add(
            AuditEntry(
                kind="disclosure", verb="disclosed", subject="cases", subject_id=case.id, case_id=case.id, user_id=nosy.id,
                detail={"form": "Whole file, pdf", "title": CANARY}, recipients=["nia@example.org"],
                at=clock.now() - timedelta(days=90),
            )
        )  # fmt: skip
    browse(world["chair"]).get("/cases/C-0900")
    officer = browse(world["officer"])
    page = officer.get(f"/access-history?case=C-0900&who={nosy.id}")
    assert "Took a copy of the case as Whole file, pdf, for nia@example.org" in page.text
    rows = page.select_one("tbody").text
    assert "Cat Chair" not in rows and CANARY not in page.text
    late = officer.get("/access-history?case=C-0900&within=30").select_one("tbody").text
    assert "Cat Chair" in late and "Took a copy" not in late
    officer.get("/access-history?case=C-0900&who=x&within=abc")


def test_restricted_cases_are_found_and_ones_the_officer_stepped_back_from_are_not(
    world: dict[str, Any], make: Maker, browse: Callable[..., Browser]
) -> None:
    make.case(world["group"], reference="C-0901", title=CANARY, restricted=True)
    officer = browse(world["officer"])
    assert "Nobody has looked" in officer.get("/access-history?case=C-0901").text
    assert "No case has the reference C-7777" in officer.get("/access-history?case=C-7777").text
    with make.system():
        db.session.add(CaseInterest(case_id=world["case"].id, user_id=world["officer"].id, reason="x"))
    assert "No case has the reference C-0900" in officer.get("/access-history?case=C-0900").text


def test_it_is_for_the_duty_alone(world: dict[str, Any], make: Maker, browse: Callable[..., Browser]) -> None:
    for user in (world["chair"], world["nosy"], make.user(duties=["administrator", "analyst", "spoc"])):
        assert CANARY not in browse(user).get("/access-history?case=C-0900", status=403).text
    elsewhere = make.partnership("Elsewhere CSP")
    theirs = make.user("Their officer", duties=["information_governance"], partnership=elsewhere)
    assert "No case has the reference" in browse(theirs).get("/access-history?case=C-0900").text


def test_an_analyst_is_told_that_the_duty_opens_nothing(make: Maker, browse: Callable[..., Browser]) -> None:
    page = browse(make.user(duties=["analyst"])).get("/")
    assert "Your duty alone opens no case" in page.text and "Who looked at a case" not in page.text
