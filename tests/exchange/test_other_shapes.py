"""Shapes other bodies use: sent, given back the same, and said word for word by Word, page and PDF, once each."""

from __future__ import annotations

import copy
import re

import pytest

from casework.exchange.examples import MEETING

from . import structure
from .conftest import mistakes_of
from .other_shapes import PANEL, SHAPES
from .test_minutes_of_others import papers_of


@pytest.mark.parametrize("name", SHAPES)
def test_they_come_back_as_sent_and_their_papers_say_all_of_it(program, name):
    document, says = SHAPES[name]
    answer = program()(document)
    assert answer.status_code == 201, answer.text
    body = answer.get_json()
    assert list(structure.unlike({**document, "accept_faults": False}, body["meeting"])) == []
    for form, text in papers_of(body, "minutes").items():
        listed_by_word = form == "docx"  # there the labels of lists are Word's own numbering
        wanted = [re.sub(r"^(\(\d\)|\d\)) ", "", words) if listed_by_word else words for words in says]
        assert [words for words in wanted if words not in text] == [], form
        assert ".." not in text, form
    for form, text in papers_of(body, "agenda").items():
        assert structure.missing(structure.agenda_lines(document), text) == [], form
    if name == "panel":
        for form, text in papers_of(body, "public-minutes").items():
            assert (
                "the public be excluded." in text
                and "paragraphs 1 and 3 of Part 1" in text
                and "£2.3 million" not in text
            ), form
    again = {
        **body["meeting"],
        "time": "08:15",
        "commenced": None,
        "concluded": None,
        "interruptions": [],
        "accept_faults": True,
    }
    again["items"] = [{**item, "actions": []} for item in again["items"]]
    kept = program()(again).get_json()["meeting"]
    assert [{**item, "actions": []} for item in body["meeting"]["items"]] == kept["items"]
    assert (kept["attendance"], kept["house_style"]) == (body["meeting"]["attendance"], body["meeting"]["house_style"])


@pytest.mark.parametrize(("change", "where", "words"), [
    (lambda d: d["attendance"][5].pop("chair_for"), "attendance.5", "chair_for"),
    (lambda d: d["attendance"][0].pop("chair_for") and d["attendance"][3].update(chair="chair"), "", "say co_chair of both"),
    (lambda d: d["interruptions"][0].update(until="11:30"), "interruptions.0.until", "before it was adjourned"),
    (lambda d: d["interruptions"][0].update(after_item="99"), "interruptions.0.after_item", "99"),
    (lambda d: d["items"][3].update(taken_after="77"), "items.3.taken_after", "77"),
    (lambda d: d["items"][4]["record"][0]["rows"][0].pop(), "items.4.record.0", "row 1 has 13 cells under 14 headers"),
    (lambda d: d["items"][5].update(decisions=[]), "items.5", "decided_as"),
    (lambda d: d["items"][6]["items"][0].update(exempt_also=[14]), "items.6.items.0.exempt_also", "same part"),
    (lambda d: d["items"][6]["items"][0].update(exempt_paragraph=9), "items.6.items.0.exempt_paragraph", "1 to 7"),
    (lambda d: d["next_meeting"].pop("on"), "next_meeting", "on which day that is"),
])  # fmt: skip
def test_what_cannot_be_is_refused_by_its_place_with_what_to_write(program, change, where, words):
    document = copy.deepcopy(PANEL)
    change(document)
    [mistake] = mistakes_of(program()(document))
    assert mistake["where"] == where and words in mistake["words"], mistake


def test_minutes_without_numbers_of_their_own_bear_those_of_the_agenda(program):
    document = {
        "body": "board", "date": "2019-01-10", "time": "10:00", "state": "circulated", "accept_faults": True,
        "attendance": [{"name": "A Chair", "capacity": "member", "chair": "chair"}],
        "items": [
            {"title": "Welcome", "number": "1"},
            {"title": "Reports", "number": "2", "kind": "heading", "items": [{"title": "Police", "number": "2(a)", "record": "Calls fell."}]},
        ],
    }  # fmt: skip
    for form, text in papers_of(program()(document).get_json(), "minutes").items():
        assert structure.missing(iter(["1 Welcome", "2 Reports", "2(a) Police", "Calls fell."]), text) == [], form


def test_the_example_in_the_description_is_taken(program):
    answer = program()(MEETING)
    assert answer.status_code == 201, answer.text
    assert list(structure.unlike(MEETING, answer.get_json()["meeting"])) == []


PLAIN = {
    "body": "board", "date": "2023-02-09", "time": "09:30", "state": "draft", "attendance": [{"name": "A Chair", "capacity": "member", "chair": "chair"}],
    "items": [{"title": "Gates", "number": "1", "actions": [{"text": "Mend the gate", "owners": [{"office": "Highways"}]}]}],
}  # fmt: skip


def test_a_paper_says_nothing_that_is_worked_out_from_another(program):
    sends = program()
    assert sends(PLAIN).status_code == 201
    items = [
        {"kind": "minutes", "title": "Minutes", "number": "1"},
        {"kind": "matters_arising", "title": "Arising", "number": "2", "record": "Nothing."},
    ]
    for form, text in papers_of(sends({**PLAIN, "date": "2023-03-09", "items": items}).get_json(), "minutes").items():
        assert "Nothing." in text and "Mend the gate" not in text and "awaited" not in text, form


@pytest.mark.parametrize(("change", "where", "words"), [
    ({"items": [{"titel": "X", "title": "X"}]}, "items.0.titel", "no field of this name"),
    ({"items": [{"title": ""}]}, "items.0.title", "cannot be empty"), ({"time": "9.30am"}, "time", "Write a time as 14:30"),
    ({"items": [{"title": "X", "record": [{"type": "para", "text": "x"}]}]}, "items.0.record.0", "'paragraph'"),
    ({"items": [{"title": "X", "actions": [{"text": "a", "owners": ["All"]}]}]}, "items.0.actions.0.owners.0", "Write an object"),
    ({"items": [{"title": "X", "reports": [{"sections": [{"number": "1"}]}]}]}, "items.0.reports.0.sections.0.heading", "needed"),
    ({"attendance": [{"name": "X", "capacity": "chair"}]}, "attendance.0.capacity", "'member'"),
])  # fmt: skip
def test_a_mistake_of_a_newcomer_is_named_by_its_place_with_what_to_write(program, change, where, words):
    [mistake] = mistakes_of(program()({**PLAIN, **change}))
    assert mistake["where"] == where and words in mistake["words"], mistake


def test_a_body_that_is_not_known_is_said_at_its_place(program):
    answer = program().ask("post", "/api/v1/meetings", json={**PLAIN, "body": "nowhere"})
    assert (answer.status_code, [mistake["where"] for mistake in mistakes_of(answer)]) == (404, ["body"])


def test_numbers_of_decisions_say_how_they_are_numbered_or_are_refused(program):
    sends = program()

    def with_numbers(time, *numbers, **style):
        decisions = [{"text": "That it be so.", "number": number} for number in numbers]
        return sends(
            {
                **PLAIN,
                "time": time,
                "house_style": style,
                "items": [{"title": "Gates", "number": "1", "decisions": decisions}],
            }
        )

    for n, numbers in enumerate([("(1)", "(2)"), ("a)", "b)"), ("1", "2")]):
        text = papers_of(with_numbers(f"1{n}:00", *numbers).get_json(), "minutes")["html"]
        assert all(f"{number}" in text for number in numbers), numbers
    for numbers, place in [(("(i)", "(iii)"), 1), (("D12/25",), 0)]:
        [mistake] = mistakes_of(with_numbers("15:00", *numbers, decision_numbers="(i)"))
        assert (
            mistake["where"] == f"items.0.decisions.{place}.number"
            and "house_style.decision_numbers" in mistake["words"]
        )


def test_why_it_was_adjourned_in_private_is_not_public_and_an_end_on_another_day_names_it(program):
    why = "to telephone Acme Ltd about its offer for the depot"
    document = {
        "body": "board", "date": "2019-06-21", "time": "14:00", "state": "circulated", "accept_faults": True,
        "house_style": {"publication": "public"}, "commenced": "14:00", "concluded": "11:00", "concluded_on": "2019-06-22",
        "attendance": [{"name": "A Chair", "capacity": "member", "chair": "chair"}],
        "items": [
            {"title": "Reports", "number": "1", "record": "Calls fell."},
            {"title": "The depot", "number": "2", "sensitivity": "exempt", "exempt_paragraph": 3, "public_interest": "It is better kept.", "record": "An offer."},
        ],
        "interruptions": [
            {"kind": "adjourned", "at": "14:20", "until": "14:30", "words": "for a fire alarm", "after_item": "1"},
            {"kind": "adjourned", "at": "15:05", "until": "09:30", "on": "2019-06-22", "words": why, "after_item": "2"},
        ],
    }  # fmt: skip
    answer = program()(document)
    assert answer.status_code == 201, answer.text
    body = answer.get_json()
    assert (body["meeting"]["concluded"], body["meeting"]["concluded_on"]) == ("11:00:00", "2019-06-22")
    for form, text in papers_of(body, "public-minutes").items():
        assert "for a fire alarm" in text and "Acme" not in text and "adjourned at 3:05pm" in text, form
        assert "11am on 22 June 2019" in text, form
    for form, text in papers_of(body, "minutes").items():
        assert text.count(why) == 1 and "11am on 22 June 2019" in text, form
    offset = copy.deepcopy(document)
    offset["interruptions"][0]["at"] = "14:20Z"
    [mistake] = mistakes_of(program()(offset))
    assert mistake["where"] == "interruptions.0.at" and "by the clock in London" in mistake["words"]
