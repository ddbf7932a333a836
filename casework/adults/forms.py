"""Forms about an adult; the names of their fields are those of what is kept."""

from __future__ import annotations

from casework import clock
from casework.adults.models import ANSWERS, FINDINGS, LAWFUL, RESULTS, ROUTES, SAYERS
from casework.web.fields import Choice, Day, LongText, Needed, NoLaterThanToday, OnlyIf, Pick, ShortText
from casework.web.forms import Form

_FUTURE = "The day cannot lie in the future"
_WITHOUT = ("refused", "not_sought")


class WhoForm(Form):
    person = Pick("Who is the adult?", [Needed("Choose who the adult is")])


class DecisionForm(Form):
    decision = LongText(
        "Which decision is to be made?",
        [Needed("Say which decision it is")],
        rows=3,
        description="One decision, for example whether to let somebody clear the kitchen. Capacity is never judged for everything at once.",
    )
    needed_by = Day("By when? (optional)")
    doubt = LongText(
        "Why is their capacity to make it in doubt? (optional)",
        rows=3,
        description="Everybody is presumed to have capacity, also for decisions others think unwise. Leave this empty unless there is a reason to doubt it: then somebody assesses it.",
    )


class CapacityForm(Form):
    finding = Choice("What was found?", [Needed("Choose what was found")], choices=list(FINDINGS.items()))
    assessed_on = Day(
        "When was it assessed?", [Needed("Enter the day"), NoLaterThanToday(_FUTURE)], default=clock.today
    )
    assessed_by = ShortText(
        "Who assessed it?", [Needed("Say who assessed it")], description="Name, profession and agency."
    )
    support = LongText(
        "What was done to help them decide?",
        [Needed("Say what was done to help them decide")],
        rows=3,
        description="For example an interpreter, pictures, a better time of day, somebody they trust.",
    )
    basis = LongText(
        "How was that found?",
        [Needed("Say how that was found")],
        rows=5,
        description="Could they understand, keep in mind and weigh what they need to know, and say what they want? If not, which impairment of mind or brain is the cause?",
    )
    review_on = Day("When is it to be looked at again? (optional)", description="Capacity can come back or change.")


class BestInterestsForm(Form):
    decision = LongText("What was decided?", [Needed("Say what was decided")], rows=3)
    decided_by = ShortText("Who decided it?", [Needed("Say who decided it")], description="Name and role.")
    decided_on = Day("When?", [Needed("Enter the day"), NoLaterThanToday(_FUTURE)], default=clock.today)
    consulted = LongText(
        "Who was asked, and what did the adult want?",
        [Needed("Say who was asked, and what the adult wanted")],
        rows=4,
        description="Family, carers, an attorney or deputy, an independent advocate.",
    )


class ConsentForm(Form):
    answer = Choice(
        "What did the adult say?",
        [Needed("Choose what the adult said")],
        choices=list(ANSWERS.items()),
        reveals={"not_sought": "reason"},
    )
    reason = LongText(
        "Why was the adult not asked?",
        [OnlyIf("answer", "not_sought"), Needed("Say why the adult was not asked")],
        rows=3,
    )
    asked_on = Day("When?", [Needed("Enter the day"), NoLaterThanToday(_FUTURE)], default=clock.today)
    scope = LongText(
        "What is it about?",
        [Needed("Say what it is about")],
        rows=3,
        description="Taking part in what, with which agencies, and sharing what with whom.",
    )
    route = Choice(
        "What allows the group to go on without consent?",
        [OnlyIf("answer", *_WITHOUT), Needed("Choose what allows the group to go on, or that nothing does")],
        choices=list(ROUTES.items()),
    )
    route_reason = LongText("Why does that apply?", [OnlyIf("route", *LAWFUL), Needed("Say why this applies")], rows=3)
    decided_by = ShortText(
        "Who decided to go on without consent?",
        [OnlyIf("route", *LAWFUL), Needed("Say who decided to go on without consent")],
        description="Name and role.",
    )
    review_on = Day("When is it to be looked at again? (optional)")


class OutcomeForm(Form):
    words = LongText(
        "What does the adult want to be different?",
        [Needed("Write what the adult wants")],
        rows=3,
        description="In their own words.",
    )
    said_by = Choice("Who said so?", [Needed("Choose who said so")], choices=list(SAYERS.items()), default="adult")
    said_name = ShortText(
        "Name, if it was not the adult (optional)", [OnlyIf("said_by", *(k for k in SAYERS if k != "adult"))]
    )
    wanted_on = Day("When?", [Needed("Enter the day"), NoLaterThanToday(_FUTURE)], default=clock.today)
    review_on = Day("When does the group look at it?", [Needed("Enter the day on which the group looks at it")])


class OutcomeReviewForm(Form):
    result = Choice("How far is it met?", [Needed("Choose how far it is met")], choices=list(RESULTS.items()))
    said_by = Choice("Who says so?", [Needed("Choose who says so")], choices=list(SAYERS.items()))
    said_name = ShortText(
        "Name, if it is not the adult (optional)", [OnlyIf("said_by", *(k for k in SAYERS if k != "adult"))]
    )
    reviewed_on = Day("When?", [Needed("Enter the day"), NoLaterThanToday(_FUTURE)], default=clock.today)
    words = LongText("In what way? (optional)", rows=3)
    next_review_on = Day("When is it looked at again? (optional)", [OnlyIf("result", "partly", "not_met")])
