"""Forms of tools and orders."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from casework import clock
from casework.cases.models import KINDS_OF_WORK, SIDES
from casework.orders.models import CAPACITIES, Order
from casework.web.fields import (
    Choice,
    Day,
    LongText,
    Needed,
    NoLaterThanToday,
    OnlyIf,
    Pick,
    ShortText,
    Upload,
    YesNo,
)
from casework.web.forms import Form

_FUTURE = "The day cannot lie in the future"
ONE_A_LINE = "One a line."


def _day(label: str = "When?") -> Day:
    return Day(label, [Needed("Enter the day"), NoLaterThanToday(_FUTURE)], default=clock.today)


def _agency(label: str = "By which agency?") -> Pick:
    return Pick(label, [Needed("Choose an agency")])


class ConsiderForm(Form):
    subject = Pick("About whom or where?", [Needed("Choose a person, organisation or place of this case")])
    tool = Pick(
        "Which tool?",
        [Needed("Choose a tool")],
        search=True,
        description="Type a word of its name, such as injunction or closure, and choose from the list.",
    )
    on = _day("When was it considered?")
    reasons = LongText("Why is it considered?", [Needed("Say why it is considered")], rows=4)
    agency = _agency("Which agency leads on it?")
    side = Pick(
        "Which side of the problem does it work on?", choices=[("", "As the tool usually does"), *SIDES.items()]
    )
    kind = Pick("What kind of work is it?", choices=[("", "As the tool usually is"), *KINDS_OF_WORK.items()])


class WeighForm(Form):
    proportionate = YesNo("Is it necessary and proportionate?", [Needed("Choose yes or no")])
    reasons = LongText(
        "Why?",
        [Needed("Say why it is, or is not, proportionate")],
        rows=6,
        description="The harm, what was tried before, what it takes from the person, and why less would not do.",
    )
    on = _day()
    agency = _agency()


class ApplyForm(Form):
    on = _day()
    court = ShortText("Court", description="Where it is applied for.")
    reasons = LongText("Anything to add? (optional)", rows=3)
    agency = _agency()


class GrantForm(Form):
    on = _day()
    court = ShortText("Court")
    starts_on = Day("First day", [Needed("Enter the day it begins")])
    ends_on = Day("Last day", description="Leave it empty only where it runs until a further decision.")
    next_review_on = Day("Next review (optional)")
    reasons = LongText("What was said, and anything to add (optional)", rows=4)
    agency = _agency()


class RefuseForm(Form):
    on = _day()
    reasons = LongText("Why?", [Needed("Say why")], rows=4)
    agency = _agency()


class ReviewForm(Form):
    on = _day("When was it reviewed?")
    reasons = LongText("What did the review find?", [Needed("Say what the review found")], rows=4)
    next_review_on = Day("Next review (optional)")
    agency = _agency()


class EndForm(Form):
    on = _day("What was its last day?")
    reasons = LongText(
        "Why did it end?", [Needed("Say why it ended")], rows=4, description="For example discharged by the court."
    )
    agency = _agency()


class TermsForm(Form):
    prohibitions = LongText("Prohibitions", rows=5, description=f"{ONE_A_LINE} For example: Not to enter Gull Walk.")
    requirements = LongText(
        "Positive requirements", rows=5, description=f"{ONE_A_LINE} For example: To attend drug treatment each week."
    )
    supervisor = ShortText(
        "Who supervises the requirements you add? (optional)", description="Those already there keep theirs."
    )


class VaryForm(TermsForm):
    on = _day("When was it varied?")
    ends_on = Day("Last day")
    reasons = LongText("Why, and who decided it?", [Needed("Say why, and who varied it")], rows=3)
    agency = _agency()


class BreachForm(Form):
    on = _day("When was it breached?")
    term = Pick("Which term? (optional)")
    text = LongText("What happened?", [Needed("Say what happened")], rows=4)
    outcome = LongText("What came of it? (optional)", rows=3)
    agency = _agency("Which agency records it?")


class SignForm(Form):
    capacity = Choice("Who signed?", [Needed("Choose who signed")], choices=list(CAPACITIES.items()))
    name = ShortText("Name", description="Leave it empty for the person the agreement is made with.")
    agency = Pick("For which agency?", [OnlyIf("capacity", "agency"), Needed("Choose the agency")])
    on = _day("When?")


class DocumentForm(Form):
    what = ShortText("What is it?", description="For example: sealed order, application, certificate of service.")
    file = Upload("File", [Needed("Choose a file")])


def standing_terms(order: Order) -> dict[str, str]:
    """The terms that hold, as the boxes show them: one a line."""
    standing = [term for term in order.terms if term.ended_on is None]
    return {
        f"{kind}s": "\n".join(t.text for t in standing if t.kind == kind) for kind in ("prohibition", "requirement")
    }


def keep_to_terms(form: TermsForm, held: Collection[str]) -> None:
    """Ask only for the kinds of term that the tool may hold."""
    if "prohibition" not in held:
        del form.prohibitions
    if "requirement" not in held:
        del form.requirements, form.supervisor


def terms_typed(form: TermsForm) -> dict[str, Any]:
    """What was typed, a line a term."""
    return {
        "prohibitions": (form.prohibitions.data or "").splitlines() if "prohibitions" in form else [],
        "requirements": (form.requirements.data or "").splitlines() if "requirements" in form else [],
        "supervisor": form.supervisor.data or "" if "supervisor" in form else "",
    }
