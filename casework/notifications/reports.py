"""The link to a report that came by itself, to each of its recipients who may still read it. No figure is in the mail."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from casework.access.scope import as_system, current_scope
from casework.accounts.models import User
from casework.events import on
from casework.extensions import db
from casework.indicators.events import ReportCame
from casework.indicators.models import PerformanceReport
from casework.notifications import contents
from casework.notifications.outbox import owe
from casework.partnership.models import Group


@on(ReportCame)
def send_the_link(event: ReportCame) -> None:
    """Once to each, however often the clock comes by."""
    with as_system("sending the link to a report"):
        for user_id in event.recipients:
            once = f"report_came:{event.report_id}:{user_id}"
            owe(user_id, "report_came", once, group_id=event.group_id, report=event.report_id)


def _report(context: dict[str, Any], reader: User) -> dict[str, Any] | None:
    """Withheld from somebody who may not read it any more."""
    report = db.session.scalars(
        select(PerformanceReport).where(PerformanceReport.id == context["report"])
    ).one_or_none()
    if report is None or not current_scope().in_group(report.group_id):
        return None
    group = db.session.get_one(Group, report.group_id)
    return {
        "group": group.short_name, "period": report.period.label,
        "path": f"/groups/{group.slug}/performance-reports/{report.id}",
    }  # fmt: skip


contents.MAKERS |= {"report_came": _report}
