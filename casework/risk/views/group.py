"""Whether risk fell in a group: first and latest scores of everybody and everywhere it assessed, counted by tool."""

from __future__ import annotations

from typing import Any

from flask import render_template

from casework.errors import NotFound
from casework.extensions import db
from casework.partnership.reached import the_group
from casework.risk import queries
from casework.risk.offers import tools_of
from casework.risk.views.blueprint import bp
from casework.web.gate import signed_in


@bp.get("/groups/<slug>/risk")
@signed_in
def of_group(slug: str) -> Any:
    group = the_group(slug)
    if not tools_of(group):
        raise NotFound()
    rows = db.session.execute(queries.change_by_tool(group.id)).all()
    titles = {row.key: row.title for row in reversed(db.session.scalars(queries.versions_used()).all())}
    return render_template("risk/group.html", group=group, rows=rows, titles=titles)
