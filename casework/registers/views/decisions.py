"""The register of decisions, as a page and as a spreadsheet."""

from __future__ import annotations

from typing import Any

from flask import render_template

from casework import audit, clock
from casework.extensions import db
from casework.meetings.styles import style_of
from casework.partnership.reached import the_group
from casework.registers import decisions as register
from casework.registers.periods import options, period_named
from casework.registers.views.blueprint import MOST, bp, links, sent
from casework.web.back import carried, returned_to
from casework.web.filtering import Chosen
from casework.web.gate import signed_in
from casework.web.pagination import paged

NAMES = ("q", "period")


@bp.get("/groups/<slug>/decisions")
@signed_in
@returned_to("the decisions")
def decisions(slug: str) -> Any:
    group, chosen, today = the_group(slug), Chosen.from_request(NAMES), clock.today()
    period = period_named(chosen.get("period", ""), today=today, always=True)
    typed = chosen.get("q", "")
    page = paged(
        register.found(group, period, typed),
        by=[(column, "desc") for column in register.ORDER],
        key_of=register.key_of,
        scalars=False,
    )
    if typed:
        audit.searched("decisions", by=list(chosen), found=len(page.rows), group_id=group.id)
    audit.consulted("decisions", [row.id for row in page.rows], group_id=group.id)
    return render_template(
        "registers/decisions.html", group=group, page=page, entries=register.entries(page.rows, typed, style=style_of(group)), chosen=chosen, back=carried(),
        periods=options(today=today, always=True), links=links(group, "decisions"),
    )  # fmt: skip


@bp.get("/groups/<slug>/decisions.<form>")
@signed_in
def decisions_sheet(slug: str, form: str) -> Any:
    """The register narrowed like the page, as its reader may see it."""
    group, chosen = the_group(slug), Chosen.from_request(NAMES)
    period = period_named(chosen.get("period", ""), today=clock.today(), always=True)
    typed = chosen.get("q", "")
    order = [column.desc() for column in register.ORDER]
    found = db.session.execute(register.found(group, period, typed).order_by(*order).limit(MOST + 1)).all()
    entries = register.entries(found[:MOST], "", style=style_of(group))
    return sent(
        group, form, name="decisions", title="Decisions", headings=register.HEADINGS, rows=[register.cells(each) for each in entries],
        widths=register.WIDTHS, about=[("Period", period.words), ("Words looked for", typed or "None")],
        ids={row.id for row in found[:MOST]}, subject="decisions", more=len(found) > MOST,
    )  # fmt: skip
