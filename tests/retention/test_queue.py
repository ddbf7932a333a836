"""The schedule, what falls due when and why, and what keeps it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from casework.cases.models import CaseInterest
from casework.errors import Refusal
from casework.extensions import db
from casework.retention import erasing
from casework.retention.models import RetentionStay
from casework.subject_access.models import AccessRequest
from casework.subjects.models import Person
from tests.browser import Browser
from tests.retention.due import close, listed, there
from tests.world import Maker

Browse = Callable[..., Browser]


def test_the_schedule_is_read_by_everybody_and_the_queue_by_information_governance_alone(
    world: dict[str, Any], browse: Browse, make: Maker
) -> None:
    page = browse(world["chair"]).get("/retention")
    assert "Problem Solving Group" in page.text and "6 years" in page.text and "25 years old" in page.text
    for address in (
        "/retention/queue",
        "/retention/erasures",
        "/retention/records/C-0100",
        "/retention/erase?record=C-0100",
    ):
        browse(world["chair"]).get(address, status=403)
    elsewhere = make.partnership("Elsewhere")
    other = make.user("Oda Other", duties=["information_governance"], partnership=elsewhere)
    assert listed(browse(other)) == {}
    for address in (
        "/retention/records/C-0100",
        "/retention/records/C-0100/hold",
        "/retention/erase?record=C-0100",
        "/retention/records/C-9999",
    ):
        browse(other).get(address, status=404)


def test_a_record_is_due_when_the_longest_time_of_anybody_in_it_is_over(
    world: dict[str, Any], browse: Browse, make: Maker
) -> None:
    child = make.person("Cay", "Child", date_of_birth=date(2012, 5, 31))
    band = make.person("Bea", "Band")
    with make.system():
        db.session.execute(
            update(Person).where(Person.id == band.id).values(age_band="14 to 17", created_at=text("'2026-01-01'"))
        )
    iom = make.group("iom")
    for number, (more, group) in enumerate(((child, world["group"]), (band, world["group"]), (world["olaf"], iom)), 1):
        case = make.case(group, reference=f"C-020{number}", offender=more, opened_on=date(2026, 2, 1))
        close(make, case, date(2027, 3, 1))
    young = make.case(world["group"], reference="C-0300", opened_on=date(2028, 2, 1))
    close(make, young, date(2028, 7, 1))

    ivy = browse(world["ivy"])
    assert listed(ivy) == {"C-0100": "1 March 2033 6 years from closure"}
    reasons = {
        reference: ivy.get(f"/retention/records/{reference}").text for reference in ("C-0201", "C-0202", "C-0203")
    }
    assert "31 May 2037" in reasons["C-0201"] and "Somebody in it was a child" in reasons["C-0201"]
    assert "1 January 2037" in reasons["C-0202"]
    assert (
        "1 March 2037" in reasons["C-0203"]
        and "10 years from closure, for whose behaviour it is about" in reasons["C-0203"]
    )
    assert "too young for any schedule" in ivy.get("/retention/records/C-0300").text


def test_kept_longer_it_comes_again_on_that_day(world: dict[str, Any], browse: Browse, at: Any) -> None:
    ivy = browse(world["ivy"])
    ivy.get("/retention/records/C-0100/keep")
    page = ivy.post("/retention/records/C-0100/keep", until="2034-06-01", reason="Asked for by the coroner")
    assert page.errors() == ["Choose a day to come"] and page.field("reason") == "Asked for by the coroner"
    ivy.post("/retention/records/C-0100/keep", until="2036-06-01", reason="The pattern came back next door")
    assert listed(ivy) == {} and "C-0100" in listed(ivy, "kept")
    assert "The pattern came back next door" in ivy.get("/retention/records/C-0100").text
    at(2036, 6, 1, 9)
    assert "C-0100" in listed(browse(world["ivy"]))


def test_a_hold_on_a_case_or_on_anybody_in_it_keeps_it_until_it_is_lifted(
    world: dict[str, Any], browse: Browse, make: Maker
) -> None:
    ivy, chair = browse(world["ivy"]), browse(world["chair"])
    page = chair.get("/cases/C-0100").text
    assert "Kept until 1 March 2033: 6 years from closure" in page and "On hold" not in page
    for reference in ("C-0100", world["vera"].reference):
        ivy.get(f"/retention/records/{reference}/hold")
        ivy.post(f"/retention/records/{reference}/hold", ground="litigation", reason="Letter of 3 May")
        assert listed(ivy) == {} and "C-0100" in listed(ivy, "held")
        assert "it is on hold" in ivy.get("/retention/erase?record=C-0100").text
        page = chair.get("/cases/C-0100").text
        assert "On hold: nothing of it is erased" in page and "Letter" not in page
        with make.system(), pytest.raises(Exception, match="on hold"):
            erasing.erase("case", world["case"].id, erasure="E-1")
        with make.system():
            stay = db.session.scalars(select(RetentionStay.id).where(RetentionStay.ended_at.is_(None))).one()
        ivy.get(f"/retention/stays/{stay}/end")
        ivy.post(f"/retention/stays/{stay}/end", because="Settled.")
        assert ": Settled. " in ivy.get(f"/retention/records/{reference}").text + " "
    assert "C-0100" in listed(ivy)
    assert there(make, world["case"])


def test_what_somebody_has_asked_to_see_is_held_until_they_are_answered(
    world: dict[str, Any], browse: Browse, make: Maker
) -> None:
    vera, ivy, case = world["vera"].id, world["ivy"], world["case"].id
    with make.system():
        row = AccessRequest(
            reference="S-0001", person_id=vera, name="Vera", asker="person", agency_id=ivy.agency_id,
            received_on=date(2034, 5, 1), registered_by_id=ivy.id,
        )  # fmt: skip
        db.session.add(row)
    assert listed(browse(ivy)) == {} and "C-0100" in listed(browse(ivy), "held")
    with make.system():
        with pytest.raises(Refusal, match="asked to see it"):
            erasing.erase("case", case, erasure="E-1")
        closed = "UPDATE access_requests SET status = 'closed', outcome = 'released', closed_on = '2034-05-20'"
        db.session.connection().execute(text(closed))
        erasing.erase("case", case, erasure="E-1")
        assert db.session.execute(text("SELECT person_id FROM access_requests")).scalars().all() == [None]


def test_postgresql_itself_keeps_what_is_held(world: dict[str, Any], make: Maker) -> None:
    with make.system():
        stay = RetentionStay(
            case_id=world["case"].id, kind="hold", ground="inquiry", reason="x", made_by_id=world["ivy"].id
        )
        db.session.add(stay)
        db.session.flush()
        for statement in ("DELETE FROM retention_stays", f"DELETE FROM cases WHERE id = {world['case'].id}"):
            with pytest.raises(IntegrityError), db.session.begin_nested():
                db.session.connection().execute(text("DELETE FROM case_parties"))
                db.session.connection().execute(text("DELETE FROM caseloads"))
                db.session.connection().execute(text(statement))


def test_who_stepped_back_from_a_case_cannot_tell_that_it_is_due(
    world: dict[str, Any], browse: Browse, make: Maker
) -> None:
    with make.system():
        db.session.add(CaseInterest(case_id=world["case"].id, user_id=world["ivy"].id, reason="Her brother"))
    assert listed(browse(world["ivy"])) == {}
    browse(world["ivy"]).get("/retention/records/C-0100", status=404)
    assert "C-0100" in listed(browse(world["gil"]))
