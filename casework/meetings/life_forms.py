"""What people fill in about minutes after the meeting: the chair's answer, corrections, the signature, amendments."""

from __future__ import annotations

from casework.web.fields import LongText, Needed, Pick, ShortText
from casework.web.forms import Form


class ChairForm(Form):
    comments = LongText("Comments", rows=5, description="Needed when you return the minutes")


class CorrectionForm(Form):
    new_text = LongText("How it should read", rows=10, validators=[Needed("Write how it should read")])
    comment = LongText("Why (optional)", rows=2)


class AnswerForm(Form):
    answer = LongText("Reason", rows=3, description="Whoever proposed it reads this. Needed when you decline")
    text = LongText("How it should read, taking both into account", rows=10)


class SignForm(Form):
    name = ShortText(
        "Your name, as it is to stand under the minutes", validators=[Needed("Enter your name")], longest=200
    )
    office = ShortText("Your office (optional)", longest=200)


class AmendmentForm(Form):
    item = Pick("Which minute")
    old_text = LongText(
        "What it says (optional)", rows=3, description="The words to be replaced, copied from the minutes"
    )
    new_text = LongText("How it is to be read", rows=3, validators=[Needed("Enter how it is to be read")])
    because = LongText("Why, and who agreed to it", rows=2, validators=[Needed("Say why, and who agreed to it")])
