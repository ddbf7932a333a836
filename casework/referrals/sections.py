"""What referrals add to a case and to a group's page: what has passed between groups and is owed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for

from casework import clock
from casework.access import current_scope
from casework.cases.models import Case
from casework.cases.sections import panel
from casework.extensions import db
from casework.partnership.models import Group
from casework.partnership.panels import Line, on_group_page
from casework.partnership.profiles import profile_of
from casework.referrals import between_queries as queries
from casework.together import Rows
from casework.web.presentation import plural


@panel("between_groups", "referrals/panel.html", order=60, where="side", asks=queries.anything_between)
def _panel(case: Case, rows: Rows) -> dict[str, Any] | None:
    """Escalations with the feedback owed, requests to answer, and the ways to refer the case on."""
    scope = current_scope()
    live = [load.group for load in case.caseloads if load.left_on is None] if case.status == "open" else []
    between = rows[0].between
    found = {
        "escalations": db.session.scalars(queries.owed_on(case.id)).all() if between else [],
        "requests": db.session.scalars(queries.asked_about(case.id)).all() if between else [],
        "may_refer": not case.restricted and any(scope.contributes_to(group.id) for group in live),
        "may_escalate": not case.restricted
        and any(scope.runs_group(group.id) and profile_of(group).escalation.to for group in live),
    }
    return found | {"today": clock.today()} if any(found.values()) else None


@on_group_page
def _lines(group: Group) -> Sequence[Line]:
    """What the group owes others, for its own people."""
    if not current_scope().in_group(group.id):
        return []
    page = url_for("referrals.between_groups", slug=group.slug)
    row = db.session.execute(queries.owed_by(), {"group_id": group.id, "today": clock.today()}).one()
    asked = db.session.execute(queries.asked_of(), {"group_id": group.id}).scalar_one()
    late = f", {row.overdue} overdue" if row.overdue else ""
    lines = [Line("Between groups", f"Feedback owed: {row.owed}{late}" if row.owed else "Nothing owed", page)]
    if asked:
        lines.append(Line("Asked for", plural(asked, "case"), page))
    return lines
