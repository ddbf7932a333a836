"""Forms of case reviews."""

from __future__ import annotations

from casework import clock
from casework.web.fields import Day, LongText, Needed, NoLaterThanToday, Pick, ShortText, WholeNumber, YesNo
from casework.web.forms import Form

_FUTURE = "The day cannot lie in the future"


def _day(label: str) -> Day:
    return Day(label, [Needed("Enter the day"), NoLaterThanToday(_FUTURE)], default=clock.today)


class ApplicationForm(Form):
    name = ShortText("Who applied?", [Needed("Enter the applicant's name")])
    contact = LongText("How do they wish to be reached?", rows=2, description="Seen only by those who run the group.")
    on_behalf_of = ShortText("On whose behalf, if not their own? (optional)")
    received_on = Day(
        "When was it received?",
        [Needed("Enter the day"), NoLaterThanToday("It cannot have been received after today")],
        default=clock.today,
    )
    reports = WholeNumber(
        "How many qualifying reports in the last six months?",
        [Needed("Enter a number, 0 if there were none")],
        most=999,
        description="Reports of antisocial behaviour made within a month of it happening.",
    )
    problem = LongText("What is the problem?", [Needed("Say what the problem is")], rows=6)
    wanted = LongText("What would they like to happen? (optional)", rows=3)
    case = ShortText(
        "Case, if there is one (optional)", description="Its reference, like C-0042.", render_kw={"width": 10}
    )


class AcknowledgeForm(Form):
    on = _day("When was the applicant told that it has arrived?")


class ThresholdForm(Form):
    met = YesNo("Is the threshold met?", [Needed("Choose yes or no")])
    reason = LongText("Why?", [Needed("Give the reasons; the applicant is entitled to them")], rows=5)
    on = _day("When was it decided?")


class PanelForm(Form):
    """The page adds as many recommendations as it has boxes for."""

    on = _day("When did the panel meet?")
    members = LongText("Who sat on it?", rows=3, description="Names are not needed: agency and office will do.")
    findings = LongText("What did it find?", [Needed("Say what the panel found")], rows=7)
    text_1 = LongText("First recommendation (optional)", rows=2)
    agency_1 = Pick("To which agency?")
    text_2 = LongText("Second recommendation (optional)", rows=2)
    agency_2 = Pick("To which agency?")
    text_3 = LongText("Third recommendation (optional)", rows=2)
    agency_3 = Pick("To which agency?")
    text_4 = LongText("Fourth recommendation (optional)", rows=2)
    agency_4 = Pick("To which agency?")


class AnswerForm(Form):
    accepted = YesNo("Will the agency do it?", [Needed("Choose yes or no")])
    words = LongText("In its own words", description="Needed if it will not; goes into the letter.", rows=3)


class OutcomeForm(Form):
    on = _day("When was the letter sent?")


class AppealForm(Form):
    on = _day("When was the appeal received?")
    grounds = LongText("On what grounds?", [Needed("Say on what grounds")], rows=5)


class AppealDecisionForm(Form):
    upheld = YesNo("Is the appeal upheld?", [Needed("Choose yes or no")])
    reason = LongText("Why?", [Needed("Give the reasons")], rows=5)
    on = _day("When was it decided?")


class WithdrawForm(Form):
    on = _day("When did they take it back?")
    reason = LongText("Why?", [Needed("Say why")], rows=3)
