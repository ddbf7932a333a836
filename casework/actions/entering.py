"""Actions entered from past papers: as they were set, whatever became of them. Only what is still owed is chased."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from sqlalchemy import select

from casework import access, clock
from casework.accounts.models import User
from casework.actions.events import ActionClosed, ActionSet
from casework.actions.models import LIVE, STATUSES, Action, ActionUpdate
from casework.errors import Refusal
from casework.events import announce
from casework.extensions import db
from casework.partnership.models import Agency, Group
from casework.references import next_reference


@dataclass(frozen=True)
class Task:
    """One action as a paper prints it. `owner_said` and `due_said` are the paper's words; one of a log was set before its meeting."""

    text: str
    set_on: date
    due_on: date
    owner_said: str = ""
    due_said: str = ""
    code: str = ""
    rag: str = ""
    status: str = "open"
    outcome: str = ""
    earlier: Sequence[date] = ()


def enter_action(
    task: Task, *, group: Group, owners: Sequence[tuple[Agency, User | None]], meeting: Any, item: Any, by: User
) -> list[Action]:
    """Write an action down, one row for each owner; the first of them bears the body's code. The earliest of its
    target days is the first one it was due on.

    Refused when due before it was set, when set after its meeting, and with a status there is not.
    """
    access.require(access.scope_of(by).runs_group(group.id), "Who runs the group enters its past actions.")
    if task.due_on < task.set_on or any(day < task.set_on for day in task.earlier):
        words = "An action cannot be due before its meeting. Say when it was set, where that was earlier."
        raise Refusal(words, field="due_on")
    held = clock.in_london(meeting.starts_at).date()
    if task.set_on > held:
        raise Refusal("This action was set after its meeting.", field="set_on")
    if task.status not in STATUSES:
        raise Refusal("Choose what became of it", field="status")
    split = uuid.uuid4().hex if len(owners) > 1 else ""
    made = [_row(task, group, agency, owner, meeting, item, by, split) for agency, owner in owners]
    if task.code:
        _carry(task.code, group, made[0], held)
        made[0].code = task.code
    for action in made:
        for old, new in pairwise((*task.earlier, task.due_on)):
            db.session.add(
                ActionUpdate(
                    action_id=action.id, kind="extension", text="As the paper gives its target days", old_due_on=old,
                    new_due_on=new, author_id=by.id,
                )
            )  # fmt: skip
        if action.is_live and action.due_on >= clock.today():
            announce(ActionSet(action.id))
    db.session.flush()
    return made


def _carry(code: str, group: Group, onto: Action, held: date) -> None:
    """A code that an earlier paper bore is the same task carried on: what was still open there goes into this one."""
    open_before = select(Action).where(
        Action.group_id == group.id, Action.code == code, Action.closed_at.is_(None), Action.id != onto.id,
        Action.set_on <= held, Action.meeting_id.is_distinct_from(onto.meeting_id),
    )  # fmt: skip
    for earlier in db.session.scalars(open_before):
        earlier.status, earlier.closed_at, earlier.merged_into_id = "merged", clock.now(), onto.id
        announce(ActionClosed(earlier.id))


def _row(
    task: Task, group: Group, agency: Agency, owner: User | None, meeting: Any, item: Any, by: User, split: str
) -> Action:
    action = Action(
        reference=next_reference("A"), group_id=group.id, case_id=item.case_id if item is not None else None,
        meeting_id=meeting.id, agenda_item_id=item.id if item is not None else None, title=task.text,
        owner_id=owner.id if owner is not None else None, agency_id=agency.id, set_by_id=by.id, set_on=task.set_on,
        due_on=task.due_on, first_due_on=min((task.due_on, *task.earlier)), split_key=split, owner_said=task.owner_said,
        due_said=task.due_said, status=task.status, closed_at=None if task.status in LIVE else clock.now(),
        closing_note=task.outcome, rag=task.rag,
    )  # fmt: skip
    db.session.add(action)
    db.session.flush()
    return action
