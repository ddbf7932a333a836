"""What stands beside the items in the JSON document: interests declared in them, and the forward plan a meeting agreed."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from casework.exchange.blocks import Line, Part


class Declared(Part):
    """An interest somebody present declared in the item it stands under."""

    name: Line = Field(min_length=1, description="As the attendance names them.")
    nature: Literal[
        "personal",
        "financial",
        "disclosable_pecuniary",
        "non_pecuniary",
        "prejudicial",
        "personal_prejudicial",
        "professional",
        "other",
    ] = Field("other", description="As the body's code calls it; disclosable_pecuniary is a DPI.")
    interest: Annotated[str, Field(max_length=300)] = Field("", description="What it is, in a few words.")
    stays: bool = Field(False, description="They stayed; otherwise they left the meeting for the item.")


class ForwardEntry(Part):
    """One line of a reporting timetable or forward plan: what comes in which month, and who reports."""

    title: Line = Field(min_length=1)
    reporting: Line = Field("", description="The task group or other body that reports.")
    lead: Line = Field("", description="Its chair or the office that leads it.")
    month: Annotated[str, Field(pattern=r"^(\d{4}-(0[1-9]|1[0-2]))?$")] = Field(
        "", description="Such as 2018-08. Empty for the backlog."
    )
    kind: Literal["report", "presentation", "standing"] = "report"
    yearly: bool = Field(False, description="It comes back each year in this month.")
