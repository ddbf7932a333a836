"""Six figures that prove somebody reads mail at the address they gave.

Worked out from the link's hash, their number and the secret key, so that none is stored. They last half an hour and five tries; three are sent
for one referral at most, the newest alone holds.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import timedelta

from flask import current_app

from casework import clock
from casework.accounts import second_factor
from casework.extensions import db
from casework.notifications.letters import Addressee
from casework.notifications.owing import owe
from casework.outside.models import OutsideDraft
from casework.web.presentation import plural

LASTS = timedelta(minutes=30)
AGAIN = timedelta(seconds=30)
MOST_CODES, MOST_TRIES = 3, 5
ADDRESS = "address of a referrer from outside"


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def send(draft: OutsideDraft) -> bool:
    """Have a code sent, unless one just was or three were; whether one is on its way."""
    if draft.number and clock.now() - draft.sent_at < AGAIN:
        return True
    if draft.number >= MOST_CODES:
        return False
    draft.number, draft.tries, draft.sent_at = draft.number + 1, 0, clock.now()
    db.session.flush()
    owe(
        draft.page.account_id, "outside_code", f"outside_code:{draft.id}:{draft.number}", group_id=draft.page.group_id, draft=draft.id,
        number=draft.number,
    )  # fmt: skip
    return True


def check(draft: OutsideDraft, given: str) -> str:
    """Empty when this is the latest code; otherwise why it is not, counted."""
    if clock.now() - draft.sent_at > LASTS:
        return "These figures are older than half an hour. Ask for new ones."
    if draft.tries >= MOST_TRIES:
        return "Wrong figures were entered too often. Ask for new ones."
    if hmac.compare_digest(figures(draft).encode(), "".join(given.split()).encode()):
        return ""
    draft.tries += 1
    db.session.flush()
    left = MOST_TRIES - draft.tries
    return "These are not the figures we sent last. " + (
        f"You have {plural(left, 'more try', 'more tries')}." if left else "Ask for new ones."
    )


def figures(draft: OutsideDraft) -> str:
    secret = str(current_app.config["SECRET_KEY"]).encode()
    digest = hmac.new(secret, f"outside code {draft.link_hash} {draft.number}".encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(digest[:8], 'big') % 1_000_000:06}"


def addressee(draft: OutsideDraft) -> Addressee | None:
    """Where the code goes."""
    opened = second_factor.unseal(draft.address, purpose=ADDRESS)
    return Addressee(*json.loads(opened)) if opened else None
