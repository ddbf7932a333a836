"""Starting, closing, circulating and confirming, each with its own short page."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from casework import clock
from casework.extensions import db
from casework.meetings import checks, corrections, entering, numbering, queries, services
from casework.meetings.agenda import meeting_day
from casework.meetings.forms import CirculateForm, CloseForm, ConfirmForm, StartForm
from casework.meetings.models import Meeting
from casework.meetings.views.blueprint import bp, meeting_run, reader, refusals_into, to_meeting
from casework.web.gate import signed_in
from casework.web.numbers import row_number
from casework.web.presentation import day as in_words


@bp.route("/meetings/<int:meeting_id>/start", methods=["GET", "POST"])
@signed_in
def start(meeting_id: int) -> Any:
    meeting = meeting_run(meeting_id)
    form = StartForm.from_request(time=clock.in_london(meeting.starts_at).time())
    if form.submitted():
        with form.showing_refusals():
            services.start_meeting(meeting, commenced_at=_at(meeting, form.time.data), by=reader())
            flash("The meeting has begun. Record who is here first.", "success")
            return redirect(url_for(".attendance", meeting_id=meeting.id))
    return render_template("meetings/start.html", meeting=meeting, form=form)


def _at(meeting: Meeting, time: Any) -> datetime:
    return clock.london(meeting_day(meeting), time)


@bp.route("/meetings/<int:meeting_id>/close", methods=["GET", "POST"])
@signed_in
def close(meeting_id: int) -> Any:
    meeting = meeting_run(meeting_id)
    form = CloseForm.from_request(
        time=clock.in_london(clock.now()).time() if meeting_day(meeting) == clock.today() else None,
        next_meeting_words=meeting.next_meeting_words,
    )
    if form.submitted():
        with form.showing_refusals():
            entering.say_next_in_words(meeting, form.next_meeting_words.data or "")
            services.close_meeting(meeting, concluded_at=_at(meeting, form.time.data), by=reader())
            flash("The meeting is closed. The draft minutes are ready to check.", "success")
            return redirect(url_for(".circulate", meeting_id=meeting.id))
    return render_template("meetings/close.html", meeting=meeting, form=form)


@bp.route("/meetings/<int:meeting_id>/circulate", methods=["GET", "POST"])
@signed_in
def circulate(meeting_id: int) -> Any:
    """What the checks found, and the button that sends the minutes round."""
    meeting = meeting_run(meeting_id)
    form = CirculateForm.from_request()
    if form.submitted():
        with form.showing_refusals():
            services.circulate(meeting, accept_faults=bool(form.accept_faults.data), by=reader())
            flash("The minutes are circulated.", "success")
            return to_meeting(meeting.id)
    faults = [(fault, url_for(fault.endpoint, **fault.values)) for fault in checks.faults_of(meeting)]
    return render_template("meetings/circulate.html", meeting=meeting, form=form, faults=faults)


@bp.route("/meetings/<int:meeting_id>/confirm", methods=["GET", "POST"])
@signed_in
def confirm(meeting_id: int) -> Any:
    meeting = meeting_run(meeting_id)
    later = {
        str(row.id): row
        for row in db.session.scalars(
            queries.of_group(meeting.group_id)
            .where(Meeting.starts_at > meeting.starts_at, Meeting.status.in_(("in_progress", "closed", "circulated")))
            .order_by(Meeting.starts_at)
            .limit(20)
        )
    }
    form = ConfirmForm.from_request(in_meeting=next(iter(later), ""))
    minuted = numbering.recorded(db.session.scalars(queries.items_of(meeting.id)))
    form.amended_item.choices = [
        ("", "None in particular"),
        *((str(row.id), numbering.named(row)) for row in minuted),
    ]
    form.in_meeting.choices = [
        ("", "None: by e-mail"), *((key, in_words(row.starts_at)) for key, row in later.items()),
    ]  # fmt: skip
    if form.submitted():
        with form.showing_refusals():
            services.confirm_minutes(
                meeting,
                in_meeting=later.get(form.in_meeting.data or ""),
                confirmation=form.confirmation.data,
                amendment=form.amendment.data or "",
                amended_item=next((row for row in minuted if str(row.id) == form.amended_item.data), None),
                by=reader(),
            )
            flash("The minutes are confirmed and can no longer be changed.", "success")
            return to_meeting(meeting.id)
    return render_template(
        "meetings/confirm.html", meeting=meeting, form=form, waiting=corrections.unanswered(meeting), later=later
    )


@bp.route("/meetings/<int:meeting_id>/numbers", methods=["GET", "POST"])
@signed_in
def numbers(meeting_id: int) -> Any:
    """Past minutes typed in: the numbers they were printed with, or none where none was printed."""
    meeting = meeting_run(meeting_id)
    items = numbering.minuted(db.session.scalars(queries.items_of(meeting.id)))
    errors: dict[str, str] = {}
    typed = {item.id: str(item.minute_number or "") for item in items}
    if request.method == "POST":
        typed = {item.id: request.form.get(f"number-{item.id}", "").strip() for item in items}
        wrong = [item_id for item_id, text in typed.items() if text and not 0 < (row_number(text) or 0) < 100_000]
        errors = {f"number-{item_id}": "Enter a whole number, like 58" for item_id in wrong}
        given = Counter(row_number(text) for text in typed.values() if text)
        errors |= {
            f"number-{item_id}": f"Another item has number {text} too. Each has its own"
            for item_id, text in typed.items() if text and item_id not in wrong and given[row_number(text)] > 1
        }  # fmt: skip
        if not errors:
            with refusals_into(errors):
                services.use_printed_numbers(
                    meeting,
                    numbers={item_id: int(text) if text else None for item_id, text in typed.items()},
                    by=reader(),
                )
        if not errors:
            flash("The numbers are kept as printed.", "success")
            return redirect(url_for(".numbers", meeting_id=meeting.id))
    return render_template("meetings/numbers.html", meeting=meeting, items=items, typed=typed, errors=errors)
