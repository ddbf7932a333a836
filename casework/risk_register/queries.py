"""Risks as pages ask for them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload

from casework.accounts.models import User
from casework.actions.models import Action
from casework.risk_register.models import RegisterRisk, RiskAction, RiskScale, RiskScore
from casework.risk_register.scale import Scale
from casework.web.filtering import Chosen

MOST = 300
"""Risks a register shows; one nobody could read as a whole is longer."""
LABELS = {
    "show": "Status",
    "rating": "Rating",
    "category": "Category",
    "agency": "Agency of the owner",
    "over": "Tolerance",
}


def scale_of(group_id: int) -> Select[tuple[RiskScale]]:
    """The scale in force, if the group has set one."""
    return select(RiskScale).where(RiskScale.group_id == group_id).order_by(RiskScale.id.desc()).limit(1)


def scales_of(group_id: int) -> Select[tuple[RiskScale]]:
    return select(RiskScale).where(RiskScale.group_id == group_id)


def on_scales(scale_ids: Collection[int | None]) -> ColumnElement[bool]:
    """Scored by one of these scales; None is the usual one."""
    kept = RiskScore.scale_id.in_([each for each in scale_ids if each is not None])
    return or_(kept, RiskScore.scale_id.is_(None)) if None in scale_ids else kept


def full() -> Select[tuple[RegisterRisk]]:
    return select(RegisterRisk).options(
        joinedload(RegisterRisk.score).joinedload(RiskScore.kept_scale), joinedload(RegisterRisk.owner).joinedload(User.agency),
        joinedload(RegisterRisk.owner_agency),
    )  # fmt: skip


def by_id(group_id: int, risk_id: int) -> Select[tuple[RegisterRisk]]:
    return full().where(RegisterRisk.id == risk_id, RegisterRisk.group_id == group_id)


def narrowed(
    group_id: int, chosen: Chosen, scale: Scale, like_it: Collection[int | None]
) -> Select[tuple[RegisterRisk]]:
    """The register as far as the address narrows it, the highest score first, what has none before them.

    `like_it` are the scales with as many steps: what was scored by others has no rating now.
    """
    score = RiskScore.likelihood_after * RiskScore.impact_after
    found = (
        full()
        .outerjoin(RiskScore, (RiskScore.risk_id == RegisterRisk.id) & RiskScore.current)
        .outerjoin(User, User.id == RegisterRisk.owner_id)
        .where(RegisterRisk.group_id == group_id)
        .order_by(score.desc().nulls_first(), RegisterRisk.id)
    )
    show = chosen.get("show", "open")
    if show in ("open", "closed"):
        found = found.where(RegisterRisk.status == show)
    if (colour := chosen.get("rating", "")) in ("red", "amber", "green"):
        least = {"red": scale.red_from, "amber": scale.amber_from, "green": 1}[colour]
        most = {"red": scale.most, "amber": scale.red_from - 1, "green": scale.amber_from - 1}[colour]
        found = found.where(score.between(least, most), on_scales(like_it))
    if category := chosen.get("category", ""):
        found = found.where(RegisterRisk.category == category)
    if (agency := chosen.number("agency")) is not None:
        found = found.where(or_(RegisterRisk.owner_agency_id == agency, User.agency_id == agency))
    if chosen.get("over") == "above":
        found = found.where(score > func.coalesce(RegisterRisk.tolerance, scale.tolerance), on_scales(like_it))
    return found


def scores(risk_id: int) -> Select[tuple[RiskScore]]:
    """The history of scores, the latest first."""
    return (
        select(RiskScore)
        .where(RiskScore.risk_id == risk_id)
        .order_by(RiskScore.id.desc())
        .options(joinedload(RiskScore.scored_by), joinedload(RiskScore.kept_scale))
        .limit(100)
    )


def current_score(risk_id: int) -> Select[tuple[RiskScore]]:
    """Held until the transaction ends, so that two who score at once come one after the other."""
    return select(RiskScore).where(RiskScore.risk_id == risk_id, RiskScore.current).with_for_update()


def actions_of(risk_ids: list[int]) -> Select[Any]:
    """(risk, action) of those the reader may see, the earliest day first."""
    return (
        select(RiskAction.risk_id, Action)
        .join(Action, Action.id == RiskAction.action_id)
        .where(RiskAction.risk_id.in_(risk_ids))
        .order_by(Action.due_on, Action.id)
        .options(joinedload(Action.owner), joinedload(Action.agency))
    )


def to_review(first: date, last: date) -> Select[tuple[RegisterRisk]]:
    return select(RegisterRisk).where(RegisterRisk.status == "open", RegisterRisk.review_on.between(first, last))
