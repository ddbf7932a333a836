"""Pages on which forums, carers, lead professional, contingency plan and disagreements are recorded."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from flask import url_for
from flask_login import current_user

from casework import audit, clock
from casework.adults import forms, queries, services
from casework.adults.models import Carer, CarerContact, Disagreement, ForumTried
from casework.adults.reading import disputes_of, people_of
from casework.adults.views.blueprint import (
    ADULT,
    BOTH,
    bp,
    form_page,
    load_to_record,
    maybe,
    record,
    record_entry,
    record_under,
    the_entry,
    the_load,
    with_id,
)
from casework.cases.models import Caseload
from casework.cases.sections import case_page
from casework.errors import NotFound
from casework.extensions import db
from casework.partnership import queries as partnership
from casework.partnership.models import Agency
from casework.web.gate import signed_in
from casework.web.numbers import version_number


@bp.route(f"{ADULT}/forums/new", methods=BOTH, defaults={"entry_id": 0})
@bp.route(f"{ADULT}/forums/<int:entry_id>", methods=BOTH)
@signed_in
def forum(reference: str, entry_id: int) -> Any:
    return record_entry(
        reference, ForumTried, entry_id, forms.ForumForm, services.record_forum, anchor="forums",
        new="What another forum tried", correct="Correct what a forum tried", said="The forum is saved.",
    )  # fmt: skip


@bp.route(f"{ADULT}/carers/new", methods=BOTH, defaults={"entry_id": 0})
@bp.route(f"{ADULT}/carers/<int:entry_id>", methods=BOTH)
@signed_in
def carer(reference: str, entry_id: int) -> Any:
    load = load_to_record(reference)
    entry = maybe(Carer, load, entry_id)
    adult = db.session.scalars(queries.adult_in(load.case_id, load.group_id)).one_or_none()
    people = {
        str(key): person for key, person in people_of(load.case).items() if adult is None or key != adult.person_id
    }
    if entry is not None and entry.now.person is not None:
        people.setdefault(str(entry.now.person_id), entry.now.person)

    def prepare(form: Any) -> None:
        form.person_id.choices = [
            ("", "Somebody who is not on the case"),
            *((key, each.name) for key, each in people.items()),
        ]

    def save(load: Caseload, *, person_id: str, **values: Any) -> None:
        services.record_carer(load, person=people.get(person_id), **values)

    title = "Correct a carer or family" if entry else "A carer or family"
    return record(
        load, forms.CarerForm, title, save, entry=entry, anchor="carers", said="The carer is saved.", prepare=prepare
    )


@bp.route(f"{ADULT}/carers/<int:carer_id>/contact/new", methods=BOTH, defaults={"entry_id": 0})
@bp.route(f"{ADULT}/carers/<int:carer_id>/contact/<int:entry_id>", methods=BOTH)
@signed_in
def carer_contact(reference: str, carer_id: int, entry_id: int) -> Any:
    load = load_to_record(reference)
    found = the_entry(Carer, load, carer_id)
    entry = maybe(CarerContact, load, entry_id)
    if entry is not None:
        if entry.first.carer_id != found.id:
            raise NotFound()
        audit.consulted("adult_carer_contacts", entry.now.id, case_id=load.case_id, group_id=load.group_id)
    return record(
        load, forms.CarerContactForm, "How to reach them safely",
        lambda load, **values: services.record_carer_contact(load, found, **values),
        entry=entry, anchor="carers", said="How to reach them is saved.", about=found.now.label,
    )  # fmt: skip


@bp.route(f"{ADULT}/lead", methods=BOTH)
@signed_in
def lead(reference: str) -> Any:
    """Name the lead professional from a day on."""
    load = load_to_record(reference)
    members = {str(m.user_id): m.user for m in db.session.scalars(partnership.members_of(load.group_id, clock.today()))}
    agencies = _agencies()

    def prepare(form: Any) -> None:
        form.user_id.choices = [
            ("", "Somebody who does not sign in"),
            *((key, user.name) for key, user in members.items()),
        ]
        form.agency_id.choices = [("", "Choose"), *((key, agency.name) for key, agency in agencies.items())]

    def save(load: Caseload, *, user_id: str, agency_id: str, **values: Any) -> None:
        services.begin_lead(load, user=members.get(user_id), agency=agencies.get(agency_id), **values)

    return record(
        load,
        forms.LeadForm,
        "Lead professional",
        save,
        anchor="lead",
        said="The lead professional is saved.",
        prepare=prepare,
    )


@bp.route(f"{ADULT}/lead/end", methods=BOTH)
@signed_in
def end_lead(reference: str) -> Any:
    load = load_to_record(reference)
    found = db.session.scalars(queries.leads([load.case_id], load.group_id).limit(1)).one_or_none()
    if found is None or found.ends_on is not None:
        raise NotFound()
    return record(
        load,
        forms.EndLeadForm,
        "End the lead",
        partial(_end, found),
        anchor="lead",
        said="The lead has ended.",
        about=found.label,
    )


def _end(lead: Any, load: Caseload, **values: Any) -> None:
    services.end_lead(load, lead, **values)


@bp.route(f"{ADULT}/contingency", methods=BOTH)
@signed_in
def contingency(reference: str) -> Any:
    """Write the contingency plan, or a new version of it."""
    load = load_to_record(reference)
    plan = db.session.scalars(queries.plans([load.case_id], load.group_id).limit(1)).one_or_none()
    data: dict[str, Any] = {"version": str(plan.number if plan else 0), "review_on": clock.today() + timedelta(days=90)}
    if plan is not None:
        data |= {"out_of_hours": plan.out_of_hours}
        for line in plan.lines:
            data |= {f"{name}_{line.position}": getattr(line, name) for name in ("happens", "what", "who")}
    form: Any = forms.ContingencyForm.from_request(data=data)

    def act() -> str:
        lines = [
            tuple(form[f"{name}_{number}"].data or "" for name in ("happens", "what", "who"))
            for number in range(1, forms.LINES + 1)
        ]
        seen = version_number(form.version.data)
        services.save_contingency(
            load, lines=lines, out_of_hours=form.out_of_hours.data, review_on=form.review_on.data, seen=seen,  # type: ignore[arg-type]
            by=current_user,
        )  # fmt: skip
        return "The contingency plan is saved as a new version."

    return form_page(
        load, form, "Contingency plan", act, anchor="contingency", template="adults/contingency.html", count=forms.LINES,
        shown_lines=max(3, (len(plan.lines) if plan else 0) + 1),
    )  # fmt: skip


@bp.route(f"{ADULT}/disagreements/new", methods=BOTH, defaults={"entry_id": 0})
@bp.route(f"{ADULT}/disagreements/<int:entry_id>", methods=BOTH)
@signed_in
def disagreement(reference: str, entry_id: int) -> Any:
    load = load_to_record(reference)
    entry = maybe(Disagreement, load, entry_id)
    agencies = _agencies()
    if entry is not None:
        agencies.setdefault(str(entry.now.agency_id), entry.now.agency)

    def prepare(form: Any) -> None:
        form.agency_id.choices = [("", "Choose"), *((key, agency.name) for key, agency in agencies.items())]

    def save(load: Caseload, *, agency_id: str, **values: Any) -> None:
        services.raise_disagreement(load, agency=agencies.get(agency_id), **values)

    title = "Correct the disagreement" if entry else "A disagreement"
    return record(
        load, forms.DisagreementForm, title, save, entry=entry, anchor="disagreements", said="The disagreement is saved.",
        prepare=prepare,
    )  # fmt: skip


@bp.route(f"{ADULT}/disagreements/<int:disagreement_id>/step/new", methods=BOTH, defaults={"entry_id": 0})
@bp.route(f"{ADULT}/disagreements/<int:disagreement_id>/step/<int:entry_id>", methods=BOTH)
@signed_in
def disagreement_step(reference: str, disagreement_id: int, entry_id: int) -> Any:
    load = load_to_record(reference)
    found = with_id(disputes_of(load), disagreement_id)
    return record_under(
        load, found.steps, entry_id, forms.StepForm,
        lambda load, **values: services.take_step(load, found.entry, **values),
        new="Escalated or resolved", correct="Correct the step",
        anchor="disagreements", said="The step is saved.", about=found.entry.now.about,
    )  # fmt: skip


@bp.get(f"{ADULT}/contingency/versions")
@signed_in
def contingency_versions(reference: str) -> Any:
    """Every version of the contingency plan; none is ever overwritten."""
    load = the_load(reference)
    plans = db.session.scalars(queries.plans([load.case_id], load.group_id)).all()
    return case_page(
        "adults/versions.html", load.case, "adult", plans=plans, back=url_for(".show", reference=reference)
    )


def _agencies() -> dict[str, Agency]:
    return {str(agency.id): agency for agency in db.session.scalars(partnership.active_agencies())}
