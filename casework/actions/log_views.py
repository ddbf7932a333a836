"""The action log of a group, as a page and as a spreadsheet."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_login import current_user

from casework import audit, clock
from casework.access import current_scope
from casework.actions.log import HEADINGS, LABELS, NAMES, WIDTHS, cells, narrowed
from casework.actions.models import LIVE, RAGS, STATUSES, Action
from casework.actions.rag import rag_of
from casework.actions.views import bp
from casework.cases.models import KINDS_OF_WORK
from casework.extensions import db
from casework.partnership.profiles import profile_of
from casework.partnership.reached import the_group
from casework.saved_views import lists as saved_views
from casework.web import sheets
from casework.web.back import carried, returned_to
from casework.web.filtering import Chosen
from casework.web.gate import signed_in
from casework.web.pagination import paged
from casework.web.plans import one_plan
from casework.web.presentation import plural, sentence

MOST = 500
"""Rows of a spreadsheet that is made while one waits. A longer one is asked for with a reason and made in the background."""
saved_views.keep_views_of("actions", "action log", "actions.group_log", LABELS)


@bp.get("/groups/<slug>/actions")
@signed_in
@one_plan
@returned_to("the action log")
def group_log(slug: str) -> Any:
    group, chosen = the_group(slug), Chosen.from_request(NAMES)
    saved = saved_views.shown(group, "actions", chosen, person="owner")
    if saved.begin_with:
        return redirect(saved.begin_with)
    statement, way = narrowed(group, chosen)
    page = paged(
        statement,
        by=((Action.due_on, way), (Action.id, way)),
        key_of=lambda row: (row.due_on, row.id),
        scalars=False,
        params={"group_id": group.id},
    )
    if "q" in chosen:
        audit.searched("actions", by=list(chosen), found=len(page.rows), group_id=group.id)
    audit.consulted("actions", [row.id for row in page.rows], group_id=group.id)
    today = clock.today()
    rags = {row.id: _colour_and_why(row, today) for row in page.rows if row.status in LIVE}
    return render_template(
        "actions/log.html", group=group, page=page, state=chosen.get("state", "live"), statuses=STATUSES, live=LIVE, today=today, kinds=KINDS_OF_WORK,
        may_set=current_scope().contributes_to(group.id), chosen=chosen, back=carried(), saved=saved,
        rags=rags, any_live=bool(rags), colours=RAGS,
        all_ticked=request.args.get("tick") == "all", ticked=request.args.getlist("a"), here=request.full_path.removesuffix("?"),
        agencies=[("", "Any"), *saved.choices.agencies],
        owners=[("", "Anybody"), *saved.choices.people, ("none", "No one person")],
    )  # fmt: skip


def _colour_and_why(row: Any, today: date) -> tuple[str, str]:
    colour, words = rag_of(row, today=today)
    return colour, sentence(words.split(": ", 1)[1])


@bp.get("/groups/<slug>/actions.xlsx")
@signed_in
def group_log_sheet(slug: str) -> Any:
    """The log as its reader may see it, narrowed like the page: made now, and logged as handed to them."""
    group, chosen = the_group(slug), Chosen.from_request(NAMES)
    statement, way = narrowed(group, chosen)
    order = (Action.due_on, Action.id) if way == "asc" else (Action.due_on.desc(), Action.id.desc())
    rows = db.session.execute(statement.order_by(*order).limit(MOST + 1), {"group_id": group.id}).all()
    if len(rows) > MOST:
        return redirect(url_for("exports.ask", slug=slug, kind="actions", **chosen))
    audit.record(
        "disclosure", "exported", "actions", None, group_id=group.id, recipients=[current_user.id],
        detail={"form": "xlsx", "ids": [row.id for row in rows]},
    )  # fmt: skip
    by = ", ".join(f"{LABELS[name].lower()}: {value}" for name, value in chosen.items()) or "open actions"
    sheet = sheets.sheet_for(
        current_user, "Action log", group.name, marking=profile_of(group).marking, headings=HEADINGS, rows=cells(rows), widths=WIDTHS,
        about=[("Narrowed by", by), ("Rows", plural(len(rows), "action"))],
    )  # fmt: skip
    return sheets.sent(sheets.written(sheet, "xlsx"), "xlsx", name=f"{group.slug}-actions")
