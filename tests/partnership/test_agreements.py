"""Agreements to share: recorded, renewed, replaced and read, and where an agency stands with them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from casework import clock
from casework.errors import NotPermitted
from casework.extensions import db
from casework.partnership import agreements
from casework.partnership.models import Agreement
from casework.partnership.standing import standing


@pytest.fixture
def administrator(make):
    return make.user("Dana Admin", duties=["administrator"])


def day_fields(name, value):
    return {f"{name}-day": str(value.day), f"{name}-month": str(value.month), f"{name}-year": str(value.year)}


def test_information_governance_records_and_renews_an_agreement(make, browse, at):
    at(2026, 3, 3, 9)
    agency = make.agency("Beachside", agreement=False)
    group = make.group(name="Harbour PSG")
    member = browse(make.user(agency=agency, joins=[group]))
    assert "No current agreement" in member.get("/groups/").text
    browser = browse(make.user(duties=["information_governance"]))
    assert "1 without a current information sharing agreement" in browser.get("/agencies/").text
    page = browser.get(f"/agencies/{agency.id}/agreements/new")
    page = browser.submit(
        page, agreement_version="1", **day_fields("starts_on", date(2026, 3, 1)), **day_fields("ends_on", date(2026, 2, 1))
    )  # fmt: skip
    assert page.errors() == ["The end must be on or after the start."]
    assert page.select_one(".govuk-error-summary a")["href"] == "#ends_on-day"
    page = browser.submit(page, **day_fields("ends_on", date(2027, 2, 28)), **day_fields("signed_on", date(2026, 3, 4)))
    assert page.errors() == ["The day it was signed must be today or in the past"]
    page = browser.submit(page, **day_fields("signed_on", date(2026, 3, 2)))
    assert page.errors() == ["Say who signed it."]
    page = browser.submit(page, signatory="Chief officer", covers="some")
    assert page.errors() == ["Choose at least one group, or say that it covers all."]
    page = browser.submit(page, groups=[str(group.id)])
    assert "Current until 28 February 2027" in page.text and "Harbour PSG" in page.text
    assert "No current agreement" not in member.get("/groups/").text
    page = browser.get(f"/agencies/{agency.id}/agreements/new")
    page = browser.submit(
        page, agreement_version="2", signatory="Chief officer", **day_fields("starts_on", date(2026, 3, 3)),
        **day_fields("signed_on", date(2026, 3, 3)),
    )  # fmt: skip
    assert "Current with no end date" in page.text
    ends = [row.text for row in page.select("tbody tr")][:2]
    assert "2 3 March 2026 No end" in ends[0] and "1 1 March 2026 2 March 2026" in ends[1]


def test_an_unsigned_agreement_counts_once_signed_and_no_more_once_ended(make, browse, at):
    at(2026, 3, 3, 9)
    agency = make.agency("Beachside", agreement=False)
    user = make.user(agency=agency, joins=[make.group()])
    member, browser = browse(user), browse(make.user(duties=["administrator"]))
    page = browser.get(f"/agencies/{agency.id}/agreements/new")
    page = browser.submit(page, agreement_version="1", **day_fields("starts_on", date(2026, 3, 1)))
    assert "Not signed" in page.text and "No current agreement" in member.get("/groups/").text
    link = next(a["href"] for a in page.select("a") if a.text.startswith("Sign version 1"))
    page = browser.submit(browser.get(link), signatory="Chief officer", **day_fields("signed_on", date(2026, 3, 3)))
    assert "Current with no end date" in page.text and "No current agreement" not in member.get("/groups/").text
    link = next(a["href"] for a in page.select("a") if a.text.startswith("End version 1"))
    page = browser.submit(browser.get(link), **day_fields("ends_on", date(2026, 3, 2)))
    assert "Lapsed 2 March 2026" in page.text and "No current agreement" in member.get("/groups/").text


def ends(agency):
    statement = select(Agreement.agreement_version, Agreement.ends_on).where(Agreement.agency_id == agency.id)
    return dict(db.session.execute(statement).tuples().all())


def test_an_agreement_ends_only_what_it_wholly_replaces_and_only_once_signed(make, administrator, at):
    at(2026, 3, 3, 9)
    agency, one, other = make.agency(agreement=False), make.group(), make.group()
    first, then = date(2026, 1, 1), date(2026, 3, 1)
    signed = {"signed_on": first, "signatory": "Chief officer", "by": administrator}
    with make.acting(administrator):
        agreements.renew_agreement(agency, version="one", starts_on=first, covers=[one], **signed)
        agreements.renew_agreement(agency, version="both", starts_on=date(2026, 1, 2), covers=[one, other], **signed)
        assert ends(agency) == {"one": first, "both": None}
        agreements.renew_agreement(agency, version="other", starts_on=date(2026, 1, 3), covers=[other], **signed)
        assert ends(agency) == {"one": first, "both": None, "other": None}
        late = agreements.renew_agreement(agency, version="all", starts_on=then, by=administrator)
        assert ends(agency) == {"one": first, "both": None, "other": None, "all": None}
        agreements.sign_agreement(late, signed_on=then, signatory="Chief officer", by=administrator)
        before = date(2026, 2, 28)
        assert ends(agency) == {"one": first, "both": before, "other": before, "all": None}


def test_others_read_agreements_and_may_not_change_them(make, browse):
    agency = make.agency("Beachside")
    spoc = make.user(agency=agency, duties=["spoc"])
    page = browse(spoc).get(f"/agencies/{agency.id}/")
    assert "Renew" not in page.text and "Every group" in page.text
    page = browse(spoc).get(f"/agencies/{agency.id}/agreements/new", status=403)
    assert "information governance" in page.text
    with make.acting(spoc), pytest.raises(NotPermitted):
        agreements.add_agreement(agency, version="2", starts_on=clock.today(), by=spoc)


def test_an_agreement_of_another_agency_is_not_found_below_this_one(make, browse, administrator):
    one, other = make.agency(), make.agency(agreement=False)
    agreement = make.agreement(other)
    browse(administrator).get(f"/agencies/{one.id}/agreements/{agreement.id}/end", status=404)


TODAY = date(2026, 3, 3)


def an_agreement(**days):
    return Agreement(
        **{"signed_on": date(2025, 1, 1), "starts_on": date(2025, 1, 1), "ends_on": None, "review_on": None} | days
    )


@pytest.mark.parametrize(
    ("agreements", "state"),
    [
        ([], "none"),
        ([an_agreement()], "current"),
        ([an_agreement(ends_on=TODAY)], "ending"),
        ([an_agreement(ends_on=TODAY), an_agreement(starts_on=TODAY + timedelta(days=1))], "current"),
        ([an_agreement(ends_on=TODAY - timedelta(days=1))], "lapsed"),
        ([an_agreement(signed_on=None)], "unsigned"),
        ([an_agreement(starts_on=TODAY + timedelta(days=1))], "to_come"),
        ([an_agreement(review_on=TODAY)], "review"),
        ([an_agreement(ends_on=TODAY + timedelta(days=300), review_on=TODAY + timedelta(days=9))], "current"),
    ],
)
def test_where_an_agreement_stands(agreements, state):
    found = standing(agreements, TODAY)
    assert found.state == state
    assert found.is_current is (state in ("current", "ending", "review"))
