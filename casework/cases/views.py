"""Pages of cases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import select

from casework import audit, clock
from casework.access import current_scope
from casework.cases import forms, policy, queries, services, timeline
from casework.cases.models import CONTROLLERS, RAGS, SIDES, Case, CaseInterest, Caseload, CaseNote
from casework.cases.triangle import sides_of, work_on
from casework.errors import NotFound
from casework.extensions import db
from casework.partnership import queries as partnership
from casework.partnership.models import Group
from casework.partnership.profiles import profile_of
from casework.subjects.models import Person, Place
from casework.web.gate import signed_in
from casework.web.pagination import paged

bp = Blueprint("cases", __name__)


def the_case(reference: str) -> Case:
    case = db.session.scalars(queries.for_page(reference)).unique().one_or_none()
    if case is None:
        raise NotFound()
    return case


def the_group(slug: str) -> Group:
    group = db.session.scalars(partnership.group_by_slug(slug)).one_or_none()
    if group is None or not current_scope().in_group(group.id):
        raise NotFound()
    return group


def _load(case: Case, group_slug: str) -> Caseload:
    for load in case.caseloads:
        if load.group.slug == group_slug and load.left_on is None:
            return load
    raise NotFound()


@bp.get("/cases/")
@signed_in
def index() -> Any:
    statement = queries.my_cases()
    state = request.args.get("state", "open")
    if state in ("open", "closed"):
        statement = statement.where(Case.status == state)
    page = paged(
        statement,
        by=((Case.updated_at, "desc"), (Case.id, "desc")),
        key_of=lambda row: (row.updated_at, row.id),
        scalars=False,
    )
    audit.consulted("cases", [row.id for row in page.rows])
    groups = db.session.scalars(partnership.active_groups()).all()
    mine = [group for group in groups if current_scope().in_group(group.id)]
    return render_template("cases/index.html", page=page, state=state, groups=mine)


@bp.get("/groups/<slug>/cases")
@signed_in
def caseload(slug: str) -> Any:
    group = the_group(slug)
    statement = queries.caseload(group.id, live=request.args.get("show") != "all")
    if (rag := request.args.get("rag", "")) in RAGS:
        statement = statement.where(Caseload.rag == rag)
    if stage := request.args.get("stage", ""):
        statement = statement.where(Caseload.stage == stage)
    if request.args.get("due") == "1":
        statement = statement.where(Caseload.next_review_on <= clock.today())
    if words := request.args.get("q", "").strip():
        statement = statement.where(Case.reference.ilike(f"%{words}%") | Case.title.ilike(f"%{words}%"))
    page = paged(statement, by=((Case.id, "desc"),), key_of=lambda row: (row.id,), scalars=False)
    audit.consulted("cases", [row.id for row in page.rows], group_id=group.id)
    profile = profile_of(group)
    stages = [("", "Any"), *((stage, stage) for stage in profile.stages)]
    return render_template(
        "cases/caseload.html", group=group, profile=profile, stages=stages, page=page, today=clock.today()
    )


@bp.get("/cases/<reference>")
@signed_in
def show(reference: str) -> Any:
    case = the_case(reference)
    work = work_on(case.id)
    notes = db.session.scalars(queries.notes_of(case.id).limit(6)).all()
    kind = request.args.get("history", "changes")
    history = paged(
        timeline.of_case(case.id, kind=kind),
        by=((audit.AuditEntry.id, "desc"),),
        key_of=lambda row: (row[0].id,),
        size=12,
        scalars=False,
    )
    audit.consulted("cases", case.id, case_id=case.id)
    attachments = db.session.scalars(queries.attachments_of(case.id)).all()
    return render_template(
        "cases/show.html", case=case, sides=sides_of(case, work), work=work, notes=notes[:5], more_notes=len(notes) > 5,
        moments=[timeline.moment(entry, name) for entry, name in history.rows], history=history, 
        history_links=[
            {"text": words, "href": url_for(".show", reference=reference, history=key) + "#history", "active": key == kind}
            for key, words in timeline.KINDS.items()
        ],
        may_change=policy.may_change(current_user, case) and case.status == "open", may_run=policy.may_run(current_user, case),
        runs={load.group_id for load in case.caseloads if current_scope().runs_group(load.group_id)},
        attachments=attachments, controllers=CONTROLLERS,
    )  # fmt: skip


@bp.get("/cases/<reference>/notes")
@signed_in
def notes(reference: str) -> Any:
    case = the_case(reference)
    page = paged(
        queries.notes_of(case.id),
        by=((CaseNote.happened_on, "desc"), (CaseNote.id, "desc")),
        key_of=lambda n: (n.happened_on, n.id),
        size=25,
    )
    audit.consulted("cases", case.id, case_id=case.id)
    return render_template("cases/notes.html", case=case, page=page)


def _do(
    reference: str, form: Any, title: str, act: Callable[[Case], str | None], *, case: Case | None = None, **shown: Any
) -> Any:
    """The common shape of a small change: a form on a page of its own, then back to the case."""
    case = case or the_case(reference)
    if form.submitted():
        with form.showing_refusals():
            said = act(case)
            db.session.flush()
            flash(said or "Saved.")
            return redirect(url_for(".show", reference=case.reference))
    return render_template("cases/form.html", case=case, form=form, title=title, **shown)


@bp.route("/cases/<reference>/notes/new", methods=["GET", "POST"])
@signed_in
def add_note(reference: str) -> Any:
    form = forms.NoteForm.from_request()

    def act(case: Case) -> str:
        services.add_note(
            case, text=form.text.data, kind=form.kind.data, happened_on=form.happened_on.data, by=current_user
        )
        return "The note is added."

    return _do(reference, form, "Add a note", act)


@bp.route("/cases/<reference>/notes/<int:note_id>", methods=["GET", "POST"])
@signed_in
def correct_note(reference: str, note_id: int) -> Any:
    case = the_case(reference)
    note = db.session.scalars(queries.notes_of(case.id).where(CaseNote.id == note_id)).one_or_none()
    if note is None:
        raise NotFound()
    form = forms.NoteTextForm.from_request(data={"text": note.text, "version": str(note.version)})

    def act(_case: Case) -> str:
        services.correct_note(note, text=form.text.data, version=_number(form.version.data), by=current_user)
        return "The note is corrected."

    return _do(reference, form, "Correct the note", act, case=case)


def _number(text: str) -> int:
    return int(text) if text.isdigit() else 0


@bp.route("/cases/<reference>/parties/add", methods=["GET", "POST"])
@signed_in
def add_party(reference: str) -> Any:
    form = forms.PartyForm.from_request(data={"reference": request.args.get("subject", "")})

    def act(case: Case) -> str | None:
        wanted = form.reference.data.upper().strip()
        model = Place if wanted.startswith("L") else Person
        subject = db.session.scalars(select(model).where(model.reference == wanted)).one_or_none()
        if subject is None:
            from casework.errors import Refusal

            raise Refusal("There is nobody and nowhere with that reference that you may open", field="reference")
        services.add_party(case, form.side.data, subject, by=current_user)
        return f"{SIDES[form.side.data]} added."

    return _do(reference, form, "Add a person or place", act, search=True)


@bp.route("/cases/<reference>/parties/<int:party_id>", methods=["GET", "POST"])
@signed_in
def controller(reference: str, party_id: int) -> Any:
    case = the_case(reference)
    party = next((party for party in case.parties if party.id == party_id), None)
    if party is None:
        raise NotFound()
    form = forms.ControllerForm.from_request(
        data={"controller": party.controller, "presence": party.controller_presence or "unknown"}
    )

    def act(_case: Case) -> str:
        presence = form.presence.data if form.presence.data != "unknown" else ""
        services.set_controller(party, controller=form.controller.data, presence=presence, by=current_user)
        return f"{CONTROLLERS[party.side]} saved."

    return _do(reference, form, f"{CONTROLLERS[party.side]} for {party.label}", act, case=case)


@bp.route("/cases/<reference>/in/<slug>/rating", methods=["GET", "POST"])
@signed_in
def rate(reference: str, slug: str) -> Any:
    case = the_case(reference)
    load = _load(case, slug)
    form = forms.RagForm.from_request(data={"rag": load.rag})
    form.rag.choices = [(rag, RAGS[rag]) for rag in profile_of(load.group).rags]

    def act(_case: Case) -> str:
        services.set_rag(load, form.rag.data, reason=form.reason.data, by=current_user)
        return f"Rated {RAGS[form.rag.data].lower()} in {load.group.short_name}."

    return _do(reference, form, f"Rate the case in {load.group.short_name}", act, case=case)


@bp.route("/cases/<reference>/in/<slug>/review", methods=["GET", "POST"])
@signed_in
def review(reference: str, slug: str) -> Any:
    case = the_case(reference)
    load = _load(case, slug)
    form = forms.ReviewForm.from_request(data={"next_review_on": load.next_review_on})

    def act(_case: Case) -> str:
        services.set_review(load, form.next_review_on.data, by=current_user)
        return "The next review is set."

    return _do(reference, form, f"Next review in {load.group.short_name}", act, case=case)


@bp.route("/cases/<reference>/in/<slug>/stage", methods=["GET", "POST"])
@signed_in
def stage(reference: str, slug: str) -> Any:
    case = the_case(reference)
    load = _load(case, slug)
    form = forms.StageForm.from_request(data={"stage": load.stage})
    form.stage.choices = [(stage, stage) for stage in profile_of(load.group).stages]

    def act(_case: Case) -> str:
        services.set_stage(load, form.stage.data, by=current_user)
        return f"The stage is {form.stage.data}."

    return _do(reference, form, f"Stage in {load.group.short_name}", act, case=case)


@bp.route("/cases/<reference>/in/<slug>/step-down", methods=["GET", "POST"])
@signed_in
def step_down(reference: str, slug: str) -> Any:
    case = the_case(reference)
    load = _load(case, slug)
    form = forms.StepDownForm.from_request()
    form.outcome.choices = [(outcome, outcome) for outcome in profile_of(load.group).outcomes]

    def act(_case: Case) -> str:
        services.leave_caseload(load, outcome=form.outcome.data, by=current_user)
        return f"The case has left the caseload of {load.group.short_name}."

    return _do(reference, form, f"Step down from {load.group.short_name}", act, case=case)


@bp.route("/cases/<reference>/groups", methods=["GET", "POST"])
@signed_in
def join(reference: str) -> Any:
    case = the_case(reference)
    there = {load.group_id for load in case.caseloads if load.left_on is None}
    groups = {
        str(group.id): group for group in db.session.scalars(partnership.active_groups())
        if current_scope().in_group(group.id) and group.id not in there
    }  # fmt: skip
    form = forms.JoinForm.from_request()
    form.group.choices = [("", "Choose a group"), *((key, group.name) for key, group in groups.items())]

    def act(case: Case) -> str:
        group = groups[form.group.data]
        services.join_caseload(case, group, by=current_user)
        return f"The case is on the caseload of {group.short_name} too."

    return _do(reference, form, "Put the case on another group's caseload", act, case=case)


@bp.route("/cases/<reference>/lead", methods=["GET", "POST"])
@signed_in
def lead(reference: str) -> Any:
    case = the_case(reference)
    agencies = {str(agency.id): agency for agency in db.session.scalars(partnership.active_agencies())}
    people = {}
    for load in case.caseloads:
        if load.left_on is None:
            people |= {
                str(m.user.id): m.user for m in db.session.scalars(partnership.members_of(load.group_id, clock.today()))
            }
    form = forms.LeadForm.from_request(
        data={"agency": str(case.lead_agency_id or ""), "officer": str(case.lead_officer_id or "")}
    )
    form.agency.choices = [("", "None"), *((key, agency.name) for key, agency in agencies.items())]
    form.officer.choices = [
        ("", "None"),
        *((key, f"{user.name}, {user.agency.short_name}") for key, user in people.items()),
    ]

    def act(case: Case) -> str:
        services.set_lead(
            case, agency=agencies.get(form.agency.data), officer=people.get(form.officer.data), by=current_user
        )
        return "The lead is set."

    return _do(reference, form, "Lead agency and officer", act, case=case)


@bp.route("/cases/<reference>/close", methods=["GET", "POST"])
@signed_in
def close(reference: str) -> Any:
    case = the_case(reference)
    form = forms.CloseForm.from_request()
    outcomes = {outcome for load in case.caseloads for outcome in profile_of(load.group).outcomes}
    form.outcome.choices = [(outcome, outcome) for outcome in sorted(outcomes)]

    def act(case: Case) -> str:
        services.close_case(case, reason=form.reason.data, outcome=form.outcome.data, by=current_user)
        return f"{case.reference} is closed."

    return _do(reference, form, "Close the case", act, case=case)


@bp.route("/cases/<reference>/reopen", methods=["GET", "POST"])
@signed_in
def reopen(reference: str) -> Any:
    form = forms.ReopenForm.from_request()

    def act(case: Case) -> str:
        services.reopen_case(case, reason=form.reason.data, by=current_user)
        return f"{case.reference} is open again."

    return _do(reference, form, "Reopen the case", act)


@bp.route("/cases/<reference>/restrict", methods=["GET", "POST"])
@signed_in
def restrict(reference: str) -> Any:
    case = the_case(reference)
    people = {}
    for load in case.caseloads:
        people |= {
            str(m.user.id): m.user for m in db.session.scalars(partnership.members_of(load.group_id, clock.today()))
        }
    named = [str(row.user_id) for row in db.session.scalars(queries.named_people_of(case.id))]
    form = forms.RestrictForm.from_request(data={"people": named})
    form.people.choices = [(key, f"{user.name}, {user.agency.short_name}") for key, user in people.items()]

    def act(case: Case) -> str:
        services.restrict(case, people=[people[key] for key in form.people.data or []], by=current_user)
        return "The case is restricted." if case.restricted else "The case is open to its groups."

    return _do(reference, form, "Restrict the case", act, case=case)


@bp.route("/cases/<reference>/declare-interest", methods=["GET", "POST"])
@signed_in
def declare_interest(reference: str) -> Any:
    case = the_case(reference)
    form = forms.InterestForm.from_request()
    if form.submitted():
        with form.showing_refusals():
            services.declare_interest(case, reason=form.reason.data, by=current_user)
            db.session.flush()
            flash(f"Thank you. {case.reference} is hidden from you from now on.")
            return redirect(url_for("home.index"))
    return render_template("cases/form.html", case=case, form=form, title="Declare an interest")


@bp.post("/cases/<reference>/interests/<int:interest_id>/withdraw")
@signed_in
def withdraw_interest(reference: str, interest_id: int) -> Any:
    case = the_case(reference)
    interest = db.session.scalars(queries.interests_in(case.id).where(CaseInterest.id == interest_id)).one_or_none()
    if interest is None:
        raise NotFound()
    services.withdraw_interest(interest, case=case, by=current_user)
    flash("The interest is lifted.")
    return redirect(url_for(".show", reference=case.reference))
