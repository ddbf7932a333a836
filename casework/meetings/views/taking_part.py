"""The page of one line of the attendance: everything the minutes print of somebody beside whether they were there."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for

from casework.errors import NotFound
from casework.extensions import db
from casework.meetings import taking_part
from casework.meetings.attendance import COUNTED, people_expected
from casework.meetings.forms import AttendeeForm
from casework.meetings.models import ATTENDED, CAPACITIES, Attendance
from casework.meetings.styles import style_for
from casework.meetings.views.blueprint import bp, meeting_run, reader
from casework.web.gate import signed_in
from casework.web.numbers import row_number


@bp.route("/meetings/<int:meeting_id>/attendance/<line>", methods=["GET", "POST"])
@signed_in
def attendee(meeting_id: int, line: str) -> Any:
    """Title, list, in the chair as what, remotely, for which items, apologies; of somebody whose attendance is recorded."""
    meeting = meeting_run(meeting_id)
    person = next((each for each in people_expected(meeting) if each.key == line), None)
    if person is None:
        raise NotFound
    row = db.session.get(Attendance, person.row_id) if person.row_id else None
    if row is None:
        flash(f"Record first whether {person.name} is here.", "info")
        return redirect(url_for(".attendance", meeting_id=meeting.id))
    form = AttendeeForm.from_request(obj=taking_part.part_of(row), version=str(taking_part.version_of(row)))
    if form.submitted():
        with form.showing_refusals():
            taking_part.record_part(
                row, _typed(form), based_on=row_number(form.version.data), style=style_for(meeting), by=reader()
            )
            flash(f"Saved how {row.name} took part.", "success")
            return redirect(url_for(".attendance", meeting_id=meeting.id, _anchor=f"line-{person.key}"))
        if form.general_errors:  # somebody else changed the line: saving again is meant
            form.version.data = str(taking_part.version_of(row))
    return render_template(
        "meetings/attendee.html", meeting=meeting, person=person, form=form, capacity=CAPACITIES[row.capacity],
        there=row.capacity in ATTENDED, may_chair=row.capacity in COUNTED, away=row.capacity == "apologies",
    )  # fmt: skip


def _typed(form: AttendeeForm) -> taking_part.Part:
    return taking_part.Part(
        name=form.name.data or "", office=form.office.data or "", organisation=form.organisation.data or "",
        list_name=form.list_name.data or "", chair=form.chair.data or "", chair_for=form.chair_for.data or "", arrived_at_item=form.arrived_at_item.data or "",
        for_items=form.for_items.data or "", late=bool(form.late.data), remotely=bool(form.remotely.data),
        information=form.information.data or "", apologies_on=form.apologies_on.data,
        confidentiality_signed_on=form.confidentiality_signed_on.data,
    )  # fmt: skip
