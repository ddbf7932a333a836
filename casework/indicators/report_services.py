"""Begin a performance report and write what it says."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import select

from casework import clock
from casework.accounts.models import User
from casework.errors import Refusal
from casework.extensions import db
from casework.indicators import queries
from casework.indicators.models import PerformanceReport, ReportNarrative
from casework.indicators.periods import Period
from casework.indicators.report_models import ReportPart
from casework.indicators.report_parts import PARTS
from casework.indicators.services import CHANGED, require_planning
from casework.partnership.models import Group
from casework.web.forms import CONSTRAINTS

CONSTRAINTS["uq_performance_reports_group_id_title"] = ("There is a report of this name", "title")


def begin(
    group: Group, *, title: str, period: Period, public: bool, by: User, parts: Collection[str] = ()
) -> PerformanceReport:  # fmt: skip
    """A report on a period that has begun. `parts` are what it tells of besides indicators."""
    require_planning(group.id, by)
    if period.starts_on > clock.today():
        raise Refusal(f"{period.label} has not begun yet", field="period")
    row = PerformanceReport(
        group_id=group.id, title=title, starts_on=period.starts_on, ends_on=period.ends_on, public=public, made_by_id=by.id,
        made_at=clock.now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    db.session.add_all(ReportPart(report_id=row.id, part=key) for key in PARTS if key in parts)
    db.session.flush()
    return row


def write(
    report: PerformanceReport, *, title: str, public: bool, summary: str, words: Mapping[int, str], version: int, by: User,
    parts: Mapping[str, str] | None = None,
) -> None:  # fmt: skip
    """What the report says at its head, of each priority, and of the other parts it has from now on. Raises `Refusal` when somebody else wrote meanwhile."""
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
    kept = {row.part: row for row in db.session.scalars(select(ReportPart).where(ReportPart.report_id == report.id))}
    for key in PARTS if parts is not None else ():
        said, part = (parts or {}).get(key), kept.get(key)
        if said is None and part is not None:
            db.session.delete(part)
            changed = True
        elif said is not None and part is None:
            db.session.add(ReportPart(report_id=report.id, part=key, words=said))
            changed = True
        elif said is not None and part is not None and part.words != said:
            part.words = said
            changed = True
    if changed:
        report.made_at = clock.now()  # so that the report's version rises with the words on a priority
