"""Open work of an officer, and hand-overs, as pages ask for them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from casework.accounts.models import User
from casework.actions.models import Action
from casework.cases.models import Case, Caseload
from casework.handovers.models import HandOver, HandOverItem
from casework.partnership.models import Group


def cases_led_by(user_id: int, group_id: int | None) -> Select[Any]:
    """Open cases somebody leads, a row for each group that has the case: only that group where one is given."""
    statement = (
        select(Case.id, Case.reference, Case.title, Case.restricted, Caseload.group_id, Group.short_name.label("group"))
        .join(Caseload, Caseload.case_id == Case.id)
        .join(Group, Group.id == Caseload.group_id)
        .where(Case.lead_officer_id == user_id, Case.status == "open", Caseload.left_on.is_(None))
        .order_by(Case.id, Caseload.id)
    )
    return statement.where(Caseload.group_id == group_id) if group_id is not None else statement


def actions_owned_by(user_id: int, *, group_id: int | None, agency_id: int | None) -> Select[Any]:
    """Live actions somebody owns in the group, or owes for the agency."""
    statement = (
        select(
            Action.id, Action.reference, Action.title, Action.due_on, Action.group_id, Action.case_id,
            Case.reference.label("case"), Case.restricted, Group.short_name.label("group"),
        )
        .join(Group, Group.id == Action.group_id)
        .outerjoin(Case, Case.id == Action.case_id)
        .where(Action.owner_id == user_id, Action.closed_at.is_(None))
        .order_by(Action.due_on, Action.id)
    )  # fmt: skip
    if group_id is not None:
        return statement.where(Action.group_id == group_id)
    return statement.where(Action.agency_id == agency_id)


def officers_with_work(group_id: int) -> Select[Any]:
    """Who has open work in the group, with how many cases they lead and actions they own."""
    led = (
        select(Case.lead_officer_id.label("user_id"), func.count().label("number"))
        .join(Caseload, Caseload.case_id == Case.id)
        .where(Caseload.group_id == group_id, Caseload.left_on.is_(None), Case.status == "open")
        .group_by(Case.lead_officer_id)
        .subquery()
    )
    owned = (
        select(Action.owner_id.label("user_id"), func.count().label("number"))
        .where(Action.group_id == group_id, Action.closed_at.is_(None))
        .group_by(Action.owner_id)
        .subquery()
    )
    return (
        select(
            User.id, User.name, func.coalesce(led.c.number, 0).label("cases"), func.coalesce(owned.c.number, 0).label("actions")
        )
        .outerjoin(led, led.c.user_id == User.id)
        .outerjoin(owned, owned.c.user_id == User.id)
        .where((led.c.number > 0) | (owned.c.number > 0))
        .order_by(User.name, User.id)
    )  # fmt: skip


def waiting_elsewhere() -> Select[Any]:
    """Cases and actions that wait in a hand-over already."""
    return select(HandOverItem.case_id, HandOverItem.action_id).where(HandOverItem.status == "waiting")


def by_reference(reference: str) -> Select[tuple[HandOver]]:
    return (
        select(HandOver)
        .where(HandOver.reference == reference)
        .options(
            joinedload(HandOver.group), joinedload(HandOver.agency), joinedload(HandOver.giver), joinedload(HandOver.taker),
            joinedload(HandOver.asked_by), joinedload(HandOver.stopped_by),
        )
    )  # fmt: skip


def lately(*, group_id: int | None, agency_id: int | None) -> Select[tuple[HandOver]]:
    """The last hand-overs of a group or agency, the newest first."""
    statement = (
        select(HandOver)
        .options(joinedload(HandOver.giver), joinedload(HandOver.taker))
        .order_by(HandOver.id.desc())
        .limit(10)
    )
    return statement.where(HandOver.group_id == group_id if group_id is not None else HandOver.agency_id == agency_id)


def progress(hand_over_id: int) -> Select[Any]:
    """How many pieces there are in each state."""
    return (
        select(HandOverItem.status, func.count().label("number"))
        .where(HandOverItem.hand_over_id == hand_over_id)
        .group_by(HandOverItem.status)
    )


def pieces_of(hand_over_id: int) -> Select[Any]:
    """The pieces of a hand-over within the reader's reach, what failed first."""
    return (
        select(
            HandOverItem.id, HandOverItem.status, HandOverItem.why, HandOverItem.case_id, HandOverItem.action_id, Case.reference.label("case"), Case.title.label("case_title"),
            Action.reference.label("action"), Action.title.label("action_title"),
        )
        .outerjoin(Case, Case.id == HandOverItem.case_id)
        .outerjoin(Action, Action.id == HandOverItem.action_id)
        .where(HandOverItem.hand_over_id == hand_over_id)
        .order_by(HandOverItem.status != "failed", HandOverItem.status, HandOverItem.id)
        .limit(200)
    )  # fmt: skip
