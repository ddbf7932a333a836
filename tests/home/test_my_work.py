"""My work: what waits for each role, what does not, and what must not show."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from casework import clock
from tests.browser import Browser
from tests.world import Maker


@pytest.fixture
def world(make: Maker) -> dict[str, Any]:
    group = make.group("psg", name="Harbour PSG")
    return {
        "group": group,
        "chair": make.user("Ann Chair", chairs=[group]),
        "member": make.user("Bo Member", joins=[group]),
        "observer": make.user("Di Observer", joins=[(group, "observer")]),
        "outsider": make.user("Ed Outsider", joins=[make.group("iom")]),
    }


def test_who_runs_a_group_finds_referrals_reviews_and_meetings(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    group = world["group"]
    referral = make.referral(group, by=world["member"], offender=make.person("Otto", "Offender"))
    make.case(group, next_review_on=clock.today())
    make.meeting(group)
    page = browse(world["chair"]).get("/")
    assert referral.reference in page.text
    assert "Harbour PSG: 1 case" in page.text
    assert "Agenda not published yet" in page.text
    assert "Otto" not in page.text
    for who in ("member", "observer", "outsider"):
        other = browse(world[who]).get("/").text
        assert "Referrals to decide" not in other and "Reviews due" not in other


def test_actions_are_counted_in_full_and_the_most_pressing_shown(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    for n in range(12):
        make.action(
            world["group"], owner=world["member"], title=f"Task {n}", due_on=clock.today() + timedelta(days=n - 10)
        )
    page = browse(world["member"]).get("/")
    first = page.select("ul.cw-stats li")[0].text
    assert "12" in first and "10 late" in first
    assert "Task 0" in page.text and "Task 11" not in page.text
    assert page.links()["All 12 of your actions"] == "/actions/"
    assert "You have no open actions" in browse(world["observer"]).get("/").text


def test_a_line_says_which_case_and_who_sent_it_but_names_no_case_closed_to_the_reader(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    group, member = world["group"], world["member"]
    seen, closed = make.case(group, reference="C-0501"), make.case(group, reference="C-0502", restricted=True)
    make.action(group, owner=member, case=seen, title="Fit the lock")
    make.action(group, owner=member, case=closed, title="Ring the landlord")
    make.referral(group, by=member)
    page = browse(member).get("/")
    assert "Fit the lock" in page.text and "C-0501" in page.text
    assert "Ring the landlord" in page.text and "C-0502" not in page.text
    triage = browse(world["chair"]).get("/")
    assert triage.select_one("[data-label=From]").text == member.agency.short_name


def test_drafts_and_returned_referrals_come_back_to_who_began_them(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    draft = make.referral(world["group"], by=world["member"], status="draft")
    assert draft.reference in browse(world["member"]).get("/").text
    assert draft.reference not in browse(world["chair"]).get("/").text


def test_a_single_point_of_contact_sees_the_agency_s_late_actions(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    agency = make.agency("Tidewater Homes")
    make.agreement(agency)
    owner = make.user("Owner", agency=agency, joins=[world["group"]])
    make.action(world["group"], owner=owner, due_on=clock.today() - timedelta(days=2))
    assert "1 late action of your agency" in browse(make.user("Spoc", agency=agency, duties=["spoc"])).get("/").text
    assert "of your agency" not in browse(world["member"]).get("/").text


def test_an_administrator_sees_the_set_up_and_no_case_information(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    make.agency("Lapsing", agreement=False)
    case = make.case(world["group"], title="Trouble at the quay", next_review_on=clock.today())
    make.action(world["group"], case=case, owner=world["member"], title="Visit the tenant")
    page = browse(make.user("Admin", duties=["administrator"])).get("/")
    assert "no signed agreement" in page.text
    assert page.links()["Lapsing"].startswith("/agencies/")
    assert "What was owed and sent, day by day" in page.links()
    assert "Trouble at the quay" not in page.text and "Visit the tenant" not in page.text


def test_somebody_whose_agency_has_no_agreement_is_told_so_and_shown_nothing(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    agency = make.agency("Beachside", agreement=False)
    somebody = make.user("Fay", agency=agency, joins=[world["group"]], chairs=[])
    make.meeting(world["group"])
    page = browse(somebody).get("/")
    assert "no current information sharing agreement" in page.text
    assert "Agenda not published yet" not in page.text
