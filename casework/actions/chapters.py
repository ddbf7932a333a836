"""Actions in the file of a case and on the chair's page."""

from __future__ import annotations

from casework import clock
from casework.actions import queries
from casework.actions.models import STATUSES
from casework.cases.chapters import chapter, in_brief, shortened
from casework.cases.models import Case
from casework.extensions import db
from casework.rendering import Paragraph, Table
from casework.rendering.document import Block
from casework.web.presentation import day

MOST = 6


@chapter("actions", "Actions", order=60)
def _actions(case: Case) -> list[Block]:
    rows = [
        (row.reference, row.title, row.owner_words, day(row.due_on), STATUSES[row.status] + (f": {row.closing_note}" if row.closing_note else ""))
        for row in db.session.scalars(queries.of_case(case.id))
    ]  # fmt: skip
    return [Table(["Reference", "Action", "Owner", "Due", "Status"], rows)] if rows else []


@in_brief("actions", "Open actions", order=30)
def _open(case: Case) -> list[Block]:
    found, today = db.session.scalars(queries.open_for_case(case.id)).all(), clock.today()
    if not found:
        return [Paragraph("Nobody has an action.")]
    rows = [
        (shortened(row.title, 70), row.owner_words, day(row.due_on) + (" (late)" if row.due_on < today else ""),
         str(row.times_carried) if row.times_carried else "")
        for row in found[:MOST]
    ]  # fmt: skip
    blocks: list[Block] = [Table(["Action", "Owner", "Due", "Carried over"], rows, widths=(9, 5, 4, 3))]
    return blocks + ([Paragraph(f"And {len(found) - MOST} more.")] if len(found) > MOST else [])
