"""Decisions of an item: added, worded and taken off while minuting, by several people at once, each wording kept."""

from __future__ import annotations

from zlib import crc32

from sqlalchemy import select, update

from casework import access
from casework.accounts.models import User
from casework.errors import Refusal, Stale
from casework.extensions import db
from casework.meetings import policy, queries
from casework.meetings.locking import lock
from casework.meetings.models import AgendaItem, Decision, Meeting
from casework.meetings.workspace_models import DecisionRevision

LONGEST = 20_000


def mark_of(text: str) -> int:
    """A number that stands for a text: a page says by it which wording it was based on."""
    return crc32(text.encode())


def require_writing(item: AgendaItem, by: User) -> Meeting:
    """Refuse unless minutes are being taken, by somebody who runs the group."""
    meeting = item.meeting
    access.require(policy.may_run(by, meeting), policy.RUNS_ONLY)
    if meeting.status in ("planned", "published"):
        raise Refusal("Start the meeting first: minutes are taken once it has begun.")
    if meeting.status in ("confirmed", "cancelled"):
        raise Refusal("These minutes are confirmed and can no longer be changed.")
    return meeting


def refuse_stale(name: str, typed: str, now: str, based_on: int | None, field: str, changed_by: str = "") -> None:
    """Raise `Stale` with both texts when what is there now is neither what was typed nor what the page was based on."""
    if based_on is not None and based_on != mark_of(now) and typed != now:
        raise Stale(
            yours={name: typed}, theirs={name: now}, version=mark_of(now), changed_by=changed_by, version_field=field
        )


def decide(item: AgendaItem, *, text: str, by: User, typed_key: str = "") -> Decision:
    """Add a decision at the end. It may be filled in later; the checks name one left empty.

    `typed_key` names the box it was typed into: what that box sends again words the same decision.
    """
    require_writing(item, by)
    lock(item)
    if typed_key and (known := _typed_into(item, typed_key)) is not None:
        edit_decision(known, text=text, by=by)
        return known
    text = _clean(text)
    places = db.session.scalars(select(Decision.position).where(Decision.agenda_item_id == item.id)).all()
    decision = Decision(agenda_item_id=item.id, position=max(places, default=0) + 1, text=text)
    db.session.add(decision)
    db.session.flush()
    _keep(decision, by, typed_key[:64])
    return decision


def _typed_into(item: AgendaItem, key: str) -> Decision | None:
    return db.session.scalars(
        select(Decision)
        .join(DecisionRevision, DecisionRevision.decision_id == Decision.id)
        .where(DecisionRevision.agenda_item_id == item.id, DecisionRevision.typed_key == key[:64])
    ).one_or_none()


def withdraw_typed(item: AgendaItem, *, typed_key: str, by: User) -> None:
    """What was typed into a box, saved by itself and then emptied again is no decision."""
    known = _typed_into(item, typed_key) if typed_key else None
    if known is not None and not known.text:
        remove_decision(known, by=by)


def edit_decision(decision: Decision, *, text: str, by: User, version: int | None = None) -> int:
    """Word a decision anew. Returns the mark of the wording that stands; raises `Stale` when somebody else worded it first."""
    require_writing(decision.item, by)
    lock(decision)
    text = _clean(text)
    if decision.text != text:
        if version is not None and version != mark_of(decision.text):
            last = db.session.scalars(queries.wordings_of(decision.id).limit(1)).first()
            name = f"decision-{decision.id}"
            by_whom = last.author.name if last is not None and last.author is not None else ""
            refuse_stale(name, text, decision.text, version, f"{name}-version", by_whom)
        decision.text = text
        db.session.flush()
        _keep(decision, by)
    return mark_of(text)


def remove_decision(decision: Decision, *, by: User) -> None:
    """Take a decision off. Its wordings stay among the item's revisions."""
    require_writing(decision.item, by)
    db.session.execute(
        update(DecisionRevision)
        .where(DecisionRevision.decision_id == decision.id)
        .values(typed_key="", decision_id=None)
    )
    db.session.delete(decision)
    db.session.flush()


def _clean(text: str) -> str:
    text = text.replace("\r\n", "\n").strip()
    if len(text) > LONGEST:
        raise Refusal("This is too long for one decision. Put the rest into the discussion.", field="new_decision")
    return text


def _keep(decision: Decision, by: User, typed_key: str = "") -> None:
    db.session.add(
        DecisionRevision(
            agenda_item_id=decision.agenda_item_id, decision_id=decision.id, text=decision.text, author_id=by.id,
            typed_key=typed_key,
        )
    )  # fmt: skip
    db.session.flush()
