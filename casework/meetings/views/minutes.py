"""The minutes workspace: the agenda on the left, one form to write in, and beside it what is known and who is in the room."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from casework import audit, clock
from casework.cases.models import KINDS_OF_WORK, RAGS, SIDES
from casework.errors import NotFound, Refusal
from casework.extensions import db
from casework.meetings import course, numbering, policy, presence, queries, room, services, votes
from casework.meetings.at_hand import at_hand, usual_due
from casework.meetings.attendance import quorum_of
from casework.meetings.came_from import words_of
from casework.meetings.decisions import mark_of
from casework.meetings.house_style import HouseStyle
from casework.meetings.minutes import owners_to_choose
from casework.meetings.models import AgendaItem, Meeting
from casework.meetings.page_parts import parts_for
from casework.meetings.paragraphs import minuted, number_under
from casework.meetings.return_models import KINDS
from casework.meetings.styles import style_for
from casework.meetings.views.blueprint import bp, reader, refusals_into, the_item, the_meeting
from casework.orders.endings import KINDS as ENDING_KINDS
from casework.web.back import returned_to
from casework.web.fields import read_day
from casework.web.gate import signed_in
from casework.web.numbers import number_asked, row_number
from casework.web.plans import one_plan
from casework.web.presentation import clock_time

WRITTEN_IN = ("in_progress", "closed", "circulated")
TYPED = (
    "discussion", "purpose", "version", "purpose_version", "rag", "new_decision", "action_title", "action_owner", "action_also", "action_side",
    "action_kind", "was_rag", "was_review",
)  # fmt: skip
DAYS = ("next_review_on", "action_due_on")


@bp.get("/meetings/<int:meeting_id>/minutes")
@signed_in
@returned_to("the minutes")
@one_plan
def workspace(meeting_id: int) -> Any:
    """The item `?item=` asks for, or the first."""
    meeting = the_meeting(meeting_id)
    return _workspace(meeting, request.args.get("item", type=number_asked), {})


def _workspace(meeting: Meeting, item_id: int | None, errors: dict[str, str]) -> Any:
    items = list(db.session.scalars(queries.items_of(meeting.id)))
    lines = numbering.lines(items)
    order = numbering.worked(items, item_id)
    taken = course.in_course(order)
    item = next((i for i in order if i.id == item_id), None)
    if item is None and item_id is not None:
        raise NotFound
    item = item or (taken[0] if taken else None)
    place = taken.index(item) if item is not None else 0
    rows = list(db.session.scalars(queries.attendance_of(meeting.id)))
    may_run = policy.may_run(reader(), meeting)
    writes = may_run and meeting.status in WRITTEN_IN
    if item is not None and item.case_id is not None:
        with audit.in_context(words_of(meeting, item)):
            audit.consulted("cases", item.case_id, case_id=item.case_id)
    away = room.away_at(item, order, rows)
    style = style_for(meeting)
    return render_template(
        "meetings/workspace.html",
        meeting=meeting,
        lines=lines,
        states=course.states(items),
        item=item,
        previous=taken[place - 1] if item is not None and place > 0 else None,
        following=taken[place + 1] if item is not None and place + 1 < len(taken) else None,
        taken_after=course.taken_after(item, order) if item is not None else None,
        reached=course.reached(order, item) if item is not None else None,
        about=at_hand(meeting, item, style) if item is not None else {},
        said=minuted(item, style, 3) if item is not None and not writes else "",
        voted=_voted(item, style, names=not writes) if item is not None else {},
        numbers_under=number_under(item, style) if item is not None else "",
        shown=_shown(meeting, item) if item is not None else {},
        owners=owners_to_choose(meeting) if writes else [],
        people=room.people_at(meeting, away) if writes else [],
        room_mark=room.mark_of_room(rows, away),
        others=presence.words(presence.others(meeting, by=reader()), item) if writes and item is not None else "",
        standing=course.standing_words(item, order) if writes and item is not None else "",
        mark_of=mark_of,
        decisions_as=style.decision_numbers,
        panels=parts_for(meeting, minutes=True).panels,
        rags=RAGS,
        ending_kinds=ENDING_KINDS,
        return_kinds=KINDS,
        sides=SIDES,
        kinds_of_work=KINDS_OF_WORK,
        quorum=quorum_of(meeting, rows, away=away),
        writes=writes,
        may_run=may_run,
        may_declare=policy.may_declare(reader(), meeting),
        errors=errors,
    ), 200 if not errors else 422


def _voted(item: AgendaItem, style: HouseStyle, *, names: bool) -> dict[int, str]:
    """By decision, how it was voted on; who voted how is read on the vote's own page while minutes are taken."""
    named = votes.by_name(item.decisions) if names else {}
    return {each.id: said for each in item.decisions if (said := votes.words(each, style, named))}


def _shown(meeting: Meeting, item: AgendaItem) -> dict[str, Any]:
    """What the fields show: what was typed, when the page comes back with errors; otherwise what is saved."""
    saved: dict[str, Any] = dict.fromkeys(TYPED, "") | {
        "discussion": item.discussion, "purpose": item.purpose, "version": str(item.version), "rag": item.rag,
        "purpose_version": str(mark_of(item.purpose)), "was_rag": item.rag,
        "was_review": item.next_review_on.isoformat() if item.next_review_on else "",
        "decisions": {decision.id: decision.text for decision in item.decisions},
        "next_meeting_words": meeting.next_meeting_words, "typed": request.method == "POST",
        "parts": {"next_review_on": _parts(item.next_review_on), "action_due_on": _parts(usual_due(meeting))},
    }  # fmt: skip
    if request.method == "POST":
        for name in TYPED:
            if not name.startswith("was_"):
                saved[name] = request.form.get(name, saved[name])
        for name in DAYS:
            saved["parts"][name] = {p: request.form.get(f"{name}-{p}", "") for p in ("day", "month", "year")}
        for decision_id in saved["decisions"]:
            saved["decisions"][decision_id] = request.form.get(
                f"decision-{decision_id}", saved["decisions"][decision_id]
            )
        saved["new_decision"] = "\n\n".join(
            filter(None, [saved["new_decision"], *_worded_and_removed(item, request.form)])
        )
    return saved


def _worded_and_removed(item: AgendaItem, form: Any) -> list[str]:
    """What was typed into the boxes of decisions that somebody else has taken off meanwhile: those words are nowhere else."""
    known = {f"decision-{decision.id}" for decision in item.decisions}
    found = []
    for name, text in form.items():
        if name in known or not re.fullmatch(r"decision-\d+", name):
            continue
        words = text.replace("\r\n", "\n").strip()
        if words and _number(form, f"{name}-version") != mark_of(words):
            found.append(words)
    return found


def _day(form: Any, name: str) -> date | None:
    """The day typed in three boxes, none when all are empty; refused beside its field when it cannot be a day."""
    parts = [form.get(f"{name}-{part}", "").strip() for part in ("day", "month", "year")]
    if not any(parts):
        return None
    try:
        return read_day(*parts)
    except ValueError as mistake:
        raise Refusal(str(mistake), field=name) from None


def _parts(value: date | None) -> dict[str, str]:
    if value is None:
        return {"day": "", "month": "", "year": ""}
    return {"day": str(value.day), "month": str(value.month), "year": str(value.year)}


def _number(form: Any, name: str) -> int | None:
    """A version or mark the form carries, if it does."""
    return row_number(str(form.get(name, "")))


@bp.post("/meetings/items/<int:item_id>/minutes")
@signed_in
def save_item(item_id: int) -> Any:
    """Save everything on the item's form, whichever button was pressed: no button loses what stands in another field.

    `do` says what else was meant: `decision`, `remove-7`, `vote-7`, `action`, `previous`, `following`. Whatever the form shows as it
    was is left alone, so that two people who save one item do not undo each other's work.
    """
    item = the_item(item_id)
    meeting, form = item.meeting, request.form
    do = form.get("do", "save")
    errors: dict[str, str] = {}
    made = 0
    with refusals_into(errors):
        made = _save(item, form, do)
    if errors:
        db.session.expire_all()
        return _workspace(the_meeting(meeting.id), item.id, errors)
    shown = item.id
    for name in ("following", "previous"):
        if do == name:
            shown = _number(form, f"{name}_id") or item.id
    if do.startswith("save") and not made:
        flash(f"Saved at {clock_time(clock.now())}.", "success")
    what, _, number = do.partition("-")
    if what == "vote" and any(str(each.id) == number for each in item.decisions):
        return redirect(url_for(".vote", decision_id=int(number)))
    anchor = {"decision": "decisions", "action": "actions"}.get(what.replace("remove", "decision"))
    return redirect(
        url_for(
            ".workspace", meeting_id=meeting.id, item=shown, _anchor="actions" if made and shown == item.id else anchor
        )
    )


def _save(item: AgendaItem, form: Any, do: str) -> int:
    """Write down what the form says. Returns how many actions it set."""
    by = reader()
    version = row_number(form.get("version"))
    if version is None:
        raise Refusal("Open the page again and send it once more.", field="discussion")
    services.save_discussion(item, text=form.get("discussion", ""), version=version, by=by)
    if "purpose" in form:
        services.save_purpose(item, purpose=form["purpose"], version=_number(form, "purpose_version"), by=by)
    for decision in list(item.decisions):
        name = f"decision-{decision.id}"
        if do == f"remove-{decision.id}":
            services.remove_decision(decision, by=by)
        elif name in form and _number(form, f"{name}-version") != mark_of(form[name].replace("\r\n", "\n").strip()):
            services.edit_decision(decision, text=form[name], version=_number(form, f"{name}-version"), by=by)
    for words in _worded_and_removed(item, form):
        services.decide(item, text=words, by=by)
        flash("Somebody else removed a decision you were wording. Your wording is kept as a decision of its own.")
    if form.get("new_decision", "").strip() or do == "decision":
        services.decide(item, text=form.get("new_decision", ""), typed_key=form.get("new_decision_key", ""), by=by)
    else:
        services.withdraw_typed(item, typed_key=form.get("new_decision_key", ""), by=by)
    if item.case_id is not None and "rag" in form:
        review = _day(form, "next_review_on")
        based_on = (form["was_rag"], form.get("was_review", "")) if "was_rag" in form else None
        services.record_outcome(item, rag=form["rag"], next_review_on=review, based_on=based_on, by=by)
    if not form.get("action_title", "").strip() and do != "action":
        return 0
    due_on = _day(form, "action_due_on")
    made = services.set_action_at(
        item, title=form.get("action_title", ""), owner=form.get("action_owner", ""), due_on=due_on, also=form.get("action_also", ""),
        side=form.get("action_side", ""), kind=form.get("action_kind", ""), by=by,
    )  # fmt: skip
    flash(f"{made[0].reference} is set." if len(made) == 1 else f"{len(made)} actions are set.", "success")
    return len(made)
