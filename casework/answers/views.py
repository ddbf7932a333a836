"""The page behind a reminder's link. Opening it changes nothing, for mail programs open links before people do."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask_login import current_user
from sqlalchemy.orm.exc import StaleDataError

from casework import audit
from casework.accounts import throttling
from casework.answers import codes, links, services
from casework.answers.forms import AnswerForm
from casework.answers.links import Found, Over
from casework.extensions import db
from casework.partnership import queries as partnership
from casework.partnership.models import Agency
from casework.reader import acting_as
from casework.web.gate import anyone
from casework.web.presentation import day
from casework.web.unit_of_work import keep_despite_error

bp = Blueprint("answers", __name__)

DONE = "answered from e-mail"


@bp.route("/answer/<token>", methods=["GET", "POST"], defaults={"chosen": ""})
@bp.route("/answer/<token>/<any(done, longer, 'could-not', 'not-ours'):chosen>", methods=["GET", "POST"])
@anyone
def by_link(token: str, chosen: str) -> Any:
    """First the answer, then the code, on one page that keeps what was typed; signed in, no code is asked for."""
    address = throttling.address_key(request.remote_addr or "")
    if throttling.blocked(address):
        return _over("Too many links that do not work were opened from here. Try again later.", 429)
    if said := _just_answered(token):
        return render_template("answers/done.html", **said)
    try:
        found = links.followed(token)
    except Over as over:
        if over.status == 404:
            throttling.failed(address, throttling.ADDRESS)
            keep_despite_error()
        return _over(over.words, over.status)
    if current_user.is_authenticated and current_user.id != found.reader.id:
        return _over(
            "This link was sent to somebody else. Only they can answer with it: tell them, or answer your own actions from My work.",
            403,
        )
    with acting_as(found.reader):
        return _page(found, token, chosen)


def _page(found: Found, token: str, chosen: str) -> Any:
    form = AnswerForm.from_request(answer=chosen)
    agencies = {str(each.id): each for each in db.session.scalars(partnership.active_agencies()).all()}
    others = [(key, each.name) for key, each in agencies.items() if each.id != found.reader.agency_id]
    form.agency.choices = [("", "I do not know"), *others]
    step, proven = request.form.get("step", ""), current_user.is_authenticated
    asked = step in ("code", "again")
    if form.submitted():
        with form.showing_refusals():
            services.refuse_unexplained(form.answer.data or "", form.note.data or "")
            if proven or (step == "code" and _code_fits(form, found)):
                return _answered(form, found, token, agencies)
            if not proven and step != "code":
                codes.ask(found)
                asked = True
    return render_template(
        "answers/answer.html", form=form, action=found.action, reader=found.reader, asked=asked, proven=proven,
        sent_to=_masked(found.reader.email),
    )  # fmt: skip


def _code_fits(form: AnswerForm, found: Found) -> bool:
    """Wrong tries are counted although the page shows a fault."""
    if problem := codes.check(found, form.code.data or ""):
        form.refuse(problem, "code")
    return not problem


def _answered(form: AnswerForm, found: Found, token: str, agencies: dict[str, Agency]) -> Any:
    action = found.action
    said = {"reference": action.reference, "group": action.group.name}
    audit.consulted("actions", action.id, case_id=action.case_id, group_id=action.group_id)
    try:
        words = services.answer(
            action, answer=form.answer.data or "", note=form.note.data or "", due_on=form.due_on.data,
            agency=agencies.get(form.agency.data or ""), by=found.reader,
        )  # fmt: skip
        db.session.flush()
    except StaleDataError:
        db.session.rollback()
        return _over("Somebody changed this action at the same moment. Open the link again.", 409)
    if form.answer.data == "longer":
        words += f": {day(form.due_on.data)}"
    session[DONE] = [found.token_hash, {**said, "words": words}]
    return redirect(url_for(".by_link", token=token))


def _just_answered(token: str) -> dict[str, str] | None:
    """What this browser has just answered with this link: shown once."""
    if request.method != "GET" or DONE not in session:
        return None
    token_hash, said = session.pop(DONE)
    return said if token_hash == links.hash_of(token) else None


def _over(words: str, status: int) -> Any:
    return render_template("answers/over.html", words=words), status


def _masked(email: str) -> str:
    """j…@agency.example: enough to know which mailbox to open, and no more."""
    name, _, domain = email.partition("@")
    return f"{name[:1]}…@{domain}"
