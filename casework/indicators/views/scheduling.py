"""Pages of reports that come by themselves: how often, what they tell of, and who is sent the link."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for
from flask_login import current_user

from casework import clock
from casework.access import current_scope
from casework.access.finding import the_one
from casework.extensions import db
from casework.indicators import forms, policy, schedules, services
from casework.indicators.report_models import EVERY, ReportSchedule
from casework.indicators.views.blueprint import bp
from casework.indicators.views.reporting import parts_to_choose
from casework.partnership import queries as partnership
from casework.partnership.models import Group
from casework.partnership.reached import the_group
from casework.web.changes import changed
from casework.web.gate import signed_in
from casework.web.numbers import version_number


@bp.get("/groups/<slug>/report-schedules")
@signed_in
def report_schedules(slug: str) -> Any:
    group = the_group(slug)
    rows = db.session.scalars(schedules.of_group(group.id)).all()
    return render_template(
        "indicators/schedules.html",
        group=group,
        rows=rows,
        every=EVERY,
        plans=policy.may_plan(current_scope(), group.id),
    )


@bp.route("/groups/<slug>/report-schedules/new", methods=["GET", "POST"])
@signed_in
def add_schedule(slug: str) -> Any:
    group = the_group(slug)
    services.require_planning(group.id, current_user)
    form = forms.ScheduleForm.from_request()
    _fill(form, group)

    def act() -> str:
        row = schedules.add(group, said=_said(form), recipients=_recipients(form), by=current_user)
        return f"“{row.title}” comes by itself from now on."

    return _done(group, form, act, "Have a report come by itself")


@bp.route("/groups/<slug>/report-schedules/<int:schedule_id>", methods=["GET", "POST"])
@signed_in
def change_schedule(slug: str, schedule_id: int) -> Any:
    group = the_group(slug)
    row = _the_schedule(group, schedule_id)
    services.require_planning(group.id, current_user)
    form = forms.ScheduleForm.from_request(
        data={name: getattr(row, name) for name in ("title", "every", "days_after", "parts", "public")}
        | {"recipients": [str(each.user_id) for each in row.recipients], "version": str(row.version)}
    )
    _fill(form, group)

    def act() -> None:
        version = version_number(form.version.data)
        schedules.change(row, said=_said(form), recipients=_recipients(form), version=version, by=current_user)

    return _done(group, form, act, f"Change “{row.title}”")


@bp.route("/groups/<slug>/report-schedules/<int:schedule_id>/end", methods=["GET", "POST"])
@signed_in
def end_schedule(slug: str, schedule_id: int) -> Any:
    group = the_group(slug)
    row = _the_schedule(group, schedule_id)
    services.require_planning(group.id, current_user)
    title, form = row.title, forms.SureForm.from_request()

    def act() -> str:
        schedules.end(row, by=current_user)
        return f"“{title}” comes no more."

    return _done(group, form, act, f"End “{title}”")


def _the_schedule(group: Group, schedule_id: int) -> ReportSchedule:
    return the_one(schedules.by_id(group.id, schedule_id))


def _fill(form: Any, group: Group) -> None:
    members = db.session.scalars(partnership.members_of(group.id, clock.today())).all()
    form.parts.choices = parts_to_choose()
    people = {each.user_id: f"{each.user.name}, {each.user.agency.short_name}" for each in members}
    form.recipients.choices = [(str(key), words) for key, words in people.items()]


def _said(form: Any) -> dict[str, Any]:
    return {
        "title": form.title.data, "every": form.every.data, "days_after": form.days_after.data, "parts": form.parts.data or [],
        "public": bool(form.public.data),
    }  # fmt: skip


def _recipients(form: Any) -> list[int]:
    return [int(each) for each in form.recipients.data or []]


def _done(group: Group, form: Any, act: Any, title: str) -> Any:
    back = url_for(".report_schedules", slug=group.slug)
    return changed(form, act, back=lambda: back) or render_template(
        "indicators/plain.html", group=group, form=form, title=title, button="Save",
        words="The report is begun on the day, with live figures, and those chosen are sent a link. No figure is in the mail.",
    )  # fmt: skip
