"""Answering an invitation: by its link without signing in, or signed in from the meeting's page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from casework.access.finding import the_one
from casework.accounts import throttling
from casework.accounts.throttling import Pace
from casework.extensions import db
from casework.invitations import links, queries, replies, services
from casework.invitations.forms import ReplyForm
from casework.invitations.models import REPLIES, Invitation
from casework.invitations.views.blueprint import bp, reader
from casework.meetings.series import where
from casework.reader import acting_as
from casework.web.gate import anyone, signed_in
from casework.web.unit_of_work import keep_despite_error

ANSWERS = Pace(free=10, first=timedelta(minutes=1), longest=timedelta(hours=1), forgotten_after=timedelta(hours=1))
"""How often one invitation may be answered: people change their minds, programs try everything."""


def as_typed(row: Invitation) -> dict[str, Any]:
    """The answer given so far, as the form shows it."""
    return {
        "reply": row.reply, "information_sent": row.information_sent, "reason": row.reason, "substitute_name": row.substitute_name,
        "substitute_office": row.substitute_office, "substitute_email": row.substitute_email,
    }  # fmt: skip


def suggested(row: Invitation) -> dict[str, Any]:
    """The same for whoever answers: until they name somebody, their deputy stands in the boxes of a substitute."""
    typed = as_typed(row)
    if typed["substitute_name"]:
        return typed
    deputy = db.session.execute(queries.deputy_of(row)).first()
    if deputy is None:
        return typed
    name, office, email = deputy
    return typed | {"substitute_name": name, "substitute_office": office, "substitute_email": email}


def answer_of(form: ReplyForm) -> replies.Answer:
    return replies.Answer(
        reply=form.reply.data or "", information_sent=bool(form.information_sent.data), reason=form.reason.data or "",
        substitute_name=form.substitute_name.data or "", substitute_office=form.substitute_office.data or "",
        substitute_email=form.substitute_email.data or "",
    )  # fmt: skip


@bp.route("/invitations/<token>", methods=["GET", "POST"])
@anyone
def by_link(token: str) -> Any:
    """The page behind the link. Opening it changes nothing, for mail programs open links before people do."""
    address = throttling.address_key(request.remote_addr or "")
    if throttling.blocked(address):
        return _over("Too many links that do not work were opened from here. Try again later."), 429
    found = links.followed(token)
    if found is None:
        throttling.failed(address, throttling.ADDRESS)
        keep_despite_error()
        return _over(
            "The link is not complete, or its reader's account has ended. Copy the whole link from the message."
        ), 404
    row, user = found
    if row is None or not replies.may_answer(row):
        words = (
            replies.OVER
            if row is not None and row.status == "invited"
            else "You are not invited to this meeting any more."
        )
        return _over(words), 410
    with acting_as(user):
        form = ReplyForm.of_now(**suggested(row))
        if form.submitted() and _may_go_on(form, row):
            with form.showing_refusals():
                replies.answer(row, answer_of(form), by=user)
                return redirect(url_for(".by_link", token=token, done=1))
        return render_template(
            "invitations/by_link.html", row=row, meeting=row.meeting, place=where(row.meeting), user=user, form=form, title=services.title_of(row.meeting.group),
            answered=REPLIES.get(row.reply, ""), done="done" in request.args and not form.is_submitted(),
        )  # fmt: skip


def _may_go_on(form: ReplyForm, row: Invitation) -> bool:
    key = f"invitation:{row.id}"
    if throttling.waiting(key):
        form.refuse("This invitation has been answered many times within an hour. Try again later.")
        return False
    throttling.failed(key, ANSWERS)
    return True


def _over(words: str) -> str:
    return render_template("invitations/over.html", words=words)


@bp.route("/meetings/<int:meeting_id>/answer", methods=["GET", "POST"])
@signed_in
def own_answer(meeting_id: int) -> Any:
    """The same, from the meeting's page."""
    user = reader()
    row = the_one(queries.own_invitation(meeting_id, user.id))
    form = ReplyForm.of_now(**suggested(row))
    if form.submitted():
        with form.showing_refusals():
            replies.answer(row, answer_of(form), by=user)
            db.session.flush()
            flash("Your answer is recorded.", "success")
            return redirect(url_for("meetings.show", meeting_id=meeting_id))
    return render_template(
        "invitations/own.html", row=row, meeting=row.meeting, form=form, still_open=replies.may_answer(row)
    )
