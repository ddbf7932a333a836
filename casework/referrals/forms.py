"""Forms of referrals."""

from __future__ import annotations

from casework.cases.models import SIDES
from casework.web.fields import Choice, Day, LongText, Needed, NoLaterThanToday, OnlyIf, Pick, ShortText, Tick, Upload
from casework.web.forms import Form


class StartForm(Form):
    group = Choice("Which group are you referring to?", [Needed("Choose a group")])


class SubjectForm(Form):
    side = Choice("On which side of the problem?", [Needed("Choose a side")], choices=list(SIDES.items()))
    forename = ShortText("First names")
    surname = ShortText("Last name")
    date_of_birth = Day(
        "Date of birth",
        [NoLaterThanToday("The date of birth cannot be in the future")],
        description="Leave empty if it is not known.",
    )
    place = ShortText("Or the name of a place", description="For a location: for example Gull Walk shops")
    organisation = ShortText(
        "Or the name of an organisation",
        description="A shop, care home, school or landlord that is harmed or does harm",
    )
    address = ShortText("Address", description="Of the person, place or organisation")
    postcode = ShortText("Postcode", longest=10, render_kw={"width": 10})
    looked = Tick("None of these, or I cannot tell: add it as I have typed it")


class FileForm(Form):
    file = Upload("Choose a file", description="PDF, Word, Excel, ODT, picture, text or CSV, up to 10 MB.")


class CheckForm(Form):
    declared = Tick(
        "What I have written is accurate as far as I know, and I may share it with this group",
        [Needed("Confirm that it is accurate and that you may share it")],
    )


class DecisionForm(Form):
    decision = Choice("What is decided?", [Needed("Choose what is decided")], choices=[
        ("accept", "Accept: open a case on the group's caseload"), ("merge", "Join to a case that is open already"),
        ("return", "Return to the referrer with a question"), ("signpost", "Signpost to another group or agency"), ("decline", "Decline: the criteria are not met"),
    ])  # fmt: skip
    title = ShortText(
        "Title of the case", [OnlyIf("decision", "accept")], description="Without names: it is seen in lists."
    )
    lead = Pick("Lead agency", [OnlyIf("decision", "accept")])
    case = Pick("Which case?", [OnlyIf("decision", "merge")])
    to = ShortText("Signpost to", [OnlyIf("decision", "signpost")])
    reason = LongText("Reason or question", description="The referrer is told.", rows=4)
