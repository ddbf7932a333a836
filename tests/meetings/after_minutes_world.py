"""A meeting that closed with two reports and a case, as the tests of what follows arrange it: minutes sent round, confirmed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from typing import Any

from casework import clock
from casework.extensions import db
from casework.meetings import services
from casework.meetings.models import AgendaItem, Attendance, Decision, Meeting, MeetingSeries
from tests.meetings.test_agenda import fresh
from tests.world import Maker


def arrange(make: Maker, at: Callable[..., Any]) -> dict[str, Any]:
    """A meeting of 10 March that closed with two reports and a case; eight agencies' people were there."""
    at(2026, 3, 10, 16)
    group = make.group("psg", name="North PSG")
    found: dict[str, Any] = {
        "group": group, "coordinator": make.user("Noor Coordinator", coordinates=[group]), "chair": make.user("Cat Chair", chairs=[group]),
        "member": make.user("Sam Officer", agency=make.agency("Wrensea Police", kind="police"), joins=[group]),
        "absent": make.user("Abe Absent", joins=[group]), "stranger": make.user("Una Stranger", joins=[make.group("psg")]),
        "meeting": make.meeting(group, on=date(2026, 3, 10), status="closed"),
        "next": make.meeting(group, on=date(2026, 4, 14), status="in_progress"),
        "case": make.case(group, title="CANARY Walk"),
    }  # fmt: skip
    with make.system():
        meeting = db.session.get_one(Meeting, found["meeting"].id)
        series = MeetingSeries(
            group_id=group.id, title="x", recurrence="list", starts_on=date(2026, 1, 1), start_time=time(14), quorum=2
        )
        db.session.add(series)
        db.session.flush()
        db.session.get_one(Meeting, found["next"].id).series_id = series.id
        found["series"] = series.id
        meeting.commenced_at, meeting.concluded_at, meeting.closed_at = meeting.starts_at, clock.now(), clock.now()
        report = AgendaItem(
            meeting_id=meeting.id,
            kind="report",
            position=10,
            number="1",
            title="Winter plan",
            discussion="Grit was ordered for 12 roads.",
        )
        about = AgendaItem(
            meeting_id=meeting.id,
            kind="case",
            position=20,
            number="2",
            title="CANARY Walk",
            case_id=found["case"].id,
            discussion="CANARY talk.",
        )
        db.session.add_all([report, about])
        db.session.flush()
        decision = Decision(agenda_item_id=report.id, position=1, text="That the plan be noted.")
        db.session.add(decision)
        for place, (who, chairs) in enumerate((("chair", True), ("coordinator", False), ("member", False))):
            user = found[who]
            for each in (meeting.id, found["next"].id):
                db.session.add(
                    Attendance(
                        meeting_id=each,
                        user_id=user.id,
                        agency_id=user.agency_id,
                        position=place,
                        name=user.name,
                        capacity="member",
                        in_the_chair=chairs,
                    )
                )
        db.session.flush()
        found |= {"report": report.id, "about": about.id, "decision": decision.id}
    return found


def circulate(make: Maker, world: dict[str, Any]) -> dict[str, Any]:
    with make.acting(world["coordinator"]) as by:
        services.circulate(fresh(world["meeting"]), by=by, accept_faults=True)
    return world


def confirm(make: Maker, world: dict[str, Any], **more: Any) -> None:
    with make.acting(world["coordinator"]) as by:
        item = db.session.get(AgendaItem, more.pop("item")) if "item" in more else None
        services.confirm_minutes(
            fresh(world["meeting"]), in_meeting=fresh(world["next"]) if more.pop("at_next", True) else None,
            **({"confirmation": "correct"} | more), amended_item=item, by=by,
        )  # fmt: skip


def url(world: dict[str, Any], rest: str = "") -> str:
    return f"/meetings/{world['meeting'].id}/{rest}"
