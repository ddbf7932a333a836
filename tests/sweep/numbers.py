"""Numbers for the swept world: an indicator with figures, a break and a target; a printed table; a report."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from casework import storage
from casework.accounts.models import User
from casework.extensions import db
from casework.indicators.models import (
    Indicator,
    IndicatorTarget,
    IndicatorValue,
    Objective,
    PerformanceReport,
    PrintedTable,
    Priority,
    ReportNarrative,
    SeriesBreak,
)
from casework.indicators.report_models import (
    IssuedFile,
    IssuedReport,
    ReportPart,
    ReportRecipient,
    ReportSchedule,
)
from casework.partnership.models import Group
from tests.world import Maker

TABLE = "Crime,2018/19,2019/20,Change\nTheft,10,7,3\n"


def arrange(make: Maker, group: Group, by: User) -> dict[str, Any]:
    """One of each, in the chair's group."""
    with make.system():
        objective = Objective(group_id=group.id, title="x")
        db.session.add(objective)
        db.session.flush()
        priority = Priority(objective_id=objective.id, title="x")
        db.session.add(priority)
        db.session.flush()
        row = Indicator(
            group_id=group.id,
            priority_id=priority.id,
            name="x",
            unit="count",
            aim="reduce",
            frequency="year",
            source="x",
        )
        table = PrintedTable(
            group_id=group.id, title="x", content=TABLE, roles=["label", "figure", "figure", "difference"],
            settings={"unit": "count"}, loaded_by_id=by.id,
        )  # fmt: skip
        report = PerformanceReport(
            group_id=group.id, title="x", starts_on=date(2026, 4, 1), ends_on=date(2026, 6, 30), made_by_id=by.id
        )
        db.session.add_all([row, table, report])
        db.session.flush()
        for year, count in ((2018, 10), (2019, 7)):
            db.session.add(
                IndicatorValue(
                    indicator_id=row.id, starts_on=date(year, 4, 1), ends_on=date(year + 1, 3, 31), part=Decimal(count),
                    entered_by_id=by.id,
                )
            )  # fmt: skip
        db.session.add(
            IndicatorValue(
                indicator_id=row.id, place="neighbour", place_name="x", starts_on=date(2019, 4, 1), ends_on=date(2020, 3, 31),
                part=Decimal(9), number=2, reason="x", entered_by_id=by.id,
            )
        )  # fmt: skip
        target = IndicatorTarget(
            indicator_id=row.id, way="by_percent", amount=Decimal(10), baseline=Decimal(10), baseline_period="x",
            due_on=date(2030, 3, 31), set_by_id=by.id,
        )  # fmt: skip
        broken = SeriesBreak(indicator_id=row.id, from_on=date(2000, 4, 1), reason="x", added_by_id=by.id)
        db.session.add_all([target, broken, ReportNarrative(report_id=report.id, priority_id=priority.id, words="x")])
    more = _reported(make, group, report, by)
    return {
        "objective": objective,
        "priority": priority,
        "indicator": row,
        "printed table": table,
        "performance report": report,
    } | more


def _reported(make: Maker, group: Group, report: PerformanceReport, by: User) -> dict[str, Any]:
    """A part of the report, a copy that was issued, and a report that comes by itself."""
    with make.system():
        kept = storage.keep(b"x")
        issued = IssuedReport(
            report_id=report.id, number=1, title="x", public=False, body="<h1>x</h1>", issued_by_id=by.id
        )
        schedule = ReportSchedule(
            group_id=group.id,
            title="x",
            every="quarter",
            days_after=14,
            starts_on=date(2090, 4, 1),
            due_on=date(2090, 7, 14),
            set_by_id=by.id,
        )
        db.session.add_all(
            [
                issued,
                schedule,
                *(ReportPart(report_id=report.id, part=part, words="x") for part in ("delivery", "risks", "grants")),
            ]
        )
        db.session.flush()
        db.session.add(ReportRecipient(schedule_id=schedule.id, user_id=by.id))
        db.session.add(
            IssuedFile(issued_id=issued.id, form="html", storage_key=kept.key, sha256=kept.sha256, size=kept.size)
        )
    return {"report schedule": schedule}


def values(world: dict[str, Any]) -> dict[str, Any]:
    """What the addresses of these pages name."""
    return {
        "priority_id": world["priority"].id, "schedule_id": world["report schedule"].id,
        "objective_id": world["objective"].id, "indicator_id": world["indicator"].id, "table_id": world["printed table"].id,
        "report_id": world["performance report"].id,
    }  # fmt: skip
