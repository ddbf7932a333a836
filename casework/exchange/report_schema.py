"""A report in the JSON document: whose it is, its headings with numbered paragraphs, recommendations, contacts, appendices."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from casework.exchange.blocks import Block, Line, NumberedBlock, Part, Text


class Recommendation(Part):
    """One recommendation. `number` is worked out; one that is sent says how they are numbered, and must be of its place."""

    text: Text = Field(min_length=1)
    number: Line = Field("", description="As printed: 9.1, (i), (a), a), 1., 1) or -.")


class ContactOfficer(Part):
    """Whom to ask about a report."""

    name: Line = ""
    office: Line = ""
    organisation: Line = ""
    address: Text = Field("", description="Lines of the address.")
    email: Line = ""
    telephone: Line = ""

    @model_validator(mode="after")
    def _somebody(self) -> ContactOfficer:
        if not any(self.model_dump().values()):
            raise ValueError("name the contact officer")
        return self


class Section(Part):
    """One heading of a report and what stands under it: text, its recommendations, its contact officers, or nothing."""

    heading: Line = Field(min_length=1)
    number: Line = Field("", description="As printed: 1, or 3.1 for one beneath 3. Empty to have it given by place.")
    numbered: bool = Field(True, description="False for a heading without a number among others that have one.")
    nil: bool = Field(False, description="What stands here is the body's own wording that there is nothing to say.")
    record: list[NumberedBlock] | Text = []
    opening: Text = Field("", description="What opens the recommendations: It is recommended that the Board.")
    recommendations: list[Recommendation | Text] = Field([], max_length=100)
    contacts: list[ContactOfficer] = Field([], max_length=30)

    @model_validator(mode="after")
    def _one_thing(self) -> Section:
        if sum(map(bool, (self.record, self.recommendations, self.contacts))) > 1:
            raise ValueError("under a heading stand a text, recommendations or contacts: one of them")
        if self.number and not self.numbered:
            raise ValueError("a heading without a number gives none")
        if self.opening and not self.recommendations:
            raise ValueError("an opening opens recommendations")
        if self.nil and not self.record:
            raise ValueError("the wording that there is nothing to say is given as the record")
        return self


class Appendix(Part):
    """An appendix of a report."""

    label: Line = Field("", description="What it is called: Appendix 1. Empty for Appendix A, B and so on.")
    title: Line = ""
    record: list[Block] | Text = Field([], description="Its text, where it is printed with the report.")

    @model_validator(mode="after")
    def _something(self) -> Appendix:
        if not (self.label or self.title or self.record):
            raise ValueError("name the appendix")
        return self


class Fact(Part):
    """A line of a report's head beside its title and authors, such as Copies to."""

    label: Line = Field(min_length=1)
    text: Text = ""


class SentFile(Part):
    """A report or other paper that is a file: looked at by what it holds, kept as it came, and given back so."""

    name: Line = Field(min_length=1, description="With its ending: .pdf, .docx, .xlsx or .odt.")
    base64: str = Field(
        "",
        description="The file itself. On reading left out with ?exports=links, and of files over 5 MB: fetch it from the report's exports.",
    )
    sha256: Annotated[str, Field(pattern=r"^([0-9a-fA-F]{64})?$")] = Field(
        "", description="Its checksum. Where one is sent it must be that of the file."
    )
    media_type: Line = Field("", description="On reading: what it is by what it holds. Not read when sent.")
    size: int | None = Field(None, description="On reading: its bytes. Not read when sent.")
    pages: int | None = Field(
        None, description="On reading: its pages in packs; none where it goes along by itself. Not read when sent."
    )


class Report(Part):
    """A report to a meeting, under the item it is for. Its headings make a heading set where the body has none like it."""

    title: Line = Field("", description="Its subject; the title of its item unless said otherwise.")
    authors: list[Line] = Field(
        [],
        max_length=10,
        description="The offices or agencies it is the report of; the item's author unless said otherwise.",
    )
    heading_set: Line = Field(
        "", description="The body's heading set it is written on, or what to call the one made here."
    )
    numbers: Literal["1.1", "1", "running", "none"] = Field(
        "1.1",
        description="What is numbered: headings and paragraphs, headings alone, paragraphs from 1 to the end, or nothing.",
    )
    facts: list[Fact] = Field([], max_length=30, description="What else its head says.")
    sections: list[Section] = Field([], max_length=60)
    appendices: list[Appendix] = Field([], max_length=30)
    handling: Literal["group", "agencies", "chair"] = Field("group", description="Who may read it.")
    agencies: list[Line] = Field([], max_length=60, description="With handling agencies: which.")
    file: SentFile | None = Field(None, description="The file it is, in place of headings.")
    export: Line = Field("", description="On reading: its name among the exports. Not read when sent.")

    @model_validator(mode="after")
    def _whole(self) -> Report:
        if self.file is None and not self.sections:
            raise ValueError("a report has at least one heading, or is a file")
        if self.file is not None and (self.sections or self.facts or self.appendices):
            raise ValueError("a report has headings or is a file: one of them")
        for what in ("recommendations", "contacts"):
            if sum(bool(getattr(section, what)) for section in self.sections) > 1:
                raise ValueError(f"{what} stand under one heading only")
        if (self.handling == "agencies") != bool(self.agencies):
            raise ValueError("a report for some agencies, and no other, names them")
        return self
