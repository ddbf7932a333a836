"""Attendance by agency, as a page and as a spreadsheet."""

from __future__ import annotations

from typing import Any

from flask import render_template

from casework import clock
from casework.partnership.reached import the_group
from casework.registers import attendance as register
from casework.registers.periods import options, period_named
from casework.registers.views.blueprint import bp, links, sent
from casework.web.filtering import Chosen
from casework.web.gate import signed_in


@bp.get("/groups/<slug>/attendance")
@signed_in
def attendance(slug: str) -> Any:
    group, chosen, today = the_group(slug), Chosen.from_request(("period",)), clock.today()
    period = period_named(chosen.get("period", ""), today=today, always=False)
    return render_template(
        "registers/attendance.html", group=group, period=period, found=register.attendance_of(group, period), chosen=chosen,
        periods=options(today=today, always=False), links=links(group, "attendance"),
    )  # fmt: skip


@bp.get("/groups/<slug>/attendance.<form>")
@signed_in
def attendance_sheet(slug: str, form: str) -> Any:
    group, chosen = the_group(slug), Chosen.from_request(("period",))
    period = period_named(chosen.get("period", ""), today=clock.today(), always=False)
    found = register.attendance_of(group, period)
    return sent(
        group, form, name="attendance", title="Attendance by agency", headings=register.HEADINGS, rows=[count.cells() for count in found.counts],
        widths=register.WIDTHS, subject="attendances", ids=(),
        about=[("Period", f"{period.words}: {period.dates}"), ("Meetings", str(found.meetings)), ("Left out", f"{found.cancelled} cancelled, {found.unrecorded} without a record of who came")],
    )  # fmt: skip
