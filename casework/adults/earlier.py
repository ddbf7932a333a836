"""Earlier stays of the adult with the reader's groups, and what came of their outcomes: for when they are referred again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from casework.adults import queries
from casework.adults.chains import by_parent, chains
from casework.adults.models import AdultOutcome, OutcomeReview, StepDown
from casework.adults.reading import Outcome, in_order
from casework.cases.models import Caseload
from casework.extensions import db


@dataclass
class Stay:
    """One stay that has ended. `outcomes` are (the adult's words, how far they were met by then)."""

    load: Caseload
    step_down: StepDown | None
    person_id: int
    outcomes: list[tuple[str, str]] = field(default_factory=list)


def earlier_stays(person_ids: Collection[int]) -> list[Stay]:
    """Every stay of these people that has ended, the latest first, in three statements."""
    found = [Stay(*row) for row in db.session.execute(queries.stays_of(person_ids))] if person_ids else []
    if not found:
        return []
    cases = {stay.load.case_id for stay in found}
    reviews = by_parent(chains(db.session.scalars(queries.recorded_on(OutcomeReview, cases))), "outcome_id")
    by_case: dict[tuple[int, int], list[Outcome]] = defaultdict(list)
    for entry in chains(db.session.scalars(queries.recorded_on(AdultOutcome, cases))):
        outcome = Outcome(entry, in_order(reviews.get(entry.id, [])))
        by_case[entry.now.case_id, entry.now.group_id].append(outcome)
    for stay in found:
        ended = stay.load.left_on or date.max
        for outcome in by_case[stay.load.case_id, stay.load.group_id]:
            if outcome.entry.first.wanted_on <= ended:
                stay.outcomes.append((outcome.entry.now.words, _result_by(outcome, ended)))
    return found


def _result_by(outcome: Outcome, day: date) -> str:
    return next((review.now.result for review in outcome.reviews if review.now.reviewed_on <= day), "")
