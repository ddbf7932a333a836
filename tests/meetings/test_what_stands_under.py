"""What stands under a private item or heading stays as private as that when it is moved, put off, referred or put there."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from casework.actions.models import Action
from casework.errors import Refusal
from casework.extensions import db
from casework.meetings import arranging, forward, sensitivity
from casework.meetings.models import AgendaItem, Meeting
from casework.meetings.styles import save_style
from casework.partnership.models import Group


@pytest.fixture
def world(make, at):
    """A board that publishes, two planned meetings, and `add(title, under=...)`, `get(title)` for items of the first."""
    at(2026, 3, 2, 9)
    board = make.group("board")
    found = {
        "board": board, "by": make.user(coordinates=[board]), "member": make.user(joins=[board]),
        "first": make.meeting(board, on=date(2026, 4, 10)), "second": make.meeting(board, on=date(2026, 5, 8)),
    }  # fmt: skip
    with make.acting(found["by"]) as by:
        save_style(db.session.get_one(Group, board.id), content={"publication": "public"}, version=0, by=by)
    return found


def meeting_of(row):
    return db.session.get_one(Meeting, row.id, populate_existing=True)


def get(title):
    return db.session.scalars(
        select(AgendaItem)
        .where(AgendaItem.title == title)
        .order_by(AgendaItem.id.desc())
        .execution_options(populate_existing=True)
    ).first()


def add(world, by, title, *, kind="report", under=""):
    return arranging.add_item(
        meeting_of(world["first"]), kind=kind, title=title, by=by, parent=get(under) if under else None
    )


def keep(item, how, by):
    exempt = how == "exempt"
    sensitivity.set_sensitivity(
        item, sensitivity=how, paragraph=3 if exempt else None, public_interest="Prices." if exempt else "", by=by
    )


def test_an_exempt_item_put_under_a_heading_for_the_chair(make, world):
    with make.acting(world["by"]) as by:
        add(world, by, "In confidence", kind="heading")
        keep(get("In confidence"), "chair", by)
        add(world, by, "Lease")
        keep(get("Lease"), "exempt", by)
        arranging.place_under(get("Lease"), get("In confidence"), by=by)
        assert (get("Lease").sensitivity, get("Lease").exempt_paragraph) == ("chair", None)


def test_a_heading_put_under_one_for_the_chair_takes_along_what_stands_under_it(make, world):
    with make.acting(world["by"]) as by:
        add(world, by, "In confidence", kind="heading")
        keep(get("In confidence"), "chair", by)
        add(world, by, "People", kind="heading")
        add(world, by, "Person one", under="People")
        arranging.place_under(get("People"), get("In confidence"), by=by)
        assert [get(t).sensitivity for t in ("People", "Person one")] == ["chair", "chair"]
    with make.acting(world["member"]):
        assert get("Person one") is None


def test_a_case_put_under_a_heading_for_the_chair(make, world):
    case = make.case(world["board"])
    with make.acting(world["by"]) as by:
        add(world, by, "In confidence", kind="heading")
        keep(get("In confidence"), "chair", by)
        item = arranging.add_case(
            meeting_of(world["first"]), db.session.merge(case), parent=get("In confidence"), by=by
        )
        assert item.sensitivity == "chair"


@pytest.mark.parametrize("how", ["group", "exempt"])
@pytest.mark.parametrize("own", ["open", "chair"])
def test_what_is_put_off_stays_as_private_as_what_it_stood_under(make, world, how, own):
    with make.acting(world["by"]) as by:
        add(world, by, "In confidence", kind="heading")
        add(world, by, "People", kind="heading", under="In confidence")
        add(world, by, "Person one", under="People")
        keep(get("In confidence"), how, by)
        keep(get("Person one"), own, by)
        arranging.defer_item(get("Person one"), by=by)
        moved = get("Person one")
        assert moved.meeting_id == world["second"].id and moved.parent_id is None
        wanted = {"open": (how, 3 if how == "exempt" else None), "chair": ("chair", None)}[own]
        assert (moved.sensitivity, moved.exempt_paragraph) == wanted


def test_what_stands_under_a_private_heading_goes_to_no_other_group_and_waits_as_privately(make, world):
    other = make.group("psg")
    with make.acting(world["by"]) as by:
        add(world, by, "In confidence", kind="heading")
        add(world, by, "Person one", under="In confidence")
        keep(get("In confidence"), "group", by)
        with pytest.raises(Refusal, match="restricted"):
            forward.refer(get("Person one"), db.session.merge(other), note="", by=by)
        assert forward.put_off(get("Person one"), by=by).sensitivity == "group"


def test_what_was_given_back_from_under_the_chairs_goes_on_for_the_group(make, world):
    with make.acting(world["by"]) as by:
        add(world, by, "In confidence", kind="heading")
        keep(get("In confidence"), "chair", by)
        add(world, by, "Person one", under="In confidence")
        add(world, by, "Roads")
        keep(get("Person one"), "open", by)
        arranging.defer_item(get("Person one"), by=by)
        arranging.defer_item(get("Roads"), by=by)
        assert [get(title).sensitivity for title in ("Person one", "Roads")] == ["group", "open"]


@pytest.mark.parametrize("how", ["open", "group", "exempt"])
@pytest.mark.parametrize("levels", [1, 2])
def test_the_contact_of_an_agency_reads_no_action_of_another_under_what_is_private(make, world, how, levels):
    agency = make.agency()
    officer, contact = make.user(agency=agency), make.user(agency=agency, duties=["spoc"])
    action = make.action(world["board"], owner=officer, title="Write to them")
    with make.acting(world["by"]) as by:
        add(world, by, "In confidence", kind="heading")
        keep(get("In confidence"), how, by)
        over = "In confidence"
        if levels == 2:
            add(world, by, "People", kind="heading", under=over)
            over = "People"
        add(world, by, "Person one", under=over)
        row = db.session.get_one(Action, action.id)
        row.agenda_item_id, row.meeting_id = get("Person one").id, world["first"].id
        db.session.commit()
    for reader, sees in ((officer, True), (contact, how == "open")):
        with make.acting(reader):
            assert (db.session.scalars(select(Action)).first() is not None) == sees
