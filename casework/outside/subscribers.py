"""Letters to whoever referred from outside, and what a referral of theirs says at triage."""

from __future__ import annotations

from typing import Any

from flask import current_app, url_for
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from casework import clock
from casework.access.scope import as_system, current_scope
from casework.accounts.models import User
from casework.events import on
from casework.extensions import db
from casework.notifications import contents
from casework.notifications.letters import Addressee
from casework.notifications.owing import owe
from casework.outside import codes, questions
from casework.outside.models import OutsideDraft, OutsideQuestion, OutsideReferrer
from casework.referrals.events import ReferralDecided
from casework.referrals.models import Referral
from casework.referrals.panels import about_its_referrer
from casework.web.presentation import day, day_and_time

WHY = "telling somebody outside what became of their referral"


def _referrer(referral_id: int) -> OutsideReferrer | None:
    found = select(OutsideReferrer).where(OutsideReferrer.referral_id == referral_id)
    return db.session.scalars(
        found.options(joinedload(OutsideReferrer.referral).joinedload(Referral.group))
    ).one_or_none()


@on(ReferralDecided)
def tell_them(event: ReferralDecided) -> None:
    """They are told by a neutral letter; a question is put to them by a link, which shows it after six figures."""
    with as_system(WHY):
        row = _referrer(event.referral_id)
        if row is None:
            return
        if event.outcome == "returned":
            questions.put(row.referral, row.referral.question, current_scope().user_id or row.referral.referrer_id)
            return
        owe(
            row.referral.referrer_id, "outside_decided", f"outside_decided:{row.referral_id}:{event.outcome}", group_id=row.referral.group_id,
            referral=row.referral_id,
        )  # fmt: skip


@about_its_referrer
def _at_triage(referral: Referral) -> list[tuple[str, str]]:
    row = db.session.scalars(select(OutsideReferrer).where(OutsideReferrer.referral_id == referral.id)).one_or_none()
    if row is None:
        return []
    who = ", ".join(part for part in (row.name, row.organisation) if part)
    reached = ", ".join(part for part in (row.email, row.telephone) if part)
    asked = db.session.scalars(
        select(OutsideQuestion).where(OutsideQuestion.referral_id == referral.id).order_by(OutsideQuestion.id)
    )
    return [
        ("From outside", f"{who}. Nobody has checked who they are"),
        ("E-mail verified", f"{reached}, {day_and_time(row.verified_at)}"),
        ("They are told", "By e-mail whether it was taken on, without names or the reason"),
        *(line for each in asked for line in _question_lines(each)),
    ]


def _question_lines(row: OutsideQuestion) -> list[tuple[str, str]]:
    late = row.answered_at is None and row.expires_at <= clock.now()
    if row.answered_at is not None:
        answered: str = f"{row.answer} ({day_and_time(row.answered_at)})"
    elif late:
        answered = "Nobody answered by the link"
    else:
        href = url_for("outside.wait_no_longer", reference=row.referral.reference)
        words = Markup('Not yet; the link works until {}. <a class="govuk-link" href="{}">Wait no longer</a>')
        answered = words.format(day(row.expires_at.date()), href)
    return [
        ("They were asked", f"{row.question} ({day_and_time(row.asked_at)})"),
        ("They answered", answered),
    ]


def _code(context: dict[str, Any], reader: User) -> dict[str, Any] | None:
    """Nothing once newer figures were sent, or it is gone; nothing for anybody but the account that stands for its sender."""
    with as_system(WHY):
        draft = db.session.scalars(select(OutsideDraft).where(OutsideDraft.id == context["draft"])).one_or_none()
        if draft is None or draft.number != context["number"] or draft.page.account_id != reader.id:
            return None
    if (to := codes.addressee(draft)) is None:
        return None
    return {"figures": draft.figures, "to": to}


def _letter(context: dict[str, Any], reader: User) -> dict[str, Any] | None:
    """Nothing for anybody but the account that stands for whoever referred: it is their name and address."""
    with as_system(WHY):
        row = _referrer(context["referral"])
        if row is None or row.referral.referrer_id != reader.id:
            return None
        referral = row.referral
        return {
            "reference": referral.reference, "group": referral.group.name, "status": referral.status,
            "to": Addressee(row.name, row.email), "privacy": f"{current_app.config['BASE_URL']}/privacy/{referral.partnership_id}",
        }  # fmt: skip


def _asked(context: dict[str, Any], reader: User) -> dict[str, Any] | None:
    """That there is a question, or the figures to read it by; nothing once it is over, and nothing to anybody but the account."""
    with as_system(WHY):
        row = questions.by_id(context["question"])
        sender = _referrer(row.referral_id) if row is not None else None
        if row is None or sender is None or row.referral.referrer_id != reader.id or row.answered_at is not None:
            return None
        if context.get("number", row.number) != row.number or row.expires_at <= clock.now():
            return None
        referral = row.referral
        path = f"/refer/{referral.partnership_id}/{referral.group.slug}/question/{questions.token_of(row)}"
        return {
            "reference": referral.reference, "group": referral.group.name, "path": path, "until": row.expires_at,
            "figures": row.figures, "to": Addressee(sender.name, sender.email),
        }  # fmt: skip


contents.MAKERS |= {
    "outside_asked": _asked,
    "outside_question_code": _asked,
    "outside_code": _code,
    "outside_received": _letter,
    "outside_decided": _letter,
}
