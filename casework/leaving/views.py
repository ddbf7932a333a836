"""Pages of the archive of everything: asked for, agreed to by somebody else, followed while it is made, and collected."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, send_file, url_for
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from casework import audit, clock
from casework.access.finding import the_one
from casework.accounts.fresh import shows_it_is_them
from casework.errors import Refusal
from casework.leaving import contents, forms, policy, services
from casework.leaving.models import STATES, Departure
from casework.web.changes import changed
from casework.web.forms import Form
from casework.web.gate import duty
from casework.web.pagination import paged

bp = Blueprint("leaving", __name__)
ASKS_FOR = timedelta(hours=2)
"""After that a page asks no more by itself, so that one left open does not keep its reader signed in."""


def _departures() -> Any:
    return select(Departure).options(joinedload(Departure.asked_by), joinedload(Departure.agreed_by))


@bp.get("/archive-of-everything")
@duty(*policy.WHO)
def index() -> Any:
    """What it is, who does what, and those that were asked for."""
    page = paged(_departures(), by=((Departure.id, "desc"),), key_of=lambda row: (row.id,), size=25)
    return render_template("leaving/index.html", page=page, states=STATES, may_ask=policy.may_ask(current_user))


@bp.route("/archive-of-everything/new", methods=["GET", "POST"])
@duty("administrator")
@shows_it_is_them
def ask() -> Any:
    form = forms.AskForm.from_request()
    if form.submitted():
        with form.showing_refusals():
            row = services.ask(reason=form.reason.data, public_key=form.public_key.data, by=current_user)
            flash("It is asked for. Information governance is told, and decides.")
            return redirect(url_for(".show", departure_id=row.id))
    return render_template("leaving/ask.html", form=form)


def _the_departure(departure_id: int) -> Departure:
    return the_one(_departures().where(Departure.id == departure_id))


def _shown(row: Departure) -> dict[str, Any]:
    since = row.agreed_at or row.asked_at
    return {
        "row": row, "states": STATES, "goes_on": row.is_live and clock.now() - since < ASKS_FOR,
        "decides": policy.may_agree(current_user, row), "may_stop": policy.may_stop(current_user, row),
    }  # fmt: skip


@bp.get("/archive-of-everything/<int:departure_id>")
@duty(*policy.WHO)
def show(departure_id: int) -> Any:
    """How it stands, and the archive once it is there."""
    row = _the_departure(departure_id)
    audit.consulted("departures", row.id)
    return render_template("leaving/show.html", left_out=contents.LEFT_OUT, **_shown(row))


@bp.get("/archive-of-everything/<int:departure_id>/progress")
@duty(*policy.WHO)
def progress(departure_id: int) -> Any:
    """The part of that page a script asks for again."""
    return render_template("leaving/progress.html", **_shown(_the_departure(departure_id)))


@bp.route("/archive-of-everything/<int:departure_id>/agree", methods=["GET", "POST"])
@duty("information_governance")
@shows_it_is_them
def agree(departure_id: int) -> Any:
    row = _the_departure(departure_id)
    form = forms.AgreeForm.from_request()

    def act() -> str:
        services.agree(row, typed=form.typed.data, by=current_user)
        return "It is being made in the background. You may leave this page and come back to it."

    if done := changed(form, act, back=lambda: url_for(".show", departure_id=departure_id)):
        return done
    return render_template("leaving/agree.html", form=form, **_shown(row))


@bp.post("/archive-of-everything/<int:departure_id>/stop")
@duty(*policy.WHO)
def stop(departure_id: int) -> Any:
    """Make it no more, or refuse it."""
    try:
        services.stop(_the_departure(departure_id), by=current_user)
        flash("It is stopped. No archive was made.")
    except Refusal as refusal:
        flash(refusal.message, "error")
    return redirect(url_for(".show", departure_id=departure_id))


@bp.route("/archive-of-everything/<int:departure_id>/collect", methods=["GET", "POST"])
@duty("information_governance")
@shows_it_is_them
def collect(departure_id: int) -> Any:
    """What to do with it, before the file is there."""
    row = _the_departure(departure_id)
    form = Form.from_request()
    if form.submitted():
        with form.showing_refusals():
            services.collect(row, by=current_user)
            return redirect(url_for(".file", departure_id=departure_id))
    return render_template("leaving/collect.html", form=form, **_shown(row))


@bp.get("/archive-of-everything/<int:departure_id>/file")
@duty("information_governance")
@shows_it_is_them
def file(departure_id: int) -> Any:
    """The archive, encrypted for whoever receives it."""
    row = _the_departure(departure_id)
    try:
        data = services.file_of(row, by=current_user)
    except Refusal as refusal:
        flash(refusal.message, "error")
        return redirect(url_for(".show", departure_id=departure_id))
    name = f"partnership-{(row.made_at or clock.now()).date().isoformat()}.tar.age"
    return send_file(data, mimetype="application/octet-stream", as_attachment=True, download_name=name)
