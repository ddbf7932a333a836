"""Pages for objectives, priorities, indicators and their targets."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask_login import current_user
from sqlalchemy import select

from casework.access.finding import the_one
from casework.extensions import db
from casework.indicators import forms, periods, queries, services
from casework.indicators.models import Indicator
from casework.indicators.views.blueprint import bp, the_indicator
from casework.partnership import queries as partnership
from casework.partnership.models import Agency, Group
from casework.partnership.reached import the_group
from casework.web.changes import changed
from casework.web.gate import signed_in
from casework.web.numbers import version_number

COLUMNS = ("name", "definition", "unit", "base", "aim", "places", "frequency", "source", "owner")


@bp.route("/groups/<slug>/indicators/objectives/new", methods=["GET", "POST"])
@signed_in
def add_objective(slug: str) -> Any:
    group = the_group(slug)
    services.require_planning(group.id, current_user)
    form = forms.ObjectiveForm.from_request()

    def act() -> str:
        row = services.add_objective(group, title=form.title.data, years=form.years.data or "", by=current_user)
        return f"“{row.title}” is added. Add a priority to it next."

    if done := changed(form, act, back=lambda: url_for(".index", slug=slug)):
        return done
    return render_template("indicators/plain.html", group=group, form=form, title="Add an objective", button="Add it")


@bp.route("/groups/<slug>/indicators/objectives/<int:objective_id>/priorities/new", methods=["GET", "POST"])
@signed_in
def add_priority(slug: str, objective_id: int) -> Any:
    group = the_group(slug)
    services.require_planning(group.id, current_user)
    objective = the_one(queries.objective_by_id(group.id, objective_id))
    form = forms.PriorityForm.from_request()

    def act() -> str:
        row = services.add_priority(objective, title=form.title.data, by=current_user)
        return f"“{row.title}” is added. Add what measures it next."

    if done := changed(form, act, back=lambda: url_for(".index", slug=slug)):
        return done
    return render_template(
        "indicators/plain.html", group=group, form=form, title="Add a priority", button="Add it",
        words=f"Objective: {objective.title}",
    )  # fmt: skip


@bp.route("/groups/<slug>/indicators/new", methods=["GET", "POST"])
@signed_in
def add(slug: str) -> Any:
    group = the_group(slug)
    services.require_planning(group.id, current_user)
    form = forms.IndicatorForm.from_request(data={"priority": request.args.get("priority", "")[:20]})
    _fill(form, group)
    made: list[Indicator] = []

    def act() -> str:
        made.append(services.add_indicator(group, _priority(form, group), said=_said(form), by=current_user))
        return f"“{made[0].name}” is added. Enter its figures next."

    if done := changed(form, act, back=lambda: url_for(".show", slug=slug, indicator_id=made[0].id)):
        return done
    return render_template("indicators/plain.html", group=group, form=form, title="Add an indicator", button="Add it")


@bp.route("/groups/<slug>/indicators/<int:indicator_id>/change", methods=["GET", "POST"])
@signed_in
def change(slug: str, indicator_id: int) -> Any:
    group = the_group(slug)
    row = the_indicator(group, indicator_id)
    services.require_planning(row.group_id, current_user)
    form = forms.ChangeIndicatorForm.from_request(
        data={name: getattr(row, name) for name in COLUMNS} | {
            "priority": str(row.priority_id), "owner_agency": str(row.owner_agency_id or ""),
            "worked_on_by": str(row.worked_on_by_id or ""), "withdrawn": row.withdrawn, "version": str(row.version),
        }
    )  # fmt: skip
    _fill(form, row.group)

    def act() -> None:
        version = version_number(form.version.data)
        said = _said(form) | {"withdrawn": form.withdrawn.data}
        services.change_indicator(row, _priority(form, row.group), said=said, version=version, by=current_user)

    if done := changed(form, act, back=lambda: url_for(".show", slug=slug, indicator_id=indicator_id)):
        return done
    return render_template(
        "indicators/plain.html", group=group, form=form, title=f"Change “{row.name}”", button="Save", row=row
    )


@bp.route("/groups/<slug>/indicators/<int:indicator_id>/target", methods=["GET", "POST"])
@signed_in
def target(slug: str, indicator_id: int) -> Any:
    group = the_group(slug)
    row = the_indicator(group, indicator_id)
    services.require_planning(row.group_id, current_user)
    form = forms.TargetForm.from_request()

    def act() -> str:
        services.set_target(
            row, way=form.way.data, amount=form.amount.data, baseline=form.baseline.data,
            baseline_period=_label(form.baseline_period.data or ""), due_on=form.due_on.data, by=current_user,
        )  # fmt: skip
        return "The target is set."

    if done := changed(form, act, back=lambda: url_for(".show", slug=slug, indicator_id=indicator_id)):
        return done
    words = f"{row.name}. To be {'reduced' if row.aim == 'reduce' else 'increased'}."
    return render_template(
        "indicators/plain.html", group=group, form=form, title="Set a target", button="Set it", row=row, words=words
    )


def _label(typed: str) -> str:
    """The period as it is written everywhere; other words stay as they are."""
    try:
        return periods.read(typed).label
    except periods.NotAPeriod:
        return typed


def _fill(form: Any, group: Group) -> None:
    priorities = db.session.scalars(queries.priorities(group.id)).all()
    form.priority.choices = forms.choices("Choose", priorities, lambda row: f"{row.objective.title}: {row.title}")
    form.owner_agency.choices = forms.choices(
        "None", db.session.scalars(partnership.active_agencies()).all(), lambda row: row.name
    )
    others = [each for each in db.session.scalars(partnership.active_groups()).all() if each.id != group.id]
    form.worked_on_by.choices = forms.choices("None besides this one", others, lambda row: row.name)


def _priority(form: Any, group: Group) -> Any:
    rows = db.session.scalars(queries.priorities(group.id)).all()
    return next(row for row in rows if str(row.id) == form.priority.data)


def _said(form: Any) -> dict[str, Any]:
    """The columns as typed; what is chosen from lists was checked by them."""
    said = {name: getattr(form, name).data or "" for name in COLUMNS} | {"places": form.places.data or 0}
    ids = [("owner_agency_id", form.owner_agency, Agency), ("worked_on_by_id", form.worked_on_by, Group)]
    for name, field, model in ids:
        said[name] = (
            db.session.scalars(select(model.id).where(model.id == int(field.data))).one() if field.data else None
        )
    return said
