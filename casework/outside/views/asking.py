"""A question about what was sent from outside: who wrote proves their address again, reads it and answers."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from flask_login import current_user
from sqlalchemy import select

from casework import access, sent_figures
from casework.access.finding import the_one
from casework.access.scope import as_system
from casework.errors import NotFound
from casework.outside import forms, questions, services
from casework.outside.models import OutsidePage, OutsideQuestion
from casework.outside.views.blueprint import AGAIN, PROVED, about, bp, found_by_link, receipt, reference_in, step
from casework.referrals.models import Referral
from casework.referrals.policy import may_triage
from casework.web.changes import changed
from casework.web.forms import Form
from casework.web.gate import anyone, signed_in

ANSWERED = "There is no question to answer here: it was answered already, or its two weeks are over."


def _the_page(partnership_id: int, slug: str) -> OutsidePage:
    """The group's page, open or not: what was asked is answered all the same."""
    page = services.page_of(partnership_id, slug)
    if page is None:
        raise NotFound
    return page


def _the_question(page: OutsidePage, slug: str, token: str) -> Any:
    return found_by_link(page, lambda: questions.question_at(slug, token), ANSWERED)


@bp.route("/refer/<int:partnership_id>/<slug>/question/<token>", methods=["GET", "POST"])
@anyone
def question(partnership_id: int, slug: str, token: str) -> Any:
    """Prove one's address again; then the question can be read."""
    with as_system(services.WHY, partnership_id=partnership_id):
        page = _the_page(partnership_id, slug)
        row = _the_question(page, slug, token)
        if not isinstance(row, OutsideQuestion):
            return row
        form = forms.FiguresForm.from_request()
        if form.submitted():
            here = {"partnership_id": partnership_id, "slug": slug, "token": token}
            done = step(
                form, send=lambda: questions.send_figures(row), check=lambda typed: questions.check(row, typed),
                said="Six figures are on their way to your e-mail address.",
                spent="Three messages were sent already. Please ring the group.",
            )  # fmt: skip
            if done == AGAIN:
                return redirect(url_for(".question", **here))
            if done == PROVED:
                return redirect(url_for(".reply", proof=questions.proof_for(row), **here))
        return render_template("outside/question.html", form=form, row=row, lasts=sent_figures.LASTS, **about(page))


@bp.route("/refer/<int:partnership_id>/<slug>/question/<token>/<proof>", methods=["GET", "POST"])
@anyone
def reply(partnership_id: int, slug: str, token: str, proof: str) -> Any:
    """The question, and its answer."""
    with as_system(services.WHY, partnership_id=partnership_id):
        page = _the_page(partnership_id, slug)
        row = _the_question(page, slug, token)
        if not isinstance(row, OutsideQuestion):
            return row
        if not questions.is_proved(row, proof):
            return redirect(url_for(".question", partnership_id=partnership_id, slug=slug, token=token))
        form = forms.AnswerForm.from_request()
        if form.submitted():
            with form.showing_refusals():
                kept_as = receipt(questions.answer(row, form.answer.data or ""))
                return redirect(url_for(".answered", partnership_id=partnership_id, slug=slug, token=kept_as))
        return render_template("outside/reply.html", form=form, row=row, **about(page))


@bp.get("/refer/<int:partnership_id>/<slug>/answered/<token>")
@anyone
def answered(partnership_id: int, slug: str, token: str) -> Any:
    """The answer has arrived. The page says nothing else, and for a day only."""
    reference = reference_in(token)
    with as_system(services.WHY, partnership_id=partnership_id):
        return render_template("outside/answered.html", reference=reference, **about(_the_page(partnership_id, slug)))


@bp.route("/referrals/<reference>/wait-no-longer", methods=["GET", "POST"])
@signed_in
def wait_no_longer(reference: str) -> Any:
    """Take a referral back before somebody outside has answered, to decide on it: they may have answered by telephone."""
    referral = the_one(select(Referral).where(Referral.reference == reference.upper()))
    access.require(may_triage(current_user, referral), "Who decides on the group's referrals waits no longer.")
    form = Form.from_request()

    def act() -> str:
        questions.wait_no_longer(referral, by=current_user)
        return "It is among the referrals to decide again. Their link does not work any more."

    return changed(form, act, back=lambda: url_for("referrals.show", reference=reference)) or render_template(
        "outside/wait_no_longer.html", form=form, referral=referral
    )
