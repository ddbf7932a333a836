"""The link in an invitation by which its one reader answers without signing in: signed, and dead once the meeting begins.

It names an invitation and opens nothing else: no case, no paper, no other person. Nothing secret is stored.
"""

from __future__ import annotations

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import select

from casework import keys
from casework.access import as_system
from casework.accounts.models import User
from casework.extensions import db
from casework.invitations import queries
from casework.invitations.models import Invitation


def path_of(row: Invitation) -> str:
    """The path to send; asked for when the mail leaves."""
    return f"/invitations/{_signer().dumps([row.partnership_id, row.id, row.user_id])}"


def followed(token: str) -> tuple[Invitation | None, User] | None:
    """The invitation behind a token and its person; None when it is forged or its person may not sign in any more.

    Without an invitation it was withdrawn, or its person lost the group: then only that is said.
    """
    from casework.reader import acting_as

    try:
        partnership_id, invitation_id, user_id = _signer().loads(token)
    except (BadSignature, ValueError, TypeError):
        return None
    with as_system("following the link of an invitation", partnership_id=partnership_id):
        user = db.session.scalars(
            select(User).where(User.id == user_id, User.partnership_id == partnership_id)
        ).one_or_none()
    if user is None or user.status != "active":
        return None
    with acting_as(user):
        row = db.session.scalars(
            queries.invitation_by_id(invitation_id).where(Invitation.user_id == user.id)
        ).one_or_none()
    return row, user


def _signer() -> URLSafeSerializer:
    return keys.signer("casework answer to an invitation")
