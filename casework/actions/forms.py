"""Forms of actions."""

from __future__ import annotations

from casework.actions.models import STATUSES
from casework.cases.models import SIDES
from casework.web.fields import Choice, Day, LongText, Needed, NotPast, Pick, ShortText
from casework.web.forms import Form


class ActionForm(Form):
    title = ShortText(
        "What is to be done?",
        [Needed("Say what is to be done, beginning with a verb")],
        description="Begin with a verb, like: Visit the tenant",
    )
    owner = Pick("Who does it?", [Needed("Choose who does it")])
    due_on = Day("By when?", [Needed("Enter a due day"), NotPast("The due day cannot be in the past")])
    side = Choice(
        "Which side of the problem does it work on?", choices=[*SIDES.items(), ("", "None in particular")], default=""
    )


class FinishForm(Form):
    status = Choice(
        "What became of it?",
        [Needed("Choose what became of it")],
        choices=[(k, v) for k, v in STATUSES.items() if k not in ("open", "in_progress")],
    )
    note = LongText("Anything to add?", description="Needed unless it is done.", rows=3)


class ExtendForm(Form):
    due_on = Day("New due day", [Needed("Enter a new due day"), NotPast("The due day cannot be in the past")])
    reason = LongText("Why does it need longer?", [Needed("Say why it needs longer")], rows=3)


class NoteForm(Form):
    note = LongText("How does it go?", [Needed("Write a note")], rows=4)


class HandOverForm(Form):
    owner = Pick("To whom?", [Needed("Choose who does it")])
    reason = LongText("Why?", [Needed("Say why")], rows=3)


class ReopenForm(Form):
    reason = LongText("Why?", [Needed("Say why")], rows=3)
