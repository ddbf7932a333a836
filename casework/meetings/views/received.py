"""What came in before a meeting, for who runs the group: who answered, who is silent or late, and what was said."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from casework import audit, clock
from casework.extensions import db
from casework.meetings import packs, return_queries, services
from casework.meetings.agenda import meeting_day
from casework.meetings.held_up import held_up
from casework.meetings.record import read
from casework.meetings.return_models import ANSWERS, KINDS, REASONS
from casework.meetings.returned import limit_words, origin_words
from casework.meetings.returns import OPEN, progress
from casework.meetings.views.blueprint import bp, meeting_run, reader, refusals_flashed, the_meeting
from casework.partnership import queries as partnership_queries
from casework.web.gate import signed_in
from casework.web.numbers import number_asked
from casework.web.presentation import listed, plural


@bp.get("/meetings/<int:meeting_id>/returns/received")
@signed_in
def received(meeting_id: int) -> Any:
    """One row an agency, then case by case what was returned."""
    meeting = meeting_run(meeting_id)
    record = read(meeting)
    requests = [row for rows in record.requests.values() for row in rows]
    answers = list(db.session.scalars(return_queries.returns_of(meeting.id)))
    covered = db.session.scalars(partnership_queries.covered_agencies(meeting.group_id, clock.today())).all()
    table = progress(requests, answers, covered)
    audit.consulted("information_returns", [row.id for row in answers], group_id=meeting.group_id)
    audit.consulted("return_paragraphs", [row.id for row in record.all_said], group_id=meeting.group_id)
    return render_template(
        "meetings/received.html",
        meeting=meeting,
        record=record,
        items=[item for item in record.items if item.case is not None and record.requests.get(item.case_id)],
        table=table,
        silent=sum(row.waiting == row.asked for row in table),
        owing=[row for row in table if row.waiting],
        answer_of={row.request_id: row for row in answers},
        origins={row.id: origin_words(row) for row in record.all_said},
        limits={row.id: limit_words(row, record.agencies) for row in record.all_said},
        issues=packs.issues_shown(meeting),
        may_chase=meeting.status in OPEN,
        held_up=list(db.session.scalars(held_up(meeting.id))) if meeting.status in OPEN else [],
        is_past=meeting_day(meeting) < clock.today(),
        answers=ANSWERS,
        reasons=REASONS,
        kinds=KINDS,
    )


@bp.post("/meetings/<int:meeting_id>/returns/ask")
@signed_in
def ask(meeting_id: int) -> Any:
    meeting = the_meeting(meeting_id)
    with refusals_flashed():
        count = services.ask_returns(meeting, by=reader())
        flash(f"{plural(count, 'request')} sent." if count else "Everybody has already been asked.", "success")
    return redirect(url_for(".received", meeting_id=meeting.id))


@bp.post("/meetings/<int:meeting_id>/returns/chase")
@signed_in
def chase(meeting_id: int) -> Any:
    """Remind one agency, or all that owe something."""
    meeting = the_meeting(meeting_id)
    with refusals_flashed():
        names = services.chase(meeting, agency_id=request.form.get("agency", type=number_asked), by=reader())
        words = (
            f"{listed(names)} will be reminded." if names else "They have already been reminded today, or owe nothing."
        )
        flash(words, "success" if names else "info")
    return redirect(url_for(".received", meeting_id=meeting.id))


@bp.post("/meetings/<int:meeting_id>/pack")
@signed_in
def publish_pack(meeting_id: int) -> Any:
    """Send the pack out. From now on what arrives lands in supplements."""
    meeting = the_meeting(meeting_id)
    with refusals_flashed():
        services.publish_pack(meeting, by=reader())
        flash("The pack is out and members are told. What arrives now lands in a supplement.", "success")
    return redirect(url_for(".show", meeting_id=meeting.id))
