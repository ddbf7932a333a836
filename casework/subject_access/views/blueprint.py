"""The blueprint of subject access, and who its pages are there for: to all but information governance there is no such page."""

from __future__ import annotations

from flask import Blueprint
from flask_login import current_user

from casework.access.finding import the_one
from casework.errors import NotFound
from casework.subject_access import policy, queries
from casework.subject_access.models import AccessRequest

bp = Blueprint("subject_access", __name__)


def for_officers() -> None:
    """Raises `NotFound` for everybody else: that somebody asked to see what is held on them is itself told to nobody."""
    if not policy.may_answer(current_user):
        raise NotFound


def the_request(reference: str) -> AccessRequest:
    return the_one(queries.by_reference(reference))
