"""Finds all that goes with a case or referral, what is emptied or let go, and who is then left with nothing: by reading the schema.

Nothing is changed here. With `hold` every row found is locked, and with it everything that could be hung on it meanwhile.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import Table, text

from casework.extensions import db
from casework.retention.rules import EMPTIED, HOMES, KEEPS_WHILE, OWN, RULES, SUBJECTS, Goes, LetGo, Rule, Stays


@dataclass(frozen=True, order=True)
class Edge:
    """A column by which rows of `table` name rows of `parent`, and what becomes of them."""

    table: str
    column: str
    parent: str
    rules: tuple[Rule, ...] = field(compare=False)


@dataclass
class Doomed:
    """Ids by table of what goes, agenda items that are emptied, rows let go of by column, and whom or what all that names.

    `needed` says of those who stay how many rows of others need them.
    """

    goes: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    emptied: set[int] = field(default_factory=set)
    let_go: dict[tuple[str, str, tuple[str, ...]], set[int]] = field(default_factory=lambda: defaultdict(set))
    named: dict[str, set[int]] = field(default_factory=dict)
    needed: dict[tuple[str, int], int] = field(default_factory=dict)

    def number(self, table: str) -> int:
        return len(self.goes.get(table, ()))


@cache
def edges() -> dict[str, tuple[Edge, ...]]:
    """By the table they lead to. Keys made of several columns follow the one that names the row's id."""
    found: dict[str, list[Edge]] = defaultdict(list)
    for table in db.metadata.sorted_tables:
        for key in table.foreign_keys:
            if key.column.name == "id" and key.column.table.name not in ("partnerships", "users"):
                column = key.parent.name
                found[key.column.table.name].append(
                    Edge(table.name, column, key.column.table.name, rules_of(table, column))
                )
    return {name: tuple(sorted(each)) for name, each in found.items()}


def rules_of(table: Table, column: str) -> tuple[Rule, ...]:
    if (said := RULES.get((table.name, column))) is not None:
        return said
    if not table.c[column].nullable or table.name in OWN:
        return (Goes(),)
    own_case = table.c.get("case_id")
    if column != "case_id" and own_case is not None and not own_case.nullable:
        return (LetGo(),)  # its own case decides about the row
    return (Goes(),)


def undeclared() -> list[str]:
    """Columns that may be empty, lead to what an erasure reaches, and of which nobody says what becomes of the row."""
    return sorted(
        f"{each.table}.{each.column}"
        for parent in reached()
        for each in edges().get(parent, ())
        if (each.table, each.column) not in RULES
        and db.metadata.tables[each.table].c[each.column].nullable
        and each.table not in OWN
        and parent not in SUBJECTS
        and rules_of(db.metadata.tables[each.table], each.column) == (Goes(),)
    )


def reached() -> set[str]:
    seen: set[str] = set()
    waiting = ["cases", "referrals", *SUBJECTS]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += [each.table for each in edges().get(name, ())]
    return seen


def all_of(records: Mapping[str, Iterable[int]], *, hold: bool = False) -> Doomed:
    """What an erasure of these records (ids by table) would reach, together; a person, place or organisation only where nothing else needs it."""
    found = Doomed()
    asked = {table: set(ids) for table, ids in records.items()}
    _spread(found, {table: ids for table, ids in asked.items() if table not in SUBJECTS}, hold)
    _take_subjects(found, asked, hold)
    return found


def _spread(found: Doomed, new: dict[str, set[int]], hold: bool) -> None:
    """Follow every edge from what is new until nothing is."""
    for name, ids in new.items():
        found.goes[name] |= ids
    while new:
        nearest: dict[str, set[int]] = defaultdict(set)
        for name, ids in new.items():
            for edge in edges().get(name, ()):
                _follow(found, edge, ids, nearest, hold)
        new = {}
        for name, ids in nearest.items():
            known = found.emptied if name == EMPTIED else found.goes[name]
            if fresh := ids - known:
                known |= fresh
                new[name] = fresh


def _follow(found: Doomed, edge: Edge, ids: set[int], nearest: dict[str, set[int]], hold: bool) -> None:
    left = None
    for rule in edge.rules:
        if isinstance(rule, Stays):
            return
        where = rule.where if isinstance(rule, Goes) else "true"
        rows = _ids(edge.table, f"{edge.column} = ANY(:ids) AND ({where})", {"ids": list(ids)}, hold)
        rows = rows if left is None else rows & left
        if isinstance(rule, LetGo):
            found.let_go[edge.table, edge.column, rule.also] |= rows
        else:
            nearest[edge.table] |= rows
        if len(edge.rules) > 1:
            left = _ids(edge.table, f"{edge.column} = ANY(:ids)", {"ids": list(ids)}, False) - rows


def _ids(table: str, where: str, values: dict[str, Any], hold: bool) -> set[int]:
    statement = f"SELECT id FROM {table} WHERE {where}{' FOR UPDATE' if hold else ''}"  # noqa: S608
    return set(db.session.connection().execute(text(statement), values).scalars())


# -- who is left with nothing ------------------------------------------------------------------------------------------


def _take_subjects(found: Doomed, asked: dict[str, set[int]], hold: bool) -> None:
    """People, places and organisations that were asked for or are named by what goes, and by nothing that stays, go with all that is theirs."""
    for home in SUBJECTS:
        candidates = found.named[home] = _named(found, home) | asked.get(home, set())
        if not candidates:
            continue
        if hold:
            _ids(home, "id = ANY(:ids)", {"ids": list(candidates)}, True)
        needed = _needed(found, home, candidates)
        found.needed |= {(home, number): times for number, times in needed.items()}
        if left := candidates - set(needed):
            _spread(found, {home: left | _made_part_of(found, home, left)}, hold)


def _named(found: Doomed, home: str) -> set[int]:
    named: set[int] = set()
    for edge in edges().get(home, ()):
        if edge.table not in OWN and (ids := found.goes.get(edge.table)):
            statement = f"SELECT DISTINCT {edge.column} FROM {edge.table} WHERE id = ANY(:ids)"  # noqa: S608
            named |= set(db.session.connection().execute(text(statement), {"ids": list(ids)}).scalars())
    return named - {None}


def _needed(found: Doomed, home: str, candidates: set[int]) -> dict[int, int]:
    """Those that something else needs: how many rows do. A hold that stands is such a need."""
    times: dict[int, int] = defaultdict(int)
    for edge in edges().get(home, ()):
        standing = KEEPS_WHILE.get(edge.table, "true")
        if edge.table in OWN and edge.table not in KEEPS_WHILE:
            continue
        rows = db.session.connection().execute(
            text(
                f"SELECT {edge.column} AS subject, count(*) AS times FROM {edge.table} WHERE {edge.column} = ANY(:ids)"  # noqa: S608
                f" AND ({standing}) AND id <> ALL(:gone) GROUP BY {edge.column}"
            ),
            {"ids": list(candidates), "gone": list(found.goes.get(edge.table, ()))},
        )
        for row in rows:
            times[row.subject] += row.times
    return dict(times)


def _made_part_of(found: Doomed, home: str, ids: set[int]) -> set[int]:
    """Records that merges made part of these, with the names they had: nothing hangs on them any more, so they go with the one they became."""
    kind = next(kind for kind, table in HOMES.items() if table == home)
    merged = set(
        db.session.connection().execute(text(_PARTS.format(kind=kind)), {"ids": list(ids)}).scalars()
    )  # fmt: skip
    return merged - set(_needed(found, home, merged)) if merged else merged


_PARTS = """
    WITH RECURSIVE parts(id) AS (
        SELECT gone_{kind}_id FROM subject_merges WHERE kept_{kind}_id = ANY(:ids) AND undone_at IS NULL
        UNION SELECT m.gone_{kind}_id FROM parts p JOIN subject_merges m ON m.kept_{kind}_id = p.id AND m.undone_at IS NULL
    ) SELECT id FROM parts
"""
