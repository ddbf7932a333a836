"""Moves everything that hangs on one case to another, and back, set by set: as many statements for one row as for thousands.

Which tables hang on a case is read from the schema and how each is moved from its model (`merge_rules`), so that a table
added tomorrow is moved as well and no slice above is named here.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Table, text

from casework.cases.merge_rules import Beside, Clash, Earlier, Follow, OnlyOne, Rule, Same, Stays
from casework.extensions import db
from casework.subjects.moving import Key, keys_with, put_back

# Tables that cannot say it themselves: the log lies below cases.
ELSEWHERE: dict[str, Rule] = {
    "audit_entries": Stays("the log is never changed; the history of a case reads what was logged of those merged into it"),
}  # fmt: skip
ALWAYS_MAY_DIFFER = ("id", "partnership_id", "version")


@dataclass(frozen=True)
class Hanging:
    """A column by which rows hang on a case, its keys, and what becomes of the rows."""

    table: str
    column: str
    keys: tuple[Key, ...]
    rule: Rule


@dataclass
class Moved:
    """What a merge did to rows, and all that takes to undo it. See `CaseMerge`."""

    moved: dict[str, Any] = field(default_factory=dict)
    set_aside: dict[str, Any] = field(default_factory=dict)
    led_over: dict[str, Any] = field(default_factory=dict)
    marked: dict[str, Any] = field(default_factory=dict)


def model_of(table: str) -> type[Any]:
    return next(mapper.class_ for mapper in db.Model.registry.mappers if mapper.local_table.name == table)


def rule_of(table: Table) -> Rule:
    """What the table's model says, or the default."""
    return ELSEWHERE.get(table.name) or getattr(model_of(table.name), "__cases_merged__", None) or Follow()


def hanging() -> list[Hanging]:
    """Every column by which rows hang on a case and are moved with it, in an order that does not change."""
    home = db.metadata.tables["cases"]
    found = []
    for table in db.metadata.sorted_tables:
        for key in table.foreign_keys:
            if key.column.table is home and not isinstance(rule := rule_of(table), Stays):
                found.append(Hanging(table.name, key.parent.name, keys_with(table, key.parent.name), rule))
    return sorted(found, key=lambda each: (each.table, each.column))


def follows_another(table: Table, column: str) -> bool:
    """Whether the database moves this column itself, with the row of another table that it points at."""
    return any(
        foreign.onupdate == "CASCADE" and column in foreign.columns
        for foreign in table.foreign_key_constraints
        if len(foreign.columns) > 1
    )


def undeclared() -> list[str]:
    """Columns that name a case and of which nobody says what a merge does with them: for the test that keeps this empty."""
    wrong = []
    for table in db.metadata.sorted_tables:
        named = {column.name for column in table.c if column.name.endswith("case_id")}
        pointing = {key.parent.name for key in table.foreign_keys if key.column.table.name == "cases"}
        rule = rule_of(table) if named | pointing else Follow()
        for column in sorted(named | pointing):
            if isinstance(rule, Stays) or (column not in pointing and follows_another(table, column)):
                continue
            if column not in pointing:
                wrong.append(f"{table.name}.{column} names a case without a foreign key: say Stays, or give it one")
            elif keys_with(table, column) and isinstance(rule, Follow):
                wrong.append(f"{table.name}.{column} is part of a unique key: say __cases_merged__ on its model")
    return wrong


# -- what stands in the way --------------------------------------------------------------------------------------------


def _may_differ(each: Hanging, rule: Same) -> str:
    """The columns in which two rows of one key may differ, as SQL."""
    free = {*ALWAYS_MAY_DIFFER, each.column, *rule.but}
    free |= {column.name for column in db.metadata.tables[each.table].c if column.name.endswith(("_at", "_by_id"))}
    found = "ARRAY['" + "', '".join(sorted(free)) + "']"
    for column, condition in rule.settled.items():
        found = f"({found} || CASE WHEN {condition} THEN ARRAY['{column}'] ELSE ARRAY[]::text[] END)"
    return found


def in_the_way(one: int, two: int) -> list[tuple[Hanging, dict[str, Any], dict[str, Any]]]:
    """Pairs of rows that keep the two cases from being merged: their ids and, of those that must say the same, what must not differ.

    One statement.
    """
    parts: list[str] = []
    places = hanging()
    for number, each in enumerate(places):
        table, rule = each.table, each.rule
        ids = f"SELECT {number} AS n, jsonb_build_object('id', g.id) AS one, jsonb_build_object('id', k.id) AS two"
        if isinstance(rule, OnlyOne):
            any_of = f"(SELECT id FROM {table} WHERE {each.column} = %s AND ({rule.where}) ORDER BY id LIMIT 1)"  # noqa: S608
            parts.append(f"{ids} FROM {any_of % ':gone'} g, {any_of % ':kept'} k")
        for key in each.keys:
            if isinstance(rule, Same):
                free = _may_differ(each, rule)
                parts.append(
                    f"(SELECT {number}, to_jsonb(g.*) - {free} || jsonb_build_object('id', g.id),"  # noqa: S608
                    f" to_jsonb(k.*) - {free} || jsonb_build_object('id', k.id) {key.twins(table, each.column)}"
                    f" WHERE to_jsonb(g.*) - {free} IS DISTINCT FROM to_jsonb(k.*) - {free} LIMIT 20)"
                )
            elif isinstance(rule, Clash | Beside):
                also = Key(key.beside, f"({key.where}) AND ({rule.refused})" if isinstance(rule, Beside) else key.where)
                parts.append(f"({ids} {also.twins(table, each.column)} LIMIT 1)")
    rows = db.session.connection().execute(text(" UNION ALL ".join(parts)), {"gone": one, "kept": two}).all()
    return [(places[row[0]], row[1], row[2]) for row in sorted(rows, key=lambda row: row[0])]


def both_have(one: int, two: int) -> list[str]:
    """What is said before a merge of things both have a whole of, of which one becomes an earlier. One statement."""
    rules = [(each, each.rule) for each in hanging() if isinstance(each.rule, Earlier)]
    own = [
        f"EXISTS (SELECT FROM {each.table} WHERE {each.column} = {case} AND {rule.mark} = '')"
        for each, rule in rules
        for case in (":one", ":two")
    ]
    found = db.session.connection().execute(text(f"SELECT {', '.join(own)}"), {"one": one, "two": two}).one()
    return [rule.words for place, (_, rule) in enumerate(rules) if found[2 * place] and found[2 * place + 1]]


# -- moving and moving back --------------------------------------------------------------------------------------------


def move_all(*, kept: int, gone: int) -> Moved:
    """Move what hangs on `gone` to `kept`. What `in_the_way` finds has been refused before."""
    done, ids = Moved(), {"kept": kept, "gone": gone}
    for each in hanging():
        if isinstance(each.rule, Earlier):
            done.marked[each.table] = _mark_as_earlier(each, each.rule, ids)
        for key in each.keys:
            if isinstance(each.rule, Same):
                _set_twins_aside(each, key, ids, done)
            elif isinstance(each.rule, Beside):
                done.marked.setdefault(each.table, []).extend(
                    _rows(
                        f"UPDATE {each.table} SET {each.rule.mark} = true"  # noqa: S608
                        f" WHERE id IN (SELECT g.id {key.twins(each.table, each.column)}) RETURNING id",
                        ids,
                    )
                )
        found = _rows(f"UPDATE {each.table} SET {each.column} = :kept WHERE {each.column} = :gone RETURNING id", ids)  # noqa: S608
        if found:
            done.moved.setdefault(each.table, {})[each.column] = found
    for part in (done.set_aside, done.marked):
        for table in [table for table, rows in part.items() if not rows]:
            del part[table]
    return done


def _mark_as_earlier(each: Hanging, rule: Earlier, ids: dict[str, int]) -> list[Any]:
    own = f"{each.column} = %s AND {rule.mark} = ''"
    return _rows(
        f"UPDATE {each.table} SET {rule.mark} = (SELECT reference FROM cases WHERE id = :gone) WHERE {own % ':gone'}"  # noqa: S608
        f" AND EXISTS (SELECT FROM {each.table} WHERE {own % ':kept'}) RETURNING id",
        ids,
    )


def _set_twins_aside(each: Hanging, key: Key, ids: dict[str, int], done: Moved) -> None:
    """Lead over what hangs on the rows of the case that goes, then take those rows out."""
    found = db.session.connection().execute(
        text(f"SELECT g.id, k.id {key.twins(each.table, each.column)}"),
        ids,
    )
    twins = {row[0]: row[1] for row in found}
    pairs = {"old": list(twins), "new": list(twins.values())}
    for table, column in _pointing_at(each.table):
        led = db.session.connection().execute(
            text(
                f"UPDATE {table} r SET {column} = p.new FROM unnest(CAST(:old AS bigint[]), CAST(:new AS bigint[])) p(old, new)"  # noqa: S608
                f" WHERE r.{column} = p.old RETURNING r.id, p.old, p.new"
            ),
            pairs,
        )
        if rows := [list(row) for row in led]:
            done.led_over.setdefault(table, {}).setdefault(column, []).extend(rows)
    done.set_aside.setdefault(each.table, []).extend(
        _rows(
            f"DELETE FROM {each.table} WHERE id = ANY(CAST(:old AS bigint[])) RETURNING to_jsonb({each.table}.*)",  # noqa: S608
            {"old": pairs["old"]},
        )
    )


def _pointing_at(table: str) -> list[tuple[str, str]]:
    home = db.metadata.tables[table]
    return sorted(
        (other.name, key.parent.name)
        for other in db.metadata.sorted_tables
        for key in other.foreign_keys
        if key.column is home.c.id
    )


def move_back(*, kept: int, gone: int, done: Moved) -> None:
    """Give back what was moved and is still there, with what has been hung on it since, and put back what was set aside."""
    ids = {"kept": kept, "gone": gone}
    put_back(done.set_aside)
    back: dict[str, set[int]] = defaultdict(set)
    for each in _parents_first():
        rows = done.moved.get(each.table, {}).get(each.column, [])
        home = f"UPDATE {each.table} SET {each.column} = :gone WHERE {each.column} = :kept"  # noqa: S608
        back[each.table].update(
            _rows(f"{home} AND id = ANY(:rows) RETURNING id", {**ids, "rows": rows}) if rows else ()
        )
        for parent, column in _points_at(each) if each.column == "case_id" else ():
            asked = True
            while asked and back[parent]:
                more = _rows(f"{home} AND {column} = ANY(:rows) RETURNING id", {**ids, "rows": list(back[parent])})
                back[each.table].update(more)
                asked = bool(more) and parent == each.table
    for table, rows in sorted(done.marked.items()):
        rule = rule_of(db.metadata.tables[table])
        assert isinstance(rule, Beside | Earlier)
        plain = "''" if isinstance(rule, Earlier) else "false"
        _run(
            f"UPDATE {table} SET {rule.mark} = {plain} WHERE id = ANY(:rows)",  # noqa: S608
            {"rows": [row for row in rows if row in back[table]]},
        )
    for table, columns in sorted(done.led_over.items()):
        for column, triples in sorted(columns.items()):
            row_ids, old, new = (list(each) for each in zip(*triples, strict=True))
            _run(
                f"UPDATE {table} r SET {_column(table, column)} = p.old"  # noqa: S608
                " FROM unnest(CAST(:rows AS bigint[]), CAST(:old AS bigint[]), CAST(:new AS bigint[])) p(id, old, new)"
                f" WHERE r.id = p.id AND r.{column} = p.new",
                {"rows": row_ids, "old": old, "new": new},
            )


def _parents_first() -> list[Hanging]:
    order = {table.name: place for place, table in enumerate(db.metadata.sorted_tables)}
    return sorted(hanging(), key=lambda each: order[each.table])


def _points_at(each: Hanging) -> list[tuple[str, str]]:
    """(table, column) by which rows of this table hang on rows that hang on a case themselves."""
    homes = {other.table for other in hanging()} - {"cases"}
    return sorted(
        (key.column.table.name, key.parent.name)
        for key in db.metadata.tables[each.table].foreign_keys
        if key.column.table.name in homes and key.column.name == "id"
    )


def _column(table: str, column: str) -> str:
    return str(db.metadata.tables[table].c[column].name)


def _rows(statement: str, values: dict[str, Any]) -> list[Any]:
    return list(db.session.connection().execute(text(statement), values).scalars())


def _run(statement: str, values: dict[str, Any]) -> None:
    db.session.connection().execute(text(statement), values)
