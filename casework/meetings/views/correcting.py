"""Corrections to circulated minutes: proposing one, all of them, and answering one."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from casework import access, audit
from casework.errors import NotFound
from casework.extensions import db
from casework.meetings import corrections as service
from casework.meetings import life_policy, numbering, policy, queries
from casework.meetings.decision_numbers import form_of
from casework.meetings.differences import word_by_word
from casework.meetings.life_forms import AnswerForm, CorrectionForm
from casework.meetings.life_models import CORRECTION_STATES, PARTS, MinuteCorrection
from casework.meetings.models import AgendaItem, Decision
from casework.meetings.views.blueprint import bp, reader, refusals_flashed, the_meeting
from casework.web.gate import signed_in
from casework.web.numbers import number_asked


@bp.get("/meetings/<int:meeting_id>/corrections")
@signed_in
def corrections(meeting_id: int) -> Any:
    """What was proposed, as far as the reader may see it, and each place that can be corrected."""
    meeting = the_meeting(meeting_id)
    access.require(life_policy.may_propose(reader(), meeting), life_policy.ATTENDEES_ONLY)
    rows = db.session.scalars(service.corrections_of(meeting.id)).all()
    items = numbering.recorded(db.session.scalars(queries.items_of(meeting.id)))
    audit.consulted("minute_corrections", [row.id for row in rows], group_id=meeting.group_id)
    return render_template(
        "meetings/corrections.html", meeting=meeting, rows=rows, items=items, states=CORRECTION_STATES, parts=PARTS,
        decisions_as=form_of(meeting), still_open=service.may_be_corrected(meeting), may_run=policy.may_run(reader(), meeting),
    )  # fmt: skip


@bp.route("/meetings/<int:meeting_id>/corrections/new", methods=["GET", "POST"])
@signed_in
def propose_correction(meeting_id: int) -> Any:
    """`item` and `decision` say what is to be corrected; without either it is who was there."""
    meeting = the_meeting(meeting_id)
    access.require(life_policy.may_propose(reader(), meeting), life_policy.ATTENDEES_ONLY)
    item, decision = _place(meeting.id)
    text = decision.text if decision else item.discussion if item else ""
    form = CorrectionForm.from_request(new_text=text.strip())
    read = request.form.get("old_text", text)
    if form.submitted():
        with form.showing_refusals():
            service.propose(
                meeting, item=item, decision=decision, old_text=read, new_text=form.new_text.data,
                comment=form.comment.data or "", by=reader(),
            )  # fmt: skip
            flash("Your correction is proposed. You will be told what is decided.", "success")
            return redirect(url_for(".corrections", meeting_id=meeting.id))
    return render_template(
        "meetings/propose_correction.html", meeting=meeting, form=form, item=item, decision=decision, read=read,
        still_open=service.may_be_corrected(meeting),
    )  # fmt: skip


def _place(meeting_id: int) -> tuple[AgendaItem | None, Decision | None]:
    number = request.args.get("item", type=number_asked)
    if number is None:
        return None, None
    item = db.session.scalars(queries.items_of(meeting_id).where(AgendaItem.id == number)).one_or_none()
    if item is None:
        raise NotFound
    wanted = request.args.get("decision", type=number_asked)
    if wanted is None:
        return item, None
    decision = next((each for each in item.decisions if each.id == wanted), None)
    if decision is None:
        raise NotFound
    return item, decision


@bp.route("/meetings/<int:meeting_id>/corrections/<int:correction_id>", methods=["GET", "POST"])
@signed_in
def correction(meeting_id: int, correction_id: int) -> Any:
    """The two texts word by word; who runs the group answers. Where the minutes changed since, three texts are shown."""
    row = db.session.scalars(
        service.correction_by_id(correction_id).where(MinuteCorrection.meeting_id == meeting_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    may_run = policy.may_run(reader(), row.meeting)
    stale, now = service.is_stale(row), service.text_now(row)
    form = AnswerForm.from_request(text=row.new_text)
    if form.submitted():
        with form.showing_refusals():
            if request.form.get("do") == "accept":
                service.accept(
                    row, answer=form.answer.data or "", text=form.text.data if "text" in request.form else None,
                    now=request.form.get("now"), by=reader(),
                )  # fmt: skip
                flash("The correction is accepted, and the minutes say so.", "success")
            else:
                service.decline(row, answer=form.answer.data or "", by=reader())
                flash("The correction is declined.", "success")
            return redirect(url_for(".corrections", meeting_id=meeting_id))
    return render_template(
        "meetings/correction.html", meeting=row.meeting, row=row, form=form, may_run=may_run, stale=stale and row.status == "proposed",
        now=now, pieces=word_by_word(row.old_text, row.new_text), since=word_by_word(row.old_text, now or "") if stale else [],
        states=CORRECTION_STATES, parts=PARTS, own=row.proposed_by_id == reader().id,
    )  # fmt: skip


@bp.post("/meetings/<int:meeting_id>/corrections/<int:correction_id>/withdraw")
@signed_in
def withdraw_correction(meeting_id: int, correction_id: int) -> Any:
    row = db.session.scalars(
        service.correction_by_id(correction_id).where(MinuteCorrection.meeting_id == meeting_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    with refusals_flashed():
        service.withdraw(row, by=reader())
        flash("Your correction is withdrawn.", "success")
    return redirect(url_for(".corrections", meeting_id=meeting_id))
