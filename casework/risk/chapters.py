"""Risk in the file of a case and on the chair's page: every score that counts or did, never a draft."""

from __future__ import annotations

from casework.cases.chapters import chapter, in_brief
from casework.cases.models import SIDES, Case
from casework.extensions import db
from casework.rendering import Facts, Table
from casework.rendering.document import Block
from casework.risk import queries
from casework.risk.models import STATUSES, RiskAssessment
from casework.web.presentation import day


def _whom(row: RiskAssessment) -> str:
    who = row.person.name if row.person is not None else row.place.label if row.place is not None else ""
    return f"{who} ({SIDES[row.side].lower()})" if who and row.side else who or "The case"


def _scored(case: Case) -> list[RiskAssessment]:
    found = db.session.scalars(queries.of_case(), {"case_id": case.id})
    return [row for row in found if row.status != "draft"]


@chapter("risk", "Risk", order=30)
def _risk(case: Case) -> list[Block]:
    rows = [
        (
            day(row.assessed_on), _whom(row), row.tool.title, f"{row.score} of {row.maximum}",
            row.band_words + (f": {row.judgement}" if row.judgement else ""),
            f"{row.assessor.name if row.assessor else ''}, {STATUSES[row.status].lower()}",
        )
        for row in _scored(case)
    ]  # fmt: skip
    return [Table(["On", "Whom", "With", "Score", "Band", "By"], rows)] if rows else []


@in_brief("risk", "Risk", order=10)
def _bands(case: Case) -> list[Block]:
    """The newest in force for each party and tool, with how it moved."""
    series: dict[tuple[str, str], list[RiskAssessment]] = {}
    for row in _scored(case):
        if row.status == "final":
            series.setdefault((_whom(row), row.tool.title), []).append(row)
    facts = [
        (whom, f"{rows[-1].band_words} ({tool}, {rows[-1].score} of {rows[-1].maximum} on {day(rows[-1].assessed_on)}"
         + (f"; first {rows[0].score}" if len(rows) > 1 else "") + ")")
        for (whom, tool), rows in series.items()
    ]  # fmt: skip
    return [Facts(facts)] if facts else []
