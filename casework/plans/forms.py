"""Forms of plans."""

from __future__ import annotations

from casework.plans import lists
from casework.plans.models import ROLES, VERDICTS
from casework.web.fields import Choice, Choices, Day, LongText, Needed, OnlyIf, ShortText, Upload
from casework.web.forms import Form


class ObjectiveForm(Form):
    text = LongText(
        "What should be different, for whom, and by when?",
        [Needed("Say what should be different")],
        description="So that anybody can tell later whether it was reached. For example: no calls about noise for two months.",
        rows=5,
    )


class ScanningForm(Form):
    problems = Choices(
        "What kind of problem is it?", description="Earlier cases of the same kind are found by this.", choices=lambda: [(p, p) for p in lists.problems()]
    )  # fmt: skip
    text = LongText(
        "What is the problem?",
        [Needed("Say what the problem is")],
        description="What happens, where, when and how often, who is harmed, who says so.",
        rows=8,
    )


class AnalysisForm(Form):
    text = LongText("Why does it happen?", [Needed("Write what is known")], rows=8)


class ResponseForm(Form):
    text = LongText(
        "What is done about it?",
        [Needed("Say what is done")],
        description="In a few sentences. Who does what by when stands in the actions.",
        rows=8,
    )
    starts_on = Day(
        "When did it begin, or when will it?",
        description="Incidents before and after this day are compared.",
        called="The first day",
    )
    ends_on = Day("When did it end? (optional)", called="The last day")


class AssessmentForm(Form):
    verdict = Choice("Did it work?", [Needed("Say whether it worked")])
    text = LongText(
        "What happened?",
        [Needed("Say what happened")],
        description="Against the objective. Say why if it was not assessed.",
        rows=6,
    )
    worked = LongText(
        "What worked, and what did not?",
        description="For the next person with a problem like this.",
        rows=6,
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.verdict.choices = list(VERDICTS.items())


class ClosingQuestions(Form):
    """What is asked when a case is closed; filled in from the plan's assessment where there is one."""

    verdict = Choice("Did the response work?", [Needed("Say whether it worked")], choices=list(VERDICTS.items()),
                     reveals={"not_assessed": "not_assessed_because"})  # fmt: skip
    not_assessed_because = LongText(
        "Why was it not assessed?",
        [OnlyIf("verdict", "not_assessed"), Needed("Say why it was not assessed")],
        rows=3,
    )
    happened = LongText(
        "What happened?",
        [OnlyIf("verdict", *(key for key in VERDICTS if key != "not_assessed")), Needed("Say what happened")],
        rows=5,
    )
    worked = LongText(
        "What worked, and what did not?",
        [OnlyIf("verdict", *(key for key in VERDICTS if key != "not_assessed")), Needed("Say what worked, or that nothing did")],
        description="For the next person with a problem like this.", rows=5,
    )  # fmt: skip


class PlaceForm(Form):
    name = ShortText(
        "What is it called?",
        [Needed("Enter a name for the place")],
        description="Never a person's name.",
        longest=80,
    )
    role = Choice("What is it?", [Needed("Choose what the place is")], choices=list(ROLES.items()))


class PasteForm(Form):
    lines = LongText(
        "Paste the lines",
        description="Copied from a spreadsheet, or typed with commas. The first line names the columns.",
        rows=10,
        longest=400_000,
    )
    file = Upload(
        "Or choose a file", description="CSV, as a spreadsheet saves it.", endings=["csv", "txt"], most_megabytes=2
    )


PARTS = {
    "objective": ObjectiveForm,
    "scanning": ScanningForm,
    "victim": AnalysisForm,
    "offender": AnalysisForm,
    "location": AnalysisForm,
    "response": ResponseForm,
    "assessment": AssessmentForm,
}
