"""What is recorded of adults, as pages ask for it."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, exists, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from casework import clock
from casework.accounts.models import User
from casework.adults.models import (
    Adult,
    AdultLead,
    AdultReview,
    Carer,
    Consent,
    ContingencyPlan,
    Disagreement,
    StepDown,
)
from casework.cases.models import Case, Caseload, CaseParty
from casework.partnership import queries as partnership
from casework.partnership.models import Membership
from casework.sharing.models import PersonConsent

_BESIDE: dict[Any, tuple[Any, ...]] = {
    Carer: (Carer.person,), Consent: (Consent.shared,), Disagreement: (Disagreement.agency,),
}  # fmt: skip


def adult_in(case_id: int, group_id: int) -> Select[tuple[Adult]]:
    return select(Adult).options(joinedload(Adult.person)).where(Adult.case_id == case_id, Adult.group_id == group_id)


def adults_in(case_ids: Collection[int], group_id: int) -> Select[tuple[Adult]]:
    return (
        select(Adult).options(joinedload(Adult.person)).where(Adult.case_id.in_(case_ids), Adult.group_id == group_id)
    )


def kept(model: Any, case_ids: Collection[int], group_id: int) -> Select[Any]:
    """Every row of one kind that a group recorded on some cases, corrected ones as well, with who recorded it."""
    return (
        select(model)
        .options(joinedload(model.recorded_by), *(joinedload(each) for each in _BESIDE.get(model, ())))
        .where(model.case_id.in_(case_ids), model.group_id == group_id)
        .order_by(model.id)
    )


def leads(case_ids: Collection[int], group_id: int) -> Select[tuple[AdultLead]]:
    """Lead professionals, the latest of each case first."""
    return (
        select(AdultLead)
        .options(joinedload(AdultLead.user), joinedload(AdultLead.agency), joinedload(AdultLead.recorded_by))
        .where(AdultLead.case_id.in_(case_ids), AdultLead.group_id == group_id)
        .order_by(AdultLead.starts_on.desc(), AdultLead.id.desc())
    )


def leads_here(case_ids: Collection[int], group_id: int) -> Select[tuple[AdultLead]]:
    """Leads under way of people who sign in and belong to the group today."""
    member = exists(
        select(Membership.id).where(
            Membership.group_id == group_id,
            Membership.user_id == AdultLead.user_id,
            partnership.current_on(Membership, clock.today()),
        )
    )
    return (
        select(AdultLead)
        .join(User, User.id == AdultLead.user_id)
        .where(
            AdultLead.case_id.in_(case_ids), AdultLead.group_id == group_id, AdultLead.ends_on.is_(None), member,
            User.status != "suspended",
        )
    )  # fmt: skip


def plans(case_ids: Collection[int], group_id: int) -> Select[tuple[ContingencyPlan]]:
    """Versions of contingency plans, the one that holds first."""
    return (
        select(ContingencyPlan)
        .options(selectinload(ContingencyPlan.lines), joinedload(ContingencyPlan.recorded_by))
        .where(ContingencyPlan.case_id.in_(case_ids), ContingencyPlan.group_id == group_id)
        .order_by(ContingencyPlan.number.desc())
    )


def shared_answers(case_ids: Collection[int], _group_id: int) -> Select[tuple[PersonConsent]]:
    """Answers on consent, the same for every group that has the cases, the latest first; those struck out left out."""
    return (
        select(PersonConsent)
        .options(joinedload(PersonConsent.recorded_by))
        .where(PersonConsent.case_id.in_(case_ids), PersonConsent.struck_at.is_(None))
        .order_by(PersonConsent.asked_on.desc(), PersonConsent.id.desc())
    )


def on_caseload(group_id: int) -> Select[tuple[Caseload]]:
    """Live entries of a group, with what says whom they are about."""
    return (
        select(Caseload)
        .options(
            joinedload(Caseload.group),
            joinedload(Caseload.case).selectinload(Case.parties).joinedload(CaseParty.person),
        )
        .where(Caseload.group_id == group_id, Caseload.left_on.is_(None))
    )


def stays_of(person_ids: Collection[int]) -> Select[Any]:
    """(caseload entry, step-down or None, person) of every stay that has ended, within the reader's groups, the latest first."""
    return (
        select(Caseload, StepDown, Adult.person_id)
        .join(Adult, and_(Adult.case_id == Caseload.case_id, Adult.group_id == Caseload.group_id))
        .join(Case, Case.id == Caseload.case_id)
        .outerjoin(StepDown, StepDown.caseload_id == Caseload.id)
        .options(contains_eager(Caseload.case), joinedload(Caseload.group))
        .where(Adult.person_id.in_(person_ids), Caseload.left_on.is_not(None))
        .order_by(Caseload.left_on.desc(), Caseload.id.desc())
    )


def recorded_on(model: Any, case_ids: Collection[int]) -> Select[Any]:
    """Rows of one kind on several cases, for what came of earlier stays."""
    return select(model).where(model.case_id.in_(case_ids)).order_by(model.id)


def reviews_of_live_stays(group_id: int, case_id: int | None = None) -> Select[tuple[AdultReview]]:
    """Reviews of the stays under way in a group, corrected ones as well; of one case where it is given."""
    found = (
        select(AdultReview)
        .join(Caseload, Caseload.id == AdultReview.caseload_id)
        .where(AdultReview.group_id == group_id, Caseload.left_on.is_(None))
        .order_by(AdultReview.id)
    )
    return found if case_id is None else found.where(AdultReview.case_id == case_id)


def step_down_of(caseload_id: int) -> Select[tuple[StepDown]]:
    return select(StepDown).where(StepDown.caseload_id == caseload_id)


@cache
def outline() -> Select[Any]:
    """The answer on consent that holds for the adult of a case (`case_id`) in a group (`group_id`): for the overview."""
    return (
        select(PersonConsent.answer, PersonConsent.asked_on)
        .join(Adult, and_(Adult.case_id == PersonConsent.case_id, Adult.person_id == PersonConsent.person_id))
        .where(
            Adult.case_id == bindparam("case_id"), Adult.group_id == bindparam("group_id"), PersonConsent.struck_at.is_(None)
        )
        .order_by(PersonConsent.asked_on.desc(), PersonConsent.id.desc())
        .limit(1)
    )  # fmt: skip
