"""Erasing by two looks: what is typed and seen before anything goes, what then goes, and what stays all the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from casework.actions.models import Action
from casework.audit.models import AuditEntry
from casework.cases.models import Case, CaseNamedPerson, CaseNote
from casework.extensions import db
from casework.meetings.models import AgendaItem, Decision
from casework.retention import erasing, running
from casework.retention.models import ErasedRecord, Erasure, RetentionStay
from casework.subjects.models import Person
from tests.browser import Browser
from tests.retention.due import close, confirmed, listed, proposed, there
from tests.world import Maker

Browse = Callable[..., Browser]


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
