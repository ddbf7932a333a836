"""Pages of the risk register: the list with its matrix, one risk with its history, its forms, the scale, the paper."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import Blueprint, render_template, send_file, url_for
from flask_login import current_user

from casework import access, audit
from casework.access import current_scope
from casework.access.finding import the_one
from casework.actions.models import STATUSES
from casework.actions.owners import owners_to_choose
from casework.errors import NotFound
from casework.extensions import db
from casework.indicators.policy import may_plan
from casework.partnership import queries as partnership
from casework.partnership.models import Group
from casework.partnership.reached import the_group
from casework.rendering import to_docx, to_pdf
from casework.risk_register import forms, paper, policy, queries, register, services
from casework.risk_register.models import RESPONSES, RegisterRisk
from casework.risk_register.scale import RATINGS, USUAL, Scale
from casework.web.changes import changed
from casework.web.filtering import Chosen
from casework.web.gate import signed_in
from casework.web.numbers import version_number

bp = Blueprint("risk_register", __name__)
MIME = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
COLUMNS = ("title", "cause", "event", "consequence", "category", "controls", "response", "tolerance", "review_on")
SHOWN = {"open": "Open", "closed": "Closed", "all": "All"}


def the_risk(group: Group, risk_id: int) -> RegisterRisk:
    return the_one(queries.by_id(group.id, risk_id))


@bp.get("/groups/<slug>/risk-register")
@signed_in
def index(slug: str) -> Any:
    """Every risk with its rating in words and colour, and where each stands in the matrix."""
    group, chosen = the_group(slug), Chosen.from_request(tuple(queries.LABELS))
    scale, _ = services.scale_in_force(group.id)
    found = register.lines(group, chosen, scale)
    audit.consulted("register_risks", [line.risk.id for line in found], group_id=group.id)
    return render_template(
        "risk_register/index.html", group=group, lines=found, scale=scale, chosen=chosen, matrix=register.matrix(found, scale),
        before=register.matrix(found, scale, before=True), above=sum(line.is_above for line in found), ratings=RATINGS, shown=SHOWN,
        agencies=[("", "Any"), *((str(row.id), row.name) for row in db.session.scalars(partnership.active_agencies()))],
        categories=[("", "Any"), *((each, each) for each in scale.categories)], keeps=may_plan(current_scope(), group.id),
    )  # fmt: skip


@bp.get("/groups/<slug>/risk-register.<form>")
@signed_in
def printed(slug: str, form: str) -> Any:
    """The register as a document, narrowed like the page; that it was taken along is logged."""
    group, chosen = the_group(slug), Chosen.from_request(tuple(queries.LABELS))
    if form not in MIME:
        raise NotFound
    scale, _ = services.scale_in_force(group.id)
    found = register.lines(group, chosen, scale)
    audit.record(
        "disclosure", "exported", RegisterRisk.__tablename__, None, group_id=group.id, recipients=[current_user.id],
        detail={"form": form, "ids": [line.risk.id for line in found]},
    )  # fmt: skip
    by = ", ".join(f"{queries.LABELS[name].lower()}: {value}" for name, value in chosen.items()) or "open risks"
    document = paper.document(group, found, scale, by)
    data = to_pdf(document) if form == "pdf" else to_docx(document)
    name = f"{group.slug}-risk-register.{form}"
    return send_file(BytesIO(data), mimetype=MIME[form], as_attachment=True, download_name=name)


@bp.route("/groups/<slug>/risk-register/new", methods=["GET", "POST"])
@signed_in
def new(slug: str) -> Any:
    group = the_group(slug)
    services.require_keeping(group.id, current_user)
    scale, _ = services.scale_in_force(group.id)
    form = forms.risk_form(scale).from_request()
    _fill(form, group, scale)
    made: list[RegisterRisk] = []

    def act() -> str:
        made.append(services.add(group, said=_said(form), given=_given(form), by=current_user))
        return f"{made[0].reference} is in the register."

    if done := changed(form, act, back=lambda: url_for(".show", slug=slug, risk_id=made[0].id)):
        return done
    return _form(group, form, "Add a risk", "Add it")


@bp.get("/groups/<slug>/risk-register/<int:risk_id>")
@signed_in
def show(slug: str, risk_id: int) -> Any:
    """One risk: its description, its rating, its actions, and every score it was given."""
    group = the_group(slug)
    row = the_risk(group, risk_id)
    scale, _ = services.scale_in_force(group.id)
    [line] = register.with_actions([row], scale, register.like(group.id, scale))
    audit.consulted("register_risks", row.id, group_id=group.id)
    return render_template(
        "risk_register/show.html", group=group, row=row, line=line, scale=scale, scores=db.session.scalars(queries.scores(row.id)).all(),
        usual=USUAL, responses=RESPONSES, statuses=STATUSES, keeps=may_plan(current_scope(), group.id),
        reviews=policy.may_review(current_scope(), row, current_user),
    )  # fmt: skip


@bp.route("/groups/<slug>/risk-register/<int:risk_id>/change", methods=["GET", "POST"])
@signed_in
def change(slug: str, risk_id: int) -> Any:
    group = the_group(slug)
    row = the_risk(group, risk_id)
    services.require_keeping(group.id, current_user)
    scale, _ = services.scale_in_force(group.id)
    owner = f"user-{row.owner_id}" if row.owner_id else f"agency-{row.owner_agency_id}" if row.owner_agency_id else ""
    form = forms.RiskForm.from_request(
        data={name: getattr(row, name) for name in COLUMNS} | {"owner": owner, "version": str(row.version)}
    )
    _fill(form, group, scale, row)

    def act() -> None:
        services.change(row, said=_said(form), version=_version(form), by=current_user)

    if done := changed(form, act, back=lambda: url_for(".show", slug=slug, risk_id=risk_id)):
        return done
    return _form(group, form, f"Change {row.reference}", "Save", row)


@bp.route("/groups/<slug>/risk-register/<int:risk_id>/review", methods=["GET", "POST"])
@signed_in
def review(slug: str, risk_id: int) -> Any:
    group = the_group(slug)
    row = the_risk(group, risk_id)
    access.require(policy.may_review(current_scope(), row, current_user), policy.WHO_REVIEWS)
    scale, _ = services.scale_in_force(group.id)
    [line] = register.with_actions([row], scale, register.like(group.id, scale))
    now = {name: str(getattr(row.score, name)) for name in forms.STEPS} if line.rated else {}
    form = forms.review_form(scale).from_request(data={**now, "version": str(row.version)})

    def act() -> str:
        services.review(
            row, given=_given(form), reason=form["reason"].data or "", review_on=form["review_on"].data, version=_version(form),
            by=current_user,
        )  # fmt: skip
        return f"{row.reference} is reviewed."

    if done := changed(form, act, back=lambda: url_for(".show", slug=slug, risk_id=risk_id)):
        return done
    return _form(group, form, f"Review {row.reference}", "Save the review", row)


@bp.route("/groups/<slug>/risk-register/<int:risk_id>/action", methods=["GET", "POST"])
@signed_in
def set_action(slug: str, risk_id: int) -> Any:
    """An ordinary action of the group: it stands in the action log and its owner is reminded as of any."""
    group = the_group(slug)
    row = the_risk(group, risk_id)
    services.require_keeping(group.id, current_user)
    form = forms.ActionForm.from_request()
    choices, meant = owners_to_choose(group.id)
    form.owner.choices = [each for each in choices if each[0] != "all"]

    def act() -> str:
        agency, owner = meant[form.owner.data]
        made = services.set_action(
            row, group, title=form.title.data, due_on=form.due_on.data, agency=agency, owner=owner, by=current_user
        )
        return f"{made.reference} is set."

    if done := changed(form, act, back=lambda: url_for(".show", slug=slug, risk_id=risk_id)):
        return done
    return _form(group, form, f"Set an action on {row.reference}", "Set it", row)


@bp.route("/groups/<slug>/risk-register/<int:risk_id>/meeting", methods=["GET", "POST"])
@signed_in
def bring(slug: str, risk_id: int) -> Any:
    """Put it on the forward plan; the agenda of that month has it by itself."""
    group = the_group(slug)
    row = the_risk(group, risk_id)
    services.require_keeping(group.id, current_user)
    form = forms.MeetingForm.from_request()

    def act() -> str:
        services.bring_to_meeting(row, group, month=form.month.data, by=current_user)
        return "It is on the forward plan."

    if done := changed(form, act, back=lambda: url_for(".show", slug=slug, risk_id=risk_id)):
        return done
    return _form(group, form, f"Bring {row.reference} to a meeting", "Put it on the forward plan", row)


@bp.route("/groups/<slug>/risk-register/<int:risk_id>/<any(close,reopen):what>", methods=["GET", "POST"])
@signed_in
def end(slug: str, risk_id: int, what: str) -> Any:
    """Close a risk with a reason, or open it again with the day of its next review."""
    group = the_group(slug)
    row = the_risk(group, risk_id)
    services.require_keeping(group.id, current_user)
    form: Any = forms.CloseForm.from_request() if what == "close" else forms.ReopenForm.from_request()

    def act() -> str:
        if what == "close":
            services.close(row, reason=form.reason.data, by=current_user)
            return f"{row.reference} is closed."
        services.reopen(row, review_on=form.review_on.data, by=current_user)
        return f"{row.reference} is open again."

    if done := changed(form, act, back=lambda: url_for(".show", slug=slug, risk_id=risk_id)):
        return done
    return _form(group, form, f"{'Close' if what == 'close' else 'Open again:'} {row.reference}", "Save", row)


@bp.route("/groups/<slug>/risk-register/scale", methods=["GET", "POST"])
@signed_in
def scale(slug: str) -> Any:
    """The words, the colours and what is tolerated, from now on."""
    group = the_group(slug)
    services.require_keeping(group.id, current_user)
    now, _ = services.scale_in_force(group.id)
    form = forms.ScaleForm.from_request(
        data={
            "likelihood": "\n".join(now.likelihood), "impact": "\n".join(now.impact), "categories": "\n".join(now.categories),
            "amber_from": now.amber_from, "red_from": now.red_from, "tolerance": now.tolerance,
        }
    )  # fmt: skip

    def act() -> str:
        wanted = Scale(
            _words(form.likelihood.data), _words(form.impact.data), form.amber_from.data, form.red_from.data, form.tolerance.data,
            _words(form.categories.data),
        )  # fmt: skip
        services.set_scale(group, wanted, by=current_user)
        return "The scale is set. What was scored with other steps is to be scored again."

    if done := changed(form, act, back=lambda: url_for(".index", slug=slug)):
        return done
    return _form(group, form, "How risks are measured", "Save")


def _words(typed: str) -> tuple[str, ...]:
    return tuple(line.strip()[:60] for line in typed.splitlines() if line.strip())


def _form(group: Group, form: Any, title: str, button: str, row: RegisterRisk | None = None) -> Any:
    back = url_for(".show", slug=group.slug, risk_id=row.id) if row is not None else url_for(".index", slug=group.slug)
    return render_template(
        "layouts/asked.html", group=group, form=form, title=title, button=button, back=back, about=row.title if row else group.name,
    )  # fmt: skip


def _fill(form: Any, group: Group, scale: Scale, row: RegisterRisk | None = None) -> None:
    """What can be chosen; of a risk also what it says now, if it could not be chosen any more."""
    kept = [row.category] if row is not None and row.category not in ("", *scale.categories) else []
    form.category.choices = [("", "Choose"), *((each, each) for each in (*scale.categories, *kept))]
    choices, meant = owners_to_choose(group.id)
    people = [("", "Nobody yet"), *(each for each in choices if each[0] not in ("", "all"))]
    for key, name in (
        ((f"user-{row.owner_id}", row.owner_words), (f"agency-{row.owner_agency_id}", row.owner_words)) if row else ()
    ):
        if "None" not in key and key not in meant:
            people.append((key, name))
    form.owner.choices = people


def _said(form: Any) -> dict[str, Any]:
    """The columns as typed; what is chosen from lists was checked by them."""
    said = {name: form[name].data if name in ("tolerance", "review_on") else form[name].data or "" for name in COLUMNS}
    kind, _, number = (form.owner.data or "").partition("-")
    return said | {
        "owner_id": int(number) if kind == "user" else None, "owner_agency_id": int(number) if kind == "agency" else None,
    }  # fmt: skip


def _given(form: Any) -> dict[str, int]:
    return {name: int(form[name].data) for name in forms.STEPS}


def _version(form: Any) -> int:
    return version_number(form.version.data)
