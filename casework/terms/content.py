"""What terms of reference say, as data: numbered clauses, classes of membership with their seats, quorum, chair, frequency.

The same models are the check of what is typed in pages and part of the JSON document, so their descriptions are documentation.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from casework.errors import Refusal
from casework.web.presentation import plural, sentence

Line = Annotated[str, Field(max_length=500)]
Text = Annotated[str, Field(max_length=60_000)]
MOST = 80
"""Clauses, classes, or seats of a class."""

CLASS_KINDS = {
    "members": "Members",
    "advisers": "Advisers",
    "co_opted": "Co-opted members",
    "attending": "In attendance",
    "deputies": "Deputies",
    "observers": "Observers",
}
VOTES = {"": "Not said", "yes": "Votes", "no": "Does not vote"}
COUNTED = {"people": "people", "agencies": "agencies", "responsible": "responsible authorities"}
ONE_OF = {"people": "person", "agencies": "agency", "responsible": "responsible authority"}
HOW = {
    "": "Not said",
    "post": "Holds it by their post",
    "elected": "Elected by the members",
    "appointed": "Appointed",
    "rotates": "Goes round the members",
}
PER = {"year": "a year", "quarter": "a quarter", "month": "a month", "week": "a week"}


class Kept(BaseModel):
    """Base: what nobody knows is refused."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)


class Seat(Kept):
    """A seat: an organisation, a post, or the post of an organisation."""

    organisation: Line = ""
    post: Line = Field("", description="The post that holds it, such as Head of Area; or a role, such as Chair.")
    people: int = Field(1, ge=1, le=99, description="How many it seats.")
    votes: Literal["", "yes", "no"] = Field("", description="Where it differs from the class.")
    note: Line = ""

    @model_validator(mode="after")
    def _somebody(self) -> Seat:
        if not (self.organisation or self.post):
            raise ValueError("Name the organisation or the post")
        return self

    @property
    def words(self) -> str:
        found = ", ".join(part for part in (self.organisation, self.post) if part)
        return f"{found} ({self.people} seats)" if self.people > 1 else found


class MembershipClass(Kept):
    """A class of membership, such as Responsible Authorities, with its seats."""

    name: Line = Field(min_length=1)
    kind: Literal["members", "advisers", "co_opted", "attending", "deputies", "observers"] = "members"
    votes: Literal["", "yes", "no"] = Field("", description="Whether it votes; empty where the terms do not say.")
    words: Text = Field("", description="What the terms say of the class beside its seats, such as a footnote.")
    seats: tuple[Seat, ...] = Field((), max_length=MOST)


class Quorum(Kept):
    """How many must be there."""

    number: int = Field(0, ge=0, le=200, description="0 where the terms only say it in words.")
    counted: Literal["people", "agencies", "responsible"] = "people"
    words: Text = ""


class Leading(Kept):
    """Who leads: chair or vice-chair, and how they come to it."""

    post: Line = Field("", description="The post or body it goes to, such as Leader of the Council.")
    how: Literal["", "post", "elected", "appointed", "rotates"] = ""
    yearly: bool = Field(False, description="Chosen anew each year.")


class Chairing(Kept):
    """The chair's and vice-chair's arrangement."""

    chair: Leading = Leading()
    vice_chair: Leading = Leading()
    apart: bool = Field(False, description="Chair and vice-chair are not of one organisation.")
    casting_vote: bool = False


class Frequency(Kept):
    """How often the group meets."""

    times: int = Field(0, ge=0, le=60, description="0 where the terms only say it in words.")
    per: Literal["year", "quarter", "month", "week"] = "year"
    words: Text = ""


class Clause(Kept):
    """A clause as printed: 3.1, its heading, its text. One without a number goes on with the one before."""

    number: Annotated[str, Field(max_length=20)] = ""
    heading: Line = ""
    text: Text = ""
    membership: bool = Field(False, description="The classes of membership stand under this clause.")
    after: Text = Field("", description="What follows the classes of membership under the same clause.")

    @model_validator(mode="after")
    def _something(self) -> Clause:
        if not (self.number or self.heading or self.text):
            raise ValueError("Give the clause a number, a heading or a text")
        if self.after and not self.membership:
            raise ValueError("Only the clause with the classes of membership has a text after them")
        return self

    @property
    def level(self) -> int:
        """1 for 3 and 3.0, 2 for 3.1, 3 for 3.1.1."""
        return min(3, self.number.rstrip(".").removesuffix(".0").count(".") + 1)


class Terms(Kept):
    """Terms of reference as a whole."""

    title: Line = Field("Terms of reference", min_length=1)
    clauses: tuple[Clause, ...] = Field((), max_length=MOST)
    membership: tuple[MembershipClass, ...] = Field((), max_length=MOST)
    quorum: Quorum | None = None
    chairing: Chairing = Chairing()
    frequency: Frequency | None = None

    @model_validator(mode="after")
    def _of_one_piece(self) -> Terms:
        numbers = [clause.number for clause in self.clauses if clause.number]
        if twice := next((number for number in numbers if numbers.count(number) > 1), ""):
            raise ValueError(f"Two clauses have the number {twice}")
        names = [each.name.casefold() for each in self.membership]
        if len(set(names)) != len(names):
            raise ValueError("Two classes of membership have one name")
        if sum(clause.membership for clause in self.clauses) > 1:
            raise ValueError("The classes of membership stand under one clause")
        return self

    @property
    def is_empty(self) -> bool:
        return not (self.clauses or self.membership)

    def votes_of(self, found: MembershipClass, seat: Seat) -> str:
        return seat.votes or found.votes


def terms_from(content: dict[str, Any]) -> Terms:
    """Raises `Refusal` naming the place at fault: `membership.0.seats.2.people`."""
    try:
        return Terms(**content)
    except ValidationError as mistakes:
        first = mistakes.errors()[0]
        raise Refusal(plainly(first), field=".".join(str(part) for part in first["loc"])) from mistakes


def plainly(mistake: Any) -> str:
    """What pydantic found, as a person would say it."""
    about = mistake.get("ctx", {})
    if mistake["type"] == "string_too_long":
        return f"This can be {about['max_length']} characters at most"
    if mistake["type"] in ("int_parsing", "int_type", "int_from_float"):
        return "Enter a whole number"
    if mistake["type"] == "greater_than_equal":
        return f"This must be {about['ge']} or more"
    if mistake["type"] == "less_than_equal":
        return f"This must be {about['le']} or less"
    if mistake["type"] == "string_too_short":
        return "Give it a name"
    if mistake["type"] == "literal_error":
        return f"Choose from: {about['expected']}"
    if mistake["type"] == "too_long":
        return f"There can be {about['max_length']} at most"
    return str(mistake["msg"]).removeprefix("Value error, ")


def quorum_words(quorum: Quorum | None) -> str:
    if quorum is None:
        return ""
    counted = plural(quorum.number, ONE_OF[quorum.counted], COUNTED[quorum.counted]) if quorum.number else ""
    return ". ".join(part.rstrip(".") for part in (counted, quorum.words) if part)


def leading_words(leading: Leading) -> str:
    how = {"post": "by their post", "elected": "elected by the members", "appointed": "appointed", "rotates": "in turn"}
    parts = [leading.post, how.get(leading.how, ""), "each year" if leading.yearly else ""]
    return sentence(", ".join(part for part in parts if part))


def frequency_words(frequency: Frequency | None) -> str:
    if frequency is None:
        return ""
    times = {1: "Once", 2: "Twice"}.get(frequency.times, f"{frequency.times} times")
    counted = f"{times} {PER[frequency.per]}" if frequency.times else ""
    return ". ".join(part.rstrip(".") for part in (counted, frequency.words) if part)
