"""The plan of a case on one page; each part written on a page of its own; its earlier versions."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_login import current_user

from casework.cases.models import CONTROLLERS, KINDS_OF_WORK, PRESENCE, Case
from casework.cases.sections import case_page, the_case
from casework.errors import NotFound
from casework.extensions import db
from casework.plans import alike, chart, counting, coverage, forms, queries, services
from casework.plans.lists import problems
from casework.plans.models import PARTS, ROLES, PlanPart
from casework.plans.views.blueprint import bp, case_to_write, compared
from casework.web.gate import signed_in
from casework.web.numbers import version_number
from casework.web.plans import one_plan

A_PART = "<any(objective,scanning,victim,offender,location,response,assessment):part>"


@bp.get("/cases/<reference>/plan")
@signed_in
@one_plan
def show(reference: str) -> Any:
    case = the_case(reference)
    parts = services.plan_of(case)
    work = coverage.work_on(case)
    places, counts = counting.places_of(case), counting.counts_of(case)
    scanning = parts.get("scanning")
    return case_page(
        "plans/show.html", case, "plan",
        parts=parts, titles=PARTS, said={key: services.in_words(row) for key, row in parts.items()},
        sides={side: coverage.parties_of(case, side) for side in CONTROLLERS}, controllers=CONTROLLERS, presence=PRESENCE,
        work=coverage.by_side(work), grid=coverage.grid(work), kinds=KINDS_OF_WORK, gaps=coverage.gaps(case, work),
        found=compared(places, counts, parts.get("response")), earlier=services.earlier_plans(case),
        like=alike.cases_like(case, problems=_problems_of(case, scanning), text=_words_of(case, scanning)),
        latest=alike.LATEST, lately=alike.LATELY,
    )  # fmt: skip


def _problems_of(case: Case, scanning: PlanPart | None) -> list[str]:
    """The kinds of problem: as the plan says, else as ticked in the referrals that led here."""
    if scanning is not None:
        return scanning.problems
    ticked = [
        problem
        for answers in db.session.scalars(queries.answers_of_referrals(case.id))
        for problem in (answers.get("behaviours") or [])
    ]
    return [problem for problem in problems() if problem in ticked]


def _words_of(case: Case, scanning: PlanPart | None) -> str:
    return f"{case.title} {case.summary} {scanning.text if scanning else ''}"


@bp.route(f"/cases/<reference>/plan/{A_PART}", methods=["GET", "POST"])
@signed_in
def edit(reference: str, part: str) -> Any:
    case = case_to_write(reference)
    row = services.plan_of(case).get(part)
    form: Any = forms.PARTS[part].from_request(data=_known(case, part, row))
    if form.submitted():
        with form.showing_refusals():
            services.save_part(
                case, part,
                text=form.text.data, number=version_number(form.version.data), by=current_user,
                **{name: form[name].data for name in services.FACTS if name in form},
            )  # fmt: skip
            flash(f"{PARTS[part]} saved.")
            return redirect(url_for(".show", reference=case.reference, _anchor=part))
    return render_template(
        "plans/part.html", case=case, form=form, part=part, title=PARTS[part], row=row,
        parties=coverage.parties_of(case, part), controllers=CONTROLLERS, presence=PRESENCE,
    )  # fmt: skip


def _known(case: Case, part: str, row: PlanPart | None) -> dict[str, Any]:
    """What the form opens with; the problem as the case was opened with it, before anybody has written more."""
    if row is None:
        known: dict[str, Any] = {"version": "0"}
        if part == "scanning":
            known |= {"text": case.summary, "problems": _problems_of(case, None)}
        return known
    return {"version": str(row.number), "text": row.text, **{name: getattr(row, name) for name in services.FACTS}}


@bp.get(f"/cases/<reference>/plan/{A_PART}/versions")
@signed_in
def versions(reference: str, part: str) -> Any:
    case = the_case(reference)
    rows = db.session.scalars(queries.versions_of(case.id, part)).all()
    return case_page(
        "plans/versions.html", case, "plan", title=PARTS[part], rows=[(row, services.in_words(row)) for row in rows]
    )


@bp.get("/cases/<reference>/plan/earlier/<merged>")
@signed_in
def earlier(reference: str, merged: str) -> Any:
    """The plan of a case that was merged into this one, as it was: read, and not written on."""
    case = the_case(reference)
    if merged not in services.earlier_plans(case):
        raise NotFound()
    rows = db.session.scalars(queries.of_merged(case.id, merged)).all()
    parts = [(words, [(r, services.in_words(r)) for r in rows if r.part == key]) for key, words in PARTS.items()]
    response = next((row for row in rows if row.part == "response" and row.current), None)
    places, counts = counting.places_of(case, merged), counting.counts_of(case, merged)
    found = compared(places, counts, response)
    starts_on = response.starts_on if response else None
    return case_page(
        "plans/earlier.html", case, "plan", merged=merged, parts=[part for part in parts if part[1]], found=found, roles=ROLES,
        shown=[(place, chart.of_place(place, counts, found, starts_on)) for place in places],
    )  # fmt: skip
