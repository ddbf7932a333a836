"""Plans as pages ask for them."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, case, select, union
from sqlalchemy.orm import joinedload

from casework.accounts.models import User
from casework.actions.models import Action
from casework.partnership.models import Agency
from casework.plans.models import CountedPlace, IncidentCount, PlanPart
from casework.referrals.models import Referral


@cache
def current_parts() -> Select[tuple[PlanPart]]:
    """The newest version of each part of a case's plan (`case_id`)."""
    return (
        select(PlanPart)
        .options(joinedload(PlanPart.saved_by))
        .where(PlanPart.case_id == bindparam("case_id"), PlanPart.current, PlanPart.merged_from == "")
    )


@cache
def current_of_all() -> Select[tuple[PlanPart]]:
    """The newest version of each part of a case's plan (`case_id`) and of plans of cases merged into it."""
    return (
        select(PlanPart)
        .options(joinedload(PlanPart.saved_by))
        .where(PlanPart.case_id == bindparam("case_id"), PlanPart.current)
    )


@cache
def outline() -> Select[Any]:
    """Rows of the parts a case's plan (`case_id`) has: which, the words of the objective, the verdict. For the overview."""
    objective = case((PlanPart.part == "objective", PlanPart.text), else_="")
    return select(PlanPart.part, objective.label("objective"), PlanPart.verdict).where(
        PlanPart.case_id == bindparam("case_id"), PlanPart.current, PlanPart.merged_from == ""
    )


def versions_of(case_id: int, part: str) -> Select[tuple[PlanPart]]:
    """Every version of one part, the newest first."""
    return (
        select(PlanPart)
        .options(joinedload(PlanPart.saved_by))
        .where(PlanPart.case_id == case_id, PlanPart.part == part, PlanPart.merged_from == "")
        .order_by(PlanPart.number.desc())
    )


@cache
def earlier_plans() -> Select[tuple[str]]:
    """References of cases merged into this one (`case_id`) that had a plan of their own."""
    parts = select(PlanPart.merged_from).where(PlanPart.case_id == bindparam("case_id"), PlanPart.merged_from != "")
    places = select(CountedPlace.merged_from).where(
        CountedPlace.case_id == bindparam("case_id"), CountedPlace.merged_from != ""
    )
    return select(union(parts, places).subquery("earlier").c.merged_from).order_by("merged_from")


def of_merged(case_id: int, merged_from: str) -> Select[tuple[PlanPart]]:
    """Every part of an earlier plan in every version, the newest first."""
    return (
        select(PlanPart)
        .options(joinedload(PlanPart.saved_by))
        .where(PlanPart.case_id == case_id, PlanPart.merged_from == merged_from)
        .order_by(PlanPart.number.desc())
    )


@cache
def work() -> Select[Any]:
    """Rows of every action on a case (`case_id`), live ones first, as far as the reader may see it."""
    return (
        select(
            Action.reference, Action.title, Action.side, Action.kind, Action.status, Action.due_on, Action.closed_at,
            User.name.label("owner"), Agency.short_name.label("agency"),
        )
        .join(Agency, Agency.id == Action.agency_id)
        .outerjoin(User, User.id == Action.owner_id)
        .where(Action.case_id == bindparam("case_id"))
        .order_by(Action.closed_at.desc().nulls_first(), Action.due_on, Action.id)
    )  # fmt: skip


def places_of(case_id: int, merged_from: str = "") -> Select[tuple[CountedPlace]]:
    """Where incidents are counted, or were for the plan of a case merged into it: where the response works first."""
    return (
        select(CountedPlace)
        .where(CountedPlace.case_id == case_id, CountedPlace.merged_from == merged_from)
        .order_by((CountedPlace.role != "here"), (CountedPlace.role != "nearby"), CountedPlace.name)
    )


def counts_of(case_id: int, merged_from: str = "") -> Select[Any]:
    """Rows of all counts of a case, or of those of a case merged into it."""
    return (
        select(IncidentCount.place_id, IncidentCount.month, IncidentCount.source, IncidentCount.incidents)
        .join(CountedPlace, CountedPlace.id == IncidentCount.place_id)
        .where(IncidentCount.case_id == case_id, CountedPlace.merged_from == merged_from)
    )


def answers_of_referrals(case_id: int) -> Select[Any]:
    """The answers of the referrals that led to a case."""
    return select(Referral.answers).where(Referral.case_id == case_id).order_by(Referral.id)
