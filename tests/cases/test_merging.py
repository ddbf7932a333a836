"""Two cases about one problem: merged on pages and read under one, by whom, and refused with what differs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from casework import clock
from casework.cases import merge_differences as differences
from casework.cases.merge_records import CaseMerge
from casework.cases.models import Case, CaseInterest, Caseload, CaseNamedPerson, CaseParty
from casework.errors import NotPermitted
from casework.extensions import db
from casework.sharing.models import SharingCheck
from tests.browser import Browser
from tests.cases.merged import (
    WHY,
    assess,
    merge,
    refused,
    said,
    snapshot,
    undo,
    world,
)  # fmt: skip
from tests.world import Maker

__all__ = ["world"]


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
