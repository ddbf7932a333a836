"""For those who run a group: inviting, who has answered, asking again, recording an answer, what calendars say."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, url_for

from casework import access, audit, clock
from casework.access.finding import the_one
from casework.errors import NotFound, Refusal
from casework.extensions import db
from casework.invitations import queries, replies, services
from casework.invitations.forms import GroupCalendarForm, ReplyForm
from casework.invitations.models import REPLIES, Invitation
from casework.invitations.views.answering import answer_of, suggested
from casework.invitations.views.blueprint import bp, meeting_run, reader
from casework.meetings import policy as meetings
from casework.partnership import queries as partnership
from casework.web.gate import signed_in
from casework.web.presentation import plural


@bp.route("/meetings/<int:meeting_id>/invitations", methods=["GET"])
@signed_in
def answers(meeting_id: int) -> Any:
    """Who is invited and what they answered; who is silent stands first."""
    meeting = meeting_run(meeting_id)
    rows = db.session.scalars(queries.invitations_of(meeting.id)).all()
    audit.consulted("meeting_invitations", [row.id for row in rows], group_id=meeting.group_id)
    return render_template(
        "invitations/answers.html",
        meeting=meeting,
        rows=sorted(rows, key=lambda row: row.reply != ""),
        replies=REPLIES,
        counts=[(words, sum(row.reply == key for row in rows)) for key, words in REPLIES.items()],
        silent=[row for row in rows if row.reply == ""],
        asked_before=any(_asked_before(row) for row in rows if row.reply == ""),
        still_open=meeting.status in queries.STILL_TO_COME and meeting.starts_at > clock.now(),
        title=services.title_of(meeting.group),
    )


def _asked_before(row: Invitation) -> bool:
    """They had a day to answer: asking again is what comes next."""
    return max(clock.in_london(row.invited_at).date(), row.chased_on or date.min) < clock.today()


def _flashing(act: Any, words: Any) -> None:
    try:
        with db.session.begin_nested():
            done = act()
        flash(words(done), "success")
    except Refusal as refusal:
        flash(refusal.message, "error")


@bp.post("/meetings/<int:meeting_id>/invitations")
@signed_in
def invite(meeting_id: int) -> Any:
    meeting = meeting_run(meeting_id)
    _flashing(
        lambda: services.invite(meeting, by=reader()),
        lambda n: f"{plural(n, 'invitation')} on the way." if n else "Everybody is invited already.",
    )
    return redirect(url_for(".answers", meeting_id=meeting.id))


@bp.post("/meetings/<int:meeting_id>/invitations/chase")
@signed_in
def chase(meeting_id: int) -> Any:
    meeting = meeting_run(meeting_id)
    _flashing(
        lambda: services.chase(meeting, by=reader()),
        lambda n: (
            f"{plural(n, 'person', 'people')} asked again."
            if n
            else "Everybody has answered or was already asked today."
        ),
    )
    return redirect(url_for(".answers", meeting_id=meeting.id))


@bp.route("/meetings/<int:meeting_id>/invitations/<int:invitation_id>", methods=["GET", "POST"])
@signed_in
def record(meeting_id: int, invitation_id: int) -> Any:
    """An answer that came by telephone or from somebody's calendar."""
    meeting = meeting_run(meeting_id)
    row = the_one(
        queries.invitation_by_id(invitation_id).where(
            Invitation.meeting_id == meeting.id, Invitation.status == "invited"
        )
    )
    form = ReplyForm.of_now(**suggested(row))
    form.reply.label.text = f"What does {row.user.name} answer?"
    if form.submitted():
        with form.showing_refusals():
            replies.answer(row, answer_of(form), by=reader())
            flash(f"The answer of {row.user.name} is recorded.", "success")
            return redirect(url_for(".answers", meeting_id=meeting.id))
    return render_template("invitations/record.html", meeting=meeting, row=row, form=form)


@bp.route("/groups/<slug>/calendar", methods=["GET", "POST"])
@signed_in
def group_calendar(slug: str) -> Any:
    """What calendar entries call the group, and whom they answer."""
    group = the_one(partnership.group_by_slug().params(slug=slug))
    if not access.current_scope().in_group(group.id):
        raise NotFound
    access.require(meetings.may_arrange(reader(), group.id), meetings.RUNS_ONLY)
    row = db.session.scalars(queries.calendar_of(group.id)).one_or_none()
    form = GroupCalendarForm.of_now(
        calendar_title=row.calendar_title if row else "", organizer=row.organizer if row else ""
    )
    if form.submitted():
        with form.showing_refusals():
            services.set_group_calendar(
                group, calendar_title=form.calendar_title.data or "", organizer=form.organizer.data or "", by=reader()
            )
            flash("Calendar entries sent from now on say this.", "success")
            return redirect(url_for("meetings.index", slug=group.slug))
    return render_template("invitations/group_calendar.html", group=group, form=form)
