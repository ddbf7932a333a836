"""Begin a performance report and write what it says."""

from __future__ import annotations

from collections.abc import Mapping

from casework import clock
from casework.accounts.models import User
from casework.errors import Refusal
from casework.extensions import db
from casework.indicators import queries
from casework.indicators.models import PerformanceReport, ReportNarrative
from casework.indicators.periods import Period
from casework.indicators.services import CHANGED, require_planning
from casework.partnership.models import Group
from casework.web.forms import CONSTRAINTS

CONSTRAINTS["uq_performance_reports_group_id_title"] = ("There is a report of this name", "title")


def begin(group: Group, *, title: str, period: Period, public: bool, by: User) -> PerformanceReport:
    """A report on a period that has begun."""
    require_planning(group.id, by)
    if period.starts_on > clock.today():
        raise Refusal(f"{period.label} has not begun yet", field="period")
    row = PerformanceReport(
        group_id=group.id, title=title, starts_on=period.starts_on, ends_on=period.ends_on, public=public, made_by_id=by.id,
        made_at=clock.now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def write(
    report: PerformanceReport, *, title: str, public: bool, summary: str, words: Mapping[int, str], version: int, by: User
) -> None:  # fmt: skip
    """What the report says at its head and of each priority. Raises `Refusal` when somebody else wrote meanwhile."""
    require_planning(report.group_id, by)
    if version != report.version:
        raise Refusal(CHANGED + ", and copy your words over: they are still here")
    report.title, report.public, report.summary = title, public, summary
    rows = {row.priority_id: row for row in db.session.scalars(queries.narratives(report.id))}
    changed = False
    for priority_id, said in words.items():
        row = rows.get(priority_id)
        if row is None and said:
            db.session.add(ReportNarrative(report_id=report.id, priority_id=priority_id, words=said))
            changed = True
        elif row is not None and row.words != said:
            row.words = said
            changed = True
    if changed:
        report.made_at = clock.now()  # so that the report's version rises with the words on a priority
