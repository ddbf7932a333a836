"""Pages of cohorts: the board of a group, and what is known of an offender on a case."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user

from casework import access, audit, clock
from casework.access import current_scope
from casework.access.finding import the_one
from casework.cases.models import RAGS, Case, Caseload
from casework.cases.sections import case_page, the_case
from casework.cohorts import forms, queries, services
from casework.cohorts.models import DECISIONS, NEEDS, PATHWAYS, STATUSES, Cohort, CohortPlace
from casework.cohorts.offending import before_and_after
from casework.cohorts.sections import has_cohorts
from casework.errors import NotFound
from casework.extensions import db
from casework.partnership import reached
from casework.partnership.models import Group
from casework.partnership.profiles import profile_of
from casework.subjects.models import Person
from casework.web.changes import changed
from casework.web.gate import signed_in
from casework.web.numbers import row_number
from casework.web.plans import one_plan

bp = Blueprint("cohorts", __name__)


def the_group(slug: str) -> Group:
    """The offender management group of this address, for those who may have its case information only."""
    group = reached.the_group(slug)
    if not profile_of(group).cohorts:
        raise NotFound()
    return group


def _case(reference: str) -> Case:
    case = the_case(reference)
    if not has_cohorts(case):
        raise NotFound()
    return case


def _load(case: Case) -> Caseload:
    """The case's entry with an offender management group of the reader's: a live one first."""
    loads = [
        load for load in case.caseloads if profile_of(load.group).cohorts and current_scope().in_group(load.group_id)
    ]
    if not loads:
        raise NotFound()
    return min(loads, key=lambda load: (load.left_on is not None, load.id))


def _offenders(case: Case) -> dict[int, Person]:
    return {p.person.id: p.person for p in case.parties if p.side == "offender" and p.person is not None}


def _the_offender(case: Case, person_id: int) -> Person:
    person = _offenders(case).get(person_id)
    if person is None:
        raise NotFound()
    return person


@bp.get("/groups/<slug>/cohort")
@signed_in
def board(slug: str) -> Any:
    """Everybody in the group's cohorts, the most pressing first."""
    group, today = the_group(slug), clock.today()
    cohorts = db.session.scalars(queries.cohorts_of(group.id)).all()
    counts = {row[0]: row[1] for row in db.session.execute(queries.in_cohort_now(group.id))}
    statement = queries.board(group.id)
    chosen = request.args.get("cohort", "")
    if cohort_id := row_number(chosen):
        statement = statement.where(CohortPlace.cohort_id == cohort_id)
    rows = db.session.execute(statement).all()
    cases = [row.case_id for row in rows]
    ratings: dict[int, list[Any]] = {}
    for rating in db.session.execute(queries.ratings_of(cases, group.id)):
        ratings.setdefault(rating.case_id, []).append(rating)
    months: dict[tuple[int, int], list[Any]] = {}
    for month in db.session.scalars(queries.months_of(cases)):
        months.setdefault((month.case_id, month.person_id), []).append(month)
    needs: dict[tuple[int, int], dict[str, int]] = {}
    for need in db.session.scalars(queries.needs_of(cases)):  # oldest first: the latest score of a pathway stands
        needs.setdefault((need.case_id, need.person_id), {})[need.pathway] = need.score
    compared = {
        row.id: before_and_after(months.get((row.case_id, row.person_id), []), joined_on=row.joined_on, today=today)
        for row in rows
    }
    severe = {
        row.id: [PATHWAYS[key] for key, score in needs.get((row.case_id, row.person_id), {}).items() if score == 3]
        for row in rows
    }
    audit.consulted("cases", cases, group_id=group.id)
    return render_template(
        "cohorts/board.html", group=group, cohorts=cohorts, counts=counts, chosen=chosen, rows=rows, ratings=ratings,
        compared=compared, severe=severe, statuses=STATUSES, rags=RAGS, today=today,
        runs=current_scope().runs_group(group.id),
    )  # fmt: skip


@bp.get("/cases/<reference>/cohort")
@signed_in
@one_plan
def show(reference: str) -> Any:
    case = _case(reference)
    load = _load(case)
    offenders = _offenders(case)
    places = [place for place in db.session.scalars(queries.places_in(case.id)) if place.person_id in offenders]
    live = {place.person_id: place for place in places if place.left_on is None and place.group_id == load.group_id}
    decisions = db.session.scalars(queries.decisions_in(case.id)).all()
    statuses = db.session.scalars(queries.statuses_in(case.id)).all()
    needs = db.session.scalars(queries.needs_of([case.id])).all()
    months = db.session.scalars(queries.months_of([case.id])).all()
    ratings = db.session.execute(queries.ratings_of([case.id], load.group_id)).all()
    people = []
    for person_id, person in offenders.items():
        days = sorted({need.assessed_on for need in needs if need.person_id == person_id}, reverse=True)[:6]
        scores = {(n.pathway, n.assessed_on): n for n in needs if n.person_id == person_id}
        own = [month for month in months if month.person_id == person_id]
        place = live.get(person_id)
        people.append(
            {
                "person": person, "place": place,
                "past": [p for p in places if p.person_id == person_id and p.left_on is not None],
                "decisions": [d for d in decisions if d.person_id == person_id],
                "statuses": [s for s in statuses if s.person_id == person_id],
                "need_days": days, "scores": scores, "months": list(reversed(own[-24:])),
                "compared": before_and_after(own, joined_on=place.joined_on, today=clock.today()) if place else None,
            }
        )  # fmt: skip
    return case_page(
        "cohorts/show.html", case, "cohort", load=load, people=people, ratings=ratings, decisions_words=DECISIONS,
        statuses=STATUSES, pathways=PATHWAYS, needs=NEEDS, rags=RAGS, today=clock.today(),
        runs=current_scope().runs_group(load.group_id) and case.status == "open",
    )  # fmt: skip


def _do(case: Case, form: Any, title: str, act: Callable[[], str], **shown: Any) -> Any:
    done = changed(form, act, back=lambda: url_for(".show", reference=case.reference))
    return done or render_template("cohorts/form.html", case=case, form=form, title=title, **shown)


def _choices(group: Group, *, but: int | None = None) -> tuple[list[tuple[str, str]], dict[str, Cohort]]:
    cohorts = {str(c.id): c for c in db.session.scalars(queries.open_cohorts_of(group.id)) if c.id != but}
    return [("", "Choose"), *((key, cohort.name) for key, cohort in cohorts.items())], cohorts


@bp.route("/cases/<reference>/cohort/select", methods=["GET", "POST"])
@signed_in
def select(reference: str) -> Any:
    case = _case(reference)
    group = _load(case).group
    access.require(current_scope().runs_group(group.id), services.ONLY_RUNNERS)
    form = forms.SelectForm.from_request()
    offenders = {str(key): person for key, person in _offenders(case).items()}
    form.person.choices = [("", "Choose"), *((key, person.name) for key, person in offenders.items())]
    if len(offenders) == 1 and request.method == "GET":
        form.person.data = next(iter(offenders))
    form.cohort.choices, cohorts = _choices(group)

    def act() -> str:
        person = offenders[form.person.data]
        what: dict[str, Any] = {
            "group": group, "reason": form.reason.data, "on": form.decided_on.data, "by": current_user,
        }  # fmt: skip
        if form.decision.data == "not_selected":
            services.do_not_select(case, person, **what)
            return f"Recorded: {person.name} is not selected."
        cohort = cohorts[form.cohort.data]
        services.select_person(case, person, cohort=cohort, **what)
        return f"{person.name} is in the cohort {cohort.name}."

    return _do(case, form, "Select for a cohort", act, no_cohorts=not cohorts, group=group)


def _the_place(case: Case, stay_id: int) -> CohortPlace:
    for place in db.session.scalars(queries.places_in(case.id)):
        if place.id == stay_id and place.left_on is None:
            return place
    raise NotFound()


@bp.route("/cases/<reference>/cohort/<int:stay_id>/move", methods=["GET", "POST"])
@signed_in
def move(reference: str, stay_id: int) -> Any:
    case = _case(reference)
    group, place = _load(case).group, _the_place(case, stay_id)
    access.require(current_scope().runs_group(group.id), services.ONLY_RUNNERS)
    form = forms.MoveForm.from_request()
    form.cohort.choices, cohorts = _choices(group, but=place.cohort_id)

    def act() -> str:
        new = cohorts[form.cohort.data]
        services.move(place, group=group, cohort=new, reason=form.reason.data, on=form.decided_on.data, by=current_user)
        return f"Moved to the cohort {new.name}."

    return _do(case, form, f"Move out of the cohort {place.cohort.name}", act)


@bp.route("/cases/<reference>/cohort/<int:stay_id>/deselect", methods=["GET", "POST"])
@signed_in
def deselect(reference: str, stay_id: int) -> Any:
    case = _case(reference)
    group, place = _load(case).group, _the_place(case, stay_id)
    access.require(current_scope().runs_group(group.id), services.ONLY_RUNNERS)
    form = forms.DeselectForm.from_request()

    def act() -> str:
        services.deselect(place, group=group, reason=form.reason.data, on=form.decided_on.data, by=current_user)
        return "De-selected. The case stays on the caseload until it is stepped down."

    return _do(case, form, f"De-select from the cohort {place.cohort.name}", act)


@bp.route("/cases/<reference>/cohort/<int:person_id>/status", methods=["GET", "POST"])
@signed_in
def status(reference: str, person_id: int) -> Any:
    case = _case(reference)
    person = _the_offender(case, person_id)
    form = forms.StatusForm.from_request()

    def act() -> str:
        services.record_status(
            case, person, status=form.status.data, since=form.since.data, establishment=form.establishment.data or "",
            release_on=form.release_on.data, ends_on=form.ends_on.data, note=form.note.data or "", by=current_user,
        )  # fmt: skip
        return f"{person.name}: {STATUSES[form.status.data].lower()}."

    return _do(case, form, f"Status of {person.name}", act)


@bp.route("/cases/<reference>/cohort/<int:person_id>/needs", methods=["GET", "POST"])
@signed_in
def needs(reference: str, person_id: int) -> Any:
    case = _case(reference)
    person = _the_offender(case, person_id)
    latest = {n.pathway: n for n in db.session.scalars(queries.needs_of([case.id])) if n.person_id == person.id}
    form = forms.NeedsForm.from_request(data={key: str(need.score) for key, need in latest.items()})

    def act() -> str:
        scores = {key: (int(form[key].data), form[f"{key}_words"].data or "") for key in PATHWAYS}
        services.score_needs(case, person, scores=scores, on=form.assessed_on.data, by=current_user)
        return f"The needs of {person.name} are scored."

    return _do(case, form, f"Needs of {person.name}", act)


@bp.route("/cases/<reference>/cohort/<int:person_id>/offending", methods=["GET", "POST"])
@signed_in
def offending(reference: str, person_id: int) -> Any:
    case = _case(reference)
    person = _the_offender(case, person_id)
    form = forms.MonthForm.from_request()

    def act() -> str:
        services.record_month(
            case, person, month=form.month.data, offences=form.offences.data, arrests=form.arrests.data, by=current_user
        )
        return "The month is entered."

    return _do(case, form, f"Offending of {person.name} in a month", act)


@bp.route("/groups/<slug>/cohorts/new", methods=["GET", "POST"], defaults={"cohort_id": 0})
@bp.route("/groups/<slug>/cohorts/<int:cohort_id>", methods=["GET", "POST"])
@signed_in
def cohort(slug: str, cohort_id: int) -> Any:
    """Add a cohort to the group or correct one."""
    group = the_group(slug)
    access.require(current_scope().runs_group(group.id), services.ONLY_RUNNERS)
    row = _the_cohort(group, cohort_id) if cohort_id else None
    form = forms.CohortForm.of_now(**({"name": row.name, "criteria": row.criteria} if row else {}))
    if form.submitted():
        with form.showing_refusals():
            saved = services.save_cohort(
                group, row, name=form.name.data, criteria=form.criteria.data or "", by=current_user
            )
            flash(f"The cohort {saved.name} is saved.")
            return redirect(url_for(".board", slug=slug))
    return render_template("cohorts/cohort.html", group=group, cohort=row, form=form)


@bp.post("/groups/<slug>/cohorts/<int:cohort_id>/close")
@signed_in
def close(slug: str, cohort_id: int) -> Any:
    group = the_group(slug)
    row = _the_cohort(group, cohort_id)
    services.close_cohort(group, row, by=current_user)
    flash(f"The cohort {row.name} is closed.")
    return redirect(url_for(".board", slug=slug))


def _the_cohort(group: Group, cohort_id: int) -> Cohort:
    return the_one(queries.cohorts_of(group.id).where(Cohort.id == cohort_id))
