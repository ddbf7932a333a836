"""Whoever is named to come instead is told by mail, with an entry for their calendar; taken off again, they are told so.

The mail is owed to the person who named them and written as that person: it says no more than they may know, and of the meeting
only when and where it is.
"""

from __future__ import annotations

from sqlalchemy import func, select

from casework import clock
from casework.access import as_system
from casework.errors import Refusal
from casework.extensions import db
from casework.invitations.models import Invitation
from casework.invitations.substitute_models import Substitute
from casework.notifications.outbox import owe

MOST = 5
"""How many one invitation may name after each other: a link that fell into wrong hands writes to nobody for ever."""
WHOEVER = "a substitute's calendar follows the answer that named them"


def follow(row: Invitation) -> None:
    """Bring who is told in line with the answer: the one it names, or nobody. The same one is not told twice."""
    with as_system(WHOEVER):
        wanted = (
            (row.substitute_name, row.substitute_email) if row.reply == "substitute" and row.substitute_email else None
        )
        known = standing(row)
        if known is not None and (known.name, known.email) == wanted:
            return
        if known is not None:
            known.status, known.own_sequence = "cancelled", known.own_sequence + 1
            db.session.flush()
            _owe(known, "substitute_called_off")
        if wanted is None:
            return
        if (
            db.session.scalar(select(func.count(Substitute.id)).where(Substitute.invitation_id == row.id)) or 0
        ) >= MOST:
            words = "Several people have been named for this meeting already. Tell the coordinator who comes."
            raise Refusal(words, field="substitute_email")
        made = Substitute(invitation_id=row.id, name=wanted[0], email=wanted[1], told_at=clock.now())
        made.invitation = row
        db.session.add(made)
        db.session.flush()
        _owe(made, "substitute_asked")


def tell_of_move(row: Invitation) -> None:
    """The place has changed; another time is answered, and a substitute named, anew."""
    if (known := standing(row)) is not None:
        _owe(known, "substitute_asked")


def tell_of_cancellation(row: Invitation) -> None:
    if (known := standing(row)) is not None:
        known.status = "cancelled"
        db.session.flush()
        _owe(known, "substitute_called_off")


def standing(row: Invitation) -> Substitute | None:
    """Who is told to come in this person's place now."""
    return db.session.scalars(
        select(Substitute).where(Substitute.invitation_id == row.id, Substitute.status == "invited")
    ).one_or_none()


def _owe(substitute: Substitute, template: str) -> None:
    row = substitute.invitation
    owe(
        row.user_id, template, f"{template}:{substitute.id}:{substitute.sequence}", group_id=row.group_id,
        substitute=substitute.id, sequence=substitute.sequence,
    )  # fmt: skip
