"""Forms of cases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from casework import clock
from casework.cases.models import NOTE_KINDS, PRESENCE, SIDES
from casework.web.fields import (
    Choice,
    Choices,
    Day,
    LongText,
    Needed,
    NoLaterThanToday,
    NotPast,
    Pick,
    ShortText,
    Upload,
)
from casework.web.forms import Form


class NoteForm(Form):
    kind = Choice("What is it?", [Needed("Choose what it is")], choices=list(NOTE_KINDS.items()), default="note")
    happened_on = Day(
        "When was it?",
        [Needed("Enter the day"), NoLaterThanToday("It cannot have happened after today")],
        default=clock.today,
    )
    text = LongText(
        "What happened?",
        [Needed("Write what happened")],
        description="Facts first; say when something is opinion.",
        rows=7,
    )


class NoteTextForm(Form):
    text = LongText("What happened?", [Needed("Write what happened")], rows=10)


class PartyForm(Form):
    side = Choice("On which side?", [Needed("Choose a side")], choices=list(SIDES.items()))
    reference = ShortText(
        "Reference of the person, place or organisation", [Needed("Enter the reference, like P-0042, L-0007 or B-0003")],
        description="Search first: the same person may be known under another spelling.", render_kw={"width": 10},
    )  # fmt: skip


class ControllerForm(Form):
    controller = ShortText("Who?", description="For example the landlord, a parent, a probation officer")
    presence = Choice("Are they there?", choices=[(k or "unknown", v) for k, v in PRESENCE.items()])


class RagForm(Form):
    rag = Choice("Rating", [Needed("Choose a rating")])
    reason = LongText("Why?", [Needed("Say why")], rows=3)


class ReviewForm(Form):
    next_review_on = Day("Next review", [Needed("Enter the day"), NotPast("The review cannot be in the past")])


class StageForm(Form):
    stage = Choice("Stage", [Needed("Choose a stage")])


class LeadForm(Form):
    agency = Pick("Lead agency")
    officer = Pick("Lead officer")


class CloseForm(Form):
    outcome = Choice("Outcome", [Needed("Choose an outcome")])
    reason = LongText("Why is it closed?", [Needed("Say why the case is closed")])


class ReopenForm(Form):
    reason = LongText("Why is it reopened?", [Needed("Say why the case is reopened")], rows=3)


class InterestForm(Form):
    reason = LongText(
        "What is your interest?",
        [Needed("Say what your interest is")],
        description="Only those who run the group see it.",
        rows=3,
    )


class AnyInterestForm(InterestForm):
    reference = ShortText(
        "In which case, person, place or organisation?", [Needed("Enter the reference, like C-0042 or P-0042")],
        description="Its reference, like C-0042 for a case or P-0042 for a person. A person's hides every case with them, those to come as well.",
        render_kw={"width": 10},
    )  # fmt: skip


class RestrictForm(Form):
    people = Choices(
        "Who may see this case?",
        description="Nobody ticked: the case is open to the group again. You are always included.",
    )


class JoinForm(Form):
    group = Pick("Which group?", [Needed("Choose a group")])


class StepDownForm(Form):
    outcome = Choice("Outcome", [Needed("Choose an outcome")])


class FileForm(Form):
    file = Upload(
        "Choose a file",
        [Needed("Choose a file")],
        description="PDF, Word, Excel, ODT, a picture or text, up to 10 MB.",
    )


class OtherCaseForm(Form):
    other = ShortText(
        "The other case's reference",
        [Needed("Enter the reference of the other case")],
        description="For example C-0042.",
        longest=20,
        render_kw={"width": 10},
    )


def merge_form(weighed: Sequence[tuple[str, str]]) -> type[Form]:
    """The form of a merge: which stays, why, and an answer to each (key, words) that must be weighed."""
    fields: dict[str, Any] = {
        "keep": Choice("Which case stays?", [Needed("Choose which case stays")]),
        "reason": LongText(
            "How do you know that they are about the same problem?",
            [Needed("Say how you know that they are about the same problem")],
            rows=3,
            longest=2000,
        ),
    }
    for key, words in weighed:
        fields[f"because_{key}"] = LongText(
            f"{words} Why are they merged all the same?", [Needed("Say why they are merged all the same")], rows=2, longest=1000
        )  # fmt: skip
    return type("MergeForm", (Form,), fields)


class UndoMergeForm(Form):
    reason = LongText(
        "Why are they not about the same problem after all?",
        [Needed("Say why they are not about the same problem after all")],
        rows=3,
        longest=2000,
    )
