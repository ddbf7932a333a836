"""What is done for requests in the background: passages gathered, bundles made, files and working copies deleted in their time."""

from __future__ import annotations

import logging
import time
from collections import Counter
from typing import Any

from sqlalchemy import select

from casework import audit, clock, made_files, storage
from casework.access.scope import as_system, current_scope
from casework.accounts.models import User
from casework.errors import NotFound, Refusal
from casework.extensions import db
from casework.partnership.models import Partnership
from casework.rendering import to_docx, to_pdf
from casework.subject_access import bundle, queries
from casework.subject_access.days import KEPT_YEARS, month_after
from casework.subject_access.gathering import Gathered, gather
from casework.subject_access.models import AccessPassage, AccessRequest, AccessWork
from casework.subject_access.services import WORKING_COPY
from casework.web.presentation import plural

log = logging.getLogger(__name__)
SECONDS = 60.0
WHY = "gathering and bundling for subject access requests"
TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}
TO_DECIDE = "Something is to be decided still"
OTHERS_PART = "Part of this is of a case or an item that you stepped back from. Another information governance officer opens the bundle."
CHANGED = "Something was decided otherwise since this file was made. Have it made again."


def run_due() -> int:
    """Do what is owed in every partnership; how many pieces of work were finished."""
    until = time.monotonic() + SECONDS
    done = 0
    for partnership_id in db.session.scalars(select(Partnership.id).order_by(Partnership.id)).all():
        while time.monotonic() < until and (claim := made_files.claim(AccessWork, partnership_id, WHY)) is not None:
            done += _do(partnership_id, *claim)
    return done


def _do(partnership_id: int, work_id: int, fence: int) -> bool:
    with as_system(WHY, partnership_id=partnership_id):
        try:
            work = db.session.get_one(AccessWork, work_id, populate_existing=True)
            request = db.session.scalars(
                select(AccessRequest).where(AccessRequest.id == work.request_id).with_for_update()
            ).one()
            if not request.is_open:
                raise Refusal("The request is closed")
            kind, told = work.kind, gather(request)
            if kind == "gather":
                db.session.commit()
                return _note(work_id, fence, status="ready", lease_until=None, passages=told.passages)
            return _bundle(request, work_id, fence, kind, told)
        except Refusal as refusal:
            db.session.rollback()
            _note(work_id, fence, status="failed", why=refusal.message, lease_until=None)
        except Exception:
            log.exception("Work on a subject access request went wrong")
            db.session.rollback()
            _note(work_id, fence, status="waiting", lease_until=None)
        return False


def _bundle(request: AccessRequest, work_id: int, fence: int, kind: str, told: Gathered) -> bool:
    """Make the file from what is decided; what changed since is kept as gathered and refused."""
    db.session.commit()
    if told.differs:
        raise Refusal(
            f"{plural(told.new + told.changed + told.gone, 'passage')} changed or came in since: look at them, then ask again"
        )
    in_order = queries.passages(request.id).order_by(AccessPassage.position, AccessPassage.id)
    passages = db.session.scalars(in_order, execution_options={"populate_existing": True}).all()
    if any(not passage.decision for passage in passages):
        raise Refusal(TO_DECIDE)
    partnership = db.session.get_one(Partnership, request.partnership_id)
    made = bundle.document(request, passages, body_name=partnership.name)
    now = clock.now()
    data = to_docx(made) if kind == "docx" else to_pdf(made)
    kept = storage.keep(data)
    stands = _note(
        work_id, fence, status="ready", lease_until=None, storage_key=kept.key, sha256=kept.sha256, size=kept.size,
        passages=len(passages), made_at=now, expires_at=now + WORKING_COPY,
    )  # fmt: skip
    if not stands:
        storage.discard(kept.key)
    return stands


def _note(work_id: int, fence: int, **values: Any) -> bool:
    return made_files.note(AccessWork, work_id, fence, WHY, **values)


# -- handing out -------------------------------------------------------------------------------------------------------


def file_of(work: AccessWork, request: AccessRequest, *, by: User) -> bytes:
    """The bundle, for an officer who may see all that is in it, as long as nothing was decided otherwise; logged as handed over."""
    if work.storage_key is None or work.made_at is None:
        raise NotFound
    if not sees_all(request):
        raise Refusal(OTHERS_PART)
    row = AccessPassage
    changed = select(row.id).where(row.request_id == request.id, (row.decision == "") | (row.decided_at > work.made_at))
    if db.session.scalars(changed.limit(1)).first() is not None:
        raise Refusal(CHANGED)
    data = made_files.bytes_of(work)
    audit.disclosed("access_requests", request.id, to=[by.id], form=work.kind)
    return data


def numbers(request: AccessRequest) -> Counter[str]:
    """How many passages there are by decision, as the reader sees them."""
    return Counter(dict(db.session.execute(queries.counted(request.id)).tuples().all()))


def hidden_from_reader(request: AccessRequest) -> int:
    """How many passages another officer decides."""
    seen = sum(numbers(request).values())
    with as_system("counting passages for another officer"):
        return sum(numbers(request).values()) - seen


def sees_all(request: AccessRequest) -> bool:
    return hidden_from_reader(request) == 0


# -- deleting ----------------------------------------------------------------------------------------------------------


def delete_old() -> int:
    """Delete bundles, working copies and requests whose time is over; how many."""
    done = 0
    for partnership_id in db.session.scalars(select(Partnership.id).order_by(Partnership.id)).all():
        done += made_files.delete_old(AccessWork, partnership_id, "deleting bundles whose time is over")
        with as_system("deleting working copies of answered requests", partnership_id=partnership_id):
            db.session.commit()
            statement = (
                select(AccessRequest)
                .where(AccessRequest.clear_on < clock.today(), AccessRequest.cleared_at.is_(None))
                .with_for_update(skip_locked=True)
            )
            for request in db.session.scalars(statement).all():
                done += 1
                clear(request)
            done += _end_old()
            db.session.commit()
    return done


def _end_old() -> int:
    """Requests answered so long ago that nobody can claim about them any more go altogether; the log keeps that there was one."""
    table = AccessRequest.__table__
    over = month_after(clock.today(), -12 * KEPT_YEARS)
    old = db.session.connection().scalars(
        select(table.c.id)
        .where(
            table.c.partnership_id == current_scope().partnership_id, table.c.status == "closed", table.c.closed_on < over,
            table.c.cleared_at.is_not(None),
        )
        .with_for_update(skip_locked=True)
    ).all()  # fmt: skip
    for request_id in old:
        db.session.connection().execute(table.delete().where(table.c.id == request_id))
        audit.record("erasure", "erased", "access_requests", request_id)
    db.session.expire_all()
    return len(old)


def clear(request: AccessRequest) -> None:
    """Nothing is left of what was gathered but how much it was; the request stays, with its days and how it ended."""
    row = AccessPassage.__table__
    passages = db.session.scalars(queries.passages(request.id)).all()
    request.counts = {
        "decisions": dict(Counter(passage.decision for passage in passages)),
        "withheld": dict(bundle.withheld_by_reason(passages)),
    }
    db.session.connection().execute(row.delete().where(row.c.request_id == request.id))
    works = db.session.scalars(select(AccessWork).where(AccessWork.request_id == request.id)).all()
    for work in works:
        work.expires_at = clock.now() if work.storage_key else work.expires_at
    request.cleared_at = clock.now()
    request.other_names = request.letter = ""
    audit.record("erasure", "cleared", "access_requests", request.id, detail={"passages": len(passages)})
    db.session.flush()
