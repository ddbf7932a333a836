"""Who and where is linked around a case, one step out: relationships of its people, and other cases its parties are in.

Nothing is counted or kept back here: the rows come through the row rules, and what they leave out was never known.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from flask import url_for

from casework.cases.models import SIDES, Case
from casework.extensions import db
from casework.pictures import queries
from casework.subjects.models import SUBJECTS, Place, Subject, kind_of
from casework.subjects.particulars import Relationship
from casework.web.presentation import day, listed

MOST_ROWS = 300
"""Of each kind of link. Beyond that a page is no longer read, and says so."""
OUTSIDE, INSIDE, CASES = 0, 1, 2
"""Where a node stands: people outside the case, what is in the case, other cases."""


@dataclass(frozen=True)
class Node:
    """A person, organisation, place or case. `about` says what it is in a few words."""

    key: str
    kind: str
    name: str
    about: str
    href: str
    column: int
    id: int


@dataclass(frozen=True)
class Row:
    """One link, as the table says it. `past` when it has ended or its case is closed."""

    who: Node
    words: str
    whom: Node
    source: str
    note: str = ""
    past: bool = False


@dataclass
class Links:
    """What is in the case and what it is linked to; `more` when there were more rows than are read."""

    case: Case
    nodes: dict[str, Node] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    more: bool = False

    def ids(self, kind: str, *columns: int) -> list[int]:
        return sorted(node.id for node in self.nodes.values() if node.kind == kind and node.column in columns)

    def inside(self) -> list[Node]:
        return [node for node in self.nodes.values() if node.column == INSIDE]


def links_of(case: Case) -> Links:
    """The links of a case whose parties are loaded, in two statements."""
    found = Links(case)
    for node in _parties(case):
        found.nodes[node.key] = node
    of = {kind: found.ids(kind, INSIDE) for kind in SUBJECTS}
    related = db.session.scalars(queries.relationships_of(of["person"]).limit(MOST_ROWS + 1)).all()
    elsewhere = db.session.execute(queries.other_cases_of(case.id, of).limit(MOST_ROWS + 1)).all()
    found.more = max(len(related), len(elsewhere)) > MOST_ROWS
    for relation in related[:MOST_ROWS]:
        _add_relation(found, relation)
    for row in elsewhere[:MOST_ROWS]:
        _add_case(found, row)
    order = {key: place for place, key in enumerate(found.nodes)}
    found.rows.sort(key=lambda row: (order[row.who.key], row.whom.column, order[row.whom.key], row.past))
    return found


def _parties(case: Case) -> Iterable[Node]:
    """Each party once, with every side it is on; victims first, then offenders, then locations."""
    sides: dict[tuple[str, int], tuple[Subject, list[str]]] = {}
    for side in SIDES:
        for party in case.parties:
            subject = party.subject
            if party.side == side and subject is not None:
                sides.setdefault((kind_of(subject), subject.id), (subject, []))[1].append(SIDES[side])
    for subject, names in sides.values():
        yield _node(subject, INSIDE, listed(names).capitalize())


def _node(subject: Subject, column: int, about: str) -> Node:
    kind = kind_of(subject)
    name = (subject.name or subject.address) if isinstance(subject, Place) else subject.name
    what = f"{about}, organisation" if kind == "organisation" else about
    href = url_for(f"subjects.{kind}", reference=subject.reference)
    return Node(f"{kind}-{subject.id}", kind, name, f"{what}, {subject.reference}", href, column, subject.id)


def _add_relation(found: Links, relation: Relationship) -> None:
    order = {node.key: place for place, node in enumerate(found.inside())}
    ends = [end for end in (relation.person, relation.other) if f"person-{end.id}" in order]
    who = min(ends, key=lambda end: order[f"person-{end.id}"])
    words, whom = relation.seen_from(who.id)
    other = found.nodes.setdefault(f"person-{whom.id}", _node(whom, OUTSIDE, "Not in this case"))
    ended = f"Ended on {day(relation.ended_on)}" if relation.ended_on else ""
    by = f" by {relation.added_by.name}" if relation.added_by is not None else ""
    found.rows.append(
        Row(
            who=found.nodes[f"person-{who.id}"], words=words, whom=other, past=bool(ended),
            source=f"Recorded{by} on {day(relation.added_at)}", note=". ".join(filter(None, (relation.note, ended))),
        )
    )  # fmt: skip


def _add_case(found: Links, row: Any) -> None:
    key = f"case-{row.id}"
    if key not in found.nodes:
        href = url_for("cases.show", reference=row.reference)
        about = f"{row.reference}, {'open' if row.status == 'open' else 'closed'} case"
        found.nodes[key] = Node(key, "case", row.title, about, href, CASES, row.id)
    who = found.nodes[next(f"{kind}-{own}" for kind in SUBJECTS if (own := getattr(row, f"{kind}_id")))]
    words = "Location of" if row.side == "location" else f"{SIDES[row.side]} in"
    source = f"On {row.reference} since {day(row.added_at)}"
    found.rows.append(Row(who, words, found.nodes[key], source, past=row.status != "open"))
