"""The pages of a group's terms of reference: what is in force, writing, putting to a meeting, adopting, earlier versions, files."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask_login import current_user

from casework import access, audit, clock
from casework.access import current_scope
from casework.access.finding import the_one
from casework.accounts.models import User
from casework.errors import NotFound, Refusal, Stale
from casework.extensions import db
from casework.meetings import queries as meetings
from casework.meetings.models import Meeting
from casework.partnership import queries as partnership
from casework.partnership.models import Group
from casework.rendering import to_docx, to_html, to_pdf
from casework.terms import content, policy, queries, services
from casework.terms.forms import AdoptForm, PutForm
from casework.terms.holders import holders, members_on
from casework.terms.models import STATUSES, TermsVersion
from casework.terms.paper import changes_between, lines_of, standing_words, terms_document
from casework.terms.typed import box_of, typed, without_blanks
from casework.web.gate import signed_in
from casework.web.numbers import version_number
from casework.web.presentation import day

bp = Blueprint("terms", __name__, url_prefix="/groups/<slug>/terms")
MIME = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@bp.context_processor
def _words() -> dict[str, Any]:
    return {"statuses": STATUSES, "standing_words": standing_words}


def reader() -> User:
    return current_user._get_current_object()  # type: ignore[no-any-return]


def the_group(slug: str) -> Group:
    """The group of this address, for its members only."""
    group = the_one(partnership.group_by_slug(), {"slug": slug})
    access.require(current_scope().in_group(group.id), f"Only members of {group.name} see its terms of reference.")
    return group


def the_version(group: Group, number: int) -> TermsVersion:
    return the_one(queries.numbered(group.id, number))


def _to_change(slug: str) -> Group:
    group = the_group(slug)
    access.require(policy.may_change(reader(), group.id), policy.RUNS_ONLY)
    return group


@bp.get("/")
@signed_in
def show(slug: str) -> Any:
    """The version in force with who holds its seats, the draft or proposal in hand, and every version."""
    group = the_group(slug)
    rows = db.session.scalars(queries.versions_of(group.id)).all()
    now = next((row for row in rows if row.status == "adopted"), None)
    seats, others = holders(content.terms_from(now.content), members_on(group.id, clock.today())) if now else ([], [])
    if now is not None:
        audit.consulted("terms_of_reference", now.id, group_id=group.id)
    return render_template(
        "terms/show.html", group=group, now=now, versions=rows, seats=seats, others=others, runs=policy.may_change(reader(), group.id),
        body=to_html(terms_document(now), first_level=2) if now else "",
        draft=next((row for row in rows if row.status == "draft"), None),
    )  # fmt: skip


@bp.get("/<int:number>/")
@signed_in
def version(slug: str, number: int) -> Any:
    """One version, and what it changed in the one before."""
    group = the_group(slug)
    row = the_version(group, number)
    before = db.session.scalars(queries.versions_of(group.id).where(TermsVersion.number < number).limit(1)).first()
    pieces = changes_between(content.terms_from(before.content), content.terms_from(row.content)) if before else []
    audit.consulted("terms_of_reference", row.id, group_id=group.id)
    return render_template(
        "terms/version.html", group=group, row=row, before=before, pieces=pieces, body=to_html(terms_document(row), first_level=2),
        runs=policy.may_change(reader(), group.id),
    )  # fmt: skip


@bp.get("/<int:number>/terms.<form>")
@signed_in
def download(slug: str, number: int, form: str) -> Any:
    group = the_group(slug)
    row = the_version(group, number)
    if form not in MIME:
        raise NotFound
    audit.disclosed("terms_of_reference", row.id, to=[reader().id], form=form, group_id=group.id)
    made = to_pdf(terms_document(row)) if form == "pdf" else to_docx(terms_document(row))
    name = f"{group.slug}-terms-of-reference-{row.number}.{form}"
    return send_file(BytesIO(made), mimetype=MIME[form], as_attachment=True, download_name=name)


@bp.route("/edit", methods=["GET", "POST"])
@signed_in
def edit(slug: str) -> Any:
    """A box for each part. Every button first keeps what stands in them as the draft; `do` says what else was meant."""
    group = _to_change(slug)
    errors: dict[str, str] = {}
    theirs: list[str] = []
    shown: dict[str, Any] | None = None
    if request.method == "POST":
        shown = typed(request.form)
        try:
            with db.session.begin_nested():
                terms = content.terms_from(without_blanks(shown))
                services.save_draft(group, terms, version=_version(request.form.get("version", "")), by=reader())
        except Refusal as refusal:
            errors[box_of(refusal.field or "")] = refusal.message
        except Stale as stale:
            errors["stale"] = "A colleague changed this draft meanwhile. Their text is below: save again to keep yours."
            theirs = lines_of(content.terms_from(stale.theirs)) if stale.theirs else []
        if not errors and request.form.get("do", "save") == "save":
            flash("The draft is saved.")
            return redirect(url_for(".show", slug=group.slug))
    draft = services.draft_of(group)
    if shown is None:
        shown = services.begun(group).model_dump(mode="json")
    return render_template(
        "terms/edit.html", group=group, t=shown, draft=draft, errors=errors, theirs=theirs, words=content,
        version=draft.version if draft is not None else 0,
    )  # fmt: skip


def _version(given: str) -> int:
    return version_number(given)


@bp.post("/discard")
@signed_in
def discard(slug: str) -> Any:
    group = _to_change(slug)
    draft = services.draft_of(group)
    if draft is not None:
        services.discard(draft, by=reader())
        flash("The draft is thrown away.")
    return redirect(url_for(".show", slug=group.slug))


def _meetings(group: Group) -> dict[str, Meeting]:
    rows = db.session.scalars(
        meetings.of_group(group.id).where(Meeting.status != "cancelled").order_by(Meeting.starts_at.desc()).limit(60)
    )
    return {str(row.id): row for row in rows}


def _choices(found: dict[str, Meeting]) -> list[tuple[str, str]]:
    return [("", "Choose"), *((key, day(row.starts_at)) for key, row in found.items())]


@bp.route("/<int:number>/put", methods=["GET", "POST"])
@signed_in
def put(slug: str, number: int) -> Any:
    """Put the draft to a meeting: members read it from then on."""
    group = _to_change(slug)
    row = the_version(group, number)
    found = _meetings(group)
    form = PutForm.from_request()
    form.meeting.choices = _choices(found)
    if form.submitted():
        with form.showing_refusals():
            services.put_to_meeting(row, found[form.meeting.data], by=reader())
            flash(f"Version {row.number} is put to the meeting of {day(found[form.meeting.data].starts_at)}.")
            return redirect(url_for(".show", slug=group.slug))
    return render_template("terms/put.html", group=group, row=row, form=form)


@bp.route("/<int:number>/adopt", methods=["GET", "POST"])
@signed_in
def adopt(slug: str, number: int) -> Any:
    """Put a version in force: at which meeting or by whom, when, and when it is looked at again."""
    group = _to_change(slug)
    row = the_version(group, number)
    found = _meetings(group)
    quorum = content.terms_from(row.content).quorum
    form = AdoptForm.of_now(meeting=str(row.meeting_id or ""), on=_day_of(row))
    form.meeting.choices = _choices(found)
    if form.submitted():
        with form.showing_refusals():
            services.adopt(
                row, on=form.on.data, meeting=found.get(form.meeting.data), adopted_by=form.adopted_by.data or "",
                review_on=form.review_on.data, use_quorum=bool(form.use_quorum.data), by=reader(),
            )  # fmt: skip
            flash(f"Version {row.number} is adopted.")
            return redirect(url_for(".show", slug=group.slug))
    return render_template("terms/adopt.html", group=group, row=row, form=form, quorum=content.quorum_words(quorum))


def _day_of(row: TermsVersion) -> Any:
    return clock.in_london(row.meeting.starts_at).date() if row.meeting is not None else None
