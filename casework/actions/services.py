"""Set actions, answer them, move them, end them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from casework import access, clock
from casework.accounts.models import User
from casework.actions import policy
from casework.actions.events import ActionClosed, ActionDisputed, ActionHandedOver, ActionMoved, ActionSet
from casework.actions.models import ANSWERS, RAGS, Action, ActionUpdate
from casework.cases.models import KINDS_OF_WORK, SIDES, Case
from casework.errors import Refusal
from casework.events import announce
from casework.extensions import db
from casework.partnership.models import Agency, Group
from casework.references import next_reference
from casework.web.forms import CONSTRAINTS

CONSTRAINTS["uq_actions_code"] = ("Another action of this group has this code", "code")


def set_action(
    *,
    group: Group,
    title: str,
    due_on: date | None,
    agency: Agency,
    by: User,
    owner: User | None = None,
    case: Case | None = None,
    meeting: Any = None,
    item: Any = None,
    side: str = "",
    kind: str = "",
    split_key: str = "",
    owner_said: str = "",
) -> Action:
    """Give one owner one task by a day.

    Refused without a task or a day, with a day in the past, or to an owner of another agency.
    """
    access.require(
        access.scope_of(by).contributes_to(group.id), "Members of the group set its actions; observers read."
    )
    title = title.strip()
    if not title:
        raise Refusal("Say what is to be done, beginning with a verb", field="title")
    if due_on is None:
        raise Refusal("Enter a due day", field="due_on")
    if due_on < clock.today():
        raise Refusal("The due day cannot be in the past", field="due_on")
    if owner is not None and owner.agency_id != agency.id:
        raise Refusal("The owner must be of the agency", field="owner")
    _refuse_unknown(side, kind)
    if case is not None and case.status == "closed":
        raise Refusal("This case is closed. Reopen it first, with a reason.")
    action = Action(
        reference=next_reference("A"), group_id=group.id, case_id=case.id if case else None, meeting_id=meeting.id if meeting else None,
        agenda_item_id=item.id if item else None, title=title, side=side, kind=kind, owner_id=owner.id if owner else None, agency_id=agency.id,
        set_by_id=by.id, set_on=clock.today(), due_on=due_on, first_due_on=due_on, split_key=split_key,
        owner_said=owner_said,
    )  # fmt: skip
    db.session.add(action)
    db.session.flush()
    announce(ActionSet(action.id))
    return action


def set_action_for_all(*, agencies: Sequence[Agency], **rest: Any) -> list[Action]:
    """One action for "All" is one to tick off per agency."""
    key = uuid.uuid4().hex
    return [set_action(agency=agency, owner=None, split_key=key, owner_said="All", **rest) for agency in agencies]


def set_action_between(*, owners: Sequence[tuple[Agency, User | None]], **rest: Any) -> list[Action]:
    """One action of several owners is one to tick off for each, and minutes print it once with all of them."""
    key = uuid.uuid4().hex if len(owners) > 1 else ""
    return [set_action(agency=agency, owner=owner, split_key=key, **rest) for agency, owner in owners]


def update(action: Action, *, note: str, by: User) -> None:
    """Say how it goes."""
    _may_answer(action, by)
    if not note.strip():
        raise Refusal("Write a note", field="note")
    _log(action, "note", note, by)


def start(action: Action, *, by: User) -> None:
    _may_answer(action, by)
    action.status = "in_progress"
    _log(action, "status", "", by, new_status="in_progress")


def finish(action: Action, *, status: str, note: str, by: User) -> None:
    """Say what became of it: done, could not be done, not done, declined. All but done need a reason."""
    _may_answer(action, by)
    if status not in ANSWERS:
        raise Refusal("Choose what became of it", field="status")
    if status != "done" and not note.strip():
        raise Refusal("Say why", field="note")
    action.status, action.closed_at, action.closing_note = status, clock.now(), note.strip()
    _log(action, "status", note, by, new_status=status)
    announce(ActionClosed(action.id))


def extend(action: Action, *, due_on: date | None, reason: str, by: User) -> None:
    """Move the day, saying why. The first day stays on record."""
    _may_answer(action, by)
    if due_on is None:
        raise Refusal("Enter a new due day", field="due_on")
    if due_on < clock.today():
        raise Refusal("The due day cannot be in the past", field="due_on")
    if not reason.strip():
        raise Refusal("Say why it needs longer", field="reason")
    old, action.due_on, action.reminded = action.due_on, due_on, True
    _log(action, "extension", reason, by, old_due_on=old, new_due_on=due_on)
    announce(ActionMoved(action.id))


def hand_over(
    action: Action, *, owner: User | None, agency: Agency, reason: str, by: User, together: bool = False
) -> None:  # fmt: skip
    """Give it to somebody else, saying why. `together` with others: its new owner is then told of all at once."""
    access.require(
        policy.may_answer(by, action),
        "Only its owner, its agency's single point of contact or who runs the group hands an action over.",
    )
    _refuse_closed(action)
    if owner is not None and owner.agency_id != agency.id:
        raise Refusal("The owner must be of the agency", field="owner")
    if not reason.strip():
        raise Refusal("Say why", field="reason")
    old, action.reminded = action.owner_id, True
    action.owner_id, action.agency_id = owner.id if owner else None, agency.id
    db.session.flush()
    db.session.expire(action, ["owner", "agency"])
    _log(action, "handover", reason, by)
    announce(ActionHandedOver(action.id, old, together))


def dispute(action: Action, *, whose: Agency | None, reason: str, by: User) -> None:
    """Its owner says that it is not theirs, and perhaps whose it is. It stays with them until who runs the group decides."""
    _may_answer(action, by)
    if not reason.strip():
        raise Refusal("Say why", field="note")
    words = f"{reason.strip().rstrip('.')}. Perhaps for {whose.name}." if whose is not None else reason
    _log(action, "not_ours", words, by)
    db.session.flush()
    announce(ActionDisputed(action.id))


def classify(action: Action, *, side: str, kind: str, by: User) -> None:
    """Say which side of the problem an action works on and what kind of work it is. Also once it is closed: plans count it."""
    access.require(
        policy.may_answer(by, action) or access.scope_of(by).contributes_to(action.group_id),
        "Members of the group say what an action works on; observers read.",
    )
    _refuse_unknown(side, kind)
    if action.case is not None and action.case.status == "closed":
        raise Refusal("This case is closed. Reopen it first, with a reason.")
    action.side, action.kind = side, kind


def set_rag(action: Action, *, rag: str, reason: str, by: User) -> None:
    """Say how an action stands; without a colour it is worked out from its day again. What was said before stays on record."""
    _may_answer(action, by)
    if rag not in ("", *RAGS):
        raise Refusal("Choose a colour from the list", field="rag")
    if rag and not reason.strip():
        raise Refusal("Say why", field="reason")
    if rag == action.rag:
        raise Refusal("That is how it stands already", field="rag")
    action.rag = rag
    _log(action, "rag", reason, by, new_rag=rag)


def set_code(action: Action, *, code: str, by: User) -> None:
    """What the body itself calls the action, such as HSP07. One code stands for one action of a group."""
    access.require(policy.may_run(by, action), "Only who runs the group gives its actions codes.")
    action.code = "".join(code.split()).upper()
    db.session.flush()


def _refuse_unknown(side: str, kind: str) -> None:
    if side not in ("", *SIDES):
        raise Refusal("Choose a side from the list", field="side")
    if kind not in ("", *KINDS_OF_WORK):
        raise Refusal("Choose a kind of work from the list", field="kind")


def reopen(action: Action, *, reason: str, by: User) -> None:
    """Make a closed action live again."""
    access.require(policy.may_run(by, action), "Only who runs the group reopens an action.")
    if action.is_live:
        raise Refusal("The action is open already.")
    if action.status == "merged":
        raise Refusal("It was merged into another action. Undo the merge instead.")
    if not reason.strip():
        raise Refusal("Say why", field="reason")
    action.status, action.closed_at, action.reminded = "open", None, True
    _log(action, "status", reason, by, new_status="open")
    announce(ActionMoved(action.id))


def _may_answer(action: Action, by: User) -> None:
    access.require(
        policy.may_answer(by, action),
        "Only its owner, its agency's single point of contact or who runs the group answers an action.",
    )
    _refuse_closed(action)


def _refuse_closed(action: Action) -> None:
    if not action.is_live:
        raise Refusal("This action is closed. Who runs the group can reopen it.")


def _log(action: Action, kind: str, text: str, by: User, **rest: Any) -> None:
    db.session.add(ActionUpdate(action_id=action.id, kind=kind, text=text.strip(), author_id=by.id, **rest))
