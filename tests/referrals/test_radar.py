"""Where the people and places of a referral are open already: told as far as the reader may know, with who should lead."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from casework.audit.models import AuditEntry
from casework.cases.models import CaseInterest
from casework.extensions import db
from casework.partnership.models import Group, Partnership
from tests.browser import Browser
from tests.queries_counted import counted
from tests.world import Maker

Browse = Callable[..., Browser]


@pytest.fixture
def world(make: Maker) -> dict[str, Any]:
    psg = make.group("psg", name="North PSG")
    otto = make.person("Otto", "Radar")
    return {
        "psg": psg, "otto": otto, "col": make.user("Col", coordinates=[psg]),
        "referral": make.referral(psg, by=make.user("Rae"), offender=otto),
    }  # fmt: skip


def see(world: dict[str, Any], browse: Browse, user: str = "col") -> Any:
    return browse(world[user]).get(f"/referrals/{world['referral'].reference}")


def with_contact(make: Maker, group: Group, contact: str) -> None:
    with make.system():
        db.session.get_one(Group, group.id).contact = contact


def test_open_nowhere_says_so(world: dict[str, Any], browse: Browse) -> None:
    assert "Its people and places are open nowhere else." in see(world, browse).text


def test_a_case_in_reach_is_named_and_the_lead_suggested(make: Maker, world: dict[str, Any], browse: Browse) -> None:
    tati = make.group("tati", name="High Risk Adults")
    make.membership(tati, world["col"])
    case = make.case(tati, offender=world["otto"], title="Self-neglect")
    page = see(world, browse)
    assert f"{case.reference} Self-neglect" in page.links()
    assert "Suggested to lead: High Risk Adults. An adult's safety comes first" in page.text


def test_a_case_out_of_reach_is_signposted_without_itself(make: Maker, world: dict[str, Any], browse: Browse) -> None:
    iom = make.group("iom", name="Borough IOM")
    with_contact(make, iom, "Morgan's office, 01632 960100")
    case = make.case(iom, offender=world["otto"], title="Secret burglaries")
    page = see(world, browse)
    assert "Otto Radar: open in another group: ask Borough IOM, Morgan's office, 01632 960100" in page.text
    assert case.reference not in page.raw and "Secret" not in page.raw
    assert "Suggested to lead: Borough IOM." in page.text
    with make.system():
        told = db.session.scalars(db.select(AuditEntry).where(AuditEntry.verb == "told whom to ask")).one()
        assert told.detail == {"groups": [iom.id]}


@pytest.mark.parametrize("how", ["restricted", "discreet"])
def test_of_a_restricted_case_and_a_discreet_group_only_the_partnership_is_named(
    make: Maker, world: dict[str, Any], browse: Browse, how: str
) -> None:
    group = make.group("domestic_abuse" if how == "discreet" else "iom", name="Hidden Group")
    with_contact(make, group, "Hidden contact")
    case = make.case(group, offender=world["otto"], restricted=how == "restricted")
    with make.system():
        db.session.get_one(Partnership, make.partnership().id).contact = "Civic Hall, 01632 960199"
    page = see(world, browse)
    assert "known to the partnership: ask Civic Hall, 01632 960199 before you decide" in page.text
    assert "Hidden" not in page.raw and case.reference not in page.raw and "Suggested to lead" not in page.text
    assert "Ask Hidden" not in page.raw


def test_a_case_the_reader_stepped_back_from_is_not_mentioned(
    make: Maker, world: dict[str, Any], browse: Browse
) -> None:
    case = make.case(world["psg"], offender=world["otto"], title="His neighbour")
    with make.system():
        db.session.add(CaseInterest(case_id=case.id, user_id=world["col"].id, reason="x"))
    page = see(world, browse)
    assert "open nowhere else" in page.text and case.reference not in page.raw


def test_a_referral_waiting_elsewhere_is_told_too(make: Maker, world: dict[str, Any], browse: Browse) -> None:
    csg = make.group("csg", name="CSG Coast")
    other = make.referral(csg, by=make.user("Bo"), offender=world["otto"])
    page = see(world, browse)
    assert (
        "referred to another group: ask the coordinator of CSG Coast" in page.text and other.reference not in page.raw
    )
    make.membership(csg, world["col"], "coordinator")
    assert other.reference in see(world, browse).links()


def test_only_those_who_decide_are_told(make: Maker, world: dict[str, Any], browse: Browse) -> None:
    make.case(make.group("iom", name="Borough IOM"), offender=world["otto"])
    with make.system():
        referrer = db.session.get_one(type(world["referral"]), world["referral"].id).referrer
    page = browse(referrer).get(f"/referrals/{world['referral'].reference}")
    assert "Also in" not in page.text and "Borough IOM" not in page.raw


def test_closed_cases_and_other_partnerships_are_not_told(make: Maker, world: dict[str, Any], browse: Browse) -> None:
    elsewhere = make.partnership("Elsewhere CSP")
    there = make.group("psg", name="Their PSG", partnership=elsewhere)
    make.case(there, offender=make.person("Otto", "Radar", partnership=elsewhere), partnership=elsewhere)
    assert "open nowhere else" in see(world, browse).text


def test_of_equals_the_first_to_have_it_leads_and_the_statements_stay_the_same(
    make: Maker, world: dict[str, Any], browse: Browse
) -> None:
    browser = browse(world["col"])
    path = f"/referrals/{world['referral'].reference}"
    make.case(make.group("csg", name="CSG A"), offender=world["otto"])
    browser.get(path)
    with counted() as one:
        browser.get(path)
    for number in range(12):
        make.case(make.group("iom", name=f"IOM {number}"), offender=world["otto"])
    with counted() as many:
        page = browser.get(path)
    assert one.number == many.number
    assert "Suggested to lead: IOM 0." in page.text
