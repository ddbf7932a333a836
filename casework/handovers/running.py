"""Does what was asked for, piece by piece, each in a transaction of its own and with the rights of that moment.

A piece is held with a lock that others skip, moved, and marked as moved in the same transaction. So any number of workers
may be at it at once, and after a crash the next one goes on where the last commit was: nothing is moved twice.
"""

from __future__ import annotations

import logging
import textwrap
import time

from sqlalchemy import Select, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from casework import audit, clock
from casework.access.scope import as_system
from casework.actions import services as actions
from casework.actions.models import Action
from casework.cases import leading
from casework.cases.models import Case, Caseload
from casework.errors import NotPermitted, Refusal
from casework.events import announce
from casework.extensions import db
from casework.handovers import policy, queries
from casework.handovers.events import HandOverEnded
from casework.handovers.models import LIVE, HandOver, HandOverItem
from casework.handovers.taking import taker
from casework.partnership.models import Partnership

log = logging.getLogger(__name__)
TRIES = 3
"""How often a piece is tried that goes wrong for a reason nobody foresaw."""
SECONDS = 60.0
"""How long one wake-up goes on; the next one is due meanwhile, and two do not disturb each other."""


def run_due() -> int:
    """Go on with every hand-over that has not ended, in every partnership; how many pieces were moved."""
    until = time.monotonic() + SECONDS
    moved = 0
    for partnership_id in db.session.scalars(select(Partnership.id).order_by(Partnership.id)).all():
        for hand_over_id in _begin(partnership_id):
            while time.monotonic() < until and (status := _next_piece(partnership_id, hand_over_id)):
                moved += status == "moved"
            _finish(partnership_id, hand_over_id)
    return moved


def _begin(partnership_id: int) -> list[int]:
    """What is owed in a partnership; what was only asked for is under way from now on."""
    with as_system("handing work over", partnership_id=partnership_id):
        db.session.commit()
        owed = list(db.session.scalars(select(HandOver.id).where(HandOver.ended_at.is_(None)).order_by(HandOver.id)))
        if owed:
            db.session.execute(
                update(HandOver).where(HandOver.id.in_(owed), HandOver.status == "queued").values(status="running"),
                execution_options={"synchronize_session": False},
            )
        db.session.commit()
        return owed


def _next_piece(partnership_id: int, hand_over_id: int) -> str:
    """Move one piece that nobody else is at, or note why not; what became of it. Empty when none is left."""
    with as_system("handing work over", partnership_id=partnership_id):
        item = db.session.scalars(
            select(HandOverItem)
            .where(HandOverItem.hand_over_id == hand_over_id, HandOverItem.status == "waiting")
            .order_by(HandOverItem.tries, HandOverItem.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        ).one_or_none()
        if item is None:
            db.session.commit()
            return ""
        item_id = item.id
        try:
            why = _move(item)
            item.status, item.why, item.done_at = ("failed" if why else "moved"), why, clock.now()
            status = item.status
            db.session.commit()
            return status
        except Exception:
            log.exception("A piece of a hand-over went wrong")
            db.session.rollback()
            _note_trouble(item_id)
            return "trouble"


def _move(item: HandOverItem) -> str:
    """Hand this piece over as whoever asked; why not, if it cannot be."""
    job = db.session.scalars(_with_people(item.hand_over_id)).one()
    from casework.reader import acting_as

    if job.asked_by.status != "active":
        return f"{job.asked_by.name}, who asked for it, may no longer sign in"
    why = textwrap.shorten(job.reason, 300, placeholder=" ...")
    words = f"Hand-over {job.reference}, {job.giver.name} to {job.taker.name}: {why}"
    with acting_as(job.asked_by), audit.in_context(words):
        if not policy.may_stop(job.asked_by, job):
            return f"{job.asked_by.name}, who asked for it, may no longer hand this work over"
        savepoint = db.session.begin_nested()
        try:
            if item.case_id is not None:
                _move_case(item.case_id, job)
            else:
                _move_action(item.action_id, job)
            savepoint.commit()
        except Refusal as refusal:
            savepoint.rollback()
            return refusal.message
        except NotPermitted as refusal:
            savepoint.rollback()
            return refusal.reason
        except IntegrityError:
            savepoint.rollback()
            return f"{job.taker.agency.short_name} has one like it already"
    return ""


def _with_people(hand_over_id: int) -> Select[tuple[HandOver]]:
    return (
        select(HandOver)
        .where(HandOver.id == hand_over_id)
        .options(joinedload(HandOver.giver), joinedload(HandOver.taker), joinedload(HandOver.asked_by))
    )


def _move_case(case_id: int, job: HandOver) -> None:
    case = (
        db.session.scalars(
            select(Case)
            .where(Case.id == case_id)
            .options(joinedload(Case.caseloads).joinedload(Caseload.group), joinedload(Case.lead_officer))
        )
        .unique()
        .one_or_none()
    )
    if case is None:
        raise Refusal(f"{job.asked_by.name}, who asked for it, may no longer see it")
    if case.lead_officer_id != job.from_id:
        raise Refusal(f"{job.giver.name} does not lead it any more")
    groups = {load.group_id for load in case.caseloads if load.left_on is None}
    if job.group_id is not None:
        groups &= {job.group_id}
    if case.status != "open" or not groups:
        raise Refusal("It is not on the caseload any more")
    if why := taker(job.taker).why_not(groups, case.id, restricted=case.restricted):
        raise Refusal(why)
    leading.hand_over_lead(case, officer=job.taker, by=job.asked_by)


def _move_action(action_id: int | None, job: HandOver) -> None:
    action = db.session.scalars(
        select(Action).where(Action.id == action_id).options(joinedload(Action.case), joinedload(Action.agency))
    ).one_or_none()
    if action is None:
        raise Refusal(f"{job.asked_by.name}, who asked for it, may no longer see it")
    if action.owner_id != job.from_id:
        raise Refusal(f"{job.giver.name} does not own it any more")
    if not action.is_live:
        raise Refusal("It is finished")
    restricted = action.case is None or action.case.restricted
    if why := taker(job.taker).why_not({action.group_id}, action.case_id, restricted=restricted):
        raise Refusal(why)
    actions.hand_over(
        action, owner=job.taker, agency=job.taker.agency, reason=job.reason, by=job.asked_by, together=True
    )


def _note_trouble(item_id: int) -> None:
    """One try more; after the last one it is left as it was."""
    item = db.session.scalars(
        select(HandOverItem).where(HandOverItem.id == item_id, HandOverItem.status == "waiting").with_for_update()
    ).one_or_none()
    if item is not None:
        item.tries += 1
        if item.tries >= TRIES:
            item.status, item.done_at = "failed", clock.now()
            item.why = "Something went wrong each time it was tried. It was left as it was"
    db.session.commit()


def _finish(partnership_id: int, hand_over_id: int) -> None:
    """End a hand-over of which nothing waits; the first to notice does, and tells."""
    with as_system("handing work over", partnership_id=partnership_id):
        job = db.session.scalars(
            select(HandOver)
            .where(HandOver.id == hand_over_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).one()
        numbers = {row.status: row.number for row in db.session.execute(queries.progress(hand_over_id))}
        if job.status in LIVE and not numbers.get("waiting"):
            job.status, job.ended_at = ("done" if numbers.get("moved") else "failed"), clock.now()
            db.session.flush()
            announce(HandOverEnded(job.id))
        db.session.commit()
