"""Seals what was written to the log and is final, partnership by partnership, every few seconds.

Ids say nothing about the order in which transactions end: a long one commits entry 5 after a short one committed entry 9. So a
seal does not end at an id but at a transaction: PostgreSQL knows the oldest that is still under way, whatever was written by older ones is
there for good, and every entry carries the number of its transaction (`written_in`), which the application cannot choose.
"""

from __future__ import annotations

import logging
from typing import Any

from sqlalchemy import Connection, insert, text
from sqlalchemy.exc import SQLAlchemyError

from casework import clock
from casework.access.scope import as_system
from casework.audit import canonical
from casework.audit.seal_models import GENESIS, AuditSeal, hash_of
from casework.extensions import db

log = logging.getLogger(__name__)
LOCK = 0x5EA1 << 40
"""Beside the partnership's id, what two that seal at once would both want."""
LAST_XID = 2**62
"""Later than any transaction: where the last seal under an old count ends."""

_PARTNERSHIPS = text("SELECT id FROM partnerships ORDER BY id")
_STATE = text(
    """
    SELECT s.*, pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS horizon,
        (SELECT system_identifier FROM pg_control_system()) AS here,
        EXISTS (
            SELECT 1 FROM audit_entries e WHERE e.partnership_id = :partnership AND e.written_in >= coalesce(s.until_xid, 0)
                AND e.written_in < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
        ) AS waiting
    FROM (VALUES (1)) AS one LEFT JOIN LATERAL (
        SELECT number, top_id, cluster, after_id, until_xid, hash FROM audit_seals
        WHERE partnership_id = :partnership ORDER BY number DESC LIMIT 1
    ) s ON true
    """
)
_NEW_COUNT = text(
    "SELECT min(id) FROM audit_entries WHERE partnership_id = :partnership AND id > :top AND written_in < :until"
)


def seal_all() -> int:
    """Seal every partnership's log, a transaction each; how many entries. What goes wrong in one leaves the others sealed."""
    sealed = 0
    ids = db.session.connection().execute(_PARTNERSHIPS).scalars().all()
    db.session.commit()
    for partnership_id in ids:
        with as_system("sealing the log", partnership_id=partnership_id):
            try:
                sealed += seal(db.session.connection(), partnership_id)
                db.session.commit()
            except SQLAlchemyError:
                db.session.rollback()
                log.exception("the log of partnership %s could not be sealed", partnership_id)
    return sealed


def seal(connection: Connection, partnership_id: int) -> int:
    """Seal what is final of one partnership's log and not sealed; how many entries. Does nothing while another process is at it."""
    asked = {"partnership": partnership_id}
    state = connection.execute(_STATE, asked).one()
    if not state.waiting and not _elsewhere(state):
        return 0
    lock = text("SELECT pg_try_advisory_xact_lock(:lock)")
    if not connection.execute(lock, {"lock": LOCK + partnership_id}).scalar_one():
        return 0
    state = connection.execute(_STATE, asked).one()
    canonical.settle(connection)
    last = _last(state)
    sealed = 0
    if _elsewhere(state):
        found = {**asked, "top": state.top_id, "until": state.until_xid}
        first_new = connection.execute(_NEW_COUNT, found).scalar_one()
        if first_new is not None:
            sealed, last = _under_new_count(connection, partnership_id, last, first_new - 1)
    number, _ = _add(connection, partnership_id, last, until=state.horizon, cluster=state.here)
    return sealed + number


def _elsewhere(state: Any) -> bool:
    """The last seal was made by another database server than this one, or this one's count of transactions is behind it."""
    return state.number is not None and (state.cluster != state.here or state.horizon < state.until_xid)


def _last(state: Any) -> dict[str, Any]:
    if state.number is None:
        return {"number": 0, "hash": GENESIS, "until_xid": 0, "top_id": None, "after_id": None, "cluster": state.here}
    return {name: getattr(state, name) for name in ("number", "hash", "until_xid", "top_id", "after_id", "cluster")}


def _under_new_count(
    connection: Connection, partnership_id: int, last: dict[str, Any], boundary: int
) -> tuple[int, dict[str, Any]]:
    """Seal what the old server had not, all of which has an id up to the boundary; from there on the new count holds."""
    sealed, last = _add(connection, partnership_id, last, until=LAST_XID, cluster=last["cluster"], up_to=boundary)
    return sealed, {**last, "after_id": boundary, "until_xid": 0}


def _add(
    connection: Connection, partnership_id: int, last: dict[str, Any], *, until: int, cluster: int,
    up_to: int | None = None,
) -> tuple[int, dict[str, Any]]:  # fmt: skip
    """One more seal after the last, if there is anything to seal: how many entries, and what the last seal is now."""
    if until <= last["until_xid"]:
        return 0, last
    tree, ids, members = canonical.Tree(), [], bytearray()
    for line in canonical.lines(
        connection, partnership_id, last["until_xid"], until, above=last["after_id"], up_to=up_to
    ):
        leaf, number = canonical.leaf(line), canonical.id_of(line)
        tree.add((leaf,))
        ids.append(number)
        members += number.to_bytes(8, "big", signed=True) + leaf[:8]
    if not ids:
        return 0, last
    lowest, highest = min(ids), max(ids)
    values = {
        "partnership_id": partnership_id, "number": last["number"] + 1, "sealed_at": clock.now(), "form": canonical.FORM,
        "entries": len(ids), "first_id": lowest, "last_id": highest,
        "top_id": highest if last["top_id"] is None else max(highest, last["top_id"]), "cluster": cluster,
        "after_id": last["after_id"], "from_xid": last["until_xid"], "until_xid": until, "root": tree.root(),
        "members": bytes(members), "previous": last["hash"],
    }  # fmt: skip
    values["hash"] = hash_of(values)
    connection.execute(insert(AuditSeal.__table__).inline().values(values))
    return len(ids), values
