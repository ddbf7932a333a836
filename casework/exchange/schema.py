"""The JSON document of one meeting: everything structural of its papers has a field, and nothing unknown is taken.

The OpenAPI file is made from these models, so their descriptions are the documentation.
"""

from __future__ import annotations

from datetime import date as Day
from datetime import time as ClockTime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from casework.exchange.beside_schema import Declared, ForwardEntry
from casework.exchange.blocks import (
    Block,
    Bullet,
    Bullets,
    Line,
    Numbered,
    NumberedBlock,
    NumberedParagraph,
    Paragraph,
    Part,
    Subheading,
    Table,
    Text,
)
from casework.exchange.examples import MEETING
from casework.exchange.people_schema import Attendee, Member
from casework.exchange.report_schema import Report
from casework.exchange.terms_schema import TermsOfReference
from casework.meetings.house_style import HouseStyle
from casework.meetings.models import ITEM_KINDS, SENSITIVITIES

__all__ = [
    "Attendee", "Block", "Bullet", "Bullets", "MeetingDocument", "Numbered", "NumberedParagraph", "Paragraph", "Report", "Subheading", "Table",
]  # fmt: skip

Words = Annotated[str, Field(max_length=2000)]


def _by_the_clock(said: ClockTime) -> ClockTime:
    if said.tzinfo is not None:
        raise ValueError("times are by the clock in London, without an offset: 11:05")
    return said


Time = Annotated[ClockTime, AfterValidator(_by_the_clock)]
KINDS = tuple(kind for kind in ITEM_KINDS if kind != "case")
State = Literal["planned", "published", "draft", "circulated", "confirmed"]


class CastVote(Part):
    """How one person voted."""

    name: Line = Field(min_length=1, description="As the attendance names them: a member or a substitute.")
    vote: Literal["for", "against", "abstained"]


class Vote(Part):
    """How a decision was voted on. Counts may be left out where the votes are recorded by name; both together must agree, unless only
    some had theirs recorded (recorded_of_some)."""

    moved_by: Line = Field("", description="The name of who moved it, and below of who seconded it.")
    seconded_by: Line = ""
    votes_for: int | None = Field(None, ge=0, le=999)
    votes_against: int | None = Field(None, ge=0, le=999)
    abstained: int | None = Field(None, ge=0, le=999)
    result: Literal["", "carried", "unanimous", "nem_con", "casting", "tied", "lost", "casting_lost"] = Field(
        "",
        description="nem_con: agreed with nobody against. casting, casting_lost: carried or lost on the casting vote of the chair.",
    )
    recorded: list[CastVote] = Field([], max_length=300, description="A recorded vote: who voted how.")
    recorded_of_some: bool = Field(
        False,
        description="Only those named had their vote recorded, at their request: there may be more votes than names.",
    )


class Decision(Part):
    """One decision. `number` is worked out from its place and the body's style; what is sent says the style where all agree, and is refused where it is of no place."""

    text: Text = Field(min_length=1)
    number: Line = ""
    beneath: list[Annotated[Bullets | Numbered, Field(discriminator="type")]] = Field(
        [], description="Its own points: (a), (b) or bullets under it."
    )
    vote: Vote | None = None


class Owner(Part):
    """Who does an action: a person, an agency, an office, or everybody."""

    person: Line = Field("", description="A name, or initials as the paper has them.")
    agency: Line = Field("", description="An agency; beside a person, theirs.")
    office: Line = Field("", description="An office or post: Head of Highways.")
    everybody: bool = Field(False, description="The action is for All: one is set for each agency of the group.")

    @model_validator(mode="after")
    def _somebody(self) -> Owner:
        if self.everybody == any((self.person, self.agency, self.office)):
            raise ValueError("name a person, an agency or an office, or say everybody")
        return self


class Action(Part):
    """An action as minuted. Its owner in the directory follows it up; where nobody there fits, the sender's agency does."""

    text: Words = Field(min_length=1)
    code: Line = Field("", description="The body's own code, such as HSP07.")
    owners: list[Owner] = Field(
        [],
        max_length=20,
        description="Who does it. Empty where the paper names nobody: the sender's agency is asked, and a check says so.",
    )
    set_on: Day | None = Field(
        None,
        description="The day it was set, where that was before this meeting, as in an action log. Left out it is the meeting's day; "
        "under an action log or matters arising its first target day, where that was earlier.",
    )
    due_on: Day | None = Field(
        None, description="The day it is due. Where the paper has none leave it out and say `due`, or neither."
    )
    due: Line = Field("", description="The deadline in words: next meeting, ongoing.")
    rag: Literal["", "green", "amber", "red", "blue"] = Field("", description="blue: done, in bodies that use it.")
    status: Literal["open", "in_progress", "done", "could_not", "not_done", "declined"] = "open"
    outcome: Line = Field("", description="What became of it.")
    target_dates: list[Day] = Field([], max_length=20, description="Target days it had before, the first one first.")


class Confirmed(Part):
    """Minutes an item dealt with."""

    held_on: Day | None = Field(None, description="The day of the meeting whose minutes these are.")
    body: Line = Field("", description="The other body, when these are not the group's own minutes.")
    occasion: Line = Field("", description="What meeting it was, where it was no ordinary one: extraordinary meeting.")
    how: Literal["correct", "amended", "by_email", "noted"] = Field(description="noted: minutes of another body.")
    minute: Line = Field("", description="The minute an amendment is about, or attendance.")
    amendment: Text = Field("", description="How it is to read, quoted.")

    @model_validator(mode="after")
    def _quoted(self) -> Confirmed:
        if (self.how == "amended") != bool(self.amendment):
            raise ValueError("minutes confirmed with an amendment, and no others, quote it")
        return self


class Item(Part):
    """An item of the agenda and its minute."""

    title: Line = Field(min_length=1)
    kind: Literal[(*KINDS, "case")] = Field(  # type: ignore[valid-type]
        "standing",
        description="; ".join(
            f"{kind}: {words.lower()}" for kind, words in ITEM_KINDS.items() if kind in (*KINDS, "case")
        ),
    )
    number: Line = Field("", description="The number on the agenda as printed: 6.1. Empty to have it given by place.")
    minute: Line = Field(
        "",
        description="The minute's number as printed: 58, SSP 53/15, 8.1. Empty where none is printed. Where no item says any and the body "
        "has no series of its own, or numbering is agenda, minutes bear the agenda's numbers.",
    )
    author: Line = Field("", description="The lead author: an office or an outside agency.")
    agenda_text: Text = Field(
        "",
        description="What the agenda says under it, as text with lists: To receive any apologies. Printed on the agenda alone.",
    )
    case: Line = Field("", description="The reference of the case this item is about.")
    minutes_planned: int | None = Field(None, ge=1, le=600, description="How long is planned for it.")
    at: Time | None = Field(None, description="The time at which a timed item is taken.")
    sensitivity: Literal[tuple(SENSITIVITIES)] = Field(  # type: ignore[valid-type]
        "open", description="Who may have the item. Exempt only where the body publishes, with paragraph and test."
    )
    exempt_paragraph: int | None = Field(
        None,
        ge=1,
        le=18,
        description="The paragraph of Schedule 12A: 1 to 7 of Part 1 (England), 12 to 18 of Part 4 (Wales).",
    )
    exempt_also: list[int] = Field([], max_length=6, description="Further paragraphs of the same part.")
    public_interest: Text = Field("", description="Why keeping an exempt item private outweighs publishing it.")
    purpose: Text = Field("", description="The purpose of the report.")
    record: list[NumberedBlock] | Text = Field(
        [],
        description="What was said: blocks, or text in which lines beginning with '- ' or '(i)' make lists. Paragraphs with numbers "
        "are those of a body that numbers them (HouseStyle.paragraph_numbers), under the minute's own number.",
    )
    decided_as: Line = Field(
        "", description="The word over this item's decisions, where it is not the body's usual one: NOTED, RECOMMENDED."
    )
    decisions: list[Decision | Text] = Field(
        [], description="What was decided, in its words; with a vote as an object."
    )
    actions: list[Action] = Field(
        [], description="Actions set or, in a log or matters arising, reported under this item."
    )
    confirmed: list[Confirmed] = Field([], description="Minutes this item confirmed or noted, each set by itself.")
    declared: list[Declared] = Field([], max_length=60, description="Interests declared in this item.")
    reports: list[Report] = Field([], max_length=20, description="Reports and other papers that go with the item.")
    taken_after: Line = Field(
        "",
        description="The number of the item it was taken after, where it was taken out of order. Its own number stays.",
    )
    deferred: bool = Field(False, description="It was put off to another meeting.")
    items: list[Item] = Field([], description="Items beneath this one: 6.1. These may have items too: 6.1.1 or 6.1(a).")

    @model_validator(mode="after")
    def _levels(self) -> Item:
        if self.kind == "next_meeting" and self.items and not self.number:
            raise ValueError(
                "nothing stands under the date of the next meeting: give it a number, or these a place of their own"
            )
        if self.decided_as and not self.decisions:
            raise ValueError("decided_as stands over decisions: give what was decided, or say it in record")
        if (self.kind == "case") != bool(self.case):
            raise ValueError("an item about a case, and no other, names its case")
        if (self.sensitivity == "exempt") != (self.exempt_paragraph is not None and bool(self.public_interest)):
            raise ValueError("an exempt item, and no other, names its paragraph and the public-interest test")
        return self


def all_of(items: list[Item]) -> list[Item]:
    """Every item, each before those beneath it."""
    return [each for item in items for each in (item, *all_of(item.items))]


class Numbering(Part):
    """How the minutes of this meeting are numbered; left out, as the body's series does."""

    scheme: Literal["municipal_year", "calendar_year", "financial_year", "never", "meeting", "agenda"] = (
        "municipal_year"
    )
    prefix: Annotated[str, Field(max_length=20)] = Field(
        "", description="What stands for {prefix} in house_style.minute_numbers: SSP."
    )


class FurtherMeeting(Part):
    """A meeting after the next: its day, or what was said of it."""

    on: Day | None = None
    at: Time | None = None
    place: Line = ""
    words: Line = Field("", description="In place of the day: February 2020, date to be confirmed.")

    @model_validator(mode="after")
    def _said(self) -> FurtherMeeting:
        if (self.on is None) == (not self.words):
            raise ValueError("say on which day, or say it in words: one of them")
        return self


class Interruption(Part):
    """An adjournment, or that the meeting ceased to be quorate."""

    kind: Literal["adjourned", "inquorate"]
    at: Time
    until: Time | None = Field(None, description="When an adjourned meeting went on.")
    on: Day | None = Field(None, description="Another day on which it went on.")
    words: Line = Field("", description="Why, as it is printed after the time: for a fire alarm.")
    after_item: Line = Field(
        "", description="The number of the item after which it happened; left out, it stands after all items."
    )


class NextMeeting(Part):
    """When the body meets next, or what was said of it."""

    on: Day | None = Field(None, description="The day, as 2019-09-20.")
    at: Time | None = Field(None, description="The time, as 10:00.")
    place: Line = ""
    words: Line = Field("", description="What is printed of it in place of the day, time and place.")
    further: list[FurtherMeeting] = Field(
        [], max_length=24, description="Meetings after that, where the paper gives several dates."
    )

    @model_validator(mode="after")
    def _first(self) -> NextMeeting:
        if self.further and self.on is None:
            raise ValueError(
                "further meetings come after the next: say on which day that is, or give all of it in words"
            )
        return self


class MeetingDocument(Part):
    """One meeting of one body: its agenda and, once held, its minutes."""

    model_config = ConfigDict(json_schema_extra={"examples": [MEETING]})

    body: Line = Field(min_length=1, description="The group: its short address (slug) or its name.")
    title: Line = Field("", description="The meetings' title; the group's name unless said otherwise.")
    date: Day = Field(description="The day it is held, as 2019-06-21.")
    time: Time = Field(description="When it starts, or was called for, by the clock in London.")
    minutes_long: int = Field(120, ge=5, le=720, description="How long it is planned for.")
    place: Line = Field("", description="As it reads after the word in: Committee Room 1, Town Hall.")
    remote: Line = Field("", description="A note on taking part from elsewhere.")
    state: State = Field(
        "planned",
        description="planned: an agenda in hand. published: the agenda is out. draft: held and minuted. circulated: minutes "
        "sent round. confirmed: and confirmed.",
    )
    house_style: dict[str, Any] = Field(
        {},
        description="Settings of the body's style for this meeting's papers, those that are otherwise than the body has them.",
        json_schema_extra={"properties": HouseStyle.model_json_schema()["properties"], "additionalProperties": False},
    )
    numbering: Numbering | None = None
    members: list[Member] = Field([], max_length=300, description="The members as the agenda lists them.")
    attendance: list[Attendee] = Field(
        [], max_length=300, description="Everybody the minutes name as there or away, in their order."
    )
    commenced: Time | None = Field(None, description="When it began; left out, at `time`.")
    concluded: Time | None = Field(None, description="When it ended, as 12:05.")
    concluded_on: Day | None = Field(
        None, description="The day on which it concluded, where it was adjourned to another."
    )
    interruptions: list[Interruption] = Field(
        [], max_length=20, description="Adjournments, and when the quorum was lost."
    )
    items: list[Item] = Field(
        [], max_length=400, description="The agenda in its order, each item with its minute once the meeting was held."
    )
    actions: list[Action] = Field([], max_length=400, description="Actions not under one item.")
    next_meeting: NextMeeting | None = None
    forward_plan: list[ForwardEntry] = Field(
        [], max_length=200, description="The reporting timetable or forward plan this meeting agreed or had before it."
    )
    terms_of_reference: TermsOfReference | None = Field(
        None, description="Terms of reference put to this meeting, or adopted at it."
    )
    confirmation: Confirmed | None = Field(None, description="How these minutes were confirmed, once they are.")
    tell: bool = Field(
        False,
        description="Tell members by e-mail as publishing and circulating in the pages do. Past papers tell no group. Of an open "
        "action that is not due yet its owner is told without this too, in one message, where it was set in the last seven days; "
        "of an older one they are reminded only as its day comes.",
    )
    accept_faults: bool = Field(False, description="Take circulated minutes although the checks find faults.")

    @model_validator(mode="after")
    def _of_its_state(self) -> MeetingDocument:
        held = self.state in ("draft", "circulated", "confirmed")
        if held and not self.attendance:
            raise ValueError("a meeting that was held says who was there")
        if not held and (self.attendance or self.commenced or self.concluded):
            raise ValueError("attendance and times belong to a meeting that was held: say state draft or later")
        if not held and any(item.declared for item in all_of(self.items)):
            raise ValueError("interests are declared at a meeting that was held: say state draft or later")
        if self.commenced and self.concluded and self.concluded < self.commenced and not self.concluded_on:
            raise ValueError("a meeting cannot conclude before it commenced")
        if (self.state == "confirmed") != (self.confirmation is not None):
            raise ValueError("confirmed minutes, and no others, say how they were confirmed")
        alone = [
            person.chair for person in self.attendance if person.chair not in ("", "co_chair") and not person.chair_for
        ]
        if len([chair for chair in alone if chair != "vice_chair"]) > 1 or (
            alone.count("vice_chair") > 1 and len(alone) == alone.count("vice_chair")
        ):
            words = "only co-chairs may be two in the chair: say co_chair of both, or chair_for which items each had it"
            raise ValueError(words)
        if (self.interruptions or self.concluded_on) and not held:
            raise ValueError("interruptions and the end belong to a meeting that was held: say state draft or later")
        if self.concluded_on and self.concluded_on < self.date:
            raise ValueError("a meeting cannot conclude before its day")
        return self
