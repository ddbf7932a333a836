"""Interests declared at an item: on the register, in the minutes, in the quorum, and in who sees the case."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from casework import clock
from casework.cases.models import CaseInterest
from casework.extensions import db
from casework.meetings.attendance import line_of
from casework.meetings.declaration_models import ItemInterest
from casework.meetings.minutes_paper import minutes_document
from casework.meetings.models import Meeting, MeetingSeries
from casework.rendering import to_html
from tests.browser import Browser
from tests.queries_counted import counted
from tests.registers import held
from tests.spreadsheets import leaves
from tests.world import Maker


@pytest.fixture
def world(make: Maker) -> dict[str, Any]:
    group = make.group("psg")
    chair, member = make.user("Ann Chair", chairs=[group]), make.user("Ben Member", joins=[group])
    case = make.case(group, reference="C-0042", title="Trouble at Gull Walk")
    meeting = held.meeting(make, group, ago=0, status="in_progress")
    with make.system():
        series = MeetingSeries(
            group_id=group.id, title="x", recurrence="weeks", every_weeks=4, starts_on=clock.today(), quorum_kind="people", quorum=2,
            start_time=clock.now().time().replace(tzinfo=None),
        )  # fmt: skip
        db.session.add(series)
        db.session.flush()
        db.session.get_one(Meeting, meeting.id).series_id = series.id
    lines = {
        "chair": held.there(make, meeting, "Ann Chair", user_id=chair.id), "member": held.there(make, meeting, "Ben Member", user_id=member.id),
        "guest": held.there(make, meeting, "Gil Guest", "apologies"), "officer": held.there(make, meeting, "Olu Officer", "officer"),
    }  # fmt: skip
    held.item(make, meeting, "Interests", kind="interests")
    about = held.item(make, meeting, "Gull Walk", case=case, discussion="They spoke.")
    report = held.item(make, meeting, "Grants", discussion="Money was given.")
    return {
        "group": group, "chair": chair, "member": member, "case": case, "meeting": meeting, "about": about, "report": report, "lines": lines,
        "other": make.user("Cy Other", joins=[group]), "observer": make.user(joins=[(group, "observer")]),
        "outsider": make.user(chairs=[make.group("iom")]), "register": f"/groups/{group.slug}/declarations",
    }  # fmt: skip


def record(browser: Browser, world: dict[str, Any], item: str, who: str, status: int = 200, **more: Any) -> Any:
    address = f"/meetings/items/{world[item].id}/declarations"
    fields = {
        "person": str(world["lines"][who].id),
        "nature": "personal",
        "words": "a neighbour",
        "stays": "leaves",
        **more,
    }
    return browser.post(address, fields=fields, status=status)


def interests(make: Maker) -> list[CaseInterest]:
    with make.system():
        return list(db.session.scalars(db.select(CaseInterest).execution_options(populate_existing=True)))


def test_who_leaves_an_item_leaves_the_quorum_and_no_longer_sees_the_case(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    member, chair = browse(world["member"]), browse(world["chair"])
    member.get("/cases/C-0042")
    chair.get(f"/meetings/{world['meeting'].id}/minutes?item={world['about'].id}")
    page = record(chair, world, "about", "member")
    assert "Ben Member declared a personal interest (a neighbour) and left the meeting for this item." in page.text
    assert "Not quorate: 1 member present, 2 needed" in page.text
    assert "The case is hidden from them" in page.text
    member.get("/cases/C-0042", status=404)
    member.get(f"/meetings/{world['meeting'].id}/minutes?item={world['about'].id}", status=404)
    assert [(i.user_id, i.reason) for i in interests(make)] == [(world["member"].id, "Personal. a neighbour")]
    page = chair.get(f"/meetings/{world['meeting'].id}/minutes?item={world['report'].id}")
    assert "Quorate: 2 members present" in page.text


def test_who_stays_counts_and_keeps_the_case(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    page = record(browse(world["chair"]), world, "about", "member", stays="stays", nature="professional", words="")
    assert (
        "Ben Member declared a professional interest and stayed." in page.text
        and "Quorate: 2 members present" in page.text
    )
    browse(world["member"]).get("/cases/C-0042")
    assert interests(make) == []


def test_out_for_an_interest_is_a_declaration_which_can_be_filled_in_later(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    chair = browse(world["chair"])
    chair.get(f"/meetings/{world['meeting'].id}/minutes?item={world['report'].id}")
    chair.post(f"/meetings/items/{world['report'].id}/people", person=line_of(world["lines"]["member"]), do="out")
    row = chair.get(world["register"]).select_one("tbody").text
    assert "Ben Member" in row and "Not said" in row and "nother interest" not in row
    with make.acting(world["chair"]):
        said = to_html(minutes_document(db.session.get_one(Meeting, world["meeting"].id)))
    assert "Ben Member: item 3. Left for the item." in said and "nother interest" not in said
    page = record(chair, world, "report", "member", nature="financial", words="His firm")
    assert "Ben Member declared a financial interest (His firm)" in page.text
    with make.acting(world["chair"]):
        said = to_html(minutes_document(db.session.get_one(Meeting, world["meeting"].id)))
    assert said.count("Ben Member declared") == 1
    with make.system():
        assert len(db.session.scalars(db.select(ItemInterest)).all()) == 1


def test_it_stands_in_the_minutes_and_on_the_case(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    chair = browse(world["chair"])
    record(chair, world, "report", "officer", nature="financial", words="Grant to her firm.")
    record(chair, world, "about", "member")
    with make.acting(world["chair"]):
        said = to_html(minutes_document(db.session.get_one(Meeting, world["meeting"].id)))
    assert "Olu Officer declared a financial interest (Grant to her firm) and left the meeting for this item." in said
    assert "Olu Officer: item 3, financial (pecuniary). Left for the item." in said
    with make.acting(world["member"]):
        said = to_html(minutes_document(db.session.get_one(Meeting, world["meeting"].id)))
    assert (
        "Olu Officer declared" in said and "Ben Member" in said and "neighbour" not in said and "They spoke" not in said
    )
    assert "Ben Member declared" in chair.get("/cases/C-0042/meetings").text


def test_the_register_shows_each_reader_what_they_may_know(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    chair = browse(world["chair"])
    record(chair, world, "about", "member")
    record(chair, world, "report", "officer", stays="stays")
    page = chair.get(world["register"])
    rows = [row.text for row in page.select("tbody tr")]
    assert rows[0].startswith("Olu Officer") and "Stayed" in rows[0]
    assert rows[1].startswith("Ben Member") and "Gull Walk" in rows[1] and "Left for the item" in rows[1]
    assert rows[2].startswith("Ben Member C-0042") and "Standing" in page.text
    page = browse(world["other"]).get(world["register"])
    assert "Gull Walk" in page.text and "Standing" not in page.text
    page = browse(world["member"]).get(world["register"])
    assert "closed to you" in page.text and "Gull Walk" not in page.text and "C-0042" not in page.text
    for address in (world["register"], world["register"] + ".xlsx"):
        browse(world["outsider"]).get(address, status=404)
    table, _ = leaves(chair.get(world["register"] + ".xlsx").data)
    assert [row[1] for row in table.rows[1:]] == ["Olu Officer", "Ben Member"] and table.rows[2][0] == clock.today()
    assert "Gull Walk" not in str(leaves(browse(world["member"]).get(world["register"] + ".xlsx").data)[0].rows)


def test_only_who_runs_the_group_records_and_only_of_people_who_are_there(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    for who in ("other", "observer"):
        record(browse(world[who]), world, "about", "member", status=403)
    record(browse(world["outsider"]), world, "about", "member", status=404)
    chair = browse(world["chair"])
    assert record(chair, world, "about", "guest").errors() == ["Choose from the list"]
    assert "Choose who declares it" in record(chair, world, "about", "member", person="").errors()[0]
    assert len(record(chair, world, "about", "member", nature="x", stays="").errors()) == 2
    assert record(chair, world, "about", "member", person="99999999").errors()
    record(chair, world, "about", "member")
    assert "already declared" in record(chair, world, "about", "member").errors()[0]
    with make.system():
        assert len(db.session.scalars(db.select(ItemInterest)).all()) == 1


def test_one_recorded_by_mistake_is_taken_back_and_stays_on_the_register(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    chair = browse(world["chair"])
    record(chair, world, "about", "member")
    with make.system():
        made = db.session.scalars(db.select(ItemInterest.id)).one()
    address = f"/meetings/declarations/{made}/take-back"
    browse(world["member"]).post(address, status=403)
    browse(world["outsider"]).post(address, status=404)
    page = chair.post(address)
    assert "taken back" in page.text and "Ben Member declared" not in page.text
    browse(world["member"]).get("/cases/C-0042")
    assert "recorded by mistake" in chair.get(world["register"]).text
    record(chair, world, "about", "member")
    assert len(interests(make)) == 2


def test_stepping_back_oneself_at_a_meeting_is_on_the_register_too(
    browse: Callable[..., Browser], world: dict[str, Any]
) -> None:
    member = browse(world["member"])
    member.get(f"/meetings/{world['meeting'].id}/minutes?item={world['about'].id}")
    member.post(f"/meetings/items/{world['about'].id}/interest", reason="He is my cousin")
    page = browse(world["chair"]).get(f"/meetings/{world['meeting'].id}/minutes?item={world['about'].id}")
    assert "Ben Member declared an interest and left the meeting for this item." in page.text
    assert "Stepped back from this case: Ben Member" in page.text and "cousin" not in page.select_one("main").text


def test_confirmed_minutes_take_no_more_declarations(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    chair = browse(world["chair"])
    record(chair, world, "about", "member")
    with make.system():
        made = db.session.scalars(db.select(ItemInterest.id)).one()
        meeting = db.session.get_one(Meeting, world["meeting"].id)
        meeting.status = "confirmed"
    assert "until its minutes are confirmed" in record(chair, world, "report", "member").errors()[0]
    assert "stays on record" in chair.post(f"/meetings/declarations/{made}/take-back").text


def test_more_declarations_take_no_more_statements(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    browser, numbers = browse(world["chair"]), []
    pages = (
        world["register"],
        f"/meetings/{world['meeting'].id}/minutes?item={world['report'].id}",
        "/cases/C-0042/meetings",
    )
    for more in (1, 15):
        for n in range(more):
            row = held.there(make, world["meeting"], f"Person {more}-{n}")
            with make.system():
                for item in ("about", "report"):
                    db.session.add(
                        ItemInterest(
                            meeting_id=world["meeting"].id, agenda_item_id=world[item].id, attendance_id=row.id, name=row.name,
                            nature="personal", stays=n % 2 == 0,
                        )
                    )  # fmt: skip
        for page in pages:
            browser.get(page)
            with counted() as asked:
                browser.get(page)
            numbers.append(asked.number)
    assert numbers[: len(pages)] == numbers[len(pages) :]
