"""After a meeting whoever has to do something hears of all of it in one message, at once and not with its minutes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import render_template

from casework import clock
from casework.accounts.models import User
from casework.actions import services as actions
from casework.actions.models import Action
from casework.extensions import db
from casework.meetings import services as meetings
from casework.meetings.models import Attendance, Meeting
from casework.notifications import contents, digests, outbox
from casework.notifications.models import Message, Reminder
from tests.notifications.test_addresses import Server
from tests.world import Maker


@pytest.fixture
def world(make: Maker, at: Callable[..., Any]) -> dict[str, Any]:
    at(2026, 3, 3, 10)
    group, homes = make.group("psg"), make.agency("Homes")
    meeting = make.meeting(group, on=date(2026, 3, 3), status="in_progress")
    chair = make.user("Ann Chair", chairs=[group])
    with make.acting(chair):
        db.session.add(
            Attendance(
                meeting_id=meeting.id, name=chair.name, user_id=chair.id, agency_id=chair.agency_id, capacity="member"
            )
        )
    return {
        "group": group, "meeting": meeting, "chair": chair, "member": make.user("Bo Member", joins=[group]), "homes": homes,
        "officer": make.user("Cy Officer", agency=homes), "spoc": make.user("Di Contact", agency=homes, duties=["spoc"]),
    }  # fmt: skip


def set_one(make: Maker, world: dict[str, Any], owner: str, *, agency: str = "", in_meeting: bool = True) -> Action:
    who = world[owner] if owner else None
    with make.acting(world["chair"]) as by:
        return actions.set_action(
            group=world["group"], title="Visit", due_on=date(2026, 3, 27), agency=world[agency] if agency else who.agency,
            owner=who, meeting=db.session.get_one(Meeting, world["meeting"].id) if in_meeting else None, by=by,
        )  # fmt: skip


def close(make: Maker, world: dict[str, Any]) -> None:
    with make.acting(world["chair"]) as by:
        meeting = db.session.get_one(Meeting, world["meeting"].id)
        meetings.close_meeting(meeting, by=by, concluded_at=clock.now() + timedelta(hours=5))


def told(make: Maker, at: Callable[..., Any], *when: int) -> dict[str, tuple[str, int]]:
    """Whom the messages made until then are to: of what kind, and of how many actions."""
    at(*when)
    digests.queue_new()
    with make.system():
        rows = db.session.execute(
            db.select(User.name, Message.template, db.func.count(Reminder.id))
            .join(Message, Message.recipient_id == User.id)
            .join(Reminder, Reminder.message_id == Message.id)
            .group_by(Message.id, User.name)
            .order_by(User.name)
        ).all()
    assert len({name for name, *_ in rows}) == len(rows), "somebody has two messages"
    return {name: (kind, number) for name, kind, number in rows}


def test_each_hears_once_of_all_that_was_set_for_them_whether_or_not_they_belong_to_the_group(
    make: Maker, world: dict[str, Any], at: Callable[..., Any]
) -> None:
    for owner, agency in (("member", ""), ("member", ""), ("officer", ""), ("", "homes"), ("chair", "")):
        set_one(make, world, owner, agency=agency)
    assert told(make, at, 2026, 3, 3, 11) == {}, "while the meeting goes on nobody is told"
    at(2026, 3, 3, 12)
    close(make, world)
    assert told(make, at, 2026, 3, 3, 12, 10) == {
        "Bo Member": ("action_assigned", 2), "Cy Officer": ("action_assigned", 1), "Di Contact": ("action_assigned", 1),
    }  # fmt: skip


def test_what_is_set_once_the_meeting_is_over_is_told_like_any_other(
    make: Maker, world: dict[str, Any], at: Callable[..., Any]
) -> None:
    close(make, world)
    set_one(make, world, "officer")
    assert told(make, at, 2026, 3, 3, 10, 10) == {"Cy Officer": ("action_assigned", 1)}


def test_moved_to_another_day_before_it_was_told_it_still_is(
    make: Maker, world: dict[str, Any], at: Callable[..., Any]
) -> None:
    action = set_one(make, world, "officer", in_meeting=False)
    with make.acting(world["chair"]) as by:
        actions.extend(db.session.get_one(Action, action.id), due_on=date(2026, 4, 8), reason="Away", by=by)
    assert told(make, at, 2026, 3, 3, 10, 10) == {"Cy Officer": ("action_assigned", 1)}


def test_the_letter_with_the_minutes_tells_again_nothing_that_was_told(
    make: Maker, world: dict[str, Any], at: Callable[..., Any]
) -> None:
    for owner in ("member", "member", "chair"):
        set_one(make, world, owner)
    close(make, world)
    own = set_one(make, world, "chair").reference

    def said_to(who: str) -> str:
        with make.acting(world[who]) as reader:
            found = contents.of("minutes_circulated", {"meeting": world["meeting"].id}, reader)
            return render_template("email/minutes_circulated/body.txt", base="", **found)

    at(2026, 3, 3, 16)
    digests.queue_new()
    assert "told already" not in said_to("member") and "Action A-" in said_to("member"), "nothing has gone out yet"
    outbox.deliver_due(channel=Server())
    said = {who: said_to(who) for who in ("member", "chair")}
    assert "told already of 2 actions of yours" in said["member"] and "Action A-" not in said["member"]
    assert "told already" not in said["chair"] and f"Action {own}" in said["chair"], "nobody told the chair"
