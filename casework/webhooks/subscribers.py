"""What is told: references and states, never a name, a title or a word of a case."""

from __future__ import annotations

from sqlalchemy import select

from casework import clock
from casework.access.scope import as_system
from casework.accounts.models import User
from casework.actions.events import ActionSet
from casework.actions.models import Action
from casework.events import on
from casework.extensions import db
from casework.meetings.events import MinutesConfirmed
from casework.meetings.models import Meeting
from casework.partnership.models import Membership
from casework.partnership.queries import current_on
from casework.referrals.events import ReferralDecided
from casework.referrals.models import Referral
from casework.webhooks import services

WHY = "telling other programs what happened"


@on(ReferralDecided)
def _referral_decided(event: ReferralDecided) -> None:
    with as_system(WHY):
        row = db.session.get_one(Referral, event.referral_id)
        services.owe("referral.decided", {"referral": row.reference, "status": event.outcome}, agencies=[row.agency_id])


@on(ActionSet)
def _action_set(event: ActionSet) -> None:
    with as_system(WHY):
        row = db.session.get_one(Action, event.action_id)
        services.owe(
            "action.set", {"action": row.reference, "due_on": row.due_on.isoformat()}, agencies=[row.agency_id]
        )


@on(MinutesConfirmed)
def _minutes_confirmed(event: MinutesConfirmed) -> None:
    """To the agencies with somebody in the group that day."""
    with as_system(WHY):
        row = db.session.get_one(Meeting, event.meeting_id)
        there = (
            select(User.agency_id)
            .join(Membership, Membership.user_id == User.id)
            .where(Membership.group_id == row.group_id, current_on(Membership, clock.today()))
            .distinct()
        )
        services.owe(
            "minutes.confirmed", {"meeting": row.id, "group": row.group.slug}, agencies=db.session.scalars(there).all()
        )  # fmt: skip
