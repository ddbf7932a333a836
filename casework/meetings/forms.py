"""What people fill in about meetings: series, times, items, closing and confirming."""

from __future__ import annotations

from casework.meetings.arranging import ADDABLE
from casework.meetings.declaration_models import NATURES
from casework.meetings.interruptions import KINDS
from casework.meetings.models import CHAIRED_AS, CONFIRMATIONS, ITEM_KINDS, SENSITIVITIES, VOTE_RESULTS
from casework.meetings.numbering import SCHEMES
from casework.meetings.record_models import HOW_CONFIRMED
from casework.meetings.recurrence import PLACES, WEEKDAYS
from casework.meetings.sensitivity import PARAGRAPHS
from casework.web.fields import (
    Choice,
    Choices,
    ClockTime,
    Day,
    LongText,
    Month,
    Needed,
    NoLaterThanToday,
    OnlyIf,
    Pick,
    ShortText,
    Tick,
    Upload,
    WholeNumber,
)
from casework.web.forms import Form

REMOTE_HINT = "Printed beside the place, such as: members may join by video call"
QUORUM_KINDS = [("people", "Members"), ("agencies", "Agencies"), ("responsible", "Responsible authorities")]


class SeriesForm(Form):
    title = ShortText("Title of the meetings", validators=[Needed("Enter a title, such as the group's name")])
    recurrence = Choice(
        "How do they recur?",
        choices=[
            ("monthly", "On a weekday of each month"),
            ("weeks", "Every so many weeks"),
            ("list", "On days I list"),
        ],
        validators=[Needed("Choose how the meetings recur")],
    )
    nth = Pick(
        "Which one in the month",
        [OnlyIf("recurrence", "monthly")],
        choices=[("", ""), *((str(n), words.capitalize()) for n, words in PLACES.items())],
    )
    weekday = Pick(
        "Weekday",
        [OnlyIf("recurrence", "monthly")],
        choices=[("", ""), *((str(n), name) for n, name in enumerate(WEEKDAYS[:5]))],
    )
    every_weeks = WholeNumber("Weeks apart", [OnlyIf("recurrence", "weeks")], least=1, most=26)
    days = LongText(
        "Days", [OnlyIf("recurrence", "list")], description="One on each line, such as 13 April 2026", rows=4
    )
    starts_on = Day("From")
    ends_on = Day("Until (optional)")
    start_time = ClockTime("Starts at", validators=[Needed("Enter a time, such as 2pm")])
    minutes_long = WholeNumber("Length in minutes", least=5, most=720, default=120)
    place = ShortText("Place")
    numbering = Pick("How minutes are numbered", choices=list(SCHEMES.items()))
    number_prefix = ShortText("What stands before the number (optional)", longest=10)
    quorum_kind = Pick("The quorum counts", choices=QUORUM_KINDS)
    quorum = WholeNumber("How many make a quorum", least=0, most=100)


class PlanForm(Form):
    until = Day("Plan meetings until", validators=[Needed("Enter the last day to plan for")])


class MeetingForm(Form):
    title = ShortText("Title (optional)", description="The group's name unless you say otherwise")
    day = Day("Day", validators=[Needed("Enter the day")])
    time = ClockTime("Starts at", validators=[Needed("Enter a time, such as 2pm")])
    minutes_long = WholeNumber("Length in minutes", least=5, most=720, default=120)
    place = ShortText("Place")
    remote = ShortText("Taking part from elsewhere (optional)", description=REMOTE_HINT)
    series = Pick("Part of a series (optional)", description="Its quorum and minute numbers then apply")


class MoveForm(Form):
    day = Day("New day", validators=[Needed("Enter the day")])
    time = ClockTime("New time", validators=[Needed("Enter a time, such as 2pm")])
    place = ShortText("Place")
    remote = ShortText("Taking part from elsewhere (optional)", description=REMOTE_HINT)


class CancelForm(Form):
    reason = LongText("Why is it cancelled?", rows=3, validators=[Needed("Say why the meeting is cancelled")])


def _agenda_text() -> LongText:
    return LongText(
        "Text under it on the agenda (optional)",
        rows=3,
        longest=4000,
        description="What the agenda says of the item. Lines that begin with - make a list.",
    )


class ItemForm(Form):
    kind = Pick(
        "What kind of item is it?",
        choices=[("", ""), *((k, "Other item" if k == "standing" else ITEM_KINDS[k]) for k in ADDABLE)],
        validators=[Needed("Choose what kind of item it is")],
    )
    title = ShortText("Title", validators=[Needed("Enter a title")])
    author = ShortText("Author (optional)", description="The office or agency that leads it")
    agenda_text = _agenda_text()
    minutes_planned = WholeNumber("Minutes planned (optional)", least=1, most=600)
    timed_at = ClockTime("Not before (optional)", description="For a timed item, such as 3pm")
    parent = Pick("Under which heading (optional)")


class EditItemForm(Form):
    each_alone = True

    title = ShortText("Title", validators=[Needed("Enter a title")])
    author = ShortText("Author (optional)", description="The office or agency that leads it")
    agenda_text = _agenda_text()
    minutes_planned = WholeNumber("Minutes planned (optional)", least=1, most=600)
    timed_at = ClockTime("Not before (optional)", description="For a timed item, such as 3pm")
    parent = Pick("Under which heading")
    purpose = LongText("Purpose of report (optional)", rows=3)
    decided_as = ShortText(
        "Heading over its decisions (optional)",
        description="Where it is not the body's usual one, such as Noted",
        longest=100,
    )
    sensitivity = Choice(
        "Who may have this item?", choices=list(SENSITIVITIES.items()),
        reveals={"exempt": ["exempt_paragraph", "exempt_also", "public_interest"]},
    )  # fmt: skip
    exempt_paragraph = Pick(
        "Paragraph of Schedule 12A (from 12 on: Part 4, in Wales)", [OnlyIf("sensitivity", "exempt")],
        choices=[("", ""), *((str(n), f"{n}: {words}") for n, words in PARAGRAPHS.items())],
    )  # fmt: skip
    exempt_also = Choices(
        "Further paragraphs (optional)", choices=[(str(n), f"{n}: {words}") for n, words in PARAGRAPHS.items()]
    )
    public_interest = LongText(
        "Why does the public interest in keeping it private outweigh that in publishing it?",
        [OnlyIf("sensitivity", "exempt")], rows=3,
    )  # fmt: skip


class AddCaseForm(Form):
    reference = ShortText("Case reference", validators=[Needed("Enter a case reference, such as C-0042")])
    parent = Pick("Under which heading")


class StartForm(Form):
    time = ClockTime("Commenced at", validators=[Needed("Enter the time, such as 2pm")])


class CloseForm(Form):
    time = ClockTime("Concluded at", validators=[Needed("Enter the time, such as 4pm")])
    next_meeting_words = ShortText(
        "Date of the next meeting (optional)", description="Worked out from the plan unless you say otherwise"
    )


class InterruptionForm(Form):
    """An adjournment, or that the meeting ceased to be quorate."""

    kind = Choice(
        "What happened?",
        [Needed("Choose what happened")],
        choices=list(KINDS.items()),
        reveals={"adjourned": ["until", "on"]},
    )
    at = ClockTime("At", validators=[Needed("Enter the time, such as 3.40pm")])
    until = ClockTime("Reconvened at (optional)")
    on = Day("Reconvened on another day (optional)")
    after_item = ShortText("After item (optional)", description="Its number, such as 5", longest=20)
    words = ShortText(
        "Why (optional)", description="As the minutes are to print it, like: for a fire alarm", longest=200
    )


class CirculateForm(Form):
    accept_faults = Tick("Circulate the minutes as they are; this is recorded")


class PublishForm(Form):
    accept_faults = Tick("Publish the agenda as it is; this is recorded")


class ConfirmForm(Form):
    confirmation = Choice(
        "How were they confirmed?",
        choices=list(CONFIRMATIONS.items()),
        validators=[Needed("Choose how they were confirmed")],
    )
    in_meeting = Pick("At which meeting")
    amended_item = Pick(
        "Which minute is amended (optional)", [OnlyIf("confirmation", "amended")],
        description="Its number and title are then quoted, “so that it reads” what you write below",
    )  # fmt: skip
    amendment = LongText(
        "The amendment, in the words agreed", [OnlyIf("confirmation", "amended")], rows=3
    )  # fmt: skip


class DealtWithForm(Form):
    """Minutes an item dealt with: of another body, or of a meeting that is not kept here."""

    body = ShortText("Whose minutes (optional)", description="The other body, such as Youth Justice Board")
    occasion = ShortText("What meeting it was (optional)", description="Such as extraordinary meeting", longest=100)
    held_on = Day("Of the meeting held on (optional)")
    how = Choice(
        "What became of them?", [Needed("Choose what became of them")], choices=list(HOW_CONFIRMED.items()),
        reveals={"amended": ["minute", "amendment"]},
    )  # fmt: skip
    minute = ShortText(
        "Which minute is amended (optional)", [OnlyIf("how", "amended")], description="Its number, such as 5"
    )
    amendment = LongText("The amendment, in the words agreed", [OnlyIf("how", "amended")], rows=3)


class CopyForm(Form):
    """A paper edited outside, to be kept beside the one made from the record."""

    kind = Pick("Which paper is it?", choices=[("minutes", "Minutes"), ("agenda", "Agenda")])
    file = Upload(
        "The file", validators=[Needed("Choose a file")], description="Word (.docx), PDF or ODT, 10 MB at most"
    )
    note = ShortText("Note (optional)", description="What was changed in it, and by whom")


class LogoForm(Form):
    file = Upload(
        "Picture", [Needed("Choose a picture")], endings=["png", "jpg", "jpeg"], most_megabytes=1,
        description="A PNG or JPEG of at most 500 kB. It is printed at most 60 mm wide and 20 mm high",
    )  # fmt: skip
    alt = ShortText(
        "What the logo says", [Needed("Say what the logo says, for those who do not see it")], longest=200,
        description="Read out to those who do not see it, such as Logo of Wrensea Borough Council",
    )  # fmt: skip


class ForwardForm(Form):
    title = ShortText("Title", validators=[Needed("Enter a title")])
    reporting = ShortText(
        "Who reports (optional)", description="The task group or other body, such as Drug and Alcohol Group"
    )
    lead = ShortText("Lead (optional)", description="The office or agency that leads it")
    kind = Pick(
        "What it will be", choices=[("report", "Report"), ("presentation", "Presentation"), ("standing", "Other item")]
    )
    month = Month("Month (optional)", description="Without a month it waits in the backlog")
    yearly = Tick("It comes back each year in this month")


class LaterForm(Form):
    what = Choice(
        "What is to become of the item?",
        choices=[
            ("month", "Bring it to a future meeting"), ("backlog", "Put it off to the backlog"), ("refer", "Refer it to another group"),
        ],
        reveals={"month": "month", "refer": "group"},
        validators=[Needed("Choose what is to become of it")],
    )  # fmt: skip
    month = Month("Which month", [OnlyIf("what", "month"), Needed("Enter the month")])
    group = Pick("Which group", [OnlyIf("what", "refer"), Needed("Choose the group")], search=True)
    note = LongText("What the group is asked (optional)", [OnlyIf("what", "refer")], rows=3)


class AttendeeForm(Form):
    """How somebody took part, beside whether they were there."""

    name = ShortText("Name or office")
    office = ShortText("Office (optional)", description="As these minutes print it")
    organisation = ShortText("Organisation (optional)")
    list_name = ShortText(
        "List they stand in (optional)", description="The body's own division, such as Core members or Support"
    )
    chair = Pick(
        "In the chair", choices=[(key, words or "Not in the chair") for key, words in CHAIRED_AS.items()],
        description="Two co-chairs are each in the chair. Anybody else takes the place of whoever was",
    )  # fmt: skip
    chair_for = ShortText(
        "In the chair for these items only (optional)",
        description="Such as 1, or 4 to 9; others may have it for the rest",
    )
    arrived_at_item = ShortText(
        "Arrived at item (optional)", description="Its number; or the time, such as 10:15 or 3.20 pm"
    )
    for_items = ShortText("Came for these items only (optional)", description="Such as 6.1, or 4 and 5")
    late = Tick("Known beforehand to come late")
    remotely = Tick("Took part remotely")
    confidentiality_signed_on = Day(
        "Signed for confidentiality on (optional)", [NoLaterThanToday("This day has not come yet")]
    )
    information = Pick(
        "Information for the meeting",
        choices=[("", "Not said"), ("sent", "Sent with the apologies"), ("none", "None sent")],
    )
    apologies_on = Day("Apologies received on (optional)", [NoLaterThanToday("This day has not come yet")])


class VoteForm(Form):
    moved_by = Pick("Moved by (optional)", search=True)
    seconded_by = Pick("Seconded by (optional)", search=True)
    votes_for = WholeNumber("For", least=0, most=999)
    votes_against = WholeNumber("Against", least=0, most=999)
    abstained = WholeNumber("Abstained", least=0, most=999)
    result = Pick("Result", choices=list(VOTE_RESULTS.items()))
    of_some = Tick("Only these asked that their vote be recorded")


class DeclarationForm(Form):
    person = Pick("Who declares it?", [Needed("Choose who declares it")])
    nature = Choice(
        "What kind of interest is it?", [Needed("Choose what kind of interest it is")], choices=list(NATURES.items())
    )
    words = ShortText("What is it? (optional)", description="As the minutes are to print it, like: a neighbour")
    stays = Choice(
        "Do they stay?",
        [Needed("Say whether they stay")],
        choices=[("leaves", "They leave for this item"), ("stays", "They stay")],
        hints={
            "leaves": "They do not count for the quorum of it. If it is about a case, the case is hidden from them."
        },
    )
