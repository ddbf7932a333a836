"""The adult in the file of a case: decisions, consent, outcomes, what was tried, plan and disagreements.

How carers are reached safely is left out: it is closely held and belongs on no paper.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from casework.access import current_scope
from casework.adults.reading import Known, known
from casework.adults.words import in_words
from casework.cases.chapters import chapter, in_brief, shortened
from casework.cases.models import Case
from casework.partnership.profiles import profile_of
from casework.rendering import Facts, Heading, Paragraph
from casework.rendering.document import Block
from casework.web.presentation import day


def _known(case: Case) -> Known | None:
    """Of the first group of the reader's that plans around the adult."""
    for load in case.caseloads:
        if profile_of(load.group).adults and current_scope().in_group(load.group_id):
            return known(load)
    return None


def _entry(row: Any) -> list[Block]:
    title, facts = in_words(row)
    return [Heading(4, title), *([Facts([(label or "Words", words) for label, words in facts])] if facts else [])]


def _part(title: str, rows: Iterable[Any]) -> list[Block]:
    found = [block for row in rows for block in _entry(row)]
    return [Heading(3, title), *found] if found else []


@chapter("adult", "The adult", order=46)
def _adult(case: Case) -> list[Block]:
    found = _known(case)
    if found is None:
        return []
    decisions = [
        row
        for decision in found.decisions
        for row in (decision.entry.now, *(each.now for each in decision.assessments))
    ]
    outcomes = [
        row for outcome in found.outcomes for row in (outcome.entry.now, *(each.now for each in outcome.reviews))
    ]
    disputes = [row for dispute in found.disputes for row in (dispute.entry.now, *(each.now for each in dispute.steps))]
    return [
        *_part("Decisions and capacity", decisions),
        *_part("Consent", (entry.now for entry in found.consents)),
        *_part("Outcomes the adult wants", outcomes),
        *_part("What other forums tried", (entry.now for entry in found.forums)),
        *_part("Carers and family", (entry.now for entry in found.carers)),
        *_part("Disagreements", disputes),
        *_part("Reviews", (entry.now for entry in found.reviews)),
    ]


@in_brief("adult", "The adult", order=13)
def _brief(case: Case) -> list[Block]:
    found = _known(case)
    if found is None:
        return []
    facts = [("Wants", shortened(outcome.entry.now.words, 120)) for outcome in found.outcomes[:3]]
    if found.reviews:
        facts.append(
            ("Last review", f"{in_words(found.reviews[0].now)[0]}, next {day(found.reviews[0].now.next_review_on)}")
        )
    return [Facts(facts)] if facts else [Paragraph("Nothing is recorded about what the adult wants.")]
