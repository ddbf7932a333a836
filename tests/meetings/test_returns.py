"""What agencies answer before a meeting: drafts, paragraphs, nil, not shared, corrections, reminders."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from casework.errors import NotPermitted, Refusal, Stale
from casework.extensions import db
from casework.meetings import services
from casework.meetings.models import Meeting
from casework.meetings.return_models import InformationRequest, InformationReturn, ReturnDraft, ReturnParagraph
from casework.meetings.typed import Content, Typed, read
from casework.notifications.models import Reminder
from casework.partnership.models import Agreement
from casework.subjects import merging

from .returns_world import FACT, arrange, meeting_of, read_by, request_of, send
from .test_agenda import item


@pytest.fixture
def world(make, at):
    return arrange(make, at)


def answers(world, agency="housing"):
    with world["make"].system():
        statement = select(InformationReturn).where(InformationReturn.agency_id == world[agency].id)
        return list(db.session.scalars(statement.order_by(InformationReturn.id)))


def test_facts_and_opinions_are_sent_each_with_its_limit_source_and_date(world):
    opinion = Typed("opinion", "She is afraid of him.", "agencies", (world["health"].id,))
    send(world, FACT, opinion)
    with world["make"].acting(world["nurse"]):
        rows = db.session.scalars(select(ReturnParagraph).order_by(ReturnParagraph.position)).all()
        assert [(r.kind, r.handling, r.source, str(r.dated_on)) for r in rows] == [
            ("fact", "group", "Call log", "2026-02-27"), ("opinion", "agencies", "", "None"),
        ]  # fmt: skip
        assert request_of(world).status == "answered"


@pytest.mark.parametrize(
    ("content", "field", "words"),
    [
        (Content(), "0-text", "tick nil return"),
        (Content((FACT,), nil=True), "nil", "not both"),
        (Content(nil=True, reason="other", words="x"), "nil", "not both"),
        (Content((replace(FACT, text=""),)), "0-text", "empty its source"),
        (Content((FACT, replace(FACT, kind="rumour"))), "1-kind", "fact or an opinion"),
        (Content((replace(FACT, handling=""),)), "0-handling", "who may read"),
        (Content((replace(FACT, handling="agencies"),)), "0-handling", "Tick the agencies"),
        (Content((replace(FACT, handling="agencies", agencies=(999_999,)),)), "0-handling", "not in this group"),
        (Content((replace(FACT, source=""),)), "0-source", "where this fact comes from"),
        (Content((replace(FACT, source="x" * 301),)), "0-source", "300 characters"),
        (Content((replace(FACT, text="x" * 20_001),)), "0-text", "divide it"),
        (Content((replace(FACT, day="", month="", year=""),)), "0-on-day", "date of this fact"),
        (Content((replace(FACT, day="31"),)), "0-on-day", "date"),
        (Content((replace(FACT, year="2027"),)), "0-on-day", "in the past"),
        (Content(reason="whim", words="x"), "reason", "from the list"),
        (Content(reason="safety"), "words", "few words"),
        (Content(words="because"), "reason", "Choose the reason"),
    ],
)
def test_what_cannot_be_sent_is_said_beside_the_box(world, content, field, words):
    with world["make"].acting(world["landlord"]) as by:
        request = request_of(world)
        with pytest.raises(Refusal, match=words) as refusal:
            services.send_return(request, content, by=by)
        assert refusal.value.field == f"c{request.id}-{field}"
        assert request.status == "asked"


def test_a_draft_is_kept_as_typed_and_only_the_agency_sees_it(world):
    half = Content((Typed(text="Half a thou", day="99"),), reason="whim")
    with world["make"].acting(world["landlord"]) as by:
        services.save_draft(request_of(world), half, version=0, by=by)
    for reader, seen in (
        ("colleague", 1),
        ("landlord", 1),
        ("nurse", 0),
        ("chair", 0),
        ("coordinator", 0),
        ("stranger", 0),
    ):
        with world["make"].acting(world[reader]):
            assert db.session.scalar(select(func.count()).select_from(ReturnDraft)) == seen, reader
    with world["make"].acting(world["colleague"]) as by:
        request = request_of(world)
        with pytest.raises(Stale) as stale:
            services.save_draft(request, Content((FACT,)), version=0, by=by)
        assert stale.value.theirs["text"] == "Half a thou"
        services.save_draft(request, half, version=0, by=by)  # the same text is no conflict
        services.send_return(request, Content((FACT,)), by=by)
        assert db.session.scalars(select(ReturnDraft)).all() == []


def test_nil_for_all_leaves_what_was_begun_or_answered(world):
    with world["make"].acting(world["landlord"]) as by:
        services.save_draft(request_of(world), Content((FACT,)), version=0, by=by)
        assert services.send_nil(meeting_of(world), by=by) == 1
        assert services.send_nil(meeting_of(world), by=by) == 0
        assert (request_of(world).status, request_of(world, case="second").status) == ("asked", "answered")


def test_not_shared_is_an_answer_with_a_reason_for_who_runs_the_group_only(world):
    send(world, reason="investigation", words="Ask the inspector")
    [answer] = answers(world)
    assert (answer.answer, answer.reason) == ("not_shared", "investigation")
    for reader, seen in (("chair", 1), ("coordinator", 1), ("colleague", 1), ("nurse", 0), ("observer", 0)):
        with world["make"].acting(world[reader]):
            assert len(db.session.scalars(select(InformationReturn.words)).all()) == seen, reader


def test_a_correction_keeps_what_stood_for_the_agency_and_who_runs_the_group(world):
    send(world, replace(FACT, text="Wrong."))
    with world["make"].acting(world["colleague"]) as by:
        services.begin_correction(request_of(world), by=by)
        draft = db.session.scalars(select(ReturnDraft)).one()
        assert draft.content["paragraphs"][0]["text"] == "Wrong."
        services.begin_correction(request_of(world), by=by)  # twice is once
    assert read_by(world, world["nurse"]) == {"Wrong."}, "what was sent stands until the correction is sent"
    send(world, replace(FACT, text="Right."), by="colleague")
    assert read_by(world, world["nurse"]) == {"Right."}
    for reader in ("chair", "coordinator", "landlord"):
        assert read_by(world, world[reader]) == {"Wrong.", "Right."}
    assert [(a.number, a.current) for a in answers(world)] == [(1, False), (2, True)]


def test_last_time_is_copied_into_the_draft_once(world):
    make = world["make"]
    send(world, FACT)
    later = make.meeting(world["group"], on=world["meeting"].starts_at.date().replace(month=4, day=14))
    with make.acting(world["coordinator"]) as by:
        services.add_case(later, db.session.merge(world["case"]), by=by)
        services.publish_agenda(db.session.merge(later), by=by)
    with make.acting(world["landlord"]) as by:
        request = db.session.scalars(
            select(InformationRequest).where(
                InformationRequest.meeting_id == later.id, InformationRequest.agency_id == world["housing"].id
            )
        ).one()
        assert services.copy_last(request, by=by) == 1
        assert services.copy_last(request, by=by) == 0
        draft = db.session.scalars(select(ReturnDraft)).one()
        assert draft.content["paragraphs"] == [
            {**draft.content["paragraphs"][0], "text": FACT.text, "source": FACT.source}
        ]
    with make.acting(world["nurse"]) as by:
        theirs = db.session.scalars(
            select(InformationRequest).where(
                InformationRequest.meeting_id == later.id, InformationRequest.agency_id == world["health"].id
            )
        ).one()
        with pytest.raises(Refusal, match="nothing on this case last time"):
            services.copy_last(theirs, by=by)


@pytest.mark.parametrize("who", ["nurse", "chair", "coordinator", "observer"])
def test_nobody_answers_for_another_agency(world, who):
    with world["make"].acting(world[who]) as by:
        for act in (
            lambda: services.send_return(request_of(world), Content((FACT,)), by=by),
            lambda: services.save_draft(request_of(world), Content((FACT,)), by=by),
            lambda: services.begin_correction(request_of(world), by=by),
            lambda: services.discard_draft(request_of(world), by=by),
            lambda: services.copy_last(request_of(world), by=by),
        ):
            with pytest.raises(NotPermitted):
                act()


def test_once_the_agreement_lapsed_the_agency_is_refused_with_words_and_asked_no_more(world):
    make = world["make"]
    with make.acting(world["landlord"]):
        request = request_of(world)
    with make.system():
        row = db.session.scalars(select(Agreement).where(Agreement.agency_id == world["housing"].id)).one()
        row.ends_on = row.starts_on
    with make.acting(world["landlord"]) as by, pytest.raises(NotPermitted, match="no information sharing agreement"):
        services.send_return(request, Content((FACT,)), by=by)
    third = make.case(world["group"], title="Third")
    with make.acting(world["coordinator"]) as by:
        services.add_case(meeting_of(world), db.session.merge(third), by=by)
        assert services.ask_returns(meeting_of(world), by=by) == 3, "police, health and the council, not housing"


def test_after_the_meeting_nothing_more_is_taken(world):
    with world["make"].acting(world["coordinator"]) as by:
        db.session.execute(db.update(Meeting).where(Meeting.id == world["meeting"].id).values(status="closed"))
        with pytest.raises(Refusal, match="nobody can be chased"):
            services.chase(meeting_of(world), by=by)
    with world["make"].acting(world["landlord"]) as by, pytest.raises(Refusal, match="meeting is over"):
        services.send_return(request_of(world), Content((FACT,)), by=by)


def test_chasing_owes_each_of_the_silent_one_reminder_a_day(world):
    make = world["make"]
    send(world, FACT)
    send(world, FACT, case="second")
    world["at"](2026, 3, 5, 10)
    with make.acting(world["coordinator"]) as by:
        names = services.chase(meeting_of(world), by=by)
        assert names == ["Wrensea Council", "Wrensea NHS", "Wrensea Police"]
        assert services.chase(meeting_of(world), by=by) == []
    with make.system():
        chased = select(Reminder.recipient_id).where(Reminder.kind == "chased")
        who = {world[k].id for k in ("chair", "nurse")}
        assert set(db.session.scalars(chased)) == who, "the coordinator, of a silent agency too, asked and is not told"
    world["at"](2026, 3, 6, 10)
    with make.acting(world["chair"]) as by:
        assert services.chase(meeting_of(world), agency_id=world["health"].id, by=by) == ["Wrensea NHS"]
        assert services.chase(meeting_of(world), agency_id=world["housing"].id, by=by) == [], "housing owes nothing"
    with make.acting(world["landlord"]) as by, pytest.raises(NotPermitted):
        services.chase(meeting_of(world), by=by)


def test_a_return_sent_after_the_day_is_late_and_its_correction_too(world):
    send(world, FACT)
    world["at"](2026, 3, 7, 9)
    send(world, FACT, by="nurse")
    assert [a.late for a in answers(world)] == [False]
    assert [a.late for a in answers(world, "health")] == [True]


# -- whom a paragraph is about -----------------------------------------------------------------------------------------


def test_a_paragraph_is_about_one_subject_of_the_case_or_about_the_whole_case(world, browse):
    about = replace(FACT, text="Ada rang twice.", subject=f"person-{world['ada'].id}")
    send(world, FACT, about)
    with world["make"].acting(world["coordinator"]) as by:
        services.publish_pack(meeting_of(world), by=by)
        rows = {row.text: row for row in db.session.scalars(select(ReturnParagraph))}
        assert rows[FACT.text].about == ""
        assert rows["Ada rang twice."].person_id == world["ada"].id
    pack = browse(world["observer"]).get(f"/meetings/{world['meeting'].id}/papers/pack.html").text
    assert "Harbour Homes, fact (about Ada Finch; Call log; 27 February 2026)" in pack
    assert "Harbour Homes, fact (Call log; 27 February 2026)" in pack
    world["at"](2026, 3, 10, 14)
    with world["make"].acting(world["coordinator"]) as by:
        services.start_meeting(meeting_of(world), by=by)
        number = item(world["meeting"], "case").id
    for who, path in (
        ("observer", f"minutes?item={number}"),
        ("coordinator", "returns/received"),
        ("landlord", "returns"),
    ):
        assert "about Ada Finch" in browse(world[who]).get(f"/meetings/{world['meeting'].id}/{path}").text, path
    with world["make"].acting(world["landlord"]) as by:
        services.begin_correction(request_of(world), by=by)
        [draft] = db.session.scalars(select(ReturnDraft))
        assert [row.subject for row in read(draft.content).paragraphs] == ["", about.subject]


@pytest.mark.parametrize("subject", ["person-999999", "place-1", "person-", "x", "person-1; DROP"])
def test_a_subject_that_is_not_of_the_case_is_refused_at_its_box(world, subject):
    with pytest.raises(Refusal) as refused:
        send(world, replace(FACT, subject=subject))
    assert refused.value.field.endswith("-0-subject")


def test_whom_to_choose_from_and_one_who_left_the_case_is_not_taken_for_the_whole(world, browse):
    gone = world["make"].person("Bea", "Gone")
    with world["make"].acting(world["landlord"]) as by:
        services.save_draft(request_of(world), Content((replace(FACT, subject=f"person-{gone.id}"),)), version=0, by=by)
        number = request_of(world).id
    browser, url = browse(world["landlord"]), f"/meetings/{world['meeting'].id}/returns"
    page = browser.get(url)
    options = {option["value"]: option.text for option in page.select(f"#c{number}-0-subject option")}
    assert options == {
        f"person-{gone.id}": "Somebody or something no longer part of the case", "": "The whole case",
        f"person-{world['ada'].id}": "Ada Finch",
    }  # fmt: skip
    page = browser.submit(page, form=f'form[action="{url}"]', do=f"send-{number}")
    assert "no longer part of the case" in page.errors()[0]
    page = browser.submit(
        page, form=f'form[action="{url}"]', do=f"send-{number}", **{f"c{number}-0-subject": f"person-{world['ada'].id}"}
    )
    assert "about Ada Finch" in page.text


def test_paragraphs_follow_a_person_into_a_merged_record(world):
    make = world["make"]
    send(world, replace(FACT, subject=f"person-{world['ada'].id}"))
    kept = make.person("Ada", "Finch-Marsh")
    make.case(world["group"], offender=kept)
    with make.acting(world["coordinator"]) as by:
        merging.merge(
            db.session.merge(kept),
            db.session.merge(world["ada"]),
            reason="The same",
            because={"surname": "Married"},
            by=by,
        )
    with make.system():
        assert db.session.scalars(select(ReturnParagraph.person_id)).one() == kept.id
