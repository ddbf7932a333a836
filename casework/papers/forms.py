"""What people fill in about papers: whom to ask, by when, who may read them; why one goes back."""

from __future__ import annotations

from casework.papers.files import LARGEST_MEGABYTES, TAKEN
from casework.papers.heading_sets import NUMBERS, RECOMMENDATIONS
from casework.papers.models import HANDLING
from casework.web.fields import (
    Choice,
    Choices,
    Day,
    Email,
    LongText,
    Needed,
    OnlyIf,
    Pick,
    ShortText,
    Tick,
    Upload,
    WholeNumber,
)
from casework.web.forms import Form


class AskForm(Form):
    item = Pick("Item of the agenda", [Needed("Choose the item")])
    headings = Pick("What kind of paper", [Needed("Choose what kind of paper it is")])
    title = ShortText("Title (optional)", longest=200, description="The item's title unless you say otherwise")
    author = Pick("A member of the group (optional)", search=True)
    email = Email(
        "Or somebody else, by e-mail address (optional)",
        description="Somebody with an account who is not a member. They see this paper and nothing else of the meeting",
    )
    agency = Pick("Or an agency (optional)", description="Anybody of it who contributes to the group can write then")
    office = LongText(
        "Report of (optional)", longest=600, rows=2,
        description="The office the paper names, such as Director of Regeneration and Neighbourhoods. Of two, one on each line",
    )  # fmt: skip
    due_on = Day(
        "Due (optional)", called="The due date", description="Worked out from the meeting unless you say otherwise"
    )
    handling = Choice(
        "Who may read it once it is accepted", [Needed("Choose who may read the paper")], choices=list(HANDLING.items()),
        reveals={"agencies": "agencies"}, default="group",
    )  # fmt: skip
    agencies = Choices("Agencies", [OnlyIf("handling", "agencies"), Needed("Tick the agencies that may read it")])


class ChangeForm(AskForm):
    """The same without what stays."""

    item = None
    headings = None


class SendBackForm(Form):
    why = LongText("What is to be changed", [Needed("Say what is to be changed")], rows=4, longest=2000)


class HeadingSetForm(Form):
    title = ShortText(
        "What to call the headings",
        [Needed("Say what to call them")],
        longest=100,
        description="Such as Report for a decision",
    )
    scope = Choice(
        "Which groups may use them", [Needed("Choose which groups may use them")], choices=[("this", "This group alone"), ("kind", "Every group of its kind")],
        default="this",
    )  # fmt: skip
    due = WholeNumber(
        "Working days before the meeting by which such a report is due",
        [Needed("Enter a number of working days")],
        most=60,
    )


class UseSetsForm(Form):
    used = Choices("Which of these the group's reports use")


class OwnSetForm(Form):
    title = ShortText(
        "What to call them", [Needed("Say what to call them")], longest=100, description="Such as Report for a decision"
    )
    due = WholeNumber(
        "Working days before the meeting by which such a report is due",
        [Needed("Enter a number of working days")],
        least=0,
        most=60,
    )
    numbers = Pick("Where numbers stand", choices=[(key, words.capitalize()) for key, words in NUMBERS.items()])
    recommendations = Pick(
        "Recommendations", choices=[(key, words.capitalize()) for key, words in RECOMMENDATIONS.items()]
    )
    contact = Tick("A report names its contact officer")


class FileForm(Form):
    file = Upload(
        "File", [Needed("Choose a file")], endings=list(TAKEN), most_megabytes=LARGEST_MEGABYTES,
        description="A PDF or Word file stands in the pack. An Excel or ODT file goes along as an attachment. At most 20 MB and 500 pages",
    )  # fmt: skip
