"""What an answer from e-mail does: exactly what its reader could do signed in."""

from __future__ import annotations

from datetime import date

from casework.accounts.models import User
from casework.actions import services as actions
from casework.actions.models import Action
from casework.errors import Refusal
from casework.partnership.models import Agency


def answer(
    action: Action, *, answer: str, note: str, due_on: date | None, agency: Agency | None, by: User
) -> str:  # fmt: skip
    """Answer an action; what became of it, in words. Refused as on the action's own pages."""
    refuse_unexplained(answer, note)
    if answer == "done":
        actions.finish(action, status="done", note=note, by=by)
        return "Done"
    if answer == "longer":
        actions.extend(action, due_on=due_on, reason=note, by=by)
        return "It has a new day"
    if answer == "could-not":
        actions.finish(action, status="could_not", note=note, by=by)
        return "It could not be done"
    if answer == "not-ours":
        actions.dispute(action, whose=agency, reason=note, by=by)
        return "Those who run the group are told that it is not yours"
    raise Refusal("Choose your answer", field="answer")


def refuse_unexplained(answer: str, note: str) -> None:
    """Everything but "done" needs a word of why: said before a code is sent for it."""
    if answer != "done" and not note.strip():
        raise Refusal("Say why", field="note")
