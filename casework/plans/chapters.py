"""The plan in the file of a case and on the chair's page."""

from __future__ import annotations

from casework.cases.chapters import chapter, in_brief, shortened, under
from casework.cases.models import Case
from casework.extensions import db
from casework.plans import queries
from casework.plans.models import PARTS, VERDICTS, PlanPart
from casework.rendering import Facts
from casework.rendering.document import Block
from casework.web.presentation import day


def _parts(case: Case) -> dict[str, PlanPart]:
    return {row.part: row for row in db.session.scalars(queries.current_parts(), {"case_id": case.id})}


@chapter("plan", "Plan", order=20)
def _plan(case: Case) -> list[Block]:
    """Each part as it stands, then the plans of cases merged into this one; earlier versions stay on the pages."""
    blocks: list[Block] = []
    order = list(PARTS)
    rows = db.session.scalars(queries.current_of_all(), {"case_id": case.id}).all()
    for row in sorted(rows, key=lambda row: (row.merged_from, order.index(row.part))):
        of = f"Earlier plan, of {row.merged_from}: " if row.merged_from else ""
        blocks += under(
            f"{of}{PARTS[row.part]} ({row.saved_by.name}, {day(row.saved_at)})",
            "\n\n".join(text for text in (VERDICTS.get(row.verdict, ""), row.text, row.worked) if text),
        )
    return blocks


@in_brief("plan", "Plan", order=20)
def _outline(case: Case) -> list[Block]:
    parts = _parts(case)
    facts = [(PARTS[key], shortened(parts[key].text, 220)) for key in ("objective", "response") if key in parts]
    if (assessment := parts.get("assessment")) is not None and assessment.verdict:
        facts.append((PARTS["assessment"], VERDICTS[assessment.verdict]))
    return [Facts(facts)] if facts else []
