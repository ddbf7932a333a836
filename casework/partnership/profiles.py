"""Kinds of group: what each asks, says, counts and how it meets, read from one TOML file a kind.

A new kind of group needs a new file in `profiles/` and no code. `_shared.toml` holds referral sections and lists that
several kinds have in common; a profile takes one with `use = "sharing"`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from casework.partnership.profile_files import ProfileMistake, Table, read
from casework.web.forms import PROFILE_KINDS

if TYPE_CHECKING:
    from casework.partnership.models import Group

__all__ = [
    "AgendaTemplate",
    "Clocks",
    "Profile",
    "ProfileMistake",
    "Review",
    "Section",
    "load",
    "profile",
    "profile_of",
    "profiles",
]

FOLDER = Path(__file__).with_name("profiles")
SUBJECT_TYPES = ("person", "place")
SIDES = ("victim", "offender", "location")
MARKINGS = ("OFFICIAL", "OFFICIAL-SENSITIVE")
RAGS = ("red", "amber", "green", "blue")
NUMBERING = ("municipal_year", "calendar_year", "never", "meeting")
QUORUM_KINDS = ("people", "agencies", "responsible")
AGENDA_KINDS = (
    "apologies", "interests", "minutes", "matters_arising", "new_referrals", "reviews", "consultations", "removals",
    "heading", "report", "presentation", "standing", "urgent", "next_meeting",
)  # fmt: skip
_KEY = re.compile(r"[a-z][a-z0-9_]*")
_DOTTED = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?")


@dataclass(frozen=True)
class Section:
    """One section of the referral form; `fields` are definitions for `casework.web.forms.fields_from_profile`."""

    key: str
    title: str
    fields: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class AgendaTemplate:
    """A standing item of every agenda. A key `reports.performance` hangs under the heading `reports`."""

    key: str
    kind: str
    title: str


@dataclass(frozen=True)
class Clocks:
    """Working days: to acknowledge and decide on a referral; before a meeting to ask for returns, have them back and
    send the pack; after it to circulate the minutes."""

    acknowledge: int
    decide: int
    returns_out: int
    returns_in: int
    pack: int
    minutes: int


@dataclass(frozen=True)
class Review:
    """Calendar days until a case is looked at again, by its rating where that makes a difference."""

    default_days: int
    by_rag: Mapping[str, int]

    def days_for(self, rag: str) -> int:
        return self.by_rag.get(rag, self.default_days)


@dataclass(frozen=True)
class Profile:
    """A kind of group. Referrals keep the `version` they were begun with."""

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
    tools: tuple[str, ...]
    cohorts: tuple[str, ...]
    case_reviews: bool

    @property
    def takes_referrals(self) -> bool:
        """Whether agencies may refer to groups of this kind: a board has no form."""
        return bool(self.referral_sections)

    def fields(self) -> tuple[dict[str, Any], ...]:
        """Every field of the referral form, section after section."""
        return tuple(field for section in self.referral_sections for field in section.fields)


def profile_of(group: Group) -> Profile:
    """The profile of a group's kind."""
    return profile(group.profile_key)


def profile(key: str) -> Profile:
    """The profile with this key. Raises `ProfileMistake` when no file says what such a group is."""
    try:
        return profiles()[key]
    except KeyError:
        raise ProfileMistake(f"{key}.toml", "key", "there is no such profile") from None


@cache
def profiles() -> dict[str, Profile]:
    """Every kind of group by its key, in the order of their names; read once."""
    return load(FOLDER)


def load(folder: Path) -> dict[str, Profile]:
    """Read the profiles of a folder. Raises `ProfileMistake` at the first mistake."""
    shared = read(folder / "_shared.toml") if (folder / "_shared.toml").exists() else {}
    found = [_profile(path, shared) for path in sorted(folder.glob("[!_]*.toml"))]
    return {profile.key: profile for profile in sorted(found, key=lambda p: p.name)}


def _profile(path: Path, shared: Mapping[str, Any]) -> Profile:
    table = Table(path.name, read(path))
    key = table.text("key")
    if key != path.stem or not _KEY.fullmatch(key):
        raise table.mistake("key", f"{key!r} must be the file's name, in small letters: {path.stem!r}")
    clocks, review, quorum = table.table("clocks"), table.table("review"), table.table("quorum")
    by_rag = review.table("by_rag", needed=False)
    rags = table.some_of("rags", RAGS, needed=False)
    found = Profile(
        key=key,
        name=table.text("name"),
        short_name=table.text("short_name"),
        alias=table.text("alias", needed=False),
        version=table.whole("version", least=1),
        purpose=table.text("purpose"),
        subject_types=table.some_of("subject_types", SUBJECT_TYPES, needed=False),
        sides=table.some_of("sides", SIDES, needed=False),
        criteria=table.texts("criteria", needed=False),
        marking=table.one_of("marking", MARKINGS),
        public=table.yes_no("public"),
        confidentiality_statement=table.text("confidentiality_statement", needed=False),
        stages=table.texts("stages", needed=False),
        rags=rags,
        outcomes=table.texts("outcomes", needed=False),
        clocks=Clocks(
            **{
                name: clocks.whole(name)
                for name in ("acknowledge", "decide", "returns_out", "returns_in", "pack", "minutes")
            }
        ),
        review=Review(
            default_days=review.whole("default_days", least=1),
            by_rag={rag: by_rag.whole(rag, least=1) for rag in rags if rag in by_rag.values},
        ),
        referral_sections=_sections(table, shared),
        agenda=_agenda(table),
        numbering=table.one_of("numbering", NUMBERING),
        quorum_kind=quorum.one_of("kind", QUORUM_KINDS),
        quorum=quorum.whole("number"),
        retention_years=table.whole("retention_years", least=1),
        tools=_tools(table, shared),
        cohorts=table.texts("cohorts", needed=False),
        case_reviews=table.yes_no("case_reviews"),
    )
    for part in (by_rag, clocks, review, quorum, table):
        part.nothing_else()
    _hold_together(table, found)
    return found


def _hold_together(table: Table, found: Profile) -> None:
    if found.clocks.returns_out < found.clocks.returns_in:
        raise table.mistake("clocks.returns_out", "returns must be asked for before they are due back")
    if not found.public and not found.confidentiality_statement:
        raise table.mistake("confidentiality_statement", "is missing: a group that is not public needs one")
    if "location" in found.sides and "place" not in found.subject_types:
        raise table.mistake("sides", "a location needs the subject type 'place'")
    if found.referral_sections and not (found.subject_types and found.sides and found.criteria):
        raise table.mistake("sections", "a group that takes referrals needs subject_types, sides and criteria")


def _tools(table: Table, shared: Mapping[str, Any]) -> tuple[str, ...]:
    """A list of their own, or the name of a shared one."""
    if isinstance(name := table.values.get("tools"), str):
        table.values.pop("tools")
        lists = Table("_shared.toml", shared.get("tools", {}), "tools.")
        if name not in lists.values:
            raise table.mistake("tools", f"there is no shared list {name!r}")
        return lists.texts(name)
    return table.texts("tools", needed=False)


def _sections(table: Table, shared: Mapping[str, Any]) -> tuple[Section, ...]:
    found, keys, field_keys = [], set(), set()
    for part in table.tables("sections", needed=False):
        without: tuple[str, ...] = ()
        if "use" in part.values:
            name, without = part.text("use"), part.texts("without", needed=False)
            extra = part.values.pop("fields", [])
            common = next((s for s in shared.get("sections", []) if s.get("key") == name), None)
            if common is None:
                raise part.mistake("use", f"there is no shared section {name!r}")
            own_title = part.text("title", needed=False)
            part.nothing_else()
            values = {**common, "fields": [*common.get("fields", []), *extra]}
            if own_title:
                values["title"] = own_title
            known = {field.get("key") for field in common.get("fields", [])}
            if unknown := [key for key in without if key not in known]:
                raise part.mistake("without", f"the shared section has no field {unknown[0]!r}")
            part = Table(part.file, values, part.where)
        section = _section(part, set(without))
        if section.key in keys:
            raise part.mistake("key", f"there are two sections {section.key!r}")
        keys.add(section.key)
        for field in section.fields:
            if field["key"] in field_keys:
                raise part.mistake(f"fields.{field['key']}", "there are two fields with this key")
            field_keys.add(field["key"])
        found.append(section)
    return tuple(found)


def _section(part: Table, without: set[str]) -> Section:
    key, title = part.text("key"), part.text("title")
    fields = tuple(_field(f) for f in part.tables("fields") if f.values.get("key") not in without)
    part.nothing_else()
    if not fields:
        raise part.mistake("fields", "a section needs a field")
    _check_conditions(part, fields)
    return Section(key=key, title=title, fields=fields)


def _check_conditions(part: Table, fields: Sequence[dict[str, Any]]) -> None:
    """A question asked only after some answers must follow the question that gives them, in the same section."""
    answers: dict[str, tuple[str, ...]] = {}
    for field in fields:
        for other, wanted in field.get("only_if", {}).items():
            where = f"fields.{field['key']}.only_if"
            if other not in answers:
                raise part.mistake(
                    where, f"{other!r} is not an earlier question of this section with answers to choose"
                )
            if unknown := [answer for answer in wanted if answer not in answers[other]]:
                raise part.mistake(where, f"{unknown[0]!r} is not an answer of {other!r}")
            if field["required"]:
                raise part.mistake(where, "a question that is not always asked cannot be required")
        if field["kind"] == "yes_no":
            answers[field["key"]] = ("yes", "no")
        elif "choices" in field:
            answers[field["key"]] = field["choices"]


def _field(part: Table) -> dict[str, Any]:
    key = part.text("key")
    if not _KEY.fullmatch(key):
        raise part.mistake("key", f"{key!r} must be small letters, figures and underscores")
    kind = part.one_of("kind", PROFILE_KINDS)
    found: dict[str, Any] = {
        "key": key,
        "kind": kind,
        "label": part.text("label"),
        "hint": part.text("hint", needed=False),
        "required": part.yes_no("required"),
    }
    if choices := part.texts("choices", needed=kind in ("choice", "choices")):
        if kind not in ("choice", "choices"):
            raise part.mistake("choices", f"a field of kind {kind!r} has none")
        found["choices"] = choices
    if "only_if" in part.values:
        condition = part.table("only_if")
        if len(condition.values) != 1:
            raise part.mistake("only_if", "must name one other question")
        other, wanted = next(iter(condition.values.items()))
        found["only_if"] = {other: [wanted] if isinstance(wanted, str) else list(condition.texts(other))}
    if "max_length" in part.values:
        found["max_length"] = part.whole("max_length", least=1)
    part.nothing_else()
    return found


def _agenda(table: Table) -> tuple[AgendaTemplate, ...]:
    found: dict[str, AgendaTemplate] = {}
    for part in table.tables("agenda"):
        kind = part.one_of("kind", AGENDA_KINDS)
        key = part.text("key", needed=False) or kind
        if not _DOTTED.fullmatch(key):
            raise part.mistake("key", f"{key!r} must be small letters, figures and underscores, with one dot at most")
        if key in found:
            raise part.mistake("key", f"there are two items {key!r}")
        heading = found.get(key.rpartition(".")[0])
        if "." in key and (heading is None or heading.kind != "heading"):
            raise part.mistake("key", f"{key!r} must come after the heading it hangs under")
        found[key] = AgendaTemplate(key=key, kind=kind, title=part.text("title"))
        part.nothing_else()
    return tuple(found.values())
