"""Erases one record for good, in the transaction of whoever calls: rows, words, files, and who is then left with nothing.

The rows it goes by are locked first, so that nothing can be hung on them meanwhile and no hold can come in between. PostgreSQL finds
an error in any of it before it ends, and then nothing has changed. Bytes of files are deleted once it has ended (`discard_files`).
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from sqlalchemy import insert, select, text

from casework import audit, storage
from casework.access import as_system, current_scope
from casework.errors import Refusal
from casework.extensions import db
from casework.partnership.models import Group, Partnership
from casework.partnership.profiles import profile_of
from casework.retention import elsewhere, hanging
from casework.retention.hanging import Doomed
from casework.retention.models import ErasedFile, ErasedRecord
from casework.retention.rules import FILES, HOMES, REVIEW_ENDED, SUBJECTS
from casework.subjects import keys as keys_of_names

TABLES = {"case": "cases", "referral": "referrals", "review": "asb_reviews"} | HOMES
IN_ITS_PLACE = "Erased at the end of its time"
"""The title of an item of minutes that was about an erased case."""
HELD = "It is on hold, or somebody has asked to see it and is not answered yet"
NOT_CLOSED = "It is open again, or was erased already"
NAMED = "A case, referral or other record names it now"
_FREE = {
    "case": "SELECT id FROM cases WHERE id = :id AND status = 'closed' FOR UPDATE",
    "referral": "SELECT id FROM referrals WHERE id = :id AND case_id IS NULL AND status <> 'submitted' FOR UPDATE",
    "review": f"SELECT id FROM asb_reviews v WHERE id = :id AND case_id IS NULL AND {REVIEW_ENDED} IS NOT NULL FOR UPDATE",  # noqa: S608
} | {kind: f"SELECT id FROM {home} WHERE id = :id FOR UPDATE" for kind, home in HOMES.items()}  # noqa: S608
# An open subject access request holds as well: what somebody asked for is not erased before they have it (section 173 of the Act of 2018).
_HOLDS = """
    SELECT EXISTS (SELECT FROM retention_stays WHERE kind = 'hold' AND ended_at IS NULL
            AND (case_id = ANY(:cases) OR referral_id = ANY(:referrals) OR review_id = ANY(:reviews)
                OR person_id = ANY(:people) OR place_id = ANY(:places) OR organisation_id = ANY(:organisations)))
        OR EXISTS (SELECT FROM access_requests WHERE status = 'open' AND person_id = ANY(:people))
        OR EXISTS (SELECT FROM access_passages p JOIN access_requests a ON a.id = p.request_id
            WHERE a.status = 'open' AND (p.case_id = ANY(:cases) OR p.item_id = ANY(:items)))
"""


def whole(kind: str, number: int, *, hold: bool = False) -> Doomed:
    """All that goes with a record."""
    return hanging.all_of({TABLES[kind]: {number}}, hold=hold)


def is_held(found: Doomed) -> bool:
    """Whether a hold stands on any record that would go, or on any person it names, also one who would stay."""
    named = {home: list(found.named.get(home, set()) | found.goes.get(home, set())) for home in SUBJECTS}
    values = named | {
        "cases": list(found.goes["cases"]),
        "referrals": list(found.goes["referrals"]),
        "reviews": list(found.goes["asb_reviews"]),
        "items": list(found.emptied),
    }
    return bool(db.session.connection().execute(text(_HOLDS), values).scalar_one())


def erase(kind: str, number: int, *, erasure: str) -> dict[str, int]:
    """Erase it, whatever its day is; how many of what went, by table.

    Raises `Refusal` when it is held, not closed any more, or a person, place or organisation that something names.
    """
    if db.session.connection().execute(text(_FREE[kind]), {"id": number}).scalar() is None:
        raise Refusal(NOT_CLOSED)
    found = whole(kind, number, hold=True)
    if is_held(found):
        raise Refusal(HELD)
    if number not in found.goes[TABLES[kind]]:
        raise Refusal(NAMED)
    db.session.add_all(_left_behind(kind, number, found))
    db.session.flush()
    around = elsewhere.around(found)
    beside, keys = elsewhere.take_out(found, around)
    keys += _files_of(found)
    _empty_items(found)
    for (table, column, also), ids in found.let_go.items():
        if rows := ids - found.goes.get(table, set()):
            columns = ", ".join(f"{each} = NULL" for each in (column, *also))
            _run(f"UPDATE {table} SET {columns} WHERE id = ANY(:ids)", {"ids": list(rows)})  # noqa: S608
    for name in reversed([table.name for table in db.metadata.sorted_tables]):
        if ids := found.goes.get(name):
            _run(f"DELETE FROM {name} WHERE id = ANY(:ids)", {"ids": list(ids)})  # noqa: S608
    if found.goes.get("people") or found.goes.get("places") or found.goes.get("organisations"):
        keys_of_names.forget_unused_parts()
    if keys:
        db.session.connection().execute(insert(ErasedFile.__table__), [_file(key) for key in dict.fromkeys(keys)])
    db.session.expire_all()
    _log(kind, number, found, beside, erasure)
    counts = {name: len(ids) for name, ids in found.goes.items() if ids}
    return (
        counts
        | beside
        | ({"agenda_items": len(found.emptied)} if found.emptied else {})
        | ({"files": len(keys)} if keys else {})
    )


def _file(key: str) -> dict[str, Any]:
    return {"partnership_id": current_scope().partnership_id, "storage_key": key}


def _run(statement: str, values: dict[str, Any]) -> Any:
    return db.session.connection().execute(text(statement), values)


def _files_of(found: Doomed) -> list[str]:
    keys: list[str] = []
    for name, ids in found.goes.items():
        columns = [column for column in FILES if column in db.metadata.tables[name].c] if ids else []
        for column in columns:
            stored = f"SELECT {column} FROM {name} WHERE id = ANY(:ids) AND {column} IS NOT NULL"  # noqa: S608
            keys += _run(stored, {"ids": list(ids)}).scalars()
    return keys


def _empty_items(found: Doomed) -> None:
    """Items keep their place and number, so that minutes of other items still hold. Nothing says what this one was about."""
    if found.emptied:
        _run(
            "UPDATE agenda_items SET case_id = NULL, of_merged_case = false, kind = CASE kind WHEN 'case' THEN 'standing' ELSE kind END,"
            " title = :title, author = '', agenda_text = '', purpose = '', discussion = '', rag = '', next_review_on = NULL, public_interest = '', decided_as = '', exempt_also = '{}', waiting_as_sent = NULL,"
            " sensitivity = CASE sensitivity WHEN 'open' THEN 'group' ELSE sensitivity END, version = version + 1 WHERE id = ANY(:ids)",
            {"ids": list(found.emptied), "title": IN_ITS_PLACE},
        )


def _log(kind: str, number: int, found: Doomed, beside: dict[str, int], erasure: str) -> None:
    """One entry for the record with the numbers of all rows that went, and one for each person, place and organisation that did."""
    removed = {name: sorted(ids) for name, ids in sorted(found.goes.items()) if ids}
    detail = {"erasure": erasure, "removed": removed, "emptied": sorted(found.emptied), "beside": beside}
    case_id = number if kind == "case" else None
    audit.record("erasure", "erased", TABLES[kind], number, case_id=case_id, detail=detail)
    for home in SUBJECTS:
        for subject in (each for each in removed.get(home, ()) if (home, each) != (TABLES[kind], number)):
            audit.record("erasure", "erased", home, subject, detail={"erasure": erasure})


# -- what is left: counts ----------------------------------------------------------------------------------------------


def _left_behind(kind: str, number: int, found: Doomed) -> list[ErasedRecord]:
    """Nothing of people, places and organisations: they are in no group's figures."""
    if kind in HOMES:
        return []
    return _of_case(number, found) if kind == "case" else _of_decided(kind, number)


def _of_case(number: int, found: Doomed) -> list[ErasedRecord]:
    """One row a group that had it; the months and the outcome are that group's own."""
    case = _run("SELECT opened_on, closed_on, outcome FROM cases WHERE id = :id", {"id": number}).one()
    counts = _counts_of(found)
    rows = _run(
        "SELECT group_id, min(joined_on) AS since, max(coalesce(left_on, :closed)) AS until,"
        " (array_agg(outcome ORDER BY id DESC))[1] AS outcome FROM caseloads WHERE case_id = :id GROUP BY group_id ORDER BY group_id",
        {"id": number, "closed": case.closed_on},
    ).all()
    return [_row("case", each.group_id, each.since, each.until, each.outcome or case.outcome, counts) for each in rows]


_DECIDED = {
    "referral": "SELECT group_id, status AS outcome, coalesce(submitted_at, created_at)::date AS since,"
    " coalesce(decided_at, submitted_at, created_at)::date AS until FROM referrals WHERE id = :id",
    "review": "SELECT group_id, received_on AS since, CASE WHEN withdrawn_on IS NOT NULL THEN 'withdrawn' WHEN threshold_met THEN 'met'"
    " ELSE 'not_met' END AS outcome, {ended} AS until FROM asb_reviews v WHERE id = :id".replace(
        "{ended}", REVIEW_ENDED
    ),
}


def _of_decided(kind: str, number: int) -> list[ErasedRecord]:
    row = _run(_DECIDED[kind], {"id": number}).one()
    return [_row(kind, row.group_id, row.since, row.until, row.outcome, {}, known={row.outcome})]


def _row(
    kind: str, group_id: int, since: date, until: date, outcome: str, counts: dict[str, int], known: set[str] | None = None
) -> ErasedRecord:  # fmt: skip
    group = db.session.get_one(Group, group_id)
    allowed = known if known is not None else set(profile_of(group).outcomes)
    return ErasedRecord(
        kind=kind, group_id=group_id, profile_key=group.profile_key, opened_month=since.replace(day=1), closed_month=until.replace(day=1),
        outcome=outcome if outcome in allowed else "", counts=counts,
    )  # fmt: skip


def _counts_of(found: Doomed) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for table, column in (("case_parties", "side"), ("actions", "status"), ("orders", "status")):
        rows = _run(
            f"SELECT {column} AS what, count(*) AS times FROM {table} WHERE id = ANY(:ids) GROUP BY 1",  # noqa: S608
            {"ids": list(found.goes.get(table, ()))},
        )
        counts.update({f"{table}.{row.what}": row.times for row in rows})
    for table in ("case_notes", "decisions", "referrals", "information_returns", "asb_reviews", "risk_assessments"):
        counts[table] = found.number(table)
    counts["meetings"] = len(found.emptied)
    return {name: number for name, number in sorted(counts.items()) if number}


# -- bytes -------------------------------------------------------------------------------------------------------------


def discard_files() -> int:
    """Delete the bytes of files whose records were erased, in every partnership; how many. Whatever stops it, the next call goes on."""
    done = 0
    for partnership_id in db.session.scalars(select(Partnership.id).order_by(Partnership.id)).all():
        with as_system("deleting erased files", partnership_id=partnership_id):
            db.session.commit()
            for row in db.session.scalars(select(ErasedFile).order_by(ErasedFile.id).limit(500)).all():
                storage.discard(row.storage_key)
                db.session.delete(row)
                done += 1
            db.session.commit()
    return done
