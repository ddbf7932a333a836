"""The agenda builds itself, is ordered by people, and its numbers stand once published."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from casework.errors import NotPermitted, Refusal
from casework.events import _listeners, on
from casework.extensions import db
from casework.meetings import queries, services
from casework.meetings.events import AgendaPublished
from casework.meetings.models import AgendaItem, Meeting
from casework.meetings.numbering import in_order, lines
from casework.meetings.return_models import InformationRequest


def fresh(meeting) -> Meeting:
    return db.session.scalars(queries.by_id(meeting.id).execution_options(populate_existing=True)).one()


def items(meeting) -> list[AgendaItem]:
    return list(db.session.scalars(queries.items_of(meeting.id).execution_options(populate_existing=True)))


def item(meeting, kind) -> AgendaItem:
    return next(i for i in items(meeting) if i.kind == kind)


@pytest.fixture
def world(make, at):
    at(2026, 3, 2, 9)
    group = make.group("psg")
    coordinator = make.user("Noor Coordinator", coordinates=[group])
    meeting = make.meeting(group, on=date(2026, 3, 10))
    return make, group, coordinator, meeting


def test_building_lists_new_cases_and_reviews_due_and_again_adds_nothing(world):
    make, group, coordinator, meeting = world
    held = make.meeting(group, on=date(2026, 2, 10), status="closed")
    due = make.case(group, title="Due", next_review_on=date(2026, 3, 10))
    later = make.case(group, title="Later", next_review_on=date(2026, 3, 11))
    new = make.case(group, title="New", opened_on=date(2026, 2, 20))
    with make.system():
        for case in (due, later):
            db.session.add(AgendaItem(meeting_id=held.id, kind="case", title="x", position=1, case_id=case.id))
        for load in due.caseloads + later.caseloads:
            load.joined_on = date(2026, 1, 1)
    with make.acting(coordinator):
        built = services.build_agenda(fresh(meeting), by=coordinator)
        assert built.cases == 2
        again = services.build_agenda(fresh(meeting), by=coordinator)
        assert (again.items, again.cases) == (0, 0)
        sections = {i.id: i.kind for i in items(meeting)}
        placed = {i.case_id: sections[i.parent_id] for i in items(meeting) if i.case_id}
        assert placed == {due.id: "reviews", new.id: "new_referrals"}
        assert item(meeting, "minutes").title.endswith("meeting held on 10 February 2026")


def test_second_level_numbers_stand_only_under_headings(world):
    make, group, coordinator, meeting = world
    make.case(group), make.case(group)
    with make.acting(coordinator):
        services.build_agenda(fresh(meeting), by=coordinator)
        for line in lines(items(meeting)):
            for place, under in enumerate(line.under, start=1):
                assert under.number == f"{line.item.number}.{place}"
        tops = [line.item.number for line in lines(items(meeting)) if line.item.number]
        assert tops == [str(n) for n in range(1, len(tops) + 1)]
        assert item(meeting, "next_meeting").number == ""


def test_reordering_by_button_and_by_drag_renumbers(world):
    make, _group, coordinator, meeting = world
    with make.acting(coordinator):
        services.build_agenda(fresh(meeting), by=coordinator)
        a = services.add_item(fresh(meeting), kind="report", title="A", author="Head of Safety", by=coordinator)
        b = services.add_item(fresh(meeting), kind="report", title="B", by=coordinator)
        assert int(b.number) == int(a.number) + 1
        services.move_item(b, up=True, by=coordinator)
        again = {i.title: int(i.number) for i in items(meeting) if i.kind == "report"}
        assert again["A"] == again["B"] + 1
        ids = [line.item.id for line in lines(items(meeting))]
        services.place_items(fresh(meeting), order=list(reversed(ids)), by=coordinator)
        assert [line.item.id for line in lines(items(meeting))] == list(reversed(ids))


def test_what_was_taken_off_stays_off(world):
    make, group, coordinator, meeting = world
    case = make.case(group)
    with make.acting(coordinator):
        services.build_agenda(fresh(meeting), by=coordinator)
        services.remove_item(item(meeting, "case"), by=coordinator)
        assert services.build_agenda(fresh(meeting), by=coordinator).items == 0
        services.add_case(fresh(meeting), db.session.merge(case), by=coordinator)
        assert item(meeting, "case").case_id == case.id


def test_publishing_freezes_numbers_and_asks_for_returns(world):
    make, group, coordinator, meeting = world
    police = make.agency("Wrensea Police", kind="police")
    make.user(agency=police, joins=[group])
    make.user(agency=make.agency("Watchers"), joins=[(group, "observer")])
    make.case(group)
    heard = []
    on(AgendaPublished)(heard.append)
    try:
        with make.acting(coordinator):
            services.build_agenda(fresh(meeting), by=coordinator)
            services.publish_agenda(fresh(meeting), by=coordinator)
            before = {i.id: i.number for i in items(meeting)}
            late = services.add_item(fresh(meeting), kind="report", title="Late", by=coordinator)
            assert {i.id: i.number for i in items(meeting) if i.id != late.id} == before
            assert late.number and late.number not in before.values()
            with pytest.raises(Refusal, match="numbers stand"):
                services.remove_item(late, by=coordinator)
            with pytest.raises(Refusal, match="numbers stand"):
                services.move_item(late, up=True, by=coordinator)
            asked = db.session.scalars(select(InformationRequest)).all()
            assert {r.agency_id for r in asked} == {police.id, coordinator.agency_id}
            assert {r.due_on for r in asked} == {date(2026, 3, 6)}
            assert services.ask_returns(fresh(meeting), by=coordinator) == 0
    finally:
        _listeners[AgendaPublished].remove(heard.append)
    assert [e.meeting_id for e in heard] == [meeting.id]


def test_what_is_added_after_publication_stands_where_its_number_says_everywhere(world, browse):
    make, group, coordinator, meeting = world
    make.case(group, title="Known in time")
    page = browse(coordinator)
    url = f"/meetings/{meeting.id}/"
    with make.acting(coordinator):
        services.build_agenda(fresh(meeting), by=coordinator)
        services.remove_item(item(meeting, "matters_arising"), by=coordinator)
        fresh(meeting).left_out = []
        services.publish_agenda(fresh(meeting), by=coordinator)
        before = {i.id: i.number for i in items(meeting)}
        make.case(group, title="Too late for the agenda")
    said = page.post(
        url + "items/new", kind="report", title="A late report", author="", minutes_planned="", parent=""
    ).text
    assert "It stands last, because published numbers do not change." in said
    page.post(url + "build")
    with make.acting(coordinator):
        found = {i.title: i.number for i in items(meeting)}
        assert {i.id: i.number for i in items(meeting) if i.id in before} == before
        in_sequence = [[int(part) for part in i.number.split(".")] for i in in_order(items(meeting)) if i.number]
        assert in_sequence == sorted(in_sequence)
        assert items(meeting)[-1].kind == "next_meeting"
        assert item(meeting, "matters_arising").number not in before.values()
        assert found["Too late for the agenda"].endswith(".2")
        expected = [i.title for i in in_order(items(meeting)) if i.number]
        services.start_meeting(fresh(meeting), by=coordinator)
    for place, selector in (
        ("", ".cw-agenda"), ("minutes", ".cw-minutes__items"), ("papers/agenda.html", "main"),
        ("papers/pack.html", "main"), ("papers/minutes.html", "main"),
    ):  # fmt: skip
        text = page.get(url + place).select_one(selector).text
        places = [text.index(title) for title in expected if title in text]
        assert len(places) >= 5, place
        assert places == sorted(places), place


def test_a_deferred_item_goes_to_the_next_meeting(world):
    make, group, coordinator, meeting = world
    case = make.case(group)
    following = make.meeting(group, on=date(2026, 4, 14))
    with make.acting(coordinator):
        services.build_agenda(fresh(meeting), by=coordinator)
        services.defer_item(item(meeting, "case"), by=coordinator)
        assert item(following, "case").case_id == case.id
        services.build_agenda(fresh(following), by=coordinator)
        assert [i.case_id for i in items(following) if i.case_id] == [case.id]


def test_a_hidden_case_keeps_its_place_but_is_not_shown(world):
    make, group, coordinator, meeting = world
    make.case(group, title="Open to all")
    make.case(group, title="Restricted", restricted=True)
    with make.acting(coordinator):
        services.build_agenda(fresh(meeting), by=coordinator)
        assert [i.title for i in items(meeting) if i.case_id] == ["Open to all"]
        reports = [services.add_item(fresh(meeting), kind="report", title=t, by=coordinator) for t in "AB"]
        services.move_item(reports[1], up=True, by=coordinator)
    with make.system():
        kept = db.session.scalars(select(AgendaItem).where(AgendaItem.meeting_id == meeting.id)).all()
        assert {i.title for i in kept if i.case_id} == {"Open to all", "Restricted"}
        assert len({i.number for i in kept if i.case_id}) == 2


def test_a_member_cannot_build_or_publish(world):
    make, group, _coordinator, meeting = world
    member = make.user(joins=[group])
    with make.acting(member):
        with pytest.raises(NotPermitted):
            services.build_agenda(fresh(meeting), by=member)
        with pytest.raises(NotPermitted):
            services.publish_agenda(fresh(meeting), by=member)
