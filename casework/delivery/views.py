"""Pages of the plan: what delivers each priority, its actions, and the task groups that report on it."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import Blueprint, render_template, send_file, url_for
from flask_login import current_user

from casework import audit
from casework.access import current_scope
from casework.access.finding import the_one
from casework.actions.models import STATUSES
from casework.actions.owners import owners_to_choose
from casework.delivery import forms, paper, queries, reading, services
from casework.delivery.models import TaskGroup
from casework.errors import NotFound
from casework.extensions import db
from casework.indicators import queries as indicators
from casework.indicators.models import Priority
from casework.indicators.policy import may_plan
from casework.indicators.services import require_planning
from casework.partnership.models import Group
from casework.partnership.reached import the_group
from casework.rendering import to_docx, to_pdf
from casework.web.changes import changed
from casework.web.gate import signed_in
from casework.web.numbers import version_number

bp = Blueprint("delivery", __name__)
MIME = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@bp.get("/groups/<slug>/plan")
@signed_in
def index(slug: str) -> Any:
    group = the_group(slug)
    lines = reading.lines(group)
    audit.consulted("actions", [action.id for line in lines for action in line.actions], group_id=group.id)
    return render_template(
        "delivery/index.html", group=group, lines=lines, task_groups=reading.task_groups(group), statuses=STATUSES,
        plans=may_plan(current_scope(), group.id), runs=current_scope().runs_group(group.id),
    )  # fmt: skip


@bp.get("/groups/<slug>/plan.<form>")
@signed_in
def printed(slug: str, form: str) -> Any:
    """The plan as a document; that it was taken along is logged."""
    group = the_group(slug)
    if form not in MIME:
        raise NotFound
    document = paper.document(group, reading.lines(group), reading.task_groups(group))
    audit.disclosed("groups", group.id, to=[current_user.email], form=f"plan, {form}", group_id=group.id)
    data = to_pdf(document) if form == "pdf" else to_docx(document)
    return send_file(BytesIO(data), mimetype=MIME[form], as_attachment=True, download_name=f"{group.slug}-plan.{form}")


@bp.route("/groups/<slug>/plan/priorities/<int:priority_id>/action", methods=["GET", "POST"])
@signed_in
def set_action(slug: str, priority_id: int) -> Any:
    """An ordinary action of the group: it stands in the action log and its owner is reminded as of any."""
    group = the_group(slug)
    priority = the_one(queries.priority(group.id, priority_id))
    require_planning(group.id, current_user)
    form = forms.ActionForm.from_request()
    choices, meant = owners_to_choose(group.id)
    form.owner.choices = [each for each in choices if each[0] != "all"]

    def act() -> str:
        agency, owner = meant[form.owner.data]
        made = services.set_action(
            priority, group, title=form.title.data, due_on=form.due_on.data, agency=agency, owner=owner, by=current_user
        )
        return f"{made.reference} is set."

    return _done(group, form, act, "Set an action", "Set it", f"Priority: {priority.title}")


@bp.route("/groups/<slug>/plan/task-groups/new", methods=["GET", "POST"])
@signed_in
def add_task_group(slug: str) -> Any:
    group = the_group(slug)
    services.require_running(group.id, current_user)
    form = forms.TaskGroupForm.from_request()
    priorities = _fill(form, group)

    def act() -> str:
        services.add_task_group(
            group, name=form.name.data, chair=form.chair.data or "", priority=priorities.get(form.priority.data),
            months=_months(form), by=current_user,
        )  # fmt: skip
        return "The task group is added, and its reports are on the forward plan."

    return _done(group, form, act, "Add a task group", "Add it", group.name)


@bp.route("/groups/<slug>/plan/task-groups/<int:task_group_id>", methods=["GET", "POST"])
@signed_in
def change_task_group(slug: str, task_group_id: int) -> Any:
    group = the_group(slug)
    row = _the_task_group(group, task_group_id)
    services.require_running(group.id, current_user)
    form = forms.TaskGroupForm.from_request(
        data={
            "name": row.name, "chair": row.chair, "priority": str(row.priority_id or ""), "months": [str(each) for each in row.months],
            "version": str(row.version),
        }
    )  # fmt: skip
    priorities = _fill(form, group)

    def act() -> str:
        services.change_task_group(
            row, group, name=form.name.data, chair=form.chair.data or "", priority=priorities.get(form.priority.data),
            months=_months(form), version=version_number(form.version.data), by=current_user,
        )  # fmt: skip
        return "Saved. The forward plan follows."

    return _done(group, form, act, f"Change {row.name}", "Save", group.name)


@bp.route("/groups/<slug>/plan/task-groups/<int:task_group_id>/end", methods=["GET", "POST"])
@signed_in
def end_task_group(slug: str, task_group_id: int) -> Any:
    group = the_group(slug)
    row = _the_task_group(group, task_group_id)
    services.require_running(group.id, current_user)
    name, form = row.name, forms.EndForm.from_request()

    def act() -> str:
        services.end_task_group(row, group, by=current_user)
        return f"{name} reports no more."

    return _done(
        group,
        form,
        act,
        f"End {name}",
        "End it",
        "What waits on the forward plan is dropped; what is on an agenda stays.",
    )


def _the_task_group(group: Group, task_group_id: int) -> TaskGroup:
    return the_one(queries.task_group(group.id, task_group_id))


def _fill(form: Any, group: Group) -> dict[str, Priority]:
    rows = db.session.scalars(indicators.priorities(group.id)).all()
    form.priority.choices = [
        ("", "None in particular"),
        *((str(row.id), f"{row.objective.title}: {row.title}") for row in rows),
    ]
    return {str(row.id): row for row in rows}


def _months(form: Any) -> list[int]:
    return [int(each) for each in form.months.data or []]


def _done(group: Group, form: Any, act: Any, title: str, button: str, words: str) -> Any:
    back = url_for(".index", slug=group.slug)
    return changed(form, act, back=lambda: back) or render_template(
        "layouts/asked.html", form=form, title=title, button=button, back=back, about=words
    )
