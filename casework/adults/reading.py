"""All that one group knows of an adult, read at once in a number of statements that does not grow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from casework.adults import queries
from casework.adults.chains import Chain, by_parent, chains
from casework.adults.models import (
    SAYERS,
    Adult,
    AdultDecision,
    AdultLead,
    AdultOutcome,
    AdultReview,
    BestInterests,
    CapacityAssessment,
    Carer,
    CarerContact,
    Consent,
    ContingencyPlan,
    Disagreement,
    DisagreementStep,
    ForumTried,
    OutcomeReview,
)
from casework.cases.models import Case, Caseload
from casework.extensions import db
from casework.sharing.models import PersonConsent
from casework.subjects.models import Person

_ORDER_OF_SAYERS = tuple(reversed(SAYERS))


@dataclass
class Decision:
    """A decision with its assessments, the latest first, and what was decided in the adult's best interests."""

    entry: Chain[AdultDecision]
    assessments: list[Chain[CapacityAssessment]]
    best_interests: dict[int, Chain[BestInterests]]

    @property
    def latest(self) -> Chain[CapacityAssessment] | None:
        return self.assessments[0] if self.assessments else None

    @property
    def capacity(self) -> str:
        """Presumed until somebody has found otherwise for this decision: presumed, has or lacks."""
        return self.latest.now.finding if self.latest else "presumed"

    @property
    def for_them(self) -> Chain[BestInterests] | None:
        """The best-interests decision that belongs to the latest assessment."""
        return self.best_interests.get(self.latest.id) if self.latest else None


@dataclass
class Outcome:
    """An outcome with its reviews, the latest first; of one day what the adult says comes first."""

    entry: Chain[AdultOutcome]
    reviews: list[Chain[OutcomeReview]]

    @property
    def latest(self) -> OutcomeReview | None:
        return self.reviews[0].now if self.reviews else None

    @property
    def result(self) -> str:
        """What the latest review came to; "" before the first."""
        return self.latest.result if self.latest else ""

    @property
    def is_over(self) -> bool:
        return self.result in ("met", "dropped")

    @property
    def due_on(self) -> Any:
        """When the group looks at it next; None when nobody said, or when it is over."""
        if self.is_over:
            return None
        return self.latest.next_review_on if self.latest else self.entry.now.review_on


@dataclass
class Dispute:
    """A disagreement with what was done about it, in order."""

    entry: Chain[Disagreement]
    steps: list[Chain[DisagreementStep]]

    @property
    def is_resolved(self) -> bool:
        return any(step.now.kind == "resolved" for step in self.steps)


@dataclass
class Known:
    """Everything recorded for the adult of a case by one group."""

    adult: Adult | None
    person: Person | None
    choices: dict[int, Person]
    decisions: list[Decision]
    consents: list[Chain[Consent] | Chain[PersonConsent]]
    outcomes: list[Outcome]
    forums: list[Chain[ForumTried]]
    carers: list[Chain[Carer]]
    contacts: dict[int, Chain[CarerContact]]
    leads: list[AdultLead]
    lead_is_here: bool
    plans: list[ContingencyPlan]
    disputes: list[Dispute]
    reviews: list[Chain[AdultReview]]
    shared: PersonConsent | None
    """The adult's answer on consent that holds: the latest by day, whoever recorded it."""

    @property
    def lead(self) -> AdultLead | None:
        return next((lead for lead in self.leads if lead.ends_on is None), None)

    @property
    def plan(self) -> ContingencyPlan | None:
        """The contingency plan that holds."""
        return self.plans[0] if self.plans else None

    @property
    def consent(self) -> Consent | None:
        """What the group recorded with the answer that holds; none where it has only been recorded on the tab Sharing."""
        held = self.shared.id if self.shared is not None else None
        return next((e.now for e in self.consents if isinstance(e.now, Consent) and e.now.consent_id == held), None)

    @property
    def chosen(self) -> bool:
        """Whether it is plain who the adult is: somebody said so, or only one person is on the case."""
        return self.adult is not None or len(self.choices) == 1


def people_of(case: Case) -> dict[int, Person]:
    """Everybody on the case who may be the adult: its people within the reader's reach, by id."""
    return {party.person.id: party.person for party in case.parties if party.person is not None}


class Rows:
    """Where rows come from: asked for one case at a time."""

    def of(self, statement: Callable[..., Any], load: Caseload, model: Any = None) -> Sequence[Any]:
        """What a statement of `queries` finds for this case and group; `model` for those that ask which kind."""
        given = (model,) if model is not None else ()
        return db.session.scalars(statement(*given, [load.case_id], load.group_id)).all()


class RowsOfGroup(Rows):
    """Read once for many cases of a group, for a page that shows them all."""

    def __init__(self, case_ids: Collection[int]) -> None:
        self.case_ids = case_ids
        self._read: dict[Any, dict[int, list[Any]]] = {}

    def of(self, statement: Callable[..., Any], load: Caseload, model: Any = None) -> Sequence[Any]:
        if (statement, model) not in self._read:
            given = (model,) if model is not None else ()
            by_case: dict[int, list[Any]] = defaultdict(list)
            for row in db.session.scalars(statement(*given, self.case_ids, load.group_id)):
                by_case[row.case_id].append(row)
            self._read[statement, model] = by_case
        return self._read[statement, model].get(load.case_id, [])


ASKED = Rows()


def entries(model: Any, load: Caseload, rows: Rows = ASKED) -> list[Chain[Any]]:
    return chains(rows.of(queries.kept, load, model))


def latest_first(found: list[Chain[Any]], column: str) -> list[Chain[Any]]:
    return sorted(found, key=lambda entry: (getattr(entry.now, column), entry.id), reverse=True)


def decisions_of(load: Caseload, rows: Rows = ASKED) -> list[Decision]:
    assessments = by_parent(entries(CapacityAssessment, load, rows), "decision_id")
    best = {entry.now.assessment_id: entry for entry in entries(BestInterests, load, rows)}
    return [
        Decision(entry, latest_first(assessments.get(entry.id, []), "assessed_on"), best)
        for entry in entries(AdultDecision, load, rows)
    ]


def outcomes_of(load: Caseload, rows: Rows = ASKED) -> list[Outcome]:
    reviews = by_parent(entries(OutcomeReview, load, rows), "outcome_id")
    return [Outcome(entry, in_order(reviews.get(entry.id, []))) for entry in entries(AdultOutcome, load, rows)]


def disputes_of(load: Caseload, rows: Rows = ASKED) -> list[Dispute]:
    steps = by_parent(entries(DisagreementStep, load, rows), "disagreement_id")
    return [
        Dispute(entry, sorted(steps.get(entry.id, []), key=lambda step: (step.now.taken_on, step.id)))
        for entry in latest_first(entries(Disagreement, load, rows), "raised_on")
    ]


def reviews_of(load: Caseload, rows: Rows = ASKED) -> list[Chain[AdultReview]]:
    """Reviews of this stay, the latest first."""
    return latest_first([r for r in entries(AdultReview, load, rows) if r.first.caseload_id == load.id], "held_on")


def consents_of(
    load: Caseload, answers: Sequence[PersonConsent], rows: Rows = ASKED
) -> list[Chain[Consent] | Chain[PersonConsent]]:
    """The adult's answers, that which holds first: with what the group recorded, or as they stand on the tab Sharing."""
    own = entries(Consent, load, rows)
    told = {row.consent_id for entry in own for row in (entry.now, *entry.before)}
    found = [(entry.now.shared, entry) for entry in own] + [(row, Chain(row)) for row in answers if row.id not in told]
    found.sort(key=lambda each: (each[0].struck_at is None, each[0].asked_on, each[0].id), reverse=True)
    return [entry for _, entry in found]


def in_order(reviews: list[Chain[OutcomeReview]]) -> list[Chain[OutcomeReview]]:
    return sorted(reviews, key=lambda r: (r.now.reviewed_on, _ORDER_OF_SAYERS.index(r.now.said_by), r.id), reverse=True)


def known(load: Caseload, rows: Rows = ASKED) -> Known:
    """Everything a group recorded of the adult of a case."""
    adult = next(iter(rows.of(queries.adults_in, load)), None)
    people = people_of(load.case)
    leads = list(rows.of(queries.leads, load))
    person = adult.person if adult is not None else next(iter(people.values())) if len(people) == 1 else None
    answers = [row for row in rows.of(queries.shared_answers, load) if person and row.person_id == person.id]
    return Known(
        adult=adult,
        person=person,
        choices=people,
        decisions=decisions_of(load, rows),
        consents=consents_of(load, answers, rows),
        outcomes=outcomes_of(load, rows),
        forums=latest_first(entries(ForumTried, load, rows), "starts_on"),
        carers=entries(Carer, load, rows),
        contacts={entry.first.carer_id: entry for entry in entries(CarerContact, load, rows)},
        leads=leads,
        lead_is_here=_is_here(load, next((lead for lead in leads if lead.ends_on is None), None), rows),
        plans=list(rows.of(queries.plans, load)),
        disputes=disputes_of(load, rows),
        reviews=reviews_of(load, rows),
        shared=answers[0] if answers else None,
    )


def _is_here(load: Caseload, lead: AdultLead | None, rows: Rows) -> bool:
    """Whether who leads still signs in and belongs to the group; a name alone cannot be asked."""
    if lead is None or lead.user_id is None:
        return True
    return lead.user_id in {left.user_id for left in rows.of(queries.leads_here, load)}
