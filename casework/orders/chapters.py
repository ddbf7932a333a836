"""Tools and orders in the file of a case and on the chair's page."""

from __future__ import annotations

from casework import clock
from casework.cases.chapters import chapter, in_brief
from casework.cases.models import Case
from casework.extensions import db
from casework.orders import queries
from casework.orders.story import story
from casework.rendering import Bullets, Heading, Paragraph, Table
from casework.rendering.document import Block
from casework.web.presentation import day


@chapter("orders", "Tools and orders", order=40)
def _orders(case: Case) -> list[Block]:
    blocks: list[Block] = []
    for order in db.session.scalars(queries.whole(case.id)).unique():
        blocks.append(Heading(3, f"{order.reference} {order.tool_name}: {order.label}"))
        blocks.append(
            Table(
                ["On", "What", "Agency", "Words"],
                [(day(moment.on), moment.what, moment.agency, moment.text) for moment in story(order)],
            )
        )
        terms = [f"{term.text} (taken out)" if term.ended_on else term.text for term in order.terms]
        blocks += [Paragraph("Terms:"), Bullets(terms)] if terms else []
    return blocks


@in_brief("orders", "In force", order=15)
def _in_force(case: Case) -> list[Block]:
    rows = db.session.execute(queries.in_force_now(), {"case_id": case.id, "today": clock.today()}).all()
    return (
        [
            Bullets(
                [f"{row.tool_name}, {'until ' + day(row.ends_on) if row.ends_on else 'without an end'}" for row in rows]
            )
        ]
        if rows
        else []
    )
