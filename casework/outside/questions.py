"""Ask somebody outside for more: by a letter with a link, and to whoever proves again that they read mail at that address."""

from __future__ import annotations

import secrets
from datetime import timedelta

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer, URLSafeTimedSerializer
from sqlalchemy import exists, select
from sqlalchemy.orm import aliased, joinedload

from casework import access, clock, keys, sent_figures
from casework.access.scope import as_system
from casework.accounts.models import User
from casework.errors import Refusal
from casework.extensions import db
from casework.notifications.owing import owe, partnerships
from casework.outside.codes import MOST_CODES, WORDS
from casework.outside.models import OutsideQuestion
from casework.partnership.models import Group
from casework.reader import acting_as
from casework.referrals import services as referrals
from casework.referrals.models import Referral
from casework.referrals.policy import may_triage

LASTS = timedelta(days=14)
READS = timedelta(hours=1)
"""How long the page with the question stays open to whoever entered the figures."""


def put(referral: Referral, question: str, asked_by_id: int) -> OutsideQuestion:
    """Put a question to whoever made it. The letter holds no word of it."""
    now = clock.now()
    row = OutsideQuestion(
        referral_id=referral.id, question=question, asked_by_id=asked_by_id, asked_at=now, expires_at=now + LASTS,
        link_hash=secrets.token_hex(32), sent_at=now,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    owe(referral.referrer_id, "outside_asked", f"outside_asked:{row.id}", group_id=referral.group_id, question=row.id)
    return row


def by_id(question_id: int) -> OutsideQuestion | None:
    found = select(OutsideQuestion).where(OutsideQuestion.id == question_id)
    return db.session.scalars(
        found.options(joinedload(OutsideQuestion.referral).joinedload(Referral.group))
    ).one_or_none()


def token_of(row: OutsideQuestion) -> str:
    """What the link in the letter holds: made when the letter leaves, and stored nowhere."""
    return _signer().dumps(row.id)


def question_at(slug: str, token: str) -> OutsideQuestion | None:
    """The question of a link, held until the transaction ends; nothing once it was answered, decided otherwise, or its time is over."""
    try:
        number = _signer().loads(token)
    except BadSignature:
        return None
    return db.session.scalars(
        select(OutsideQuestion)
        .join(Referral, Referral.id == OutsideQuestion.referral_id)
        .join(Group, Group.id == Referral.group_id)
        .where(
            OutsideQuestion.id == number, OutsideQuestion.answered_at.is_(None), OutsideQuestion.expires_at > clock.now(),
            Referral.status == "returned", Group.slug == slug,
        )
        .options(joinedload(OutsideQuestion.referral).joinedload(Referral.group))
        .with_for_update(of=OutsideQuestion)
    ).one_or_none()  # fmt: skip


def send_figures(row: OutsideQuestion) -> bool:
    """Have six figures sent, unless some just were or three were; whether some are on their way."""
    if row.were_just_sent:
        return True
    if row.number >= MOST_CODES:
        return False
    row.renew()
    owe(
        row.referral.referrer_id, "outside_question_code", f"outside_question_code:{row.id}:{row.number}",
        group_id=row.referral.group_id, question=row.id, number=row.number,
    )  # fmt: skip
    return True


def check(row: OutsideQuestion, given: str) -> str:
    """Empty when these are the latest figures; otherwise why they are not, counted."""
    return sent_figures.check(row, given, WORDS)


def proof_for(row: OutsideQuestion) -> str:
    """For the address of the page with the question: whoever has it entered the figures."""
    return _proofs().dumps([row.id, row.number])


def is_proved(row: OutsideQuestion, proof: str) -> bool:
    try:
        return bool(_proofs().loads(proof, max_age=int(READS.total_seconds())) == [row.id, row.number])
    except BadSignature:
        return False


def answer(row: OutsideQuestion, words: str) -> str:
    """Keep the answer with the referral, and give it back to those who decide; its reference."""
    if not words.strip():
        raise Refusal("Write your answer", field="answer")
    row.answer, row.answered_at = words.strip(), clock.now()
    db.session.flush()
    return _given_back(row.referral)


def wait_no_longer(referral: Referral, *, by: User) -> None:
    """Give it back to those who decide before an answer came; the link works no more. Refused when there is nothing to wait for."""
    access.require(may_triage(by, referral), "Who decides on the group's referrals waits no longer.")
    with as_system("waiting no longer for somebody outside"):
        rows = select(OutsideQuestion).where(
            OutsideQuestion.referral_id == referral.id, OutsideQuestion.answered_at.is_(None)
        )
        waiting = db.session.scalars(rows.with_for_update(of=OutsideQuestion)).all()
        db.session.refresh(referral)
        if referral.status != "returned" or not waiting:
            raise Refusal("Nobody outside is asked about it now.")
        for row in waiting:
            row.expires_at = min(row.expires_at, clock.now())
    _given_back(referral)


def _given_back(referral: Referral) -> str:
    with as_system("giving a referral from outside back to those who decide"):
        account = referral.referrer
    with acting_as(account):
        mine = db.session.get_one(Referral, referral.id)
        referrals.submit(mine, by=account)
        return mine.reference


def give_back_unanswered() -> int:
    """Referrals whose question nobody answered in its time go back to those who decide, in every partnership; how many."""
    given = 0
    for partnership_id in partnerships():
        with as_system("giving back referrals from outside that nobody answered about", partnership_id=partnership_id):
            db.session.commit()
            later = aliased(OutsideQuestion)
            asked_since = exists().where(
                later.referral_id == OutsideQuestion.referral_id, later.id > OutsideQuestion.id
            )
            late = select(OutsideQuestion).join(Referral, Referral.id == OutsideQuestion.referral_id).where(
                OutsideQuestion.answered_at.is_(None), OutsideQuestion.expires_at <= clock.now(), Referral.status == "returned", ~asked_since,
            )  # fmt: skip
            for row in db.session.scalars(late.with_for_update(of=OutsideQuestion, skip_locked=True)).all():
                _given_back(row.referral)
                given += 1
            db.session.commit()
    return given


def _signer() -> URLSafeSerializer:
    return keys.signer("casework question about a referral from outside")


def _proofs() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="casework figures of a question were entered")
