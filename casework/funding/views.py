"""Pages of grants and funded projects: totals that add up, one project with its quarters, and the return its contact sends."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask import Blueprint, render_template, url_for
from flask_login import current_user
from sqlalchemy import select

from casework import access, audit
from casework.access import current_scope
from casework.access.finding import the_one
from casework.accounts.models import User
from casework.extensions import db
from casework.funding import forms, policy, queries, reading, services
from casework.funding.models import NEXT, STATES, FundedProject, Grant, ProjectBudget, ReturnDue
from casework.funding.reckoning import FLAGS, plain, totals, year_label
from casework.indicators.policy import may_plan
from casework.partnership import queries as partnership
from casework.partnership.models import Group
from casework.partnership.reached import the_group
from casework.web.changes import changed
from casework.web.filtering import Chosen
from casework.web.gate import signed_in
from casework.web.numbers import version_number

bp = Blueprint("funding", __name__)
GRANT = ("name", "funder", "year", "amount", "purpose", "conditions", "return_days", "tolerance")


def the_grant(group: Group, grant_id: int) -> Grant:
    return the_one(queries.grant(group.id, grant_id))


def the_project(project_id: int) -> FundedProject:
    """For its group, and for whoever reports on it; nobody else can tell that it exists."""
    return the_one(queries.project(project_id))


def the_budget(budget_id: int) -> ProjectBudget:
    return the_one(queries.budget(budget_id))


@bp.get("/groups/<slug>/grants")
@signed_in
def index(slug: str) -> Any:
    """Each grant with what it gives, what was spent of it, over and under plan in words; the totals, and late returns."""
    group, chosen = the_group(slug), Chosen.from_request(tuple(queries.LABELS))
    grants = db.session.scalars(queries.grants(group.id, chosen)).all()
    lines = reading.lines(db.session.scalars(queries.budgets(group.id, chosen).limit(queries.MOST)).unique().all())
    by_grant = [(row, [line for line in lines if line.budget.grant_id == row.id]) for row in grants]
    if chosen.get("state"):
        by_grant = [(row, of_grant) for row, of_grant in by_grant if of_grant]
    audit.consulted("grants", [row.id for row in grants], group_id=group.id)
    return render_template(
        "funding/index.html", group=group, chosen=chosen, states=STATES, flags=FLAGS,
        rows=[(row, of_grant, _sum([row], of_grant)) for row, of_grant in by_grant], all=_sum([row for row, _ in by_grant], lines),
        late=[each for line in lines for each in line.late], keeps=may_plan(current_scope(), group.id),
        years=[("", "All"), *((str(year), year_label(year)) for year in db.session.scalars(queries.years(group.id)))],
        projects=db.session.scalars(queries.projects(group.id)).all(),
    )  # fmt: skip


def _sum(grants: Sequence[Grant], lines: Sequence[reading.Line]) -> Any:
    return totals([row.amount for row in grants], [line.spend for line in lines])


@bp.route("/groups/<slug>/grants/new", methods=["GET", "POST"])
@signed_in
def add_grant(slug: str) -> Any:
    group = the_group(slug)
    services.require_keeping(group.id, current_user)
    form = forms.GrantForm.from_request()

    def act() -> str:
        row = services.add_grant(group, said=_grant(form), by=current_user)
        return f"{row.name} {row.label} is entered."

    back = url_for(".index", slug=slug)
    return changed(form, act, back=lambda: back) or _form(form, "Enter a grant", back, group.name)


@bp.route("/groups/<slug>/grants/<int:grant_id>", methods=["GET", "POST"])
@signed_in
def change_grant(slug: str, grant_id: int) -> Any:
    group = the_group(slug)
    row = the_grant(group, grant_id)
    services.require_keeping(group.id, current_user)
    form = forms.GrantForm.from_request(
        data={name: getattr(row, name) for name in GRANT} | {"version": str(row.version)}
    )

    def act() -> None:
        services.change_grant(row, said=_grant(form), version=_version(form), by=current_user)

    back = url_for(".index", slug=slug)
    return changed(form, act, back=lambda: back) or _form(form, f"Change {row.name} {row.label}", back, group.name)


def _grant(form: Any) -> dict[str, Any]:
    return {name: "" if form[name].data is None else form[name].data for name in GRANT}


@bp.route("/groups/<slug>/grants/projects/new", methods=["GET", "POST"])
@signed_in
def add_project(slug: str) -> Any:
    group = the_group(slug)
    services.require_keeping(group.id, current_user)
    form = forms.ProjectForm.from_request()
    _fill(form)
    made: list[FundedProject] = []

    def act() -> str:
        made.append(services.add_project(group, said=_project(form), by=current_user))
        return f"{made[0].reference} is entered. Say which grant pays for it next."

    done = changed(form, act, back=lambda: url_for(".show", project_id=made[0].id))
    return done or _form(form, "Enter a project", url_for(".index", slug=slug), group.name)


@bp.get("/funded-projects/")
@signed_in
def mine() -> Any:
    """The projects the reader reports on, with what is owed."""
    projects = db.session.scalars(queries.reported_by(current_user.id)).all()
    return render_template("funding/mine.html", projects=projects, states=STATES)


@bp.get("/funded-projects/<int:project_id>")
@signed_in
def show(project_id: int) -> Any:
    """One project: by year its budget, spend, outputs and quarters."""
    row = the_project(project_id)
    lines = reading.lines(db.session.scalars(queries.budgets_of(row.id)).unique().all())
    audit.consulted("funded_projects", row.id, group_id=row.group_id)
    return render_template(
        "funding/show.html", row=row, group=row.group, lines=lines, states=STATES, next_states=NEXT[row.state],
        in_group=current_scope().in_group(row.group_id), keeps=may_plan(current_scope(), row.group_id),
        reports=policy.may_report(current_scope(), row, current_user), target_words=reading.target_words, plain=plain,
    )  # fmt: skip


@bp.route("/funded-projects/<int:project_id>/change", methods=["GET", "POST"])
@signed_in
def change_project(project_id: int) -> Any:
    row = the_project(project_id)
    services.require_keeping(row.group_id, current_user)
    form = forms.ProjectForm.from_request(
        data={
            "name": row.name, "purpose": row.purpose, "provider": row.provider, "provider_agency": str(row.provider_agency_id or ""),
            "contact": str(row.contact_id or ""), "version": str(row.version),
        }
    )  # fmt: skip
    _fill(form)

    def act() -> None:
        services.change_project(row, said=_project(form), version=_version(form), by=current_user)

    back = url_for(".show", project_id=row.id)
    return changed(form, act, back=lambda: back) or _form(form, f"Change {row.reference}", back, row.name)


@bp.route("/funded-projects/<int:project_id>/state", methods=["GET", "POST"])
@signed_in
def state(project_id: int) -> Any:
    row = the_project(project_id)
    services.require_keeping(row.group_id, current_user)
    form = forms.StateForm.from_request()
    form.state.choices = forms.states(NEXT[row.state])

    def act() -> str:
        services.move_project(row, state=form.state.data, reason=form.reason.data or "", by=current_user)
        return f"{row.reference} is {STATES[row.state].lower()}."

    back = url_for(".show", project_id=row.id)
    return changed(form, act, back=lambda: back) or _form(form, f"What becomes of {row.reference}", back, row.name)


@bp.route("/funded-projects/<int:project_id>/budget", methods=["GET", "POST"])
@signed_in
def give(project_id: int) -> Any:
    """Pay for it out of a grant."""
    row = the_project(project_id)
    services.require_keeping(row.group_id, current_user)
    form = forms.BudgetForm.from_request()
    grants = db.session.scalars(queries.grants(row.group_id, Chosen())).all()
    form.grant.choices = [
        ("", "Choose"),
        *((str(each.id), f"{each.name} {each.label}, {each.funder}") for each in grants),
    ]

    def act() -> str:
        [grant] = [each for each in grants if str(each.id) == form.grant.data]
        services.give(row, grant, amount=form.amount.data, by=current_user)
        return f"{grant.name} {grant.label} pays for it. A return is owed for each quarter."

    back = url_for(".show", project_id=row.id)
    return changed(form, act, back=lambda: back) or _form(form, f"A grant for {row.reference}", back, row.name)


@bp.route("/funded-projects/budgets/<int:budget_id>", methods=["GET", "POST"])
@signed_in
def change_budget(budget_id: int) -> Any:
    budget = the_budget(budget_id)
    services.require_keeping(budget.project.group_id, current_user)
    form = forms.AmountForm.of_now(amount=budget.amount)

    def act() -> None:
        services.change_budget(budget, amount=form.amount.data, by=current_user)

    back, about = url_for(".show", project_id=budget.project_id), f"{budget.project.name}, {budget.grant.label}"
    return changed(form, act, back=lambda: back) or _form(form, "Change the budget", back, about)


@bp.route("/funded-projects/budgets/<int:budget_id>/outputs/new", methods=["GET", "POST"])
@signed_in
def agree_output(budget_id: int) -> Any:
    budget = the_budget(budget_id)
    services.require_keeping(budget.project.group_id, current_user)
    form = forms.OutputForm.from_request()

    def act() -> str:
        services.agree_output(
            budget, name=form.name.data, unit=form.unit.data, target=form.target.data, by=current_user
        )
        return "The output is agreed."

    back, about = url_for(".show", project_id=budget.project_id), f"{budget.project.name}, {budget.grant.label}"
    return changed(form, act, back=lambda: back) or _form(form, "Agree an output", back, about)


@bp.route("/funded-projects/returns/<int:quarter_id>", methods=["GET", "POST"])
@signed_in
def send_return(quarter_id: int) -> Any:
    """The return on a quarter: by the contact who is reminded of it, or by who keeps the grants."""
    due = the_one(queries.quarter(quarter_id))
    project = due.budget.project
    access.require(policy.may_report(current_scope(), project, current_user), policy.WHO_REPORTS)
    outputs = db.session.scalars(queries.outputs([due.budget_id])).all()
    versions = db.session.scalars(queries.versions(due.id)).all()
    form = forms.return_form(outputs).from_request(data=_said(due, versions))

    def act() -> str:
        achieved: dict[int, Decimal] = {row.id: form[f"output_{row.id}"].data for row in outputs}
        row = services.send_return(
            due, spend=form["spend"].data, narrative=form["narrative"].data or "", achieved=achieved, reason=form["reason"].data or "",
            by=current_user,
        )  # fmt: skip
        return f"The return on {due.label} is {'corrected' if row.number > 1 else 'in'}."

    if done := changed(form, act, back=lambda: url_for(".show", project_id=project.id)):
        return done
    return render_template("funding/return.html", form=form, due=due, project=project, versions=versions)


def _said(due: ReturnDue, versions: Sequence[Any]) -> dict[str, Any]:
    """What the return in force says, to be corrected."""
    if not versions:
        return {}
    found: dict[str, Any] = {"spend": versions[0].spend, "narrative": versions[0].narrative}
    return found | {f"output_{key}": value for key, value in db.session.execute(queries.achieved_in(versions[0].id))}


def _fill(form: Any) -> None:
    agencies = db.session.scalars(partnership.active_agencies()).all()
    form.provider_agency.choices = [("", "None of them"), *((str(row.id), row.name) for row in agencies)]
    people = db.session.scalars(select(User).where(User.status != "suspended").order_by(User.name, User.id)).all()
    names = {row.id: row.short_name for row in agencies}
    form.contact.choices = [
        ("", "Nobody"),
        *((str(row.id), f"{row.name}, {names.get(row.agency_id, '')}") for row in people),
    ]


def _project(form: Any) -> dict[str, Any]:
    return {
        "name": form.name.data, "purpose": form.purpose.data or "", "provider": form.provider.data or "",
        "provider_agency_id": int(form.provider_agency.data) if form.provider_agency.data else None,
        "contact_id": int(form.contact.data) if form.contact.data else None,
    }  # fmt: skip


def _version(form: Any) -> int:
    return version_number(form.version.data)


def _form(form: Any, title: str, back: str, words: str) -> str:
    return render_template("layouts/asked.html", form=form, title=title, back=back, about=words)
