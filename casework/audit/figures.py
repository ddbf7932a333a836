"""How far the log is behind with its seals and with what is kept of them outside, for whoever watches the service."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select, text

from casework import clock
from casework.access.scope import as_system
from casework.audit.anchor_models import AuditAnchor
from casework.extensions import db

_PARTNERSHIPS = text("SELECT id FROM partnerships ORDER BY id")
_UNSEALED = text(
    """
    SELECT extract(epoch FROM clock_timestamp() - min(e.at)) FROM (VALUES (1)) AS one
    LEFT JOIN LATERAL (
        SELECT until_xid, top_id, cluster <> (SELECT system_identifier FROM pg_control_system()) AS elsewhere
        FROM audit_seals WHERE partnership_id = :partnership ORDER BY number DESC LIMIT 1
    ) s ON true
    JOIN audit_entries e ON e.partnership_id = :partnership
        AND CASE WHEN coalesce(s.elsewhere, false) THEN e.id > s.top_id ELSE e.written_in >= coalesce(s.until_xid, 0) END
    """
)


@dataclass
class LogFigures:
    """Seconds since the oldest entry without a seal was written, and since the oldest seal still owed to a place outside was."""

    unsealed_seconds: float = 0.0
    unanchored_seconds: float = 0.0


def of_the_log() -> LogFigures:
    """Of all partnerships together: the worst of each."""
    found, now = LogFigures(), clock.now()
    ids = db.session.connection().execute(_PARTNERSHIPS).scalars().all()
    for partnership_id in ids:
        with as_system("watching the log for whoever runs the service", partnership_id=partnership_id):
            connection = db.session.connection()
            unsealed = connection.execute(_UNSEALED, {"partnership": partnership_id}).scalar()
            owed = db.session.scalar(select(func.min(AuditAnchor.owed_at)).where(AuditAnchor.posted_at.is_(None)))
            db.session.rollback()
        found.unsealed_seconds = max(found.unsealed_seconds, float(unsealed or 0))
        if owed is not None:
            found.unanchored_seconds = max(found.unanchored_seconds, (now - owed).total_seconds())
    return found
