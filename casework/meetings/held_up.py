"""Cases whose lawful basis is owed a check: until it is answered nobody is asked about them, and nothing on them goes out."""

from __future__ import annotations

from sqlalchemy import Select, exists, select

from casework.access import as_system
from casework.cases.models import Case
from casework.errors import Refusal
from casework.extensions import db
from casework.meetings import return_queries
from casework.meetings.models import Meeting
from casework.sharing import queries as sharing
from casework.sharing.models import SharingCheck
from casework.web.presentation import listed, plural

WHOEVER = "a check that is owed holds a case up, whoever sends"


def held_up(meeting_id: int) -> Select[Case]:
    """The cases of a meeting that are held up, as far as the reader may see them."""
    owed = exists(select(SharingCheck.id).where(SharingCheck.case_id == Case.id, SharingCheck.answered_at.is_(None)))
    return select(Case).where(Case.id.in_(return_queries.listed_cases(meeting_id)), owed).order_by(Case.reference)


def refuse_return(case: Case, *, field: str) -> None:
    """Refuse to send anything on a case that is held up. What was typed can be kept as a draft."""
    if db.session.scalars(sharing.checks_owed(case.id).limit(1)).first() is not None:
        raise Refusal(
            f"The agencies that have {case.reference} have changed, and the lawful basis is still to be checked. Until who runs a"
            " group that has it has done so nothing can be returned on it. Keep what you wrote as a draft.",
            field=field,
        )


def refuse_pack(meeting: Meeting) -> None:
    """Refuse to send the pack out with a case that is held up; one closed to whoever sends is not named to them."""
    with as_system(WHOEVER):
        held = set(db.session.scalars(held_up(meeting.id).with_only_columns(Case.id).order_by(None)))
    if not held:
        return
    seen = db.session.scalars(held_up(meeting.id)).all()
    hidden = len(held) - len(seen)
    names = [case.reference for case in seen] + ([f"{plural(hidden, 'case')} closed to you"] if hidden else [])
    have, them = ("it", "the case") if len(held) == 1 else ("them", "them")
    raise Refusal(
        f"The lawful basis of {listed(names)} is still to be checked, since the agencies that have {have} have changed. The"
        f" pack cannot go out before: check it, or take {them} off the agenda."
    )
