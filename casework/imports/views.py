"""Pages on which a file is brought into a group: upload it, say what its columns are, look what would be made, decide."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user

from casework import audit
from casework.access.finding import the_one
from casework.errors import NotFound
from casework.extensions import db
from casework.imports import correcting, forms, queries, services
from casework.imports.attending import meeting_columns
from casework.imports.following import THINGS, in_words, progress_of
from casework.imports.kinds import KINDS
from casework.imports.models import ROWS, STATUSES, Import, ImportRow
from casework.imports.preview import SHOWN, preview_of
from casework.imports.reading import read
from casework.partnership.models import Group
from casework.partnership.reached import the_group_run
from casework.web.gate import signed_in
from casework.web.numbers import number_asked, row_number

bp = Blueprint("imports", __name__)
SAMPLE = 5
MORE = {
    "meetings": "meetings",
    "case": "case_of_all",
    "source": "source",
    "whole_from": "whole_from",
    "whole_to": "whole_to",
}
"""What else a kind of file asks, by the control in which it is said."""


def the_group(slug: str) -> Group:
    return the_group_run(slug, otherwise=services.WHO)


def the_import(reference: str) -> Import:
    return the_one(queries.by_reference(reference))


@bp.route("/groups/<slug>/imports", methods=["GET", "POST"])
@signed_in
def in_group(slug: str) -> Any:
    """What was brought into a group, and a form to bring in more."""
    group = the_group(slug)
    form = forms.UploadForm.from_request()
    if form.submitted():
        with form.showing_refusals():
            job = services.begin(read(form.file.data), group=group, kind=form.kind.data, by=current_user)
            return redirect(url_for(".columns", reference=job.reference))
    earlier = db.session.scalars(queries.lately(group.id)).all()
    return render_template(
        "imports/group.html", group=group, form=form, earlier=earlier, statuses=STATUSES, kinds=KINDS
    )


@bp.route("/imports/<reference>/columns", methods=["GET", "POST"])
@signed_in
def columns(reference: str) -> Any:
    """Say which column of the file is what."""
    job = the_import(reference)
    if job.status not in ("columns", "prepared", "failed"):
        return redirect(url_for(".show", reference=reference))
    form = forms.columns_form(job)
    if form.submitted():
        mapping = {
            each.key: int(place) for each in KINDS[job.kind].columns if (place := form[f"column_{each.key}"].data)
        }
        with form.showing_refusals(), _at_their_column(job):
            services.say_columns(
                job, mapping, side=form.side.data if "side" in form else "", due_on=form.due_on.data if "due_on" in form else None,
                more={name: form[control].data for name, control in MORE.items() if control in form}, by=current_user,
            )  # fmt: skip
            return redirect(url_for(".show", reference=reference))
    return _columns_page(job, form, forms.HeadingsForm(header_at=job.header_at, formdata=None))


@bp.post("/imports/<reference>/headings")
@signed_in
def headings(reference: str) -> Any:
    """The headings stand in another row."""
    job = the_import(reference)
    form = forms.HeadingsForm.from_request()
    if form.submitted():
        with form.showing_refusals():
            services.move_headings(job, number=form.header_at.data, by=current_user)
            return redirect(url_for(".columns", reference=reference))
    return _columns_page(job, forms.columns_form(job), form)


@bp.post("/imports/<reference>/leaf")
@signed_in
def leaf(reference: str) -> Any:
    """The table stands on another leaf of the workbook."""
    job = the_import(reference)
    form = forms.LeafForm.from_request()
    form.leaf.choices = _leaves(job)
    if form.submitted():
        with form.showing_refusals():
            services.choose_leaf(job, place=int(form.leaf.data), by=current_user)
            return redirect(url_for(".columns", reference=reference))
    return _columns_page(job, forms.columns_form(job), forms.HeadingsForm(header_at=job.header_at, formdata=None), form)


def _leaves(job: Import) -> list[tuple[str, str]]:
    return [(str(place), name) for place, name in enumerate(job.leaves)]


def _columns_page(job: Import, form: Any, head: Any, leaf_form: Any = None) -> str:
    if leaf_form is None:
        leaf_form = forms.LeafForm(leaf=str(job.leaf_at), formdata=None)
        leaf_form.leaf.choices = _leaves(job)
    sample = db.session.scalars(
        db.select(ImportRow).where(*queries.below(job)).order_by(ImportRow.number).limit(SAMPLE)
    ).all()
    audit.consulted("imports", job.id, group_id=job.group_id)
    faults = [*form.faults(), *head.faults(), *leaf_form.faults()]
    days = sorted(meeting_columns(job).values()) if job.kind == "attendance" else []
    return render_template(
        "imports/columns.html", job=job, form=form, head=head, leaf_form=leaf_form, kind=KINDS[job.kind], sample=sample, faults=faults,
        days=days, more=[form[control] for control in MORE.values() if control in form],
    )  # fmt: skip


class _at_their_column:
    """Puts what is said of a meaning beside the control in which its column is chosen."""

    def __init__(self, job: Import) -> None:
        self._keys = {column.key for column in KINDS[job.kind].columns}

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: Any, problem: Any, _trace: Any) -> None:
        from casework.errors import Refusal

        if isinstance(problem, Refusal) and problem.field in self._keys:
            problem.field = f"column_{problem.field}"


@bp.get("/imports/<reference>")
@signed_in
def show(reference: str) -> Any:
    """How far an import is; what would be made and what is in the way; what was made."""
    job = the_import(reference)
    if job.status == "columns":
        return redirect(url_for(".columns", reference=reference))
    return _page(job, forms.LoadForm(formdata=None))


@bp.get("/imports/<reference>/progress")
@signed_in
def progress(reference: str) -> Any:
    """The part of that page a script asks for again."""
    said = request.args.get("said", 0, type=number_asked)
    return render_template("imports/progress.html", p=progress_of(the_import(reference), said=min(max(said, 0), 4)))


@bp.route("/imports/<reference>/rows/<int:number>", methods=["GET", "POST"])
@signed_in
def row(reference: str, number: int) -> Any:
    """What a row says, to be put right by hand."""
    job = the_import(reference)
    found = _row(job, number)
    form = forms.row_form(job, found)
    if form.submitted():
        with form.showing_refusals():
            cells = {
                int(each.name.removeprefix("cell_")): each.data or "" for each in form if each.name.startswith("cell_")
            }
            correcting.correct(job, found, cells, by=current_user)
            flash(f"Row {number} is looked through again: {ROWS[found.status].lower()}.")
            return redirect(url_for(".show", reference=reference))
    audit.consulted("imports", job.id, group_id=job.group_id)
    return render_template("imports/row.html", job=job, row=found, form=form, statuses=ROWS)


@bp.post("/imports/<reference>/rows/<int:number>/leave-out")
@signed_in
def leave_out(reference: str, number: int) -> Any:
    """Do not bring this row in, or look at it again."""
    job = the_import(reference)
    found = _row(job, number)
    form = forms.Form.from_request()
    with form.showing_refusals():
        if found.status == "left_out":
            correcting.take_back(job, found, by=current_user)
            flash(f"Row {number} is looked through again: {ROWS[found.status].lower()}.")
        else:
            correcting.leave_out(job, found, by=current_user)
            flash(f"Row {number} is left out.")
    if form.general_errors:
        flash(form.general_errors[0], "error")
    return redirect(url_for(".show", reference=reference))


def _row(job: Import, number: int) -> ImportRow:
    found = db.session.scalars(queries.row_at(job, number).where(*queries.below(job))).one_or_none()
    if found is None or job.status != "prepared":
        raise NotFound()
    return found


@bp.post("/imports/<reference>/people")
@signed_in
def people(reference: str) -> Any:
    """Say who is meant in rows about somebody who looks like a person on record."""
    job = the_import(reference)
    chosen = {
        number: value
        for name, value in request.form.items()
        if name.startswith("row-") and (number := row_number(name.removeprefix("row-"))) is not None and value
    }
    form = forms.LoadForm.from_request()
    with form.showing_refusals():
        services.decide(job, chosen, by=current_user)
    if form.general_errors:
        flash(form.general_errors[0], "error")
    asked_after = request.form.get("asked_after", 0, type=number_asked)
    return redirect(url_for(".show", reference=reference, asked_after=asked_after or None))


@bp.post("/imports/<reference>/load")
@signed_in
def load(reference: str) -> Any:
    """Bring in what can be."""
    job = the_import(reference)
    form = forms.LoadForm.from_request()
    if form.submitted():
        with form.showing_refusals():
            services.load(
                job,
                leave_out=bool(form.leave_out.data),
                others_new=bool(form.others_new.data),
                remind=form.remind.data,
                by=current_user,
            )
            return redirect(url_for(".show", reference=reference))
    return _page(job, form)


def _page(job: Import, form: Any) -> str:
    after, asked_after = (max(request.args.get(name, 0, type=number_asked), 0) for name in ("after", "asked_after"))
    preview = preview_of(job, after=after, asked_after=asked_after) if job.status == "prepared" else None
    kept = []
    if job.status == "undone":
        statement = queries.rows_of(job.id, status="made").where(ImportRow.kept_because != "")
        kept = db.session.scalars(statement.limit(SHOWN)).all()
    audit.consulted("imports", job.id, group_id=job.group_id)
    return render_template(
        "imports/show.html", job=job, p=progress_of(job), preview=preview, form=form, kind=KINDS[job.kind], kept=kept, in_words=in_words,
        may_undo=services.may_be_undone(job), until=(job.loaded_at + services.UNDONE_WITHIN) if job.loaded_at else None,
        asked_after=asked_after, things=THINGS,
    )  # fmt: skip


@bp.post("/imports/<reference>/again")
@signed_in
def again(reference: str) -> Any:
    """Look every row through again, with what is known now."""
    return _do(reference, services.look_through, "")


@bp.post("/imports/<reference>/stop")
@signed_in
def stop(reference: str) -> Any:
    return _do(reference, services.stop, "It is stopped. Nothing was brought in.")


@bp.post("/imports/<reference>/undo")
@signed_in
def undo(reference: str) -> Any:
    return _do(reference, services.undo, "It is being undone. What somebody has worked on since stays.")


def _do(reference: str, verb: Any, words: str) -> Any:
    job = the_import(reference)
    form = forms.Form.from_request()
    with form.showing_refusals():
        verb(job, by=current_user)
    if form.general_errors:
        flash(form.general_errors[0], "error")
    elif words:
        flash(words)
    return redirect(url_for(".show", reference=reference))
