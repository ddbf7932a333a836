"""How the discussion and the decisions of an item read before, for those who take the minutes."""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from casework import access, audit
from casework.meetings import earlier, policy
from casework.meetings.came_from import words_of
from casework.meetings.models import MinuteRevision
from casework.meetings.views.blueprint import bp, reader, the_item
from casework.meetings.workspace_models import DecisionRevision
from casework.web.gate import signed_in
from casework.web.pagination import paged


@bp.get("/meetings/items/<int:item_id>/earlier")
@signed_in
def earlier_texts(item_id: int) -> Any:
    """`?of=decisions` for the wordings of the decisions, otherwise the discussion."""
    item = the_item(item_id)
    access.require(policy.may_run(reader(), item.meeting), policy.RUNS_ONLY)
    part = "decisions" if request.args.get("of") == "decisions" else "discussion"
    column = (MinuteRevision if part == "discussion" else DecisionRevision).id
    page = paged(
        earlier.saved(item.id, part), by=[(column, "desc")], key_of=lambda row: (row.id,), size=earlier.ON_A_PAGE
    )
    if item.case_id is not None:
        with audit.in_context(words_of(item.meeting, item)):
            audit.consulted("cases", item.case_id, case_id=item.case_id)
    return render_template(
        "meetings/earlier.html", item=item, meeting=item.meeting, part=part, parts=earlier.PARTS, page=page, versions=earlier.versions(page.rows),
    )  # fmt: skip
