"""Two cases about one problem: merged, read under one, refused with what differs, and taken back to the last row."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select, text

from casework import clock
from casework.cases import merge_differences as differences
from casework.cases import merging, moving
from casework.cases.merge_records import CaseMerge
from casework.cases.models import Case, CaseInterest, Caseload, CaseNamedPerson, CaseNote, CaseParty, CaseRating
from casework.errors import NotPermitted, Refusal
from casework.extensions import db
from casework.meetings.models import AgendaItem
from casework.meetings.return_models import InformationRequest
from casework.plans.models import CountedPlace, IncidentCount
from casework.risk.models import RiskAssessment, RiskToolVersion
from casework.risk.offers import tools_of
from casework.sharing.models import SharingCheck
from tests.browser import Browser
from tests.queries_counted import counted
from tests.sweep.arranged import arrange
from tests.sweep.test_query_counts import add
from tests.world import Maker

WHY = "One household, reported twice"
# A merge leaves its own record and the log, browsers sign in, and somebody is reminded; `updated_at` and `version` say that somebody touched the case, and somebody did.
ITS_OWN = {"audit_entries", "case_merges", "sign_in_sessions", "throttles", "submissions", "reminders"}


def plain(case: Any) -> Any:
    """Its id and reference, which outlive what a merge makes the session forget."""
    return SimpleNamespace(id=case.id, reference=case.reference)


@pytest.fixture
def world(make: Maker) -> dict[str, Any]:
    """Two cases of one group that share an offender."""
    psg, offender = make.group("psg", name="Wrensea PSG"), make.person("Otto", "Offender")
    day = clock.today() + timedelta(days=40)
    return {
        "psg": psg, "offender": offender,
        "chair": make.user("Ann Chair", chairs=[psg]), "member": make.user("Ben Member", joins=[psg]),
        "observer": make.user("Cat Observer", joins=[(psg, "observer")]), "outsider": make.user("Dot Out", chairs=[make.group("iom")]),
        "kept": plain(make.case(psg, title="Noise at Gull Walk", offender=offender, victim=make.person("Vera", "Vane"), next_review_on=day)),
        "gone": plain(make.case(psg, title="Shouting, Gull Walk", offender=offender, location=make.place("Gull Walk"), next_review_on=day)),
    }  # fmt: skip


def another(make: Maker, world: dict[str, Any]) -> Any:
    """A third case like the two."""
    day = clock.today() + timedelta(days=40)
    return plain(
        make.case(world["psg"], offender=world["offender"], location=make.place("Gull Row"), next_review_on=day)
    )


def assess(make: Maker, case: Any, group: Any, by: Any) -> None:
    """An assessment of the whole case, in force, with the most pressing band, made with the group's first tool."""
    with make.system():
        tool = tools_of(group)[0]
        version = RiskToolVersion(key=tool.key, number=1, title=tool.title, digest="x", definition={})
        db.session.add(version)
        db.session.flush()
        row = RiskAssessment(
            case_id=case.id, group_id=group.id, tool_id=version.id, tool_key=tool.key, status="final", assessed_on=clock.today(),
            score=9, maximum=10, scored_band="high", band="high", band_words="High", rag="red", saved_by_id=by.id, assessor_id=by.id,
            submitted_at=clock.now(),
        )  # fmt: skip
        db.session.add(row)


def because(one: Case, two: Case) -> dict[str, str]:
    return {each.key: "Agreed by both" for each in differences.to_weigh(one, two)}


def merge(make: Maker, kept: Any, gone: Any, *, by: Any) -> int:
    with make.acting(by) as user:
        a, b = (db.session.get_one(Case, each.id, populate_existing=True) for each in (kept, gone))
        row = merging.merge(a, b, reason=WHY, because=because(a, b), by=user)
        db.session.flush()
        return row.id


def undo(make: Maker, merge_id: int, *, by: Any) -> None:
    with make.acting(by) as user:
        row = db.session.get_one(CaseMerge, merge_id, populate_existing=True)
        merging.undo(row, db.session.get_one(Case, row.kept_case_id, populate_existing=True), reason="Two", by=user)


def refused(make: Maker, world: dict[str, Any]) -> str:
    """Why the two of the world cannot be merged; the page says what the service says."""
    with pytest.raises(Refusal) as found:
        merge(make, world["kept"], world["gone"], by=world["chair"])
    db.session.rollback()
    return found.value.message


def snapshot(make: Maker) -> dict[str, list[str]]:
    """Every row there is, table by table."""
    found = {}
    with make.system():
        for table in db.metadata.sorted_tables:
            if table.name in ITS_OWN:
                continue
            rows = [
                dict(row) for row in db.session.execute(text(f"SELECT to_jsonb(t.*) FROM {table.name} t")).scalars()
            ]
            if table.name == "cases":
                rows = [{k: v for k, v in row.items() if k not in ("version", "updated_at")} for row in rows]
            found[table.name] = sorted(json.dumps(row, sort_keys=True) for row in rows)
    return found


def said(browser: Browser, *parts: str, **fields: str) -> str:
    return browser.get("/".join(parts), **fields).text


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


# -- the pages ---------------------------------------------------------------------------------------------------------


def test_the_chair_merges_two_cases_and_the_old_reference_leads_on(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    kept, gone = world["kept"].reference, world["gone"].reference
    make.action(world["psg"], case=world["gone"], title="Visit the landlord")
    with make.system():
        db.session.get_one(Case, world["gone"].id).summary = "Every Friday night"
    browser = browse(world["chair"])
    browser.get(f"/cases/{gone}/notes/new")
    browser.submit(text="Seen on Friday", kind="note")
    browser.get(browser.get(f"/cases/{kept}").links()["Merge with another case"])
    assert browser.submit().errors() == ["Enter the reference of the other case"]
    assert browser.submit(other=kept.lower()).errors() == ["Choose another case: this is the same one"]
    assert browser.submit(other="C-9999").errors() == ["There is no case with that reference that you may open"]
    page = browser.get(browser.get(f"/cases/{kept}/merge").links()[f"Compare with {gone} Shouting, Gull Walk"])
    assert page.h1 == "Are these about the same problem?" and "Every Friday night" in page.text
    assert browser.submit(page).errors() == [
        "Choose which case stays", "Say how you know that they are about the same problem",
    ]  # fmt: skip
    page = browser.submit(page, keep=kept, reason=WHY)
    assert f"{gone} is now part of {kept}" in page.text and page.path == f"/cases/{kept}"
    for words in (
        "Visit the landlord",
        "Seen on Friday",
        "Vera Vane",
        "Gull Walk",
        "Every Friday night",
        "Merged into this case",
    ):
        assert words in page.text, words
    page = browse(world["member"]).get(f"/cases/{gone}/notes")
    assert page.path == f"/cases/{kept}/notes" and f"{gone} was merged into {kept}" in page.text
    browse(world["outsider"]).get(f"/cases/{gone}", status=404)
    page = browser.get(f"/cases/{kept}/history")
    assert f"merged {gone} into {kept}" in page.text and "Ann Chair added a note" in page.text
    assert kept in said(browser, "/cases/") and gone not in said(browser, "/cases/")
    browser.get(next(href for words, href in browser.get(f"/cases/{kept}").links().items() if words.startswith("Undo")))
    assert browser.submit().errors() == ["Say why they are not about the same problem after all"]
    assert f"{gone} is a case of its own again" in browser.submit(reason="Two households").text
    assert "Seen on Friday" in said(browser, "/cases", gone) and "Merged into" not in said(browser, "/cases", kept)
    with make.system():
        verbs = (
            select(text("verb"), text("case_id")).select_from(text("audit_entries")).where(text("kind = 'combination'"))
        )
        found = {tuple(row) for row in db.session.execute(verbs)}
    assert found == {(verb, world[case].id) for verb in ("merged", "unmerged") for case in ("kept", "gone")}


def test_what_is_sent_to_the_old_reference_counts_for_the_case_that_stayed(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    member = browse(world["member"])
    member.get(f"/cases/{world['gone'].reference}/notes/new")
    merge(make, world["kept"], world["gone"], by=world["chair"])
    page = member.submit(text="Typed while it was merged", kind="note")
    assert page.path == f"/cases/{world['kept'].reference}" and "Typed while it was merged" in page.text


def test_bands_of_both_cases_count(make: Maker, world: dict[str, Any]) -> None:
    """An assessment in force of the case that went shows on the caseload entry of the one that stayed, until the undo."""
    chair = world["chair"]
    assess(make, world["gone"], world["psg"], chair)
    before = snapshot(make)
    merge_id = merge(make, world["kept"], world["gone"], by=chair)
    with make.system():
        load = db.session.scalars(select(Caseload).where(Caseload.case_id == world["kept"].id)).one()
        assert (load.risk_rag, load.risk_band) == ("red", "High")
        assert clock.today() < load.next_review_on < clock.today() + timedelta(days=40)
    undo(make, merge_id, by=chair)
    assert snapshot(make) == before


def test_who_may_not_merge_and_who_cannot_tell(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    kept, gone = world["kept"].reference, world["gone"].reference
    hidden = make.case(make.group("iom"), offender=world["offender"]).reference
    pages = [f"/cases/{kept}/merge", f"/cases/{kept}/merge/{gone}"]
    for who, status in (("member", 403), ("observer", 403), ("outsider", 404)):
        for path in pages:
            browse(world[who]).get(path, status=status)
        assert who == "outsider" or "Merge with another" not in said(browse(world[who]), "/cases", kept)
    chair = browse(world["chair"])
    chair.get(f"/cases/{kept}/merge/{hidden}", status=404)
    chair.get(f"/cases/{kept}/merge/{kept}", status=404)
    assert hidden not in chair.get(pages[0]).raw
    assert chair.submit(other=hidden).errors() == ["There is no case with that reference that you may open"]
    merge_id = merge(make, world["kept"], world["gone"], by=world["chair"])
    for who, status in (("member", 403), ("observer", 403), ("outsider", 404)):
        browse(world[who]).get(f"/cases/{kept}/merged/{merge_id}/undo", status=status)
    assert "Undo" not in said(browse(world["member"]), "/cases", kept)
    chair.get(f"/cases/{kept}/merged/{merge_id + 1}/undo", status=404)


# -- what is refused ---------------------------------------------------------------------------------------------------


def test_a_merge_is_refused_with_what_differs(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    kept, gone = world["kept"], world["gone"]
    with make.system():
        loads = {load.case_id: load for load in db.session.scalars(select(Caseload))}
        loads[kept.id].stage, loads[gone.id].stage = "New", "Review"
        loads[gone.id].next_review_on = clock.today()
        offender = db.session.scalars(
            select(CaseParty).where(CaseParty.case_id == gone.id, CaseParty.person_id.isnot(None))
        ).one()
        offender.controller = "His aunt"
    words = refused(make, world)
    assert (
        f"The caseload entry (Wrensea PSG) differs: stage (New in {kept.reference}, Review in {gone.reference})"
        in words
    )
    assert "next review (" in words and "A person or place (Otto Offender) differs: controller." in words
    page = browse(world["chair"]).get(f"/cases/{kept.reference}/merge/{gone.reference}")
    assert "These two cannot be merged as they are" in page.text and "stage (New in" in page.text
    assert not page.has("button.govuk-button--warning")
    with make.system():
        loads[gone.id].stage, loads[gone.id].next_review_on, offender.controller = (
            "New",
            loads[kept.id].next_review_on,
            "",
        )
        db.session.add_all([*map(db.session.merge, loads.values()), db.session.merge(offender)])
    merge(make, kept, gone, by=world["chair"])


def test_of_two_reviews_that_people_did_not_both_choose_the_sooner_holds(make: Maker, world: dict[str, Any]) -> None:
    """Two that people chose must be the same; one that a rule set is nobody's wish. The undo gives each back."""
    soon = clock.today() + timedelta(days=3)
    with make.system():
        loads = {load.case_id: load for load in db.session.scalars(select(Caseload))}
        loads[world["gone"].id].next_review_on = soon
        loads[world["gone"].id].review_because = "As usual here"
        loads[world["gone"].id].risk_band = "High"
    before = snapshot(make)
    merge_id = merge(make, world["kept"], world["gone"], by=world["chair"])
    with make.system():
        found = select(Caseload.next_review_on).where(Caseload.case_id == world["kept"].id)
        assert db.session.scalars(found).all() == [soon]
    undo(make, merge_id, by=world["chair"])
    assert snapshot(make) == before


def test_a_closed_case_is_not_merged(make: Maker, world: dict[str, Any]) -> None:
    with make.system():
        case = db.session.get_one(Case, world["gone"].id)
        case.status, case.closed_on = "closed", clock.today()
    assert f"{world['gone'].reference} is closed." in refused(make, world)


def test_a_restriction_is_never_weaker(make: Maker, world: dict[str, Any], browse: Callable[..., Browser]) -> None:
    kept, gone, chair = world["kept"], world["gone"], world["chair"]

    def restrict(case: Any, *users: Any) -> None:
        with make.system():
            db.session.get_one(Case, case.id).restricted = True
            db.session.add_all(CaseNamedPerson(case_id=case.id, user_id=user.id) for user in users)

    restrict(gone, chair)
    assert f"{gone.reference} is restricted to named people and {kept.reference} is not." in refused(make, world)
    restrict(kept, chair, world["observer"])
    assert "They are restricted to different people." in refused(make, world)
    restrict(gone, world["observer"])
    merge_id = merge(make, kept, gone, by=chair)
    browse(world["observer"]).get(f"/cases/{gone.reference}")
    browse(world["member"]).get(f"/cases/{gone.reference}", status=404)
    with make.system():
        row = select(CaseNamedPerson).where(
            CaseNamedPerson.case_id == kept.id, CaseNamedPerson.user_id == world["observer"].id
        )
        db.session.delete(db.session.scalars(row).one())
    undo(make, merge_id, by=chair)
    for case in (kept, gone):
        browse(world["observer"]).get(f"/cases/{case.reference}", status=404)
        browse(chair).get(f"/cases/{case.reference}")


def test_a_declared_interest_is_never_weaker(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    kept, gone, member = world["kept"], world["gone"], world["member"]
    make._keep(CaseInterest(case_id=gone.id, user_id=member.id, reason="His aunt"))
    words = refused(make, world)
    assert (
        f"Ben Member declared an interest in {gone.reference} and not in {kept.reference}" in words
        and "aunt" not in words
    )
    make._keep(CaseInterest(case_id=kept.id, user_id=member.id, reason="His aunt"))
    merge_id = merge(make, kept, gone, by=world["chair"])
    for case in (kept, gone):
        browse(member).get(f"/cases/{case.reference}", status=404)
    make._keep(CaseInterest(case_id=kept.id, user_id=world["observer"].id, reason="A friend"))
    undo(make, merge_id, by=world["chair"])
    for who in ("member", "observer"):
        for case in (kept, gone):
            browse(world[who]).get(f"/cases/{case.reference}", status=404)


def test_groups_that_would_see_more_are_weighed_and_only_shown_by_their_members(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    kept, gone, chair = world["kept"], world["gone"], world["chair"]
    with make.system():
        other = make.group("iom", name="Wrensea IOM")
        db.session.add(Caseload(case_id=gone.id, group_id=other.id, joined_on=clock.today()))
    assert f"Wrensea IOM has {gone.reference} and not {kept.reference}, and you are not a member" in refused(
        make, world
    )
    make.membership(other, chair, "member")
    browser = browse(chair)
    page = browser.get(f"/cases/{kept.reference}/merge/{gone.reference}")
    assert f"Wrensea IOM has {gone.reference} and not {kept.reference}. Its members will see both." in page.text
    page = browser.submit(page, keep=kept.reference, reason=WHY)
    assert page.errors() == ["Say why they are merged all the same"]
    browser.submit(page, keep=kept.reference, reason=WHY, **{f"because_group_{other.id}": "Both groups asked"})
    with make.system():
        row = db.session.scalars(select(CaseMerge)).one()
        assert row.accepted == {f"group_{other.id}": "Both groups asked"}
        assert db.session.execute(select(SharingCheck.case_id, SharingCheck.group_id)).all() == [(kept.id, other.id)]
    assert "Wrensea IOM" in said(browser, "/cases", kept.reference, "sharing")
    undo(make, row.id, by=chair)
    with make.system():
        assert db.session.scalars(select(SharingCheck)).all() == []


def test_who_runs_a_group_with_one_of_the_two_only_does_not_merge_them(make: Maker, world: dict[str, Any]) -> None:
    other = make.group("iom")
    case = make.case(other, offender=world["offender"])
    make.membership(other, world["chair"], "member")
    with pytest.raises(NotPermitted):
        merge(make, world["kept"], case, by=world["chair"])
    db.session.rollback()


def test_people_on_both_sides_and_nothing_shared_are_weighed(make: Maker, world: dict[str, Any]) -> None:
    case = make.case(world["psg"], victim=world["offender"])
    apart = make.case(world["psg"], victim=make.person("Somebody", "Else"))
    with make.acting(world["chair"]):
        one, two, three = (db.session.get_one(Case, each.id) for each in (world["kept"], case, apart))
        assert [each.key for each in differences.to_weigh(one, two)] == [f"sides_{world['offender'].id}"]
        assert [each.key for each in differences.to_weigh(one, three)] == ["nobody_shared"]


def test_what_another_group_keeps_to_itself_is_not_named(make: Maker, world: dict[str, Any]) -> None:
    """Whom the adults' group works with differs: the chair of another group learns that something does, and no more."""
    from casework.adults.models import Adult

    tati, chair = make.group("tati"), world["chair"]
    with make.system():
        for case in (world["kept"], world["gone"]):
            db.session.add(Caseload(case_id=case.id, group_id=tati.id, joined_on=clock.today()))
            who = make.person("Adult", case.reference)
            db.session.add(Adult(case_id=case.id, group_id=tati.id, person_id=who.id, chosen_by_id=chair.id))
    assert refused(make, world) == differences.HIDDEN
    make.membership(tati, chair, "member")
    assert "Who the adult is" in refused(make, world) and "Make the two the same first" in refused(make, world)


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
    assert merged == few[0] and abs(undone - few[1]) <= 2  # two tables more have rows to give back
