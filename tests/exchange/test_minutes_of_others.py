"""Minutes of bodies unlike the real board: sent, given back the same, sent again, and said in full by Word, page and PDF."""

from __future__ import annotations

import base64
import copy

import pytest

from tests.pdf_text import words_of

from . import structure
from .conftest import mistakes_of
from .minutes_of_others import EVERY, LETTERS, LOG
from .test_real_pack import text_of


def papers_of(body, name):
    pdf = base64.b64decode(body["exports"][name]["pdf"]["base64"])
    return {"html": text_of(body, name, "html"), "docx": text_of(body, name, "docx"), "pdf": words_of(pdf)}


@pytest.mark.parametrize("name", EVERY)
def test_they_come_back_as_sent_and_their_papers_say_all_of_it(program, name):
    document, sends = EVERY[name], program()
    answer = sends(document)
    assert answer.status_code == 201, answer.text
    body = answer.get_json()
    assert list(structure.unlike({**document, "accept_faults": False}, body["meeting"])) == []
    for form, text in papers_of(body, "minutes").items():
        assert structure.missing(structure.minutes_lines(document), text) == [], form
        for line in structure.attendance_lines({"attendance": document["attendance"]}):
            assert " ".join(line.split()) in text, (form, line)
    for form, text in papers_of(body, "agenda").items():
        assert structure.missing(structure.agenda_lines(document), text) == [], form
    again = {**body["meeting"], "time": "13:15", "commenced": None, "concluded": None, "accept_faults": True}
    second = sends(again)
    assert second.status_code == 201, second.text
    kept, first = second.get_json()["meeting"], body["meeting"]
    for part in ("items", "attendance", "actions", "members", "forward_plan", "house_style"):
        assert kept[part] == first[part], part


@pytest.mark.parametrize(("change", "where"), [
    ({"number": "3.1"}, "items.1.record.0.number"), ({"number": "2.1", "numbered": False}, "items.1.record.0"),
])  # fmt: skip
def test_a_paragraph_numbered_under_another_minute_is_refused_by_its_place(program, change, where):
    document = copy.deepcopy(LOG)
    document["items"][1]["record"][0].update(change)
    answer = program()(document)
    assert (answer.status_code, mistakes_of(answer)[0]["where"]) == (422, where)


def test_numbers_of_paragraphs_are_refused_where_the_style_sent_says_there_are_none(program):
    document = {**LOG, "house_style": {**LOG["house_style"], "paragraph_numbers": False}}
    answer = program()(document)
    assert (answer.status_code, mistakes_of(answer)[0]["where"]) == (422, "items.1.record.0.number")


def test_letters_votes_part_two_and_partial_attendance(program):
    body = program()(LETTERS).get_json()
    for form, text in papers_of(body, "minutes").items():
        for words in (
            "Meeting opened 09:34 in Council Chamber, Gullhaven.", "Closed at 12:05.", "Signed as a correct record",
            "Cllr Orla Quayle, Portfolio Holder, Gullhaven Council (OQ) (co-chair)", "(IM) (co-chair) (left at item 6b)",
            "Anya Coyle, Probation (ACo) (arrived at item 4) (left at item 7)", "Jo Birch, Fire and Rescue (by remote link) was in attendance as substitute for Di Rowan",
            "Sal Umber, Trading Standards (for item 6a)", "Harbour Master", "(signed for confidentiality on 11 March 2025)",
            "Di Rowan, Station Manager, Fire and Rescue (information sent; received 10 March 2025; substitute: Jo Birch)",
            "subject to the following amendment: minute 25/05, so that it reads “three wardens, of whom one is new”",
            "13 November 2024: It was noted that the minutes had been confirmed by e-mail.", "Youth Justice Board 3 February 2025: The minutes were noted.",
            "That lighting be improved. Moved by Cllr Orla Quayle, seconded by Jo Birch. For 3, against 1, abstained 1. Carried. Recorded vote. "
            "For: Cllr Orla Quayle, Jo Birch and Supt Ivo Marsh. Against: Anya Coyle. Abstained: Ash Carter.", "ACTION GCSP014: Head of Highways and Northmere Police - Survey the lighting (1 May 2025)",
            "ACTION GCSP015: All - Send ward figures (Next meeting)", "Ash Carter declared a personal interest (a brother is a gritter) and stayed.",
            "Cllr Orla Quayle declared an interest and left the meeting for this item.", "Exempt under paragraph 3 of Part 1 of Schedule 12A",
        ):  # fmt: skip
            assert words in text, (form, words)


@pytest.mark.parametrize(("change", "where"), [
    ({"moved_by": ""}, "moved_by"), ({"seconded_by": "Cllr Orla Quayle"}, "seconded_by"), ({"votes_for": 4}, "votes_for"),
    ({"votes_against": -1}, "votes_against"), ({"result": "unanimous"}, "result"), ({"result": "perhaps"}, "result"),
    ({"recorded": [{"name": "Nobody", "vote": "for"}]}, "recorded.0.name"), ({"recorded": [{"name": "Sal Umber", "vote": "for"}]}, "recorded.0.name"),
    ({"recorded": [{"name": "Jo Birch", "vote": "for"}] * 2}, "recorded.1.name"),
])  # fmt: skip
def test_a_vote_that_cannot_be_is_refused_by_its_place(program, change, where):
    document = copy.deepcopy(LETTERS)
    document["items"][4]["items"][0]["decisions"][1]["vote"].update(change)
    answer = program()(document)
    place = f"items.4.items.0.decisions.1.vote.{where}"
    assert (answer.status_code, mistakes_of(answer)[0]["where"]) == (422, place)


def test_votes_come_back_and_more_votes_than_voters_are_found(program):
    body = program()(LOG).get_json()
    found = {check["kind"]: check["words"] for check in body["checks"]}
    assert found["votes_too_many"] == "Item 3(i), Pier counts 8 votes, but 2 people may vote at it."
    for text in papers_of(body, "minutes").values():
        assert "Review in a month. For 7, against 1, abstained 0. Carried." in text


def test_an_action_log_with_codes_colours_and_days_that_were_moved(program):
    body = program()(LOG).get_json()
    for form, text in papers_of(body, "minutes").items():
        for words in (
            "Pat Stone, Insp, Northmere Police (acting chair)", "Lee Oak, Tidewater Homes (for items 2 and 3)", "Wyn Ash, Council (arrived at 2:10) (left at 3.05 pm)",
            "HT/31 Fit cameras Lee Oak, Tidewater Homes 1 November 2024 (before: 1 August 2024 and 12 September 2024) Red", "HT/32 Letter drop Neighbourhood team 20 September 2024 Green 500 letters went out",
            "HT/33 Youth outreach All Ongoing", "No funding", "No update was sought", "3(i) Pier", "Licensing Panel", "Restricted to the group.",
        ):  # fmt: skip
            assert words in text, (form, words)
    for text in papers_of(body, "forward-plan").values():
        assert "November 2024" in text and "Bonfire night (each year)" in text and "Cold weather group" in text
