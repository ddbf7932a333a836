"""Which sides and kinds of work a case has, and in words which it lacks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from casework import clock
from casework.actions.models import LIVE, STATUSES
from casework.cases.models import CONTROLLERS, KINDS_OF_WORK, SIDES, Case
from casework.extensions import db
from casework.plans import queries
from casework.web.presentation import listed, plural

UNDER_WAY = ("live", "late")
CLOSED_SHOWN = 8


@dataclass(frozen=True)
class Work:
    """One action: `state` is live, late, done or ended (closed without being done)."""

    reference: str
    title: str
    side: str
    kind: str
    owner: str
    due_on: date
    state: str
    status: str


def work_on(case: Case) -> list[Work]:
    """Every action on a case that the reader may see, the most pressing first."""
    today = clock.today()
    return [
        Work(
            row.reference, row.title, row.side, row.kind, f"{row.owner}, {row.agency}" if row.owner else row.agency, row.due_on,
            ("late" if row.due_on < today else "live") if row.status in LIVE else "done" if row.status == "done" else "ended",
            STATUSES[row.status],
        )
        for row in db.session.execute(queries.work(), {"case_id": case.id})
    ]  # fmt: skip


def by_side(work: list[Work]) -> list[tuple[str, list[Work], int]]:
    """The work of each side: all of it under way, the latest that is closed, and how much more there is of that.

    What says no side comes last, if there is any.
    """
    found = []
    for side, words in (*SIDES.items(), ("", "No side said")):
        items = [item for item in work if item.side == side]
        at_work = sum(item.state in UNDER_WAY for item in items)
        if items or side:
            found.append((words, items[: at_work + CLOSED_SHOWN], max(0, len(items) - at_work - CLOSED_SHOWN)))
    return found


def grid(work: list[Work]) -> list[tuple[str, list[str]]]:
    """For each side, in words, what is done of each kind of work; the last column is work that says no kind."""
    return [
        (words, [_cell([w for w in work if (w.side, w.kind) == (side, kind)]) for kind in (*KINDS_OF_WORK, "")])
        for side, words in SIDES.items()
    ]


def _cell(work: list[Work]) -> str:
    count = Counter(item.state for item in work)
    words = {"live": "under way", "late": "late", "done": "done", "ended": "not done"}
    return listed(f"{count[state]} {word}" for state, word in words.items() if count[state]) or "None"


def gaps(case: Case, work: list[Work]) -> list[str]:
    """The empty sides, kinds and controllers, a sentence each: where to look next."""
    return [*_sides(case, work), *_kinds(work), *_controllers(case), *_unsaid(work)]


def _sides(case: Case, work: list[Work]) -> list[str]:
    found = []
    for side, words in SIDES.items():
        states = Counter(item.state for item in work if item.side == side)
        name = words.lower()
        if not any(party.side == side for party in case.parties):
            found.append(f"No {name} is recorded.")
        if not any(states[state] for state in UNDER_WAY):
            done = f"; {plural(states['done'], 'action')} {'is' if states['done'] == 1 else 'are'} done"
            found.append(f"Nobody is working on the {name} side now{done if states['done'] else ''}.")
        elif states["late"] and not states["live"]:
            found.append(f"All the work on the {name} side is late.")
    return found


def _kinds(work: list[Work]) -> list[str]:
    at_work = {item.kind for item in work if item.state in UNDER_WAY}
    missing = [words.lower() for kind, words in KINDS_OF_WORK.items() if kind not in at_work]
    if len(missing) == len(KINDS_OF_WORK):
        return ["No work of any kind is under way." if not at_work else "No work under way says what kind it is."]
    return [f"No {listed(missing, 'or')} is under way."] if missing else []


def _controllers(case: Case) -> list[str]:
    """Guardian, handler and place manager as the parties say: there is no second record of them."""
    found = []
    for presence, words in (
        ("absent", "No {} for {}."),
        ("weak", "A weak {} for {}."),
        ("", "Not known: the {} for {}."),
    ):
        for side in SIDES:
            names = [p.label for p in case.parties if p.side == side and p.controller_presence == presence]
            if names:
                found.append(words.format(CONTROLLERS[side].lower(), listed(names)))
    return found


def _unsaid(work: list[Work]) -> list[str]:
    unsaid = sum(item.state in UNDER_WAY and not (item.side and item.kind) for item in work)
    verb = "does" if unsaid == 1 else "do"
    return [f"{plural(unsaid, 'action')} under way {verb} not say both side and kind of work."] if unsaid else []


def parties_of(case: Case, side: str) -> list[Any]:
    """The parties of a side, for the analysis of that side."""
    return [party for party in case.parties if party.side == side]
