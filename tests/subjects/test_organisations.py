"""Organisations: looked for before they are added, party to cases and referrals, seen within rights, merged and unmerged."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from casework.cases import merge_differences
from casework.cases import merging as case_merging
from casework.cases import services as cases
from casework.cases.models import Case, CaseParty
from casework.errors import Refusal
from casework.extensions import db
from casework.referrals.models import ReferralSubject
from casework.subjects import duplicates, keys, matching, merging, names, services
from casework.subjects.merge_records import DuplicatePair, SubjectMerge
from casework.subjects.models import Organisation
from tests.browser import Browser
from tests.world import Maker


@pytest.fixture
def world(make: Maker) -> dict[str, Any]:
    psg = make.group("psg", name="Wrensea PSG")
    shop = make.organisation(
        "Harbour Street News", registration_number="09990101", address="12 Harbour Street", postcode="WZ1 4AA"
    )
    with make.system():
        keys.index_organisations([shop.id])
    return {
        "psg": psg, "shop": shop, "case": make.case(psg, victim=shop, title="Theft at the shop"),
        "chair": make.user("Ann Chair", chairs=[psg]), "member": make.user("Ben Member", joins=[psg]),
        "observer": make.user("Cat Observer", joins=[(psg, "observer")]), "outsider": make.user("Dot Out", chairs=[make.group("iom")]),
    }  # fmt: skip


def found(make: Maker, user: Any, **typed: str) -> list[tuple[str, bool]]:
    with make.acting(user):
        return [(s.kind, s.readable) for s in matching.suggest(**typed)]


# -- looking before adding ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        {"name": "Harbor Street News"},
        {"name": "09990101"},
        {"name": "0999 0101"},
        {"name": "news harbour"},
        {"postcode": "wz14aa"},
        {"number": "09990101"},
    ],
)
def test_it_is_found_by_name_number_and_postcode(make: Maker, world: dict[str, Any], typed: dict[str, str]) -> None:
    assert ("organisation", True) in found(make, world["member"], **typed)
    assert ("organisation", False) in found(make, world["outsider"], **typed)


def test_a_number_is_kept_in_one_form_and_nothing_else_is_one() -> None:
    assert names.registration("oc 301 234") == "OC301234" and names.registration("09990101") == "09990101"
    assert [names.registration(typed) for typed in ("", "12", "Harbour 5", "123456789", "ABC12345")] == [""] * 5


def test_adding_one_looks_first_and_what_is_wrong_is_said(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    browser = browse(world["member"])
    page = browser.get("/subjects/", q="Harbour St News")
    assert "Harbour Street News" in page.text and "B-" in page.text
    page = browser.get("/organisations/new")
    assert browser.submit(page).errors() == ["Choose what kind of organisation it is"] or browser.page.errors()
    page = browser.submit(page, name="Harbour Street Newsagent", kind="shop")
    assert "Is it one of these?" in page.text and "Harbour Street News" in page.text
    page = browser.submit(page, name="Harbour Street Newsagent", kind="shop", registration_number="12", looked="y")
    assert page.errors() == ["A registration number has 5 to 8 figures, perhaps after two letters"]
    page = browser.submit(
        page, name="Harbour Street Newsagent", kind="shop", registration_number="sc 123456", looked="y"
    )
    assert "Harbour Street Newsagent is recorded as B-" in page.text and "SC123456" in page.text
    stranger = browse(world["outsider"]).get("/subjects/", q="Harbour Street News")
    assert "Known to the partnership" in stranger.text and "12 Harbour Street" not in stranger.raw


def test_who_may_open_and_correct_it_and_who_cannot_tell(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    path = f"/organisations/{world['shop'].reference}"
    page = browse(world["member"]).get(path)
    assert page.h1 == "Harbour Street News" and world["case"].reference in page.text and "as victim" in page.text
    assert browse(world["member"]).get("/subjects/", q=world["shop"].reference.lower()).path == path
    browse(world["observer"]).get(path)
    browse(world["observer"]).get(f"{path}/correct", status=403)
    for address in (path, f"{path}/correct", f"{path}/merge"):
        browse(world["outsider"]).get(address, status=404)
    member = browse(world["member"])
    member.get(f"{path}/correct")
    page = member.submit(contact="Ask for the manager", postcode="wz1 4ab")
    assert "Ask for the manager" in page.text and "WZ1 4AB" in page.text
    assert member.get(f"{path}/correct") and member.submit(name=" ").errors() == ["Enter the name of the organisation"]


# -- cases -------------------------------------------------------------------------------------------------------------


def test_it_is_victim_or_offender_and_never_a_location(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    case, bar = world["case"], make.organisation("Gull and Anchor Taverns", kind="licensed", by=world["member"])
    browser = browse(world["member"])
    browser.get(f"/cases/{case.reference}/parties/add")
    page = browser.submit(side="location", reference=bar.reference)
    assert page.errors() == ["A location is a place, not a person or organisation"]
    page = browser.submit(page, side="offender", reference=bar.reference.lower())
    assert f"/organisations/{bar.reference}" in page.links().values() and "Gull and Anchor Taverns" in page.text
    browser.get(f"/cases/{case.reference}/parties/add")
    assert browser.submit(side="offender", reference=bar.reference).errors() == ["This is a party on that side already"]
    for side, ids in (("location", {"organisation_id": bar.id}), ("victim", {})):
        with pytest.raises(IntegrityError), make.system():
            db.session.add(CaseParty(case_id=case.id, side=side, **ids))
            db.session.flush()
        db.session.rollback()


def test_a_party_is_exactly_one_subject(make: Maker, world: dict[str, Any]) -> None:
    person = make.person()
    with pytest.raises(IntegrityError), make.system():
        db.session.add(
            CaseParty(case_id=world["case"].id, side="victim", person_id=person.id, organisation_id=world["shop"].id)
        )
        db.session.flush()
    db.session.rollback()


def test_the_pages_of_a_case_show_it_to_whoever_may_see_it(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    for tab in ("", "/risk", "/plan", "/orders", "/sharing", "/history"):
        page = browse(world["chair"]).get(f"/cases/{world['case'].reference}{tab}")
        assert "Name withheld" not in page.text
    assert "Harbour Street News" in browse(world["chair"]).get(f"/cases/{world['case'].reference}").text


# -- referrals ---------------------------------------------------------------------------------------------------------


def test_a_referral_about_one_becomes_a_case_with_it(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    referral = make.referral(world["psg"], by=world["member"], status="draft")
    browser = browse(world["member"])
    browser.get(f"/referrals/{referral.reference}/subjects")
    page = browser.submit(side="victim", organisation="Harbour Street News")
    assert "Is it one of these?" in page.text
    page = browser.submit(
        page, side="victim", organisation="Harbour Street News", pick=f"organisation-{world['shop'].id}"
    )
    assert page.errors() == [] and "Harbour Street News" in page.text
    page = browser.submit(page, form="main form[novalidate]", side="offender", organisation="Quayside Bar")
    assert page.errors() == [] and "Quayside Bar is added" in page.text
    with make.system():
        rows = db.session.scalars(select(ReferralSubject).where(ReferralSubject.referral_id == referral.id)).all()
        assert {(row.side, row.organisation_id is not None) for row in rows} == {("victim", True), ("offender", True)}
        db.session.execute(
            text(
                "UPDATE referrals SET status = 'submitted', submitted_at = now(), decide_by = now(), acknowledge_by = now()"
            )
        )
    chair = browse(world["chair"])
    page = chair.get(f"/referrals/{referral.reference}")
    assert world["case"].reference in page.text  # open elsewhere
    chair.get(f"/referrals/{referral.reference}/decide")
    page = chair.submit(decision="merge", case=world["case"].reference, reason="The same thefts")
    with make.system():
        parties = db.session.execute(select(CaseParty.side, Organisation.name).join(Organisation)).all()
    assert sorted(map(tuple, parties)) == [("offender", "Quayside Bar"), ("victim", "Harbour Street News")]


def test_one_out_of_reach_is_named_and_those_who_decide_say_which_it_is(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    referrer = make.user("Refer Rer")
    referral = make.referral(world["psg"], by=referrer, status="draft")
    browser = browse(referrer)
    browser.get(f"/referrals/{referral.reference}/subjects")
    page = browser.submit(side="victim", organisation="Harbour Street News")
    assert "You may not open this record" in page.text and world["shop"].reference not in page.raw
    browser.submit(page, side="victim", organisation="Harbour Street News", looked="y")
    with make.system():
        row = db.session.scalars(select(ReferralSubject).where(ReferralSubject.referral_id == referral.id)).one()
        assert row.organisation_id is None and row.typed["organisation"] == "Harbour Street News"
        db.session.execute(
            text(
                "UPDATE referrals SET status = 'submitted', submitted_at = now(), decide_by = now(), acknowledge_by = now()"
            )
        )
    chair = browse(world["chair"])
    page = chair.get(f"/referrals/{referral.reference}/who/{row.id}")
    page = chair.submit(page, pick=f"organisation-{world['shop'].id}")
    assert f"Harbour Street News is {world['shop'].reference}" in page.text
    chair.get(f"/referrals/{referral.reference}/decide")
    chair.submit(decision="accept", title="Thefts", reason="")
    with make.system():
        ids = db.session.scalars(select(CaseParty.organisation_id).order_by(CaseParty.id)).all()
    assert ids == [world["shop"].id, world["shop"].id]


def test_a_group_that_takes_no_organisations_says_so(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    referral = make.referral(make.group("iom"), by=world["member"], status="draft")
    browser = browse(world["member"])
    page = browser.get(f"/referrals/{referral.reference}/subjects")
    assert not page.has('[name="organisation"]')
    page = browser.submit(page, side="offender", organisation="Quayside Bar")
    assert "This group takes no organisations" in page.text


# -- merging -----------------------------------------------------------------------------------------------------------


def test_two_records_of_one_are_merged_and_unmerged(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    double = make.organisation("Harbour St News", kind="shop", registration_number="09990102", by=world["chair"])
    second = make.case(world["psg"], offender=double)
    shop = world["shop"].reference
    browser = browse(world["chair"])
    page = browser.get(f"/organisations/{shop}/merge/{double.reference}")
    assert "different registration numbers" in page.text
    page = browser.submit(keep=shop, reason="One shop", because_registration="A slip")
    assert second.reference in page.text and f"{double.reference} was merged into this one" in page.text
    assert browser.get(f"/organisations/{double.reference}").path == f"/organisations/{shop}"
    browse(world["outsider"]).get(f"/organisations/{double.reference}", status=404)
    browser.get(
        next(href for words, href in browser.get(f"/organisations/{shop}").links().items() if words.startswith("Undo"))
    )
    assert f"{double.reference} is a record of its own again" in browser.submit(reason="Two shops").text
    assert second.reference not in browser.get(f"/organisations/{shop}").text
    with make.system():
        row = db.session.scalars(select(SubjectMerge)).one()
        assert row.gone_organisation_id == double.id and row.undone_at is not None


def test_doubles_are_listed_at_night_for_who_sees_both(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    double = make.organisation("Harbour Street News", address="12 Harbour Street", postcode="WZ1 4AA")
    make.case(world["psg"], victim=double)
    with make.system():
        keys.index_organisations([double.id])
        assert duplicates.look()[1] == 1
        pair = db.session.scalars(select(DuplicatePair)).one()
        assert pair.organisation_id is not None and "postcode" in pair.why
    page = browse(world["chair"]).get("/subjects/duplicates")
    assert double.reference in page.text and world["shop"].reference in page.text
    assert double.reference not in browse(world["outsider"]).get("/subjects/duplicates").raw
    with make.acting(world["chair"]) as user:
        a, b = (db.session.get_one(Organisation, each.id) for each in (world["shop"], double))
        merging.dismiss(a, b, by=user)


def test_cases_with_one_on_the_same_side_merge_and_on_both_sides_are_weighed(
    make: Maker, world: dict[str, Any]
) -> None:
    same, other = make.case(world["psg"], victim=world["shop"]), make.case(world["psg"], offender=world["shop"])
    with make.acting(world["chair"]) as user:
        one, two, three = (db.session.get_one(Case, each.id) for each in (world["case"], same, other))
        assert [each.key.split("_")[0] for each in merge_differences.to_weigh(one, three)] == ["sides"]
        row = case_merging.merge(one, two, reason="The same thefts", because={}, by=user)
        assert set(row.set_aside) == {"case_parties", "caseloads"}


def test_services_refuse_what_is_not_one(make: Maker, world: dict[str, Any]) -> None:
    with make.acting(world["member"]) as user:
        for values in (
            {"name": " ", "kind": "shop"},
            {"name": "A", "kind": "pub"},
            {"name": "A", "kind": "shop", "registration_number": "x"},
        ):
            with pytest.raises(Refusal):
                services.add_organisation(**values, by=user)
        case = db.session.get_one(Case, world["case"].id)
        with pytest.raises(Refusal, match="A location is a place"):
            cases.add_party(case, "location", db.session.get_one(Organisation, world["shop"].id), by=user)
