"""The register of interests, as a page and as a spreadsheet."""

from __future__ import annotations

from typing import Any

from flask import render_template

from casework import audit, clock
from casework.access import current_scope
from casework.extensions import db
from casework.meetings.declaration_models import NATURES
from casework.partnership.reached import the_group
from casework.registers import declarations as register
from casework.registers.periods import options, period_named
from casework.registers.views.blueprint import MOST, bp, links, sent
from casework.web.filtering import Chosen
from casework.web.gate import signed_in
from casework.web.pagination import paged


@bp.get("/groups/<slug>/declarations")
@signed_in
def declarations(slug: str) -> Any:
    group, chosen, today = the_group(slug), Chosen.from_request(("period",)), clock.today()
    period = period_named(chosen.get("period", ""), today=today, always=True)
    page = paged(
        register.declared(group, period),
        by=[(column, "desc") for column in register.ORDER],
        key_of=lambda row: (row.ItemInterest.id,),
        scalars=False,
    )
    runs = current_scope().runs_group(group.id)
    audit.consulted("item_interests", [row.ItemInterest.id for row in page.rows], group_id=group.id)
    return render_template(
        "registers/declarations.html", group=group, page=page, standing=register.standing(group) if runs else None, natures=NATURES,
        chosen=chosen, periods=options(today=today, always=True), links=links(group, "declarations"),
    )  # fmt: skip


@bp.get("/groups/<slug>/declarations.<form>")
@signed_in
def declarations_sheet(slug: str, form: str) -> Any:
    group, chosen = the_group(slug), Chosen.from_request(("period",))
    period = period_named(chosen.get("period", ""), today=clock.today(), always=True)
    order = [column.desc() for column in register.ORDER]
    found = db.session.execute(register.declared(group, period).order_by(*order).limit(MOST + 1)).all()
    return sent(
        group, form, name="declarations", title="Interests declared at meetings", headings=register.HEADINGS,
        rows=[register.cells(row) for row in found[:MOST]], widths=register.WIDTHS, about=[("Period", period.words)],
        ids={row.ItemInterest.id for row in found[:MOST]}, subject="item_interests", more=len(found) > MOST,
    )  # fmt: skip
