"""What stands in the boxes of a report: a text under each heading, recommendations, contacts, appendices; whole or half."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from casework.papers.heading_sets import HeadingSet

MOST = 30
"""Own headings, contacts or appendices."""
LONGEST = 60_000
"""Characters under one heading."""
LABEL = re.compile(r"^(?:\(?[ivx]{1,5}\)|\(?[a-z]\)|\d{1,2}(?:\.\d{1,2})+[.)]?|\d{1,2}[.)]|[-*•])\s+")
"""What people type before a recommendation."""


@dataclass(frozen=True)
class Section:
    """The text under a heading of the set, or `nil`: the body's own words that there is nothing to say."""

    text: str = ""
    nil: bool = False


@dataclass(frozen=True)
class Titled:
    """A heading of the author's own, or an appendix; `label` is what an appendix is called: Appendix 1."""

    title: str = ""
    text: str = ""
    label: str = ""

    @property
    def is_blank(self) -> bool:
        return not (self.title or self.text or self.label)


@dataclass(frozen=True)
class Contact:
    name: str = ""
    office: str = ""
    organisation: str = ""
    address: str = ""
    email: str = ""
    telephone: str = ""

    @property
    def is_blank(self) -> bool:
        return not any(asdict(self).values())

    @property
    def lines(self) -> list[str]:
        found = [self.name, self.office, self.organisation, *self.address.split("\n")]
        found += [
            f"Email: {self.email}" if self.email else "",
            f"Telephone: {self.telephone}" if self.telephone else "",
        ]
        return [line.strip() for line in found if line.strip()]


@dataclass(frozen=True)
class Content:
    """A report as typed. `sections` are by the key of their heading; `recommendations` one to a line, under their `opening`.

    `facts` are what else its head says, such as its date or who has a copy.
    """

    sections: Mapping[str, Section] = field(default_factory=dict)
    own: tuple[Titled, ...] = ()
    recommendations: str = ""
    contacts: tuple[Contact, ...] = ()
    appendices: tuple[Titled, ...] = ()
    opening: str = ""
    facts: tuple[Titled, ...] = ()

    @property
    def recommended(self) -> list[str]:
        """Recommendations one by one; a label somebody typed in front goes, since they are numbered by themselves."""
        lines = (LABEL.sub("", line.strip(), count=1) for line in self.recommendations.split("\n"))
        return [line for line in lines if line]

    @property
    def is_blank(self) -> bool:
        return self == Content() or not words_of(self)

    def without_blanks(self) -> Content:
        return Content(
            {key: each for key, each in self.sections.items() if each.text or each.nil},
            tuple(each for each in self.own if not each.is_blank),
            self.recommendations,
            tuple(each for each in self.contacts if not each.is_blank),
            tuple(each for each in self.appendices if not each.is_blank),
            self.opening,
            tuple(each for each in self.facts if not each.is_blank),
        )

    def kept(self) -> dict[str, Any]:
        return {
            "sections": {key: asdict(each) for key, each in self.sections.items()},
            "own": [asdict(each) for each in self.own],
            "recommendations": self.recommendations,
            "contacts": [asdict(each) for each in self.contacts],
            "appendices": [asdict(each) for each in self.appendices],
            "opening": self.opening,
            "facts": [asdict(each) for each in self.facts],
        }


def read(content: Mapping[str, Any]) -> Content:
    """Content as it was kept."""
    return Content(
        {key: Section(**each) for key, each in content.get("sections", {}).items()},
        tuple(Titled(**each) for each in content.get("own", [])),
        content.get("recommendations", ""),
        tuple(Contact(**each) for each in content.get("contacts", [])),
        tuple(Titled(**each) for each in content.get("appendices", [])),
        content.get("opening", ""),
        tuple(Titled(**each) for each in content.get("facts", [])),
    )


def words_of(content: Content) -> str:
    """Everything typed, in one piece, to show beside what somebody else typed."""
    parts = [each.text or ("Nothing to say" if each.nil else "") for each in content.sections.values()]
    parts += [f"{each.title}\n{each.text}".strip() for each in (*content.facts, *content.own, *content.appendices)]
    parts += [content.opening, content.recommendations, *("\n".join(each.lines) for each in content.contacts)]
    return "\n\n".join(part for part in parts if part)


def missing(headings: HeadingSet, content: Content) -> dict[str, str]:
    """What keeps a report from being sent in, by the name of its box, in the order of the page."""
    found: dict[str, str] = {}
    for heading in headings.headings:
        if heading.part in ("text", "purpose"):
            section = content.sections.get(heading.key, Section())
            name = f"s-{heading.key}-text"
            if heading.needed and not section.text and not (section.nil and heading.nil):
                nothing = ", or tick that there is nothing to say" if heading.nil else ""
                found[name] = f"Write something under “{heading.title}”{nothing}."
            elif len(section.text) > LONGEST:
                found[name] = f"Keep “{heading.title}” to {LONGEST:,} characters."
        elif heading.part == "own":
            for n, each in enumerate(content.own):
                if each.text and not each.title:
                    found[f"own-{n}-title"] = "Give this heading its words."
        elif heading.part == "recommendations" and headings.recommends and not content.recommended:
            found["rec-text"] = "Write at least one recommendation: a report without one cannot be decided on."
        elif (
            heading.part == "contact"
            and headings.contact
            and not any(each.name and (each.email or each.telephone) for each in content.contacts)
        ):
            found["con-0-name"] = "Name a contact officer, with an e-mail address or telephone number."
    for n, each in enumerate(content.facts):
        if each.text and not each.title:
            found[f"fact-{n}-title"] = "Say what this is, such as Date or Copies to."
    for n, each in enumerate(content.appendices):
        if each.text and not each.title and not each.label:
            found[f"app-{n}-title"] = "Give this appendix a title."
    return found
