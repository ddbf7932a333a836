"""What every part of the JSON document is made of: lines, texts, and the blocks of what was said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from casework.rendering.document import DEEPEST

Line = Annotated[str, Field(max_length=500)]
Text = Annotated[str, Field(max_length=100_000)]
Said = Annotated[str, Field(min_length=1, max_length=100_000)]
Cell = Annotated[str, Field(max_length=5000)]


class Part(BaseModel):
    """Base of every part: unknown fields are refused, since a misspelt one would be lost in silence."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Bullet(Part):
    """A bullet and those beneath it."""

    text: Said
    items: list[Bullet | Said] = []


class Paragraph(Part):
    """A paragraph, its lines as they stand."""

    type: Literal["paragraph"] = "paragraph"
    text: Text = Field(min_length=1)


class Bullets(Part):
    """A list of bullets; an item with others beneath it is an object."""

    type: Literal["bullets"] = "bullets"
    items: list[Bullet | Said] = Field(min_length=1)

    @model_validator(mode="after")
    def _not_too_deep(self) -> Bullets:
        _refuse_too_deep(self.items)
        return self


class Point(Part):
    """A numbered point and the lists beneath it: (a), (b) under (i), or bullets."""

    text: Said
    beneath: list[Annotated[Bullets | Numbered, Field(discriminator="type")]] = []


class Numbered(Part):
    """Numbered points, such as those of a discussion: (i) to (viii)."""

    type: Literal["numbered"] = "numbered"
    style: Literal["(i)", "i.", "I.", "1.", "1)", "(1)", "a)", "(a)", "a.", "(A)"] = "(i)"
    start: int = Field(1, ge=1, le=80)
    items: list[Point | Said] = Field(
        min_length=1, description="Texts; a point with lists beneath it is an object. Lists stand six deep at most."
    )

    @model_validator(mode="after")
    def _not_too_deep(self) -> Numbered:
        _refuse_too_deep(self.items)
        return self


def _refuse_too_deep(items: Sequence[Any]) -> None:
    """What stands deeper would be printed on the sixth level among what it stands under."""
    if _levels(items) > DEEPEST:
        raise ValueError(f"lists stand {DEEPEST} deep at most: say what stands deeper in the text above it")


def _levels(items: Sequence[Any]) -> int:
    """How many levels these are, with all beneath them."""
    below = [each.items for item in items if isinstance(item, Point) for each in item.beneath]
    below += [item.items for item in items if isinstance(item, Bullet) and item.items]
    return 1 + max((_levels(each) for each in below), default=0)


class Subheading(Part):
    """A heading within what was said."""

    type: Literal["heading"] = "heading"
    text: Line = Field(min_length=1)


class Table(Part):
    """A table within what was said, its first row over its columns."""

    type: Literal["table"] = "table"
    caption: Line = Field("", description="What it is called, above it: Table 1: burglaries by ward.")
    headers: list[Cell] = Field(min_length=1, max_length=20, description="The words over each column.")
    rows: list[list[Cell]] = Field(description="As many cells in each as there are headers.")

    @model_validator(mode="after")
    def _square(self) -> Table:
        for n, row in enumerate(self.rows, 1):
            if len(row) != len(self.headers):
                words = f"row {n} has {len(row)} cells under {len(self.headers)} headers: give an empty text for a cell that is empty"
                raise ValueError(words)
        return self


class NumberedParagraph(Part):
    """A paragraph of a minute or of a report, numbered by its place unless it says otherwise, where the minute or heading has a
    number and the body numbers what stands under it."""

    type: Literal["paragraph"] = "paragraph"
    text: Text = Field(min_length=1)
    number: Line = Field(
        "", description="As printed: 2.1. Empty to have it given by place; those after it count on from it."
    )
    numbered: bool = Field(True, description="False for one that goes on without a number of its own.")

    @model_validator(mode="after")
    def _of_one_mind(self) -> NumberedParagraph:
        if self.number and not self.numbered:
            raise ValueError("a paragraph without a number gives none")
        return self


NumberedBlock = Annotated[NumberedParagraph | Bullets | Numbered | Subheading | Table, Field(discriminator="type")]
Block = Annotated[Paragraph | Bullets | Numbered | Subheading | Table, Field(discriminator="type")]
