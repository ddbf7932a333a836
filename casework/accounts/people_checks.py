"""Looking through an agency's people: every three months its single point of contact says that they are still the right ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import joinedload

from casework import access, clock
from casework.access.scope import current_scope
from casework.accounts.events import PeopleChecked
from casework.accounts.models import PeopleCheck, User
from casework.events import announce
from casework.extensions import db

EVERY = timedelta(days=91)
SHOWN_AHEAD = timedelta(days=14)
"""How long before its day the next check stands on My work."""
CONTACT_ONLY = "Only the agency's single point of contact says that its people are right."


@dataclass(frozen=True)
class Standing:
    """How an agency stands with it: the last check, if there was one, and the day by which the next is owed."""

    last: PeopleCheck | None
    due_on: date


def standing(agency_id: int) -> Standing:
    """Without a check so far the time runs from when the agency's first person was added."""
    last = db.session.scalars(
        select(PeopleCheck)
        .where(PeopleCheck.agency_id == agency_id)
        .order_by(PeopleCheck.checked_on.desc())
        .limit(1)
        .options(joinedload(PeopleCheck.checked_by))
    ).one_or_none()
    if last is not None:
        return Standing(last, last.checked_on + EVERY)
    first = db.session.scalar(select(func.min(User.created_at)).where(User.agency_id == agency_id))
    return Standing(None, (clock.in_london(first).date() if first is not None else clock.today()) + EVERY)


def due_soon(agency_id: int) -> date | None:
    """The day by which the next check is owed, when it is near or over."""
    due_on = standing(agency_id).due_on
    return due_on if due_on <= clock.today() + SHOWN_AHEAD else None


def people_of(agency_id: int) -> int:
    """How many of the agency may sign in, or are invited to."""
    return (
        db.session.scalar(
            select(func.count()).select_from(User).where(User.agency_id == agency_id, User.status != "suspended")
        )
        or 0
    )


def confirm(*, by: User) -> None:
    """The people of one's own agency are right today. Saying it twice in a day counts once."""
    scope = access.scope_of(by)
    access.require(scope.spoc_agency_id is not None, CONTACT_ONLY)
    agency_id = scope.spoc_agency_id or 0
    values = {
        "partnership_id": current_scope().partnership_id, "agency_id": agency_id, "checked_by_id": by.id,
        "checked_on": clock.today(), "people": people_of(agency_id),
    }  # fmt: skip
    db.session.connection().execute(insert(PeopleCheck.__table__).values(**values).on_conflict_do_nothing())
    announce(PeopleChecked(agency_id))
