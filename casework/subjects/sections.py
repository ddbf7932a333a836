"""What subjects add to the pages of groups: who stepped back from somebody or something."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from sqlalchemy import func, select

from casework.access import current_scope
from casework.extensions import db
from casework.partnership.models import Group
from casework.partnership.panels import Line, on_group_page
from casework.subjects import stepping_back
from casework.web.presentation import plural


@on_group_page
def _lines(group: Group) -> Sequence[Line]:
    """For those who run the group, while somebody has."""
    scope = current_scope()
    if not scope.runs_group(group.id):
        return []
    found = stepping_back.standing_in_group(group.id).where(stepping_back.SubjectInterest.user_id != scope.user_id)
    number = db.session.scalar(select(func.count()).select_from(found.order_by(None).subquery())) or 0
    words = plural(number, "declared interest")
    return [Line("Who stepped back", words, url_for("subjects.interests", slug=group.slug))] if number else []
