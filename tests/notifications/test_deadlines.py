"""Days by which referrals are decided and minutes corrected: reminded of exactly once each, and not once it is done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from casework import clock
from casework.extensions import db
from casework.mail import Letter
from casework.meetings import services as meetings
from casework.meetings.models import Attendance, Meeting
from casework.notifications import digests, outbox
from casework.notifications.models import Reminder
from casework.referrals import services as referrals
from casework.referrals.models import Referral
from tests.world import Maker


class Sink:
    def __init__(self) -> None:
        self.letters: list[Letter] = []

    def send(self, letter: Letter) -> None:
        self.letters.append(letter)


def planned(make: Maker, subject: str) -> list[tuple[str, date, str]]:
    with make.system():
        rows = db.session.scalars(
            select(Reminder)
            .where(Reminder.subject == subject, Reminder.status == "planned")
            .order_by(Reminder.due_on, Reminder.recipient_id)
        )
        return [(row.kind, row.due_on, row.recipient.name) for row in rows]


def morning(at: Callable[..., Any], *day: int) -> list[str]:
    """What the digests of a morning say, one text a person, however often the clock ticks."""
    at(*day, 9)
    sink = Sink()
    for _ in range(2):
        digests.queue_digests()
        outbox.deliver_due(channel=sink)
    return [f"{letter.to_name}: {letter.body}" for letter in sink.letters if "to do in Casework" in letter.subject]


@pytest.fixture
def world(make: Maker, at: Callable[..., Any]) -> dict[str, Any]:
    at(2026, 3, 2, 10)
    group = make.group("psg")
    return {
        "group": group,
        "coordinator": make.user("Ann Coordinator", coordinates=[group]),
        "chair": make.user("Bo Chair", chairs=[group]),
        "member": make.user("Cy Member", joins=[group]),
    }


@pytest.fixture
def referral(make: Maker, world: dict[str, Any]) -> Referral:
    """Sent on Monday 2 March, to be decided by Monday 9 March."""
    person = make.person()
    with make.acting(world["member"]) as by:
        row = referrals.start(world["group"], by=by)
        referrals.add_subject(row, "offender", person, by=by)
        missing = [
            field["key"]
            for section in referrals.profile_of(world["group"]).referral_sections
            for field in section.fields
            if field.get("required")
        ]
        referrals.save_answers(row, dict.fromkeys(missing, "yes"), by=by)
        referrals.submit(row, by=by)
    with make.system():
        row = db.session.get_one(Referral, row.id)
        assert row.decide_by is not None
    return row


def test_those_who_triage_are_told_before_on_the_day_and_when_late(
    make: Maker, world: dict[str, Any], referral: Referral, at: Callable[..., Any]
) -> None:
    by = referral.decide_by
    assert by is not None
    before, after = clock.working_days_before(by, 1), clock.working_days_after(by, 1)
    who = [world["coordinator"].name, world["chair"].name]
    title = f"Referral {referral.reference} to {world['group'].short_name}"
    assert planned(make, "referral") == [
        (kind, on, name)
        for kind, on in (("decide_before", before), ("decide", by), ("decide_late", after))
        for name in who
    ]
    for on, words in (
        (before, f"a decision is due {by.day} March 2026"),
        (by, f"a decision is due today, {by.day} March 2026"),
        (after, f"the decision is late, it was due {by.day} March 2026"),
    ):
        told = morning(at, on.year, on.month, on.day)
        assert len(told) == 2
        assert all(f"{title}: {words}" in text for text in told)
    assert morning(at, 2026, 3, 20) == []
    assert planned(make, "referral") == []


@pytest.mark.parametrize("outcome", ["decided", "returned", "withdrawn"])
def test_nobody_is_reminded_of_what_is_decided(
    make: Maker, world: dict[str, Any], referral: Referral, at: Callable[..., Any], outcome: str
) -> None:
    with make.acting(world["member" if outcome == "withdrawn" else "chair"]) as by:
        row = db.session.scalars(select(Referral).where(Referral.id == referral.id)).one()
        if outcome == "decided":
            referrals.decline(row, reason="Not for this group", by=by)
        elif outcome == "returned":
            referrals.return_for_information(row, question="Which flat?", by=by)
        else:
            referrals.withdraw(row, by=by)
    assert planned(make, "referral") == []
    assert morning(at, 2026, 3, 20) == []


def test_a_referral_sent_again_has_its_new_day(
    make: Maker, world: dict[str, Any], referral: Referral, at: Callable[..., Any]
) -> None:
    with make.acting(world["chair"]) as by:
        row = db.session.scalars(select(Referral).where(Referral.id == referral.id)).one()
        referrals.return_for_information(row, question="Which flat?", by=by)
    at(2026, 3, 4, 10)
    with make.acting(world["member"]) as by:
        row = db.session.scalars(select(Referral).where(Referral.id == referral.id)).one()
        referrals.submit(row, by=by)
        new = row.decide_by
    assert new is not None
    assert {on for kind, on, _ in planned(make, "referral") if kind == "decide"} == {new}
    assert len(planned(make, "referral")) == 6


def test_a_reminder_overtaken_by_a_decision_after_breakfast_is_withheld(
    make: Maker, world: dict[str, Any], referral: Referral, at: Callable[..., Any]
) -> None:
    assert referral.decide_by is not None
    at(referral.decide_by.year, referral.decide_by.month, referral.decide_by.day, 9)
    assert digests.queue_digests() == 2
    with make.acting(world["chair"]) as by:
        row = db.session.scalars(select(Referral).where(Referral.id == referral.id)).one()
        referrals.decline(row, reason="Not for this group", by=by)
    sink = Sink()
    outbox.deliver_due(channel=sink)
    assert [letter for letter in sink.letters if "to do in" in letter.subject] == []


def test_somebody_who_no_longer_triages_is_not_told(
    make: Maker, world: dict[str, Any], referral: Referral, at: Callable[..., Any]
) -> None:
    from casework.partnership.models import Membership

    with make.system():
        row = db.session.scalars(select(Membership).where(Membership.user_id == world["chair"].id)).one()
        row.ends_on = date(2026, 3, 3)
    assert referral.decide_by is not None
    told = morning(at, referral.decide_by.year, referral.decide_by.month, referral.decide_by.day)
    assert [text.split(":")[0] for text in told] == ["Ann Coordinator"]


# -- minutes -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def meeting(make: Maker, world: dict[str, Any]) -> Meeting:
    """Held on 2 March; the coordinator, the member and a visitor were there, the chair sent apologies."""
    row = make.meeting(world["group"], on=date(2026, 3, 2), status="closed")
    with make.system():
        db.session.add_all(
            Attendance(meeting_id=row.id, user_id=world[who].id, name=world[who].name, capacity=capacity)
            for who, capacity in (("coordinator", "member"), ("member", "member"), ("chair", "apologies"))
        )
        db.session.add(Attendance(meeting_id=row.id, name="A visitor", capacity="also_present"))
    return row


def circulate(make: Maker, world: dict[str, Any], meeting: Meeting) -> None:
    with make.acting(world["coordinator"]) as by:
        row = db.session.scalars(select(Meeting).where(Meeting.id == meeting.id)).one()
        meetings.circulate(row, by=by, accept_faults=True)


def test_who_was_there_is_told_the_day_and_reminded_of_it(
    make: Maker, world: dict[str, Any], meeting: Meeting, at: Callable[..., Any]
) -> None:
    circulate(make, world, meeting)
    path = f"/meetings/{meeting.id}/"
    sink = Sink()
    outbox.deliver_due(channel=sink)
    assert len(sink.letters) == 2
    assert all("Please say by 9 March 2026 if anything is not right." in letter.body for letter in sink.letters)
    assert planned(make, "minutes") == [
        ("correct_before", date(2026, 3, 6), "Cy Member"),
        ("correct", date(2026, 3, 9), "Cy Member"),
    ]
    for day in (6, 9):
        [told] = morning(at, 2026, 3, day)
        words = "on 2 March 2026: please say by 9 March 2026 if anything is not right"
        assert f"Minutes of {world['group'].short_name} {words}" in told
        assert path in told
    assert morning(at, 2026, 3, 10) == []


def test_sent_round_again_they_have_a_new_day(
    make: Maker, world: dict[str, Any], meeting: Meeting, at: Callable[..., Any]
) -> None:
    circulate(make, world, meeting)
    at(2026, 3, 4, 10)
    circulate(make, world, meeting)
    assert [(kind, on) for kind, on, _ in planned(make, "minutes")] == [
        ("correct_before", date(2026, 3, 10)),
        ("correct", date(2026, 3, 11)),
    ]


def test_confirmed_minutes_are_nobodys_to_correct(
    make: Maker, world: dict[str, Any], meeting: Meeting, at: Callable[..., Any]
) -> None:
    circulate(make, world, meeting)
    with make.acting(world["coordinator"]) as by:
        row = db.session.scalars(select(Meeting).where(Meeting.id == meeting.id)).one()
        meetings.confirm_minutes(row, in_meeting=None, confirmation="by_email", by=by)
    assert planned(make, "minutes") == []
    assert morning(at, 2026, 3, 9) == []


def test_after_an_outage_nobody_is_asked_to_correct_by_a_day_gone_by(
    make: Maker, world: dict[str, Any], meeting: Meeting, at: Callable[..., Any]
) -> None:
    circulate(make, world, meeting)
    assert morning(at, 2026, 3, 12) == []
