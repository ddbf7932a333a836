"""What a program sends is kept and printed wherever it stands, or refused by its place: nothing goes in silence, and nothing is borrowed."""

from __future__ import annotations

import copy

import pytest

from . import structure
from .conftest import mistakes_of
from .papers import APRIL
from .test_minutes_of_others import papers_of

NOTED = {"how": "noted", "body": "Wrensea Youth Board", "held_on": "2018-01-12"}
AMENDED = {"how": "amended", "held_on": "2018-02-09", "minute": "5", "amendment": "for gates read doors"}


def test_minutes_dealt_with_under_an_item_of_any_kind_come_back_and_are_printed(program):
    under = [{"title": "Notes of the Youth Board", "number": "2.1", "minute": "59.1", "confirmed": [NOTED]}]
    items = [
        {"title": "Apologies and minutes", "kind": "apologies", "number": "1", "minute": "58", "confirmed": [AMENDED]},
        {"title": "Opening business", "number": "2", "minute": "59", "items": under},
    ]
    answer = program()({**APRIL, "items": items})
    assert answer.status_code == 201, answer.text
    body = answer.get_json()
    first, second = body["meeting"]["items"]
    assert first["confirmed"][0]["amendment"] == "for gates read doors"
    assert second["items"][0]["confirmed"][0]["body"] == "Wrensea Youth Board"
    for form, said in papers_of(body, "minutes").items():
        assert "minute 5: for gates read doors" in said, form
        assert "Wrensea Youth Board 12 January 2018: The minutes were noted." in said, form


@pytest.mark.parametrize("state", ["planned", "published"])
@pytest.mark.parametrize(("part", "where"), [
    ({"confirmed": [NOTED]}, "items.0.items.0.confirmed"),
    ({"decisions": ["That it be so.", {"text": "Yes.", "vote": {"result": "carried"}}]}, "items.0.items.0.decisions.1.vote"),
])  # fmt: skip
def test_what_an_agenda_cannot_have_is_refused_by_its_place(program, state, part, where):
    sent = {"date": "2026-04-13", "time": "10:00", "state": state}
    answer = program()({**sent, "items": [{"title": "Opening", "items": [{"title": "Minutes", **part}]}]})
    assert answer.status_code == 422, answer.text
    assert [each["where"] for each in mistakes_of(answer)] == [where]


def test_a_paper_borrows_neither_title_nor_place_from_another(program):
    send = program()
    numbering = {"scheme": "calendar_year", "prefix": "X"}
    first = {**copy.deepcopy(APRIL), "title": "Extraordinary meeting", "place": "Lamb Inn", "numbering": numbering}
    assert send(first, query="?exports=links").status_code == 201
    second = {**first, "date": "2018-04-20", "title": "", "place": ""}
    answer = send(second)
    assert answer.status_code == 201, answer.text
    body = answer.get_json()
    assert (body["meeting"]["title"], body["meeting"]["place"]) == ("", "")
    for form, said in papers_of(body, "minutes").items():
        assert "Lamb Inn" not in said and "Extraordinary" not in said, form


def deep(levels):
    items = ["Ash"]
    for _ in range(levels - 1):
        items = [{"text": "Elm", "items": items}]
    return {"type": "bullets", "items": items}


def beneath(levels):
    lists = [{"type": "numbered", "items": ["Ash"]}]
    for _ in range(levels - 1):
        lists = [{"type": "numbered", "items": [{"text": "Elm", "beneath": lists}]}]
    return lists[0]


@pytest.mark.parametrize("of", [deep, beneath])
def test_lists_deeper_than_papers_print_are_refused_by_their_place(program, of):
    items = [{"title": "Trees", "record": [of(6), of(7)]}]
    answer = program()({**APRIL, "items": items})
    assert answer.status_code == 422, answer.text
    [mistake] = mistakes_of(answer)
    assert mistake["where"].startswith("items.0.record.1") and "6 deep" in mistake["words"]


@pytest.mark.parametrize("block", [
    {"type": "bullets", "items": ["Ash", " "]}, {"type": "bullets", "items": ["Ash", {"text": ""}]}, {"type": "numbered", "items": ["Ash", ""]},
])  # fmt: skip
def test_a_point_without_words_is_refused_by_its_place(program, block):
    answer = program()({**APRIL, "items": [{"title": "Trees", "record": [block]}]})
    assert answer.status_code == 422, answer.text
    assert all(each["where"].startswith("items.0.record.0.items.1") for each in mistakes_of(answer))


def test_the_lists_of_those_invited_and_of_substitutes_are_printed_over_them(program):
    members = [
        {"name": "Ann Ash", "list": "Responsible authorities"},
        {"name": "Bea Elm", "invited": True},
        {"name": "Cy Oak", "list": "Advisers", "invited": True},
    ]
    there = [
        {"name": "Ann Ash", "capacity": "member", "chair": "chair", "list": "Core members"},
        {"name": "Di Yew", "capacity": "substitute", "substitute_for": "Ed Fir", "list": "Core members"},
        {"name": "Flo Bay", "capacity": "substitute", "substitute_for": "Gus Lime", "list": "Advisory members"},
    ]
    answer = program()({**APRIL, "members": members, "attendance": there})
    assert answer.status_code == 201, answer.text
    body = answer.get_json()
    for form, said in papers_of(body, "agenda").items():
        wanted = ["Responsible authorities", "Ann Ash", "Also invited", "Bea Elm", "Advisers", "Cy Oak"]
        assert structure.missing(map(str.casefold, wanted), said.casefold()) == [], form
    for form, said in papers_of(body, "minutes").items():
        wanted = [
            "Core members",
            "Ann Ash",
            "Di Yew was in attendance as substitute for Ed Fir",
            "Advisory members",
            "Flo Bay was",
        ]
        assert structure.missing(map(str.casefold, wanted), said.casefold()) == [], form


def test_of_several_minutes_each_is_named_also_one_whose_amendment_stands_in_another_form(program):
    style = {"confirmed_amended": "Agreed, minute {minute} to read {amendment}"}
    rows = [{"how": "correct", "held_on": "2018-01-12"}, {**AMENDED, "minute": "", "occasion": "extraordinary meeting"}]
    items = [{"title": "Minutes", "kind": "minutes", "confirmed": rows}]
    answer = program()({**APRIL, "items": items, "house_style": style})
    assert answer.status_code == 201, answer.text
    for form, said in papers_of(answer.get_json(), "minutes").items():
        wanted = "Extraordinary meeting 9 February 2018: Confirmed as a correct record, subject to the following amendment: for gates read doors"
        assert wanted in said, form


def test_terms_adopted_by_another_body_say_by_whom(program):
    terms = {
        "clauses": [{"number": "1", "heading": "Purpose"}],
        "adopted_on": "2018-03-01",
        "adopted_by": "Full Council",
    }
    answer = program()({**APRIL, "terms_of_reference": terms})
    assert answer.status_code == 201, answer.text
    body = answer.get_json()
    for form, said in papers_of(body, body["meeting"]["terms_of_reference"]["export"]).items():
        assert "adopted on 1 March 2018 by Full Council" in said and "at its meeting" not in said, form
