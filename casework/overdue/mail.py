"""The letter as it leaves, and the line in a digest that says one waits to be read."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from casework import clock
from casework.access.scope import as_system, current_scope
from casework.accounts.models import User
from casework.extensions import db
from casework.notifications import contents
from casework.notifications.models import Reminder
from casework.overdue import queries
from casework.overdue.letters import still_open
from casework.overdue.models import ManagerLetter
from casework.partnership.models import Group


def _letter(context: dict[str, Any], reader: User) -> dict[str, Any] | None:
    """Its words, and of each action that is still open its reference, day and how often it was carried: no title, no case.

    A manager need not sign in anywhere, so that the letter is read as the system; it holds what those who sent it read.
    """
    with as_system("writing a letter that was approved"):
        letter = db.session.scalars(
            queries.letters().where(ManagerLetter.id == context["letter"], ManagerLetter.status == "approved")
        ).one_or_none()
        if letter is None or reader.agency_id != letter.agency_id:
            return None
        actions = still_open(letter)
        if not actions:
            return None
        return {
            "group": letter.group.name, "agency": letter.agency.name, "words": letter.words, "by": letter.decided_by,
            "copy_of": letter.to.name if reader.id != letter.to_id else "", "reply_to": letter.decided_by.email if letter.decided_by else "",
            "actions": [(each.reference, each.due_on, each.times_carried) for each in actions],
        }  # fmt: skip


def _waits(reminder: Reminder, reader: User) -> dict[str, Any] | None:
    row = db.session.execute(
        select(ManagerLetter.id, Group.short_name)
        .join(Group, Group.id == ManagerLetter.group_id)
        .where(ManagerLetter.id == reminder.subject_id, ManagerLetter.status == "drafted")
    ).one_or_none()
    if row is None or not current_scope().runs:
        return None
    return {
        "title": f"Letter to an agency's manager for {row.short_name}", "due_on": clock.today(),
        "words": "drafted, to be read and sent or not", "path": f"/late/letters/{row.id}",
    }  # fmt: skip


contents.MAKERS |= {"manager_letter": _letter}
contents.LINES |= {"manager_letter": _waits}
