"""Whether risk fell in a group: first and latest scores of everybody and everywhere it assessed, counted by tool."""

from __future__ import annotations

from typing import Any

from flask import render_template

from casework.access import current_scope
from casework.errors import NotFound
from casework.extensions import db
from casework.partnership import queries as partnership
from casework.risk import queries
from casework.risk.offers import tools_of
from casework.risk.views.blueprint import bp
from casework.web.gate import signed_in


@bp.get("/groups/<slug>/risk")
@signed_in
def of_group(slug: str) -> Any:
    group = db.session.scalars(partnership.group_by_slug(), {"slug": slug}).one_or_none()
    if group is None or not current_scope().in_group(group.id) or not tools_of(group):
        raise NotFound()
    rows = db.session.execute(queries.change_by_tool(group.id)).all()
    titles = {row.key: row.title for row in reversed(db.session.scalars(queries.versions_used()).all())}
    return render_template("risk/group.html", group=group, rows=rows, titles=titles)
