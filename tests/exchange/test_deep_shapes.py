"""Items three deep and every end of a vote: sent, given back the same, printed in three formats, and in public without what is private."""

from __future__ import annotations

import copy
import re

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from casework.extensions import db
from casework.meetings.models import AgendaItem

from . import structure
from .conftest import mistakes_of, shown_of
from .deep_shapes import DEEP, NOT_PUBLIC, PUBLIC, SAYS
from .test_minutes_of_others import papers_of


def test_items_three_deep_come_back_are_printed_and_are_held_by_the_database(program, make):
    answer = program()(DEEP)
    assert answer.status_code == 201, answer.text
    body = answer.get_json()
    assert list(structure.unlike({**DEEP, "accept_faults": False}, body["meeting"])) == []
    printed = papers_of(body, "minutes")
    for words in (
        "(i) that two rules hold:",
        "(a) phones are off;",
        "4. as in rule 4.",
        "(ii) and no other.",
        "1. That the rules:",
        "(b) be printed.",
    ):
        assert words in printed["html"] and words in printed["pdf"], words
    for form, said in printed.items():
        assert structure.missing(iter(SAYS), said) == [], form
    for form, said in papers_of(body, "agenda").items():
        assert structure.missing(structure.agenda_lines(DEEP), said) == [], form
    for form, said in papers_of(body, "public-minutes").items():
        assert structure.missing(iter(PUBLIC), said) == [], form
        assert [words for words in NOT_PUBLIC if words in said] == [], form
        assert "paragraph 1 of Part 1" in said and "Item 2.3: considered in private" in said and "2.3(a)" not in said
    assert "2.1(a) Falls" in shown_of(body, "agenda")
    with make.system():
        items = {item.number: item.id for item in db.session.scalars(select(AgendaItem))}
        for child, over in (("1", "2.1(a)"), ("2", "2.1(a)"), ("2.1", "2.2"), ("2.1", "2.1")):
            with pytest.raises(IntegrityError), db.session.begin_nested():
                moved = {"over": items[over], "child": items[child]}
                db.session.execute(text("UPDATE agenda_items SET parent_id = :over WHERE id = :child"), moved)


@pytest.mark.parametrize(("change", "where", "words"), [
    (lambda q: q["items"][0].update(items=[{"title": "Fourth"}]), "items.1.items.0.items.0.items.0", "three deep"),
    (lambda q: q["items"][0]["decisions"][0]["vote"].update(votes_for=3), "items.1.items.0.items.0.decisions.0.vote.result", "as many"),
    (lambda q: q["items"][1]["decisions"][0]["vote"].update(votes_against=1), "items.1.items.0.items.1.decisions.0.vote.result", "nem. con."),
    (lambda q: q["items"][1].update(taken_after="9"), "items.1.items.0.items.1.taken_after", "9"),
    (lambda q: q.update(kind="next_meeting", number=""), "items.1.items.0", "nothing stands under"),
])  # fmt: skip
def test_what_cannot_be_is_refused_by_its_place(program, change, where, words):
    document = copy.deepcopy(DEEP)
    change(document["items"][1]["items"][0])
    [mistake] = mistakes_of(program()(document))
    assert mistake["where"] == where and words in mistake["words"], mistake


def test_what_stands_under_a_private_heading_is_private_on_every_level(program):
    document = copy.deepcopy(DEEP)
    document["items"][1]["items"][2] |= {"sensitivity": "group"}
    document["items"][1]["items"][2]["items"][0] |= {"sensitivity": "open", "record": "They were spoken of."}
    document["items"][1]["items"][0] |= {"sensitivity": "group"}  # and an item with others under it
    answer = program()(document)
    assert answer.status_code == 201, answer.text
    for of in ("agenda", "public-minutes"):
        kind = "public-agenda" if of == "agenda" else of
        for form, said in papers_of(answer.get_json(), kind).items():
            assert "2.2(b) Review of Elm" in said, form
            found = [
                words for words in ("In confidence", "A person named", "spoken of", "Falls", "Sores") if words in said
            ]
            assert found == [], (kind, form)


def reports(*items):
    document = copy.deepcopy(DEEP)
    document["items"][1] = {"kind": "heading", "title": "Reports", "number": "2", "items": list(items)}
    return document


def test_adjournments_among_what_was_private_are_told_once_in_their_order(program):
    private = {"sensitivity": "group", "record": "It was read."}
    document = reports({"title": "Ash", "number": "2.1", **private}, {"title": "Elm", "number": "2.2", **private})
    document["items"][2]["number"] = "1"  # as its paper misprints it
    document["interruptions"] = [
        {"kind": "adjourned", "at": f"{at}:30", "until": f"{at}:35", "after_item": after}
        for at, after in (("14", "1"), ("15", "2.1"), ("16", "2.2"), ("17", "2"))
    ]
    answer = program()(document)
    assert answer.status_code == 201, answer.text
    for of in ("minutes", "public-minutes"):
        for form, said in papers_of(answer.get_json(), of).items():
            assert re.findall(r"adjourned at (\S+?)\.", said) == ["2:30pm", "3:30pm", "4:30pm", "5:30pm"], (of, form)


def test_the_paragraph_of_an_exempt_item_over_others_is_said(program):
    under = {"title": "Rents", "number": "2.1(a)", "record": "They rose."}
    exempt = {"sensitivity": "exempt", "exempt_paragraph": 3, "public_interest": "Prices.", "record": "It was read."}
    answer = program()(reports({"title": "Lease", "number": "2.1", **exempt, "items": [under]}))
    assert answer.status_code == 201, answer.text
    for of in ("public-agenda", "public-minutes"):
        for form, said in papers_of(answer.get_json(), of).items():
            assert "paragraph 3 of Part 1" in said and "Item 2.1:" in said, (of, form)
            assert [words for words in ("Lease", "Rents", "They rose") if words in said] == [], (of, form)


def test_why_it_was_adjourned_after_an_item_for_the_chair_is_not_given_to_members(program):
    document = reports({"title": "Ash", "number": "2.1", "sensitivity": "chair", "record": "It was read."})
    row = {"kind": "adjourned", "at": "14:30:00", "until": "14:35:00", "on": None}
    document["interruptions"] = [
        {**row, "words": "while Ivo Ash was seen out", "after_item": "2.1"},
        {**row, "at": "14:32:00", "words": "for tea", "after_item": "1"},
    ]
    answer = program()(document)
    assert answer.status_code == 201, answer.text
    seen = [program(who).get(answer.get_json()["url"]).get_json()["meeting"] for who in ("officer", "member")]
    told = [[each["words"] for each in meeting["interruptions"]] for meeting in seen]
    assert told == [["while Ivo Ash was seen out", "for tea"], ["", "for tea"]]
