"""Accounts of an agency's programs: nobody signs in as them, keys act for them, and groups take them as members like anybody.

So a program reaches what its memberships and its agency's agreement give, by the same row rules, and leaves with its account.
"""

from __future__ import annotations

import uuid
from typing import Any

from casework import access
from casework.accounts import policy
from casework.accounts.models import User
from casework.errors import Refusal
from casework.extensions import db

ADDRESS = "programs.invalid"
"""Nothing is ever delivered to .invalid (RFC 6761): the address only keeps accounts apart."""
PAGES = "pages.invalid"
"""Of accounts that stand for a page."""
NO_SIGN_IN = "This is a program: nobody signs in as it. Make it keys instead."


def add(*, name: str, agency: Any, by: User) -> User:
    """An account for a program of an agency, in no group yet: who runs a group appoints it there."""
    access.require(
        policy.may_invite(by, agency.id),
        "You may add programs of your own agency only. Ask an administrator for the others.",
    )
    if not name.strip():
        raise Refusal("Say what the program is called.", field="name")
    user = User(
        name=name.strip(), email=f"{uuid.uuid4().hex}@{ADDRESS}", job_title="Program", agency_id=agency.id, status="active", is_program=True
    )  # fmt: skip
    db.session.add(user)
    db.session.flush()
    return user


def stand_in(*, name: str, agency_id: int) -> User:
    """An account in whose name a page does what people without one ask of it. No key is made for it, and it is in no group."""
    user = User(
        name=name, email=f"{uuid.uuid4().hex}@{PAGES}", job_title="A page of Casework", agency_id=agency_id, status="active", is_program=True
    )  # fmt: skip
    db.session.add(user)
    db.session.flush()
    return user


def stands_in(user: User) -> bool:
    return user.email.endswith(f"@{PAGES}")


def refuse_program(user: User) -> None:
    """Before what only a person has: a sign-in, an invitation, a duty."""
    if user.is_program:
        raise Refusal(NO_SIGN_IN)
