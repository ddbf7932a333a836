"""Searching the minutes of all the reader's groups."""

from __future__ import annotations

from typing import Any

from flask import render_template

from casework import audit, clock
from casework.access import current_scope
from casework.extensions import db
from casework.registers import queries, searching
from casework.registers.periods import options, period_named
from casework.registers.views.blueprint import bp
from casework.web.back import carried, returned_to
from casework.web.filtering import Chosen
from casework.web.gate import signed_in
from casework.web.pagination import Page, paged

NAMES = ("q", "group", "period", "kind")
ON_A_PAGE = 20


@bp.get("/minutes/search")
@signed_in
@returned_to("the minutes found")
def search() -> Any:
    """What minutes hold the words, the latest first, of groups the reader belongs to and items they may see."""
    chosen, today = Chosen.from_request(NAMES), clock.today()
    typed = chosen.get("q", "")
    page: Page[Any] = Page([], None, None)
    if typed:
        statement = searching.found(
            typed, period_named(chosen.get("period", ""), today=today, always=True),
            groups=[only] if (only := chosen.number("group")) is not None else current_scope().groups, kind=chosen.get("kind", ""),
        )  # fmt: skip
        page = paged(
            statement,
            by=[(column, "desc") for column in searching.ORDER],
            key_of=searching.key_of,
            size=ON_A_PAGE,
            scalars=False,
        )
        audit.searched("agenda_items", by=list(chosen), found=len(page.rows))
        audit.consulted("agenda_items", [row.id for row in page.rows])
    groups = [(str(key), name) for key, name in db.session.execute(queries.groups_named(current_scope().groups))]
    return render_template(
        "registers/search.html", page=page, hits=searching.hits(page.rows, typed), chosen=chosen, typed=typed, back=carried(),
        groups=[("", "All of yours"), *groups], kinds=[("", "Anything"), *searching.KINDS.items()], periods=options(today=today, always=True),
    )  # fmt: skip
