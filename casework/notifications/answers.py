"""What is mailed about answering: the six figures, and to those who run a group that an action is said not to be its owner's."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from casework import clock
from casework.access.scope import as_system, current_scope
from casework.accounts.models import User
from casework.actions.events import ActionDisputed
from casework.actions.models import Action
from casework.answers.events import CodeAsked
from casework.answers.models import AnswerCode
from casework.events import on
from casework.extensions import db
from casework.notifications import contents
from casework.notifications.outbox import owe
from casework.notifications.planning import TRIAGE
from casework.partnership import queries as partnership


@on(CodeAsked)
def send_the_code(event: CodeAsked) -> None:
    row = db.session.scalars(select(AnswerCode).where(AnswerCode.id == event.code_id)).one()
    owe(row.user_id, "answer_code", f"answer_code:{row.id}:{event.number}", code=row.id, number=event.number)


@on(ActionDisputed)
def tell_who_runs_the_group(event: ActionDisputed) -> None:
    """At once: somebody has to decide whose it is while there is still time. Nobody is told what they did themselves."""
    actor, now = current_scope().user_id, clock.now()
    with as_system("telling who runs a group that an action is not its owner's"):
        action = db.session.scalars(select(Action).where(Action.id == event.action_id)).one()
        for member in db.session.scalars(partnership.members_of(action.group_id, clock.today())):
            if member.role in TRIAGE and member.user_id != actor:
                key = f"action_not_ours:{action.id}:{now.isoformat()}:{member.user_id}"
                owe(member.user_id, "action_not_ours", key, group_id=action.group_id, action=action.id)


def _code(context: dict[str, Any], reader: User) -> dict[str, Any] | None:
    """The latest code, while it lasts."""
    row = db.session.scalars(select(AnswerCode).where(AnswerCode.id == context["code"])).one_or_none()
    if row is None or row.number != context["number"] or row.are_over:
        return None
    return {"figures": row.figures}


def _not_ours(context: dict[str, Any], reader: User) -> dict[str, Any] | None:
    action = db.session.scalars(
        select(Action).where(Action.id == context["action"]).options(joinedload(Action.group))
    ).one_or_none()
    if action is None or not action.is_live or not current_scope().runs_group(action.group_id):
        return None
    return {
        "reference": action.reference, "group": action.group.short_name, "due_on": action.due_on,
        "path": f"/actions/{action.reference}",
    }  # fmt: skip


contents.MAKERS |= {"answer_code": _code, "action_not_ours": _not_ours}
