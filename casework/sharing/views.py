"""Pages on which a case's lawful basis, consents and checks are read and recorded."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_login import current_user

from casework import access, audit, clock
from casework.access import current_scope
from casework.cases import policy
from casework.cases import queries as case_queries
from casework.cases.models import Case
from casework.cases.sections import case_page, the_case
from casework.cases.services import refuse_closed
from casework.errors import NotFound
from casework.extensions import db
from casework.partnership.profiles import profile_of
from casework.partnership.reached import the_group
from casework.sharing import forms, lists, queries, services
from casework.sharing.models import ANSWERS, PersonConsent
from casework.subjects.models import Person
from casework.web.changes import changed
from casework.web.gate import signed_in
from casework.web.pagination import paged

bp = Blueprint("sharing", __name__)
SAID = ("told", "told_reason", "consent", "consent_reason", "lawful_basis", "must_not_be_told")


@bp.get("/cases/<reference>/sharing")
@signed_in
def show(reference: str) -> Any:
    """What allows sharing about the case, what each person said, and what referrals said about it."""
    case = the_case(reference)
    bases = db.session.scalars(queries.bases_of(case.id)).all()
    consents = db.session.scalars(queries.consents_of(case.id)).all()
    return case_page(
        "sharing/show.html", case, "sharing",
        basis=next((row for row in bases if row.ended_at is None), None),
        before=[row for row in bases if row.ended_at is not None], words_of=lists.words_of, answers=ANSWERS,
        owed=db.session.scalars(queries.checks_owed(case.id)).all(),
        checks=db.session.scalars(queries.checks_answered(case.id)).all(),
        interests=db.session.scalars(case_queries.interests_in(case.id)).all() if policy.may_run(current_user, case) else [],
        people=_people(case), latest=services.latest(consents), consents=consents, today=clock.today(),
        said=[(referral, _said(referral)) for referral in db.session.scalars(queries.referrals_of(case.id))],
    )  # fmt: skip


def _said(referral: Any) -> list[tuple[str, str]]:
    """Labels and answers of the referral's questions about telling, consent and the law."""
    from casework.referrals.answered import answer_in_words
    from casework.referrals.services import form_of

    asked = {field["key"]: field for field in form_of(referral).fields()}
    return [
        (asked[key]["label"], answer_in_words(asked[key], referral.answers[key]))
        for key in SAID
        if key in asked and referral.answers.get(key)
    ]


def _people(case: Case) -> dict[int, Person]:
    """Victims and offenders of the case within the reader's reach."""
    return {party.person.id: party.person for party in case.parties if party.person is not None}


def _page(case: Case, form: Any, title: str, act: Any, **shown: Any) -> Any:
    if request.method == "GET":
        refuse_closed(case)
    done = changed(form, act, back=lambda: url_for(".show", reference=case.reference))
    return done or render_template("sharing/form.html", case=case, form=form, title=title, **shown)


@bp.route("/cases/<reference>/sharing/basis", methods=["GET", "POST"])
@signed_in
def basis(reference: str) -> Any:
    case = the_case(reference)
    row = db.session.scalars(queries.basis_in_force(case.id)).one_or_none()
    form = forms.basis_form(
        {"basis": row.basis, "condition": row.condition, "because": row.because, "review_on": row.review_on}
        if row
        else {}
    )

    def act() -> str:
        services.set_basis(
            case, basis=form.basis.data, condition=form.condition.data, because=form.because.data,
            decided_on=form.decided_on.data, review_on=form.review_on.data, by=current_user,
        )  # fmt: skip
        return "The lawful basis is recorded."

    return _page(case, form, "Lawful basis", act)


@bp.route("/cases/<reference>/sharing/check", methods=["GET", "POST"])
@signed_in
def check(reference: str) -> Any:
    """Answer the checks that are owed."""
    case = the_case(reference)
    owed = db.session.scalars(queries.checks_owed(case.id)).all()
    form = forms.CheckForm.from_request()

    def act() -> str:
        if form.basis_holds.data == "later":
            return "It stays owed on the case."
        services.confirm(case, because=form.basis_because.data, by=current_user)
        return "Thank you: nothing is owed any more."

    return _page(case, form, "Check what allows sharing", act, owed=owed)


@bp.route("/cases/<reference>/sharing/consent/<int:person_id>", methods=["GET", "POST"])
@signed_in
def consent(reference: str, person_id: int) -> Any:
    case = the_case(reference)
    person = _people(case).get(person_id)
    if person is None:
        raise NotFound()
    form = forms.ConsentForm.from_request()

    def act() -> str:
        services.record_consent(
            case, person, answer=form.answer.data, asked_on=form.asked_on.data, covers=form.covers.data,
            because=form.because.data, review_on=form.review_on.data, by=current_user,
        )  # fmt: skip
        return "The answer is recorded."

    return _page(case, form, f"Consent of {person.name}", act)


@bp.route("/cases/<reference>/sharing/consents/<int:consent_id>/strike", methods=["GET", "POST"])
@signed_in
def strike(reference: str, consent_id: int) -> Any:
    case = the_case(reference)
    row = db.session.scalars(queries.consents_of(case.id).where(PersonConsent.id == consent_id)).one_or_none()
    if row is None:
        raise NotFound()
    form = forms.StrikeForm.from_request()

    def act() -> str:
        services.strike_out(row, because=form.because.data, by=current_user)
        return "The answer is struck out."

    return _page(case, form, "Strike out an answer recorded in error", act)


@bp.get("/groups/<slug>/sharing")
@signed_in
def to_look_at(slug: str) -> Any:
    """Live cases of a group whose lawful basis is missing, due for review, or to be checked."""
    group = the_group(slug)
    if not profile_of(group).takes_referrals:
        raise NotFound()
    access.require(current_scope().runs_group(group.id), "The chair, vice-chair and coordinator look after this.")
    page = paged(
        queries.to_look_at(group.id, clock.today()), by=((Case.id, "asc"),), key_of=lambda row: (row.id,), scalars=False
    )
    audit.consulted("cases", [row.id for row in page.rows], group_id=group.id)
    return render_template(
        "sharing/to_look_at.html", group=group, page=page, words_of=lists.words_of, today=clock.today()
    )
