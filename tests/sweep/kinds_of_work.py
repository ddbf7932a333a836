"""What only some groups and cases have: a plan, risk, cohorts, reviews of a case, and work between groups, for the sweeps."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from casework import clock
from casework.accounts.models import User
from casework.asb_reviews.models import CaseReview, Recommendation, ReviewApplicant
from casework.asb_reviews.rules import delivered, to_keep
from casework.cases.models import Case, CaseParty
from casework.cohorts.models import Cohort, CohortPlace
from casework.extensions import db
from casework.partnership.models import Group
from casework.plans.models import CountedPlace, IncidentCount, PlanPart
from casework.referrals.between_models import Escalation, TransferRequest
from casework.referrals.models import ReferralSubject
from tests.assessments import assessment, first_answers
from tests.world import Maker


def plan(make: Maker, case: Case, by: User) -> CountedPlace:
    """A part of the plan and a place with a count."""
    with make.system():
        place = CountedPlace(case_id=case.id, name="Sweep place", role="here")
        part = PlanPart(case_id=case.id, part="objective", number=1, text="x", saved_by_id=by.id)
        db.session.add_all([part, place])
        db.session.flush()
        month = clock.today().replace(day=1)
        count = IncidentCount(
            case_id=case.id, place_id=place.id, month=month, source="police", incidents=1, saved_by_id=by.id
        )
        db.session.add(count)
    return place


def risk(make: Maker, group: Group, case: Case, by: User) -> dict[str, Any]:
    """Assessments of the offender: two in force, one of somebody else that waits to be validated, and a draft answered in full."""
    tool, other = "asb_perpetrator_matrix", make.user("Assessor", joins=[group])
    with make.system():
        party = db.session.scalars(
            db.select(CaseParty).where(CaseParty.case_id == case.id, CaseParty.side == "offender")
        ).one()
        earlier = assessment(case, group, party, tool, 30, by=by, on=clock.today() - timedelta(days=40))
        final = assessment(case, group, party, tool, 12, by=by)
        waiting = assessment(case, group, party, tool, 20, by=other, status="awaiting")
        draft = assessment(case, group, party, tool, by=by, status="draft", answers=first_answers(tool))
    return {"earlier risk": earlier, "risk": final, "risk to validate": waiting, "risk draft": draft}


def case_review(make: Maker, by: User) -> dict[str, Any]:
    """A group that reviews cases, and an application whose panel has recommended something."""
    group = make.group("asb_case_group")
    make.membership(group, by, "chair")
    today = clock.today()
    with make.system():
        review = CaseReview(
            reference="V-0001", group_id=group.id, received_on=today, problem="x", reports=3, acknowledge_by=today,
            threshold_by=today, threshold_met=True, threshold_on=today, threshold_reason="x", panel_on=today, findings="x",
            recorded_by_id=by.id, promises=to_keep(delivered()),
        )  # fmt: skip
        db.session.add(review)
        db.session.flush()
        asked = Recommendation(review_id=review.id, position=1, text="x", agency_id=by.agency_id)
        db.session.add_all([asked, ReviewApplicant(review_id=review.id, name="Sweep")])
        db.session.flush()
    return {"asb": group, "case review": review, "recommendation": asked}


def cohorts(make: Maker, by: User) -> dict[str, Any]:
    """A group that works in cohorts, and somebody in one."""
    group, offender = make.group("iom"), make.person("Cohort", "Sweep")
    make.membership(group, by, "chair")
    case = make.case(group, offender=offender)
    with make.system():
        cohort = Cohort(group_id=group.id, name="Fixed")
        db.session.add(cohort)
        db.session.flush()
        place = CohortPlace(
            case_id=case.id, person_id=offender.id, group_id=group.id, cohort_id=cohort.id, joined_on=clock.today(),
            join_reason="x",
        )  # fmt: skip
        db.session.add(place)
        db.session.flush()
    return {"iom": group, "iom case": case, "offender": offender, "cohort": cohort, "place in a cohort": place}


def between(make: Maker, world: dict[str, Any]) -> dict[str, Any]:
    """Somebody named and not looked up, a request for a case, an escalation."""
    other, case = world["iom"], world["case"]
    with make.system():
        rows = {
            "named": ReferralSubject(
                referral_id=world["referral"].id,
                side="victim",
                typed={"label": "Sweep Named", "is_place": False, "surname": "Named"},
            ),
            "request": TransferRequest(
                case_id=case.id, holder_id=world["group"].id, group_id=other.id, reason="x", asked_by_id=world["chair"].id,
                answer_by=clock.today(),
            ),
            "escalation": Escalation(
                case_id=case.id, from_group_id=world["group"].id, to_group_id=other.id, words="x",
                raised_by_id=world["chair"].id, feedback_due_on=clock.today(),
            ),
        }  # fmt: skip
        db.session.add_all(rows.values())
    return rows
