"""Bands and reviews being worked out again as work in the background, for administrators: a kind of group was changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time

from flask import url_for
from sqlalchemy import and_, func, or_, select

from casework import clock
from casework.access.scope import as_system, current_scope
from casework.accounts.background import Work, in_background
from casework.accounts.models import User
from casework.cases.models import Case, Caseload
from casework.extensions import db
from casework.partnership.models import Group
from casework.risk.models import RiskRecount


@in_background
def _recounts(user: User, since: datetime) -> Iterator[Work]:
    """Numbers of cases, of all groups of the kind; it cannot be stopped, for what is shown would then be wrong."""
    if not current_scope().has_duty("administrator"):
        return
    cases = (
        select(func.count(Case.id.distinct()))
        .join(Caseload, and_(Caseload.case_id == Case.id, Caseload.left_on.is_(None)))
        .join(Group, Group.id == Caseload.group_id)
        .where(Group.profile_key == RiskRecount.kind, Case.status == "open")
        .correlate(RiskRecount)
    )
    statement = (
        select(RiskRecount, cases.where(Case.id <= RiskRecount.after_case).scalar_subquery(), cases.scalar_subquery())
        .where(
            RiskRecount.due_on <= clock.today(),
            or_(RiskRecount.done_at.is_(None), RiskRecount.done_at >= since),
        )
        .order_by(RiskRecount.id.desc())
        .limit(20)
    )
    with as_system("counting how far bands and reviews are worked out again"):
        found = db.session.execute(statement).tuples().all()
    for row, done, parts in found:
        goes_on = row.done_at is None
        yield Work(
            "Working out risk bands and reviews again, as a kind of group has changed", url_for("partnership.kind", profile=row.kind),
            "Under way" if goes_on else "Done", clock.london(row.due_on, time(0)), goes_on, done if goes_on else parts, parts,
            why_not="It goes on by itself: half of it would leave wrong bands behind" if goes_on else "",
        )  # fmt: skip
