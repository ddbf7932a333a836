"""Letters to whoever referred from outside, and what a referral of theirs says at triage."""

from __future__ import annotations

from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from casework.access.scope import as_system
from casework.accounts.models import User
from casework.errors import Refusal
from casework.events import on
from casework.extensions import db
from casework.notifications import contents
from casework.notifications.letters import Addressee
from casework.notifications.owing import owe
from casework.outside import codes
from casework.outside.models import OutsideDraft, OutsideReferrer
from casework.referrals.events import ReferralDecided
from casework.referrals.models import Referral
from casework.referrals.panels import about_its_referrer
from casework.web.presentation import day_and_time

WHY = "telling somebody outside what became of their referral"


def _referrer(referral_id: int) -> OutsideReferrer | None:
    found = select(OutsideReferrer).where(OutsideReferrer.referral_id == referral_id)
    return db.session.scalars(
        found.options(joinedload(OutsideReferrer.referral).joinedload(Referral.group))
    ).one_or_none()


@on(ReferralDecided)
def tell_them(event: ReferralDecided) -> None:
    """They are told by a neutral letter. They cannot open it again, so a question is put to them directly."""
    with as_system(WHY):
        row = _referrer(event.referral_id)
        if row is None:
            return
        if event.outcome == "returned":
            raise Refusal(
                f"This came from outside, and its referrer cannot open it again. Ask {row.name} ({row.email}), then decide.", field="decision"
            )  # fmt: skip
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
    return [
        ("From outside", f"{who}. Nobody has checked who they are"),
        ("E-mail verified", f"{reached}, {day_and_time(row.verified_at)}"),
        ("They are told", "By e-mail whether it was taken on, without names or the reason"),
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


contents.MAKERS |= {"outside_code": _code, "outside_received": _letter, "outside_decided": _letter}
