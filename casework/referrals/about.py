"""What a list says each referral is about: whom and where as its reader may see them, and what happens in a few words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from casework.extensions import db
from casework.referrals.answered import account_in, happening_in
from casework.referrals.models import Referral, ReferralSubject
from casework.web.presentation import listed

MOST = 3
LONGEST = 110


@dataclass
class About:
    """`subjects` are (name, kind and side) of the first few, `more` how many there are beyond them."""

    happens: str
    subjects: list[tuple[str, str]] = field(default_factory=list)
    more: int = 0


def about(referral_ids: Sequence[int]) -> dict[int, About]:
    """By referral, in two statements however many there are. Names out of the reader's reach are withheld."""
    if not referral_ids:
        return {}
    answers = select(Referral.id, Referral.answers).where(Referral.id.in_(referral_ids))
    found = {row.id: About(_in_few_words(row.answers)) for row in db.session.execute(answers)}
    subjects = (
        select(ReferralSubject)
        .where(ReferralSubject.referral_id.in_(referral_ids))
        .options(
            joinedload(ReferralSubject.person),
            joinedload(ReferralSubject.place),
            joinedload(ReferralSubject.organisation),
        )
        .order_by(ReferralSubject.id)
    )
    for row in db.session.scalars(subjects):
        each = found[row.referral_id]
        if len(each.subjects) < MOST:
            words = row.kind if row.kind == "place" else f"{row.kind}, {row.side}"
            each.subjects.append((row.label, words))
        else:
            each.more += 1
    return found


def _in_few_words(answers: dict[str, Any]) -> str:
    """What happens as it was ticked, or else how the referrer's own account begins."""
    if ticked := happening_in(answers):
        return listed([ticked[0], *(part[:1].lower() + part[1:] for part in ticked[1:MOST])])
    account = " ".join(account_in(answers).split())
    return account if len(account) <= LONGEST else account[:LONGEST].rsplit(" ", 1)[0] + " …"
