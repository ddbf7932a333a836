"""Keeping what was typed out of addresses, and going straight to what a reference names."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select

from casework import clock
from casework.access.scope import as_system
from casework.accounts.models import User
from casework.actions.models import Action
from casework.asb_reviews.models import CaseReview
from casework.cases import queries as cases
from casework.errors import NotFound, Refusal
from casework.extensions import db
from casework.partnership.models import Partnership
from casework.referrals.models import Referral
from casework.search.models import Search
from casework.subjects.models import Organisation, Person, Place

KEPT = timedelta(hours=4)
"""How long words are kept: an afternoon's going back and forth between what was found."""
LONGEST = 200
NAMED: dict[str, tuple[Any, str]] = {
    "P": (Person, "subjects.person"),
    "L": (Place, "subjects.place"),
    "B": (Organisation, "subjects.organisation"),
    "R": (Referral, "referrals.show"),
    "A": (Action, "actions.show"),
    "V": (CaseReview, "asb_reviews.show"),
}
"""By the letter of its reference: what is named, and its page. Cases are found by their own rule, for merged ones lead on."""
_REFERENCE = re.compile(r"([plbcrav])\s*-\s*0*(\d{1,9})|([plbcrav]) ?0*(\d{3,9})", re.IGNORECASE)


def ask(typed: str, *, by: User) -> Search:
    """Keep what was typed. The same words again are the same search, so that sending a form twice adds nothing. Refused when empty."""
    words = " ".join("".join(c if c.isprintable() else " " for c in typed).split())[:LONGEST]
    if not words:
        raise Refusal("Type what you are looking for", field="q")
    found = db.session.scalars(
        select(Search)
        .where(Search.user_id == by.id, Search.words == words, Search.asked_at > clock.now() - KEPT)
        .order_by(Search.id.desc())
        .limit(1)
    ).one_or_none()
    if found is None:
        found = Search(user_id=by.id, words=words, asked_at=clock.now())
        db.session.add(found)
        db.session.flush()
    return found


def the_search(search_id: int) -> Search:
    """The reader's own, while its time lasts. Raises `NotFound` for any other."""
    found = db.session.scalars(
        select(Search).where(Search.id == search_id, Search.asked_at > clock.now() - KEPT)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def named(typed: str) -> tuple[str, str] | None:
    """The page (endpoint) and reference of what was typed, if that is a reference of something in reach; C-42 is C-0042."""
    match = _REFERENCE.fullmatch(typed.strip())
    if match is None:
        return None
    letter, number = (match[1] or match[3]).upper(), int(match[2] or match[4])
    for reference in dict.fromkeys((f"{letter}-{number:04d}", f"{letter}-{number}", typed.strip().upper())):
        if letter == "C":
            if (case := db.session.scalars(cases.by_reference(reference)).first()) is not None:
                return "cases.show", case.reference
            continue
        model, endpoint = NAMED[letter]
        if db.session.scalar(select(model.id).where(model.reference == reference)) is not None:
            return endpoint, reference
    return None


def forget_old() -> int:
    """Delete what was typed longer ago than it is kept; how many."""
    gone = 0
    for partnership_id in db.session.scalars(select(Partnership.id).order_by(Partnership.id)).all():
        with as_system("deleting what was searched for", partnership_id=partnership_id):
            gone += db.session.execute(
                delete(Search).where(Search.asked_at <= clock.now() - KEPT),
                execution_options={"synchronize_session": False},
            ).rowcount  # type: ignore[attr-defined]
            db.session.commit()
    return gone
