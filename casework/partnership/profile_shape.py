"""What a kind of group consists of: the parts of a profile, and the words it may use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

SUBJECT_TYPES = ("person", "place", "organisation")
SIDES = ("victim", "offender", "location")
MARKINGS = ("OFFICIAL", "OFFICIAL-SENSITIVE")
RAGS = ("red", "amber", "green", "blue")
NUMBERING = ("municipal_year", "calendar_year", "never", "meeting")
QUORUM_KINDS = ("people", "agencies", "responsible")
AGENDA_KINDS = (
    "apologies", "interests", "minutes", "matters_arising", "new_referrals", "reviews", "consultations", "removals",
    "heading", "report", "presentation", "standing", "appointment", "housekeeping", "urgent_admitted", "urgent_named",
    "other_minutes", "action_log", "forward_plan", "information", "part_two", "urgent", "next_meeting",
)  # fmt: skip
ADULTHOOD = 18


@dataclass(frozen=True)
class Section:
    """One section of the referral form; `fields` are definitions for `casework.web.forms.fields_from_profile`."""

    key: str
    title: str
    fields: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class AgendaTemplate:
    """A standing item of every agenda. A key `reports.performance` hangs under the heading `reports`; `text` stands under its title."""

    key: str
    kind: str
    title: str
    text: str = ""


@dataclass(frozen=True)
class Clocks:
    """Working days: to acknowledge and decide on a referral; before a meeting to ask for returns, have them back and
    send the pack; after it to circulate the minutes; to answer another group that asks for a case."""

    acknowledge: int
    decide: int
    returns_out: int
    returns_in: int
    pack: int
    minutes: int
    answer: int = 5


@dataclass(frozen=True)
class Review:
    """Calendar days until a case is looked at again, by its rating where that makes a difference."""

    default_days: int
    by_rag: Mapping[str, int]

    def days_for(self, rag: str) -> int:
        return self.by_rag.get(rag, self.default_days)


@dataclass(frozen=True)
class Escalation:
    """Kinds of group that take up what this one cannot resolve, and in how many working days they owe feedback."""

    to: tuple[str, ...] = ()
    feedback: int = 20


@dataclass(frozen=True)
class Lead:
    """Where somebody is open in several groups, the one with the lowest `order` leads, `because`. 0: never leads."""

    order: int = 0
    because: str = ""


@dataclass(frozen=True)
class Profile:
    """A kind of group. Referrals keep the version they were begun with.

    `version` and `stamp` say which: a profile as delivered, in a file, has no stamp. `discreet` groups are not named to
    people outside them, even to say whom to ask about somebody.
    """

    key: str
    name: str
    short_name: str
    alias: str
    version: int
    purpose: str
    subject_types: tuple[str, ...]
    sides: tuple[str, ...]
    criteria: tuple[str, ...]
    marking: str
    public: bool
    discreet: bool
    confidentiality_statement: str
    stages: tuple[str, ...]
    rags: tuple[str, ...]
    outcomes: tuple[str, ...]
    clocks: Clocks
    review: Review
    referral_sections: tuple[Section, ...]
    agenda: tuple[AgendaTemplate, ...]
    numbering: str
    quorum_kind: str
    quorum: int
    retention_years: int
    retention_child_age: int
    retention_by_role: Mapping[str, int]
    tools: tuple[str, ...]
    risk_tool: str
    cohorts: tuple[str, ...]
    case_reviews: bool
    adults: bool
    step_down_reviews: int
    escalation: Escalation
    lead: Lead
    stamp: str = field(default="", compare=False)
    risk_tools: tuple[str, ...] = ()
    risk_second_person: bool = False

    def retention_for(self, side: str) -> int:
        """Years from closure for which the record of somebody on this side of a case is kept."""
        return self.retention_by_role.get(side, self.retention_years)

    @property
    def takes_referrals(self) -> bool:
        """Whether agencies may refer to groups of this kind: a board has no form."""
        return bool(self.referral_sections)

    def fields(self) -> tuple[dict[str, Any], ...]:
        """Every field of the referral form, section after section."""
        return tuple(field for section in self.referral_sections for field in section.fields)


def is_asked(field: Mapping[str, Any], answers: Mapping[str, Any]) -> bool:
    """Whether a question of the form is asked at all, by the answers to the one it depends on."""
    for other, wanted in field.get("only_if", {}).items():
        given = answers.get(other)
        said = {True: "yes", False: "no"}.get(given, given) if isinstance(given, bool) else given
        return any(each in wanted for each in (said if isinstance(said, list) else [said]))
    return True


def plain(profile: Profile) -> dict[str, Any]:
    """The profile as a table such as its file holds, with everything shared written out: what is kept of a version.

    Reading it gives the same profile again; what is empty is left out.
    """
    found: dict[str, Any] = {}
    for part in fields(profile):
        value = getattr(profile, part.name)
        if part.name in ("version", "stamp", "quorum", "quorum_kind"):
            continue
        found["sections" if part.name == "referral_sections" else part.name] = _plain(value)
    found["quorum"] = {"kind": profile.quorum_kind, "number": profile.quorum}
    return {key: value for key, value in found.items() if value not in ("", [], {}, False) and value is not None}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    if isinstance(value, Mapping):
        return {
            key: _plain(each) for key, each in value.items() if key in ("required",) or each not in ("", (), [], {})
        }
    if hasattr(value, "__dataclass_fields__"):
        return _plain({part.name: getattr(value, part.name) for part in fields(value)})
    return value
