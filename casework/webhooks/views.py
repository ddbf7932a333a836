"""Pages on which an administrator says who is told of events, and sees what became of each telling."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from casework import clock
from casework.access.finding import the_one
from casework.access.scope import as_system
from casework.errors import Refusal
from casework.extensions import db
from casework.partnership import queries as partnership
from casework.web.gate import duty
from casework.web.pagination import paged
from casework.webhooks import services
from casework.webhooks.forms import WebhookForm
from casework.webhooks.models import EVENTS, STATES, Delivery, Webhook

bp = Blueprint("webhooks", __name__)
administrators = duty("administrator")
WHY = "an administrator looks after who is told of events"


@bp.get("/webhooks/")
@administrators
def index() -> Any:
    with as_system(WHY):
        found = select(Webhook).options(joinedload(Webhook.agency)).order_by(Webhook.ended_at.is_not(None), Webhook.id)
        rows = db.session.scalars(found.limit(100)).all()
        return render_template("webhooks/index.html", rows=rows, events=EVENTS)


@bp.route("/webhooks/add", methods=["GET", "POST"])
@administrators
def add() -> Any:
    form = WebhookForm.from_request()
    agencies = {str(agency.id): agency for agency in db.session.scalars(partnership.active_agencies())}
    form.agency.choices = [("", "All of the partnership"), *((key, agency.name) for key, agency in agencies.items())]
    if form.submitted():
        with form.showing_refusals():
            row, secret = services.add(
                name=form.name.data or "", url=form.url.data or "", events=form.events.data or (),
                agency=agencies.get(form.agency.data or ""), by=current_user,
            )  # fmt: skip
            return render_template("webhooks/secret.html", row=row, secret=secret)
    return render_template("webhooks/add.html", form=form)


def _webhook(webhook_id: int) -> Webhook:
    return the_one(select(Webhook).where(Webhook.id == webhook_id).options(joinedload(Webhook.agency)))


@bp.get("/webhooks/<int:webhook_id>")
@administrators
def show(webhook_id: int) -> Any:
    """How it stands, and the ledger of its tellings."""
    with as_system(WHY):
        row = _webhook(webhook_id)
        page = paged(
            select(Delivery).where(Delivery.webhook_id == row.id), by=((Delivery.id, "desc"),), key_of=lambda each: (each.id,)
        )  # fmt: skip
        return render_template("webhooks/show.html", row=row, page=page, events=EVENTS, states=STATES, now=clock.now())


@bp.post("/webhooks/<int:webhook_id>/secret")
@administrators
def rotate(webhook_id: int) -> Any:
    with as_system(WHY):
        row = _webhook(webhook_id)
        try:
            secret = services.rotate(row, by=current_user)
        except Refusal as refusal:
            return _back(row, refusal.message, "error")
        db.session.flush()
        return render_template("webhooks/secret.html", row=row, secret=secret)


def _back(row: Webhook, words: str, kind: str = "success") -> Any:
    flash(words, kind)
    return redirect(url_for(".show", webhook_id=row.id))


@bp.post("/webhooks/<int:webhook_id>/end")
@administrators
def end(webhook_id: int) -> Any:
    with as_system(WHY):
        row = _webhook(webhook_id)
        services.end(row, by=current_user)
        return _back(row, f"{row.name} is told nothing any more.")


@bp.post("/webhooks/<int:webhook_id>/start")
@administrators
def resume(webhook_id: int) -> Any:
    with as_system(WHY):
        row = _webhook(webhook_id)
        try:
            services.resume(row, by=current_user)
        except Refusal as refusal:
            return _back(row, refusal.message, "error")
        return _back(row, f"{row.name} is told again.")


@bp.post("/webhooks/<int:webhook_id>/tellings/<int:delivery_id>/again")
@administrators
def send_again(webhook_id: int, delivery_id: int) -> Any:
    with as_system(WHY):
        row = _webhook(webhook_id)
        found = select(Delivery).where(Delivery.id == delivery_id, Delivery.webhook_id == row.id)
        delivery = the_one(found.options(joinedload(Delivery.webhook)))
        try:
            services.send_again(delivery, by=current_user)
        except Refusal as refusal:
            return _back(row, refusal.message, "error")
        return _back(row, "It is sent again.")
