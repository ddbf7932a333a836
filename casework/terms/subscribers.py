"""What terms of reference add to the pages of slices below: a line on the group's page, lists on agendas, a check of who leads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask import url_for

from casework import clock
from casework.access import current_scope
from casework.extensions import db
from casework.meetings.faults import Fault
from casework.meetings.models import Meeting
from casework.meetings.more_checks import on_check
from casework.partnership.models import Group
from casework.partnership.panels import Line, on_group_page
from casework.terms import holders, queries
from casework.terms.paper import standing_words
from casework.web.presentation import day

__all__ = ["holders"]  # its list of members is asked for by agendas once it is imported


@on_group_page
def terms_line(group: Group) -> Sequence[Line]:
    """For readers who may see the group's meetings: the version in force and its review."""
    if not current_scope().in_group(group.id):
        return []
    row = db.session.scalars(queries.of_status(group.id, "adopted")).one_or_none()
    words = standing_words(row) if row is not None else "None in force"
    if row is not None and row.review_on is not None:
        words += f". Review {'was due' if row.review_on < clock.today() else 'due'} on {day(row.review_on)}"
    return [Line("Terms of reference", words, url_for("terms.show", slug=group.slug))]


@on_check
def review_due(meeting: Meeting, of: str) -> Iterator[Fault]:
    """The terms in force are past their review, before an agenda is sent."""
    if of != "agenda":
        return
    row = db.session.scalars(queries.of_status(meeting.group_id, "adopted")).one_or_none()
    if row is not None and row.review_on is not None and row.review_on < clock.today():
        words = f"The terms of reference were due for review on {day(row.review_on)}."
        yield Fault("terms_review", words, "terms.show", {"slug": meeting.group.slug})
