"""The page of a group for people outside, open to everybody where it is on; and its settings. Nothing held is shown or hinted at."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user
from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy import select

from casework import access, clock, sent_figures
from casework.access import current_scope
from casework.access.finding import the_one
from casework.access.scope import as_system
from casework.accounts import throttling
from casework.errors import NotFound, Refusal
from casework.extensions import db
from casework.outside import codes, forms, policy, questions, services, slowing
from casework.outside.models import OutsideDraft, OutsidePage, OutsideQuestion
from casework.partnership import queries as partnership
from casework.partnership.models import Partnership
from casework.partnership.profiles import Profile, profile_of
from casework.referrals import named
from casework.referrals.answering import for_keeping
from casework.referrals.models import Referral
from casework.referrals.policy import may_triage
from casework.web.changes import changed
from casework.web.forms import Form
from casework.web.gate import anyone, signed_in
from casework.web.unit_of_work import keep_despite_error

bp = Blueprint("outside", __name__)
SLOWLY = "Too many referrals were begun from here. Try again later. If somebody is in danger now, call 999."
OVER = "What you wrote was sent already, or its hour is over and it was deleted. If you had no message with a reference, please write it again."
ANSWERED = "There is no question to answer here: it was answered already, or its two weeks are over."


@bp.route("/groups/<slug>/referrals/from-outside", methods=["GET", "POST"])
@signed_in
def setting(slug: str) -> Any:
    """Whether people outside may refer to a group, and what they read first."""
    group = db.session.scalars(partnership.group_by_slug(), {"slug": slug}).one_or_none()
    if group is None or not (current_scope().in_group(group.id) or current_scope().has_duty("administrator")):
        raise NotFound
    access.require(policy.may_set(current_user, group.id), policy.WHO)
    with as_system("looking after the page for referrals from outside"):
        page = db.session.scalars(select(OutsidePage).where(OutsidePage.group_id == group.id)).one_or_none()
        known = {"open": page.open, "words": page.words} if page is not None else {}
    form = forms.PageForm.of_now(**known)
    if form.submitted():
        with form.showing_refusals():
            services.set_page(group, open_=bool(form.open.data), words=form.words.data or "", by=current_user)
            flash("The page is open." if form.open.data else "The page is closed.")
            return redirect(url_for(".setting", slug=slug))
    return render_template(
        "outside/setting.html", group=group, form=form, is_open=page is not None and page.open, lasts=services.LASTS,
        address=current_app.config["BASE_URL"] + url_for(".write", partnership_id=group.partnership_id, slug=slug),
    )  # fmt: skip


def _page(partnership_id: int, slug: str) -> OutsidePage:
    page = services.page_at(partnership_id, slug)
    if page is None:
        raise NotFound
    return page


def _about(page: OutsidePage) -> dict[str, Any]:
    return {
        "page": page, "group": page.group, "partnership": db.session.get_one(Partnership, page.partnership_id).name,
        "privacy": url_for("data_protection.notice", partnership_id=page.partnership_id),
    }  # fmt: skip


@bp.route("/refer/<int:partnership_id>/<slug>", methods=["GET", "POST"])
@anyone
def write(partnership_id: int, slug: str) -> Any:
    """The group's form for somebody without an account. It is kept, sealed, for an hour at most until they prove their address."""
    with as_system(services.WHY, partnership_id=partnership_id):
        page = _page(partnership_id, slug)
        profile = profile_of(page.group)
        form = forms.outside_form(profile).from_request()
        source = request.remote_addr or ""
        if form.submitted():
            if form[forms.TRAP].data:
                return redirect(
                    url_for(".figures", partnership_id=partnership_id, slug=slug, token=secrets.token_urlsafe(24))
                )
            email = form.own_email.data.strip()
            if slowing.held_up(source, email):
                return render_template("outside/over.html", words=SLOWLY, again=False, **_about(page)), 429
            with form.showing_refusals():
                token = _begun(page, profile, form, email)
                slowing.count(source, email)
                return redirect(url_for(".figures", partnership_id=partnership_id, slug=slug, token=token))
        return render_template("outside/write.html", form=form, profile=profile, **_about(page))


def _subject(profile: Profile, form: Any) -> tuple[str, dict[str, Any]]:
    """The side and the details of whom or where somebody named. Refused without a name."""
    side = form.side.data if "side" in form else profile.sides[0]
    said = {
        name: form[name].data or "" for name in ("forename", "surname", "place", "organisation", "address", "postcode")
    }
    if not forms.born_in_the_past(form.date_of_birth.data, clock.today()):
        raise Refusal("The date of birth is in the past", field="date_of_birth")
    if said["organisation"].strip() and "organisation" not in profile.subject_types:
        raise Refusal("This group takes no organisations: name a person", field="organisation")
    subject = named.details(**said, date_of_birth=form.date_of_birth.data, is_place=side == "location")
    return side, subject


def _begun(page: OutsidePage, profile: Profile, form: Any, email: str) -> str:
    side, subject = _subject(profile, form)
    questions = [field["key"] for section in profile.referral_sections for field in section.fields]
    answers = {key: for_keeping(form[key].data) for key in questions if key in form}
    sender = services.Sender(
        form.own_name.data.strip(),
        email,
        (form.own_organisation.data or "").strip(),
        (form.own_telephone.data or "").strip(),
    )
    return services.begin(page, sender=sender, answers=answers, subject=subject, side=side)


def _the_draft(page: OutsidePage, token: str) -> Any:
    """What this link began, or the page that says there is nothing; who tries link after link is slowed down."""
    source = throttling.address_key(request.remote_addr or "")
    if throttling.blocked(source):
        return render_template("outside/over.html", words=SLOWLY, again=False, **_about(page)), 429
    draft = services.draft_of(page, token)
    if draft is None:
        throttling.failed(source, throttling.ADDRESS)
        keep_despite_error()
        return render_template("outside/over.html", words=OVER, again=True, **_about(page)), 404
    return draft


@bp.route("/refer/<int:partnership_id>/<slug>/figures/<token>/another", methods=["GET", "POST"])
@anyone
def another(partnership_id: int, slug: str, token: str) -> Any:
    """Name somebody else or another place, before it is sent."""
    with as_system(services.WHY, partnership_id=partnership_id):
        page = _page(partnership_id, slug)
        draft = _the_draft(page, token)
        if not isinstance(draft, OutsideDraft):
            return draft
        profile = profile_of(page.group)
        form = forms.another_form(profile).from_request()
        if form.submitted():
            with form.showing_refusals():
                side, subject = _subject(profile, form)
                services.also_about(draft, token, subject=subject, side=side)
                flash("Added. It is sent once you have entered the figures.")
                return redirect(url_for(".figures", partnership_id=partnership_id, slug=slug, token=token))
        return render_template("outside/another.html", form=form, profile=profile, token=token, **_about(page))


@bp.route("/refer/<int:partnership_id>/<slug>/figures/<token>", methods=["GET", "POST"])
@anyone
def figures(partnership_id: int, slug: str, token: str) -> Any:
    """Prove one's address; then the referral is sent."""
    with as_system(services.WHY, partnership_id=partnership_id):
        page = _page(partnership_id, slug)
        draft = _the_draft(page, token)
        if not isinstance(draft, OutsideDraft):
            return draft
        form = forms.FiguresForm.from_request()
        if form.submitted():
            if request.form.get("step") == "again":
                if not codes.send(draft):
                    form.refuse(
                        "Three messages were sent already. Please write your referral again with the right address."
                    )
                else:
                    flash("New figures are on their way.")
                    return redirect(url_for(".figures", partnership_id=partnership_id, slug=slug, token=token))
            elif problem := codes.check(draft, form.code.data or ""):
                form.refuse(problem, "code")
            else:
                with form.showing_refusals():
                    receipt = _receipts().dumps(services.send(page, draft, token))
                    return redirect(url_for(".sent", partnership_id=partnership_id, slug=slug, token=receipt))
        to = codes.addressee(draft)
        return render_template(
            "outside/figures.html",
            form=form,
            sent_to=to.email if to else "",
            lasts=sent_figures.LASTS,
            token=token,
            number=services.number_of_subjects(draft, token),
            most=services.MOST_SUBJECTS,
            **_about(page),
        )


def _receipts() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="receipt of a referral from outside")


@bp.get("/refer/<int:partnership_id>/<slug>/sent/<token>")
@anyone
def sent(partnership_id: int, slug: str, token: str) -> Any:
    """What was sent has a reference. The page says nothing else, and for a day only."""
    try:
        reference = _receipts().loads(token, max_age=24 * 3600)
    except BadData:
        raise NotFound from None
    with as_system(services.WHY, partnership_id=partnership_id):
        return render_template("outside/sent.html", reference=reference, **_about(_page(partnership_id, slug)))


# -- a question about what was sent ------------------------------------------------------------------------------------


def _question(slug: str, token: str, page: OutsidePage) -> Any:
    """The question of a link, or the page that says there is none; who tries link after link is slowed down.

    Of a group whose page is closed nobody without a link that works can tell that there is one.
    """
    source = throttling.address_key(request.remote_addr or "")
    blocked = throttling.blocked(source)
    row = None if blocked else questions.question_at(slug, token)
    if row is not None:
        return row
    if not blocked:
        throttling.failed(source, throttling.ADDRESS)
        keep_despite_error()
    if not page.open:
        raise NotFound
    words, status = (SLOWLY, 429) if blocked else (ANSWERED, 404)
    return render_template("outside/over.html", words=words, again=False, **_about(page)), status


def _page_asking(partnership_id: int, slug: str) -> OutsidePage:
    """The group's page, open or not: what was asked is answered all the same."""
    page = services.page_of(partnership_id, slug)
    if page is None:
        raise NotFound
    return page


@bp.route("/refer/<int:partnership_id>/<slug>/question/<token>", methods=["GET", "POST"])
@anyone
def question(partnership_id: int, slug: str, token: str) -> Any:
    """Prove one's address again; then the question can be read."""
    with as_system(services.WHY, partnership_id=partnership_id):
        page = _page_asking(partnership_id, slug)
        row = _question(slug, token, page)
        if not isinstance(row, OutsideQuestion):
            return row
        form = forms.FiguresForm.from_request()
        if form.submitted():
            here = {"partnership_id": partnership_id, "slug": slug, "token": token}
            if request.form.get("step") == "again":
                if questions.send_figures(row):
                    flash("Six figures are on their way to your e-mail address.")
                    return redirect(url_for(".question", **here))
                form.refuse("Three messages were sent already. Please ring the group.")
            elif problem := questions.check(row, form.code.data or ""):
                form.refuse(problem, "code")
            else:
                return redirect(url_for(".reply", proof=questions.proof_for(row), **here))
        return render_template("outside/question.html", form=form, row=row, lasts=sent_figures.LASTS, **_about(page))


@bp.route("/refer/<int:partnership_id>/<slug>/question/<token>/<proof>", methods=["GET", "POST"])
@anyone
def reply(partnership_id: int, slug: str, token: str, proof: str) -> Any:
    """The question, and its answer."""
    with as_system(services.WHY, partnership_id=partnership_id):
        page = _page_asking(partnership_id, slug)
        row = _question(slug, token, page)
        if not isinstance(row, OutsideQuestion):
            return row
        if not questions.is_proved(row, proof):
            return redirect(url_for(".question", partnership_id=partnership_id, slug=slug, token=token))
        form = forms.AnswerForm.from_request()
        if form.submitted():
            with form.showing_refusals():
                receipt = _receipts().dumps(questions.answer(row, form.answer.data or ""))
                return redirect(url_for(".answered", partnership_id=partnership_id, slug=slug, token=receipt))
        return render_template("outside/reply.html", form=form, row=row, **_about(page))


@bp.get("/refer/<int:partnership_id>/<slug>/answered/<token>")
@anyone
def answered(partnership_id: int, slug: str, token: str) -> Any:
    """The answer has arrived. The page says nothing else, and for a day only."""
    try:
        reference = _receipts().loads(token, max_age=24 * 3600)
    except BadData:
        raise NotFound from None
    with as_system(services.WHY, partnership_id=partnership_id):
        return render_template(
            "outside/answered.html", reference=reference, **_about(_page_asking(partnership_id, slug))
        )


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
