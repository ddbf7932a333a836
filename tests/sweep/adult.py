"""One of everything recorded of an adult, for the sweep; and more of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from casework import clock
from casework.accounts.models import User
from casework.adults.models import (
    AdultDecision,
    AdultLead,
    AdultOutcome,
    AdultReview,
    BestInterests,
    CapacityAssessment,
    Carer,
    CarerContact,
    Consent,
    ContingencyLine,
    ContingencyPlan,
    Disagreement,
    DisagreementStep,
    ForumTried,
    OutcomeReview,
)
from casework.cases.models import Caseload
from casework.extensions import db
from casework.sharing.models import PersonConsent
from tests.world import Maker


def arrange(make: Maker, by: User) -> dict[str, Any]:
    """A group that plans around an adult, and one of each thing recorded there, by the last word of its pages' names."""
    group = make.group("tati")
    make.membership(group, by, "chair")
    person = make.person("Adult", "Sweep")
    case, today = make.case(group, victim=person), clock.today()
    of = {"case_id": case.id, "group_id": group.id, "recorded_by_id": by.id}
    with make.system():
        decision = AdultDecision(**of, decision="x", doubt="x")
        outcome = AdultOutcome(**of, words="x", said_by="adult", wanted_on=today, review_on=today)
        answer = PersonConsent(
            case_id=case.id, person_id=person.id, answer="given", asked_on=today, recorded_by_id=by.id
        )
        db.session.add_all([decision, outcome, answer])
        db.session.flush()
        consent = Consent(**of, consent_id=answer.id, scope="x")
        db.session.add(consent)
        db.session.flush()
        review = OutcomeReview(**of, outcome_id=outcome.id, result="partly", reviewed_on=today, said_by="adult")
        assessment = CapacityAssessment(
            **of, decision_id=decision.id, finding="lacks", assessed_on=today, assessed_by="x", support="x", basis="x"
        )
        db.session.add_all([review, assessment])
        db.session.flush()
        best = BestInterests(
            **of, assessment_id=assessment.id, decision="x", decided_by="x", decided_on=today, consulted="x"
        )
        forum = ForumTried(**of, forum="x", starts_on=today, tried="x", result="x")
        carer = Carer(**of, name="x", relation="x", offer="not_offered", contact="yes")
        dispute = Disagreement(**of, agency_id=by.agency_id, about="x", raised_on=today)
        load = db.session.scalars(db.select(Caseload).where(Caseload.case_id == case.id)).one()
        held = AdultReview(**of, caseload_id=load.id, held_on=today, rag="amber", words="x", next_review_on=today)
        lead = AdultLead(**of, name="x", agency_id=by.agency_id, starts_on=today)
        plan = ContingencyPlan(**of, number=1, out_of_hours="x", review_on=today - timedelta(days=1))
        db.session.add_all([best, forum, carer, dispute, held, lead, plan])
        db.session.flush()
        contact = CarerContact(**of, carer_id=carer.id, words="x", agency_id=by.agency_id)
        step = DisagreementStep(**of, disagreement_id=dispute.id, kind="escalated", taken_on=today, to_whom="x")
        line = ContingencyLine(
            case_id=case.id, group_id=group.id, plan_id=plan.id, position=1, happens="x", what="x", who="x"
        )
        db.session.add_all([contact, step, line])
        db.session.flush()
        entries = {
            "decision": decision.id, "capacity": assessment.id, "best_interests": best.id, "consent": consent.id,
            "outcome": outcome.id, "outcome_review": review.id, "forum": forum.id, "carer": carer.id,
            "carer_contact": contact.id, "disagreement": dispute.id, "disagreement_step": step.id, "review": held.id,
        }  # fmt: skip
    return {"tati": group, "adult case": case, "adult stay": load, "adult": person, "entries": entries}


def values(endpoint: str, world: dict[str, Any]) -> dict[str, int]:
    """What the numbers in the addresses of this page stand for."""
    entries = world["entries"]
    return {
        "decision_id": entries["decision"], "assessment_id": entries["capacity"], "outcome_id": entries["outcome"],
        "carer_id": entries["carer"], "disagreement_id": entries["disagreement"],
        "entry_id": entries.get(endpoint.split(".")[1], 0),
    }  # fmt: skip


def add(world: dict[str, Any], number: int, n: int) -> None:
    """Another of everything recorded of an adult, and a person more on the case."""
    case, group, chair, today = world["adult case"], world["tati"], world["chair"], clock.today()
    of = {"case_id": case.id, "group_id": group.id, "recorded_by_id": chair.id}
    decision = AdultDecision(**of, decision="x", doubt="x")
    outcome = AdultOutcome(**of, words="x", said_by="adult", wanted_on=today, review_on=today)
    plan = ContingencyPlan(**of, number=2 + number + n, out_of_hours="x", review_on=today)
    carer = Carer(**of, name="x", relation="x", offer="not_offered", contact="yes")
    dispute = Disagreement(**of, agency_id=chair.agency_id, about="x", raised_on=today)
    answers = [
        PersonConsent(
            case_id=case.id, person_id=world["adult"].id, answer="given", asked_on=today, recorded_by_id=chair.id
        )
        for _ in range(2)
    ]
    db.session.add_all([decision, outcome, *answers, plan, carer, dispute])
    db.session.flush()
    db.session.add(Consent(**of, consent_id=answers[0].id, scope="x"))
    db.session.add_all(
        [
            OutcomeReview(**of, outcome_id=outcome.id, result="partly", reviewed_on=today, said_by="adult"),
            ForumTried(**of, forum="x", starts_on=today, tried="x", result="x"),
            CarerContact(**of, carer_id=carer.id, words="x", agency_id=chair.agency_id),
            DisagreementStep(**of, disagreement_id=dispute.id, kind="escalated", taken_on=today, to_whom="x"),
            AdultLead(**of, name="x", agency_id=chair.agency_id, starts_on=today, ends_on=today, ended_because="x"),
            CapacityAssessment(
                **of, decision_id=decision.id, finding="has", assessed_on=today, assessed_by="x", support="x", basis="x"
            ),
        ]
    )
