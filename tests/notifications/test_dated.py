"""What is owed by a day beside actions: on the group's own days, wherever it moves, to whoever it is for by then, and not once it is done."""

# ruff: noqa: F811  (fixtures come from the tests beside this)

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask

from casework import clock
from casework.actions.events import ActionSet
from casework.actions.models import Action
from casework.errors import NotPermitted, Refusal
from casework.events import announce
from casework.extensions import db
from casework.meetings.models import Meeting
from casework.meetings.return_models import InformationRequest
from casework.notifications import dated, outbox, planning, timing
from casework.notifications.dated import Days
from casework.notifications.timing import Timing
from casework.partnership.models import Group, Membership
from casework.referrals.models import Referral
from tests.browser import Browser
from tests.world import Maker

from .test_deadlines import Sink, circulate, meeting, planned, referral, world  # noqa: F401


def others(**changed: Days) -> dict[str, Days]:
    return {kind.key: changed.get(kind.key, kind.usual) for kind in dated.of_groups()}


def choose(make: Maker, world: dict[str, Any], version: int = 0, **changed: Days) -> None:
    with make.acting(world["chair"]) as by:
        group = db.session.get_one(Group, world["group"].id)
        timing.save(group, Timing(), version=version, by=by, others=others(**changed))


def test_every_kind_the_issue_names_has_its_days(app: Flask) -> None:
    assert set(dated.KINDS) == {
        "returns", "referrals", "papers", "minutes", "feedback", "case_reviews", "endings", "order_reviews", "register_risks", "project_returns",
        "agreement_ends", "agreement_reviews", "people", "access_requests", "disuse",
    }  # fmt: skip
    assert {kind.key for kind in dated.of_partnership()} == {
        "agreement_ends", "agreement_reviews", "people", "access_requests", "disuse",
    }  # fmt: skip


def test_a_groups_own_days_hold_for_what_is_open_and_what_comes(
    make: Maker, world: dict[str, Any], referral: Referral, meeting: Meeting
) -> None:
    circulate(make, world, meeting)
    by = referral.decide_by
    assert by is not None
    choose(make, world, referrals=Days((3, 2), False, (4,)), minutes=Days((), True))
    assert planned(make, "referral") == [
        (kind, on, name)
        for kind, on in (
            ("decide_before", clock.working_days_before(by, 3)),
            ("decide_before", clock.working_days_before(by, 2)),
            ("decide_late", clock.working_days_after(by, 4)),
        )
        for name in ("Ann Coordinator", "Bo Chair")
    ]
    assert planned(make, "minutes") == [("correct", date(2026, 3, 9), "Cy Member")]
    choose(make, world, version=1)
    assert {kind for kind, _, _ in planned(make, "referral")} == {"decide_before", "decide", "decide_late"}
    assert len(planned(make, "referral")) == 6, "the usual days again, and none of the others"


def test_the_clock_follows_what_moved_and_who_came_and_went_without_a_word(
    make: Maker, world: dict[str, Any], referral: Referral
) -> None:
    with make.system():
        row = db.session.get_one(Referral, referral.id)
        row.decide_by = date(2026, 3, 12)
        for seat in db.session.query(Membership).filter(Membership.user_id == world["chair"].id):
            seat.ends_on = date(2026, 3, 1)
    make.user("Di Deputy", coordinates=[world["group"]])
    assert dated.keep_up_all() == 6
    assert planned(make, "referral") == [
        (kind, on, name)
        for kind, on in (
            ("decide_before", date(2026, 3, 11)), ("decide", date(2026, 3, 12)), ("decide_late", date(2026, 3, 13)),
        )
        for name in ("Ann Coordinator", "Di Deputy")
    ]  # fmt: skip
    assert dated.keep_up_all() == 0
    with make.system():
        db.session.get_one(Referral, referral.id).decide_by = date(2026, 6, 12)
    assert dated.keep_up_all() == 0 and planned(make, "referral") == [], "too far ahead to be written down"


@pytest.mark.parametrize(
    ("odd", "field"),
    [
        ({"papers": Days((0,))}, "papers_before"), ({"papers": Days((), True, (61,))}, "papers_after"),
        ({"endings": Days((121,), False)}, "endings_before"), ({"minutes": Days((), False)}, "minutes_before"),
        ({"returns": Days((1, 2, 3, 4, 5, 6))}, "returns_before"),
    ],
)  # fmt: skip
def test_odd_days_are_refused_where_they_stand(
    make: Maker, world: dict[str, Any], odd: dict[str, Days], field: str
) -> None:
    with pytest.raises(Refusal) as refused:
        choose(make, world, **odd)
    assert refused.value.field == field


def test_the_page_of_a_group(make: Maker, world: dict[str, Any], browse: Callable[..., Browser]) -> None:
    address = f"/groups/{world['group'].slug}/reminders"
    chair = browse(world["chair"])
    page = chair.submit(chair.get(address), papers_before="ten")
    assert "Papers to be written: enter numbers of days" in page.text
    chair.submit(page, papers_before="10, 3", endings_before="90")
    page = chair.get(address)
    assert page.select_one("[name=papers_before]")["value"] == "10, 3"
    assert page.select_one("[name=endings_before]")["value"] == "90"
    assert b"minutes_after" not in page.data, "after the last day nothing can be corrected"


def test_agreements_and_people_follow_the_partnerships_days(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    officer = make.user("Ida Officer", duties=["information_governance"])
    theirs = browse(officer)
    theirs.submit(theirs.get("/reminder-days"), agreement_ends_before="70, 5", people_after="7")
    again = theirs.get("/reminder-days")
    assert again.select_one("[name=agreement_ends_before]")["value"] == "70, 5"
    browse(world["member"]).get("/reminder-days", status=403)
    assert "when agreements and people are asked after" not in browse(world["member"]).get("/account").text
    assert "The partnership’s own days" in theirs.get("/account").text
    with make.acting(world["chair"]) as by, pytest.raises(NotPermitted):
        timing.save_for_partnership({}, version=1, by=by)
    with make.acting(officer) as by, pytest.raises(Refusal, match="Somebody else"):
        timing.save_for_partnership({kind.key: kind.usual for kind in dated.of_partnership()}, version=0, by=by)


def test_nobody_is_told_of_what_they_asked_for_themselves(make: Maker, world: dict[str, Any], meeting: Meeting) -> None:
    """All three are of the agency that is asked; who asks is reminded on the day like the others, and not told of it."""
    case = make.case(world["group"])
    with make.system():
        db.session.add(
            InformationRequest(
                meeting_id=meeting.id, case_id=case.id, agency_id=world["chair"].agency_id, due_on=date(2026, 3, 5)
            )
        )
    with make.acting(world["chair"]):
        planning.plan_returns(meeting.id)
        planning.plan_chase(meeting.id, world["chair"].agency_id)
    told = planned(make, "returns")
    assert {name for kind, _, name in told if kind in ("issued", "chased")} == {"Ann Coordinator", "Cy Member"}
    assert {name for kind, _, name in told if kind == "due"} == {"Ann Coordinator", "Bo Chair", "Cy Member"}


def test_after_a_meeting_there_is_one_message_a_person_and_not_one_an_action(
    make: Maker, world: dict[str, Any], meeting: Meeting
) -> None:
    made = [make.action(world["group"], owner=world["member"], due_on=date(2026, 3, 20)) for _ in range(3)]
    actions = {action.id: action.reference for action in made}
    with make.system():
        for number in actions:
            db.session.get_one(Action, number).meeting_id = meeting.id
    with make.acting(world["coordinator"]):
        for number in actions:
            announce(ActionSet(action_id=number))
    circulate(make, world, meeting)
    assert not [each for each in planned(make, "action") if each[0] == "issued"]
    sink = Sink()
    outbox.deliver_due(channel=sink)
    [letter] = [each for each in sink.letters if each.to_name == "Cy Member"]
    assert all(reference in letter.body for reference in actions.values())
