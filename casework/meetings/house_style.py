"""How a body writes its papers: titles, headings, numbers, set words, type. Settings of the body, never text typed each time.

Every word a paper prints by itself stands here, so that one body's minutes read "RESOLVED" and another's "Decision". What a body does
not set is what its kind does: a public board writes as councils do, a group about cases as casework does.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from casework import clock
from casework.errors import Refusal
from casework.partnership.profiles import Profile
from casework.web.presentation import clock_time

Words = Annotated[str, Field(max_length=200)]
Passage = Annotated[str, Field(max_length=4000)]
"""Text with paragraphs and lists."""


class HouseStyle(BaseModel):
    """One body's style. Words may hold the places named in their description; anything else in braces is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    body_name: Words = Field("", title="The body's name on its papers", description="Empty for the group's name.")
    agenda_title: Words = Field("agenda", title="What an agenda is called")
    minutes_title: Words = Field("minutes", title="What minutes are called")
    publication: Literal["private", "cut_down", "public"] = Field(
        "private",
        title="What the body publishes",
        description="Items about cases are never in a public version, whatever is chosen here.",
    )
    capitals: bool = Field(
        False,
        title="Show titles and headings in capitals",
        description="Their text stays as typed, so that screen readers do not spell it.",
    )
    italic_authors: bool = Field(False, title="Show authors on the agenda in italics")
    font: Literal["Arial", "Calibri", "Source Sans Pro", "Times New Roman", "Verdana"] = Field(
        "Arial",
        title="Typeface",
        description="Word files name it. A PDF carries its typeface with it, which the owners of most do not allow: it takes "
        "the free one named here, whose letters are as wide; that for Verdana is a little wider.",
    )
    times: Literal[
        "10am", "10.00 am", "10.00am", "10.00 a.m.", "10:00am", "10:00 am", "10.00", "10:00", "1000 hours"
    ] = Field("10am", title="How times are written")
    language: Literal["en-GB", "cy"] = Field(
        "en-GB",
        title="The language of its papers",
        description="Screen readers read them in it. Words that papers print by themselves are set below.",
    )
    members_heading: Words = Field("Members", title="Heading over the members on the agenda")
    invited_heading: Words = Field("Also invited", title="Heading over those also invited")
    items_heading: Words = Field("Agenda items", title="Heading over the items")
    information_heading: Words = Field("For information", title="Heading over what follows the items")
    agenda_opening: Passage = Field(
        "",
        title="What every agenda says before its members and items",
        description="Such as that the meeting is filmed.",
    )
    notices_heading: Words = Field("Notes", title="Heading over what every agenda says at its end")
    agenda_closing: Passage = Field(
        "",
        title="What every agenda says at its end",
        description="Such as whom to ask, or what to do when the alarm sounds.",
    )
    sub_numbers: Literal["decimal", "letters", "bracketed", "roman"] = Field(
        "decimal", title="How items beneath a heading are numbered"
    )
    third_numbers: Literal["decimal", "letters", "bracketed", "roman"] = Field(
        "decimal", title="How items beneath a heading under a heading are numbered"
    )
    minute_numbers: Words = Field(
        "{prefix}{n}",
        title="How a minute's number is written",
        description="{n} is the number, {nn} the number with two figures, {prefix} the series' prefix, {yy} and {yyyy} "
        "the year in which the numbers began, {item} the number on the agenda. SSP 53/15 is {prefix} {n}/{yy}.",
    )
    headings_in_minutes: bool = Field(
        True,
        title="Print the agenda's headings in the minutes too",
        description="A heading with a minute number of its own, and the private part, are always printed.",
    )
    commenced: Words = Field(
        "The meeting commenced at {time}{place}.", title="The opening line", description="With {time} and {place}."
    )
    concluded: Words = Field("The meeting concluded at {time}.", title="The closing line", description="With {time}.")
    present_heading: Words = Field("Present", title="Heading over those present")
    also_present_heading: Words = Field("Also present", title="Heading over those also present")
    attendee_invited_heading: Words = Field("Invited", title="Heading over those invited for an item")
    officers_heading: Words = Field("Officers", title="Heading over officers and the note taker")
    observers_heading: Words = Field("Observers", title="Heading over observers")
    guests_heading: Words = Field("Guests", title="Heading over guests")
    public_heading: Words = Field("Public and press", title="Heading over the public and press")
    apologies_heading: Words = Field("Apologies", title="Heading over apologies")
    apologies: Words = Field(
        "Apologies for absence were submitted on behalf of {people}.",
        title="The sentence of apologies",
        description="With {people}. Empty for a list.",
    )
    absent_heading: Words = Field(
        "",
        title="Heading over those absent without apologies",
        description="Such as Not in attendance. Empty to leave them out of the minutes.",
    )
    substitute: Words = Field(
        "{name} was in attendance as substitute for {absent}",
        title="How a substitute is recorded",
        description="With {name} and {absent}, and no full stop.",
    )
    also_representing: Words = Field(
        "also representing {absent}",
        title="Beside somebody present who also represents another",
        description="With {absent}.",
    )
    substitutes_beside_apologies: bool = Field(True, title="Name the substitute beside the apology too")
    chair_words: Words = Field("in the chair", title="Beside who is in the chair")
    interim_chair_words: Words = Field("interim chair", title="Beside an interim chair")
    co_chair_words: Words = Field("co-chair", title="Beside each of two co-chairs")
    vice_chair_words: Words = Field("vice-chair, in the chair", title="Beside a vice-chair in the chair")
    vice_chair_beside: Words = Field("vice-chair", title="Beside a vice-chair who is not in the chair")
    note_taker_words: Words = Field("note taker", title="Beside the note taker")
    remote_words: Words = Field("by remote link", title="Beside who took part remotely")
    late_words: Words = Field("known to be late", title="Beside who was known to be late")
    arrived: Words = Field("arrived at {when}", title="Beside who arrived later", description="With {when}.")
    left: Words = Field("left at {when}", title="Beside who left early", description="With {when}.")
    for_item: Words = Field("for item {items}", title="Beside who was there for one item", description="With {items}.")
    for_items: Words = Field("for items {items}", title="Beside who was there for some", description="With {items}.")
    information_sent: Words = Field("information sent", title="Beside apologies that came with information")
    no_information: Words = Field("no information sent", title="Beside apologies that came without")
    adjourned: Words = Field(
        "The meeting was adjourned at {time}{why}.", title="When it is adjourned", description="With {time} and {why}."
    )
    reconvened: Words = Field("It reconvened at {time}.", title="When it goes on again", description="With {time}.")
    inquorate: Words = Field(
        "The meeting ceased to be quorate at {time}{why}.",
        title="When the quorum is lost",
        description="With {time} and {why}.",
    )
    paragraph_numbers: bool = Field(
        False,
        title="Number the paragraphs of each minute",
        description="3.1, 3.2 under minute 3, by themselves. One that begins with “> ” has no number.",
    )
    purpose_heading: Words = Field("Purpose of report", title="Heading over the purpose of a report")
    issues_heading: Words = Field(
        "Issue(s) for consideration", title="Heading over what was said about a report", description="Empty for none."
    )
    decision_heading: Words = Field("Decision", title="Heading over decisions")
    decision_opening: Words = Field(
        "", title="What opens the decisions", description="Such as RESOLVED. Empty for nothing."
    )
    decision_numbers: Literal["(i)", "i.", "(a)", "a)", "a.", "(A)", "1.", "1)", "(1)", "-"] = Field(
        "(i)", title="How decisions are numbered"
    )
    number_single_decision: bool = Field(True, title="Number a decision that stands alone")
    decision_words: tuple[Words, ...] = Field(
        ("The report was noted.", "That the recommendations be agreed."),
        title="Wordings offered for decisions",
        description="One on each line.",
        max_length=20,
    )
    moved: Words = Field("Moved by {name}", title="Who moved a decision", description="With {name}.")
    seconded: Words = Field("seconded by {name}", title="Who seconded it", description="With {name}.")
    vote_counts: Words = Field(
        "For {for}, against {against}, abstained {abstained}",
        title="How votes were counted",
        description="With {for}, {against} and {abstained}.",
    )
    carried: Words = Field("Carried", title="When it was carried")
    carried_unanimously: Words = Field("Carried unanimously", title="When nobody was against it")
    carried_casting: Words = Field(
        "Carried on the casting vote of the chair", title="When the chair's casting vote decided it"
    )
    carried_nem_con: Words = Field("Agreed nem. con.", title="When nobody was against it and some did not vote")
    tied: Words = Field("The votes were tied", title="When votes were tied")
    lost: Words = Field("Lost", title="When it was lost")
    lost_casting: Words = Field(
        "Lost on the casting vote of the chair", title="When the chair's casting vote was against it"
    )
    recorded_vote: Words = Field("Recorded vote", title="What opens the list of who voted how")
    recorded_for_some: Words = Field(
        "Recorded at their request", title="What opens it where only some asked that their vote be recorded"
    )
    voted_for: Words = Field("For", title="Before the names of those for it")
    voted_against: Words = Field("Against", title="Before the names of those against it")
    voted_abstained: Words = Field("Abstained", title="Before the names of those who abstained")
    actions_heading: Words = Field("Actions", title="Heading over actions")
    action_headings: tuple[Words, ...] = Field(
        (),
        title="Words over the columns of actions",
        description="One on each line, in the order of the columns. Empty for Action, Who, By when and so on.",
        max_length=6,
    )
    actions_agreed: Words = Field(
        "{actions} agreed", title="Heading over all actions at the end", description="With {actions}, their heading."
    )
    action_form: Literal["table", "line", "end", "table_and_end", "line_and_end", "none"] = Field(
        "table_and_end", title="How actions are shown"
    )
    action_columns: tuple[Literal["code", "action", "owner", "due", "rag", "outcome"], ...] = Field(
        ("action", "owner", "due"), title="Columns of the table of actions"
    )
    action_owners: Literal["person", "office", "agency"] = Field(
        "person",
        title="How whoever does an action is named",
        description="What a paper sent in says of them stays as it says it.",
    )
    action_line: Words = Field(
        "Action: {owner} to {action} by {due}",
        title="The line of an action",
        description="With {action}, {owner}, {due} and {code}.",
    )
    action_code: Words = Field("", title="The body's own action codes", description="Such as HSP{nn}. Empty for none.")
    taken_after: Words = Field(
        "This item was taken after item {item}.", title="When it was taken out of order", description="With {item}."
    )
    deferred: Words = Field("Deferred.", title="When an item was put off")
    deferred_to_next: Words = Field("Deferred to the next meeting.", title="When it was put off to the next meeting")
    next_meeting: Words = Field(
        "Next meeting: {when}", title="The date of the next meeting", description="With {when}."
    )
    nil_interests: Words = Field("None.", title="When no interest was declared")
    nil_apologies: Words = Field("None.", title="When nobody sent apologies")
    nil_matters_arising: Words = Field("There were no open actions.", title="When no action was open")
    nil_urgent: Words = Field("", title="When there was no other business", description="Empty to leave it blank.")
    confirmed_correct: Words = Field("Confirmed.", title="When minutes are confirmed")
    confirmed_amended: Words = Field(
        "Confirmed as a correct record, subject to the following amendment: {amendment}",
        title="When they are confirmed with an amendment",
        description="With {amendment}, and {minute} for the minute it is about.",
    )
    confirmed_by_email: Words = Field(
        "It was noted that the minutes had been confirmed by e-mail.", title="When they were confirmed by e-mail"
    )
    noted_minutes: Words = Field("The minutes were noted.", title="When minutes of another body were noted")
    signature: Words = Field("CHAIR", title="Under the line for the signature", description="Empty for no line.")

    @field_validator("action_columns", "action_headings", "decision_words", mode="before")
    @classmethod
    def _as_tuple(cls, given: Any) -> Any:
        return tuple(given) if isinstance(given, list) else given

    @field_validator("*")
    @classmethod
    def _known_places(cls, given: Any, info: Any) -> Any:
        for words in given if isinstance(given, tuple) else (given,):
            if isinstance(words, str) and (unknown := places_in(words) - PLACES.get(info.field_name, frozenset())):
                raise ValueError(f"{{{sorted(unknown)[0]}}} means nothing here")
        return given

    @field_validator("minute_numbers")
    @classmethod
    def _has_a_number(cls, given: str) -> str:
        if not places_in(given) & {"n", "nn", "nnn", "item"}:
            raise ValueError("Say where the number stands, with {n} or {item}")
        return given


PLACES: dict[str, frozenset[str]] = {
    "minute_numbers": frozenset({"n", "nn", "nnn", "prefix", "yy", "yyyy", "item"}),
    "commenced": frozenset({"time", "place"}),
    "concluded": frozenset({"time"}),
    "adjourned": frozenset({"time", "why"}),
    "reconvened": frozenset({"time"}),
    "inquorate": frozenset({"time", "why"}),
    "apologies": frozenset({"people"}),
    "substitute": frozenset({"name", "absent"}),
    "also_representing": frozenset({"absent"}),
    "arrived": frozenset({"when"}),
    "left": frozenset({"when"}),
    "for_item": frozenset({"items"}),
    "for_items": frozenset({"items"}),
    "actions_agreed": frozenset({"actions"}),
    "taken_after": frozenset({"item"}),
    "next_meeting": frozenset({"when"}),
    "moved": frozenset({"name"}),
    "seconded": frozenset({"name"}),
    "vote_counts": frozenset({"for", "against", "abstained"}),
    "action_code": frozenset({"n", "nn", "nnn", "yy", "yyyy"}),
    "action_line": frozenset({"action", "owner", "due", "code"}),
    "confirmed_amended": frozenset({"amendment", "minute"}),
}
"""The words in braces each setting may hold."""


def places_in(words: str) -> set[str]:
    """The words in braces. A brace by itself is an unknown place, for nothing may be printed half filled in."""
    found: set[str] = set()
    rest = words
    while "{" in rest or "}" in rest:
        before, opened, after = rest.partition("{")
        if "}" in before or not opened or "}" not in after:
            return found | {"a single brace"}
        name, _, rest = after.partition("}")
        found.add(name)
    return found


def fill(words: str, **places: object) -> str:
    """Words with their places filled in, and nothing else read in them."""
    for name, value in places.items():
        if str(value).endswith("."):
            words = words.replace(f"{{{name}}}.", f"{{{name}}}")
        words = words.replace(f"{{{name}}}", str(value))
    return words


PUBLIC: dict[str, Any] = {
    "minutes_title": "minutes and decision record",
    "publication": "public",
    "action_form": "table",
    "substitutes_beside_apologies": False,
    "headings_in_minutes": False,
}
"""What bodies that meet in public do otherwise than groups about cases, unless they say so."""


def settings_over(profile: Profile, content: dict[str, Any]) -> HouseStyle:
    """A body's own settings over what its kind does. Raises `Refusal` naming the setting at fault."""
    try:
        return HouseStyle(**{**(PUBLIC if profile.public else {}), **content})
    except ValidationError as mistakes:
        first = mistakes.errors()[0]
        raise Refusal(_plainly(first), field=str(first["loc"][0]) if first["loc"] else "") from mistakes


def _plainly(mistake: Any) -> str:
    """What pydantic found, as a person would say it."""
    if mistake["type"] == "string_too_long":
        return f"This can be {mistake['ctx']['max_length']} characters at most"
    if mistake["type"] == "literal_error":
        return f"Choose from: {mistake['ctx']['expected']}"
    if mistake["type"] == "extra_forbidden":
        return "There is no such setting"
    return str(mistake["msg"]).removeprefix("Value error, ")


def written_time(at: datetime, form: str) -> str:
    """A time of day as the body writes it."""
    if form == "10am":
        return clock_time(at)
    local = clock.in_london(at)
    if form == "1000 hours":
        return f"{local:%H%M} hours"
    if form in ("10:00", "10.00"):
        return f"{local:%H}{form[2]}{local:%M}"
    half = ("am" if local.hour < 12 else "pm") if "a.m." not in form else "a.m." if local.hour < 12 else "p.m."
    return f"{(local.hour - 1) % 12 + 1}{form[2]}{local.minute:02}{' ' if ' ' in form else ''}{half}"


def minute_label(style: HouseStyle, number: int, *, began: int, prefix: str, item: str) -> str:
    """A minute's number as the body writes it; `began` is the year in which the running number began."""
    return fill(
        style.minute_numbers, n=number, nn=f"{number:02}", nnn=f"{number:03}", prefix=prefix, item=item, yyyy=began,
        yy=f"{began % 100:02}",
    ).strip()  # fmt: skip


def number_in(style: HouseStyle, label: str, *, prefix: str) -> int | None:
    """The running number in a printed label such as SSP 53/15; None where it does not fit the body's pattern."""
    pattern = re.escape(style.minute_numbers.replace("{prefix}", prefix).strip())
    for name in ("n", "nn", "nnn"):
        pattern = pattern.replace(re.escape(f"{{{name}}}"), r"0*(?P<n>\d+)", 1)
    for name, form in (("yyyy", r"\d{4}"), ("yy", r"\d{2}"), ("item", r"[\w.()]+")):
        pattern = pattern.replace(re.escape(f"{{{name}}}"), form)
    found = re.fullmatch(pattern, label.strip())
    return int(found["n"]) if found is not None and "n" in found.groupdict() else None
