"""The plain parts of a kind of group as administrators edit them: one form a part, to and from the profile's table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from casework.partnership.profile_shape import MARKINGS, NUMBERING, QUORUM_KINDS, RAGS, SIDES, SUBJECT_TYPES
from casework.web.fields import Choice, Choices, LongText, Needed, Pick, ShortText, Tick, WholeNumber
from casework.web.forms import Form

ONE_A_LINE = "One a line."
WORDS = {
    "person": "People", "place": "Places", "organisation": "Organisations", "victim": "Victim", "offender": "Offender", "location": "Location",
    "red": "Red", "amber": "Amber", "green": "Green", "blue": "Blue (in custody)",
    "municipal_year": "Running through the municipal year", "calendar_year": "Running through the calendar year",
    "never": "Running on and never starting again", "meeting": "From 1 at each meeting",
    "people": "People", "agencies": "Agencies", "responsible": "Responsible authorities",
    "OFFICIAL": "OFFICIAL", "OFFICIAL-SENSITIVE": "OFFICIAL-SENSITIVE",
}  # fmt: skip


def _worded(values: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(value, WORDS[value]) for value in values]


class NamesForm(Form):
    name = ShortText("Name", [Needed("Enter the name")], longest=120)
    short_name = ShortText("Short name", [Needed("Enter the short name")], longest=30)
    alias = ShortText("Also called (optional)", longest=120, description="What other places call such a group.")
    purpose = LongText("What it does", [Needed("Say what it does")], rows=4, longest=1000)


class CriteriaForm(Form):
    subject_types = Choices("Whom or what it takes", choices=_worded(SUBJECT_TYPES))
    sides = Choices("Sides of the problem it looks at", choices=_worded(SIDES))
    criteria = LongText("When to refer", rows=6, description=f"{ONE_A_LINE} Shown before a referral begins.")


class StagesForm(Form):
    stages = LongText("Stages of a case", rows=6, description=f"{ONE_A_LINE} A case begins with the first.")
    rags = Choices("Ratings", choices=_worded(RAGS))
    outcomes = LongText("Outcomes", rows=8, description=f"{ONE_A_LINE} What a case can end with.")


class ReviewForm(Form):
    default_days = WholeNumber(
        "Days until a case is looked at again", [Needed("Enter a number of days")], least=1, most=1000
    )
    red = WholeNumber("When it is red (optional)", least=1, most=1000)
    amber = WholeNumber("When it is amber (optional)", least=1, most=1000)
    green = WholeNumber("When it is green (optional)", least=1, most=1000)
    blue = WholeNumber("When it is blue (optional)", least=1, most=1000)


def _days(label: str) -> WholeNumber:
    return WholeNumber(label, [Needed("Enter a number of working days")], most=200)


class ClocksForm(Form):
    acknowledge = _days("To acknowledge a referral")
    decide = _days("To decide on a referral")
    returns_out = _days("Before a meeting: information is asked for")
    returns_in = _days("Before a meeting: answers are due")
    pack = _days("Before a meeting: the pack is sent")
    minutes = _days("After a meeting: the minutes are circulated")
    answer = _days("To answer another group that asks for a case")


class ToolsForm(Form):
    tools = LongText("Tools it uses", rows=10, description=ONE_A_LINE)
    risk_tool = Pick("Risk tool")
    risk_tools = Choices("Other risk tools (optional)", description="What each asks and counts is under Risk tools.")
    risk_second_person = Tick("Every risk assessment waits for a second person, whatever the tool")
    cohorts = LongText("Cohorts (optional)", rows=3, description=f"{ONE_A_LINE} For a group that works in cohorts.")
    case_reviews = Tick("It answers requests for case reviews (the community trigger)")
    adults = Tick("It plans around an adult: capacity, consent and the outcomes they want")
    step_down_reviews = WholeNumber("Reviews in a row at lower risk after which stepping an adult down is offered", least=1, most=20)  # fmt: skip


class PapersForm(Form):
    confidentiality_statement = LongText("Confidentiality statement", rows=6, longest=3000)
    marking = Choice("Marking", [Needed("Choose the marking")], choices=_worded(MARKINGS))
    public = Tick("It meets in public")
    discreet = Tick("People outside are not told that it knows somebody")
    retention_years = WholeNumber("Years its records are kept from closure", [Needed("Enter a number of years")], least=1, most=100)  # fmt: skip
    retention_child_age = WholeNumber("A child's record is kept until this age, if that is longer (optional)", most=120)
    retention_victim = WholeNumber("Years for whoever is harmed, if others (optional)", least=1, most=100)
    retention_offender = WholeNumber("Years for whose behaviour it is about, if others (optional)", least=1, most=100)
    retention_location = WholeNumber("Years for places, if others (optional)", least=1, most=100)


class MeetingForm(Form):
    quorum = WholeNumber("Who must be there: how many", [Needed("Enter a number")], most=100)
    quorum_kind = Choice("Counted in", [Needed("Choose what is counted")], choices=_worded(QUORUM_KINDS))
    numbering = Choice("Numbers of the minutes", [Needed("Choose how minutes are numbered")], choices=_worded(NUMBERING))  # fmt: skip


class TogetherForm(Form):
    order = WholeNumber("Place in the order of who leads", most=1000,
        description="Where somebody is open in several groups, the one with the lowest number leads. 0: it never does.")  # fmt: skip
    because = LongText("Why it should lead", rows=3, longest=400, description="Shown beside the suggestion.")
    to = Choices("Kinds of group it escalates to")
    feedback = WholeNumber("Working days in which feedback is owed after an escalation", [Needed("Enter a number of days")], least=1, most=250)  # fmt: skip


@dataclass(frozen=True)
class Part:
    """One page of questions. `read` gives the form's data from a profile's table, `write` puts the answers into it.

    `paths` leads from keys of the table, as a `ProfileMistake` names them, to the field at fault.
    """

    key: str
    title: str
    form: type[Form]
    read: Callable[[dict[str, Any]], dict[str, Any]]
    write: Callable[[dict[str, Any], dict[str, Any]], None]


LISTS = frozenset({"criteria", "stages", "outcomes", "tools", "cohorts"})


def lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def _in_order(before: list[str], ticked: list[str]) -> list[str]:
    """Boxes ticked, in the order they had: ticking says which, never in which order."""
    return [each for each in before if each in ticked] + [each for each in ticked if each not in before]


def _flat(form: type[Form], within: str = "") -> tuple[Any, Any]:
    """Reading and writing of a part whose fields are keys of the table, or of one table within it."""
    names = [name for name in form.__dict__ if not name.startswith("_") and hasattr(form.__dict__[name], "field_class")]

    def read(content: dict[str, Any]) -> dict[str, Any]:
        held = content.get(within, {}) if within else content
        return {n: "\n".join(held.get(n, ())) if n in LISTS else held.get(n) for n in names}

    def write(content: dict[str, Any], data: dict[str, Any]) -> None:
        held = content.setdefault(within, {}) if within else content
        for name in names:
            value = lines(data[name]) if name in LISTS else data[name]
            if isinstance(value, list) and name not in LISTS:
                value = _in_order(held.get(name, []), value)
            if value in (None, "", [], False):
                held.pop(name, None)
            else:
                held[name] = value

    return read, write


_read_papers, _write_papers = _flat(PapersForm)


def _read_kept(content: dict[str, Any]) -> dict[str, Any]:
    by_role = content.get("retention_by_role", {})
    return {**_read_papers(content), **{f"retention_{side}": by_role.get(side) for side in SIDES}}


def _write_kept(content: dict[str, Any], data: dict[str, Any]) -> None:
    years = {side: data[f"retention_{side}"] for side in SIDES}
    _write_papers(content, data)
    for side in SIDES:
        content.pop(f"retention_{side}", None)
    content["retention_by_role"] = {side: number for side, number in years.items() if number is not None}


def _read_review(content: dict[str, Any]) -> dict[str, Any]:
    return {"default_days": content["review"]["default_days"], **content["review"].get("by_rag", {})}


def _write_review(content: dict[str, Any], data: dict[str, Any]) -> None:
    by_rag = {rag: data[rag] for rag in RAGS if data[rag] is not None}
    content["review"] = {"default_days": data["default_days"], "by_rag": by_rag}


def _write_clocks(content: dict[str, Any], data: dict[str, Any]) -> None:
    content["clocks"] = {name: data[name] for name in content["clocks"] | {"answer": 5}}


def _read_meeting(content: dict[str, Any]) -> dict[str, Any]:
    return {"quorum": content["quorum"]["number"], "quorum_kind": content["quorum"]["kind"], "numbering": content["numbering"]}  # fmt: skip


def _write_meeting(content: dict[str, Any], data: dict[str, Any]) -> None:
    content["quorum"] = {"kind": data["quorum_kind"], "number": data["quorum"]}
    content["numbering"] = data["numbering"]


def _read_together(content: dict[str, Any]) -> dict[str, Any]:
    return {"order": 0, "to": [], "feedback": 20, **content.get("lead", {}), **content.get("escalation", {})}


def _write_together(content: dict[str, Any], data: dict[str, Any]) -> None:
    content["lead"] = {"order": data["order"] or 0, "because": data["because"] or ""}
    content["escalation"] = {
        "to": _in_order(content.get("escalation", {}).get("to", []), data["to"] or []),
        "feedback": data["feedback"],
    }


PARTS = {
    part.key: part
    for part in (
        Part("names", "Names and purpose", NamesForm, *_flat(NamesForm)),
        Part("criteria", "When to refer", CriteriaForm, *_flat(CriteriaForm)),
        Part("stages", "Stages, ratings and outcomes", StagesForm, *_flat(StagesForm)),
        Part("review", "When cases are looked at again", ReviewForm, _read_review, _write_review),
        Part("clocks", "Clocks, in working days", ClocksForm, lambda c: {"answer": 5, **c["clocks"]}, _write_clocks),
        Part("tools", "Tools and risk", ToolsForm, *_flat(ToolsForm)),
        Part("papers", "Confidentiality, marking and retention", PapersForm, _read_kept, _write_kept),
        Part("meeting", "Quorum and numbering", MeetingForm, _read_meeting, _write_meeting),
        Part("together", "Working with other groups", TogetherForm, _read_together, _write_together),
    )
}
