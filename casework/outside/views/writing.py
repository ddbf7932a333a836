"""Somebody outside writes a referral, names whom it is about, proves their address and has it sent."""

from __future__ import annotations

import secrets
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from casework import clock, sent_figures
from casework.access.scope import as_system
from casework.errors import NotFound, Refusal
from casework.outside import codes, forms, services, slowing
from casework.outside.models import OutsideDraft, OutsidePage
from casework.outside.views.blueprint import (
    AGAIN,
    PROVED,
    SLOWLY,
    about,
    bp,
    found_by_link,
    over,
    receipt,
    reference_in,
    step,
)
from casework.partnership.profiles import Profile, profile_of
from casework.referrals import named
from casework.referrals.answering import for_keeping
from casework.web.gate import anyone

OVER = "What you wrote was sent already, or its hour is over and it was deleted. If you had no message with a reference, please write it again."
SPENT = "Three messages were sent already. Please write your referral again with the right address."


def _the_page(partnership_id: int, slug: str) -> OutsidePage:
    page = services.page_at(partnership_id, slug)
    if page is None:
        raise NotFound
    return page


@bp.route("/refer/<int:partnership_id>/<slug>", methods=["GET", "POST"])
@anyone
def write(partnership_id: int, slug: str) -> Any:
    """The group's form for somebody without an account. It is kept, sealed, for an hour at most until they prove their address."""
    with as_system(services.WHY, partnership_id=partnership_id):
        page = _the_page(partnership_id, slug)
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
                return over(page, SLOWLY, 429)
            with form.showing_refusals():
                token = _begun(page, profile, form, email)
                slowing.count(source, email)
                return redirect(url_for(".figures", partnership_id=partnership_id, slug=slug, token=token))
        return render_template("outside/write.html", form=form, profile=profile, **about(page))


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
    return found_by_link(page, lambda: services.draft_of(page, token), OVER, again=True)


@bp.route("/refer/<int:partnership_id>/<slug>/figures/<token>/another", methods=["GET", "POST"])
@anyone
def another(partnership_id: int, slug: str, token: str) -> Any:
    """Name somebody else or another place, before it is sent."""
    with as_system(services.WHY, partnership_id=partnership_id):
        page = _the_page(partnership_id, slug)
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
        return render_template("outside/another.html", form=form, profile=profile, token=token, **about(page))


@bp.route("/refer/<int:partnership_id>/<slug>/figures/<token>", methods=["GET", "POST"])
@anyone
def figures(partnership_id: int, slug: str, token: str) -> Any:
    """Prove one's address; then the referral is sent."""
    with as_system(services.WHY, partnership_id=partnership_id):
        page = _the_page(partnership_id, slug)
        draft = _the_draft(page, token)
        if not isinstance(draft, OutsideDraft):
            return draft
        form = forms.FiguresForm.from_request()
        if form.submitted():
            done = step(
                form, send=lambda: codes.send(draft), check=lambda typed: codes.check(draft, typed),
                said="New figures are on their way.", spent=SPENT,
            )  # fmt: skip
            if done == AGAIN:
                return redirect(url_for(".figures", partnership_id=partnership_id, slug=slug, token=token))
            if done == PROVED:
                with form.showing_refusals():
                    sent_as = receipt(services.send(page, draft, token))
                    return redirect(url_for(".sent", partnership_id=partnership_id, slug=slug, token=sent_as))
        to = codes.addressee(draft)
        return render_template(
            "outside/figures.html", form=form, sent_to=to.email if to else "", lasts=sent_figures.LASTS, token=token,
            number=services.number_of_subjects(draft, token), most=services.MOST_SUBJECTS, **about(page),
        )  # fmt: skip


@bp.get("/refer/<int:partnership_id>/<slug>/sent/<token>")
@anyone
def sent(partnership_id: int, slug: str, token: str) -> Any:
    """What was sent has a reference. The page says nothing else, and for a day only."""
    reference = reference_in(token)
    with as_system(services.WHY, partnership_id=partnership_id):
        return render_template("outside/sent.html", reference=reference, **about(_the_page(partnership_id, slug)))
