"""Two records become one and two again: everything moves and comes back, rights hold, what speaks against it is answered."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select, text

from casework import clock
from casework.cases.models import Case, CaseParty
from casework.cohorts.models import Cohort, CohortPlace
from casework.errors import NotPermitted, Refusal
from casework.extensions import db
from casework.referrals.models import ReferralSubject
from casework.subjects import keys, merging, moving
from casework.subjects.merge_records import SubjectMerge
from casework.subjects.models import Person, PersonAddress, PersonName, Place
from casework.subjects.particulars import PersonIdentifier, Relationship, SafeContact, WarningMarker
from tests.browser import Browser
from tests.queries_counted import counted
from tests.world import Maker

WHY = "Both came in with the same PNC record"


def plain(row: Any) -> Any:
    """Its id and reference, which outlive what a merge makes the session forget."""
    return SimpleNamespace(id=row.id, reference=row.reference)


@pytest.fixture
def world(make: Maker) -> dict[str, Any]:
    one, two = make.group("psg"), make.group("tati")
    ada, adda, bob = make.person("Ada", "Finch"), make.person("Adda", "Finch"), make.person("Bob", "Marsh")
    first, second = make.case(one, offender=ada), make.case(two, victim=adda, offender=bob)
    return {
        "one": one, "two": two, "ada": plain(ada), "adda": plain(adda), "bob": plain(bob), "first": plain(first), "second": plain(second),
        "both": make.user("Runs Both", coordinates=[one, two]), "chair": make.user("Runs One", chairs=[one], joins=[two]),
        "member": make.user("In One", joins=[one]), "other_member": make.user("In Two", joins=[two]),
        "outsider": make.user("Outsider", chairs=[make.group("iom")]),
    }  # fmt: skip


def merge(
    make: Maker, world: dict[str, Any], *, because: dict[str, str] | None = None, by: str = "both"
) -> SubjectMerge:
    with make.acting(world[by]) as user:
        kept, gone = (db.session.get_one(Person, world[key].id) for key in ("ada", "adda"))
        return merging.merge(kept, gone, reason=WHY, because=because or {}, by=user)


def snapshot(make: Maker) -> dict[str, list[str]]:
    """Every row of case information that hangs on people and places, as the database holds it."""
    tables = [
        "people",
        "places",
        "match_keys",
        *sorted({each.table for model in (Person, Place) for each in moving.hanging_on(model())}),
    ]
    with make.system():
        db.session.expire_all()
        return {
            table: sorted(
                db.session.execute(text(f"SELECT (to_jsonb(t) - 'version' {'- $$id$$' if table == 'match_keys' else ''})::text FROM {table} t")).scalars()
            )
            for table in tables
        }  # fmt: skip


def hang_everything(make: Maker, world: dict[str, Any]) -> None:
    gone, kept, third = world["adda"], world["ada"], world["bob"]
    referral = make.referral(world["two"], by=world["other_member"], offender=gone)
    make._keep(
        PersonName(person_id=gone.id, forename="Duchess"), PersonAddress(person_id=gone.id, line="4 Gull Walk", postcode="WZ1 2AB"),
        WarningMarker(person_id=gone.id, kind="dogs", review_on=clock.today()), SafeContact(person_id=gone.id, text="By her sister"),
        PersonIdentifier(person_id=gone.id, kind="custody", value="X1"), Relationship(person_id=gone.id, other_id=third.id, kind="partner"),
        Relationship(person_id=third.id, other_id=kept.id, kind="partner"), Relationship(person_id=third.id, other_id=gone.id, kind="carer"),
        ReferralSubject(referral_id=referral.id, side="victim", person_id=kept.id), ReferralSubject(referral_id=referral.id, side="victim", person_id=gone.id),
        CaseParty(case_id=world["first"].id, side="offender", person_id=gone.id),
    )  # fmt: skip
    with make.system():
        keys.index_people([kept.id, gone.id, third.id])


def test_everything_moves_and_an_undo_gives_every_row_back(make: Maker, world: dict[str, Any]) -> None:
    hang_everything(make, world)
    before = snapshot(make)
    row = merge(make, world)
    with make.system():
        for each in moving.hanging_on(Person()):
            left = db.session.execute(
                text(f"SELECT count(*) FROM {each.table} WHERE {each.column} = :gone"), {"gone": world["adda"].id}
            ).scalar_one()
            assert left == 0, each
    assert set(row.set_aside) == {"case_parties", "person_relationships", "referral_subjects"}
    assert set(row.moved) >= {
        "person_names",
        "person_addresses",
        "warning_markers",
        "safe_contacts",
        "person_identifiers",
    }
    with make.acting(world["both"]) as user:
        kept = db.session.get_one(Person, world["ada"].id)
        merging.undo(db.session.get_one(SubjectMerge, row.id), kept, reason="Twins", by=user)
    after = snapshot(make)
    for table, rows in before.items():
        assert after[table] == rows, table


def test_every_table_that_points_at_a_subject_is_known(make: Maker) -> None:
    for model, home in ((Person, "people"), (Place, "places")):
        known = {(each.table, each.column) for each in moving.hanging_on(model())}
        pointing = {
            (table.name, key.parent.name)
            for table in db.metadata.sorted_tables for key in table.foreign_keys
            if key.column.table.name == home and table.name not in moving.NOT_MOVED
        }  # fmt: skip
        assert known == pointing and ("case_parties", "person_id" if home == "people" else "place_id") in known


def test_a_merge_takes_the_same_statements_for_one_row_as_for_many(make: Maker, world: dict[str, Any]) -> None:
    def cost(kept: Person, gone: Person) -> int:
        with make.acting(world["both"]) as user, counted() as found:
            a, b = db.session.get_one(Person, kept.id), db.session.get_one(Person, gone.id)
            merging.merge(a, b, reason=WHY, because={}, by=user)
            db.session.flush()
        return found.number

    cost(world["ada"], world["adda"])  # a first merge, after which the session has forgotten what it knew
    again = make.person("Addy", "Finch")
    make.case(world["one"], offender=again)
    few = cost(world["ada"], again)
    many = make.person("Addie", "Finch")
    for number in range(30):
        make.case(world["one"], offender=many, title=f"Case {number}")
    make._keep(*(PersonAddress(person_id=many.id, line=f"{n} Gull Walk") for n in range(30)))
    make._keep(*(PersonName(person_id=many.id, forename=f"Alias{n}") for n in range(30)))
    assert cost(world["ada"], many) <= few + 2  # a new part of a name is learnt in up to two


def test_the_page_merges_and_the_old_reference_leads_on(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    hang_everything(make, world)
    ada, adda = world["ada"], world["adda"]
    browser = browse(world["both"])
    browser.get(f"/people/{ada.reference}/merge")
    page = browser.submit(other=adda.reference.lower())
    assert page.h1 == "Are these the same?"
    assert browser.submit(page).errors() == ["Choose which record stays", "Say how you know that they are the same"]
    page = browser.submit(keep=ada.reference, reason=WHY)
    assert f"{adda.reference} is now part of {ada.reference}" in page.text
    for words in (
        "Adda Finch",
        "Duchess",
        "4 Gull Walk",
        "Dogs",
        "Partner of",
        f"{adda.reference} was merged into this one",
    ):
        assert words in page.text, words
    page = browser.get(f"/people/{adda.reference}")
    assert page.path == f"/people/{ada.reference}" and f"{adda.reference} was merged into {ada.reference}" in page.text
    assert browser.get(f"/people/{adda.reference}/names/new").path == f"/people/{ada.reference}"
    browse(world["outsider"]).get(f"/people/{adda.reference}", status=404)
    found = browser.get("/subjects/", q="Adda Finch").text
    assert ada.reference in found and adda.reference not in found
    with make.system():
        logged = db.session.execute(
            text("SELECT subject_id, case_id FROM audit_entries WHERE kind = 'combination' AND verb = 'merged'")
        ).all()
    assert {(ada.id, None), (adda.id, None), (ada.id, world["second"].id)} <= {tuple(row) for row in logged}
    undo = next(
        href for words, href in browser.get(f"/people/{ada.reference}").links().items() if words.startswith("Undo")
    )
    browser.get(undo)
    assert browser.submit().errors() == ["Say why they are not the same after all"]
    assert f"{adda.reference} is a record of its own again" in browser.submit(reason="Twins").text
    assert "Duchess" in browser.get(f"/people/{adda.reference}").text


def test_nobody_gains_sight_of_a_case_and_the_gone_record_is_in_nobodys_reach(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    recorder = make.user("Re Corder")
    with make.system():
        db.session.get_one(Person, world["adda"].id).created_by_id = recorder.id
    merge(make, world)
    first, second = world["first"].reference, world["second"].reference
    for who, own, hidden in (("member", first, second), ("other_member", second, first)):
        page = browse(world[who]).get(f"/people/{world['ada'].reference}")
        assert own in page.text and hidden not in page.raw
        browse(world[who]).get(f"/cases/{hidden}", status=404)
    with make.acting(recorder):
        assert db.session.scalars(select(Person)).all() == []
    with make.acting(world["both"]):
        assert db.session.scalars(select(Person.id).where(Person.id == world["adda"].id)).all() == []


@pytest.mark.parametrize("seed", range(4))
def test_cases_in_sight_never_change_and_after_an_undo_nothing_has(make: Maker, seed: int) -> None:
    chance = random.Random(seed)
    groups = [make.group("psg") for _ in range(3)]
    people = [make.person(f"Name{n}", "Finch") for n in range(6)]
    for number in range(8):
        a, b = chance.sample(people, 2)
        make.case(*chance.sample(groups, chance.choice((1, 2))), offender=a, victim=b, title=f"Case {number}")
    runner = make.user("Runs All", coordinates=groups)
    watchers = [make.user(f"Watcher {n}", joins=[g], agency=make.agency()) for n, g in enumerate(groups)]

    def seen() -> list[tuple[set[int], set[int]]]:
        found = []
        for watcher in watchers:
            with make.acting(watcher):
                found.append((set(db.session.scalars(select(Case.id))), set(db.session.scalars(select(Person.id)))))
        return found

    before, made = seen(), []
    for _ in range(2):
        with make.acting(runner) as user:
            alive = db.session.scalars(select(Person).order_by(Person.id)).all()
            kept, gone = chance.sample(list(alive), 2)
            every = {each.key: "Looked at" for each in merging.differences.between(kept, gone)}
            row = merging.merge(kept, gone, reason=WHY, because=every, by=user)
            made.append((row.id, kept.id))
        assert [cases for cases, _ in seen()] == [cases for cases, _ in before]
    for merge_id, kept_id in reversed(made):
        with make.acting(runner) as user:
            merging.undo(
                db.session.get_one(SubjectMerge, merge_id), db.session.get_one(Person, kept_id), reason="No", by=user
            )
    assert seen() == before


def test_who_runs_only_one_side_asks_and_who_runs_both_answers(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    ada, adda = world["ada"], world["adda"]
    path = f"/people/{ada.reference}/merge/{adda.reference}"
    with pytest.raises(NotPermitted):
        merge(make, world, by="chair")
    db.session.rollback()
    browse(world["member"]).get(path, status=404)
    asker = browse(world["chair"])
    assert asker.get(path).h1 == "Ask for these to be merged"
    asker.submit(reason="Same birthday, same sister")
    assert "waits for an answer" in asker.get(path).text
    page = browse(world["both"]).get("/subjects/duplicates")
    assert "Runs One" in page.text and adda.reference in page.text
    assert adda.reference not in browse(world["member"]).get("/subjects/duplicates").raw
    answerer = browse(world["both"])
    assert "Same birthday, same sister" in answerer.get(path).text
    answerer.get(f"{path}/apart")
    assert answerer.submit().errors() == ["Say why not"]
    answerer.submit(answer="Cousins of one name")
    assert "Asked for" not in answerer.get("/subjects/duplicates").text
    assert "Somebody has said that they are not the same person" in answerer.get(path).text


def test_whoever_recorded_two_by_mistake_merges_them_until_others_use_them(make: Maker, world: dict[str, Any]) -> None:
    me = make.user("My Self")
    one, two = make.person("Ada", "Twice", by=me), make.person("Ada", "Twise", by=me)
    with make.acting(me) as user:
        a, b = db.session.get_one(Person, one.id), db.session.get_one(Person, two.id)
        assert merging.may_merge(a, b, by=user)
    make.case(make.group("tati"), offender=one)
    make._keep(
        ReferralSubject(
            referral_id=make.referral(world["one"], by=me, status="draft").id, side="offender", person_id=one.id
        )
    )
    with make.acting(me) as user:
        a, b = db.session.get_one(Person, one.id), db.session.get_one(Person, two.id)
        assert not merging.may_merge(a, b, by=user)


def test_what_speaks_against_it_needs_a_reason_each(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    with make.system():
        db.session.get_one(Person, world["ada"].id).date_of_birth = date(1990, 1, 2)
        db.session.get_one(Person, world["adda"].id).date_of_birth = date(1990, 2, 1)
    make._keep(
        PersonIdentifier(person_id=world["ada"].id, kind="nhs", value="9434765919"), PersonIdentifier(person_id=world["adda"].id, kind="nhs", value="4010232137"),
        PersonIdentifier(person_id=world["ada"].id, kind="pnc", value="SAME"), PersonIdentifier(person_id=world["adda"].id, kind="pnc", value="SAME"),
        CaseParty(case_id=world["second"].id, side="offender", person_id=world["ada"].id),
        Relationship(person_id=world["ada"].id, other_id=world["adda"].id, kind="sibling"),
    )  # fmt: skip
    browser = browse(world["both"])
    page = browser.get(f"/people/{world['ada'].reference}/merge/{world['adda'].reference}")
    assert "9434765919" not in page.raw
    page = browser.submit(keep=world["ada"].reference, reason=WHY)
    assert page.errors() == ["Say why this does not matter"] * 4
    for words in (
        "different dates of birth",
        "different numbers: NHS number",
        "different sides of a case",
        "brother or sister of the other",
    ):
        assert words in page.text
    given = {f"because_{key}": "Checked on paper" for key in ("birth", "number_nhs", "both_sides", "related_sibling")}
    with pytest.raises(Refusal):
        merge(make, world, because={"birth": "x", "number_nhs": " ", "both_sides": "x", "related_sibling": "x"})
    db.session.rollback()
    page = browser.submit(page, keep=world["ada"].reference, reason=WHY, **given)
    assert "is now part of" in page.text
    with make.system():
        row = db.session.scalars(select(SubjectMerge)).one()
    assert set(row.accepted) == {"birth", "number_nhs", "both_sides", "related_sibling"}


def test_a_chain_of_merges_leads_to_its_end_and_is_undone_from_there(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    first = merge(make, world)
    last = plain(make.person("Ada", "Finch-Marsh"))
    make.case(world["one"], offender=last)
    with make.acting(world["both"]) as user:
        merging.merge(
            db.session.get_one(Person, last.id),
            db.session.get_one(Person, world["ada"].id),
            reason=WHY,
            because={},
            by=user,
        )
    for who in ("ada", "adda"):
        assert browse(world["both"]).get(f"/people/{world[who].reference}").path == f"/people/{last.reference}"
    with make.system():
        kept, row = db.session.get_one(Person, world["ada"].id), db.session.get_one(SubjectMerge, first.id)
        with pytest.raises(Refusal, match="undo that first"):
            merging.undo(row, kept, reason="No", by=world["both"])
        db.session.rollback()


def test_a_record_is_not_merged_twice_or_with_itself(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    browser = browse(world["both"])
    browser.get(f"/people/{world['ada'].reference}/merge")
    assert browser.submit(other=world["ada"].reference).errors() == ["Choose another record: this is the same one"]
    browser.get(f"/people/{world['ada'].reference}/merge/{world['ada'].reference}", status=404)
    with make.acting(world["both"]) as user:
        ada = db.session.get_one(Person, world["ada"].id)
        with pytest.raises(Refusal):
            merging.merge(ada, ada, reason=WHY, because={}, by=user)


def test_places_merge_too(make: Maker, world: dict[str, Any], browse: Callable[..., Browser]) -> None:
    shops, same = (
        make.place("Gull Walk shops", postcode="WZ1 2AB"),
        make.place("Gull Walk shop", address="Gull Walk", postcode="WZ1 2AC"),
    )
    make.case(world["one"], location=shops)
    second = make.case(world["two"], location=same)
    make._keep(WarningMarker(place_id=same.id, kind="sharps", review_on=clock.today() + timedelta(days=9)))
    browser = browse(world["both"])
    browser.get(f"/places/{shops.reference}/merge/{same.reference}")
    assert browser.submit(keep=shops.reference, reason="One parade").errors() == ["Say why this does not matter"]
    page = browser.submit(keep=shops.reference, reason="One parade", because_postcode="The parade has two")
    assert second.reference in page.text and "Needles or sharps" in page.text and "Gull Walk" in page.text
    assert browser.get(f"/places/{same.reference}").path == f"/places/{shops.reference}"


def test_a_past_stay_in_a_cohort_is_not_taken_for_the_present_one(make: Maker, world: dict[str, Any]) -> None:
    """Only one stay in a group may be live; one that ended says something of its own and moves along."""
    today, case = clock.today(), world["first"]
    with make.system():
        cohort = Cohort(group_id=world["one"].id, name="Fixed")
        db.session.add(cohort)
        db.session.flush()
        stay = {
            "case_id": case.id,
            "group_id": world["one"].id,
            "cohort_id": cohort.id,
            "joined_on": today,
            "join_reason": "x",
        }
        db.session.add_all(
            [
                CohortPlace(**stay, person_id=world["adda"].id, left_on=today, leave_reason="Moved away"),
                CohortPlace(**stay, person_id=world["ada"].id),
            ]
        )
    before = snapshot(make)
    row = merge(make, world)
    assert "cohort_places" in row.moved and "cohort_places" not in row.set_aside
    with make.acting(world["both"]) as user:
        kept = db.session.get_one(Person, world["ada"].id)
        merging.undo(db.session.get_one(SubjectMerge, row.id), kept, reason="Twins", by=user)
    assert snapshot(make)["cohort_places"] == before["cohort_places"]
