"""Open a group's page for people outside; begin a referral there, name more people and places, prove one's address, and have it sent."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from casework import access, clock
from casework.access.scope import as_system, current_scope
from casework.accounts import programs, second_factor
from casework.accounts.models import User
from casework.data_protection import queries as data_protection
from casework.errors import Refusal
from casework.extensions import db
from casework.notifications.owing import owe, partnerships
from casework.outside import codes, policy
from casework.outside.models import OutsideDraft, OutsidePage, OutsideReferrer
from casework.partnership.models import Group
from casework.partnership.profiles import profile_of
from casework.reader import acting_as
from casework.referrals import services as referrals
from casework.web.forms import CONSTRAINTS

LASTS = timedelta(hours=1)
"""How long something begun is kept: a code lasts ten minutes, and a second one may be asked for."""
MOST_SUBJECTS = 8
CALLED = "From outside, e-mail verified"
"""What stands for the referrer wherever a referral says who made it."""
WHY = "somebody outside makes a referral"
CONSTRAINTS["uq_outside_pages_group_id"] = ("Somebody has just set this page up. Open it again", None)


@dataclass(frozen=True)
class Sender:
    """Who somebody outside says they are."""

    name: str
    email: str
    organisation: str = ""
    telephone: str = ""


def set_page(group: Group, *, open_: bool, words: str, by: User) -> OutsidePage:
    """Open the page or close it. What was begun stays until its hour is over, but cannot be sent while the page is closed."""
    access.require(policy.may_set(by, group.id), policy.WHO)
    profile = profile_of(group)
    if open_ and (not group.active or not profile.takes_referrals):
        raise Refusal(f"{group.name} does not take referrals", field="open")
    if open_ and profile.discreet:
        raise Refusal(f"{group.name} is not named to people outside, so it has no page for them", field="open")
    with as_system("setting up the page for referrals from outside"):
        notice = data_protection.notice()
        if open_ and (notice is None or notice.published_at is None):
            raise Refusal("Publish the privacy notice first: the page leads to it", field="open")
        page = db.session.scalars(select(OutsidePage).where(OutsidePage.group_id == group.id)).one_or_none()
        if page is None:
            account = programs.stand_in(name=CALLED, agency_id=by.agency_id)
            page = OutsidePage(group_id=group.id, account_id=account.id)
            db.session.add(page)
        page.open, page.words = open_, words.strip()
        db.session.flush()
        return page


def begin(
    page: OutsidePage, *, sender: Sender, answers: Mapping[str, Any], subject: Mapping[str, Any], side: str
) -> str:
    """Keep what somebody wrote for an hour, sealed, and send a code to their address. Returns the token of their link."""
    token = secrets.token_urlsafe(24)
    now = clock.now()
    forget_old()
    said = json.dumps({"sender": vars(sender), "answers": dict(answers), "subjects": [[side, dict(subject)]]})
    draft = OutsideDraft(
        partnership_id=page.partnership_id, page_id=page.id, link_hash=codes.hash_of(token), sealed=second_factor.seal(said, purpose=_purpose(token)),
        address=second_factor.seal(json.dumps([sender.name, sender.email]), purpose=codes.ADDRESS), sent_at=now, expires_at=now + LASTS,
    )  # fmt: skip
    draft.page = page
    db.session.add(draft)
    db.session.flush()
    codes.send(draft)
    return token


def _purpose(token: str) -> str:
    """What a draft is sealed for: the token is part of it, and the database does not have that."""
    return f"referral from outside {token}"


def draft_of(page: OutsidePage, token: str) -> OutsideDraft | None:
    """What this link began, held until the transaction ends; nothing once it was sent or its hour is over."""
    return db.session.scalars(
        select(OutsideDraft)
        .where(
            OutsideDraft.link_hash == codes.hash_of(token), OutsideDraft.page_id == page.id,
            OutsideDraft.expires_at > clock.now(),
        )
        .with_for_update()
    ).one_or_none()  # fmt: skip


def _said(draft: OutsideDraft, token: str) -> dict[str, Any]:
    opened = second_factor.unseal(draft.sealed, purpose=_purpose(token))
    if opened is None:
        raise Refusal("This cannot be read any more. Please write it again.")
    said: dict[str, Any] = json.loads(opened)
    if "subjects" not in said:  # begun within the hour before it could be several
        said["subjects"] = [[said["side"], said["subject"]]]
    return said


def number_of_subjects(draft: OutsideDraft, token: str) -> int:
    """How many people and places it is about so far; who they are is shown to nobody again."""
    return len(_said(draft, token)["subjects"])


def also_about(draft: OutsideDraft, token: str, *, subject: Mapping[str, Any], side: str) -> None:
    """Name somebody else or another place, before it is sent. Refused when there are enough, or when it is named already."""
    said = _said(draft, token)
    if len(said["subjects"]) >= MOST_SUBJECTS:
        raise Refusal(f"{MOST_SUBJECTS} people and places are taken at most. Write about the others in your answers")
    if [side, dict(subject)] in said["subjects"]:
        raise Refusal("You have named them already")
    said["subjects"].append([side, dict(subject)])
    draft.sealed = second_factor.seal(json.dumps(said), purpose=_purpose(token))
    db.session.flush()


def send(page: OutsidePage, draft: OutsideDraft, token: str) -> str:
    """Make the referral, of people as named, whom those who decide look for; its reference. The draft is gone with it."""
    said = _said(draft, token)
    sender = Sender(**said["sender"])
    account = page.account
    db.session.delete(draft)
    db.session.flush()
    with acting_as(account):
        referral = referrals.start(page.group, by=account)
        referrals.save_answers(referral, said["answers"], by=account)
        for side, subject in said["subjects"]:
            referrals.name_subject(referral, side, subject, by=account)
        referrals.submit(referral, by=account)
        db.session.add(OutsideReferrer(referral_id=referral.id, **vars(sender), verified_at=clock.now()))
        db.session.flush()
        owe(
            account.id,
            "outside_received",
            f"outside_received:{referral.id}",
            group_id=page.group_id,
            referral=referral.id,
        )
        return referral.reference


def page_of(partnership_id: int, slug: str) -> OutsidePage | None:
    """The page of this address, open or not, if what stands for it may act. To be called as the system in that partnership."""
    found = (
        select(OutsidePage)
        .join(OutsidePage.group)
        .where(OutsidePage.partnership_id == partnership_id, Group.slug == slug, Group.active)
        .options(joinedload(OutsidePage.group), joinedload(OutsidePage.account))
    )
    page = db.session.scalars(found).one_or_none()
    return page if page is not None and page.account.status == "active" else None


def page_at(partnership_id: int, slug: str) -> OutsidePage | None:
    """The same, if it is open."""
    page = page_of(partnership_id, slug)
    return page if page is not None and page.open and profile_of(page.group).takes_referrals else None


def forget_old() -> int:
    """Delete what nobody sent within its hour, in the partnership at work; how many."""
    table = OutsideDraft.__table__
    mine = table.c.partnership_id == current_scope().partnership_id
    return int(db.session.connection().execute(delete(table).where(mine, table.c.expires_at <= clock.now())).rowcount)


def forget_everywhere() -> int:
    gone = 0
    for partnership_id in partnerships():
        with as_system("forgetting referrals from outside that nobody sent", partnership_id=partnership_id):
            db.session.commit()
            gone += forget_old()
            db.session.commit()
    return gone
