"""Shows that the clock runs, and clears what is of no use any more."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from casework import clock
from casework.accounts.models import OneTimeLink, SignInSession, Throttle
from casework.accounts.passkey_models import PasskeyChallenge
from casework.extensions import db
from casework.notifications.models import Heartbeat
from casework.outside import questions
from casework.outside import services as outside
from casework.web.models import Submission
from tasks.worker import job


@job("tasks.housekeeping.heartbeat")
def heartbeat() -> None:
    now = clock.now()
    statement = insert(Heartbeat.__table__).values(name="scheduler", at=now)
    db.session.connection().execute(statement.on_conflict_do_update(index_elements=["name"], set_={"at": now}))
    db.session.commit()


@job("tasks.housekeeping.tidy")
def tidy() -> None:
    """Forms dealt with a week ago; sign-ins, one-time links and throttles long over; referrals from outside that nobody sent."""
    now = clock.now()
    for table, old in (
        (Submission, Submission.at < now - timedelta(days=7)),
        (PasskeyChallenge, PasskeyChallenge.asked_at < now - timedelta(days=1)),
        (SignInSession, SignInSession.expires_at < now - timedelta(days=90)),
        (OneTimeLink, OneTimeLink.expires_at < now - timedelta(days=30)),
        (Throttle, Throttle.last_failure_at < now - timedelta(days=7)),
    ):
        db.session.connection().execute(delete(table.__table__).where(old))
    db.session.commit()
    outside.forget_everywhere()
    questions.give_back_unanswered()
