"""Six figures that prove somebody reads mail at the address they gave: three are sent for one referral at most."""

from __future__ import annotations

import hashlib
import json

from casework import sent_figures
from casework.accounts import second_factor
from casework.notifications.letters import Addressee
from casework.notifications.owing import owe
from casework.outside.models import OutsideDraft

MOST_CODES = 3
WORDS = sent_figures.Words(
    old="These figures are older than ten minutes.",
    too_often="Wrong figures were entered too often.",
    wrong="These are not the figures we sent last.",
    ask="Ask for new ones.",
)
ADDRESS = "address of a referrer from outside"


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def send(draft: OutsideDraft) -> bool:
    """Have a code sent, unless one just was or three were; whether one is on its way."""
    if draft.were_just_sent:
        return True
    if draft.number >= MOST_CODES:
        return False
    draft.renew()
    owe(
        draft.page.account_id, "outside_code", f"outside_code:{draft.id}:{draft.number}", group_id=draft.page.group_id, draft=draft.id,
        number=draft.number,
    )  # fmt: skip
    return True


def check(draft: OutsideDraft, given: str) -> str:
    """Empty when this is the latest code; otherwise why it is not, counted."""
    return sent_figures.check(draft, given, WORDS)


def addressee(draft: OutsideDraft) -> Addressee | None:
    """Where the code goes."""
    opened = second_factor.unseal(draft.address, purpose=ADDRESS)
    return Addressee(*json.loads(opened)) if opened else None
