"""What these addresses are, and who is asking; the addresses about people, referrals, cases and actions join them at the end."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, jsonify, render_template
from sqlalchemy import select

from casework.access import scope_of
from casework.accounts.models import ApiToken
from casework.api import description as described
from casework.api import once, pages
from casework.api.given import Answered
from casework.api.operations import key, me, operation
from casework.extensions import csrf, db
from casework.partnership.models import Group
from casework.partnership.profiles import profile_of
from casework.web.gate import anyone, signed_in
from casework.web.problems import KINDS

bp = Blueprint("api", __name__, url_prefix="/api/v1")
csrf.exempt(bp)  # no cookie opens these addresses (reader.py), so no other site can make a browser use them


@bp.get("/openapi.json")
@anyone
@operation("This description, for programs", scope=None, tag="About", files={"application/json": "OpenAPI 3.1"})
def description() -> Any:
    return jsonify(described.description())


@bp.get("/docs")
@anyone
@operation("This description, for people", scope=None, tag="About", files={"text/html": ""})
def documentation() -> Any:
    """The same for people."""
    subjects = pages.by_subject()
    parts = pages.parts()
    return Response(render_template("api/docs.html", subjects=subjects, parts=parts, problems=KINDS, kept=once.KEPT))


class KeyAnswer(Answered):
    """The key and whom it acts for."""

    name: str
    account: str
    agency: str
    is_program: bool
    scopes: list[str]
    expires_at: datetime


@bp.get("/key")
@signed_in
@operation("The key itself: whom it acts for, its scopes and its last day", scope="", tag="About", answer=KeyAnswer)
def read_key() -> KeyAnswer:
    held, by = key(), me()
    expires_at = db.session.scalars(select(ApiToken.expires_at).where(ApiToken.id == held.id)).one()
    return KeyAnswer(
        name=held.name, account=by.name, agency=by.agency.name, is_program=by.is_program, scopes=sorted(held.scopes), expires_at=expires_at
    )  # fmt: skip


class GroupAnswer(Answered):
    """A group as this account may use it."""

    slug: str
    name: str
    kind: str
    member: bool
    runs: bool
    takes_referrals: bool


class GroupsAnswer(Answered):
    groups: list[GroupAnswer]


@bp.get("/groups")
@signed_in
@operation("The groups of the partnership, and what the account is in them", scope="", tag="About", answer=GroupsAnswer)
def list_groups() -> GroupsAnswer:
    scope = scope_of(me())
    rows = db.session.scalars(select(Group).where(Group.active).order_by(Group.name, Group.id))
    return GroupsAnswer(
        groups=[
            GroupAnswer(
                slug=group.slug, name=group.name, kind=group.profile_key, member=scope.in_group(group.id),
                runs=scope.runs_group(group.id), takes_referrals=profile_of(group).takes_referrals,
            )
            for group in rows
        ]
    )  # fmt: skip


from casework.api import action_views, case_views, indicator_views, referral_views, subject_views  # noqa: E402, F401  (add their addresses)
