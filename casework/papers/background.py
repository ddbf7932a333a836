"""Packs as work in the background: one's own, and those somebody asked for on behalf of a whole group."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask import url_for
from sqlalchemy import Integer, and_, cast, func, or_, select

from casework.access import current_scope
from casework.accounts.background import Work, in_background
from casework.accounts.models import User
from casework.extensions import db
from casework.made_files import LIVE
from casework.meetings.models import Meeting
from casework.papers.pack_models import STATES, MadePack
from casework.partnership.models import Group
from casework.web.presentation import day


@in_background
def _packs(user: User, since: datetime) -> Iterator[Work]:
    """One line a pack of a meeting: everybody's where this person asked for several, else one's own."""
    live = MadePack.status.in_(LIVE)
    statement = (
        select(
            Meeting.id, Meeting.starts_at, Group.id.label("group_id"), Group.short_name, MadePack.number,
            func.max(MadePack.asked_at).label("asked_at"), func.count().label("people"),
            func.count().filter(live).label("live"), func.count().filter(MadePack.status == "failed").label("failed"),
            func.sum(cast(MadePack.done, Integer)).label("done"), func.sum(cast(MadePack.parts, Integer)).label("parts"),
            func.max(MadePack.status).label("status"),
        )
        .join(Meeting, Meeting.id == MadePack.meeting_id)
        .join(Group, Group.id == MadePack.group_id)
        .where(
            or_(MadePack.asked_by_id == user.id, MadePack.recipient_id == user.id),
            or_(live, and_(MadePack.asked_at >= since, MadePack.status != "gone")),
        )
        .group_by(Meeting.id, Meeting.starts_at, Group.id, Group.short_name, MadePack.number)
        .order_by(func.max(MadePack.asked_at).desc())
        .limit(50)
    )  # fmt: skip
    for row in db.session.execute(statement):
        several = row.people > 1
        what = f"Supplement {row.number}" if row.number else "Pack"
        made = row.people - row.live - row.failed
        state = f"{made} of {row.people} made" if several else STATES[row.status]
        if several and row.failed:
            state += f", {row.failed} could not be"
        everybody = several and current_scope().runs_group(row.group_id)
        yield Work(
            f"{what}{'s' if several else ''} for {row.short_name} on {day(row.starts_at)}",
            url_for("papers.pack", meeting_id=row.id, number=row.number), state, row.asked_at, row.live > 0,
            made if several else row.done, row.people if several else row.parts,
            url_for("papers.stop_pack", meeting_id=row.id, number=row.number), {"for": "everybody"} if everybody else {},
        )  # fmt: skip
