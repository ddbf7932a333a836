"""What the workspace does by itself while somebody types, and people who come and go while the meeting runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, jsonify, redirect, request, url_for

from casework import clock
from casework.cases import services as cases
from casework.errors import NotFound, Refusal
from casework.extensions import db
from casework.meetings import course, numbering, policy, presence, queries, room, services
from casework.meetings.attendance import quorum_of
from casework.meetings.decisions import mark_of, require_writing
from casework.meetings.models import MinuteRevision
from casework.meetings.views.blueprint import bp, reader, refusals_flashed, the_item
from casework.web.gate import signed_in
from casework.web.numbers import row_number

Typed = tuple[str, int, str]


def _typed() -> Typed | None:
    """The text, the version it was based on and the box it was typed into, or none of it when it is not as pages send it."""
    body = request.get_json(silent=True) or request.form
    if not isinstance(body, dict) and not hasattr(body, "get"):
        return None
    text, key = body.get("text", body.get("discussion")), body.get("key") or ""
    version = row_number(str(body.get("version")))
    if not isinstance(text, str) or version is None or not isinstance(key, str):
        return None
    return text, version, key


def _saved_now() -> str:
    return clock.in_london(clock.now()).strftime("%H:%M")


NOT_AS_SENT = "Send the text and the version it was based on."


def _saved(save: Callable[[Typed], dict[str, Any]], *, keyed: bool = False) -> Any:
    """Save what a page sends while somebody types: `keyed`, only with the key of its box. What was saved is said in JSON."""
    typed = _typed()
    if typed is None or (keyed and not typed[2]):
        return jsonify(error=NOT_AS_SENT), 400
    try:
        said = save(typed)
    except Refusal as refusal:
        return jsonify(error=refusal.message), 422
    return jsonify(saved=_saved_now(), **said)


@bp.post("/meetings/items/<int:item_id>/discussion")
@signed_in
def save_discussion(item_id: int) -> Any:
    """What the page saves by itself while somebody types. 409 with both texts when somebody else saved first."""
    item = the_item(item_id)
    return _saved(
        lambda typed: {
            "version": services.save_discussion(item, text=typed[0], version=typed[1], by=reader()),
            "standing": course.standing_words(item),
        }
    )


@bp.post("/meetings/items/<int:item_id>/decisions")
@signed_in
def save_new_decision(item_id: int) -> Any:
    """A decision being typed: the first save makes it, and answers where the box saves it from then on."""
    item = the_item(item_id)

    def save(typed: Typed) -> dict[str, Any]:
        decision = services.decide(item, text=typed[0], typed_key=typed[2], by=reader())
        return {
            "version": mark_of(decision.text),
            "url": url_for(".save_decision", decision_id=decision.id),
            "standing": course.standing_words(item),
        }

    return _saved(save, keyed=True)


@bp.post("/meetings/decisions/<int:decision_id>/text")
@signed_in
def save_decision(decision_id: int) -> Any:
    """The wording of a decision, as it is typed. 409 with both wordings when somebody else worded it first."""
    decision = db.session.scalars(queries.decision_by_id(decision_id)).one_or_none()
    if decision is None:
        raise NotFound
    return _saved(
        lambda typed: {
            "version": services.edit_decision(decision, text=typed[0], version=typed[1], by=reader()),
            "standing": course.standing_words(decision.item),
        }
    )


@bp.post("/meetings/items/<int:item_id>/here")
@signed_in
def here(item_id: int) -> Any:
    """A page at this item asks every few seconds what others have done: who is here, how far each item is, the quorum, newer text."""
    item = the_item(item_id)
    meeting, by = item.meeting, reader()
    try:
        require_writing(item, by)
    except Refusal as refusal:
        return jsonify(error=refusal.message), 422
    body = request.get_json(silent=True)
    body = body if isinstance(body, dict) else {}
    presence.note(item, by=by, typing=body.get("typing") is True)
    items = list(db.session.scalars(queries.items_of(meeting.id)))
    order = numbering.worked(items, item.id)
    rows = list(db.session.scalars(queries.attendance_of(meeting.id)))
    away = room.away_at(item, order, rows)
    answer: dict[str, Any] = {
        "others": presence.words(presence.others(meeting, by=by), item),
        "standing": course.standing_words(item, order),
        "states": course.states(items),
        "heading": numbering.headed(item),
        "decided": [each.id for each in item.decisions],
        "quorum": quorum_of(meeting, rows, away=away).words,
        "room": room.mark_of_room(rows, away),
    }
    version = body.get("version")
    if isinstance(version, int) and version != item.version:
        newer = queries.revisions_of(item.id).where(MinuteRevision.item_version > version).limit(1)
        if (revision := db.session.scalars(newer).first()) is not None and revision.author_id != by.id:
            by_whom = revision.author.name if revision.author is not None else ""
            answer["newer"] = {"text": item.discussion, "version": item.version, "by": by_whom}
    return jsonify(answer)


@bp.post("/meetings/items/<int:item_id>/people")
@signed_in
def move_person(item_id: int) -> Any:
    """Somebody arrives at this item, leaves at it, comes back, or is out of the room for it."""
    item = the_item(item_id)
    what = request.form.get("do", "")
    with refusals_flashed():
        row = room.move(item, person_key=request.form.get("person", ""), what=what, by=reader())
        flash(f"{row.name} {room.MOVES[what]}.", "success")
        if what == "out" and row.user_id == reader().id:
            return redirect(url_for(".workspace", meeting_id=item.meeting_id))
    return redirect(url_for(".workspace", meeting_id=item.meeting_id, item=item.id, _anchor="people"))


@bp.post("/meetings/items/<int:item_id>/taken")
@signed_in
def take_item(item_id: int) -> Any:
    """The meeting takes this item now, out of order, or in its place after all. Its number stays."""
    item = the_item(item_id)
    after = row_number(request.form.get("after"))
    with refusals_flashed():
        course.take_after(item, None if after is None else the_item(after), by=reader())
        flash("Noted. The item keeps its number.", "success")
    return redirect(url_for(".workspace", meeting_id=item.meeting_id, item=item.id))


@bp.post("/meetings/items/<int:item_id>/interest")
@signed_in
def declare_interest(item_id: int) -> Any:
    """The reader declares an interest in the item's case: they leave the room for it, and from now on see nothing of it."""
    item = the_item(item_id)
    if item.case is None:
        raise NotFound
    meeting_id = item.meeting_id
    with refusals_flashed():
        if not policy.may_declare(reader(), item.meeting):
            raise Refusal("Observers take no part in a case, so there is nothing to declare.")
        cases.declare_interest(item.case, reason=request.form.get("reason", ""), by=reader())
        room.step_out(item, reader())
        flash("Your interest is recorded. The case is hidden from you from now on.", "success")
    return redirect(url_for(".workspace", meeting_id=meeting_id))
