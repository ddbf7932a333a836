"""What a group's page says of what is late in it, and the account page of a single point of contact."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from sqlalchemy import func, select

from casework import clock
from casework.access import current_scope
from casework.accounts.models import User
from casework.accounts.panels import Row, on_account_page
from casework.actions.models import Action
from casework.extensions import db
from casework.overdue import mail  # noqa: F401  (the letter and the line of a digest)
from casework.overdue.models import ManagerLetter
from casework.partnership.models import Group
from casework.partnership.panels import Line, on_group_page
from casework.web.presentation import plural


@on_group_page
def _late(group: Group) -> Sequence[Line]:
    if not current_scope().runs_group(group.id):
        return []
    late, drafts = db.session.execute(
        select(
            select(func.count())
            .where(Action.group_id == group.id, Action.closed_at.is_(None), Action.due_on < clock.today())
            .scalar_subquery(),
            select(func.count())
            .where(ManagerLetter.group_id == group.id, ManagerLetter.status == "drafted")
            .scalar_subquery(),
        )
    ).one()
    words = f"{plural(late, 'action')}" + (f", {plural(drafts, 'letter')} to read" if drafts else "")
    return [Line("Late", words, url_for("overdue.late"))] if late or drafts else []


@on_account_page
def _of_the_agency(user: User) -> Sequence[Row]:
    if current_scope().spoc_agency_id is None:
        return []
    return [
        Row("What your agency is late with", "Actions past their day", url_for("overdue.late"), "what is late", "See")
    ]
