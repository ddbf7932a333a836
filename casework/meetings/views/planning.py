"""A group's meetings: what is planned, what was held, new series, single meetings, moves and cancellations."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import flash, redirect, render_template, url_for

from casework import access, clock
from casework.errors import NotFound
from casework.extensions import db
from casework.meetings import policy, queries, services
from casework.meetings.forms import CancelForm, MeetingForm, MoveForm, PlanForm, SeriesForm
from casework.meetings.models import STATUSES, Meeting, MeetingSeries
from casework.meetings.recurrence import in_words
from casework.meetings.views.blueprint import bp, meeting_run, reader, the_group, to_meeting
from casework.partnership.profiles import profile_of
from casework.web.fields import read_day
from casework.web.gate import signed_in
from casework.web.pagination import paged
from casework.web.presentation import day as day_words
from casework.web.presentation import listed, plural

UPCOMING = ("planned", "published", "in_progress")


@bp.get("/groups/<slug>/meetings")
@signed_in
def index(slug: str) -> Any:
    """Upcoming meetings, soonest first, then those held, latest first."""
    group = the_group(slug)
    upcoming = list(
        db.session.scalars(
            queries.of_group(group.id)
            .where(Meeting.status.in_(UPCOMING))
            .order_by(Meeting.starts_at, Meeting.id)
            .limit(60)
        )
    )
    past = paged(
        queries.of_group(group.id).where(Meeting.status.not_in(UPCOMING)),
        by=[(Meeting.starts_at, "desc"), (Meeting.id, "desc")],
        key_of=lambda m: (m.starts_at, m.id),
        size=20,
    )
    every_series = list(db.session.scalars(queries.series_of(group.id)))
    return render_template(
        "meetings/index.html",
        group=group,
        upcoming=upcoming,
        holidays={m.id: clock.bank_holiday(clock.in_london(m.starts_at).date()) for m in upcoming},
        past=past,
        series=[(row, in_words(row)) for row in every_series],
        statuses=STATUSES,
        may_arrange=policy.may_arrange(reader(), group.id),
    )


@bp.route("/groups/<slug>/meetings/series/new", methods=["GET", "POST"])
@signed_in
def add_series(slug: str) -> Any:
    """A new series and its meetings for the next year."""
    group = the_group(slug)
    access.require(policy.may_arrange(reader(), group.id), policy.RUNS_ONLY)
    profile = profile_of(group)
    form = SeriesForm.from_request(
        title=group.name, starts_on=clock.today(), start_time=time(10), numbering=profile.numbering or "municipal_year",
        quorum_kind=profile.quorum_kind or "people", quorum=profile.quorum,
    )  # fmt: skip
    if form.submitted():
        days: list[date] = []
        try:
            days = read_days(form.days.data or "")
        except ValueError as mistake:
            form.refuse(str(mistake), "days")
        if form.starts_on.data is None and not days:
            form.refuse("Enter the first day", "starts_on")
        if not form.faults():
            with form.showing_refusals():
                series = services.add_series(
                    group,
                    title=form.title.data,
                    recurrence=form.recurrence.data,
                    nth=int(form.nth.data) if form.nth.data else None,
                    weekday=int(form.weekday.data) if form.weekday.data else None,
                    every_weeks=form.every_weeks.data,
                    days=days,
                    starts_on=form.starts_on.data or min(days),
                    ends_on=form.ends_on.data,
                    start_time=form.start_time.data,
                    minutes_long=form.minutes_long.data or 120,
                    place=form.place.data or "",
                    numbering=form.numbering.data,
                    number_prefix=form.number_prefix.data or "",
                    quorum_kind=form.quorum_kind.data,
                    quorum=form.quorum.data or 0,
                    by=reader(),
                )
                until = series.ends_on or max([series.starts_on + timedelta(days=365), *days])
                _tell_plan(services.plan_meetings(series, until=until, by=reader()))
                return redirect(url_for(".index", slug=group.slug))
    return render_template("meetings/series.html", group=group, form=form)


def read_days(text: str) -> list[date]:
    """Days typed one a line: 13 April 2026, 13/4/2026, 2026-04-13. Raises `ValueError` naming the line that is none."""
    found = []
    for line in text.splitlines():
        if not line.strip():
            continue
        parts = [part for part in re.split(r"[\s/.\-]+", re.sub(r"^[A-Za-z]+day,?\s+", "", line.strip())) if part]
        if len(parts) == 3 and len(parts[0]) == 4:
            parts.reverse()
        try:
            found.append(read_day(*parts) if len(parts) == 3 else read_day("", "", ""))
        except ValueError:
            raise ValueError(f"“{line.strip()}” is not a day. Write it like 13 April 2026") from None
    return found


def _tell_plan(plan: Any) -> None:
    flash(f"{plural(len(plan.made), 'meeting')} planned." if plan.made else "Every day is already planned.", "success")
    if plan.left_out:
        words = listed(f"{day_words(found.day)} ({found.holiday})" for found in plan.left_out)
        flash(f"Left out because of bank holidays: {words}. Plan single meetings instead where you need them.", "info")


@bp.route("/groups/<slug>/meetings/series/<int:series_id>/plan", methods=["GET", "POST"])
@signed_in
def plan(slug: str, series_id: int) -> Any:
    """Plan a series further. Planning again makes nothing twice."""
    group = the_group(slug)
    series = db.session.scalars(
        queries.series_by_id(series_id).where(MeetingSeries.group_id == group.id)
    ).one_or_none()  # fmt: skip
    if series is None:
        raise NotFound
    access.require(policy.may_arrange(reader(), group.id), policy.RUNS_ONLY)
    form = PlanForm.from_request(until=clock.today() + timedelta(days=365))
    if form.submitted():
        with form.showing_refusals():
            _tell_plan(services.plan_meetings(series, until=form.until.data, by=reader()))
            return redirect(url_for(".index", slug=group.slug))
    return render_template("meetings/plan.html", group=group, series=series, words=in_words(series), form=form)


@bp.route("/groups/<slug>/meetings/new", methods=["GET", "POST"])
@signed_in
def add_meeting(slug: str) -> Any:
    group = the_group(slug)
    access.require(policy.may_arrange(reader(), group.id), policy.RUNS_ONLY)
    every_series = {str(row.id): row for row in db.session.scalars(queries.series_of(group.id))}
    form = MeetingForm.from_request(time=time(10))
    form.series.choices = [("", "By itself"), *((key, row.title) for key, row in every_series.items())]
    if form.submitted():
        with form.showing_refusals():
            meeting = services.plan_meeting(
                group,
                title=form.title.data or "",
                starts_at=clock.london(form.day.data, form.time.data),
                place=form.place.data or "",
                remote=form.remote.data or "",
                minutes_long=form.minutes_long.data or 120,
                series=every_series.get(form.series.data or ""),
                by=reader(),
            )
            if holiday := clock.bank_holiday(form.day.data):
                flash(f"The meeting is planned. That day is a bank holiday: {holiday}.", "info")
            return to_meeting(meeting.id)
    return render_template("meetings/meeting_form.html", group=group, form=form)


@bp.route("/meetings/<int:meeting_id>/move", methods=["GET", "POST"])
@signed_in
def move(meeting_id: int) -> Any:
    meeting = meeting_run(meeting_id)
    starts: datetime = clock.in_london(meeting.starts_at)
    form = MoveForm.of_now(day=starts.date(), time=starts.time(), place=meeting.place, remote=meeting.remote_words)
    if form.submitted():
        with form.showing_refusals():
            services.move_meeting(
                meeting, starts_at=clock.london(form.day.data, form.time.data), place=form.place.data or "",
                remote=form.remote.data or "", by=reader(),
            )  # fmt: skip
            flash("The meeting is moved.", "success")
            if holiday := clock.bank_holiday(form.day.data):
                flash(f"That day is a bank holiday: {holiday}.", "info")
            return to_meeting(meeting.id)
    return render_template("meetings/move.html", meeting=meeting, form=form)


@bp.route("/meetings/<int:meeting_id>/cancel", methods=["GET", "POST"])
@signed_in
def cancel(meeting_id: int) -> Any:
    meeting = meeting_run(meeting_id)
    form = CancelForm.from_request()
    if form.submitted():
        with form.showing_refusals():
            services.cancel_meeting(meeting, reason=form.reason.data, by=reader())
            flash("The meeting is cancelled.", "success")
            return to_meeting(meeting.id)
    return render_template("meetings/cancel.html", meeting=meeting, form=form)
