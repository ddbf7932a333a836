"""A case closed to somebody opens to them in an emergency: for hours, to read, with everybody told, and for nobody who must not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from casework import clock
from casework.accounts.models import User
from casework.actions.models import Action, ActionUpdate
from casework.audit.models import AuditEntry
from casework.cases.models import CaseInterest, CaseNamedPerson, CaseNote
from casework.emergencies.models import EmergencyAccess
from casework.extensions import db
from casework.mail import FileChannel
from casework.meetings.models import AgendaItem
from casework.notifications import outbox
from casework.partnership.models import Agreement, AgreementGroup, Membership
from casework.reader import scope_for
from casework.web.presentation import day
from tests.browser import Browser
from tests.queries_counted import counted
from tests.world import Maker

Browse = Callable[..., Browser]
WHY = "Her brother rang: he is on his way to her with a knife."
NOTHING = "No case can be opened with that reference. Look at it again"


@pytest.fixture
def world(make: Maker) -> dict[str, Any]:
    """Ona works in the north; C-0100 is of the south, C-0200 of the north and kept to Nan."""
    north, south = make.group("psg", name="North PSG"), make.group("psg", name="South PSG")
    police = make.agency("Wrensea Police")
    ona = make.user("Ona Officer", agency=police, joins=[north])
    chair, nan = make.user("Sue South", chairs=[south]), make.user("Nan Named", coordinates=[north])
    away = make.case(south, reference="C-0100", title="Quincetrouble", victim=make.person("Vera", "Quincename"))
    kept = make.case(
        north, reference="C-0200", title="Quincekept", offender=make.person("Olaf", "Quincekept"), restricted=True
    )
    with make.system():
        db.session.add(CaseNamedPerson(case_id=kept.id, user_id=nan.id))
        db.session.add(
            CaseNote(
                case_id=away.id,
                text="Quincenote",
                happened_on=away.opened_on,
                author_id=chair.id,
                agency_id=chair.agency_id,
            )
        )
    return {
        "north": north, "south": south, "police": police, "ona": ona, "chair": chair, "nan": nan, "away": away, "kept": kept,
        "other runner": make.user("Cy Chair", chairs=[north]), "officer": make.user("Ivy Governance", duties=["information_governance"]),
    }  # fmt: skip


def opened(browser: Browser, reference: str, why: str = WHY) -> Any:
    browser.get("/emergency-access/open")
    return browser.post("/emergency-access/open", reference=reference, reason=why)


def delivered(folder: Path) -> list[str]:
    outbox.deliver_due(channel=FileChannel(folder, "Casework <casework@example.org>"))
    return [each.read_text() for each in folder.iterdir() if each.suffix == ".eml"]


def everybody(world: dict[str, Any]) -> set[str]:
    return {row.email for row in world.values() if isinstance(row, User)}


def test_a_case_of_another_group_opens_for_four_hours_to_read(world: dict[str, Any], browse: Browse, at: Any) -> None:
    at(2027, 3, 3, 9)
    ona = browse(world["ona"])
    ona.get("/cases/C-0100", status=404)
    page = opened(ona, "c-0100")
    assert page.path == "/cases/C-0100" and "Quincetrouble" in page.text
    assert "Open to you in an emergency until 3 March 2027" in page.text
    assert "Quincenote" in ona.get("/cases/C-0100/notes").text
    assert not [
        text for text in ona.get("/cases/C-0100").links() if text in ("Add a note", "Set an action", "Close the case")
    ]
    at(2027, 3, 3, 12, 59)
    later = browse(world["ona"])
    later.get("/cases/C-0100")
    at(2027, 3, 3, 13, 1)
    later.get("/cases/C-0100", status=404)
    later.get("/cases/C-0100/notes", status=404)


def test_its_actions_come_with_it_but_those_of_items_kept_to_some(
    world: dict[str, Any], make: Maker, browse: Browse
) -> None:
    south, away = world["south"], world["away"]
    plain = make.action(south, case=away, owner=world["chair"], title="Quinceplain")
    kept = make.action(south, case=away, owner=world["chair"], title="Quincechairs")
    other = make.action(south, owner=world["chair"], title="Quinceelsewhere")
    meeting = make.meeting(south)
    with make.system():
        item = AgendaItem(
            meeting_id=meeting.id, kind="case", position=1, title="x", case_id=away.id, sensitivity="chair"
        )
        db.session.add(item)
        db.session.flush()
        db.session.get_one(Action, kept.id).agenda_item_id = item.id
    ona = browse(world["ona"])
    ona.get(f"/actions/{plain.reference}", status=404)
    page = opened(ona, "C-0100")
    assert "Quinceplain" in page.text and "Quincechairs" not in page.text
    ona.get(f"/actions/{plain.reference}")
    ona.post(f"/actions/{plain.reference}/note", page=ona.get("/"), status=403, note="x")
    for action in (kept, other):
        ona.get(f"/actions/{action.reference}", status=404)
    ona.get(f"/meetings/{meeting.id}", status=404)


def test_a_restricted_case_of_ones_own_group_opens_and_nothing_else_does(
    world: dict[str, Any], make: Maker, browse: Browse
) -> None:
    make.case(world["north"], reference="C-0201", title="Quinceother", restricted=True)
    make.case(world["south"], reference="C-0101", title="Quinceother")
    ona = browse(world["ona"])
    assert "Quincekept" in opened(ona, "C-0200").text
    assert "C-0200" in ona.get("/cases/").text and "C-0201" not in ona.get("/cases/").text
    for reference in ("C-0201", "C-0100", "C-0101"):
        ona.get(f"/cases/{reference}", status=404)


@pytest.mark.parametrize("reference", ["C-0100", "C-0200"])
def test_nothing_is_recorded_on_it_whatever_the_page(
    world: dict[str, Any], make: Maker, browse: Browse, reference: str
) -> None:
    case = world["away"] if reference == "C-0100" else world["kept"]
    with make.system():
        seat = db.session.scalars(select(Membership).where(Membership.user_id == world["ona"].id)).one()
        seat.role = "coordinator"
    ona = browse(world["ona"])
    opened(ona, reference)
    action = make.action(world["north" if reference == "C-0200" else "south"], case=case, owner=world["chair"])
    group = world["north"].slug if reference == "C-0200" else world["south"].slug
    tries: list[tuple[str, dict[str, Any]]] = [
        (f"/cases/{reference}/notes/new", {"kind": "note", "happened_on-day": "3", "happened_on-month": "3", "happened_on-year": "2026", "text": "x"}),
        (f"/cases/{reference}/in/{group}/rating", {"rag": "red", "reason": "x"}),
        (f"/actions/{action.reference}/note", {"note": "x"}),
        (f"/actions/{action.reference}/finish", {"status": "done", "note": "x"}),
        (f"/cases/{reference}/close", {"reason": "x", "outcome": "Resolved"}),
    ]  # fmt: skip
    for address, fields in tries:
        ona.post(address, page=ona.get("/"), status=403, fields=fields)
    with make.system():
        assert db.session.scalar(select(CaseNote.text).where(CaseNote.case_id == case.id, CaseNote.text == "x")) is None
        assert db.session.get_one(type(case), case.id).status == "open"
        assert db.session.get_one(Action, action.id).status == "open"
        assert db.session.scalars(select(ActionUpdate)).all() == []


def test_who_has_to_know_is_told_at_once_by_reference_alone(
    world: dict[str, Any], make: Maker, browse: Browse, tmp_path: Path
) -> None:
    opened(browse(world["ona"]), "C-0100")
    letters = delivered(tmp_path)
    told = {address for address in everybody(world) if any(address in letter for letter in letters)}
    assert told == {world["officer"].email, world["chair"].email}
    for letter in letters:
        assert "C-0100" in letter
        assert not any(word in letter for word in ("Quince", "Ona", "knife", "Wrensea Police"))
    assert "1 case opened in an emergency to look into" in browse(world["officer"]).get("/").text
    assert "C-0100" in browse(world["chair"]).get("/").text
    mine = browse(world["chair"]).get("/cases/C-0100")
    assert "Opened in an emergency by Ona Officer, Wrensea Police" in mine.text and WHY in mine.text


def test_who_may_not_know_of_a_restricted_case_is_not_told_of_it(
    world: dict[str, Any], browse: Browse, tmp_path: Path
) -> None:
    opened(browse(world["ona"]), "C-0200")
    letters = delivered(tmp_path)
    told = {address for address in everybody(world) if any(address in letter for letter in letters)}
    assert told == {world["officer"].email, world["nan"].email}
    assert "C-0200" not in browse(world["other runner"]).get("/").text


def test_it_stands_in_the_log_and_in_the_history(world: dict[str, Any], make: Maker, browse: Browse) -> None:
    opened(browse(world["ona"]), "C-0100")
    with make.system():
        entries = db.session.scalars(select(AuditEntry).where(AuditEntry.subject == "emergency_accesses")).all()
        looked = db.session.scalars(
            select(AuditEntry).where(AuditEntry.subject == "cases", AuditEntry.verb == "viewed")
        ).all()
    assert {(e.kind, e.verb) for e in entries} == {("collection", "added"), ("consultation", "began")}
    assert all(e.user_id == world["ona"].id and WHY not in str(e.detail) for e in entries)
    assert [e.context for e in looked] == ["in an emergency"]
    chair = browse(world["chair"])
    assert "Ona Officer began emergency access to the case" in chair.get("/cases/C-0100/history?kind=consultation").text
    assert "Ona Officer added emergency access to the case" in chair.get("/cases/C-0100/history").text


@pytest.mark.parametrize("wrong", ["C-9999", "C-0200", "C-7000", "C-0300", "nonsense"])
def test_references_that_open_nothing_sound_alike(
    world: dict[str, Any], make: Maker, browse: Browse, wrong: str
) -> None:
    """One that is not there, one stepped back from, another partnership's, one no agreement covers, and nonsense."""
    other = make.partnership("Elsewhere")
    make.case(make.group("psg", partnership=other), reference="C-7000", partnership=other)
    make.case(make.group("iom"), reference="C-0300")
    with make.system():
        db.session.add(CaseInterest(case_id=world["kept"].id, user_id=world["ona"].id, reason="x"))
        agreement = db.session.scalars(select(Agreement).where(Agreement.agency_id == world["police"].id)).one()
        agreement.covers_all_groups = False
        db.session.add_all(
            AgreementGroup(agreement_id=agreement.id, group_id=world[name].id) for name in ("north", "south")
        )
    page = opened(browse(world["ona"]), wrong)
    assert page.errors() == [NOTHING] and page.path == "/emergency-access/open"
    with make.system():
        assert db.session.scalars(select(EmergencyAccess)).all() == []
        (entry,) = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "tried in vain")).all()
    assert entry.case_id is None and entry.detail is None and wrong not in str(entry.context)
    assert f"Ona Officer, {day(clock.today())}: 1 time" in browse(world["officer"]).get("/emergency-access").text
    found = {name: browse(world[name]).get("/cases/C-7000", status=404).links() for name in ("ona", "officer")}
    offered = {name for name, links in found.items() if "/emergency-access/open" in links.values()}
    assert offered == {"ona"}, "those who may, and nobody who would be refused there"


def test_tries_are_slowed_down(world: dict[str, Any], browse: Browse, at: Any) -> None:
    at(2027, 3, 3, 9)
    ona = browse(world["ona"])
    for number in range(4):
        assert opened(ona, f"C-900{number}").errors() == [NOTHING]
    assert "Too many references" in opened(ona, "C-0100").errors()[0]
    ona.get("/cases/C-0100", status=404)
    at(2027, 3, 3, 9, 2)
    assert opened(ona, "C-0100").path == "/cases/C-0100"


def test_bad_input_and_a_case_that_is_open_already(world: dict[str, Any], make: Maker, browse: Browse) -> None:
    ona = browse(world["ona"])
    assert opened(ona, "", "").errors() == [
        "Enter the reference of the case, like C-0042",
        "Say who is in danger of what, and why it cannot wait",
    ]
    assert opened(ona, "C-0100", "urgent").errors() == ["Say who is in danger of what: a few words at least"]
    make.case(world["north"], reference="C-0202")
    assert opened(ona, "C-0202").errors() == ["This case is open to you already"]


def test_five_a_day_and_no_more(world: dict[str, Any], make: Maker, browse: Browse) -> None:
    now = clock.now()
    with make.system():
        db.session.add_all(
            EmergencyAccess(
                case_id=world["kept"].id, reference="C-0200", user_id=world["ona"].id, reason="x", ended_at=now,
                opened_at=now - timedelta(hours=20), expires_at=now - timedelta(hours=16),
            )
            for _ in range(5)
        )  # fmt: skip
    assert "You have opened 5 cases in 24 hours" in opened(browse(world["ona"]), "C-0100").errors()[0]


def test_who_does_not_work_on_cases_opens_none(world: dict[str, Any], make: Maker, browse: Browse) -> None:
    lapsed = make.agency("Lapsed", agreement=False)
    for person in (
        make.user(duties=["administrator"]), world["officer"], make.user(), make.user(joins=[(world["north"], "observer")]),
        make.user(agency=lapsed, joins=[world["north"]]),
    ):  # fmt: skip
        browser = browse(person)
        browser.get("/emergency-access/open", status=403)
        browser.post("/emergency-access/open", page=browser.get("/"), status=403, reference="C-0100", reason=WHY)
    suspended = make.user(joins=[world["north"]], status="suspended")
    assert browse(suspended).get("/emergency-access/open").path == "/sign-in"


@pytest.mark.parametrize("what", ["ended", "agreement", "interest", "no seat", "suspended", "not justified"])
def test_it_ends_on_the_very_next_page(world: dict[str, Any], make: Maker, browse: Browse, what: str) -> None:
    ona, now = browse(world["ona"]), clock.now()
    opened(ona, "C-0100")
    if what == "ended":
        ona.submit(ona.get("/cases/C-0100"), form="main form")
    elif what == "not justified":
        officer = browse(world["officer"])
        officer.post(_review(make), outcome="not_justified", note="He was at work.")
    else:
        with make.system():
            if what == "agreement":
                row = db.session.scalars(select(Agreement).where(Agreement.agency_id == world["police"].id)).one()
                row.ends_on = now.date() - timedelta(days=1)
            elif what == "interest":
                db.session.add(CaseInterest(case_id=world["away"].id, user_id=world["ona"].id, reason="x"))
            elif what == "suspended":
                db.session.get_one(User, world["ona"].id).status = "suspended"
            else:
                db.session.delete(
                    db.session.scalars(select(Membership).where(Membership.user_id == world["ona"].id)).one()
                )
    if what == "suspended":
        assert ona.get("/cases/C-0100").path == "/sign-in"
    else:
        ona.get("/cases/C-0100", status=404)


def _review(make: Maker) -> str:
    with make.system():
        return f"/emergency-access/{db.session.scalars(select(EmergencyAccess.id)).one()}"


def test_the_officer_looks_into_it_once_and_reads_no_case(world: dict[str, Any], make: Maker, browse: Browse) -> None:
    opened(browse(world["ona"]), "C-0100")
    officer, address = browse(world["officer"]), _review(make)
    queue = officer.get("/emergency-access")
    assert "Ona Officer" in queue.text and "Open until" in queue.text
    page = officer.get(address)
    assert WHY in page.text and "South PSG" in page.text and "Looked at the case: 1 time" in page.text
    assert "Quince" not in page.text
    officer.get("/cases/C-0100", status=404)
    assert officer.post(address, outcome="", note="").errors() == ["Choose whether it was justified", "Say why"]
    officer.post(address, outcome="justified", note="The danger was real.")
    assert "Nothing to look into" in officer.get("/emergency-access").text
    assert "The danger was real." in officer.get(address).text
    late = officer.post(address, outcome="not_justified", note="x")
    assert "Somebody has looked into it already" in late.text
    assert "Information governance: justified" in browse(world["chair"]).get("/cases/C-0100").text


def test_nobody_looks_into_their_own_and_others_cannot_tell_there_is_one(
    world: dict[str, Any], make: Maker, browse: Browse
) -> None:
    with make.system():
        db.session.get_one(User, world["ona"].id).duties = ["information_governance"]
    ona = browse(world["ona"])
    opened(ona, "C-0100")
    address = _review(make)
    assert "another information governance officer" in ona.get(address).text
    ona.post(address, page=ona.get("/"), status=403, outcome="justified", note="x")
    stranger = browse(make.user(joins=[world["north"]]))
    stranger.get(address, status=403)
    stranger.post(f"{address}/end", page=stranger.get("/"), status=404)
    chair = browse(world["chair"])
    chair.post(f"{address}/end", page=chair.get("/"), status=403)
    with make.system():
        db.session.add(CaseInterest(case_id=world["away"].id, user_id=world["officer"].id, reason="x"))
    browse(world["officer"]).get(address, status=404)


def test_it_opens_pages_and_neither_letters_nor_programs(world: dict[str, Any], make: Maker, browse: Browse) -> None:
    opened(browse(world["ona"]), "C-0200")
    with make.system():
        ona = db.session.get_one(User, world["ona"].id)
        assert scope_for(ona).opened_cases == ()
        assert scope_for(ona, at_a_page=True).opened_cases == (world["kept"].id,)


def test_it_costs_nobody_else_a_statement(world: dict[str, Any], make: Maker, browse: Browse) -> None:
    ona, nan = browse(world["ona"]), browse(world["nan"])
    make.case(world["north"], reference="C-0203")
    ona.get("/cases/C-0203")
    with counted() as before:
        ona.get("/cases/C-0203")
    opened(ona, "C-0100")
    ona.get("/cases/C-0203")
    with counted() as after:
        ona.get("/cases/C-0203")
    assert after.number == before.number
    nan.get("/cases/C-0203")
