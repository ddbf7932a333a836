"""The tools there are, read from `tools.toml` at start-up; a mistake stops it with file, line and key."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from casework.cases.models import KINDS_OF_WORK, SIDES
from casework.partnership.models import AGENCY_KINDS
from casework.partnership.profile_files import Table
from casework.partnership.profile_files import read as read_table
from casework.subjects.models import SUBJECTS

FILE = Path(__file__).with_name("tools.toml")
STEPS = ("considered", "proportionate", "consulted", "applied", "granted", "refused", "breached", "ended")
TERM_KINDS = ("none", "fixed", "open")
HOLDS = {"prohibition": "Prohibition", "requirement": "Positive requirement"}

# What each step is called, by who decides.
WORDS = {
    "court": {"applied": "Applied for", "granted": "Granted", "refused": "Refused", "ended": "Ended"},
    "agency": {"applied": "Proposed", "granted": "Issued", "refused": "Not issued", "ended": "Withdrawn or ended"},
    "agreement": {"applied": "Offered", "granted": "Signed", "refused": "Declined", "ended": "Ended"},
    "service": {"applied": "Offered", "granted": "Taken up", "refused": "Declined", "ended": "Finished"},
}
COMMON_WORDS = {
    "considered": "Considered",
    "proportionate": "Found proportionate",
    "not_proportionate": "Not used",
    "varied": "Varied",
    "reviewed": "Reviewed",
    "breached": "Breached",
    "consulted": "Consulted",
}


@dataclass(frozen=True)
class Length:
    """How long a tool may run. The months and days of somebody under `young` may be others; 0 is no limit."""

    kind: str
    shortest_months: int = 0
    longest_months: int = 0
    longest_days: int = 0
    young: int = 0
    young_shortest_months: int = 0
    young_longest_months: int = 0


@dataclass(frozen=True)
class Consult:
    """An agency of this kind is asked first: always, or about those under an age."""

    agency: str
    under: int
    basis: str


@dataclass(frozen=True)
class Tool:
    """One tool: who may use it about whom, on what basis, in which steps and for how long."""

    key: str
    name: str
    about: tuple[str, ...]
    side: str
    kind: str
    decided_by: str
    basis: str
    issued_by: tuple[str, ...]
    from_age: int
    steps: tuple[str, ...]
    terms: tuple[str, ...]
    length: Length
    usual_months: int
    extended_to_months: int
    consult: tuple[Consult, ...]
    appeal_days: int
    review_days: int
    note: str

    def words(self, step: str) -> str:
        """What a step of this tool is called."""
        return WORDS[self.decided_by].get(step) or COMMON_WORDS[step]

    @property
    def is_agreement(self) -> bool:
        return self.decided_by == "agreement"

    @property
    def runs(self) -> bool:
        """It has a beginning and perhaps an end, rather than being done once."""
        return self.length.kind != "none"


@cache
def tools() -> dict[str, Tool]:
    """Every tool by its key, in the order of the file."""
    return read(FILE)


def tool_of(key: str) -> Tool:
    """The tool with this key; one that was taken out of the list since, by its key alone, with every step."""
    return tools().get(key) or Tool(
        key=key, name=key.replace("_", " ").capitalize(), about=tuple(SUBJECTS), side="offender", kind="enforcement",
        decided_by="court", basis="No longer in the list of tools", issued_by=(), from_age=0, steps=STEPS, terms=tuple(HOLDS),
        length=Length("open"), usual_months=0, extended_to_months=0, consult=(), appeal_days=0, review_days=0, note="",
    )  # fmt: skip


def read(path: Path) -> dict[str, Tool]:
    """Read and check a list of tools. Raises `ProfileMistake` at the first mistake, with file, line and key."""
    table = read_table(path)
    found: dict[str, Tool] = {}
    for part in table.tables("tools"):
        tool = _tool(part)
        if tool.key in found:
            raise part.mistake("key", f"there are two tools {tool.key!r}: rename one")
        found[tool.key] = tool
    table.nothing_else()
    return found


def _tool(part: Table) -> Tool:
    key = part.text("key")
    if not re.fullmatch(r"[a-z][a-z0-9_]*", key):
        raise part.mistake("key", f"{key!r} must be small letters, figures and underscores")
    clocks = part.table("clocks", needed=False)
    found = Tool(
        key=key,
        name=part.text("name"),
        about=part.some_of("about", SUBJECTS),
        side=part.one_of("side", SIDES),
        kind=part.one_of("kind", KINDS_OF_WORK),
        decided_by=part.one_of("decided_by", WORDS),
        basis=part.text("basis"),
        issued_by=part.texts("issued_by"),
        from_age=part.whole("from_age", default=0),
        steps=part.some_of("steps", STEPS),
        terms=part.some_of("terms", HOLDS, needed=False),
        length=_length(part.table("term")),
        usual_months=part.whole("usual_months", default=0),
        extended_to_months=part.whole("extended_to_months", default=0),
        consult=tuple(_consult(each) for each in part.tables("consult", needed=False)),
        appeal_days=clocks.whole("appeal_days", default=0),
        review_days=clocks.whole("review_days", default=0),
        note=part.text("note", needed=False),
    )
    clocks.nothing_else()
    part.nothing_else()
    _hold_together(part, found)
    return found


def _length(part: Table) -> Length:
    found = Length(
        kind=part.one_of("kind", TERM_KINDS),
        shortest_months=part.whole("shortest_months", default=0),
        longest_months=part.whole("longest_months", default=0),
        longest_days=part.whole("longest_days", default=0),
        young=part.whole("young", default=0),
        young_shortest_months=part.whole("young_shortest_months", default=0),
        young_longest_months=part.whole("young_longest_months", default=0),
    )
    part.nothing_else()
    if 0 < found.longest_months < found.shortest_months:
        raise part.mistake("longest_months", "is less than shortest_months: correct one of them")
    if 0 < found.young_longest_months < found.young_shortest_months:
        raise part.mistake("young_longest_months", "is less than young_shortest_months: correct one of them")
    if (found.young_longest_months or found.young_shortest_months) and not found.young:
        raise part.mistake("young", "is missing: say below which age the young limits hold")
    return found


def _consult(part: Table) -> Consult:
    found = Consult(part.one_of("agency", AGENCY_KINDS), part.whole("under", default=0), part.text("basis"))
    part.nothing_else()
    return found


def _hold_together(part: Table, tool: Tool) -> None:
    order = [step for step in STEPS if step in tool.steps]
    if list(tool.steps) != order:
        raise part.mistake("steps", f"must be in this order: {', '.join(order)}")
    for needed in ("considered", "granted"):
        if needed not in tool.steps:
            raise part.mistake("steps", f"must hold {needed!r}")
    if tool.decided_by == "court" and "applied" not in tool.steps:
        raise part.mistake("steps", "a court decides only on what is applied for: add 'applied'")
    if tool.consult and "consulted" not in tool.steps:
        raise part.mistake("steps", "somebody must be consulted: add 'consulted'")
    if not tool.runs and ("ended" in tool.steps or "breached" in tool.steps):
        raise part.mistake("term.kind", "what is done once neither ends nor is breached: take those steps out")
