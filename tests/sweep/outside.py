"""A group's page for people outside, closed; what somebody began there, and a referral that came by it, for the sweeps."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from casework import clock
from casework.accounts import programs
from casework.extensions import db
from casework.outside.models import OutsideDraft, OutsidePage, OutsideQuestion, OutsideReferrer
from casework.partnership.models import Group
from casework.referrals.models import Referral
from tests.world import Maker


def arrange(make: Maker, group: Group, referral: Referral, agency_id: int) -> dict[str, Any]:
    with make.system():
        account = programs.stand_in(name="x", agency_id=agency_id)
        page = OutsidePage(group_id=group.id, account_id=account.id, words="x")
        db.session.add(page)
        db.session.flush()
        draft = OutsideDraft(
            page_id=page.id, link_hash=f"x{page.id}", sealed="x", address="x", number=1, sent_at=clock.now(), expires_at=clock.now() + timedelta(hours=1)
        )  # fmt: skip
        sender = OutsideReferrer(
            referral_id=referral.id, name="x", organisation="x", email="x", telephone="x", verified_at=clock.now()
        )
        question = OutsideQuestion(
            referral_id=referral.id, question="x", answer="x", answered_at=clock.now(), asked_by_id=referral.referrer_id, link_hash=f"q{page.id}",
            expires_at=clock.now() + timedelta(days=14), sent_at=clock.now(), number=1,
        )  # fmt: skip
        db.session.add_all([draft, sender, question])
        db.session.flush()
    return {"outside draft": draft, "from outside": sender, "outside question": question}


def values(world: dict[str, Any]) -> dict[str, Any]:
    return {"partnership_id": world["group"].partnership_id, "proof": "x"}
