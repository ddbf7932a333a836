"""Pages for opening a case in an emergency, and for looking into it afterwards."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user

from casework import audit, clock
from casework.access import as_system
from casework.access.finding import the_one
from casework.cases import timeline
from casework.emergencies import forms, policy, queries, services
from casework.emergencies.models import OUTCOMES, EmergencyAccess
from casework.extensions import db
from casework.web.changes import changed
from casework.web.gate import duty, having, signed_in
from casework.web.pagination import paged
from casework.web.presentation import day_and_time

bp = Blueprint("emergencies", __name__)
GOVERNANCE = "the duty looks into what was opened in an emergency without reading the case"


@bp.route("/emergency-access/open", methods=["GET", "POST"])
@having(policy.may_open, policy.FOR_WHOM)
def open_case() -> Any:
    form = forms.OpenForm.from_request(data={"reference": request.args.get("case", "")[:20]})
    if form.submitted():
        answer = services.open_case(form.reference.data, reason=form.reason.data, by=current_user)
        if answer.opened is not None:
            row = answer.opened
            flash(f"{row.reference} is open to you until {day_and_time(row.expires_at)}, to read. It is noted who you are and why.")  # fmt: skip
            return redirect(url_for("cases.show", reference=row.reference))
        form.refuse(answer.problem, answer.field)
    mine = db.session.scalars(queries.open_to_reader(clock.now())).all()
    hours = int(services.LASTS.total_seconds() // 3600)
    return render_template("emergencies/open.html", form=form, mine=mine, hours=hours)


@bp.get("/emergency-access")
@duty("information_governance")
def index() -> Any:
    """What was opened in an emergency: what nobody has looked into first, and references that opened nothing."""
    state = "reviewed" if request.args.get("state") == "reviewed" else "waiting"
    waits = state == "waiting"
    page = paged(
        queries.all_of_them(waiting=waits),
        by=((EmergencyAccess.id, "asc" if waits else "desc"),),
        key_of=lambda row: (row.id,),
        size=25,
    )
    with as_system(GOVERNANCE):
        tries = db.session.execute(queries.tries_in_vain(clock.now() - queries.LATELY)).all()
    audit.consulted("emergency_accesses", [row.id for row in page.rows])
    return render_template(
        "emergencies/index.html", page=page, state=state, tries=tries, now=clock.now(), outcomes=OUTCOMES
    )


@bp.route("/emergency-access/<int:access_id>", methods=["GET", "POST"])
@duty("information_governance")
def review(access_id: int) -> Any:
    row = _the_access(access_id)
    form = forms.ReviewForm.from_request()

    def act() -> str:
        services.review(row, outcome=form.outcome.data, note=form.note.data, by=current_user)
        return f"It is recorded: {OUTCOMES[row.outcome].lower()}."

    if done := changed(form, act, back=lambda: url_for(".index")):
        return done
    now = clock.now()
    until = min(row.ended_at or now, row.expires_at, now)
    with as_system(GOVERNANCE):
        looked = db.session.execute(queries.looks(row, until)).all()
        groups = db.session.scalars(queries.group_names(row.case_id)).all()
    audit.consulted("emergency_accesses", row.id, case_id=row.case_id)
    return render_template(
        "emergencies/review.html", row=row, form=form, now=now, groups=groups, outcomes=OUTCOMES,
        looked=[(_in_words(each), each) for each in looked], may_review=policy.may_review(current_user, row),
    )  # fmt: skip


def _in_words(row: Any) -> str:
    """What was looked at or taken."""
    return f"{timeline.VERBS.get(row.verb, row.verb)} {timeline.thing_of(row.subject)}"


@bp.post("/emergency-access/<int:access_id>/end")
@signed_in
def end(access_id: int) -> Any:
    row = _the_access(access_id)
    services.end(row, by=current_user)
    mine = row.user_id == current_user.id
    flash(f"{row.reference} is closed again{' to you' if mine else ''}.")
    return redirect(url_for("home.index") if mine else url_for(".review", access_id=access_id))


def _the_access(access_id: int) -> EmergencyAccess:
    return the_one(queries.by_id(access_id))
