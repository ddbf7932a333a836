"""Pages on which passages are looked through and decided one by one."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from casework import audit
from casework.access.finding import the_one
from casework.errors import Refusal
from casework.extensions import db
from casework.subject_access import deciding, forms, making, queries
from casework.subject_access.models import ANSWERS, DECISIONS, FOUND, REASONS, AccessPassage, AccessRequest
from casework.subject_access.views.blueprint import bp, the_request
from casework.web.changes import changed
from casework.web.filtering import row_number
from casework.web.gate import signed_in
from casework.web.pagination import paged
from casework.web.presentation import plural


def the_passage(row: AccessRequest, passage_id: int) -> AccessPassage:
    return the_one(queries.passage(row.id, passage_id))


@bp.get("/subject-access/<reference>/passages")
@signed_in
def passages(reference: str) -> Any:
    """All passages in order, narrowed to those of one sort."""
    row = the_request(reference)
    show = request.args.get("show", "")
    show = show if show in queries.SHOWS else "all"
    page = paged(
        queries.passages(row.id, show), by=((AccessPassage.position, "asc"), (AccessPassage.id, "asc")),
        key_of=lambda each: (each.position, each.id), size=25,
    )  # fmt: skip
    audit.consulted("access_passages", [each.id for each in page.rows])
    counts = making.numbers(row)
    return render_template(
        "subject_access/passages.html", row=row, page=page, show=show, shows=queries.SHOWS, decisions=DECISIONS, found=FOUND,
        total=sum(counts.values()), undecided=counts[""],
    )  # fmt: skip


@bp.post("/subject-access/<reference>/passages")
@signed_in
def decide_many(reference: str) -> Any:
    """Those ticked on the list: all released, or all about somebody else. What needs a thought of its own is passed over."""
    row = the_request(reference)
    show, decision = request.form.get("show", ""), request.form.get("decision", "")
    back = redirect(url_for(".passages", reference=reference, show=show if show in queries.SHOWS else "all"))
    if decision not in ("release", "not_theirs"):
        flash("Choose what to do with those you ticked.", "error")
        return back
    versions = {}
    for ticked in request.form.getlist("ticked"):
        number, _, version = ticked.partition("-")
        versions[row_number(number)] = row_number(version) or 0
    found = db.session.scalars(
        queries.passages(row.id).where(AccessPassage.id.in_([each for each in versions if each]))
    ).all()
    try:
        done, passed = deciding.decide_many(
            [(each, versions[each.id]) for each in found], row, decision=decision, by=current_user
        )
    except Refusal as refusal:
        flash(refusal.message, "error")
        return back
    words = f"{plural(done, 'passage')} decided."
    more = f" {plural(passed, 'passage')} left: decide each on its own page." if passed else ""
    flash(words + more)
    return back


@bp.route("/subject-access/<reference>/passages/<int:passage_id>", methods=["GET", "POST"])
@signed_in
def passage(reference: str, passage_id: int) -> Any:
    """One passage: what it says, where from, whom it names, and what leaves of it. Saved, the next to be decided follows."""
    row = the_request(reference)
    each = the_passage(row, passage_id)
    form = forms.DecideForm.from_request(data={"decision": each.decision, "reason": each.reason, "note": each.note})
    form.others.choices = [(name, name) for name in each.about]
    if each.found != "name":
        form.decision.choices = [choice for choice in form.decision.choices if choice[0] != "not_theirs"]
    form.version.data = form.version.data or str(each.version)
    if form.submitted():
        with form.showing_refusals():
            _decide(each, row, form)
            return redirect(_onward(row, each, stays=form.decision.data == "redact"))
    audit.consulted("access_passages", each.id)
    counts = making.numbers(row)
    total = sum(counts.values())
    return render_template(
        "subject_access/passage.html", row=row, each=each, form=form, parts=deciding.parts(each), reasons=REASONS, decisions=DECISIONS,
        found=FOUND, answers=ANSWERS, total=total, decided=total - counts[""],
        before=db.session.scalar(queries.neighbour(row.id, each, before=True)),
        after=db.session.scalar(queries.neighbour(row.id, each, before=False)),
    )  # fmt: skip


def _decide(each: AccessPassage, row: AccessRequest, form: forms.DecideForm) -> None:
    given: dict[str, Any] = {"version": row_number(form.version.data) or 0, "by": current_user}
    note = form.note.data or ""
    match form.decision.data:
        case "release":
            deciding.release(each, row, note=note, **given)
        case "withhold":
            deciding.withhold(each, row, reason=form.reason.data, note=note, **given)
        case "redact":
            number = deciding.redact(
                each,
                row,
                words=form.words.data or "",
                others=form.others.data or [],
                reason=form.reason.data,
                note=note,
                **given,
            )
            flash(f"Taken out in {number} {'place' if number == 1 else 'places'}. Read it again before you go on.")
        case _:
            deciding.not_theirs(each, row, **given)


def _onward(row: AccessRequest, each: AccessPassage, *, stays: bool) -> str:
    """The same page after words were taken out, so that what is left is read; otherwise the next to be decided."""
    if stays:
        return url_for(".passage", reference=row.reference, passage_id=each.id)
    following = db.session.scalar(queries.next_undecided(row.id, each)) or db.session.scalar(
        queries.next_undecided(row.id)
    )
    if following is None:
        flash("Everything that you decide is decided.")
        return url_for(".prepare", reference=row.reference)
    return url_for(".passage", reference=row.reference, passage_id=following)


@bp.post("/subject-access/<reference>/passages/<int:passage_id>/undo")
@signed_in
def undo(reference: str, passage_id: int) -> Any:
    """Decide nothing of it any more, or put back one part that was taken out."""
    row = the_request(reference)
    each = the_passage(row, passage_id)
    version, start = row_number(request.form.get("version", "")) or 0, request.form.get("start", "")
    try:
        if start:
            deciding.restore(each, row, start=row_number(start) or 0, version=version, by=current_user)
            flash("It is put back.")
        else:
            deciding.undo(each, row, version=version, by=current_user)
            flash("It is to be decided again.")
    except Refusal as refusal:
        flash(refusal.message, "error")
    return redirect(url_for(".passage", reference=reference, passage_id=passage_id))


@bp.route("/subject-access/<reference>/passages/<int:passage_id>/originator", methods=["GET", "POST"])
@signed_in
def originator(reference: str, passage_id: int) -> Any:
    """When the agency it came from was asked, and what it answered."""
    row = the_request(reference)
    each = the_passage(row, passage_id)
    form = forms.OriginatorForm.from_request(each)
    form.version.data = form.version.data or str(each.version)

    def answer() -> str:
        deciding.originator(
            each, row, asked_on=form.asked_on.data, answer=form.answer.data or "", note=form.answer_note.data or "",
            version=row_number(form.version.data) or 0, by=current_user,
        )  # fmt: skip
        return "Saved."

    if done := changed(form, answer, back=lambda: url_for(".passage", reference=reference, passage_id=passage_id)):
        return done
    return render_template("subject_access/originator.html", row=row, each=each, form=form)
