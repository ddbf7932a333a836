"""Forms of actions."""

from __future__ import annotations

from casework.actions.models import ANSWERS, RAGS, STATUSES
from casework.cases.models import KINDS_OF_WORK, SIDES
from casework.web.fields import Choice, Day, LongText, Needed, NotPast, Pick, ShortText
from casework.web.forms import Form


def _side() -> Choice:
    return Choice(
        "Which side of the problem does it work on?", choices=[*SIDES.items(), ("", "None in particular")], default=""
    )


def _kind() -> Choice:
    return Choice(
        "What kind of work is it?", choices=[*KINDS_OF_WORK.items(), ("", "None in particular")], default="",
        hints={
            "prevention": "Makes the place or person harder to harm: locks, lighting, patrols",
            "early_intervention": "Acts before it grows: a word, a warning letter, mediation",
            "enforcement": "Uses a power: notices, orders, tenancy action",
            "rehabilitation": "Helps somebody to stop: treatment, work, housing",
            "support": "Helps those harmed, or looks after somebody at risk",
        },
    )  # fmt: skip


class ActionForm(Form):
    title = ShortText(
        "What is to be done?",
        [Needed("Say what is to be done, beginning with a verb")],
        description="Begin with a verb, like: Visit the tenant",
    )
    owner = Pick("Who does it?", [Needed("Choose who does it")])
    due_on = Day("By when?", [Needed("Enter a due day"), NotPast("The due day cannot be in the past")])
    side = _side()
    kind = _kind()


class WorksOnForm(Form):
    side = _side()
    kind = _kind()


class FinishForm(Form):
    status = Choice(
        "What became of it?",
        [Needed("Choose what became of it")],
        choices=[(k, STATUSES[k]) for k in ANSWERS],
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


class DisputeForm(Form):
    whose = Pick("Whose is it, if you know?", search=True)
    note = LongText("Why is it not yours?", [Needed("Say why")], rows=3)


class ReopenForm(Form):
    reason = LongText("Why?", [Needed("Say why")], rows=3)


class RagForm(Form):
    rag = Choice(
        "How does it stand?",
        choices=[*((key, words) for key, words in RAGS.items()), ("", "As its day says: red when late, amber a week before")],
        default="",
    )  # fmt: skip
    reason = LongText("Why?", description="Needed unless its day says it.", rows=3)


class CodeForm(Form):
    code = ShortText(
        "Code (optional)", longest=20, description="What your group calls this action in its own log, like HSP07"
    )


class MergeForm(Form):
    into = Choice("Which one stays?", [Needed("Choose the one that stays")])
    reason = ShortText("Why are they one? (optional)", longest=200)
