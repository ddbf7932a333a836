"""Many records in a few minutes: the sign-in is held until its person gives the second factor once more, and governance is told.

What counts is what the log says was shown: each record once, however often it was looked at, in single pages and in lists. How
much was shown is asked with the reach of the reader (`reader.py`), so an ordinary page costs no statement more.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import current_app, g, jsonify, redirect, request, url_for
from sqlalchemy import Select, func, null, select, text, update

from casework import access, clock
from casework.access.scope import as_system
from casework.accounts.bulk_models import OUTCOMES, BulkView
from casework.accounts.events import ManyRecordsSeen
from casework.accounts.models import SignInSession, User
from casework.errors import NotPermitted, Refusal
from casework.events import announce
from casework.extensions import db
from casework.web.gate import wants_json

NOT_COUNTED = ("users", "messages", "audit_entries", "hand_overs", "emergency_accesses", "bulk_views")
"""Who is who, one's own letters, and the log itself are no case information."""
_WHERE = f"""
    a.user_id = :user AND a.kind = 'consultation' AND a.reason = '' AND a.subject NOT IN {NOT_COUNTED}
    AND a.at > now() - make_interval(mins => :minutes) AND a.at > :since
"""
SHOWN_SQL = f"""(
    SELECT coalesce(sum(
        CASE WHEN jsonb_typeof(seen.detail -> 'ids') = 'array' THEN jsonb_array_length(seen.detail -> 'ids') ELSE 1 END
    ), 0)::bigint FROM (SELECT a.detail FROM audit_entries a WHERE {_WHERE} LIMIT :most) seen
)"""  # noqa: S608
"""How many records were shown lately to `user`, each as often as it was: at least as many as there were different ones.

An entry shows at least one record (a list of none is not logged), so `most` entries are enough to know that `most` were shown:
however much somebody looks at, asking costs no more than that.
"""
_KINDS = text(
    f"""
    SELECT seen.subject, count(DISTINCT seen.id) FROM (
        SELECT a.subject, a.subject_id::text AS id FROM audit_entries a WHERE {_WHERE} AND a.subject_id IS NOT NULL
        UNION ALL
        SELECT a.subject, jsonb_array_elements_text(a.detail -> 'ids') FROM audit_entries a
        WHERE {_WHERE} AND jsonb_typeof(a.detail -> 'ids') = 'array'
    ) seen GROUP BY seen.subject ORDER BY 2 DESC
    """  # noqa: S608
)


def limit() -> int:
    """How many different records within `BULK_VIEW_MINUTES` are too many; 0: nobody counts."""
    return int(current_app.config["BULK_VIEW_RECORDS"])


def minutes() -> int:
    return int(current_app.config["BULK_VIEW_MINUTES"])


def counted_since(session: SignInSession) -> datetime:
    """Whoever gave their second factor, at signing in or again, begins to count anew."""
    return session.confirmed_at or session.second_factor_at or session.created_at


def hold_back() -> Any:
    """Before each page: lead whoever is held to showing that it is them. What they send is taken, so that no text is lost."""
    session = g.get("sign_in_session")
    if session is None or request.endpoint is None or request.method not in ("GET", "HEAD"):
        return None
    if request.endpoint.endswith("static") or request.blueprint in ("accounts", "health"):
        return None
    if session.held_at is None and not _hold(session):
        return None
    if wants_json():
        answer = jsonify(error="confirm", confirm=url_for("accounts.confirm_it_is_you"))
        answer.status_code = 403
        return answer
    return redirect(url_for("accounts.confirm_it_is_you", next=request.full_path.rstrip("?")))


def _hold(session: SignInSession) -> bool:
    """Whether this sign-in is to be held now: more different records than the limit. Notes it once and has governance told."""
    most, shown = limit(), g.get("records_shown", 0)
    if not most or shown < most:
        return False
    asked = {"user": session.user_id, "minutes": minutes(), "since": counted_since(session)}
    kinds = {row[0]: row[1] for row in db.session.connection().execute(_KINDS, asked)}
    if sum(kinds.values()) < most:
        return False
    table, now = SignInSession.__table__, clock.now()
    held = db.session.connection().execute(
        update(table).where(table.c.id == session.id, table.c.held_at.is_(None)).values(held_at=now)
    )
    if held.rowcount:
        row = BulkView(
            user_id=session.user_id, session_id=session.id, held_at=now, records=sum(kinds.values()), kinds=kinds
        )
        db.session.add(row)
        db.session.flush()
        announce(ManyRecordsSeen(row.id))
    return True


def let_go(session: SignInSession, *, by: User) -> None:
    """The second factor was given: the sign-in goes on, and counts from now."""
    if session.user_id != by.id:
        raise NotPermitted()
    now, table = clock.now(), SignInSession.__table__
    db.session.connection().execute(
        update(table).where(table.c.id == session.id).values(held_at=null(), confirmed_at=now)
    )
    with as_system("somebody showed again that it is them"):
        for row in db.session.scalars(
            select(BulkView).where(BulkView.session_id == session.id, BulkView.confirmed_at.is_(None))
        ):
            row.confirmed_at = now
        db.session.flush()


def all_of_them() -> Select[BulkView]:
    """For information governance; ordered by the page."""
    return select(BulkView)


def waiting() -> Select[int]:
    """How many nobody has looked into."""
    return select(func.count()).select_from(BulkView).where(BulkView.outcome == "")


def review(row: BulkView, *, outcome: str, note: str, by: User) -> None:
    """Record what came of asking, once: whether it was work, and why. Never by the person themselves."""
    access.require(
        access.scope_of(by).has_duty("information_governance") and by.id != row.user_id,
        "An information governance officer looks into it, never the person themselves.",
    )
    db.session.refresh(row, with_for_update={"of": BulkView})
    if row.outcome:
        raise Refusal(f"Somebody has looked into it already: {OUTCOMES[row.outcome].lower()}.")
    if outcome not in OUTCOMES:
        raise Refusal("Choose what it was", field="outcome")
    row.outcome, row.outcome_note, row.reviewed_by_id, row.reviewed_at = outcome, note.strip(), by.id, clock.now()
    db.session.flush()


def by_id(row_id: int) -> Select[BulkView]:
    return select(BulkView).where(BulkView.id == row_id)
