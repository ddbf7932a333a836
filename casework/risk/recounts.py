"""When a kind of group changes, the bands and reviews of its cases are worked out again: noted at once, done in the background."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from casework import clock
from casework.access.scope import as_system
from casework.cases.models import Case, Caseload
from casework.events import on
from casework.extensions import db
from casework.partnership.events import KindPutInForce
from casework.partnership.models import Group
from casework.risk import reviews
from casework.risk.models import RiskRecount

AT_ONCE = 100
"""Cases in one transaction: the clock may be stopped between two of them and loses nothing."""


@on(KindPutInForce)
def note_the_recount(event: KindPutInForce) -> None:
    """Tools, days by colour and second person are the kind's: what stood is looked at again from the version's first day."""
    db.session.add(RiskRecount(kind=event.kind, due_on=max(event.starts_on, clock.today())))
    db.session.flush()


def run_due() -> int:
    """Work out again what is due, in every partnership; returns how many cases were looked at. Two clocks share the work."""
    with as_system("looking for recounts of risk"):
        due = db.session.execute(_due()).all()
        db.session.commit()
    done = 0
    for recount_id, partnership_id in due:
        while looked_at := _some(recount_id, partnership_id):
            done += looked_at
    return done


def _due() -> Any:
    return (
        select(RiskRecount.id, RiskRecount.partnership_id)
        .where(RiskRecount.done_at.is_(None), RiskRecount.due_on <= clock.today())
        .order_by(RiskRecount.id)
    )


def _some(recount_id: int, partnership_id: int) -> int:
    """The next cases of one recount, in one transaction; none when it is done or another clock is at it."""
    with as_system("working out bands and reviews again", partnership_id=partnership_id):
        job = db.session.scalars(
            select(RiskRecount)
            .where(RiskRecount.id == recount_id, RiskRecount.done_at.is_(None))
            .with_for_update(skip_locked=True)
            .execution_options(populate_existing=True)
        ).one_or_none()
        if job is None:
            db.session.commit()
            return 0
        found = db.session.scalars(
            select(Case.id)
            .where(
                Case.id > job.after_case,
                Case.status == "open",
                Case.id.in_(
                    select(Caseload.case_id)
                    .join(Group, Group.id == Caseload.group_id)
                    .where(Group.profile_key == job.kind, Caseload.left_on.is_(None))
                ),
            )
            .order_by(Case.id)
            .limit(AT_ONCE)
        ).all()
        for case_id in found:
            reviews.set_by_bands(case_id)
        if found:
            job.after_case = found[-1]
        else:
            job.done_at = clock.now()
        db.session.commit()
        return len(found)
