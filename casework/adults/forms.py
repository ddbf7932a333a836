"""Forms about an adult; the names of their fields are those of what is kept."""

from __future__ import annotations

from casework import clock
from casework.adults.models import CONTACT, FINDINGS, LAWFUL, OFFERS, RESULTS, ROUTES, SAYERS, STEPS
from casework.sharing.models import ANSWERS, NEED_REASON
from casework.web.fields import Choice, Day, LongText, Needed, NoLaterThanToday, NotPast, OnlyIf, Pick, ShortText
from casework.web.forms import Form

_FUTURE = "The day cannot lie in the future"
_WITHOUT = tuple(answer for answer in ANSWERS if answer != "given")


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
        description="Answer, day and review are those of the tab Sharing, for every group that has the case. The rest stays in this group.",
    )
    reason = LongText(
        "Why was the adult not asked, or not able to decide this?",
        [OnlyIf("answer", *NEED_REASON), Needed("Say why the adult was not asked, or could not decide")],
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


class ForumForm(Form):
    forum = ShortText(
        "Which forum?",
        [Needed("Say which forum")],
        description="For example a safeguarding meeting, a PSG, a multidisciplinary team.",
    )
    starts_on = Day("From when?", [Needed("Enter the day"), NoLaterThanToday(_FUTURE)])
    ends_on = Day("Until when? (optional)", description="Leave empty if it is still going on.")
    tried = LongText("What was tried?", [Needed("Say what was tried")], rows=4)
    result = LongText("What came of it, and why does risk remain?", [Needed("Say what came of it")], rows=3)


class CarerForm(Form):
    person_id = Pick("Who is it?")
    name = ShortText("Name", [OnlyIf("person_id", ""), Needed("Say who it is")])
    relation = ShortText(
        "How are they related to the adult?",
        [Needed("Say how they are related to the adult")],
        description="For example sister, neighbour, friend.",
    )
    offer = Choice(
        "Was a carer's assessment offered?",
        [Needed("Say whether a carer's assessment was offered")],
        choices=list(OFFERS.items()),
    )
    offered_on = Day(
        "When was that?",
        [OnlyIf("offer", "offered", "done", "declined"), Needed("Enter the day"), NoLaterThanToday(_FUTURE)],
    )
    contact = Choice(
        "May they be contacted?", [Needed("Say whether they may be contacted")], choices=list(CONTACT.items())
    )
    views = LongText("What do they say? (optional)", rows=3)


class CarerContactForm(Form):
    words = LongText(
        "How may they be reached without danger?",
        [Needed("Say how they may be reached")],
        rows=3,
        description="Only those who run the group and your own agency see this.",
    )


class LeadForm(Form):
    user_id = Pick("Who leads?", search=True)
    name = ShortText("Name and profession", [OnlyIf("user_id", ""), Needed("Say who leads")])
    agency_id = Pick("Agency", [OnlyIf("user_id", ""), Needed("Choose the agency")])
    starts_on = Day("From when?", [Needed("Enter the day"), NoLaterThanToday(_FUTURE)], default=clock.today)


class EndLeadForm(Form):
    ends_on = Day("When did it end?", [Needed("Enter the day"), NoLaterThanToday(_FUTURE)], default=clock.today)
    ended_because = ShortText("Why?", [Needed("Say why")])


LINES = 8  # of a contingency plan


class ContingencyForm(Form):
    """Questions for each line are added below."""


for _number in range(1, LINES + 1):
    setattr(ContingencyForm, f"happens_{_number}", ShortText("If this happens"))
    setattr(ContingencyForm, f"what_{_number}", LongText("Then this is done", rows=2))
    setattr(ContingencyForm, f"who_{_number}", ShortText("By whom"))
ContingencyForm.out_of_hours = LongText("Whom to call out of hours", [Needed("Say whom to call out of hours")], rows=3)
ContingencyForm.review_on = Day(
    "When is the plan looked at again?", [Needed("Enter the day"), NotPast("The review cannot be in the past")]
)


class DisagreementForm(Form):
    agency_id = Pick("Which agency disagrees?", [Needed("Choose the agency")])
    about = LongText(
        "About what, and what does it want instead?", [Needed("Say what the disagreement is about")], rows=4
    )
    raised_on = Day("When did it say so?", [Needed("Enter the day"), NoLaterThanToday(_FUTURE)], default=clock.today)


class StepForm(Form):
    kind = Choice(
        "What happened?",
        [Needed("Choose what happened")],
        choices=list(STEPS.items()),
        reveals={"escalated": "to_whom"},
    )
    to_whom = ShortText("To whom?", [OnlyIf("kind", "escalated"), Needed("Say to whom")], description="Name and role.")
    taken_on = Day("When?", [Needed("Enter the day"), NoLaterThanToday(_FUTURE)], default=clock.today)
    words = LongText("What was said or agreed?", rows=3, description="Needed where it is resolved: say how.")


class ReviewForm(Form):
    held_on = Day("When was the review?", [Needed("Enter the day"), NoLaterThanToday(_FUTURE)], default=clock.today)
    rag = Choice("What risk did it find?", [Needed("Choose the risk it found")])
    words = LongText(
        "Why?",
        [Needed("Say why the risk is judged so")],
        rows=4,
        description="This rates the case in the group as well.",
    )
    next_review_on = Day(
        "Next review (optional)", description="Left empty, it is as far ahead as the group reviews such a case."
    )


_FOLLOW_UP = "What happens now, and how does the adult come back if risk rises?"


class StepDownForm(Form):
    outcome = Choice("Outcome", [Needed("Choose an outcome")])
    follow_up = LongText(_FOLLOW_UP, [Needed("Say what happens now, and how the adult comes back")], rows=4)
    reason = LongText("Why now?", rows=3)


class ClosingQuestions(Form):
    """What the closing page asks where it takes an adult off the caseload."""

    adult_follow_up = LongText(_FOLLOW_UP, [Needed("Say what happens now, and how the adult comes back")], rows=4)
    adult_reason = LongText(
        "Why is the adult stepped down before enough reviews found lower risk? (only if they have not)", rows=3
    )
