"""The action log of a group, as a page and as a spreadsheet."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

from flask import redirect, render_template, request, send_file
from flask_login import current_user

from casework import audit, clock
from casework.access import current_scope
from casework.actions.log import LABELS, NAMES, earlier_days, narrowed
from casework.actions.models import LIVE, RAGS, STATUSES, Action
from casework.actions.rag import rag_of
from casework.actions.views import bp
from casework.cases.models import KINDS_OF_WORK
from casework.extensions import db
from casework.partnership.models import Group
from casework.partnership.profiles import profile_of
from casework.partnership.reached import the_group
from casework.rendering.spreadsheet import XLSX, Sheet, dated, to_xlsx
from casework.saved_views import lists as saved_views
from casework.web.back import carried, returned_to
from casework.web.filtering import Chosen
from casework.web.gate import signed_in
from casework.web.pagination import paged
from casework.web.plans import one_plan
from casework.web.presentation import day, plural, sentence

MOST = 5000
"""Rows of a spreadsheet; one that stops there says so."""
HEADINGS = (
    "Reference", "Code", "Action", "Case", "Owner", "Agency", "Set on", "First due", "Earlier days", "Due", "Colour", "Status",
    "What became of it", "Closed on", "Meetings carried over",
)  # fmt: skip
WIDTHS = (12, 10, 50, 12, 22, 22, 16, 16, 26, 16, 24, 26, 40, 16, 14)
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
    audit.consulted("actions", [row.id for row in page.rows], group_id=group.id)
    today = clock.today()
    rags = {row.id: _colour_and_why(row, today) for row in page.rows if row.status in LIVE}
    return render_template(
        "actions/log.html", group=group, page=page, state=chosen.get("state", "live"), statuses=STATUSES, live=LIVE, today=today, kinds=KINDS_OF_WORK,
        may_set=current_scope().contributes_to(group.id), chosen=chosen, back=carried(), saved=saved,
        earlier=earlier_days([row.id for row in page.rows]), rags=rags, any_live=bool(rags), colours=RAGS,
        all_ticked=request.args.get("tick") == "all", here=request.full_path.removesuffix("?"),
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
    found = db.session.execute(statement.order_by(*order).limit(MOST + 1), {"group_id": group.id}).all()
    rows = found[:MOST]
    audit.record(
        "disclosure", "exported", "actions", None, group_id=group.id, recipients=[current_user.id],
        detail={"form": "xlsx", "ids": [row.id for row in rows]},
    )  # fmt: skip
    made = to_xlsx(_sheet(group, chosen, rows, more=len(found) > MOST))
    name = f"{group.slug}-actions-{clock.today().isoformat()}.xlsx"
    return send_file(BytesIO(made), mimetype=XLSX, as_attachment=True, download_name=name)


def _sheet(group: Group, chosen: Chosen, rows: list[Any], *, more: bool) -> Sheet:
    today, earlier = clock.today(), earlier_days([row.id for row in rows])
    cells = [
        (
            row.reference, row.code, row.title, row.case or "", row.owner or "", row.agency, row.set_on, row.first_due_on,
            dated(earlier.get(row.id, [])), row.due_on, rag_of(row, today=today)[1], STATUSES[row.status], row.closing_note,
            clock.in_london(row.closed_at).date() if row.closed_at else None, row.times_carried,
        )
        for row in rows
    ]  # fmt: skip
    by = ", ".join(f"{LABELS[name].lower()}: {value}" for name, value in chosen.items()) or "open actions"
    return Sheet(
        f"Action log of {group.name}, {day(today)}", HEADINGS, cells, profile_of(group).marking,
        [
            ("Made for", f"{current_user.name}, {current_user.agency.name}"),
            ("Made on", day(today)),
            ("Narrowed by", by),
            ("Rows", plural(len(rows), "action") + (": there are more, narrow the log" if more else "")),
            ("Handling", "Holds only what this person may see. Do not pass it on to somebody who may see less."),
        ],
        WIDTHS,
    )  # fmt: skip
