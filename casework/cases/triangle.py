"""Which side of a case somebody is working on: the three sides with their parties, controllers and live work."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from casework import clock
from casework.cases.models import CONTROLLERS, KINDS_OF_WORK, PRESENCE, SIDES, Case
from casework.subjects.models import kind_of
from casework.together import Rows
from casework.web.addresses import address_to


@dataclass(frozen=True)
class Work:
    """A live action on a case, as the case page lists it."""

    reference: str
    title: str
    side: str
    kind: str
    due_on: date
    owner: str
    late: bool


def work_in(rows: Rows) -> list[Work]:
    """Rows of a case's live actions, as the slice of actions asks for them, as the case page lists them."""
    today = clock.today()
    return [
        Work(row.reference, row.title, row.side, row.kind, row.due_on, row.owner, row.due_on < today) for row in rows
    ]


def sides_of(case: Case, work: list[Work]) -> list[dict[str, Any]]:
    """The three sides as the triangle draws them. A side nobody works on says so; it is where to look next."""
    count = Counter(item.side for item in work)
    late = {item.side for item in work if item.late}
    kinds = {(item.side, item.kind) for item in work}
    found = []
    for key, label in SIDES.items():
        parties = [party for party in case.parties if party.side == key]
        state = "overdue" if key in late else "live" if count[key] else "none"
        controllers = [
            f"{CONTROLLERS[key]}: {party.controller or 'not named'} ({PRESENCE[party.controller_presence].lower()})"
            for party in parties
            if party.controller or party.controller_presence
        ]
        people = [
            {
                "text": party.label,
                "href": address_to(f"subjects.{kind_of(subject)}", reference=subject.reference)
                if (subject := party.subject)
                else "",
            }
            for party in parties
        ]
        found.append(
            {
                "key": key,
                "label": label,
                "people": people,
                "controller": "; ".join(controllers),
                "state": state,
                "actions": count[key],
                "kinds": [words for kind, words in KINDS_OF_WORK.items() if (key, kind) in kinds],
            }
        )
    return found
