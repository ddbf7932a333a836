"""What no foreign key leads to: files made from many records, rows of imports, and what merges set aside. See `rules.LOOSE`.

A file that holds the case among others cannot lose only that, so it goes whole: packs, edited copies and exports can be made again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from casework.access import current_scope
from casework.extensions import db
from casework.retention.hanging import Doomed


@dataclass(frozen=True)
class Whole:
    """Rows of a table that go whole, with the file in the column `file`; `one` and `many` say what that is."""

    table: str
    where: str
    one: str
    many: str
    file: str = ""


WHOLES = (
    Whole("made_packs", "meeting_id = ANY(:meetings)", "pack as a PDF", "packs as PDFs", "storage_key"),
    Whole("edited_copies", "meeting_id = ANY(:meetings)", "edited copy of minutes or an agenda", "edited copies of minutes or agendas", "storage_key"),
    Whole("exports", "group_id = ANY(:groups)", "exported table", "exported tables", "storage_key"),
    Whole(
        "access_works", "request_id IN (SELECT request_id FROM access_passages WHERE case_id = ANY(:cases) OR item_id = ANY(:items))",
        "bundle for somebody who asked", "bundles for people who asked", "storage_key",
    ),
    Whole(
        "import_rows",
        "(made->>'case')::bigint = ANY(:cases) OR (made->>'action')::bigint = ANY(:actions)"
        " OR (made->>'person')::bigint = ANY(:people) OR (made->>'place')::bigint = ANY(:places)",
        "row of an imported file",
        "rows of imported files",
    ),
)  # fmt: skip


def around(found: Doomed) -> dict[str, Any]:
    """Values for the statements here: what goes, and the meetings and groups it was part of."""
    values: dict[str, Any] = {name: list(found.goes.get(name, ())) for name in ("cases", "actions", "people", "places")}
    values["items"] = list(found.emptied)
    values["letter_actions"] = list(found.goes.get("manager_letter_actions", ()))
    values["left_out"] = [f"case:{number}" for number in values["cases"]]
    values["meetings"] = _numbers("SELECT DISTINCT meeting_id FROM agenda_items WHERE id = ANY(:items)", values)
    values["meetings"] += _numbers(
        "SELECT id FROM meetings WHERE jsonb_exists_any(left_out, CAST(:left_out AS text[])) AND id <> ALL(:meetings)",
        values,
    )
    values |= {name: list(found.goes.get(name, ())) for name in ("caseloads", "referrals")}
    values["groups"] = _numbers(
        "SELECT group_id FROM caseloads WHERE id = ANY(:caseloads) UNION SELECT group_id FROM referrals WHERE id = ANY(:referrals)"
        " UNION SELECT group_id FROM meetings WHERE id = ANY(:meetings) UNION SELECT group_id FROM actions WHERE id = ANY(:actions)",
        values,
    )
    return values


def numbers(values: dict[str, Any]) -> list[tuple[Whole, int]]:
    """How many of each would go."""
    found = []
    for whole in WHOLES:
        count = f"SELECT count(*) FROM {whole.table} WHERE {whole.where}"  # noqa: S608
        if number := _numbers(count, values)[0]:
            found.append((whole, number))
    return found


def take_out(found: Doomed, values: dict[str, Any]) -> tuple[dict[str, int], list[str]]:
    """Do it, before the rows themselves go: how many by table, and the keys of files that are to be deleted."""
    counts, keys = {}, []
    for whole in WHOLES:
        column = whole.file or "NULL"
        rows = _run(f"DELETE FROM {whole.table} WHERE {whole.where} RETURNING {column}", values)  # noqa: S608
        counts[whole.table] = len(rows)
        keys += [row[0] for row in rows if row[0]]
    for statement in _CLEAN:
        _run(statement, values)
    for table, ids in found.goes.items():
        _run(
            "DELETE FROM access_passages WHERE source = :table AND source_id = ANY(:ids) RETURNING id",
            {"table": table, "ids": list(ids)},
        )
    _out_of_merges(found)
    return {table: number for table, number in counts.items() if number}, keys


_CLEAN = (
    "UPDATE manager_letters SET words = '', why_not = '' WHERE id IN"
    " (SELECT letter_id FROM manager_letter_actions WHERE id = ANY(:letter_actions)) RETURNING id",
    "UPDATE meetings SET left_out = (SELECT coalesce(jsonb_agg(e), '[]') FROM jsonb_array_elements(left_out) e WHERE e #>> '{}' <> ALL(CAST(:left_out AS text[])))"
    " WHERE jsonb_exists_any(left_out, CAST(:left_out AS text[])) RETURNING id",
    "UPDATE meetings SET faults_accepted ="
    " (SELECT jsonb_agg(e || jsonb_build_object('words', 'Erased')) FROM jsonb_array_elements(faults_accepted) e)"
    " WHERE id = ANY(:meetings) AND faults_accepted <> '[]' RETURNING id",
    # why a meeting was adjourned after the item, or at no item that is named
    "UPDATE meetings SET interruptions = (SELECT jsonb_agg(CASE WHEN e->>'after_item' = '' OR e->>'after_item' IN"
    " (SELECT number FROM agenda_items WHERE id = ANY(:items) AND meeting_id = meetings.id) THEN e || jsonb_build_object('words', '') ELSE e END ORDER BY n)"
    " FROM jsonb_array_elements(interruptions) WITH ORDINALITY AS each(e, n))"
    " WHERE id = ANY(:meetings) AND interruptions <> '[]' RETURNING id",
)


def _out_of_merges(found: Doomed) -> None:
    """A merge of two people who stay kept which rows moved and which were set aside: without those that go, or an undo would bring them back."""
    tables = [name for name, ids in found.goes.items() if ids]
    rows = _run(
        "SELECT id, moved, set_aside FROM subject_merges WHERE partnership_id = :partnership AND id <> ALL(:gone)"
        " AND (jsonb_exists_any(moved, CAST(:tables AS text[])) OR jsonb_exists_any(set_aside, CAST(:tables AS text[])))",
        {
            "partnership": current_scope().partnership_id,
            "gone": list(found.goes.get("subject_merges", ())),
            "tables": tables,
        },
    )
    for number, moved, aside in rows:
        kept = {
            table: {column: [i for i in ids if i not in found.goes.get(table, ())] for column, ids in columns.items()}
            for table, columns in moved.items()
        }
        left = {table: [row for row in each if not _of(found, table, row)] for table, each in aside.items()}
        _run(
            "UPDATE subject_merges SET moved = CAST(:moved AS jsonb), set_aside = CAST(:aside AS jsonb) WHERE id = :id RETURNING id",
            {"id": number, "moved": json.dumps(kept), "aside": json.dumps({t: r for t, r in left.items() if r})},
        )


def _of(found: Doomed, table: str, row: dict[str, Any]) -> bool:
    """Whether a row that was set aside is of what goes: itself, or by anything it names."""
    if row.get("id") in found.goes.get(table, ()):
        return True
    keys = db.metadata.tables[table].foreign_keys
    return any(row.get(key.parent.name) in found.goes.get(key.column.table.name, ()) for key in keys)


def _numbers(statement: str, values: dict[str, Any]) -> list[int]:
    return list(db.session.connection().execute(text(statement), values).scalars())


def _run(statement: str, values: dict[str, Any]) -> list[Any]:
    return list(db.session.connection().execute(text(statement), values).all())


def labelled(counts: Iterable[tuple[Whole, int]]) -> list[tuple[str, int]]:
    return [(whole.one if number == 1 else whole.many, number) for whole, number in counts]
