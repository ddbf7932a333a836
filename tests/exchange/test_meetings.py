"""A meeting sent as one document: kept whole, given back the same, its papers true to it; who may; what is refused."""

from __future__ import annotations

import base64
import copy
from io import BytesIO

import docx
import pytest

from casework.accounts import api_tokens
from casework.extensions import db
from casework.notifications import digests

from .conftest import lines_of, mistakes_of, shown_of
from .papers import APRIL, JUNE, OTHER


def test_the_minutes_of_a_real_board_come_back_as_they_were_sent(program):
    answer = program()(APRIL)
    assert answer.status_code == 201, answer.text
    body = answer.get_json()
    found = {check["kind"]: check["words"] for check in body["checks"]}
    assert (
        found["listed_twice"] == "Deputy Leader of the Council is listed both as present and as having sent apologies."
    )
    assert "has no minute number" in found["no_number"]
    assert found["number_gap"] == "Minute 62 is missing: 63 comes after 61."
    kept = body["meeting"]
    for given, back in zip(APRIL["items"], kept["items"], strict=True):
        for name in ("title", "kind", "minute", "author", "purpose"):
            assert back[name] == given.get(name, ""), given["title"]
        assert [d["text"] for d in back["decisions"]] == [
            d if isinstance(d, str) else d["text"] for d in given.get("decisions", [])
        ]
    assert [d["number"] for d in kept["items"][4]["decisions"]] == ["(i)", "(ii)", "(iii)", "(iv)"]
    assert kept["items"][3]["record"] == APRIL["items"][3]["record"]
    assert kept["items"][2]["confirmed"][0]["held_on"] == "2018-02-09"
    for given, back in zip(APRIL["attendance"], kept["attendance"], strict=True):
        assert {name: back[name] for name in given} == given
    for lines in (lines_of(body, "minutes"), shown_of(body, "minutes")):
        joined = "\n".join(lines)
        assert "SAFER WRENSEA PARTNERSHIP: minutes and decision record" in joined
        assert "The meeting commenced at 10.00 am in the Civic Centre, Wrensea." in joined
        assert "The meeting concluded at 11.20 am." in joined
        assert "Leader of the Council (in the chair)" in joined
        assert "Acting Consultant in Public Health was in attendance as substitute for Interim Director" in joined
        assert "61 Local Criminal Justice Board Plan 2018-2020 (Office of the Police and Crime Commissioner)" in joined
        assert "Confirmed." in lines
        places = [
            joined.index(words) for words in ("58 Apologies", "59 Decl", "60 Min", "61 Local", "63 Date", "CHAIR")
        ]
        assert places == sorted(places)
    assert body["exports"]["minutes"]["pdf"]["base64"].startswith("JVBERi")


def test_an_agenda_comes_back_with_its_printed_numbers_and_gaps(program):
    body = program()(JUNE).get_json()
    numbers = [n for item in body["meeting"]["items"] for n in (item["number"], *(i["number"] for i in item["items"]))]
    assert numbers == ["1", "2", "3", "4", "4.1", "5", "5.1", "6", "6.1", "6.3", "7", ""]
    lines = lines_of(body, "agenda")
    assert "6.3 Acquisitive Crime Task Group Update" in lines
    assert lines[lines.index("5.1 Justice First") + 1] == "Justice First Manager"
    assert "Members: Safer Wrensea Partnership" in lines
    assert "Responsible authorities" in lines
    assert lines.index("Also invited") < lines.index("Director of Adult Services")
    assert "Date of next meeting: Friday 3 August 2018 at 10.00 am in the Civic Centre, Wrensea" in lines
    assert "minutes" not in body["exports"], "it has not been held"


def test_forms_other_bodies_use(program):
    answer = program()(OTHER)
    assert answer.status_code == 201, answer.text
    body = answer.get_json()
    kept = body["meeting"]
    assert [i["minute"] for i in kept["items"]] == ["SSP 52/15", "SSP 53/15", "SSP 54/15", "SSP 55/15", ""]
    assert [c["how"] for c in kept["items"][1]["confirmed"]] == ["amended", "noted"]
    assert kept["confirmation"]["amendment"] == OTHER["confirmation"]["amendment"]
    for given, back in zip(OTHER["attendance"], kept["attendance"], strict=True):
        assert {name: back[name] for name in given} == given
    first, second = kept["items"][2]["actions"]
    assert first["owners"] == [
        {"person": "", "agency": "", "office": name, "everybody": False} for name in ("Housing Manager", "ACo")
    ]
    assert (first["code"], first["rag"], second["code"]) == ("HSP07", "amber", "HSP08")
    assert (first["due_on"], first["target_dates"], first["status"]) == ("2015-09-01", ["2015-07-30"], "done")
    assert second["owners"][0]["everybody"]
    assert second["due"] == "Next meeting"
    lines = lines_of(body, "minutes")
    joined = "\n".join(lines)
    assert "RESOLVED - that" in lines
    assert "the report be noted." in lines, "a decision alone has no number"
    assert "A Carr, Police Commander (ACa) (co-chair)" in lines
    assert "A Cole, Director of Communities (ACo) (co-chair) (left at item 5)" in lines
    assert "C Ford, Support Officer (note taker)" in lines
    assert "D Gill, University (signed for confidentiality on 30 June 2015)" in lines
    assert "G Jay, Head of Probation (information sent; received 29 June 2015; substitute: F Ives)" in lines
    assert "H King (no information sent)" in lines
    assert "Core members" in lines
    assert "in Town Hall (or by video link)" in joined
    assert "minute 5, third line, so that it reads 'two wardens'" in joined
    assert "Youth Offending Board 14 May 2015: The minutes were noted." in joined
    private = kept["items"][4]["items"][0]
    assert (private["at"], private["exempt_paragraph"], private["sensitivity"]) == ("15:30:00", 3, "exempt")
    for lines_out in (lines_of(body, "public-minutes"), shown_of(body, "public-minutes")):
        public = "\n".join(lines_out)
        assert "Burglary" in public
        assert "Premises" not in public
        assert "considered in private\nExempt under paragraph 3" in public
    word = docx.Document(BytesIO(base64.b64decode(body["exports"]["minutes"]["docx"]["base64"])))
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in word.tables]
    assert [["Month", "Calls"], ["May", "4"], ["June", "2"]] in tables
    [logged] = [row for table in tables for row in table if row[0] == "HSP07"]
    assert logged[2:4] == ["Housing Manager and ACo", "1 September 2015 (before: 30 July 2015)"], (
        "and it was not agreed here"
    )
    assert "Next meeting: Thursday 1 October 2015 at 2pm" in lines
    assert "Confirmed, minute SSP 52/15 amended: for gates read doors" in lines


def test_what_is_read_back_can_be_sent_again(program, make):
    first = program()(OTHER).get_json()["meeting"]
    again = {**first, "time": "13:30", "accept_faults": True}
    again.pop("body")
    second = program()(again).get_json()["meeting"]
    for document in (first, second):
        document.pop("time")
    for n, (a, b) in enumerate(zip(first["items"], second["items"], strict=True)):
        assert a == b, n
    assert first == second


def count(make, program, table):
    """The rows of a table, as its partnership sees them: row security shows none to nobody."""
    with make.acting(program.people["officer"]):
        return db.session.connection().exec_driver_sql(f"SELECT count(*) FROM {table}").scalar()


def test_past_papers_tell_nobody(program, make):
    assert program()(OTHER).status_code == 201
    assert count(make, program, "actions") == 2
    assert count(make, program, "messages") == count(make, program, "reminders") == 0


@pytest.mark.parametrize(("held_on", "told"), [("2026-02-27", 1), ("2025-12-05", 0)])
def test_owners_hear_once_of_a_meeting_of_this_week_and_are_only_reminded_of_an_older_one(
    program, make, at, held_on, told
):
    owner = {"person": "Member"}
    actions = [{"text": words, "owners": [owner], "due_on": "2026-03-20"} for words in ("Fit the lock", "Ask again")]
    sent = {"date": held_on, "time": "10:00", "commenced": "10:00", "concluded": "11:00", "state": "circulated"}
    there = [{"name": "A Carr", "office": "Police Commander", "capacity": "member", "chair": "chair"}]
    sent |= {"accept_faults": True, "attendance": there, "items": [{"title": "Reports", "actions": actions}]}
    answer = program()(sent)
    assert answer.status_code == 201, answer.text
    at(2026, 3, 2, 9, 10)
    assert digests.queue_new() == told, "one message with both"
    at(2026, 3, 3, 9)
    digests.queue_digests()
    assert count(make, program, "messages") == told, "nothing is late yet"
    at(2026, 3, 18, 9)
    digests.queue_digests()
    assert count(make, program, "messages") == told + 1, "and they are reminded as of any action"


@pytest.mark.parametrize(
    ("change", "where", "words"),
    [
        (lambda d: d.update(extra=1), "extra", "no field of this name"),
        (lambda d: d.update(date="2018-02-30"), "date", "day value is outside"),
        (lambda d: d.update(concluded="09:00"), "", "cannot conclude before it commenced"),
        (lambda d: d["attendance"][1].update(chair="chair"), "", "only co-chairs may be two"),
        (lambda d: d["attendance"][5].update(substitute_for=""), "attendance.5", "says whom they stand in for"),
        (lambda d: d["items"][2]["confirmed"][0].update(how="amended"), "items.2.confirmed.0", "quote it"),
        (lambda d: d["items"][0].update(kind="case", case="C-1"), "items.0.case", "no case with this reference"),
        (lambda d: d["house_style"].update(font="Wingdings"), "house_style.font", "Choose from"),
        (lambda d: d.update(state="circulated"), "accept_faults", "Minute 62 is missing"),
        (lambda d: d.update(date="2027-01-05"), "date", "still to come"),
        (
            lambda d: d["items"][0].update(
                actions=[{"text": "Act", "owners": [{"office": "X"}], "due_on": "2018-01-01"}]
            ),
            "items.0.actions.0.due_on",
            "cannot be due before its meeting",
        ),
    ],
)
def test_a_document_with_a_mistake_keeps_nothing_and_says_where(program, make, change, where, words):
    document = copy.deepcopy(APRIL)
    change(document)
    answer = program()(document)
    assert answer.status_code == 422, answer.text
    assert answer.mimetype == "application/problem+json"
    mistakes = mistakes_of(answer)
    assert any(m["where"] == where and words in m["words"] for m in mistakes), mistakes
    for table in ("meetings", "agenda_items", "actions", "attendances"):
        assert count(make, program, table) == 0


def test_the_same_document_twice_under_one_key_is_one_meeting(program):
    send = program()
    first = send(JUNE, query="?exports=links", **{"Idempotency-Key": "june"})
    second = send(JUNE, query="?exports=links", **{"Idempotency-Key": "june"})
    assert (first.status_code, second.status_code) == (201, 201)
    assert ("Idempotency-Replayed" in first.headers, second.headers["Idempotency-Replayed"]) == (False, "true")
    assert first.get_json()["id"] == second.get_json()["id"]
    assert send({**JUNE, "place": "Elsewhere"}, **{"Idempotency-Key": "june"}).status_code == 422
    assert mistakes_of(send(JUNE))[0]["words"] == "The group already has a meeting at that time."


def test_who_may_send_and_read(program):
    made = program()(JUNE, query="?exports=links").get_json()
    refused = program("member")(JUNE)
    assert refused.status_code == 422
    assert "Only the chair" in mistakes_of(refused)[0]["words"]
    assert program("stranger")(JUNE).status_code == 404
    member, stranger = program("member"), program("stranger")
    read = member.get(made["url"]).get_json()
    assert read["exports"] == {}, "the agenda is not out yet"
    assert read["checks"] == []
    for url in (made["url"], made["exports"]["agenda"]["pdf"]["url"]):
        assert stranger.get(url).status_code == 404
    assert member.get(made["exports"]["agenda"]["pdf"]["url"]).status_code == 404
    assert program().get(made["exports"]["agenda"]["html"]["url"]).mimetype == "text/html"


def test_only_a_key_opens_these_addresses(program, browse):
    officer = program.people["officer"]
    browser = browse(officer)
    made = program()(JUNE, query="?exports=links").get_json()
    assert browser.get(made["url"], status=401), "a cookie counts for nothing here"
    send = program()
    send.token = ""
    answer = send.ask("post", "/api/v1/meetings", json={})
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, 'Bearer realm="Casework"')
    send.token = "cw_wrong"
    assert send.get(made["url"]).status_code == 401
    assert send.get("/api/v1/openapi.json").status_code == 200


def test_an_ended_or_expired_key_or_a_suspended_person_opens_nothing(program, make, at):
    send = program()
    made = send(JUNE, query="?exports=links").get_json()
    at(2026, 3, 4, 9)
    assert send.get(made["url"]).status_code == 401, "a day is over"
    at(2026, 3, 2, 10)
    assert send.get(made["url"]).status_code == 200
    with make.acting(send.people["officer"]):
        row = db.session.scalars(api_tokens.live_of(send.people["officer"].id)).one()
        assert api_tokens.end(send.people["officer"], row.id)
        db.session.commit()
    assert send.get(made["url"]).status_code == 401
    another = program()
    with make.acting(another.people["officer"]):
        another.people["officer"].status = "suspended"
        db.session.commit()
    assert another.get(made["url"]).status_code == 401


def test_signing_out_everywhere_ends_keys_too(program, browse):
    send = program()
    made = send(JUNE, query="?exports=links").get_json()
    assert send.get(made["url"]).status_code == 200
    browser = browse(send.people["officer"])
    browser.post("/account/sign-out-everywhere", page=browser.get("/account"))
    assert send.get(made["url"]).status_code == 401


def test_not_json_is_said(program):
    send = program()
    answer = send.ask("post", "/api/v1/meetings", data="x", headers={"Content-Type": "text/plain"})
    assert answer.status_code == 415


def test_members_are_told_when_asked(program, make):
    answer = program()({**JUNE, "date": "2026-06-22", "state": "published", "tell": True}, query="?exports=links")
    assert answer.status_code == 201, answer.text
    assert count(make, program, "messages") == 1, "the sender knows"


def test_a_code_carried_to_a_later_paper_is_one_open_action(program, make):
    action = {"code": "HSP09", "text": "Repair the gate", "owners": [{"office": "Housing Manager"}], "due": "Ongoing"}
    send = program()
    for day in ("2018-04-13", "2018-06-22"):
        document = copy.deepcopy(APRIL) | {"date": day, "actions": [action]}
        assert send(document, query="?exports=links").status_code == 201
    with make.acting(send.people["officer"]):
        rows = db.session.connection().exec_driver_sql("SELECT code, status FROM actions ORDER BY id").all()
    assert [tuple(row) for row in rows] == [("HSP09", "merged"), ("HSP09", "open")]
    twice = copy.deepcopy(APRIL) | {"date": "2018-08-03", "actions": [action, action]}
    answer = send(twice)
    assert answer.status_code == 422
    assert mistakes_of(answer) == [{"where": "actions.1.code", "words": "This paper has the code HSP09 twice."}]


def test_owners_and_the_next_meeting_come_back_part_by_part(program):
    owners = [
        {"office": "Director of Regeneration and Neighbourhoods"},
        {"person": "A Carr", "office": "Commander", "agency": "Police"},
    ]
    items = copy.deepcopy(APRIL["items"])
    items[4]["actions"] = [{"text": "Write the plan", "owners": owners, "due_on": "2018-06-01"}]
    following = {"on": "2018-06-22", "at": "10:00", "place": "Committee Room B"}
    body = program()(APRIL | {"items": items, "next_meeting": following}).get_json()
    kept = body["meeting"]["items"][4]["actions"][0]["owners"]
    assert [{name: value for name, value in owner.items() if value} for owner in kept] == owners
    after = body["meeting"]["next_meeting"]
    assert (after["on"], after["at"][:5], after["place"]) == ("2018-06-22", "10:00", "Committee Room B")
    assert after["words"] == "Friday 22 June 2018 at 10.00 am in Committee Room B"
    html = " ".join(body["exports"]["minutes"]["html"]["text"].split())
    assert "Director of Regeneration and Neighbourhoods and A Carr, Commander, Police" in html
