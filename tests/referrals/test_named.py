"""Somebody out of the referrer's reach is named without being seen; who decides says who it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from casework.cases.models import CaseParty
from casework.extensions import db
from casework.referrals.models import ReferralSubject, SubjectLink
from casework.subjects.keys import index_people
from casework.subjects.models import Person
from tests.browser import Browser
from tests.world import Maker

Browse = Callable[..., Browser]


def index(make: Maker) -> None:
    with make.system():
        index_people(list(db.session.scalars(db.select(Person.id))))


def rows(make: Maker, model: Any) -> list[Any]:
    with make.system():
        return list(db.session.scalars(db.select(model).order_by(model.id).execution_options(populate_existing=True)))


@pytest.fixture
def world(make: Maker) -> dict[str, Any]:
    """Vera is the victim of an IOM case. Rae, who refers to PSG, may not know of it; Cat runs both groups, Col only PSG."""
    psg, iom = make.group("psg", name="North PSG"), make.group("iom", name="Borough IOM")
    vera = make.person("Vera", "Quillfeather", date_of_birth=date(1990, 4, 2))
    case = make.case(iom, victim=vera, title="Burglaries")
    index(make)
    return {
        "psg": psg, "iom": iom, "vera": vera, "case": case, "rae": make.user("Rae", joins=[psg]),
        "cat": make.user("Cat", coordinates=[psg, iom]), "col": make.user("Col", chairs=[psg]),
    }  # fmt: skip


def name_vera(world: dict[str, Any], browse: Browse) -> tuple[Browser, str]:
    """Rae begins a referral and names Vera, of whom she is told only whom to ask."""
    rae = browse(world["rae"])
    page = rae.submit(rae.get("/referrals/new"), group=world["psg"].slug)
    reference = page.path.split("/")[2]
    page = rae.submit(
        rae.get(f"/referrals/{reference}/subjects"), side="victim", forename="Vera", surname="Quilfeather",
        **{"date_of_birth-day": "2", "date_of_birth-month": "4", "date_of_birth-year": "1990"},
    )  # fmt: skip
    assert "You may not open this record" in page.text and "Borough IOM" in page.text
    assert world["vera"].reference not in page.raw and "Quillfeather" not in page.raw and "Burglaries" not in page.raw
    page = rae.submit(page, looked="y")
    assert "Vera Quilfeather" in page.text
    return rae, reference


def sent(make: Maker, reference: str) -> None:
    """Sent, whatever the form still lacks."""
    from casework import clock
    from casework.referrals.models import Referral

    with make.system():
        referral = db.session.scalars(db.select(Referral).where(Referral.reference == reference)).one()
        referral.status, referral.submitted_at = "submitted", clock.now()
        referral.decide_by = referral.acknowledge_by = clock.today()


def test_naming_makes_no_double_and_shows_the_referrer_nothing(
    make: Maker, world: dict[str, Any], browse: Browse
) -> None:
    rae, reference = name_vera(world, browse)
    assert len(rows(make, Person)) == 1
    row = rows(make, ReferralSubject)[0]
    assert (row.person_id, row.place_id, row.typed["label"]) == (None, None, "Vera Quilfeather")
    for path in ("tasks", "subjects", "check"):
        page = rae.get(f"/referrals/{reference}/{path}")
        assert world["vera"].reference not in page.raw and "Quillfeather" not in page.raw
    rae.get(f"/people/{world['vera'].reference}", status=404)


def test_who_may_see_both_links_them_and_the_referrer_still_sees_nothing(
    make: Maker, world: dict[str, Any], browse: Browse
) -> None:
    rae, reference = name_vera(world, browse)
    sent(make, reference)
    cat = browse(world["cat"])
    page = cat.get(f"/referrals/{reference}")
    link = page.links()["Look for Vera Quilfeather"]
    page = cat.get(link)
    assert world["vera"].reference in page.text and "Burglaries" in page.text and "born 2 April 1990" in page.text
    page = cat.post(link, page=page, pick=f"person-{world['vera'].id}")
    assert (
        f"Vera Quilfeather is {world['vera'].reference}." in page.text
        and "Burglaries , open in Borough IOM" in page.text
    )
    page = rae.get(f"/referrals/{reference}")
    assert "Vera Quilfeather" in page.text and world["vera"].reference not in page.raw
    rae.get(f"/people/{world['vera'].reference}", status=404)
    page = cat.submit(cat.get(f"/referrals/{reference}/decide"), decision="accept", title="Threats")
    assert "Accepted as" in page.text
    assert {party.person_id for party in rows(make, CaseParty)} == {world["vera"].id}
    assert len(rows(make, Person)) == 1


def test_who_decides_and_may_not_see_them_is_told_whom_to_ask_and_may_record_anew(
    make: Maker, world: dict[str, Any], browse: Browse
) -> None:
    _, reference = name_vera(world, browse)
    sent(make, reference)
    col = browse(world["col"])
    decide = col.get(f"/referrals/{reference}/decide")
    page = col.submit(decide, decision="accept", title="Threats")
    assert page.errors() == ["Say first who Vera Quilfeather is: somebody like that is known."]
    link = col.get(f"/referrals/{reference}").links()["Look for Vera Quilfeather"]
    page = col.get(link)
    assert "You may not open this record. Ask Borough IOM" in page.text and world["vera"].reference not in page.raw
    col.post(link, page=page, pick=f"person-{world['vera'].id}", status=404)
    assert rows(make, SubjectLink) == []
    page = col.post(link, page=col.get(link), pick="")
    assert "Choose one, or say that it is none of these" in page.errors()
    col.post(link, page=page, pick="new")
    page = col.submit(col.get(f"/referrals/{reference}/decide"), decision="accept", title="Threats")
    assert "Accepted as" in page.text
    assert [p.name for p in rows(make, Person)] == ["Vera Quillfeather", "Vera Quilfeather"]


def test_somebody_like_nobody_is_recorded_when_the_referral_is_accepted(
    make: Maker, world: dict[str, Any], browse: Browse
) -> None:
    _, reference = name_vera(world, browse)
    sent(make, reference)
    with make.system():
        row = db.session.scalars(db.select(ReferralSubject)).one()
        row.typed = {"label": "Zebedee Oxtobykirk", "is_place": False, "forename": "Zebedee", "surname": "Oxtobykirk"}
    col = browse(world["col"])
    col.submit(col.get(f"/referrals/{reference}/decide"), decision="accept", title="Threats")
    assert "Zebedee Oxtobykirk" in [p.name for p in rows(make, Person)]


def test_nobody_else_says_who_it_is(make: Maker, world: dict[str, Any], browse: Browse) -> None:
    rae, reference = name_vera(world, browse)
    named = rows(make, ReferralSubject)[0].id
    rae.get(f"/referrals/{reference}/who/{named}", status=403)
    sent(make, reference)
    browse(make.user("Mo", joins=[world["psg"]])).get(f"/referrals/{reference}/who/{named}", status=404)
    browse(world["cat"]).get(f"/referrals/{reference}/who/99999", status=404)
    browse().get(f"/referrals/{reference}/who/{named}", status=302, follow=False)


def test_a_readable_suggestion_and_somebody_new_stay_records(
    make: Maker, world: dict[str, Any], browse: Browse
) -> None:
    cat = browse(world["cat"])
    page = cat.submit(cat.get("/referrals/new"), group=world["psg"].slug)
    path = f"/referrals/{page.path.split('/')[2]}/subjects"
    page = cat.submit(cat.get(path), side="victim", forename="Vera", surname="Quillfeather")
    assert "Burglaries" in page.text, "the coordinator is told where she is open while typing"
    cat.submit(page, looked="y")
    page = cat.submit(cat.get(path), form="form.cw-form", side="offender", forename="Ottokar", surname="Unheardof")
    assert "Ottokar Unheardof is added." in page.text
    assert [bool(r.person_id) for r in rows(make, ReferralSubject)] == [True, True]
