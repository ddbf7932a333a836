"""Pages of referrals: make one, send it, decide on it."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask_login import current_user
from sqlalchemy import select

from casework import access, audit, clock, storage
from casework.access import current_scope
from casework.access.finding import the_one
from casework.cases.models import SIDES, Attachment
from casework.errors import NotFound, Refusal
from casework.extensions import db
from casework.partnership import queries as partnership
from casework.partnership.models import Group
from casework.partnership.profiles import Section, profile_of
from casework.referrals import forms, policy, queries, radar, services, typed
from casework.referrals.about import about as said_about
from casework.referrals.answered import answer_in_words
from casework.referrals.answering import for_keeping
from casework.referrals.models import STATUSES, Referral
from casework.subjects import matching
from casework.subjects.models import SUBJECTS, Subject
from casework.web import uploads
from casework.web.forms import fields_from_profile
from casework.web.gate import signed_in
from casework.web.numbers import row_number, version_number
from casework.web.pagination import paged
from casework.web.uploads import safe_name

bp = Blueprint("referrals", __name__)
bp.add_app_template_filter(answer_in_words, "answered")


def the_referral(reference: str) -> Referral:
    return the_one(queries.by_reference(reference))


def the_draft(reference: str) -> Referral:
    referral = the_referral(reference)
    access.require(
        policy.may_amend(current_user, referral), "Only its referrer changes a referral, and only before it is sent."
    )
    return referral


def clock_words(referral: Any) -> str:
    """How the decision stands against its clock."""
    if referral.decide_by is None or referral.status != "submitted":
        return ""
    left = clock.working_days_between(clock.today(), referral.decide_by)
    if left < 0:
        return f"{-left} working day{'s' if left < -1 else ''} late"
    return "due today" if left == 0 else f"{left} working day{'s' if left > 1 else ''} left"


@bp.get("/referrals/")
@signed_in
def index() -> Any:
    whose = request.args.get("whose", "mine")
    statement = queries.rows()
    statement = (
        statement.where(Referral.referrer_id == current_user.id)
        if whose == "mine"
        else statement.where(Referral.status != "draft")
    )
    page = paged(statement, by=((Referral.id, "desc"),), key_of=lambda row: (row.id,), scalars=False)
    audit.consulted("referrals", [row.id for row in page.rows])
    return render_template(
        "referrals/index.html", page=page, whose=whose, about=said_about([row.id for row in page.rows]), statuses=STATUSES,
        clock_words=clock_words,
    )  # fmt: skip


@bp.route("/referrals/new", methods=["GET", "POST"])
@signed_in
def start() -> Any:
    groups: dict[str, Group] = {
        group.slug: group
        for group in db.session.scalars(partnership.active_groups())
        if profile_of(group).takes_referrals
    }
    form = forms.StartForm.from_request(data={"group": request.args.get("group", "")})
    form.group.choices = [(slug, group.name) for slug, group in groups.items()]
    if form.submitted():
        with form.showing_refusals():
            referral = services.start(groups[form.group.data], by=current_user)
            return redirect(url_for(".tasks", reference=referral.reference))
    return render_template("referrals/start.html", form=form, groups=groups, profile_of=profile_of)


@bp.get("/referrals/<reference>/tasks")
@signed_in
def tasks(reference: str) -> Any:
    referral = the_draft(reference)
    missing: dict[str, list[str]] = {}
    for key, words in services.missing_from(referral):
        missing.setdefault(key, []).append(words)
    profile = services.form_of(referral)
    files = db.session.scalars(queries.attachments_of(referral.id)).all()
    return render_template("referrals/tasks.html", referral=referral, profile=profile, missing=missing, files=files)


def _section(referral: Referral, key: str) -> Section:
    for section in services.form_of(referral).referral_sections:
        if section.key == key:
            return section
    raise NotFound()


@bp.route("/referrals/<reference>/section/<key>", methods=["GET", "POST"])
@signed_in
def section(reference: str, key: str) -> Any:
    referral = the_draft(reference)
    found = _section(referral, key)
    form = fields_from_profile(found.fields).from_request(
        data={**_for_form(referral.answers), "version": str(referral.version)}
    )
    if form.submitted():
        with form.showing_refusals():
            keys = [field["key"] for field in found.fields]
            answers = {name: for_keeping(form[name].data) for name in keys if name in form}
            services.save_answers(
                referral,
                answers,
                by=current_user,
                version=row_number(form.version.data),
            )
            return redirect(url_for(".tasks", reference=reference))
    return render_template("referrals/section.html", referral=referral, section=found, form=form)


def _for_form(answers: dict[str, Any]) -> dict[str, Any]:
    from datetime import date

    found = dict(answers)
    for key, value in answers.items():
        if isinstance(value, str) and len(value) == 10 and value[4:5] == "-" and value[7:8] == "-":
            found[key] = date.fromisoformat(value)
    return found


@bp.route("/referrals/<reference>/subjects", methods=["GET", "POST"])
@signed_in
def about(reference: str) -> Any:
    """Whom or where it is about: look first, then pick somebody known or add somebody new."""
    referral = the_draft(reference)
    profile = services.form_of(referral)
    one_side = profile.sides[0] if len(profile.sides) == 1 else ""  # nothing to choose: it is chosen
    form = forms.SubjectForm.from_request(data={"side": one_side} if one_side else None)
    form.side.choices = [(side, words) for side, words in SIDES.items() if side in profile.sides]
    found: list[matching.Suggestion] = []
    if form.submitted():
        meant = typed.Typed(
            side=form.side.data, date_of_birth=form.date_of_birth.data,
            **{name: form[name].data or "" for name in ("forename", "surname", "place", "organisation", "address", "postcode")},
        )  # fmt: skip
        with form.showing_refusals():
            typed.refuse_unfit(meant, profile)
            if picked := request.form.get("pick"):
                subject = picked_subject(picked)
                services.add_subject(referral, form.side.data, subject, by=current_user)
                return redirect(url_for(".about", reference=reference))
            found = typed.alike(meant)
            if not found or form.looked.data:
                label = typed.add(referral, meant, hidden=any(not s.readable for s in found), by=current_user)
                flash(f"{label} is added.")
                return redirect(url_for(".about", reference=reference))
    open_in: dict[str, list[radar.Elsewhere]] = {}
    if current_scope().runs:
        for each in radar.also_in({(s.kind, s.id): f"{s.kind}-{s.id}" for s in found if s.readable}, but=referral.id):
            open_in.setdefault(each.who, []).append(each)
    return render_template(
        "referrals/subjects.html",
        referral=referral,
        form=form,
        found=found,
        sides=SIDES,
        open_in=open_in,
        organisations="organisation" in profile.subject_types,
    )


def picked_subject(picked: str) -> Subject:
    """Somebody of the suggestions, if the reader may open their record.

    Naming somebody in one's own referral brings them into one's reach, so an id that was not offered must not do it.
    """
    kind, _, number = picked.partition("-")
    model = SUBJECTS.get(kind)
    if model is None:
        raise NotFound()
    wanted = version_number(number)
    subject = the_one(select(model).where(model.id == wanted))
    found: Subject = subject
    return found


@bp.post("/referrals/<reference>/subjects/<int:subject_id>/remove")
@signed_in
def remove_subject(reference: str, subject_id: int) -> Any:
    referral = the_draft(reference)
    row = next((row for row in referral.subjects if row.id == subject_id), None)
    if row is None:
        raise NotFound()
    services.remove_subject(referral, row, by=current_user)
    return redirect(url_for(".about", reference=reference))


@bp.route("/referrals/<reference>/files", methods=["GET", "POST"])
@signed_in
def files(reference: str) -> Any:
    referral = the_draft(reference)
    form = forms.FileForm.from_request()
    if form.submitted():
        with form.showing_refusals():
            upload = request.files.get("file")
            if upload is None:
                raise Refusal("Choose a file", field="file")
            kept = services.attach(referral, uploads.check(upload), by=current_user)
            flash(f"{kept.file_name} is added.")
            return redirect(url_for(".files", reference=reference))
    return render_template(
        "referrals/files.html",
        referral=referral,
        form=form,
        files=db.session.scalars(queries.attachments_of(referral.id)).all(),
    )


@bp.get("/files/<int:file_id>")
@signed_in
def file(file_id: int) -> Any:
    """A file of a referral or case in reach: always downloaded, never shown inside our pages."""
    row = the_one(select(Attachment).where(Attachment.id == file_id))
    audit.disclosed("attachments", row.id, to=[current_user.email], form=row.content_type, case_id=row.case_id)
    return send_file(
        BytesIO(storage.unchanged(row.storage_key, row.sha256)),
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=safe_name(row.file_name),
    )


@bp.route("/referrals/<reference>/check", methods=["GET", "POST"])
@signed_in
def check(reference: str) -> Any:
    referral = the_draft(reference)
    form = forms.CheckForm.from_request()
    if form.submitted():
        with form.showing_refusals():
            services.submit(referral, by=current_user)
            return redirect(url_for(".receipt", reference=reference))
    return render_template(
        "referrals/check.html", referral=referral, form=form, profile=services.form_of(referral), missing=services.missing_from(referral),
        files=db.session.scalars(queries.attachments_of(referral.id)).all(), sides=SIDES,
    )  # fmt: skip


@bp.get("/referrals/<reference>/receipt")
@signed_in
def receipt(reference: str) -> Any:
    return render_template("referrals/receipt.html", referral=the_referral(reference))


@bp.post("/referrals/<reference>/withdraw")
@signed_in
def withdraw(reference: str) -> Any:
    referral = the_referral(reference)
    services.withdraw(referral, by=current_user)
    flash(f"{reference} is withdrawn.")
    return redirect(url_for(".index"))


from casework.referrals import between_views, triage_views  # noqa: E402, F401  (add their pages to the blueprint)
