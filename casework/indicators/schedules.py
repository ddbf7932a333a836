"""Reports that come by themselves: set, changed, ended; begun by the clock when their day has come."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from casework import clock
from casework.access import as_system
from casework.accounts.models import User
from casework.errors import Refusal
from casework.events import announce
from casework.extensions import db
from casework.indicators.events import ReportCame
from casework.indicators.models import PerformanceReport
from casework.indicators.periods import Period, financial_year, of_months
from casework.indicators.report_models import MONTHS, ReportPart, ReportRecipient, ReportSchedule
from casework.indicators.report_parts import PARTS
from casework.indicators.services import CHANGED, require_planning
from casework.partnership import queries as partnership
from casework.partnership.models import Group, Partnership
from casework.web.forms import CONSTRAINTS

log = logging.getLogger(__name__)
WHY = "beginning reports that come by themselves"
CONSTRAINTS["uq_report_schedules_group_id_title"] = ("There is a report of this name", "title")


def of_group(group_id: int) -> Select[tuple[ReportSchedule]]:
    return (
        select(ReportSchedule)
        .where(ReportSchedule.group_id == group_id, ReportSchedule.active)
        .order_by(ReportSchedule.title, ReportSchedule.id)
        .options(selectinload(ReportSchedule.recipients).joinedload(ReportRecipient.user))
        .limit(50)
    )


def by_id(group_id: int, schedule_id: int) -> Select[tuple[ReportSchedule]]:
    return of_group(group_id).where(ReportSchedule.id == schedule_id)


def running(on: date, every: str) -> Period:
    """The month, quarter or financial year that a day lies in."""
    if every == "year":
        return financial_year(on.year - (on.month < 4))
    first = on.month if every == "month" else on.month - (on.month - 1) % 3
    return of_months(on.year, first, MONTHS[every])


def due(period: Period, days_after: int) -> date:
    return period.ends_on + timedelta(days=days_after)


def add(group: Group, *, said: Mapping[str, Any], recipients: Collection[int], by: User) -> ReportSchedule:
    """From the period that runs now on."""
    require_planning(group.id, by)
    period = running(clock.today(), said["every"])
    row = ReportSchedule(
        group_id=group.id,
        set_by_id=by.id,
        starts_on=period.starts_on,
        due_on=due(period, said["days_after"]),
        **_known(said),
    )
    db.session.add(row)
    db.session.flush()
    _send_to(row, recipients)
    return row


def change(
    row: ReportSchedule, *, said: Mapping[str, Any], recipients: Collection[int], version: int, by: User
) -> None:
    """Another rhythm begins with the period that runs now; the same keeps the period that comes next."""
    require_planning(row.group_id, by)
    if version != row.version:
        raise Refusal(CHANGED)
    period = running(clock.today() if said["every"] != row.every else row.starts_on, said["every"])
    for name, value in _known(said).items():
        setattr(row, name, value)
    row.starts_on, row.due_on, row.set_by_id = period.starts_on, due(period, said["days_after"]), by.id
    db.session.flush()
    _send_to(row, recipients)


def end(row: ReportSchedule, *, by: User) -> None:
    require_planning(row.group_id, by)
    row.active, row.title = False, f"{row.title} (ended {clock.today():%d %m %Y}, {row.id})"
    db.session.flush()


def _known(said: Mapping[str, Any]) -> dict[str, Any]:
    return {**said, "parts": [key for key in PARTS if key in said["parts"]]}


def _send_to(row: ReportSchedule, recipients: Collection[int]) -> None:
    """Raises `Refusal` for nobody, and for somebody who does not belong to the group."""
    members = {each.user_id for each in db.session.scalars(partnership.members_of(row.group_id, clock.today()))}
    if not recipients or not set(recipients) <= members:
        raise Refusal("Choose who is sent the link, from those who belong to the group", field="recipients")
    kept = {
        each.user_id: each
        for each in db.session.scalars(select(ReportRecipient).where(ReportRecipient.schedule_id == row.id))
    }
    for user_id, each in kept.items():
        if user_id not in recipients:
            db.session.delete(each)
    db.session.add_all(
        ReportRecipient(schedule_id=row.id, user_id=each) for each in sorted(set(recipients) - set(kept))
    )
    db.session.flush()
    db.session.expire(row, ["recipients"])


def run_due() -> int:
    """Begin what is due in every partnership, one at a time; how many were begun."""
    made = 0
    for partnership_id in db.session.scalars(select(Partnership.id).order_by(Partnership.id)).all():
        with as_system(WHY, partnership_id=partnership_id):
            db.session.commit()
            while _begin_next():
                made += 1
                db.session.commit()
            db.session.rollback()
    return made


def _begin_next() -> bool:
    """One that is due and nobody else is at."""
    row = db.session.scalars(
        select(ReportSchedule)
        .where(ReportSchedule.active, ReportSchedule.due_on <= clock.today())
        .order_by(ReportSchedule.due_on, ReportSchedule.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=ReportSchedule)
        .options(joinedload(ReportSchedule.group, innerjoin=True))
        .execution_options(populate_existing=True)
    ).first()
    if row is None:
        return False
    period = running(row.starts_on, row.every)
    report = _report_of(row, period)
    people = db.session.scalars(select(ReportRecipient.user_id).where(ReportRecipient.schedule_id == row.id)).all()
    following = period.moved(MONTHS[row.every])
    row.starts_on, row.due_on = following.starts_on, due(following, row.days_after)
    db.session.flush()
    announce(ReportCame(report.id, row.group_id, tuple(people)))
    return True


def _report_of(row: ReportSchedule, period: Period) -> PerformanceReport:
    """The report of this name and period, begun now unless somebody was quicker."""
    title = f"{row.title}, {period.label}"
    found = db.session.scalars(
        select(PerformanceReport).where(PerformanceReport.group_id == row.group_id, PerformanceReport.title == title)
    ).one_or_none()
    if found is not None:
        return found
    report = PerformanceReport(
        group_id=row.group_id, title=title, starts_on=period.starts_on, ends_on=period.ends_on, public=row.public, made_by_id=row.set_by_id,
        made_at=clock.now(),
    )  # fmt: skip
    db.session.add(report)
    db.session.flush()
    db.session.add_all(ReportPart(report_id=report.id, part=key) for key in row.parts)
    db.session.flush()
    return report
