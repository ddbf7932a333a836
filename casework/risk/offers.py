"""Which tools a case is assessed with: those its groups' profiles name, for the parties each tool is for."""

from __future__ import annotations

from dataclasses import dataclass

from casework.cases.models import Case, CaseParty
from casework.partnership.models import Group
from casework.partnership.profile_shape import Profile
from casework.partnership.profiles import profile_of
from casework.risk import tools_kept
from casework.risk.tool_files import tools
from casework.risk.tool_shape import Tool

About = tuple[str, int | None, int | None]
"""Whom or what an assessment is about: side, person, place."""
THE_CASE: About = ("", None, None)


@dataclass(frozen=True)
class Offer:
    """One tool for one party, or for the whole case; `group` is the one whose assessment it will be."""

    tool: Tool
    group: Group
    about: About
    label: str

    @property
    def key(self) -> str:
        """The offer in a form: tool, side and subject."""
        side, person_id, place_id = self.about
        return f"{self.tool.key}.{side}.{person_id or place_id or ''}"


def tools_of(group: Group) -> list[Tool]:
    """The tools of a group's kind as they are in force, its own first."""
    profile = profile_of(group)
    keys = dict.fromkeys([profile.risk_tool, *profile.risk_tools])
    return [tools_kept.in_force(group, key) for key in keys if key in tools()]


def wants_second_person(tool: Tool, group: Group) -> bool:
    return wants_second_person_in(tool, profile_of(group))


def wants_second_person_in(tool: Tool, kind: Profile) -> bool:
    return tool.second_person or kind.risk_second_person


def offers(case: Case) -> list[Offer]:
    """What can be assessed on a case, by tool; of several groups that use a tool, the one that has had the case longest."""
    found: dict[str, tuple[Tool, Group]] = {}
    for load in case.caseloads:
        if load.left_on is None:
            for tool in tools_of(load.group):
                found.setdefault(tool.key, (tool, load.group))
    return [
        Offer(tool, group, about, label)
        for tool, group in found.values()
        for side in tool.assesses
        for about, label in _subjects(case, side)
    ]


def _subjects(case: Case, side: str) -> list[tuple[About, str]]:
    """People and places: the tools ask nothing of an organisation."""
    if side == "case":
        return [(THE_CASE, "The case as a whole")]
    return [
        (about_party(party), party.label)
        for party in case.parties
        if party.side == side and party.organisation_id is None
    ]


def about_party(party: CaseParty) -> About:
    return (party.side, party.person_id, party.place_id)


def has_tools(case: Case) -> bool:
    """Whether any group that has or had the case assesses risk, or did before its kind gave up its tools."""
    return any(load.risk_band or tools_of(load.group) for load in case.caseloads)
