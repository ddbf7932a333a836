"""What somebody outside fills in: who they are, whom it is about, and the group's own questions."""

from __future__ import annotations

from datetime import date
from typing import Any

from casework.partnership.profiles import Profile
from casework.web.fields import Choice, Day, Email, LongText, Needed, ShortText, Telephone, Tick
from casework.web.forms import Form, fields_from_profile

TRAP = "website"
"""A box no person sees: what fills it in is a program."""


PART_OF_IT = {
    "victim": "Somebody is harmed",
    "offender": "It is about somebody’s behaviour",
    "location": "It is about a place",
}
"""The sides of a problem, for people who do not know our words."""


class PageForm(Form):
    open = Tick("People outside may refer to this group")
    words = LongText(
        "What they read first", rows=6, longest=2000,
        description="Whom the group helps, how soon it answers, and whom to telephone when somebody is in danger now. Everybody can read it.",
    )  # fmt: skip


class FiguresForm(Form):
    code = ShortText("The six figures we sent to you", longest=20)


def outside_form(profile: Profile) -> Any:
    """The group's referral form with its required questions, and what is asked of somebody who has no account."""
    questions = [field for section in profile.referral_sections for field in section.fields]
    fields: dict[str, Any] = {
        "own_name": ShortText("Your name", [Needed("Enter your name")], longest=100),
        "own_organisation": ShortText("Your organisation (optional)", longest=150),
        "own_email": Email("Your e-mail address", [Needed("Enter your e-mail address")], longest=200,
                           description="We send six figures there before anything is sent, and tell you there what became of it"),
        "own_telephone": Telephone("Your telephone number (optional)", longest=40),
        **_subject_fields(profile),
        TRAP: ShortText("Leave this empty", longest=500),
    }  # fmt: skip
    return type("OutsideForm", (fields_from_profile(questions, require=True),), fields)


def another_form(profile: Profile) -> Any:
    """Somebody else or another place that is part of it."""
    return type("AnotherForm", (Form,), _subject_fields(profile))


def _subject_fields(profile: Profile) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "forename": ShortText("First name", longest=100),
        "surname": ShortText("Last name", longest=100),
        "date_of_birth": Day("Date of birth (optional)"),
        "place": ShortText("Name of the place (optional)", longest=200),
        "organisation": ShortText("Name of the organisation (optional)", longest=200),
        "address": ShortText("Address (optional)", longest=300),
        "postcode": ShortText("Postcode (optional)", longest=10),
    }
    sides = [(side, words) for side, words in PART_OF_IT.items() if side in profile.sides]
    if len(sides) > 1:
        fields["side"] = Choice("What is it about?", [Needed("Choose what it is about")], choices=sides)
    return fields


def born_in_the_past(born: date | None, today: date) -> bool:
    return born is None or born <= today


class AnswerForm(Form):
    answer = LongText("Your answer", [Needed("Write your answer")], rows=8, longest=5000)
