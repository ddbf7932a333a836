"""What is owed when something happens: rows written in the same transaction, sent later by the clock."""

from __future__ import annotations

from sqlalchemy import select

from casework import clock
from casework.access.scope import as_system, current_scope
from casework.accounts.events import InvitationIssued, ResetIssued
from casework.accounts.models import OneTimeLink
from casework.actions.events import (
    ActionClosed,
    ActionHandedOver,
    ActionMerged,
    ActionMoved,
    ActionSet,
    ActionUnmerged,
)
from casework.actions.models import Action
from casework.events import on
from casework.extensions import db
from casework.imports.events import ImportUndone
from casework.meetings.events import (
    AgendaPublished,
    MeetingClosed,
    MinutesCirculated,
    MinutesConfirmed,
    PackIssued,
    ReturnsAsked,
    ReturnsChased,
    SupplementSent,
)
from casework.meetings.models import Meeting
from casework.notifications import planning
from casework.notifications.dated import keep_up
from casework.notifications.outbox import owe
from casework.partnership import queries as partnership
from casework.referrals.events import ReferralDecided, ReferralSubmitted, ReferralWithdrawn
from casework.referrals.models import Referral


def _action(action_id: int) -> Action:
    with as_system("planning reminders"):
        return db.session.scalars(select(Action).where(Action.id == action_id)).one()


@on(ActionSet)
def plan(event: ActionSet) -> None:
    """An action set in a meeting that goes on is told when it closes, all of them in one message, not one by one."""
    action = _action(event.action_id)
    planning.plan_action(action, issued=not planning.waits_for_its_meeting(action))


@on(MeetingClosed)
def tell_of_what_was_set(event: MeetingClosed) -> None:
    planning.plan_what_was_set(event.meeting_id)


@on(ActionMoved)
def plan_anew(event: ActionMoved) -> None:
    """Who has not been told of it yet still is."""
    untold = planning.is_to_be_told("action", event.action_id)
    planning.withdraw("action", event.action_id)
    planning.plan_action(_action(event.action_id), issued=untold)


@on(ActionHandedOver)
def tell_the_new_owner(event: ActionHandedOver) -> None:
    planning.withdraw("action", event.action_id)
    planning.plan_action(_action(event.action_id), issued=not event.together)


@on(ActionClosed)
def owe_no_more(event: ActionClosed) -> None:
    planning.withdraw("action", event.action_id)


@on(ImportUndone)
def owe_nothing_of_what_is_gone(event: ImportUndone) -> None:
    planning.withdraw_all("action", event.action_ids)


@on(ActionMerged)
def remind_of_the_one_that_stays(event: ActionMerged) -> None:
    """Nobody is asked twice; who had the double is reminded of the one that stands for it."""
    planning.withdraw("action", event.action_id)
    planning.plan_action(_action(event.kept_id), issued=False)


@on(ActionUnmerged)
def remind_of_both(event: ActionUnmerged) -> None:
    for action_id in (event.action_id, event.kept_id):
        planning.withdraw("action", action_id)
        planning.plan_action(_action(action_id), issued=False)


@on(ReturnsAsked)
def ask_for_returns(event: ReturnsAsked) -> None:
    planning.plan_returns(event.meeting_id)


@on(ReturnsChased)
def ask_again_for_returns(event: ReturnsChased) -> None:
    planning.plan_chase(event.meeting_id, event.agency_id)


@on(ReferralSubmitted)
def give_a_receipt(event: ReferralSubmitted) -> None:
    """The referrer has a receipt, those who triage a notice. A referral sent again after a question counts anew."""
    with as_system("telling about a referral"):
        referral = db.session.scalars(select(Referral).where(Referral.id == event.referral_id)).one()
        times = referral.version
        owe(referral.referrer_id, "referral_received", f"referral_received:{referral.id}:{times}",
            group_id=referral.group_id, referral=referral.id)  # fmt: skip
        for member in db.session.scalars(partnership.coordinators_of(referral.group_id, clock.today())):
            if member.user_id != referral.referrer_id:
                owe(
                    member.user_id,
                    "referral_waiting",
                    f"referral_waiting:{referral.id}:{member.user_id}:{times}",
                    group_id=referral.group_id,
                    referral=referral.id,
                )
    keep_up("referrals", ids=[referral.id])


@on(ReferralDecided)
def tell_the_referrer(event: ReferralDecided) -> None:
    """The referrer is always told, whatever is decided; nobody else is reminded to decide any more."""
    with as_system("telling about a referral"):
        referral = db.session.scalars(select(Referral).where(Referral.id == event.referral_id)).one()
        owe(
            referral.referrer_id,
            "referral_decided",
            f"referral_decided:{referral.id}:{event.outcome}:{referral.version}",
            group_id=referral.group_id,
            referral=referral.id,
        )
    planning.withdraw("referral", event.referral_id)


@on(ReferralWithdrawn)
def ask_for_no_decision(event: ReferralWithdrawn) -> None:
    planning.withdraw("referral", event.referral_id)


@on(InvitationIssued)
def send_invitation(event: InvitationIssued) -> None:
    _send_link(event.link_id, "invitation")


@on(ResetIssued)
def send_reset(event: ResetIssued) -> None:
    _send_link(event.link_id, "reset")


def _send_link(link_id: int, template: str) -> None:
    link = db.session.scalars(select(OneTimeLink).where(OneTimeLink.id == link_id)).one()
    owe(link.user_id, template, f"{template}:{link.id}", link=link.id)


@on(AgendaPublished)
def tell_members(event: AgendaPublished) -> None:
    _tell_group(event.meeting_id, "agenda_published")


@on(SupplementSent)
def send_supplement(event: SupplementSent) -> None:
    _tell_group(event.meeting_id, "agenda_supplement", number=event.number)


@on(PackIssued)
def send_pack(event: PackIssued) -> None:
    """The pack, and each supplement, is told once to everybody; one with nothing in it for somebody is withheld."""
    _tell_group(event.meeting_id, "pack_issued", number=event.number)


@on(MinutesCirculated)
def send_minutes(event: MinutesCirculated) -> None:
    """Sent round again they have a new day by which to correct them."""
    meeting = _tell_group(event.meeting_id, "minutes_circulated")
    keep_up("minutes", ids=[meeting.id])


@on(MinutesConfirmed)
def ask_for_no_corrections(event: MinutesConfirmed) -> None:
    planning.withdraw("minutes", event.meeting_id)


def _tell_group(meeting_id: int, template: str, *, number: int | None = None) -> Meeting:
    """One message a member a meeting; not to the one who did it."""
    actor = current_scope().user_id
    with as_system("telling a group about its meeting"):
        meeting = db.session.scalars(select(Meeting).where(Meeting.id == meeting_id)).one()
        for member in db.session.scalars(partnership.members_of(meeting.group_id, clock.today())):
            if member.user_id != actor:
                which = f"{meeting.id}" if number is None else f"{meeting.id}:{number}"
                owe(
                    member.user_id,
                    template,
                    f"{template}:{which}:{member.user_id}",
                    group_id=meeting.group_id,
                    meeting=meeting.id,
                    **({} if number is None else {"number": number}),
                )
    return meeting


from casework.notifications import (  # noqa: E402, F401  (hear what happens to a case)
    adults,
    answers,
    between_groups,
    bulk_views,
    case_reviews,
    disuse,
    emergencies,
    endings,
    funding,
    handovers,
    leaving,
    minutes,
    own_address,
    papers,
    reports,
    risk_checks,
    risk_register,
    sharing,
    standing,
    subject_access,
)
