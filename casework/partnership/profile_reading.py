"""Reads a profile from a table, checking every key: the same checks for files that are delivered, uploaded or edited."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from casework.partnership.profile_files import Table
from casework.partnership.profile_shape import (
    ADULTHOOD,
    AGENDA_KINDS,
    MARKINGS,
    NUMBERING,
    QUORUM_KINDS,
    RAGS,
    SIDES,
    SUBJECT_TYPES,
    AgendaTemplate,
    Clocks,
    Escalation,
    Lead,
    Profile,
    Review,
    Section,
)
from casework.web.forms import PROFILE_KINDS

KEY = re.compile(r"[a-z][a-z0-9_]*")
_DOTTED = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?")
_CLOCKS = ("acknowledge", "decide", "returns_out", "returns_in", "pack", "minutes")


def profile_from(table: Table, shared: Table, *, version: int | None = None, stamp: str = "") -> Profile:
    """The profile a table describes. Raises `ProfileMistake` at the first mistake; then nothing of it is used.

    Without `version` the table must say it, as a file does.
    """
    key = table.text("key")
    if not KEY.fullmatch(key):
        raise table.mistake("key", f"{key!r} must be small letters, figures and underscores")
    clocks, review, quorum = table.table("clocks"), table.table("review"), table.table("quorum")
    by_role = table.table("retention_by_role", needed=False)
    by_rag = review.table("by_rag", needed=False)
    escalation, lead = table.table("escalation", needed=False), table.table("lead", needed=False)
    rags = table.some_of("rags", RAGS, needed=False)
    found = Profile(
        key=key,
        name=table.text("name"),
        short_name=table.text("short_name"),
        alias=table.text("alias", needed=False),
        version=version if version is not None else table.whole("version", least=1),
        purpose=table.text("purpose"),
        subject_types=table.some_of("subject_types", SUBJECT_TYPES, needed=False),
        sides=table.some_of("sides", SIDES, needed=False),
        criteria=table.texts("criteria", needed=False),
        marking=table.one_of("marking", MARKINGS),
        public=table.yes_no("public"),
        discreet=table.yes_no("discreet"),
        confidentiality_statement=table.text("confidentiality_statement", needed=False),
        stages=table.texts("stages", needed=False),
        rags=rags,
        outcomes=table.texts("outcomes", needed=False),
        clocks=Clocks(**{name: clocks.whole(name) for name in _CLOCKS}, answer=clocks.whole("answer", default=5)),
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
        retention_child_age=table.whole("retention_child_age", default=0),
        retention_by_role={side: by_role.whole(side, least=1) for side in SIDES if side in by_role.values},
        tools=_tools(table, shared),
        risk_tool=_risk_tool(table, shared),
        cohorts=table.texts("cohorts", needed=False),
        case_reviews=table.yes_no("case_reviews"),
        adults=table.yes_no("adults"),
        step_down_reviews=table.whole("step_down_reviews", least=1, default=2),
        escalation=Escalation(
            to=escalation.texts("to", needed=False), feedback=escalation.whole("feedback", least=1, default=20)
        ),
        lead=Lead(order=lead.whole("order", default=0), because=lead.text("because", needed=False)),
        stamp=stamp,
        risk_tools=table.some_of("risk_tools", shared.values.get("risk_tools", {}), needed=False),
        risk_second_person=table.yes_no("risk_second_person"),
    )
    for part in (by_rag, by_role, clocks, review, quorum, escalation, lead, table):
        part.nothing_else()
    _hold_together(table, found)
    return found


def _hold_together(table: Table, found: Profile) -> None:
    if found.clocks.returns_out < found.clocks.returns_in:
        raise table.mistake("clocks.returns_out", "returns must be asked for before they are due back: raise it")
    if not found.public and not found.confidentiality_statement:
        raise table.mistake("confidentiality_statement", "is missing: a group that is not public needs one")
    if "location" in found.sides and "place" not in found.subject_types:
        raise table.mistake("sides", "a location needs the subject type 'place': add it to subject_types")
    if "offender" in found.sides and "person" not in found.subject_types:
        raise table.mistake("sides", "an offender needs the subject type 'person': add it to subject_types")
    if found.referral_sections and not (found.subject_types and found.sides and found.criteria):
        raise table.mistake("sections", "a group that takes referrals needs subject_types, sides and criteria")
    if found.referral_sections and not (found.stages and found.outcomes):
        raise table.mistake("sections", "a group that takes referrals needs stages and outcomes for its cases")
    if found.key in found.escalation.to:
        raise table.mistake("escalation.to", "a kind of group does not escalate to itself: name another")
    if found.lead.order and not found.lead.because:
        raise table.mistake("lead.because", "is missing: say in a sentence why this kind of group should lead")
    if 0 < found.retention_child_age < ADULTHOOD:
        raise table.mistake("retention_child_age", f"must be {ADULTHOOD} or more, or left out")


def _risk_tool(table: Table, shared: Table) -> str:
    key, known = table.text("risk_tool", needed=False), shared.values.get("risk_tools", {})
    if key and key not in known:
        raise table.mistake("risk_tool", f"there is no risk tool {key!r}; there are: {', '.join(sorted(known))}")
    return key


def _tools(table: Table, shared: Table) -> tuple[str, ...]:
    """A list of their own, or the name of a shared one."""
    if isinstance(name := table.values.get("tools"), str):
        table.take("tools")
        lists = shared.part("tools", shared.values.get("tools", {}))
        if name not in lists.values:
            raise table.mistake(
                "tools", f"there is no shared list {name!r}; there are: {', '.join(sorted(lists.values))}"
            )
        return lists.texts(name)
    return table.texts("tools", needed=False)


def _sections(table: Table, shared: Table) -> tuple[Section, ...]:
    found, keys, field_keys = [], set(), set()
    for part in table.tables("sections", needed=False):
        section = _shared_section(part, shared) if "use" in part.values else _own_section(part)
        if section.key in keys:
            raise part.mistake("key", f"there are two sections {section.key!r}: rename one")
        keys.add(section.key)
        for field in section.fields:
            if field["key"] in field_keys:
                raise part.mistake(f"fields.{field['key']}", "there are two fields with this key: rename one")
            field_keys.add(field["key"])
        found.append(section)
    return tuple(found)


def _own_section(part: Table) -> Section:
    key, title = part.text("key"), part.text("title")
    if not KEY.fullmatch(key):
        raise part.mistake("key", f"{key!r} must be small letters, figures and underscores")
    fields = tuple(_field(each) for each in part.tables("fields", needed=False))
    return _whole_section(part, key, title, fields)


def _shared_section(part: Table, shared: Table) -> Section:
    """A shared section, perhaps without some of its fields, with more of the profile's own and another title."""
    name, without = part.text("use"), part.texts("without", needed=False)
    known = {each.get("key"): n for n, each in enumerate(shared.values.get("sections", []))}
    if name not in known:
        raise part.mistake("use", f"there is no shared section {name!r}; there are: {', '.join(sorted(known))}")
    common = shared.part(f"sections[{known[name] + 1}]", shared.values["sections"][known[name]])
    key, title = common.text("key"), common.text("title")
    inherited = [_field(each) for each in common.tables("fields")]
    common.nothing_else()
    if unknown := [key for key in without if key not in {field["key"] for field in inherited}]:
        raise part.mistake("without", f"the shared section has no field {unknown[0]!r}: take it out of the list")
    own = [_field(each) for each in part.tables("fields", needed=False)]
    fields = (*(field for field in inherited if field["key"] not in without), *own)
    return _whole_section(part, key, part.text("title", needed=False) or title, fields)


def _whole_section(part: Table, key: str, title: str, fields: tuple[dict[str, Any], ...]) -> Section:
    part.nothing_else()
    if not fields:
        raise part.mistake("fields", "a section needs a field: add one or take the section out")
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
        if field["kind"] == "yes_no":
            answers[field["key"]] = ("yes", "no")
        elif "choices" in field:
            answers[field["key"]] = field["choices"]


def _field(part: Table) -> dict[str, Any]:
    key = part.text("key")
    if not KEY.fullmatch(key):
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
            raise part.mistake("choices", f"a field of kind {kind!r} has none: take them out, or make it a choice")
        found["choices"] = choices
    if "only_if" in part.values:
        found["only_if"] = _condition(part)
    if "max_length" in part.values:
        found["max_length"] = part.whole("max_length", least=1)
    part.nothing_else()
    return found


def _condition(part: Table) -> Mapping[str, list[str]]:
    condition = part.table("only_if")
    if len(condition.values) != 1:
        raise part.mistake("only_if", "must name one other question")
    other, wanted = next(iter(condition.values.items()))
    return {other: [wanted] if isinstance(wanted, str) else list(condition.texts(other))}


def _agenda(table: Table) -> tuple[AgendaTemplate, ...]:
    found: dict[str, AgendaTemplate] = {}
    for part in table.tables("agenda"):
        kind = part.one_of("kind", AGENDA_KINDS)
        key = part.text("key", needed=False) or kind
        if not _DOTTED.fullmatch(key):
            raise part.mistake("key", f"{key!r} must be small letters, figures and underscores, with one dot at most")
        if key in found:
            raise part.mistake("key", f"there are two items {key!r}: give one another key")
        heading = found.get(key.rpartition(".")[0])
        if "." in key and (heading is None or heading.kind != "heading"):
            raise part.mistake("key", f"{key!r} must come after the heading it hangs under")
        found[key] = AgendaTemplate(key=key, kind=kind, title=part.text("title"), text=part.text("text", needed=False))
        part.nothing_else()
    return tuple(found.values())
