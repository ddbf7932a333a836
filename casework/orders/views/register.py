"""A case's register of tools and orders, one of them at a glance, and considering another."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from casework import access, audit, clock
from casework.cases import policy
from casework.cases.models import KINDS_OF_WORK, SIDES, Case
from casework.cases.sections import case_page, the_case
from casework.cases.services import refuse_closed
from casework.extensions import db
from casework.orders import forms, queries, rules, services
from casework.orders.addresses import RECORDERS_ONLY, the_order, with_agencies
from casework.orders.models import CAPACITIES, VIEWS, Order
from casework.orders.story import story
from casework.orders.tools import HOLDS, tools
from casework.orders.views.blueprint import bp
from casework.partnership.models import AGENCY_KINDS
from casework.subjects.models import Subject, kind_of
from casework.web.gate import signed_in


@bp.get("/cases/<reference>/orders")
@signed_in
def show(reference: str) -> Any:
    case, today = the_case(reference), clock.today()
    rows = db.session.scalars(queries.of_case(case.id)).unique().all()
    parts = [
        ("Open and in force", [row for row in rows if row.is_open(today)]),
        ("Done, ended or not used", [row for row in rows if not row.is_open(today)]),
    ]
    audit.consulted("orders", [row.id for row in rows])
    return case_page("orders/show.html", case, "orders", parts=parts, any=bool(rows), today=today)


@bp.get("/cases/<reference>/orders/<int:order_id>")
@signed_in
def order(reference: str, order_id: int) -> Any:
    case, today = the_case(reference), clock.today()
    row = the_order(case, order_id)
    audit.consulted("orders", row.id, case_id=case.id)
    may = policy.may_change(current_user, case) and case.status == "open"
    granted_on = services.step_day(row, "granted")
    return case_page(
        "orders/order.html", case, "orders", order=row, tool=row.rules, state=row.state(today), story=story(row),
        steps=_next_steps(row, today) if may else [], more=_more(row) if may else [], holds=HOLDS, views=VIEWS,
        capacities=CAPACITIES, sides=SIDES, kinds_of_work=KINDS_OF_WORK, kinds_of_agency=AGENCY_KINDS, today=today,
        to_ask=_to_ask(row, today), appeal_until=_appeal_until(row, granted_on),
    )  # fmt: skip


def _appeal_until(row: Order, granted_on: date | None) -> date | None:
    days = row.rules.appeal_days
    return granted_on + timedelta(days=days) if days and granted_on is not None else None


def _to_ask(row: Order, today: date) -> list[rules.Consult]:
    """Whose view the law asks for and is not recorded, while it can still be recorded in time."""
    if row.status not in ("considered", "applied"):
        return []
    answered = {view.agency.kind for view in row.views if view.given_on is not None}
    return [each for each in rules.to_consult(row.rules, row.person, today) if each.agency not in answered]


def _next_steps(row: Order, today: date) -> list[tuple[str, str]]:
    """(endpoint, words) of the steps that can be taken now, the likeliest first."""
    tool = row.rules
    weighed = services.step_day(row, "proportionate") is not None
    if row.status == "considered":
        decide = (
            ("apply", _recorded(row, "applied")) if "applied" in tool.steps else ("grant", _recorded(row, "granted"))
        )
        if "proportionate" in tool.steps and not weighed:
            return [("weigh", "Weigh whether it is proportionate")]
        return [decide, ("weigh", "Weigh it again" if weighed else "Weigh whether it is proportionate")]
    if row.status == "applied":
        found = [("grant", _recorded(row, "granted"))]
        return [*found, ("refuse", _recorded(row, "refused"))] if "refused" in tool.steps else found
    found = []
    if row.is_live(today):
        found += [("review", "Record a review")] if tool.terms or tool.review_days else []
        found += [("vary", "Vary it")]
    if row.status == "granted" and row.starts_on is not None and (row.ends_on is None or row.ends_on >= today):
        found += [("end", "Record that it ended early" if row.ends_on else "Record that it ended")]
    if "breached" in tool.steps and row.starts_on is not None:
        found = [("breach", "Record a breach"), *found]
    return found


def _recorded(row: Order, step: str) -> str:
    return f"Record that it was {row.rules.words(step).lower()}"


def _more(row: Order) -> list[tuple[str, str]]:
    """(endpoint, words) of what can be added beside the steps."""
    found = []
    if row.status in ("considered", "applied"):
        found += [("orders.terms", "Write the terms")] if row.rules.terms else []
        found += [("consultations.ask", "Ask agencies for their views")]
        found += [("orders.sign", "Record a signature")] if row.rules.is_agreement else []
    return [*found, ("orders.add_document", "Add a document")]


@bp.route("/cases/<reference>/orders/new", methods=["GET", "POST"])
@signed_in
def consider(reference: str) -> Any:
    case = the_case(reference)
    access.require(policy.may_change(current_user, case), RECORDERS_ONLY)
    if request.method == "GET":
        refuse_closed(case)
    form = forms.ConsiderForm.from_request()
    subjects = _subjects(case)
    form.subject.choices = [("", "Choose"), *((key, subject.label) for key, subject in subjects.items())]
    form.tool.choices = [("", "Choose a tool"), *((tool.key, tool.name) for tool in tools().values())]
    agency = with_agencies(form, case.lead_agency_id)
    if request.method == "GET" and len(subjects) == 1:
        form.subject.data = next(iter(subjects))
    if form.submitted():
        with form.showing_refusals():
            made = services.consider(
                case, subject=subjects[form.subject.data], tool=tools()[form.tool.data], on=form.on.data,
                reasons=form.reasons.data, agency=agency(), side=form.side.data or "", kind=form.kind.data or "", by=current_user,
            )  # fmt: skip
            flash(f"{made.tool_name} is recorded as considered: {made.reference}.")
            return redirect(url_for(".order", reference=reference, order_id=made.id))
    return render_template(
        "orders/form.html", case=case, form=form, title="Consider a tool or order", hint="",
        back=url_for(".show", reference=reference), about=f"{case.reference} {case.title}",
    )  # fmt: skip


def _subjects(case: Case) -> dict[str, Subject]:
    """The parties of the case within reach, offenders first, each once."""
    parties = sorted(case.parties, key=lambda party: (party.side != "offender", party.side != "location", party.id))
    subjects = [party.subject for party in parties if party.subject is not None]
    return {f"{kind_of(subject)}-{subject.id}": subject for subject in subjects}
