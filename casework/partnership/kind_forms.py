"""What administrators fill in to change a kind of group, apart from its plain parts."""

from __future__ import annotations

from casework.partnership.profile_questions import ITEMS, KINDS
from casework.web.fields import Choice, Day, LongText, Needed, OnlyIf, Pick, ShortText, Tick, Upload, WholeNumber
from casework.web.forms import Form


class QuestionForm(Form):
    label = ShortText("Question", [Needed("Enter the question")], longest=200)
    hint = ShortText("Hint (optional)", longest=300)
    kind = Choice("Kind of answer", [Needed("Choose the kind of answer")], choices=list(KINDS.items()))
    choices = LongText(
        "Answers to choose from", [OnlyIf("kind", "choice", "choices"), Needed("Enter the answers, one a line")],
        description="One a line.", rows=5,
    )  # fmt: skip
    max_length = WholeNumber("Most characters (optional)", least=10, most=20000, description="For text.")
    required = Tick("It must be answered before the referral is sent")
    after = Pick("Asked only after another question (optional)")
    answers = LongText(
        "After which answers to it", description="One a line, exactly as they are written there.", rows=2
    )


class SectionForm(Form):
    title = ShortText("Section", [Needed("Enter what the section is called")], longest=120)


class NewSectionForm(QuestionForm):
    title = ShortText("Section", [Needed("Enter what the section is called")], longest=120)


class ItemForm(Form):
    title = ShortText("Title", [Needed("Enter the title")], longest=200)
    kind = Pick(
        "Kind of item", [Needed("Choose the kind of item")], choices=[("", "Choose"), *ITEMS.items()],
        description="The agenda fills in referrals, reviews, actions and minutes under items of those kinds.",
    )  # fmt: skip
    text = LongText(
        "Text under it on every agenda (optional)",
        rows=3,
        longest=4000,
        description="Such as how interests are to be declared.",
    )
    under = Pick("Under which heading (optional)")


class InForceForm(Form):
    starts_on = Day("In force from", [Needed("Enter the first day")], called="The first day")
    reason = LongText("Why it changes", [Needed("Say why it changes")], rows=3, longest=1000)


class UploadForm(Form):
    file = Upload("File", [Needed("Choose a file")], endings=["toml"], most_megabytes=1)
