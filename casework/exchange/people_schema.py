"""People in the JSON document: members as the agenda lists them, and each line of attendance."""

from __future__ import annotations

from datetime import date as Day
from typing import Literal

from pydantic import Field, model_validator

from casework.exchange.blocks import Line, Part


class Person(Part):
    """Somebody a paper names: a name, an office or both."""

    name: Line = Field(
        min_length=1, description="The name as printed, with any title; an office where no name is printed."
    )
    office: Line = Field("", description="The office or role, such as Head of Community Safety.")
    organisation: Line = ""


class Member(Person):
    """A member as the agenda lists them."""

    list: Line = Field("", description="The body's own division, such as Responsible authorities.")
    invited: bool = Field(False, description="Listed under those also invited.")


class Attendee(Person):
    """One line of attendance. A substitute and the apology of whoever they stand in for are two lines."""

    capacity: Literal[
        "member",
        "substitute",
        "also_present",
        "invited",
        "officer",
        "note_taker",
        "observer",
        "guest",
        "public",
        "apologies",
        "absent",
    ] = Field(
        description="What they were there as. public: the public and press, also by number: 3 members of the public. A substitute "
        "says for whom (substitute_for), and whoever they stand in for has a line of their own with apologies."
    )
    list: Line = Field("", description="The body's own division of those present: core members, support.")
    chair: Literal["", "chair", "interim_chair", "co_chair", "vice_chair"] = Field(
        "",
        description="Whether and how they were in the chair. vice_chair beside somebody who is: the vice-chair, there as well.",
    )
    chair_for: Line = Field(
        "",
        description="The items for which they were in the chair, when only for some: 1, or 2 to 9. Several may then be.",
    )
    substitute_for: Line = Field(
        "",
        description="The name or office of whoever a substitute stood in for; of a member there in their own right, whom they represented besides.",
    )
    initials: Line = Field("", description="As the paper itself abbreviates them.")
    arrived_at_item: Line = Field("", description="The item's number; or the time, such as 10:15 or 3.20 pm.")
    left_at_item: Line = Field("", description="The same.")
    for_items: Line = Field("", description="The items they came for, when only for some: 6.1, or 4 and 5.")
    late: bool = Field(False, description="Known to be late.")
    remotely: bool = False
    information: Literal["", "sent", "none"] = Field(
        "", description="With apologies: whether information was sent for the meeting."
    )
    apologies_on: Day | None = Field(None, description="The day on which apologies were received.")
    confidentiality_signed_on: Day | None = Field(None, description="The day on which an observer signed.")

    @model_validator(mode="after")
    def _of_their_capacity(self) -> Attendee:
        if self.capacity == "substitute" and not self.substitute_for:
            raise ValueError("a substitute says whom they stand in for, in substitute_for")
        if self.substitute_for and self.capacity not in ("substitute", "member"):
            words = "substitute_for is whom a substitute stands in for, or whom a member represents besides"
            raise ValueError(words)
        if self.chair and not self.chair_for and self.capacity not in ("member", "substitute"):
            words = "somebody in the chair is a member or a substitute; of an officer who had it for some items say which in chair_for"
            raise ValueError(words)
        if self.chair and self.capacity in ("apologies", "absent"):
            raise ValueError("somebody who was away was not in the chair: say Vice-chair in office")
        if self.chair_for and not self.chair:
            raise ValueError("chair_for goes with chair: say chair, interim_chair, co_chair or vice_chair")
        if (self.information or self.apologies_on) and self.capacity != "apologies":
            raise ValueError("information and the day of apologies go with apologies")
        return self
