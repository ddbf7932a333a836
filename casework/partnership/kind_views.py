"""Pages where administrators change a kind of group: its parts, what differs, putting in force and earlier versions back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from casework import clock
from casework.errors import NotFound, Refusal
from casework.extensions import db
from casework.partnership import profile_versions as versions
from casework.partnership import profiles
from casework.partnership.kind_forms import InForceForm, UploadForm
from casework.partnership.models import SOURCES, ProfileDraft
from casework.partnership.profile_comparison import differences
from casework.partnership.profile_files import ProfileMistake
from casework.partnership.profile_parts import PARTS
from casework.partnership.profile_questions import ITEMS, question_in
from casework.partnership.views import bp, me
from casework.web.fields import NotPast
from casework.web.forms import Form, fields_from_profile
from casework.web.gate import duty
from casework.web.numbers import number_asked, row_number

changes_kinds = duty("administrator")


@contextmanager
def said_beside(form: Form, content: dict[str, Any] | None = None) -> Iterator[None]:
    """Show what cannot be so beside the field that says it; nothing of the block is kept."""
    with form.showing_refusals():
        try:
            yield
        except ProfileMistake as mistake:
            raise as_refusal(mistake, form, content) from None


def as_refusal(mistake: ProfileMistake, form: Form | None = None, content: dict[str, Any] | None = None) -> Refusal:
    """A mistake for a person who changes a page and has never seen the keys of a profile."""
    path = mistake.key.split(".")
    words = mistake.problem[:1].upper() + mistake.problem[1:]
    for name in (path[-1], path[0], {"only_if": "after"}.get(path[-1], "")):
        if form is not None and name in form:
            return Refusal(words, field=name)
    if content is not None and len(path) > 2 and path[1] == "fields":
        try:
            return Refusal(f"“{question_in(content, path[2])[1]['label']}”: {words}")
        except NotFound:
            pass
    return Refusal(f"{mistake.key.replace('_', ' ')}: {mistake.problem}")


def seen_version(form: Form) -> int | None:
    return row_number(form.version.data)


def draft_version(kind: str) -> str:
    draft = versions.draft_of(kind)
    return str(draft.version if draft else 0)


@bp.get("/kinds/")
@changes_kinds
def kinds() -> Any:
    every = versions.kinds()
    drafts = {draft.kind: draft for draft in db.session.scalars(db.select(ProfileDraft).order_by(ProfileDraft.kind))}
    return render_template("partnership/kinds/index.html", kinds=every, drafts=drafts)


@bp.get("/kinds/<profile>/")
@changes_kinds
def kind(profile: str) -> Any:
    """A kind with its parts, the changes not in force yet, and its versions."""
    draft, basis = versions.draft_of(profile), versions.newest_content(profile)
    if draft is None or basis is not None:
        found = versions.in_force(profile)
    else:
        found = versions.checked(draft.content, profile)  # uploaded, and never in force yet
    changes = len(differences(basis, draft.content)) if draft is not None and basis is not None else 0
    return render_template(
        "partnership/kinds/kind.html",
        kind=found,
        key=profile,
        draft=draft,
        known=basis is not None,
        changes=changes,
        versions=db.session.scalars(versions.versions_of(profile)).all(),
        parts=PARTS,
        sources=SOURCES,
        today=clock.today(),
    )


@bp.route("/kinds/<profile>/change/<piece>", methods=["GET", "POST"])
@changes_kinds
def change_kind(profile: str, piece: str) -> Any:
    """Answer the questions of one plain part."""
    if piece not in PARTS:
        raise NotFound
    part, content = PARTS[piece], versions.content_of(profile)
    form = part.form.from_request(data={**part.read(content), "version": draft_version(profile)})
    if "risk_tool" in form:
        form["risk_tool"].choices = [("", "None"), *profiles.risk_tools().items()]
        form["risk_tools"].choices = list(profiles.risk_tools().items())
    if "to" in form:
        form["to"].choices = [(key, found.name) for key, found in versions.kinds().items() if key != profile]
    if form.submitted():
        with said_beside(form, content):
            data = {name: field.data for name, field in form._fields.items()}
            versions.change(profile, lambda c: part.write(c, data), by=me(), version=seen_version(form))
            flash("Kept. It is not in force until you put it in force.")
            return redirect(url_for(".kind", profile=profile))
    return render_template("partnership/kinds/part.html", form=form, part=part, name=content["name"], key=profile)


@bp.get("/kinds/<profile>/preview")
@changes_kinds
def preview_kind(profile: str) -> Any:
    return _shown(profile, versions.content_of(profile), "As it will be" if versions.draft_of(profile) else "As it is")


@bp.get("/kinds/<profile>/versions/<int:number>")
@changes_kinds
def kind_version(profile: str, number: int) -> Any:
    return _shown(profile, versions.content_of_version(profile, number), f"Version {number}", number)


def _shown(key: str, content: dict[str, Any], what: str, number: int | None = None) -> Any:
    """A whole version: what referrers see, and every part in words."""
    found = versions.checked(content, key)
    forms = [(section, fields_from_profile(section.fields)()) for section in found.referral_sections]
    in_words = [row for row in differences({**_NOTHING, "key": key}, content) if row.part != "Referral form"]
    return render_template(
        "partnership/kinds/version.html", kind=found, key=key, what=what, number=number, forms=forms, rows=in_words, items=ITEMS
    )  # fmt: skip


_NOTHING: dict[str, Any] = {
    "review": {"default_days": None}, "clocks": {"answer": None}, "quorum": {"number": None, "kind": None}, "numbering": None, "agenda": [],
    "lead": {"order": None}, "escalation": {"feedback": None},
}  # fmt: skip


@bp.get("/kinds/<profile>/compare")
@changes_kinds
def compare_kind(profile: str) -> Any:
    """What differs between two versions; without numbers, between the newest and the changes not in force yet."""
    rows = db.session.scalars(versions.versions_of(profile)).all()
    numbers = [row.number for row in rows] or [1]
    before = request.args.get("before", type=number_asked) or numbers[0]
    after = request.args.get("after", type=number_asked)
    new = versions.content_of_version(profile, after) if after else versions.content_of(profile)
    found = differences(versions.content_of_version(profile, before), new)
    return render_template(
        "partnership/kinds/compare.html", key=profile, name=new["name"], found=found, before=before, after=after, numbers=numbers
    )  # fmt: skip


@bp.post("/kinds/<profile>/versions/<int:number>/put-back")
@changes_kinds
def put_back_kind(profile: str, number: int) -> Any:
    try:
        versions.put_back(profile, number, by=me())
    except ProfileMistake as mistake:
        flash(str(as_refusal(mistake)), "error")
        return redirect(url_for(".kind", profile=profile))
    flash(f"Version {number} is ready to be put in force again. Compare it first.")
    return redirect(url_for(".kind", profile=profile))


@bp.route("/kinds/<profile>/put-in-force", methods=["GET", "POST"])
@changes_kinds
def put_kind_in_force(profile: str) -> Any:
    draft = versions.draft_of(profile)
    if draft is None:
        raise NotFound
    form = InForceForm.from_request(data={"starts_on": clock.today(), "version": str(draft.version)})
    form.starts_on.validators = [*form.starts_on.validators, NotPast("The first day must be today or later")]
    if form.submitted():
        with said_beside(form, draft.content):
            if seen_version(form) != draft.version:
                raise Refusal(
                    "Somebody changed this kind of group meanwhile. Compare again before you put it in force."
                )
            row = versions.put_in_force(draft, reason=form.reason.data, starts_on=form.starts_on.data, by=me())
            begins = "now" if row.starts_on <= clock.today() else "from its first day"
            flash(f"Version {row.number} is in force {begins}. Referrals begun before keep their form.")
            return redirect(url_for(".kind", profile=profile))
    basis = versions.newest_content(profile)
    found = differences(basis, draft.content) if basis is not None else []
    return render_template(
        "partnership/kinds/put_in_force.html", form=form, key=profile, name=draft.content["name"], found=found
    )


@bp.post("/kinds/<profile>/discard")
@changes_kinds
def discard_kind(profile: str) -> Any:
    draft = versions.draft_of(profile)
    if draft is None:
        raise NotFound
    versions.discard(draft, by=me())
    flash("The changes are discarded.")
    return redirect(url_for(".kinds"))


@bp.route("/kinds/upload", methods=["GET", "POST"])
@changes_kinds
def upload_kind() -> Any:
    """Take a whole kind from a file, checked as the delivered ones are."""
    form = UploadForm.from_request()
    if form.submitted():
        with form.showing_refusals():
            try:
                draft = versions.upload(form.file.data.read(), form.file.data.filename, by=me())
            except ProfileMistake as mistake:
                raise Refusal(str(mistake), field="file") from None
            flash(f"{draft.content['name']} is read. Look at it, then put it in force.")
            return redirect(url_for(".kind", profile=draft.kind))
    return render_template("partnership/kinds/upload.html", form=form)
