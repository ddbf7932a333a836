"""Attendance, quorum, minutes, closing, circulating with numbers, confirming: the meeting's life."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from casework import clock
from casework.actions.models import Action
from casework.cases.models import Caseload
from casework.errors import Refusal, Stale
from casework.extensions import db
from casework.meetings import checks, queries, services
from casework.meetings.attendance import Mark, people_expected, quorum_of
from casework.meetings.minutes_paper import minutes_document
from casework.meetings.models import AgendaItem, Attendance, Meeting, MinuteRevision
from casework.meetings.numbering import period_of
from casework.rendering import to_html

from .test_agenda import fresh, item, items


@pytest.fixture
def world(make, at):
    """A meeting in progress with one case, whose coordinator and three members are expected."""
    at(2026, 3, 2, 9)
    group = make.group("psg")
    coordinator = make.user("Noor Coordinator", coordinates=[group])
    police = make.agency("Wrensea Police", kind="police")
    officer = make.user("Sam Officer", agency=police, joins=[group])
    chair = make.user("Cat Chair", chairs=[group])
    case = make.case(group, title="Gull Walk", rag="green")
    with make.acting(coordinator):
        series = services.add_series(
            group, title="PSG", recurrence="list", days=[date(2026, 3, 10), date(2026, 4, 14), date(2026, 5, 12)],
            starts_on=date(2026, 3, 10), start_time=time(14), quorum_kind="people", quorum=2, by=coordinator,
            numbering="municipal_year",
        )  # fmt: skip
        services.plan_meetings(series, until=date(2026, 12, 31), by=coordinator)
        meeting, following, _ = db.session.scalars(select(Meeting).order_by(Meeting.starts_at)).all()
        services.build_agenda(meeting, by=coordinator)
        services.publish_agenda(meeting, by=coordinator)
        at(2026, 3, 10, 14)
        services.start_meeting(meeting, by=coordinator)
    return {
        "group": group, "coordinator": coordinator, "officer": officer, "chair": chair, "case": case, "meeting": meeting,
        "following": following, "make": make, "at": at,
    }  # fmt: skip


def all_present(world, chair=True):
    marks = [
        Mark(
            capacity=p.present_as, user_id=p.user_id, row_id=p.row_id,
            in_the_chair=chair and p.user_id == world["chair"].id,
        )
        for p in people_expected(fresh(world["meeting"]))
    ]  # fmt: skip
    services.record_attendance(fresh(world["meeting"]), marks, by=world["coordinator"])


def close(world):
    by = world["coordinator"]
    services.save_discussion(item(world["meeting"], "case"), text="Discussed.", version=1, by=by)
    services.close_meeting(fresh(world["meeting"]), by=by, concluded_at=clock.now() + timedelta(hours=1))


def test_attendance_is_prefilled_and_saved_in_one_go(world):
    with world["make"].acting(world["coordinator"]):
        expected = people_expected(fresh(world["meeting"]))
        assert [p.name for p in expected] == ["Cat Chair", "Sam Officer", "Noor Coordinator"]
        all_present(world)
        rows = db.session.scalars(queries.attendance_of(world["meeting"].id)).all()
        assert {r.name: r.capacity for r in rows} == {
            "Cat Chair": "member", "Sam Officer": "member", "Noor Coordinator": "officer",
        }  # fmt: skip
        assert [r.name for r in rows if r.in_the_chair] == ["Cat Chair"]
        all_present(world)
        assert len(db.session.scalars(select(Attendance)).all()) == 3


def test_somebody_leaving_ends_the_quorum(world):
    with world["make"].acting(world["coordinator"]):
        all_present(world)
        meeting = fresh(world["meeting"])
        rows = db.session.scalars(queries.attendance_of(meeting.id)).all()
        assert quorum_of(meeting, rows).words == "Quorate: 2 members present, 2 needed."
        rows[1].left_at_item = "4"
        assert quorum_of(meeting, rows).words.startswith("Not quorate: 1 member present, 2 needed.")


@pytest.mark.parametrize(
    ("kind", "words"), [("agencies", "1 agency present"), ("responsible", "1 responsible authority")]
)
def test_the_quorum_may_count_agencies(world, kind, words):
    with world["make"].acting(world["coordinator"]):
        all_present(world)
        meeting = fresh(world["meeting"])
        meeting.series.quorum_kind, meeting.series.quorum = kind, 1
        rows = [r for r in db.session.scalars(queries.attendance_of(meeting.id)) if r.name == "Sam Officer"]
        assert words in quorum_of(meeting, rows).words


def test_a_substitute_needs_the_one_they_stand_in_for(world):
    with world["make"].acting(world["coordinator"]), pytest.raises(Refusal, match="stands in for"):
        services.add_attendee(fresh(world["meeting"]), name="A", capacity="substitute", by=world["coordinator"])


def test_two_people_typing_at_once_lose_nothing(world):
    with world["make"].acting(world["coordinator"]):
        case_item = item(world["meeting"], "case")
        version = case_item.version
        services.save_discussion(case_item, text="First", version=version, by=world["coordinator"])
        with pytest.raises(Stale) as stale:
            services.save_discussion(case_item, text="Second", version=version, by=world["coordinator"])
        assert (stale.value.yours, stale.value.theirs) == ({"discussion": "Second"}, {"discussion": "First"})
        services.save_discussion(case_item, text="Second", version=stale.value.version, by=world["coordinator"])
        revisions = db.session.scalars(select(MinuteRevision.discussion).order_by(MinuteRevision.id)).all()
        assert revisions == ["First", "Second"]


def test_a_changed_rating_makes_no_text_stale(world):
    with world["make"].acting(world["coordinator"]):
        case_item = item(world["meeting"], "case")
        version = case_item.version
        services.record_outcome(case_item, rag="red", next_review_on=None, by=world["coordinator"])
        assert case_item.version != version
        services.save_discussion(case_item, text="Typed meanwhile", version=version, by=world["coordinator"])


def test_closing_writes_the_outcome_to_the_caseload_and_counts_carried_actions(world):
    make, by = world["make"], world["coordinator"]
    old = make.action(world["group"], title="Old", owner=world["officer"], set_on=date(2026, 2, 1))
    with make.acting(by), pytest.raises(Refusal, match="who was there"):
        close(world)
    with make.acting(by):
        all_present(world)
        case_item = item(world["meeting"], "case")
        services.record_outcome(case_item, rag="red", next_review_on=date(2026, 3, 24), by=by)
        [new] = services.set_action_at(
            case_item, title="Visit", owner=f"user:{world['officer'].id}", due_on=date(2026, 3, 20), by=by
        )
        services.save_discussion(case_item, text="x", version=case_item.version, by=by)
        services.close_meeting(fresh(world["meeting"]), by=by, concluded_at=clock.now() + timedelta(hours=1))
        load = db.session.scalars(select(Caseload)).one()
        assert (load.rag, load.next_review_on) == ("red", date(2026, 3, 24))
        carried = {row.id: row.times_carried for row in db.session.scalars(select(Action))}
        assert carried == {old.id: 1, new.id: 0}


def test_an_action_for_all_is_one_for_each_agency(world):
    with world["make"].acting(world["coordinator"]):
        made = services.set_action_at(
            item(world["meeting"], "case"), title="Check records", owner="all", due_on=date(2026, 3, 20),
            by=world["coordinator"],
        )  # fmt: skip
        assert len({a.agency_id for a in made}) == len(made) == 2


def test_numbers_are_given_at_first_circulation_run_on_and_reset_in_may(world):
    make, by = world["make"], world["coordinator"]
    with make.acting(by):
        all_present(world)
        close(world)
        services.circulate(fresh(world["meeting"]), by=by, accept_faults=True)
        given = [i.minute_number for i in items(world["meeting"]) if i.minute_number]
        assert given == list(range(1, len(given) + 1))
        services.circulate(fresh(world["meeting"]), by=by, accept_faults=True)
        assert [i.minute_number for i in items(world["meeting"]) if i.minute_number] == given
        world["meeting"] = world["following"]
        services.build_agenda(fresh(world["meeting"]), by=by)
        world["at"](2026, 4, 14, 14)
        services.start_meeting(fresh(world["meeting"]), by=by)
        all_present(world)
        services.close_meeting(fresh(world["meeting"]), by=by, concluded_at=clock.now() + timedelta(hours=1))
        services.circulate(fresh(world["meeting"]), by=by, accept_faults=True)
        following = [i.minute_number for i in items(world["meeting"]) if i.minute_number]
        assert following == list(range(given[-1] + 1, given[-1] + 1 + len(following)))
    assert period_of("municipal_year", date(2026, 4, 30)) == "2025/26"
    assert period_of("municipal_year", date(2026, 5, 1)) == "2026/27"


def test_confirming_writes_itself_into_the_confirming_meeting_and_closes_the_minutes(world):
    make, by, first = world["make"], world["coordinator"], world["meeting"]
    with make.acting(by):
        all_present(world)
        close(world)
        services.circulate(fresh(first), by=by, accept_faults=True)
        services.build_agenda(fresh(world["following"]), by=by)
        with pytest.raises(Refusal, match="not begun"):
            services.confirm_minutes(fresh(first), in_meeting=fresh(world["following"]), confirmation="correct", by=by)
        world["at"](2026, 4, 14, 14)
        services.start_meeting(fresh(world["following"]), by=by)
        services.confirm_minutes(
            fresh(first), in_meeting=fresh(world["following"]), confirmation="amended", by=by,
            amendment="Minute 3 to read: the door was repaired.",
        )  # fmt: skip
        minute = item(world["following"], "minutes")
        assert minute.title == "Minutes of the meeting held on 10 March 2026"
        said = to_html(minutes_document(fresh(world["following"])))
        assert said.count("subject to the following amendment: Minute 3 to read: the door was repaired.") == 1
        assert fresh(first).confirmed_as.agenda_item_id == minute.id
        case_item = item(first, "case")
        with pytest.raises(Refusal, match="confirmed"):
            services.save_discussion(case_item, text="Rewritten", version=case_item.version, by=by)


def test_the_checks_find_what_people_miss(world):
    make, by = world["make"], world["coordinator"]
    with make.acting(by):
        meeting = fresh(world["meeting"])
        services.add_attendee(meeting, name="Elected Member (2)", capacity="member", by=by)
        services.add_attendee(meeting, name="Elected  member (2)", capacity="apologies", by=by)
        case_item = item(meeting, "case")
        services.decide(case_item, text="", by=by)
        services.set_action_at(
            case_item, title="Visit", owner=f"agency:{world['officer'].agency_id}", due_on=date(2026, 3, 20), by=by
        )
        found = {fault.kind for fault in checks.faults_of(meeting)}
        assert {"no_chair", "listed_twice", "empty_decision", "action_owner", "no_quorum"} <= found
        services.close_meeting(meeting, by=by, concluded_at=clock.now() + timedelta(hours=1))
        numbered = [i for i in items(meeting) if i.kind in ("apologies", "interests", "minutes")]
        services.use_printed_numbers(
            meeting, numbers={numbered[0].id: 58, numbered[1].id: 59, numbered[2].id: 61}, by=by
        )  # fmt: skip
        found = [fault.words for fault in checks.faults_of(meeting)]
        assert "Minute 60 is missing: 61 comes after 59." in found
        assert any("has no minute number" in words for words in found)
        with pytest.raises(Refusal, match="Put these right"):
            services.circulate(meeting, by=by)
        services.circulate(meeting, by=by, accept_faults=True)
        assert {fault["kind"] for fault in meeting.faults_accepted} >= {"no_chair", "listed_twice"}


def test_the_case_shows_what_was_said_last_time(world):
    make, by = world["make"], world["coordinator"]
    with make.acting(by):
        all_present(world)
        close(world)
        following = fresh(world["following"])
        services.add_case(following, db.session.merge(world["case"]), by=by)
        last = db.session.scalars(queries.last_discussion(item(following, "case"))).one()
        assert isinstance(last, AgendaItem)
        assert last.discussion == "Discussed."
