"""Pages that make two cases one: choose the other, compare, merge, and take it back."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import func, select

from casework import access, audit
from casework.cases import forms, merging, moving, policy, queries
from casework.cases import merge_differences as differences
from casework.cases.merge_records import CaseMerge
from casework.cases.models import SIDES, Attachment, Case, CaseNote
from casework.cases.sections import the_case
from casework.cases.views.blueprint import bp
from casework.errors import NotFound
from casework.extensions import db
from casework.web.gate import signed_in
from casework.web.presentation import day, listed


@bp.route("/cases/<reference>/merge", methods=["GET", "POST"])
@signed_in
def merge(reference: str) -> Any:
    """Choose the other case."""
    case = the_case(reference)
    access.require(policy.may_merge(current_user, case, case), merging.RUNS)
    form = forms.OtherCaseForm.from_request(data={"other": request.args.get("with", "")})
    if form.submitted():
        other = db.session.scalars(queries.by_reference(form.other.data.strip().upper())).one_or_none()
        if other is None:
            form.refuse("There is no case with that reference that you may open", "other")
        elif other.id == case.id:
            form.refuse("Choose another case: this is the same one", "other")
        else:
            return redirect(url_for(".compare", reference=case.reference, other=other.reference))
    alike = db.session.execute(queries.alike(case)).all()
    return render_template("cases/merge_with.html", case=case, form=form, alike=alike)


@bp.route("/cases/<reference>/merge/<other>", methods=["GET", "POST"])
@signed_in
def compare(reference: str, other: str) -> Any:
    """The two side by side, what keeps them apart or must be weighed, and the button."""
    one, two = the_case(reference), the_case(other)
    if one.id == two.id:
        raise NotFound()
    access.require(policy.may_merge(current_user, one, two), merging.RUNS)
    audit.consulted("cases", [one.id, two.id])
    apart = differences.in_the_way(one, two)
    weighed = differences.to_weigh(one, two)
    form: Any = forms.merge_form([(each.key, each.words) for each in weighed]).from_request()
    form.keep.choices = [(case.reference, f"{case.reference} {case.title}") for case in (one, two)]
    if form.submitted():
        kept, gone = (one, two) if form.keep.data == one.reference else (two, one)
        was = gone.reference
        with form.showing_refusals():
            because = {each.key: form[f"because_{each.key}"].data or "" for each in weighed}
            merging.merge(kept, gone, reason=form.reason.data, because=because, by=current_user)
            db.session.flush()
            flash(f"{was} is now part of {kept.reference}. Its reference leads here.")
            return redirect(url_for(".show", reference=kept.reference))
    return render_template(
        "cases/merge.html", form=form, one=one, two=two, rows=_compared(one, two), apart=apart, weighed=weighed,
        beside=moving.both_have(one.id, two.id),
    )  # fmt: skip


@bp.route("/cases/<reference>/merged/<int:merge_id>/undo", methods=["GET", "POST"])
@signed_in
def undo_merge(reference: str, merge_id: int) -> Any:
    case = the_case(reference)
    found = db.session.execute(
        queries.merged_into().where(CaseMerge.id == merge_id, CaseMerge.kept_case_id == case.id), {"case_id": case.id}
    ).one_or_none()
    if found is None:
        raise NotFound()
    access.require(policy.may_run(current_user, case), "Only those who run a group that has the case undo a merge.")
    form = forms.UndoMergeForm.from_request()
    if form.submitted():
        was, now = found.reference, case.reference
        with form.showing_refusals():
            merging.undo(found[0], case, reason=form.reason.data, by=current_user)
            flash(f"{was} is a case of its own again.")
            return redirect(url_for(".show", reference=now))
    return render_template("cases/undo_merge.html", case=case, form=form, found=found)


def _compared(one: Case, two: Case) -> list[tuple[str, str, str]]:
    """What each of the two says, line by line, as far as the reader may see it."""
    ids = (one.id, two.id)
    counts = {
        words: dict(db.session.execute(select(model.case_id, func.count()).where(model.case_id.in_(ids)).group_by(model.case_id)).tuples().all())
        for words, model in (("Notes", CaseNote), ("Files", Attachment))
    }  # fmt: skip
    told = [_told(case) for case in (one, two)]
    rows = [(words, told[0][words], told[1][words]) for words in told[0]]
    rows += [(words, *(str(found.get(case_id, 0)) for case_id in ids)) for words, found in counts.items()]
    return [row for row in rows if row[1] or row[2]]


def _told(case: Case) -> dict[str, str]:
    live = [load for load in case.caseloads if load.left_on is None]
    lead = [part.name for part in (case.lead_agency, case.lead_officer) if part is not None]
    return {
        "Title": case.title,
        "The problem": case.summary,
        "Opened": day(case.opened_on),
        "Lead": listed(lead),
        **{words: listed(party.label for party in case.parties if party.side == side) for side, words in SIDES.items()},
        "Groups": listed(load.group.short_name for load in live),
        "Stage": listed(f"{load.stage} ({load.group.short_name})" for load in live if load.stage),
        "Rating": listed(f"{load.rag} ({load.group.short_name})" for load in live if load.rag),
        "Next review": listed(
            f"{day(load.next_review_on)} ({load.group.short_name})" for load in live if load.next_review_on
        ),
    }
