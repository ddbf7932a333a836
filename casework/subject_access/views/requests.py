"""Pages of subject access: the queue, a request and its clock."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from casework import audit, clock
from casework.errors import NotFound
from casework.extensions import db
from casework.subject_access import forms, making, queries, services
from casework.subject_access.models import ASKERS, DECISIONS, OUTCOMES, REASONS, STATES, WORK, AccessRequest
from casework.subject_access.views.blueprint import bp, for_officers, the_request
from casework.web.changes import changed
from casework.web.filtering import cleaned
from casework.web.gate import signed_in
from casework.web.pagination import paged

CLOCK = {
    "identity": ("It is known who asks", "How do you know?", services.identity_known),
    "pause": ("Stop the clock", "What did you ask?", services.pause),
    "resume": ("Start the clock again", "", services.resume),
    "extend": ("Take two months longer", "Why does it take longer?", services.extend),
}
FIELD_OF = {"identity": "how", "pause": "question", "extend": "reason"}


@bp.get("/subject-access")
@signed_in
def index() -> Any:
    """Every request, the one due first at the top; those closed, the latest first."""
    for_officers()
    is_open = request.args.get("state") != "closed"
    page = paged(
        queries.all_of_them(is_open=is_open),
        by=((AccessRequest.id, "asc" if is_open else "desc"),),
        key_of=lambda row: (row.id,),
    )
    rows = (
        sorted(page.rows, key=lambda row: (row.due_on is None, row.due_on or row.received_on)) if is_open else page.rows
    )
    audit.consulted("access_requests", [row.id for row in rows])
    return render_template(
        "subject_access/index.html", page=page, rows=rows, is_open=is_open, today=clock.today(), outcomes=OUTCOMES
    )


@bp.route("/subject-access/register", methods=["GET", "POST"])
@signed_in
def register() -> Any:
    for_officers()
    form = forms.RegisterForm.from_request(
        data={"reference": request.args.get("reference", "")[:20], "name": request.args.get("name", "")[:300]}
    )
    if form.submitted():
        with form.showing_refusals():
            row = services.register(
                reference=form.reference.data or "", name=form.name.data, other_names=form.other_names.data or "", asker=form.asker.data,
                representative=form.representative.data or "", received_on=form.received_on.data, known=form.known.data == "yes",
                identity=form.identity.data or "", wanted=form.wanted.data or "", by=current_user,
            )  # fmt: skip
            flash(f"The request is registered as {row.reference}.")
            return redirect(url_for(".show", reference=row.reference))
    return render_template("subject_access/register.html", form=form)


@bp.get("/subject-access/people")
@signed_in
def people() -> Any:
    """The record of whoever asks, by name: reference, name and birth date, to choose the right one of."""
    for_officers()
    words = cleaned(request.args.get("name", ""))
    found = services.find_people(words) if len(words) > 1 else []
    return render_template("subject_access/people.html", words=words, found=found)


@bp.get("/subject-access/<reference>")
@signed_in
def show(reference: str) -> Any:
    row = the_request(reference)
    audit.consulted("access_requests", row.id)
    works = db.session.scalars(queries.works(row.id)).all()
    counts = making.numbers(row)
    return render_template(
        "subject_access/show.html", row=row, works=works, counts=counts, total=sum(counts.values()), askers=ASKERS, outcomes=OUTCOMES,
        decisions=DECISIONS, reasons=REASONS, states=STATES, kinds=WORK, today=clock.today(), tell_by=services.tell_by(row),
        hidden=making.hidden_from_reader(row), first=db.session.scalar(queries.next_undecided(row.id)), record=services.record_of(row),
    )  # fmt: skip


@bp.route("/subject-access/<reference>/clock/<what>", methods=["GET", "POST"])
@signed_in
def move_clock(reference: str, what: str) -> Any:
    """Begin it, stop it, start it again, or take longer."""
    row = the_request(reference)
    if what not in CLOCK:
        raise NotFound
    title, why, act = CLOCK[what]
    form = forms.OnADayForm.from_request(data={"on": clock.today()})
    form.how.label.text = why

    def move() -> str:
        words = {FIELD_OF[what]: form.how.data or ""} if what in FIELD_OF else {}
        act(row, on=form.on.data, by=current_user, **words)
        return "The clock is set."

    if done := changed(form, move, back=lambda: url_for(".show", reference=reference)):
        return done
    return render_template(
        "subject_access/clock.html", row=row, form=form, title=title, what=what, tell_by=services.tell_by(row),
        longest=services.longest_day(row), asks_why=what in FIELD_OF,
    )  # fmt: skip


@bp.route("/subject-access/<reference>/close", methods=["GET", "POST"])
@signed_in
def close(reference: str) -> Any:
    """Record that it was answered, or that it ends without an answer."""
    row = the_request(reference)
    form = forms.CloseForm.from_request(data={"on": clock.today()})

    def end() -> str:
        services.close(row, outcome=form.outcome.data, on=form.on.data, note=form.note.data, by=current_user)
        if row.outcome == "released":
            made = db.session.scalars(queries.works(row.id)).all()
            audit.disclosed("access_requests", row.id, to=[ASKERS[row.asker]], form="a bundle" if made else "an answer")
        return f"{row.reference} is closed."

    if done := changed(form, end, back=lambda: url_for(".show", reference=reference)):
        return done
    return render_template("subject_access/close.html", row=row, form=form)
