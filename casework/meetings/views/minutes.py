"""The minutes workspace: the agenda on the left, the item at hand with all that is known on it, and one form to write in."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from casework import audit, clock
from casework.actions import queries as action_queries
from casework.actions.models import Action
from casework.adults.ready import ready_in
from casework.cases import services as cases
from casework.cases.models import KINDS_OF_WORK, RAGS, SIDES, Caseload
from casework.errors import NotFound, Refusal
from casework.extensions import db
from casework.meetings import numbering, policy, queries, return_queries, services, standing
from casework.meetings.agenda import cases_ending, meeting_day
from casework.meetings.attendance import quorum_of
from casework.meetings.minutes import owners_to_choose
from casework.meetings.models import AgendaItem, Meeting
from casework.meetings.return_models import KINDS, InformationRequest, ReturnParagraph
from casework.meetings.return_screen import agencies_to_name
from casework.meetings.returned import limit_words, origin_words
from casework.meetings.views.blueprint import bp, reader, refusals_flashed, refusals_into, the_item, the_meeting
from casework.orders.endings import KINDS as ENDING_KINDS
from casework.partnership.profiles import profile_of
from casework.web.fields import read_day
from casework.web.gate import signed_in
from casework.web.presentation import clock_time

WRITTEN_IN = ("in_progress", "closed", "circulated")


@bp.get("/meetings/<int:meeting_id>/minutes")
@signed_in
def workspace(meeting_id: int) -> Any:
    """The item `?item=` asks for, or the first."""
    meeting = the_meeting(meeting_id)
    return _workspace(meeting, request.args.get("item", type=int), {})


def _workspace(meeting: Meeting, item_id: int | None, errors: dict[str, str]) -> Any:
    items = list(db.session.scalars(queries.items_of(meeting.id)))
    lines = numbering.lines(items)
    order = [item for item in numbering.in_order(items) if item.kind not in numbering.HEADINGS]
    item = next((i for i in order if i.id == item_id), None)
    if item is None and item_id is not None:
        raise NotFound
    item = item or (order[0] if order else None)
    place = order.index(item) if item is not None else 0
    rows = list(db.session.scalars(queries.attendance_of(meeting.id)))
    writes = policy.may_run(reader(), meeting) and meeting.status in WRITTEN_IN
    if item is not None and item.case_id is not None:
        audit.consulted("cases", item.case_id, case_id=item.case_id)
    return render_template(
        "meetings/workspace.html",
        meeting=meeting,
        lines=lines,
        item=item,
        previous=order[place - 1] if item is not None and place > 0 else None,
        following=order[place + 1] if item is not None and place + 1 < len(order) else None,
        about=_about(meeting, item) if item is not None else {},
        shown=_shown(item) if item is not None else {},
        owners=owners_to_choose(meeting) if writes else [],
        rags=RAGS,
        ending_kinds=ENDING_KINDS,
        return_kinds=KINDS,
        sides=SIDES,
        kinds_of_work=KINDS_OF_WORK,
        quorum=quorum_of(meeting, rows),
        writes=writes,
        may_run=policy.may_run(reader(), meeting),
        may_declare=policy.may_declare(reader(), meeting),
        errors=errors,
    ), 200 if not errors else 422


def _about(meeting: Meeting, item: AgendaItem) -> dict[str, Any]:
    """What is known on the item at hand: last time's text, returns, the case's open actions, actions set now."""
    about: dict[str, Any] = {
        "last": None,
        "said": [],
        "silent": [],
        "open_actions": [],
        "load": None,
        "risk": None,
        "ready": None,
        "review_by": None,
        "endings": [],
    }
    about["set_now"] = list(db.session.scalars(queries.set_at(meeting.id).where(Action.agenda_item_id == item.id)))
    if item.kind == "matters_arising":
        about["open_actions"] = list(db.session.scalars(queries.matters_arising(meeting)))
    if item.case_id is not None:
        about["endings"] = cases_ending(meeting, item.case_id).get(item.case_id, [])
        about["risk"] = standing.risk_of(meeting, [item.case_id]).get(item.case_id)
        about["ready"] = ready_in(meeting.group, item.case_id).get(item.case_id)
        about["last"] = db.session.scalars(queries.last_discussion(item)).first()
        about |= _returned(meeting, item.case_id)
        statement = action_queries.open_for_case(item.case_id).where(Action.meeting_id.is_distinct_from(meeting.id))
        about["open_actions"] = list(
            db.session.scalars(statement.options(joinedload(Action.owner), joinedload(Action.agency)))
        )
        about["load"] = db.session.scalars(
            select(Caseload).where(
                Caseload.case_id == item.case_id, Caseload.group_id == meeting.group_id, Caseload.left_on.is_(None)
            )
        ).first()
        rag = item.rag or (about["load"].rag if about["load"] is not None else "")
        about["review_by"] = meeting_day(meeting) + timedelta(days=profile_of(meeting.group).review.days_for(rag))
    return about


def _returned(meeting: Meeting, case_id: int) -> dict[str, Any]:
    """What agencies returned on the case, as far as this reader may read it, and who has not answered."""
    statement = return_queries.paragraphs_of(meeting.id).where(ReturnParagraph.case_id == case_id)
    said = list(db.session.scalars(statement))
    audit.consulted("return_paragraphs", [row.id for row in said], group_id=meeting.group_id)
    owing = return_queries.requests_of(meeting.id).where(InformationRequest.case_id == case_id)
    names = {agency.id: agency.name for agency in agencies_to_name(meeting)}
    return {
        "said": said,
        "origins": {row.id: origin_words(row) for row in said},
        "limits": {row.id: limit_words(row, names) for row in said},
        "silent": [row.agency.name for row in db.session.scalars(owing) if row.status == "asked"],
    }


def _shown(item: AgendaItem) -> dict[str, Any]:
    """What the fields show: what was typed, when the page comes back with errors; otherwise what is saved."""
    saved: dict[str, Any] = {
        "discussion": item.discussion, "purpose": item.purpose, "version": str(item.version), "rag": item.rag,
        "next_review_on": item.next_review_on, "new_decision": "", "action_title": "", "action_owner": "",
        "action_side": "", "action_kind": "",
        "decisions": {decision.id: decision.text for decision in item.decisions},
        "action_due_on": None, "next_meeting_words": item.meeting.next_meeting_words,
    }  # fmt: skip
    saved["parts"] = {
        name: _parts(saved[name]) for name in ("next_review_on", "action_due_on")
    }  # fmt: skip
    if request.method == "POST":
        for name in (
            "discussion",
            "purpose",
            "version",
            "rag",
            "new_decision",
            "action_title",
            "action_owner",
            "action_side",
            "action_kind",
        ):
            saved[name] = request.form.get(name, saved[name])
        for name in ("next_review_on", "action_due_on"):
            saved["parts"][name] = {p: request.form.get(f"{name}-{p}", "") for p in ("day", "month", "year")}
        for decision_id in saved["decisions"]:
            saved["decisions"][decision_id] = request.form.get(
                f"decision-{decision_id}", saved["decisions"][decision_id]
            )
    return saved


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


@bp.post("/meetings/items/<int:item_id>/minutes")
@signed_in
def save_item(item_id: int) -> Any:
    """Save everything on the item's form, whichever button was pressed: no button loses what stands in another field.

    `do` says what else was meant: `decision`, `remove-7`, `action`, `previous`, `following`.
    """
    item = the_item(item_id)
    meeting, by, form = item.meeting, reader(), request.form
    do = form.get("do", "save")
    errors: dict[str, str] = {}
    with refusals_into(errors):
        version = form.get("version", "")
        if not version.isdigit():
            raise Refusal("Open the page again and send it once more.", field="discussion")
        services.save_discussion(item, text=form.get("discussion", ""), version=int(version), by=by)
        if "purpose" in form:
            services.save_purpose(item, purpose=form["purpose"], by=by)
        for decision in list(item.decisions):
            if do == f"remove-{decision.id}":
                services.remove_decision(decision, by=by)
            elif f"decision-{decision.id}" in form:
                services.edit_decision(decision, text=form[f"decision-{decision.id}"], by=by)
        if form.get("new_decision", "").strip() or do == "decision":
            services.decide(item, text=form.get("new_decision", ""), by=by)
        if item.case_id is not None and "rag" in form:
            review = _day(form, "next_review_on")
            services.record_outcome(item, rag=form["rag"], next_review_on=review, by=by)
        if form.get("action_title", "").strip() or do == "action":
            due_on = _day(form, "action_due_on")
            made = services.set_action_at(
                item, title=form.get("action_title", ""), owner=form.get("action_owner", ""), due_on=due_on,
                side=form.get("action_side", ""), kind=form.get("action_kind", ""), by=by,
            )  # fmt: skip
            flash(f"{made[0].reference} is set." if len(made) == 1 else f"{len(made)} actions are set.", "success")
    if errors:
        db.session.expire_all()
        return _workspace(the_meeting(meeting.id), item.id, errors)
    shown = item.id
    if do == "following" and form.get("following_id", "").isdigit():
        shown = int(form["following_id"])
    if do == "previous" and form.get("previous_id", "").isdigit():
        shown = int(form["previous_id"])
    if do.startswith("save"):
        flash(f"Saved at {clock_time(clock.now())}.", "success")
    anchor = {"decision": "decisions", "action": "actions"}.get(do.partition("-")[0].replace("remove", "decision"))
    return redirect(url_for(".workspace", meeting_id=meeting.id, item=shown, _anchor=anchor))


@bp.post("/meetings/items/<int:item_id>/discussion")
@signed_in
def save_discussion(item_id: int) -> Any:
    """What the page saves by itself while somebody types. 409 with both texts when somebody else saved first."""
    item = the_item(item_id)
    body = request.get_json(silent=True) or request.form
    text, version = body.get("text", body.get("discussion")), body.get("version")
    if not isinstance(text, str) or not str(version).isdigit():
        return jsonify(error="Send the text and the version it was based on."), 400
    try:
        saved = services.save_discussion(item, text=text, version=int(str(version)), by=reader())
    except Refusal as refusal:
        return jsonify(error=refusal.message), 422
    return jsonify(saved=clock.in_london(clock.now()).strftime("%H:%M"), version=saved)


@bp.post("/meetings/items/<int:item_id>/interest")
@signed_in
def declare_interest(item_id: int) -> Any:
    """The reader declares an interest in the item's case and from now on sees nothing of it."""
    item = the_item(item_id)
    if item.case is None:
        raise NotFound
    meeting_id = item.meeting_id
    with refusals_flashed():
        if not policy.may_declare(reader(), item.meeting):
            raise Refusal("Observers take no part in a case, so there is nothing to declare.")
        cases.declare_interest(item.case, reason=request.form.get("reason", ""), by=reader())
        flash("Your interest is recorded. The case is hidden from you from now on.", "success")
    return redirect(url_for(".workspace", meeting_id=meeting_id))
