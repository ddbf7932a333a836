"""What is late, and how it has been followed up."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from casework.access.rows import RUNS, SPOC_AGENCY_ID, among
from casework.actions.models import Action, ActionUpdate
from casework.notifications.models import Reminder
from casework.overdue.models import AgencyManager, ManagerLetter, ManagerLetterAction
from casework.partnership.models import Agency, Group

SETTLES = ("handover", "extension")
"""What answers somebody who said that an action is not theirs."""


def late(today: date) -> Select[Any]:
    """Late actions of the groups the reader runs and of the agency they are the contact of, with what was said and asked.

    Rows: the action, how often its day was moved, and whether its owner says that it is not theirs.
    """
    moved = (
        select(func.count()).where(ActionUpdate.action_id == Action.id, ActionUpdate.kind == "extension")
    ).scalar_subquery()
    return (
        select(Action, moved.label("moved"), is_disputed().label("disputed"))
        .join(Group, Group.id == Action.group_id)
        .join(Agency, Agency.id == Action.agency_id)
        .where(
            Action.closed_at.is_(None), Action.due_on < today,
            or_(among(Action.group_id, RUNS), Action.agency_id == SPOC_AGENCY_ID),
        )
        .options(joinedload(Action.owner), joinedload(Action.agency), joinedload(Action.group))
    )  # fmt: skip


def is_disputed() -> Any:
    """Its owner said that it is not theirs, and nobody has given it another owner or day since."""
    last = (
        select(ActionUpdate.kind)
        .where(ActionUpdate.action_id == Action.id, ActionUpdate.kind.in_(("not_ours", *SETTLES)))
        .order_by(ActionUpdate.id.desc())
        .limit(1)
    ).scalar_subquery()
    return func.coalesce(last == "not_ours", False)


def times_asked(action_ids: list[int]) -> Select[int, int]:
    """(action, how many reminders of it have gone out); to be asked as the system, for a reminder is its reader's own."""
    return (
        select(Reminder.subject_id, func.count())
        .where(Reminder.subject == "action", Reminder.subject_id.in_(action_ids), Reminder.status == "queued")
        .group_by(Reminder.subject_id)
    )


def ended(since: date) -> Select[Any]:
    """By agency, how the reader's actions ended since a day: done in time, done late, could not, not done, declined."""
    in_time = Action.due_on >= func.date(func.timezone("Europe/London", Action.closed_at))
    counted = {
        "in_time": (Action.status == "done") & in_time, "late": (Action.status == "done") & ~in_time,
        "could_not": Action.status == "could_not", "not_done": Action.status == "not_done",
        "declined": Action.status == "declined",
    }  # fmt: skip
    return (
        select(Agency.name, *(func.count().filter(condition).label(name) for name, condition in counted.items()))
        .select_from(Action)
        .join(Agency, Agency.id == Action.agency_id)
        .where(
            Action.closed_at >= since, Action.status != "merged",
            or_(among(Action.group_id, RUNS), Action.agency_id == SPOC_AGENCY_ID),
        )
        .group_by(Agency.id, Agency.name)
        .order_by(Agency.name)
    )  # fmt: skip


def letters() -> Select[tuple[ManagerLetter]]:
    return select(ManagerLetter).options(
        joinedload(ManagerLetter.group), joinedload(ManagerLetter.agency), joinedload(ManagerLetter.to),
        joinedload(ManagerLetter.decided_by),
    )  # fmt: skip


def about(letter_id: int) -> Select[tuple[ManagerLetterAction]]:
    """The actions of a letter, the longest late first."""
    return (
        select(ManagerLetterAction)
        .where(ManagerLetterAction.letter_id == letter_id)
        .options(joinedload(ManagerLetterAction.action))
        .order_by(ManagerLetterAction.due_on, ManagerLetterAction.id)
    )


def manager_of(agency_id: int) -> Select[tuple[AgencyManager]]:
    return select(AgencyManager).where(AgencyManager.agency_id == agency_id)
