"""Two cases made one, row by row: every table follows, chains hold, and an undo gives everything back."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from casework import clock
from casework.cases import merging, moving
from casework.cases.merge_records import CaseMerge
from casework.cases.models import Case, CaseInterest, Caseload, CaseNote, CaseParty, CaseRating
from casework.errors import Refusal
from casework.extensions import db
from casework.meetings.models import AgendaItem
from casework.meetings.return_models import InformationRequest
from casework.plans.models import CountedPlace, IncidentCount
from tests.browser import Browser
from tests.cases.merged import (
    WHY,
    another,
    merge,
    plain,
    refused,
    snapshot,
    undo,
    world,
)  # fmt: skip
from tests.queries_counted import counted
from tests.sweep.arranged import arrange
from tests.sweep.test_query_counts import add
from tests.world import Maker

__all__ = ["world"]


# -- the schema --------------------------------------------------------------------------------------------------------


def test_every_column_that_names_a_case_says_how_it_is_merged() -> None:
    assert moving.undeclared() == []


def test_a_table_nobody_thought_of_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test above can fail: without its declaration a table with a unique key is reported, and so is one of the log."""
    monkeypatch.delattr(Caseload, "__cases_merged__")
    monkeypatch.setattr(moving, "ELSEWHERE", {})
    assert [words.split(":")[0].split(" ")[0] for words in moving.undeclared()] == [
        "audit_entries.case_id", "caseloads.case_id",
    ]  # fmt: skip


def test_every_column_that_is_moved_is_found_through_an_index(make: Maker) -> None:
    """Otherwise a merge would read whole tables."""
    with make.system():
        leading = db.session.execute(
            text(
                "SELECT c.relname, a.attname FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid"
                " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]"
            )
        ).all()
    indexed = {(row.relname, row.attname) for row in leading}
    assert [(each.table, each.column) for each in moving.hanging() if (each.table, each.column) not in indexed] == []


# -- everything moves, and back ----------------------------------------------------------------------------------------


def test_everything_of_a_full_world_moves_and_an_undo_gives_every_row_back(make: Maker) -> None:
    world = arrange(make)
    chair, group = world["chair"], world["group"]
    add(make, world, 2)
    pairs = [
        (plain(make.case(of, offender=world["person"])), plain(world[name]))
        for name, of in (("case", group), ("iom case", world["iom"]), ("adult case", world["tati"]))
    ]
    with make.system():
        for interest in db.session.scalars(select(CaseInterest)):
            interest.withdrawn_at = clock.now()
        load = db.session.scalars(select(Caseload).where(Caseload.case_id == world["case"].id)).one()
        db.session.add(
            CaseRating(case_id=load.case_id, caseload_id=load.id, rag="red", reason="x", rated_by_id=chair.id)
        )
    before, made, moved = snapshot(make), [], set()
    for kept, gone in pairs:
        made.append(merge(make, kept, gone, by=chair))
        with make.system():
            row = db.session.get_one(CaseMerge, made[-1], populate_existing=True)
            moved |= {*row.moved, *row.set_aside}
            for each in moving.hanging():
                left = text(f"SELECT count(*) FROM {each.table} WHERE {each.column} = :gone")
                assert db.session.execute(left, {"gone": gone.id}).scalar_one() == 0, each
    assert moved >= {
        "case_parties", "caseloads", "case_ratings", "case_notes", "case_interests", "attachments", "actions", "agenda_items",
        "plan_parts", "counted_places", "cohort_places", "escalations", "transfer_requests", "adult_decisions", "adult_consents",
    }  # fmt: skip
    for merge_id in reversed(made):
        undo(make, merge_id, by=chair)
    after = snapshot(make)
    for table, rows in before.items():
        assert after[table] == rows, table


@pytest.mark.parametrize("seed", range(3))
def test_whatever_order_merges_and_undos_come_in_nobody_shut_out_gets_in(make: Maker, seed: int) -> None:
    """Random cases, restrictions and interests, merged in chains: who is shut out of a part stays out of the whole."""
    chance = random.Random(seed)
    groups = [make.group("psg") for _ in range(2)]
    runner = make.user("Runs All", coordinates=groups)
    watchers = [make.user(f"Watcher {n}", joins=[groups[n % 2]]) for n in range(4)]
    people = [make.person(f"Name{n}", "Finch") for n in range(4)]
    cases, shut_out = [], set()
    for number in range(6):
        case = make.case(
            *chance.sample(groups, chance.choice((1, 2))), victim=chance.choice(people), title=f"Case {number}"
        )
        cases.append(plain(case))
        note = CaseNote(
            case_id=case.id,
            text=str(number),
            happened_on=clock.today(),
            author_id=runner.id,
            agency_id=runner.agency_id,
        )
        make._keep(note)
        if chance.random() < 0.5:
            shut_out.add(str(number))
            make._keep(CaseInterest(case_id=case.id, user_id=watchers[0].id, reason="x"))

    def notes_seen() -> dict[int, set[str]]:
        found = {}
        for watcher in watchers:
            with make.acting(watcher):
                found[watcher.id] = set(db.session.scalars(select(CaseNote.text)))
        return found

    before, made, alive = snapshot(make), [], list(cases)
    for _ in range(8):
        kept, gone = chance.sample(alive, 2)
        try:
            made.append(merge(make, kept, gone, by=runner))
        except Refusal:
            db.session.rollback()
            continue
        alive.remove(gone)
        assert not notes_seen()[watchers[0].id] & shut_out
        if len(alive) == 2:
            break
    assert made
    for merge_id in reversed(made):
        undo(make, merge_id, by=runner)
    assert snapshot(make) == before


def test_counts_of_incidents_and_ratings_follow_what_they_hang_on(make: Maker, world: dict[str, Any]) -> None:
    gone, chair = world["gone"], world["chair"]
    place = make._keep(CountedPlace(case_id=gone.id, name="Gull Walk", role="here"))
    month = clock.today().replace(day=1)
    make._keep(
        IncidentCount(
            case_id=gone.id, place_id=place.id, month=month, source="police", incidents=3, saved_by_id=chair.id
        )
    )
    with make.system():
        loads = {load.case_id: load.id for load in db.session.scalars(select(Caseload))}
    make._keep(CaseRating(case_id=gone.id, caseload_id=loads[gone.id], rag="red", reason="x", rated_by_id=chair.id))
    before = snapshot(make)
    merge_id = merge(make, world["kept"], gone, by=chair)
    with make.system():
        assert db.session.scalars(select(IncidentCount.case_id)).all() == [world["kept"].id]
        assert db.session.scalars(select(CaseRating.caseload_id)).all() == [loads[world["kept"].id]]
    undo(make, merge_id, by=chair)
    assert snapshot(make) == before


def test_what_was_hung_since_on_something_that_goes_back_goes_with_it(make: Maker, world: dict[str, Any]) -> None:
    with make.system():
        other = make.group("iom")
        db.session.add(Caseload(case_id=world["gone"].id, group_id=other.id, joined_on=clock.today()))
    make.membership(other, world["chair"], "chair")
    merge_id = merge(make, world["kept"], world["gone"], by=world["chair"])
    with make.system():
        load = db.session.scalars(select(Caseload).where(Caseload.group_id == other.id)).one()
        rating = CaseRating(
            case_id=world["kept"].id, caseload_id=load.id, rag="red", reason="x", rated_by_id=world["chair"].id
        )
        db.session.add(rating)
    undo(make, merge_id, by=world["chair"])
    with make.system():
        assert db.session.execute(select(CaseRating.case_id, CaseRating.caseload_id)).all() == [
            (world["gone"].id, load.id)
        ]


def test_two_items_of_a_meeting_that_was_held_stand_side_by_side(make: Maker, world: dict[str, Any]) -> None:
    kept, gone, chair = world["kept"], world["gone"], world["chair"]
    held = make.meeting(world["psg"], on=clock.today() - timedelta(days=7), status="confirmed")
    to_come = make.meeting(world["psg"])
    for position, case in enumerate((kept, gone), 1):
        for meeting in (held, to_come):
            make._keep(AgendaItem(meeting_id=meeting.id, kind="case", position=position, title="x", case_id=case.id))
        make._keep(
            InformationRequest(meeting_id=held.id, case_id=case.id, agency_id=chair.agency_id, due_on=clock.today())
        )
    assert "on the agenda of a meeting that is not over" in refused(make, world)
    with make.system():
        db.session.execute(
            text("DELETE FROM agenda_items WHERE meeting_id = :m AND case_id = :c"), {"m": to_come.id, "c": gone.id}
        )
    before = snapshot(make)
    merge_id = merge(make, kept, gone, by=chair)
    with make.acting(world["member"]):
        items = db.session.scalars(select(AgendaItem).where(AgendaItem.meeting_id == held.id)).all()
        assert [(item.case_id, item.of_merged_case) for item in items] == [(kept.id, False), (kept.id, True)]
        assert len(db.session.scalars(select(InformationRequest)).all()) == 2
    undo(make, merge_id, by=chair)
    assert snapshot(make) == before


# -- chains, races and cost --------------------------------------------------------------------------------------------


def test_a_chain_leads_to_its_end_and_is_undone_from_there(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    chair, last = (
        world["chair"],
        another(make, world),
    )
    before = snapshot(make)
    first = merge(make, world["kept"], world["gone"], by=chair)
    second = merge(make, last, world["kept"], by=chair)
    browser = browse(chair)
    for name in ("kept", "gone"):
        assert browser.get(f"/cases/{world[name].reference}").path == f"/cases/{last.reference}"
    page = browser.get(f"/cases/{last.reference}")
    assert [words for words in page.links() if words.startswith("Undo")] == [
        f"Undo the merge of {world['kept'].reference}"
    ]
    assert world["gone"].reference in page.text
    browser.get(f"/cases/{last.reference}/merged/{first}/undo", status=404)
    undo(make, second, by=chair)
    undo(make, first, by=chair)
    assert snapshot(make) == before


def test_merges_are_undone_last_first_and_once(make: Maker, world: dict[str, Any]) -> None:
    chair, more = (
        world["chair"],
        another(make, world),
    )
    first = merge(make, world["kept"], world["gone"], by=chair)
    second = merge(make, world["kept"], more, by=chair)
    with pytest.raises(Refusal, match="later: undo that first"):
        undo(make, first, by=chair)
    db.session.rollback()
    undo(make, second, by=chair)
    with pytest.raises(Refusal, match="undone already"):
        undo(make, second, by=chair)
    db.session.rollback()
    with make.acting(chair) as user:
        case = db.session.get_one(Case, world["kept"].id)
        with pytest.raises(Refusal, match="the same one"):
            merging.merge(case, case, reason=WHY, because={}, by=user)


def test_a_merge_and_its_undo_take_the_same_statements_for_one_row_as_for_many(
    make: Maker, world: dict[str, Any]
) -> None:
    chair = world["chair"]

    def cost(gone: Any) -> tuple[int, int]:
        assert chair.name  # known again, as it is on a page
        with counted() as merged:
            merge_id = merge(make, world["kept"], gone, by=chair)
        assert chair.name
        with counted() as undone:
            undo(make, merge_id, by=chair)
        return merged.number, undone.number

    cost(world["gone"])  # a first merge, after which the session has forgotten what it knew
    few = cost(world["gone"])
    many = another(make, world)
    for number in range(30):
        make.action(world["psg"], case=many)
        make._keep(
            CaseNote(case_id=many.id, text="x", happened_on=date(2026, 1, 1), author_id=chair.id, agency_id=chair.agency_id),
            CaseParty(case_id=many.id, side="victim", person_id=make.person(f"Vic{number}", "Tim").id),
        )  # fmt: skip
    merged, undone = cost(many)
    assert (
        merged == few[0] and abs(undone - few[1]) <= 3
    )  # two tables more have rows to give back, and actions their doubles
