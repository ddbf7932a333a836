"""Minutes confirmed, with amendments quoted, signed, and afterwards only amended beside them; each no is clear."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from casework import clock
from casework.access import as_system
from casework.errors import Refusal
from casework.extensions import db
from casework.meetings import services, signing
from casework.meetings.confirmations import confirmed_under
from casework.meetings.confirmations import words as printed
from casework.meetings.house_style import HouseStyle
from casework.meetings.life_models import MinutesSignature, RecordedAmendment
from casework.meetings.life_paper import read_as
from casework.meetings.models import AgendaItem, MeetingSeries
from casework.partnership.models import Membership
from tests.browser import Browser
from tests.meetings.test_agenda import fresh
from tests.pdf_text import words_of
from tests.world import Maker

from .after_minutes_world import arrange, circulate, confirm, url


@pytest.fixture
def world(make: Maker, at: Callable[..., Any]) -> dict[str, Any]:
    return arrange(make, at)


@pytest.fixture
def circulated(make: Maker, world: dict[str, Any]) -> dict[str, Any]:
    return circulate(make, world)


def test_minutes_confirmed_before_they_went_round_and_a_meeting_closed_twice(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    page = browse(world["coordinator"]).get(url(world, "close"))
    assert "closed already: it concluded on 10 March 2026 at 4pm" in page.text and not page.has("main form")
    assert "Check and circulate the minutes" in page.text
    browser = browse(world["coordinator"])
    names = [box["name"] for box in browser.get(url(world, "numbers")).select('input[name^="number-"]')]
    assert browser.submit(**{names[0]: "58", names[1]: "058"}).errors() == [
        "Another item has number 58 too. Each has its own", "Another item has number 058 too. Each has its own"
    ]  # fmt: skip
    with pytest.raises(Refusal, match="have not been circulated, so nobody could correct them"):
        confirm(make, world)
    with (
        make.acting(world["coordinator"]) as by,
        pytest.raises(Refusal, match="closed already: it concluded on 10 March 2026 at 4pm"),
    ):
        services.close_meeting(
            fresh(world["meeting"]), concluded_at=datetime(2026, 3, 10, 17, tzinfo=clock.LONDON), by=by
        )


def test_an_amendment_is_quoted_and_the_confirming_minute_says_so(
    make: Maker, circulated: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    confirm(
        make, circulated, confirmation="amended", amendment="Grit was ordered for 21 roads.", item=circulated["report"]
    )
    with pytest.raises(Refusal, match="confirmed already"):
        confirm(make, circulated)
    words = "Confirmed as a correct record, subject to amendment to minute 1, Winter plan, so that it reads: “Grit was ordered for 21 roads.”"
    with make.system():
        said = db.session.scalars(
            select(AgendaItem).where(AgendaItem.meeting_id == circulated["next"].id, AgendaItem.kind == "minutes")
        ).one()
        [row] = db.session.scalars(confirmed_under([said.id])).all()
        assert printed(row, HouseStyle(), several=False) == words and said.discussion == ""
    assert words in browse(circulated["member"]).get(url(circulated, "papers/minutes.html")).text


def test_an_amendment_about_a_case_is_kept_with_it(
    make: Maker, circulated: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    confirm(make, circulated, confirmation="amended", amendment="CANARY said nothing.", item=circulated["about"])
    with make.system():
        said = db.session.scalars(
            select(AgendaItem).where(AgendaItem.meeting_id == circulated["next"].id, AgendaItem.kind == "minutes")
        ).one()
        [row] = db.session.scalars(confirmed_under([said.id])).all()
        assert row.amendment == "amendment to minute 2, which is recorded with it."
        db.session.get_one(AgendaItem, circulated["about"])
    assert "CANARY said nothing." in browse(circulated["member"]).get(url(circulated, "amendments")).text


def test_an_amendment_about_an_item_for_the_chair_is_kept_with_it(
    make: Maker, circulated: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    with make.system():
        db.session.get_one(AgendaItem, circulated["report"], populate_existing=True).sensitivity = "chair"
    confirm(make, circulated, confirmation="amended", amendment="Grit was dear.", item=circulated["report"])
    for who, reads in (("coordinator", True), ("member", False)):
        browser = browse(circulated[who])
        minutes, kept = (browser.get(url(circulated, of)).text for of in ("papers/minutes.html", "amendments"))
        assert "subject to amendment to minute 1, which is recorded with it." in minutes, who
        assert [words in minutes + kept for words in ("Winter plan", "Grit was dear.")] == [reads, reads], who


def test_a_meeting_without_a_quorum_confirms_nothing_but_e_mail_does(make: Maker, circulated: dict[str, Any]) -> None:
    with make.system():
        db.session.get_one(MeetingSeries, circulated["series"], populate_existing=True).quorum = 5
    with pytest.raises(Refusal, match="not quorate, so it could not confirm minutes"):
        confirm(make, circulated)
    confirm(make, circulated, confirmation="by_email")
    with make.system():
        assert fresh(circulated["meeting"]).confirmed_as.how == "by_email"


def test_the_chair_signs_and_afterwards_only_amendments_are_recorded(
    make: Maker, circulated: dict[str, Any], browse: Callable[..., Browser], at: Callable[..., Any]
) -> None:
    chair, coordinator = browse(circulated["chair"]), browse(circulated["coordinator"])
    assert "signed once they are confirmed" in " ".join(
        chair.post(url(circulated, "sign"), name="Cat Chair", office="").errors()
    )
    assert "not confirmed yet" in " ".join(
        coordinator.post(url(circulated, "amendments"), item="", old_text="", new_text="x", because="y").errors()
    )
    confirm(make, circulated)
    coordinator.get(url(circulated, "sign"), status=403)
    at(2026, 4, 15, 13, 30)
    chair, coordinator = browse(circulated["chair"]), browse(circulated["coordinator"])
    chair.post(url(circulated, "sign"), name="Cat Chair", office="Chair")
    assert "signed already" in " ".join(chair.post(url(circulated, "sign"), name="Cat Chair", office="").errors())
    with make.system():
        kept = db.session.scalars(select(MinutesSignature)).one()
        assert kept.digest == signing.digest_of(fresh(circulated["meeting"]))
    address = url(circulated, "amendments")
    page = coordinator.post(address, item=str(circulated["report"]), old_text="never said", new_text="x", because="y")
    assert "The minute does not say this" in " ".join(page.errors())
    coordinator.post(
        address,
        item=str(circulated["report"]),
        old_text="12 roads",
        new_text="21 roads",
        because="Agreed on 12 May 2026",
    )
    line = "Minute 1: for “12 roads” read “21 roads”. Agreed on 12 May 2026. Recorded by Noor Coordinator on 15 April 2026."
    page = browse(circulated["member"]).get(url(circulated, "papers/minutes.html"))
    assert line in page.text and "Signed by Cat Chair, Chair, on 15 April 2026 at 2:30pm." in page.text
    pdf = words_of(browse(circulated["member"]).get(url(circulated, "papers/minutes.pdf")).data)
    assert "21 roads" in " ".join(pdf.split())
    with make.system():
        assert kept.digest == signing.digest_of(fresh(circulated["meeting"])), "the minutes stayed as they were"
        assert len(db.session.scalars(select(RecordedAmendment)).all()) == 1
    browse(circulated["member"]).post(address, item="", old_text="", new_text="x", because="y", status=403)
    browse(circulated["stranger"]).get(address, status=404)


def test_a_former_chair_signs_nothing(make: Maker, circulated: dict[str, Any], browse: Callable[..., Browser]) -> None:
    confirm(make, circulated)
    with as_system("arranging", partnership_id=make.partnership().id):
        seat = db.session.scalars(select(Membership).where(Membership.user_id == circulated["chair"].id)).one()
        seat.ends_on = date(2026, 3, 1)
        db.session.commit()
    browse(circulated["chair"]).get(url(circulated, "sign"), status=404)


def test_an_amendment_that_ends_with_a_full_stop_has_no_second_one() -> None:
    row = RecordedAmendment(old_text="", new_text="Three visits were made.", because="Agreed.", item=None)
    assert read_as(row) == "These minutes: to be read as “Three visits were made.”"
    row.new_text = "three visits"
    assert read_as(row) == "These minutes: to be read as “three visits”."
