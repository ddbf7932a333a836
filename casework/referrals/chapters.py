"""Referrals in the file of a case: what was asked and answered, and what was decided."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from casework.cases.chapters import chapter
from casework.cases.models import Case
from casework.extensions import db
from casework.referrals.answered import answer_in_words
from casework.referrals.models import STATUSES, Referral
from casework.referrals.services import form_of
from casework.rendering import Facts, Heading
from casework.rendering.document import Block
from casework.web.presentation import day


@chapter("referrals", "Referral", order=10)
def _referrals(case: Case) -> list[Block]:
    statement = (
        select(Referral)
        .where(Referral.case_id == case.id)
        .options(joinedload(Referral.group), joinedload(Referral.referrer), joinedload(Referral.agency))
        .order_by(Referral.id)
    )
    blocks: list[Block] = []
    for referral in db.session.scalars(statement):
        facts = [
            ("From", f"{referral.referrer.name}, {referral.agency.name}"),
            ("To", referral.group.name),
            ("Sent", day(referral.submitted_at) if referral.submitted_at else ""),
            ("Decision", f"{STATUSES[referral.status]}: {referral.decision_reason}"),
        ]
        for asked in form_of(referral).fields():
            value = referral.answers.get(asked["key"])
            if value:
                facts.append((asked["label"], answer_in_words(asked, value)))
        blocks += [Heading(3, referral.reference), Facts([(label, words) for label, words in facts if words])]
    return blocks
