"""Minutes corrected by those who were there: proposed as old and new text, accepted word by word, declined with a reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from casework.errors import NotPermitted, Refusal
from casework.extensions import db
from casework.meetings import corrections
from casework.meetings.differences import word_by_word
from casework.meetings.life_models import MinuteCorrection
from casework.meetings.models import AgendaItem, Decision, MinuteRevision
from tests.browser import Browser
from tests.meetings.test_agenda import fresh
from tests.world import Maker

from .after_minutes_world import arrange, circulate, confirm, url


@pytest.fixture
def world(make: Maker, at: Callable[..., Any]) -> dict[str, Any]:
    return arrange(make, at)


@pytest.fixture
def circulated(make: Maker, world: dict[str, Any]) -> dict[str, Any]:
    return circulate(make, world)


def propose(browse: Callable[..., Browser], world: dict[str, Any], new_text: str, **query: int) -> None:
    words = "&".join(f"{name}={value}" for name, value in query.items())
    browser = browse(world["member"])
    address = url(world, f"corrections/new?{words}")
    browser.get(address)
    browser.submit(new_text=new_text, comment="I said so")


def waiting(make: Maker) -> MinuteCorrection:
    with make.system():
        return db.session.scalars(
            select(MinuteCorrection)
            .where(MinuteCorrection.status == "proposed")
            .execution_options(populate_existing=True)
        ).one()


def test_who_was_there_proposes_and_the_coordinator_accepts_word_by_word(
    make: Maker, circulated: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    propose(browse, circulated, "Grit was ordered for 21 roads.", item=circulated["report"])
    row = waiting(make)
    browser = browse(circulated["coordinator"])
    assert "1 correction waiting, open until 17 March 2026" in browser.get(url(circulated)).text
    page = browser.get(url(circulated, f"corrections/{row.id}"))
    assert page.select_one("del").text == "[taken out: 12 ]" and page.select_one("ins").text == "[put in: 21 ]"
    browser.post(url(circulated, f"corrections/{row.id}"), do="accept", answer="")
    with make.system():
        item = db.session.get_one(AgendaItem, circulated["report"], populate_existing=True)
        assert item.discussion == "Grit was ordered for 21 roads."
        assert db.session.scalars(select(MinuteRevision.discussion)).all() == ["Grit was ordered for 21 roads."]
    assert "Accepted" in browse(circulated["member"]).get(url(circulated, "corrections")).text
    assert "None waiting, open until 17 March 2026" in browser.get(url(circulated)).text


def test_two_cases_of_one_title_are_told_apart_by_number_and_reference_and_what_waits_is_one_click_away(
    make: Maker, circulated: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    with make.system():
        db.session.get_one(AgendaItem, circulated["about"], populate_existing=True).minute_label = "61"
    name = f"61 (item 2) {circulated['case'].reference} CANARY Walk"
    page = browse(circulated["member"]).get(url(circulated, "corrections"))
    assert page.links()[name].endswith(f"item={circulated['about']}")
    propose(browse, circulated, "CANARY said.", item=circulated["about"])
    browser, where = browse(circulated["coordinator"]), url(circulated, "corrections")
    page = browser.get(where)
    assert page.links()[f"{name}: what was said"].startswith(where)
    assert name in browser.get(page.links()[f"{name}: what was said"]).text
    for asked in ("confirm", "checks"):
        page = browser.get(url(circulated, asked))
        assert "1 correction waits for an answer." in page.text
        assert page.has(f'main a[href="{where}"]')


def test_a_decision_is_corrected_and_a_refusal_needs_its_reason(
    make: Maker, circulated: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    propose(browse, circulated, "That the plan be agreed.", item=circulated["report"], decision=circulated["decision"])
    row, browser = waiting(make), browse(circulated["coordinator"])
    address = url(circulated, f"corrections/{row.id}")
    assert browser.post(address, do="decline", answer=" ").errors() == ["Say why, so that whoever proposed it knows."]
    browser.post(address, do="decline", answer="The chair's notes say noted.")
    page = browse(circulated["member"]).get(address)
    assert "Declined" in page.text and "The chair's notes say noted." in page.text
    with make.system():
        assert (
            db.session.get_one(Decision, circulated["decision"], populate_existing=True).text
            == "That the plan be noted."
        )
    assert "answered already" in " ".join(browser.post(address, do="accept", answer="").errors())


def test_a_proposal_overtaken_by_a_change_shows_both_and_overwrites_nothing(
    make: Maker, circulated: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    propose(browse, circulated, "Grit was ordered for 21 roads.", item=circulated["report"])
    with make.system():
        db.session.get_one(
            AgendaItem, circulated["report"], populate_existing=True
        ).discussion = "Grit was ordered for 12 roads and paths."
    row, browser = waiting(make), browse(circulated["coordinator"])
    address = url(circulated, f"corrections/{row.id}")
    page = browser.get(address)
    assert (
        "have changed since this was proposed" in page.text
        and "paths." in page.text
        and page.has("textarea[name=text]")
    )
    with make.acting(circulated["coordinator"]) as by, pytest.raises(Refusal, match="changed since"):
        corrections.accept(
            db.session.scalars(corrections.correction_by_id(row.id)).one(), answer="", text=None, now=None, by=by
        )
    browser.get(address)
    browser.submit(text="Grit was ordered for 21 roads and paths.", do="accept")
    with make.system():
        assert (
            db.session.get_one(AgendaItem, circulated["report"], populate_existing=True).discussion
            == "Grit was ordered for 21 roads and paths."
        )


def test_attendance_is_corrected_in_words_and_by_hand(
    make: Maker, circulated: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    propose(browse, circulated, "I left at item 1.")
    row, browser = waiting(make), browse(circulated["coordinator"])
    assert "attendance page" in browser.get(url(circulated, f"corrections/{row.id}")).text
    browser.post(url(circulated, f"corrections/{row.id}"), do="accept", answer="Done")
    with make.system():
        assert db.session.get_one(MinuteCorrection, row.id, populate_existing=True).status == "accepted"


def test_bad_proposals_and_late_ones(
    make: Maker, circulated: dict[str, Any], browse: Callable[..., Browser], at: Callable[..., Any]
) -> None:
    browser, address = browse(circulated["member"]), url(circulated, f"corrections/new?item={circulated['report']}")
    browser.get(address)
    assert browser.submit().errors() == ["Nothing is changed yet. Write how it should read."]
    browser.get(address)
    assert browser.submit(new_text="").errors() == ["Write how it should read"]
    browser.get(url(circulated, "corrections/new?item=999999"), status=404)
    browser.get(url(circulated, f"corrections/new?item={circulated['report']}&decision=999999"), status=404)
    at(2026, 3, 18, 9)
    assert "for five working days" in browse(circulated["member"]).get(address).text
    with make.acting(circulated["member"]) as by, pytest.raises(Refusal, match="time to propose corrections is over"):
        corrections.propose(
            fresh(circulated["meeting"]), item=None, decision=None, old_text="", new_text="x", comment="", by=by
        )


def test_who_may_who_may_not_and_who_cannot_tell(
    make: Maker, circulated: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    propose(browse, circulated, "Other words.", item=circulated["report"])
    row = waiting(make)
    for path in ("corrections", "corrections/new", f"corrections/{row.id}", f"corrections/{row.id}/withdraw"):
        ask = browse(circulated["stranger"])
        (ask.post if path.endswith("withdraw") else ask.get)(url(circulated, path), status=404)
    browse(circulated["absent"]).get(url(circulated, "corrections"), status=403)
    browse(circulated["absent"]).get(url(circulated, f"corrections/{row.id}"), status=404)
    with make.acting(circulated["member"]) as by, pytest.raises(NotPermitted):
        corrections.accept(
            db.session.scalars(corrections.correction_by_id(row.id)).one(), answer="", text=None, now=None, by=by
        )
    browse(circulated["member"]).post(url(circulated, f"corrections/{row.id}/withdraw"))
    with make.system():
        assert db.session.get_one(MinuteCorrection, row.id, populate_existing=True).status == "withdrawn"


def test_a_correction_to_an_item_out_of_reach_is_out_of_reach(make: Maker, circulated: dict[str, Any]) -> None:
    from casework.cases.models import CaseInterest

    with make.acting(circulated["member"]) as by:
        item = db.session.get_one(AgendaItem, circulated["about"])
        corrections.propose(
            fresh(circulated["meeting"]),
            item=item,
            decision=None,
            old_text=item.discussion,
            new_text="CANARY no talk.",
            comment="",
            by=by,
        )
    with make.system():
        db.session.add(CaseInterest(case_id=circulated["case"].id, user_id=circulated["coordinator"].id, reason="x"))
    with make.acting(circulated["coordinator"]):
        assert db.session.scalars(select(MinuteCorrection)).all() == []
    with pytest.raises(Refusal, match="1 correction waits"):
        confirm(make, circulated)


@pytest.mark.parametrize(
    ("old", "new"), [("", "a b"), ("a b", ""), ("a  b\n\nc", "a c"), ("the same", "the same"), ("x" * 300, "y " * 300)]
)
def test_the_difference_holds_both_texts(old: str, new: str) -> None:
    pieces = word_by_word(old, new)
    assert "".join(p.text for p in pieces if p.kind != "in") == old
    assert "".join(p.text for p in pieces if p.kind != "out") == new
