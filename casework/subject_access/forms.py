"""Forms of subject access."""

from __future__ import annotations

from casework.subject_access.models import ANSWERS, ASKERS, OUTCOMES, REASONS
from casework.web.fields import Choice, Choices, Day, LongText, Needed, NoLaterThanToday, OnlyIf, Pick, ShortText, Tick
from casework.web.forms import Form

PAST = NoLaterThanToday("The day must be today or in the past")


class RegisterForm(Form):
    name = ShortText("Name of the person it is about", [Needed("Enter the name of the person it is about")])
    reference = ShortText(
        "Reference of their record", description="Like P-0042. Leave it empty if there is none: then only the name is looked for.",
        longest=20, render_kw={"width": 10},
    )  # fmt: skip
    other_names = LongText(
        "Other names to look for",
        description="One a line: former names, nicknames, other spellings.",
        rows=3,
        longest=2000,
    )
    asker = Choice(
        "Who asks?",
        [Needed("Choose who asks")],
        choices=list(ASKERS.items()),
        reveals={"representative": ["representative"]},
    )
    representative = LongText(
        "Who asks for them, and what shows that they may?",
        [OnlyIf("asker", "representative"), Needed("Say who asks for them, and what shows that they may")],
        description="A solicitor with a signed authority, a parent, an attorney.", rows=2, longest=2000,
    )  # fmt: skip
    received_on = Day(
        "When did it come?", [Needed("Enter the day it came"), PAST], description="By whatever way, to anybody here."
    )
    known = Choice(
        "Is it certain who asks?", [Needed("Choose whether it is certain who asks")],
        choices=[("yes", "Yes"), ("no", "No: something was asked for to make sure")],
        reveals={"yes": ["identity"]},
    )  # fmt: skip
    identity = LongText(
        "How do you know?", [OnlyIf("known", "yes"), Needed("Say how you know who asks")],
        description="What you saw or asked, not a copy of it.", rows=2, longest=2000,
    )  # fmt: skip
    wanted = LongText("What do they ask for?", description="In their words, if not everything.", rows=3, longest=4000)


class OnADayForm(Form):
    """A day and some words: for what moves the clock."""

    on = Day("When?", [Needed("Enter the day"), PAST])
    how = LongText("Why?", rows=3, longest=4000)


class CloseForm(Form):
    outcome = Choice("How did it end?", [Needed("Choose how it ended")], choices=list(OUTCOMES.items()))
    on = Day("When?", [Needed("Enter the day"), PAST])
    note = LongText(
        "How was it sent, or why does it end without an answer?", [Needed("Say how it was sent, or why it ends")],
        description="If it is refused: why it is manifestly unfounded or excessive. They are told, and that they may complain.",
        rows=3, longest=4000,
    )  # fmt: skip


class LetterForm(Form):
    letter = LongText("What the letter says", [Needed("Write the letter")], rows=12)
    names_reasons = Tick("Name the reasons for which something was withheld")


class DecideForm(Form):
    """One passage. What is asked depends on what is decided."""

    decision = Choice(
        "What leaves?", [Needed("Choose what leaves")],
        choices=[
            ("release", "All of it"), ("redact", "Part of it"), ("withhold", "None of it"), ("not_theirs", "It is about somebody else"),
        ],
        reveals={"redact": ["words", "others"]},
    )  # fmt: skip
    words = LongText(
        "Words to take out", [OnlyIf("decision", "redact")], description="One a line, as they stand in the text. Each is taken out wherever it stands in it.",
        rows=3,
    )  # fmt: skip
    others = Choices("People it names", [OnlyIf("decision", "redact")], choices=[])
    reason = Pick(
        "Why does it not leave?", [OnlyIf("decision", "redact", "withhold"), Needed("Choose why it does not leave")],
        choices=[("", ""), *REASONS.items()],
    )  # fmt: skip
    note = LongText("Note", description="Why, for whoever asks later. It does not leave.", rows=2, longest=4000)


class OriginatorForm(Form):
    asked_on = Day("When were they asked?", [Needed("Enter the day they were asked"), PAST])
    answer = Choice("What did they answer?", choices=list(ANSWERS.items()), default="")
    answer_note = LongText("What they said", rows=2, longest=4000)
