"""Nobody is named to a forum that names nobody, and no case goes to a group without a caseload."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from casework.cases import services
from casework.cases.models import Case
from casework.errors import Refusal
from casework.extensions import db
from casework.partnership.models import Group
from casework.referrals.models import Referral
from tests.browser import Browser
from tests.world import Maker

NAMES_NOBODY = "Harbour NAP names nobody, and this case names people. Refer the place to it instead"


@pytest.fixture
def world(make: Maker) -> dict[str, Any]:
    """Col runs a PSG and, with Ned, the forum of its neighbourhood; the board meets in public."""
    psg, nap, board = (
        make.group(k, name=n) for k, n in (("psg", "North PSG"), ("nap", "Harbour NAP"), ("board", "The Board"))
    )
    quay, pier = make.place("Quay"), make.place("Pier")
    make.case(psg, location=pier)
    return {
        "psg": psg, "nap": nap, "board": board, "col": make.user("Col", coordinates=[psg, nap, board]),
        "ned": make.user("Ned", chairs=[nap]), "quay": quay, "pier": pier,
        "named": make.case(psg, reference="C-0800", offender=make.person("Otto", "Named"), location=quay),
        "place alone": make.case(psg, reference="C-0801", location=quay),
    }  # fmt: skip


def put_on(browser: Browser, case: Case, group: Group) -> Any:
    page = browser.get(f"/cases/{case.reference}/groups")
    return browser.submit(page, group=str(group.id), basis_holds="later")


def test_a_case_that_names_people_does_not_reach_a_forum_that_names_nobody(
    browse: Callable[..., Browser], world: dict[str, Any]
) -> None:
    col = browse(world["col"])
    offered = col.get("/cases/C-0800/groups").select("select[name=group] option")
    assert [option.text for option in offered] == ["Choose a group", "Harbour NAP"]
    assert put_on(col, world["named"], world["nap"]).errors() == [NAMES_NOBODY]
    browse(world["ned"]).get("/cases/C-0800", status=404)
    assert "caseload of" in put_on(col, world["place alone"], world["nap"]).text
    browse(world["ned"]).get("/cases/C-0801")


def test_a_group_that_meets_in_public_is_given_no_case(make: Maker, world: dict[str, Any]) -> None:
    with make.acting(world["col"]) as by, pytest.raises(Refusal, match="The Board has no caseload"):
        case = db.session.get_one(Case, world["place alone"].id)
        services.join_caseload(case, db.session.get_one(Group, world["board"].id), by=by)


def test_nobody_is_added_to_a_case_that_such_a_forum_has(
    make: Maker, browse: Callable[..., Browser], world: dict[str, Any]
) -> None:
    col, otto = browse(world["col"]), make.person("Otto", "Later")
    make.case(world["psg"], offender=otto)
    put_on(col, world["place alone"], world["nap"])
    page = col.get("/cases/C-0801/parties/add")
    page = col.submit(page, side="offender", reference=otto.reference)
    assert page.errors() == [
        "Harbour NAP has this case and names nobody. Refer the person to another group, as a case of its own"
    ]
    page = col.submit(page, side="location", reference=world["pier"].reference)
    assert "Location added." in page.text


def test_what_is_referred_on_to_such_a_forum_becomes_a_case_of_its_own(
    make: Maker, browse: Callable[..., Browser], world: dict[str, Any]
) -> None:
    referral = make.referral(world["nap"], by=world["col"], location=world["quay"])
    with make.system():
        row = db.session.get_one(Referral, referral.id)
        row.from_group_id, row.from_case_id = world["psg"].id, world["named"].id
    ned = browse(world["ned"])
    page = ned.submit(ned.get(f"/referrals/{referral.reference}/decide"), decision="accept", title="Dark quay")
    assert page.path.startswith("/cases/C-") and page.path != "/cases/C-0800"
    assert "Dark quay" in page.text and "Otto" not in page.raw
    ned.get("/cases/C-0800", status=404)
