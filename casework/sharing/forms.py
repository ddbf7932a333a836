"""Forms of lawful basis, consent and checks."""

from __future__ import annotations

from casework import clock
from casework.sharing import lists
from casework.sharing.models import ANSWERS
from casework.web.fields import Choice, Day, LongText, Needed, NoLaterThanToday, OnlyIf, Pick
from casework.web.forms import Form


class BasisForm(Form):
    basis = Choice("What allows the agencies to share?", [Needed("Choose what allows you to share")])
    condition = Pick(
        "The further condition", [Needed("Choose a condition, or that none is needed")],
        description="For health, ethnicity, religion, sex life and other special category information, and for offences.",
    )  # fmt: skip
    because = LongText(
        "Why is sharing necessary, and no more than is needed?",
        [Needed("Say why sharing is necessary and proportionate")], rows=4, longest=2000,
    )  # fmt: skip
    decided_on = Day(
        "Decided on",
        [Needed("Enter the day"), NoLaterThanToday("It cannot have been decided after today")],
        default=clock.today,
    )
    review_on = Day("Look at it again on (optional)")


class ConsentForm(Form):
    answer = Choice("What did they say?", [Needed("Choose an answer")], choices=list(ANSWERS.items()))
    asked_on = Day(
        "On which day?",
        [Needed("Enter the day"), NoLaterThanToday("It cannot have been after today")],
        default=clock.today,
    )
    covers = LongText(
        "What does the answer cover? (optional)", rows=3, longest=1000,
        description="For example: support from the housing team; not the fire service.",
    )  # fmt: skip
    because = LongText(
        "Why were they not asked, or how was capacity assessed?",
        [OnlyIf("answer", "not_asked", "cannot"), Needed("Say why")], rows=3, longest=1000,
    )  # fmt: skip
    review_on = Day("Ask again on (optional)")


class StrikeForm(Form):
    because = LongText("What is wrong with it?", [Needed("Say what is wrong with it")], rows=3, longest=500)


HOLDS = [
    ("holds", "They still hold: nobody sees more than they need"),
    ("later", "I cannot say yet: keep it owed on the case"),
]


class SharingQuestions(Form):
    """Asked when another agency leads or another group gets the case."""

    basis_holds = Choice(
        "Do the lawful basis and the consents still hold, with the agencies that will have the case?", choices=HOLDS
    )
    basis_because = LongText(
        "Why do they hold?", [OnlyIf("basis_holds", "holds"), Needed("Say why they still hold")], rows=3, longest=1000
    )


class CheckForm(SharingQuestions):
    basis_holds = Choice(
        "Do the lawful basis and the consents still hold?", [Needed("Choose an answer")], choices=HOLDS
    )


def basis_form(known: dict[str, object]) -> BasisForm:
    form = BasisForm.of_now(**known)
    form.basis.choices = list(lists.bases().items())
    form.condition.choices = [("", "Choose a condition"), *lists.conditions().items()]
    return form
