"""The page of a meeting's adjournments, and of when it ceased to be quorate."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from casework.meetings.forms import InterruptionForm
from casework.meetings.interruptions import forget_interruption, interruption_words, mark_of, record_interruption
from casework.meetings.record import read
from casework.meetings.views.blueprint import bp, meeting_run, reader, refusals_flashed
from casework.web.gate import signed_in


@bp.route("/meetings/<int:meeting_id>/interruptions", methods=["GET", "POST"])
@signed_in
def interruptions(meeting_id: int) -> Any:
    """Each with the words the minutes print of it; one is added, or taken off by its mark."""
    meeting = meeting_run(meeting_id)
    form = InterruptionForm.from_request()
    if mark := request.form.get("remove"):
        with refusals_flashed():
            forget_interruption(meeting, mark, by=reader())
            flash("It is taken off.", "success")
        return redirect(url_for(".interruptions", meeting_id=meeting.id))
    if form.submitted():
        with form.showing_refusals():
            adjourned = form.kind.data == "adjourned"
            record_interruption(
                meeting, kind=form.kind.data, at=form.at.data, until=form.until.data if adjourned else None,
                on=form.on.data if adjourned else None, words=form.words.data or "", after_item=(form.after_item.data or "").strip(),
                by=reader(),
            )  # fmt: skip
            flash("It is recorded, and the minutes print it.", "success")
            return redirect(url_for(".interruptions", meeting_id=meeting.id))
    record = read(meeting)
    return render_template(
        "meetings/interruptions.html", meeting=meeting, form=form, rows=[(mark_of(row), interruption_words(record, row)) for row in meeting.interruptions],
    )  # fmt: skip
