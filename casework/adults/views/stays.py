"""Pages on which the adult is reviewed and stepped down."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask_login import current_user

from casework import access, audit, clock
from casework.adults import forms, queries, services
from casework.adults.gaps import gaps
from casework.adults.lower_risk import in_a_row
from casework.adults.models import LEVELS
from casework.adults.reading import RowsOfGroup, known, reviews_of
from casework.adults.views.blueprint import ADULT, BOTH, bp, form_page, load_to_record, record
from casework.cases.models import Caseload
from casework.errors import NotFound
from casework.extensions import db
from casework.partnership.profiles import profile_of
from casework.partnership.reached import the_group
from casework.risk import queries as risk
from casework.sharing.models import ANSWERS
from casework.web.gate import signed_in
from casework.web.pagination import paged
from casework.web.presentation import day


@bp.route(f"{ADULT}/reviews/new", methods=BOTH, defaults={"entry_id": 0})
@bp.route(f"{ADULT}/reviews/<int:entry_id>", methods=BOTH)
@signed_in
def review(reference: str, entry_id: int) -> Any:
    load = _load_to_run(reference)
    entry = next((each for each in reviews_of(load) if each.id == entry_id), None)
    if entry_id and entry is None:
        raise NotFound()

    def prepare(form: Any) -> None:
        form.rag.choices = [(rag, words) for rag, words in LEVELS.items() if rag in profile_of(load.group).rags]

    title = "Correct the review" if entry else "Review the adult"
    assessed = _assessed(load)
    return record(
        load, forms.ReviewForm, title, services.hold_review, entry=entry, anchor="reviews", said="The review is saved.",
        prepare=prepare,
        about=f"{assessed.title}: {assessed.band_words}, {assessed.score} of {assessed.maximum}, assessed on {day(assessed.assessed_on)}."
        if assessed is not None else "",
    )  # fmt: skip


@bp.route(f"{ADULT}/step-down", methods=BOTH)
@signed_in
def step_down(reference: str) -> Any:
    """Step the adult down. Where no other group has the case, the page leads to closing it instead."""
    load = _load_to_run(reference)
    form: Any = forms.StepDownForm.from_request()
    profile = profile_of(load.group)
    form.outcome.choices = [(outcome, outcome) for outcome in profile.outcomes]
    reviews = in_a_row([entry.now for entry in reviews_of(load)])

    def act() -> str:
        services.step_down(
            load,
            outcome=form.outcome.data,
            follow_up=form.follow_up.data,
            reason=form.reason.data or "",
            by=current_user,
        )
        return f"The adult is stepped down from {load.group.short_name}. What is recorded here is kept."

    return form_page(
        load, form, f"Step down from {load.group.short_name}", act, template="adults/step_down.html", load=load,
        reviews=reviews, needed=profile.step_down_reviews, alone=_is_alone(load),
    )  # fmt: skip


def _assessed(load: Caseload) -> Any:
    """The latest risk assessment of the adult in force by the group's own tool, for the review to start from."""
    adult = db.session.scalars(queries.adult_in(load.case_id, load.group_id)).one_or_none()
    person_id = adult.person_id if adult is not None else None
    found = [
        row for row in db.session.execute(risk.latest(), {"case_id": load.case_id})
        if row.status == "final" and row.tool_key == profile_of(load.group).risk_tool and row.person_id in (None, person_id)
    ]  # fmt: skip
    return max(found, key=lambda row: (row.assessed_on, row.id), default=None)


def _is_alone(load: Caseload) -> bool:
    return all(other.left_on is not None for other in load.case.caseloads if other.id != load.id)


@bp.get("/groups/<slug>/adults")
@signed_in
def board(slug: str) -> Any:
    """The adults on the group's caseload, with what is missing or overdue around each."""
    group = the_group(slug)
    if not profile_of(group).adults:
        raise NotFound()
    page = paged(
        queries.on_caseload(group.id), by=((Caseload.id, "asc"),), key_of=lambda load: (load.id,), size=30
    )  # fmt: skip
    rows = RowsOfGroup([load.case_id for load in page.rows])
    today, needed = clock.today(), profile_of(group).step_down_reviews
    adults = []
    for load in page.rows:
        found = known(load, rows)
        missing = gaps(found, review_due_on=load.next_review_on, today=today)
        adults.append(
            {
                "load": load, "known": found, "late": [gap for gap in missing if gap.late],
                "missing": [gap for gap in missing if not gap.late], "reviews": in_a_row([r.now for r in found.reviews]),
            }
        )  # fmt: skip
    adults.sort(key=lambda each: (-len(each["late"]), -len(each["missing"])))
    audit.consulted("cases", [load.case_id for load in page.rows], group_id=group.id)
    return render_template(
        "adults/board.html", group=group, page=page, adults=adults, needed=needed, today=today, answers=ANSWERS
    )


def _load_to_run(reference: str) -> Caseload:
    load = load_to_record(reference)
    access.require(access.scope_of(current_user).runs_group(load.group_id), services.ONLY_RUNNERS)
    return load
