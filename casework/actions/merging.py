"""Two actions that are one: the double points at the one that stays, and can be taken apart again."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from casework import access, clock
from casework.accounts.models import User
from casework.actions import policy
from casework.actions.events import ActionMerged, ActionUnmerged
from casework.actions.models import LIVE, Action, ActionUpdate
from casework.errors import Refusal
from casework.events import announce
from casework.extensions import db

RUNS_ONLY = "Only the chair, the vice-chair and the coordinator of the group merge actions."


def merge(kept: Action, doubles: Sequence[Action], *, reason: str, by: User) -> None:
    """End the doubles as merged into `kept`, where what was said of them is read from then on.

    Refused between groups or cases, between an item for the chair and one for all, since who reads the one must be able to
    read the other, and for what is closed.
    """
    for action in (kept, *doubles):
        access.require(policy.may_run(by, action), RUNS_ONLY)
    if not doubles:
        raise Refusal("Tick at least two actions: the one that stays and its doubles.")
    for action in (kept, *doubles):
        if not action.is_live:
            raise Refusal(f"{action.reference} is closed. Only open actions are merged.")
        if action.group_id != kept.group_id or action.case_id != kept.case_id:
            raise Refusal(
                f"{action.reference} is about {about(action)} and {kept.reference} about {about(kept)}: they stay apart."
            )
    if len(policy.kept_to_chair((kept, *doubles))) not in (0, len(doubles) + 1):
        raise Refusal("Some of these were set at an item for the chair alone and some were not: they stay apart.")
    words = f" {reason.strip()}" if reason.strip() else ""
    for double in doubles:
        double.status, double.merged_into_id = "merged", kept.id
        double.closed_at, double.closing_note = clock.now(), f"Merged into {kept.reference}.{words}"
        _say(double, f"Merged into {kept.reference}.{words}", by, kind="status", new_status="merged")
        _say(kept, f"{double.reference} was merged into this action.{words}", by)
    db.session.flush()
    for double in doubles:
        announce(ActionMerged(double.id, kept.id))


def unmerge(double: Action, *, by: User) -> None:
    """Take a double apart again: it stands by itself as it did before, and is reminded of."""
    access.require(policy.may_run(by, double), RUNS_ONLY)
    if double.status != "merged":
        raise Refusal("This action is not merged into another.")
    if double.case is not None and double.case.status == "closed":
        raise Refusal("This case is closed. Reopen it first, with a reason.")
    kept = double.merged_into
    before = db.session.scalars(
        select(ActionUpdate.new_status)
        .where(ActionUpdate.action_id == double.id, ActionUpdate.kind == "status", ActionUpdate.new_status != "merged")
        .order_by(ActionUpdate.id.desc())
        .limit(1)
    ).first()
    double.status = before if before in LIVE else "open"
    double.closed_at, double.closing_note, double.merged_into_id = None, "", None
    _say(double, "The merge was undone.", by, kind="status", new_status=double.status)
    if kept is not None:
        _say(kept, f"{double.reference} stands by itself again.", by)
        db.session.flush()
        announce(ActionUnmerged(double.id, kept.id))


def about(action: Action) -> str:
    """The case an action is about, in words."""
    return action.case.reference if action.case is not None else "no case"


def _say(action: Action, text: str, by: User, *, kind: str = "note", new_status: str = "") -> None:
    db.session.add(ActionUpdate(action_id=action.id, kind=kind, text=text, new_status=new_status, author_id=by.id))
