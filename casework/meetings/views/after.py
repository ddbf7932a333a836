"""Minutes with the chair, signed, and amended afterwards; what the meeting's page says of all this."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from casework import access, audit
from casework.access import current_scope
from casework.extensions import db
from casework.meetings import chairing, corrections, life_policy, numbering, policy, queries, signing
from casework.meetings.life_forms import AmendmentForm, ChairForm, SignForm
from casework.meetings.life_paper import amendment_words
from casework.meetings.models import Meeting
from casework.meetings.page_parts import Button, Line, adds_to_meeting
from casework.meetings.styles import style_for
from casework.meetings.views.blueprint import bp, meeting_run, reader, the_meeting, to_meeting
from casework.web.gate import signed_in
from casework.web.presentation import day, plural


@bp.route("/meetings/<int:meeting_id>/minutes/chair", methods=["GET", "POST"])
@signed_in
def with_chair(meeting_id: int) -> Any:
    """The coordinator sends the draft; the chair reads it and approves it or returns it with comments."""
    meeting = meeting_run(meeting_id)
    by = reader()
    form = ChairForm.from_request()
    if form.submitted():
        do = request.form.get("do", "")
        with form.showing_refusals():
            if do == "send":
                chairing.send_to_chair(meeting, by=by)
                flash("The draft is with the chair.", "success")
            else:
                chairing.answer_as_chair(meeting, approve=do == "approve", comments=form.comments.data or "", by=by)
                flash("The minutes are approved." if do == "approve" else "The minutes are returned.", "success")
            return redirect(url_for(".with_chair", meeting_id=meeting.id))
    looks = list(db.session.scalars(chairing.looks_at(meeting.id)))
    return render_template(
        "meetings/with_chair.html", meeting=meeting, form=form, looks=looks, waiting=bool(looks) and looks[0].outcome == "",
        is_chair=chairing.is_chair(by, meeting),
    )  # fmt: skip


@bp.route("/meetings/<int:meeting_id>/sign", methods=["GET", "POST"])
@signed_in
def sign(meeting_id: int) -> Any:
    meeting = meeting_run(meeting_id)
    access.require(chairing.is_chair(reader(), meeting), chairing.CHAIRS_ONLY)
    form = SignForm.from_request(name=reader().name, office="Chair")
    if form.submitted():
        with form.showing_refusals():
            signing.sign(meeting, name=form.name.data, office=form.office.data or "", by=reader())
            flash("The minutes are signed.", "success")
            return to_meeting(meeting.id)
    return render_template("meetings/sign.html", meeting=meeting, form=form)


@bp.route("/meetings/<int:meeting_id>/amendments", methods=["GET", "POST"])
@signed_in
def amendments(meeting_id: int) -> Any:
    """What was agreed about the minutes after they were confirmed: to read for members, to add to for who runs the group."""
    meeting = the_meeting(meeting_id)
    may_run = policy.may_run(reader(), meeting)
    items = numbering.recorded(db.session.scalars(queries.items_of(meeting.id))) if may_run else []
    form = AmendmentForm.from_request()
    form.item.choices = [
        ("", "The minutes as a whole"),
        *((str(i.id), numbering.named(i)) for i in items),
    ]
    if form.submitted():
        access.require(may_run, policy.RUNS_ONLY)
        with form.showing_refusals():
            signing.amend(
                meeting, item=next((i for i in items if str(i.id) == form.item.data), None), old_text=form.old_text.data or "",
                new_text=form.new_text.data, because=form.because.data, by=reader(),
            )  # fmt: skip
            flash("The amendment is recorded and prints at the end of the minutes.", "success")
            return redirect(url_for(".amendments", meeting_id=meeting.id))
    rows = db.session.scalars(signing.amendments_to(meeting.id)).all()
    audit.consulted("recorded_amendments", [row.id for row in rows], group_id=meeting.group_id)
    return render_template(
        "meetings/amendments.html", meeting=meeting, form=form, said=[amendment_words(row) for row in rows], may_run=may_run,
    )  # fmt: skip


@adds_to_meeting
def _parts(meeting: Meeting) -> Sequence[Line | Button]:
    """How far the minutes have come, for whom it concerns."""
    runs = current_scope().runs_group(meeting.group_id)
    if meeting.status == "closed" and runs:
        return _with_chair(meeting)
    if meeting.status == "circulated":
        return _correcting(meeting)
    return _after(meeting, runs) if meeting.status == "confirmed" else ()


@adds_to_meeting
def _public(meeting: Meeting) -> Sequence[Line | Button]:
    """The public versions, where the body publishes and there is something to publish."""
    out = [
        kind
        for kind, shown in (
            ("agenda", meeting.status not in ("planned", "cancelled")),
            ("minutes", meeting.status in ("circulated", "confirmed")),
        )
        if shown
    ]
    if not out or style_for(meeting).publication == "private":
        return ()
    return [
        Line(
            f"Public {kind}", "Read the public version",
            url_for("meetings.paper", meeting_id=meeting.id, kind=f"public-{kind}", form="html"),
        )
        for kind in out
    ]  # fmt: skip


def _with_chair(meeting: Meeting) -> Sequence[Line | Button]:
    look = db.session.scalars(chairing.looks_at(meeting.id).limit(1)).first()
    where = url_for("meetings.with_chair", meeting_id=meeting.id)
    if look is None:
        return (Button("Send the draft to the chair", where),)
    words = {
        "": f"Sent on {day(look.sent_at)}, not answered yet",
        "approved": "Approved",
        "returned": "Returned with comments",
    }
    return (Line("The chair", words[look.outcome], where),)


def _correcting(meeting: Meeting) -> Sequence[Line | Button]:
    waiting = db.session.scalars(corrections.number_waiting(meeting.id)).one()
    where = url_for("meetings.corrections", meeting_id=meeting.id)
    parts: list[Line | Button] = []
    if waiting or life_policy.may_propose(reader(), meeting):
        open_until = (
            f"open until {day(meeting.correct_by)}" if corrections.may_be_corrected(meeting) else "no longer open"
        )
        how_many = f"{plural(waiting, 'correction')} waiting" if waiting else "None waiting"
        parts.append(Line("Corrections", f"{how_many}, {open_until}", where))
    return parts


def _after(meeting: Meeting, runs: bool) -> Sequence[Line | Button]:
    signed = db.session.scalars(signing.signature_of(meeting.id)).one_or_none()
    parts: list[Line | Button] = []
    if signed is not None:
        parts.append(Line("Signed", f"By {signed.name} on {day(signed.signed_at)}"))
    elif runs and chairing.is_chair(reader(), meeting):
        parts.append(Button("Sign the minutes", url_for("meetings.sign", meeting_id=meeting.id), kind=""))
    words = "Read or record what was agreed afterwards" if runs else "Read what was agreed afterwards"
    return [*parts, Line("Amendments", words, url_for("meetings.amendments", meeting_id=meeting.id))]
