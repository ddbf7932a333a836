"""The schedule, what falls due when and why, what keeps it, and erasing by two looks: who may, and what stands in the way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import inspect, select, text, update
from sqlalchemy.exc import IntegrityError

from casework.actions.models import Action
from casework.audit.models import AuditEntry
from casework.cases.models import Case, CaseInterest, CaseNamedPerson, CaseNote
from casework.errors import Refusal
from casework.extensions import db
from casework.meetings.models import AgendaItem, Decision
from casework.retention import erasing, running
from casework.retention.models import ErasedRecord, Erasure, RetentionStay
from casework.subject_access.models import AccessRequest
from casework.subjects.models import Person
from tests.browser import Browser
from tests.world import Maker

Browse = Callable[..., Browser]
TODAY = (2034, 6, 1, 9)


@pytest.fixture
def world(make: Maker, at: Any) -> dict[str, Any]:
    """A case closed on 1 March 2027 in a group that keeps six years, and two officers."""
    at(*TODAY)
    group = make.group("psg", name="North PSG")
    chair = make.user("Ann Chair", chairs=[group])
    olaf, vera = make.person("Olaf", "Quince"), make.person("Vera", "Quince")
    case = make.case(
        group, reference="C-0100", title="Quincetrouble", offender=olaf, victim=vera, opened_on=date(2026, 2, 1)
    )
    close(make, case, date(2027, 3, 1))
    return {
        "group": group, "chair": chair, "case": case, "olaf": olaf, "vera": vera,
        "ivy": make.user("Ivy Officer", duties=["information_governance"]), "gil": make.user("Gil Officer", duties=["information_governance"]),
    }  # fmt: skip


def close(make: Maker, case: Case, on: date) -> None:
    with make.system():
        db.session.connection().execute(
            update(Case.__table__).where(Case.__table__.c.id == case.id).values(status="closed", closed_on=on)
        )


def listed(browser: Browser, state: str = "due") -> dict[str, str]:
    """Reference to day and reason, as the queue shows them."""
    page = browser.get(f"/retention/queue?state={state}")
    links = [link.text.split()[-1] for link in page.select("tbody th a")]
    cells = [cell.text for cell in page.select("tbody td")]
    return {reference: " ".join(cells[4 * place + 2 : 4 * place + 4]) for place, reference in enumerate(links)}


def proposed(browser: Browser, *references: str, typed: str = "") -> Any:
    address = "/retention/erase?" + "&".join(f"record={each}" for each in references)
    browser.get(address)
    return browser.post(address, typed=typed or (references[0] if len(references) == 1 else str(len(references))))


def confirmed(browser: Browser, reference: str = "E-0001") -> Any:
    browser.get(f"/retention/erasures/{reference}")
    return browser.post(f"/retention/erasures/{reference}", typed=reference)


def there(make: Maker, case: Case) -> bool:
    with make.system():
        return db.session.scalar(select(Case.id).where(Case.id == inspect(case).identity[0])) is not None


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
        ivy.post(f"/retention/stays/{stay}/end", because="Settled")
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


def test_erasing_takes_a_dry_run_the_reference_typed_and_a_second_look(
    world: dict[str, Any], browse: Browse, make: Maker, at: Any
) -> None:
    action = make.action(world["group"], case=world["case"], status="done").id
    ivy = browse(world["ivy"])
    page = ivy.get("/retention/erase?record=C-0100")
    assert "nothing has been changed" in page.text and "Quince" not in page.text
    assert all(each in page.text for each in (world["olaf"].reference, world["vera"].reference, "North PSG"))
    other = make.case(world["group"], reference="C-0777", title="Another")
    with make.system():
        about = {"happened_on": other.opened_on, "author_id": world["chair"].id, "agency_id": world["chair"].agency_id}
        db.session.add(CaseNote(case_id=other.id, text="Seen with Olaf Quince at Gullcanary. A Quince tree.", **about))
    page = ivy.get(page.links()["Look where else the names of those who go stand"])
    assert "C-0777: A note" in page.text and "Gullcanary" not in page.text and "Olaf" not in page.text
    assert "C-0100:" not in page.text
    assert "Type C-0100" in ivy.post("/retention/erase?record=C-0100", typed="yes").text
    proposed(ivy, "C-0100")
    assert "C-0100" in listed(ivy) and "it is proposed already" in ivy.get("/retention/erase?record=C-0100").text
    assert "You proposed it today" in ivy.get("/retention/erasures/E-0001").text
    ivy.post("/retention/erasures/E-0001", typed="E-0001")
    assert running.run_due() == 0 and there(make, world["case"])

    page = confirmed(browse(world["gil"]))
    assert "Being erased: 0 of 1 record" in page.text
    assert running.run_due() == 1
    assert not there(make, world["case"])
    page = browse(world["gil"]).get("/retention/erasures/E-0001")
    assert "Done" in page.text and "C-0100" in page.text
    with make.system():
        assert db.session.scalar(select(Action.id).where(Action.id == action)) is None
        assert db.session.scalars(select(Person)).all() == []
        row = db.session.scalars(select(ErasedRecord)).one()
        assert (row.opened_month, row.closed_month, row.counts["actions.done"]) == (
            date(2026, 2, 1),
            date(2027, 3, 1),
            1,
        )
        entries = db.session.scalars(
            select(AuditEntry).where(AuditEntry.verb == "erased").order_by(AuditEntry.id)
        ).all()
        assert [(each.kind, each.subject) for each in entries] == [
            ("erasure", "cases"),
            ("erasure", "people"),
            ("erasure", "people"),
        ]
        assert entries[0].detail["removed"]["actions"] == [action]
    browse(world["gil"]).get("/retention/records/C-0100", status=404)
    assert "North PSG 2027 Case 1" in browse(world["chair"]).get("/retention").text
    assert "What has been erased" not in browse(make.user("Without group")).get("/retention").text


def test_whoever_proposed_it_may_confirm_it_the_next_day_and_withdraw_it_at_once(
    world: dict[str, Any], browse: Browse, make: Maker, at: Any
) -> None:
    proposed(browse(world["ivy"]), "C-0100")
    browse(world["ivy"]).post("/retention/erasures/E-0001/withdraw")
    proposed(browse(world["ivy"]), "C-0100")
    at(2034, 6, 2, 9)
    confirmed(browse(world["ivy"]), "E-0002")
    assert running.run_due() == 1 and not there(make, world["case"])


def test_many_at_once_leave_out_what_was_held_or_opened_meanwhile(
    world: dict[str, Any], browse: Browse, make: Maker
) -> None:
    cases = [world["case"]]
    for number in (1, 2, 3):
        cases.append(
            make.case(world["group"], reference=f"C-040{number}", offender=world["olaf"], opened_on=date(2026, 2, 1))
        )
        close(make, cases[-1], date(2027, 3, 1))
    declined = make.referral(world["group"], by=world["chair"], status="declined", offender=world["olaf"])
    with make.system():
        db.session.connection().execute(
            text(
                "UPDATE referrals SET submitted_at = '2027-01-01', created_at = '2027-01-01', decided_at = '2027-01-02'"
            )
        )
    references = [*(case.reference for case in cases), declined.reference]
    proposed(browse(world["ivy"]), *references)
    with make.system():
        db.session.add(
            RetentionStay(case_id=cases[1].id, kind="hold", ground="mappa", reason="x", made_by_id=world["ivy"].id)
        )
        db.session.connection().execute(
            text("UPDATE cases SET status = 'open', closed_on = NULL WHERE reference = 'C-0402'")
        )
    confirmed(browse(world["gil"]))
    assert running.run_due() == 3
    assert [there(make, case) for case in cases] == [False, True, True, False]
    page = browse(world["gil"]).get("/retention/erasures/E-0001")
    assert "Not erased: It is on hold" in page.text and "Its day has not come any more" in page.text
    with make.system():
        assert db.session.scalars(select(Person.id)).all() == [world["olaf"].id]
        assert sorted(db.session.scalars(select(ErasedRecord.kind))) == ["case", "case", "referral"]


def test_what_breaks_off_leaves_nothing_half(
    world: dict[str, Any], browse: Browse, make: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposed(browse(world["ivy"]), "C-0100")
    confirmed(browse(world["gil"]))

    def fails(*_: Any) -> None:
        raise RuntimeError("Quincetrouble")

    monkeypatch.setattr(erasing, "_log", fails)
    assert running.run_due() == 0
    with make.system():
        assert db.session.scalars(select(ErasedRecord)).all() == []
        assert len(db.session.scalars(select(Person)).all()) == 2
    assert there(make, world["case"])
    page = browse(world["gil"]).get("/retention/erasures/E-0001")
    assert "Something went wrong each time" in page.text and "Quincetrouble" not in page.text


def test_restricted_and_merged_cases_and_people_go_like_others(
    world: dict[str, Any], browse: Browse, make: Maker
) -> None:
    with make.system():
        db.session.connection().execute(text("UPDATE cases SET restricted = true WHERE reference = 'C-0100'"))
        db.session.add(CaseNamedPerson(case_id=world["case"].id, user_id=world["chair"].id))
        gone = Case(
            reference="C-0099",
            title="Quincetwin",
            opened_on=date(2026, 2, 1),
            status="merged",
            merged_into_id=world["case"].id,
        )
        db.session.add(gone)
    proposed(browse(world["ivy"]), "C-0100")
    confirmed(browse(world["gil"]))
    assert running.run_due() == 1
    with make.system():
        assert db.session.scalars(select(Case)).all() == []


def test_confirmed_minutes_keep_their_numbers_and_lose_the_words(
    world: dict[str, Any], browse: Browse, make: Maker
) -> None:
    meeting = make.meeting(world["group"], on=date(2026, 6, 3), status="confirmed")
    number = meeting.id
    with make.system():
        rows = [
            AgendaItem(meeting_id=meeting.id, kind="case", position=1, number="1", minute_number=14, title="Quincetrouble", case_id=world["case"].id, discussion="Quince was seen"),
            AgendaItem(meeting_id=meeting.id, kind="standing", position=2, number="2", minute_number=15, title="Lighting", discussion="Lamps are mended"),
        ]  # fmt: skip
        db.session.add_all(rows)
        db.session.flush()
        db.session.add(Decision(agenda_item_id=rows[0].id, position=1, text="Write to Quince"))
        ids = [row.id for row in rows]
    proposed(browse(world["ivy"]), "C-0100")
    confirmed(browse(world["gil"]))
    assert running.run_due() == 1
    with make.system():
        erased, other = (db.session.get_one(AgendaItem, number) for number in ids)
        assert (erased.minute_number, erased.title, erased.discussion, erased.case_id) == (
            14,
            erasing.IN_ITS_PLACE,
            "",
            None,
        )
        assert other.discussion == "Lamps are mended"
        assert db.session.scalars(select(Decision)).all() == []
    page = browse(world["chair"]).get(f"/meetings/{number}/minutes")
    assert erasing.IN_ITS_PLACE in page.text and "Lighting" in page.text and "Quince" not in page.text


def test_another_case_keeps_the_person_it_shares_and_all_that_is_theirs(
    world: dict[str, Any], browse: Browse, make: Maker
) -> None:
    other = make.case(world["group"], reference="C-0500", offender=world["olaf"])
    with make.system():
        for case in (world["case"], other):
            db.session.add(CaseNote(case_id=case.id, text=f"note on {case.reference}", happened_on=date(2026, 3, 3), author_id=world["chair"].id, agency_id=world["chair"].agency_id))  # fmt: skip
    page = browse(world["ivy"]).get("/retention/erase?record=C-0100")
    assert f"{world['olaf'].reference}: named 1 time elsewhere" in page.text
    proposed(browse(world["ivy"]), "C-0100")
    confirmed(browse(world["gil"]))
    running.run_due()
    with make.system():
        assert [row.id for row in db.session.scalars(select(Person))] == [world["olaf"].id]
        assert db.session.scalars(select(CaseNote.text)).all() == ["note on C-0500"]
    assert "Olaf Quince" in browse(world["chair"]).get("/cases/C-0500").text


def test_who_stepped_back_from_a_case_cannot_tell_that_it_is_due(
    world: dict[str, Any], browse: Browse, make: Maker
) -> None:
    with make.system():
        db.session.add(CaseInterest(case_id=world["case"].id, user_id=world["ivy"].id, reason="Her brother"))
    assert listed(browse(world["ivy"])) == {}
    browse(world["ivy"]).get("/retention/records/C-0100", status=404)
    assert "C-0100" in listed(browse(world["gil"]))


def test_the_database_too_asks_whoever_proposed_it_for_another_day(world: dict[str, Any], make: Maker) -> None:
    ivy, day = world["ivy"].id, date(2034, 6, 1)
    with make.system(), pytest.raises(IntegrityError, match="second_look"), db.session.begin_nested():
        row = Erasure(
            reference="E-9",
            status="confirmed",
            proposed_by_id=ivy,
            confirmed_by_id=ivy,
            proposed_on=day,
            confirmed_on=day,
        )
        db.session.add(row)
        db.session.flush()
