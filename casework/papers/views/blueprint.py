"""The blueprint of the pages of papers and how they find what an address names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Blueprint, flash
from flask_login import current_user
from sqlalchemy.orm.attributes import set_committed_value

from casework.access import as_system
from casework.access.finding import the_one
from casework.accounts.models import User
from casework.errors import Refusal
from casework.extensions import db
from casework.meetings import queries as meetings
from casework.meetings.models import Meeting
from casework.papers import queries
from casework.papers.models import Paper

bp = Blueprint("papers", __name__)


def reader() -> User:
    """Whoever is signed in, as services know them."""
    return current_user._get_current_object()  # type: ignore[no-any-return]


def the_meeting(meeting_id: int) -> Meeting:
    return the_one(meetings.by_id(meeting_id))


def the_paper(paper_id: int) -> Paper:
    """The paper, with its meeting's day: an author who is no member knows that much of the meeting."""
    paper = the_one(queries.by_id(paper_id))
    with as_system("whoever writes a paper knows when it is for"):
        set_committed_value(paper, "meeting", db.session.scalars(meetings.by_id(paper.meeting_id)).one())
    return paper


@contextmanager
def refusals_flashed() -> Iterator[None]:
    """For buttons: undo what a refused act wrote and say why on the next page."""
    try:
        with db.session.begin_nested():
            yield
    except Refusal as refusal:
        flash(refusal.message, "error")
