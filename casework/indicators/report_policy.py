"""Who sees the parts, issued copies and schedules of a group's reports: everybody in the group, as the reports themselves."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, select

from casework.access import visible_when
from casework.access.rows import GROUPS, among, probe
from casework.indicators.models import PerformanceReport
from casework.indicators.report_models import IssuedFile, IssuedReport, ReportPart, ReportRecipient, ReportSchedule

_reports = PerformanceReport.__table__.alias("reach_issuing_reports")
_issued = IssuedReport.__table__.alias("reach_issued_reports")
_schedules = ReportSchedule.__table__.alias("reach_report_schedules")


@visible_when(ReportPart)
@visible_when(IssuedReport)
def _of_report(row: Any) -> ColumnElement[bool]:
    found = select(_reports.c.id).where(_reports.c.id == row.report_id, among(_reports.c.group_id, GROUPS))
    return probe(found, _reports)


@visible_when(IssuedFile)
def _file(row: Any) -> ColumnElement[bool]:
    found = (
        select(_issued.c.id)
        .join(_reports, _reports.c.id == _issued.c.report_id)
        .where(_issued.c.id == row.issued_id, among(_reports.c.group_id, GROUPS))
    )
    return probe(found, _issued, _reports)


@visible_when(ReportSchedule)
def _schedule(row: Any) -> ColumnElement[bool]:
    return among(row.group_id, GROUPS)


@visible_when(ReportRecipient)
def _recipient(row: Any) -> ColumnElement[bool]:
    found = select(_schedules.c.id).where(_schedules.c.id == row.schedule_id, among(_schedules.c.group_id, GROUPS))
    return probe(found, _schedules)
