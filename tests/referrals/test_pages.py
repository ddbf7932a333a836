"""Referral pages: refer, send, decide; every mistake said where it happened and nothing typed lost."""

from __future__ import annotations

import threading
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from casework.cases.models import Case, CaseParty
from casework.extensions import db
from casework.notifications.models import Message
from casework.referrals.answered import answer_in_words
from casework.referrals.models import Referral
from casework.subjects import stepping_back
from casework.subjects.models import Person
from tests.browser import Browser
from tests.world import Maker


@pytest.fixture
def world(make: Maker) -> dict[str, Any]:
    group = make.group("psg")
    referrer = make.user("Rae Referrer", joins=[make.group("iom")])
    return {
        "group": group,
        "referrer": referrer,
        "coordinator": make.user("Cat Coordinator", coordinates=[group]),
        "member": make.user("Mo Member", joins=[group]),
        "waiting": make.referral(
            group, by=referrer, offender=make.person("Wilf", "Waiting"), answers={"problem": "Noise at night"}
        ),
    }


def row(make: Maker, model: Any, **equal: Any) -> Any:
    with make.system():
        return db.session.scalars(select(model).filter_by(**equal).execution_options(populate_existing=True)).one()


def test_twenty_parallel_posts_of_one_form_begin_one_referral(
    app: Flask, make: Maker, world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    browser = browse(world["referrer"])
    page = browser.get("/referrals/new")
    fields = {
        "csrf_token": page.field("csrf_token"),
        "submission_key": page.field("submission_key"),
        "group": world["group"].slug,
    }
    cookies = {c.key: c.value for c in browser.client._cookies.values()}
    answers: list[tuple[int, str]] = []

    def post() -> None:
        client = app.test_client()
        for name, value in cookies.items():
            client.set_cookie(name, value, domain="localhost")
        answer = client.post("/referrals/new", data=fields)
        answers.append((answer.status_code, answer.headers.get("Location", "")))

    threads = [threading.Thread(target=post) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({location for _, location in answers}) == 1
    assert {status for status, _ in answers} == {302}
    assert row(make, Referral, status="draft")


def test_a_draft_is_nobody_elses_and_a_sent_one_those_who_triage_see(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    draft = make.referral(world["group"], by=world["referrer"], status="draft")
    browse(world["coordinator"]).get(f"/referrals/{draft.reference}", status=404)
    address = f"/referrals/{world['waiting'].reference}"
    assert "Wilf Waiting" in browse(world["coordinator"]).get(address).text
    browse(world["member"]).get(address, status=404)
    browse(make.user("Stranger")).get(address, status=404)
    assert "Decide on this referral" not in browse(world["referrer"]).get(address).text
    browse(world["referrer"]).get(f"{address}/decide", status=403)


def test_accepting_opens_a_case_and_the_referrer_is_told(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    browser = browse(world["coordinator"])
    address = f"/referrals/{world['waiting'].reference}/decide"
    browser.get(address)
    page = browser.submit(decision="accept", title="Noise at night", reason="Meets the criteria")
    assert "The referrer is told" in page.text
    case = row(make, Case)
    assert row(make, CaseParty, case_id=case.id).side == "offender"
    assert row(make, Message, template="referral_decided").recipient_id == world["referrer"].id
    mine = browse(world["referrer"]).get(f"/referrals/{world['waiting'].reference}")
    assert "Meets the criteria" in mine.text
    browse(world["referrer"]).get(f"/cases/{case.reference}", status=404)
    browser.get(address)
    assert "decided on this referral already" in browser.submit(decision="decline", reason="Twice").errors()[0]


def test_answers_are_read_as_they_were_asked(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    """Days as days and yes as Yes, on the referral and in the case's file; the title offered says what happens and where."""
    answers = {"urgent": "yes", "started": "2026-03-01", "behaviours": ["Noise", "Groups gathering", "Begging"]}
    place = make.place("Gull Walk shops")
    referral = make.referral(world["group"], by=world["referrer"], location=place, answers=answers)
    browser = browse(world["coordinator"])
    text = browser.get(f"/referrals/{referral.reference}").text
    assert "When it started 1 March 2026" in text
    assert "Must somebody act today? Yes" in text
    assert "2026-03-01" not in text
    page = browser.get(f"/referrals/{referral.reference}/decide")
    assert page.field("title") == "Noise and groups gathering, Gull Walk shops"
    page = browser.submit(decision="accept", title="Noise at the shops", reason="Meets the criteria")
    assert "1 March 2026" in browser.get(f"{page.path}/file.html").text
    history = browser.get(f"{page.path}/history").text
    assert "changed the referral: status from submitted to accepted" in history
    assert "T0" not in history and "nothing" not in history


def test_an_answer_kept_under_another_kind_of_question_stays_as_it_was() -> None:
    assert answer_in_words({"kind": "date"}, "last spring") == "last spring"
    assert answer_in_words({"kind": "month"}, "2026-03-01") == "March 2026"
    assert answer_in_words({"kind": "time"}, "20:30:00") == "8:30pm"
    assert answer_in_words({"kind": "choice", "choices": [["flat", "A flat"]]}, "flat") == "A flat"
    assert answer_in_words({"kind": "choices", "choices": ["Noise"]}, ["Noise", "Begging"]) == "Noise, Begging"


@pytest.mark.parametrize(
    ("decision", "fields", "words"),
    [
        ("decline", {"reason": ""}, "Say why; the referrer is told"),
        ("signpost", {"reason": "They can help", "to": ""}, "Say to whom"),
        ("return", {"reason": ""}, "Say what you need to know"),
        ("merge", {"reason": "The same problem", "case": ""}, "Choose the case to join it to"),
    ],
)
def test_each_decision_says_what_it_lacks_and_keeps_what_was_typed(
    world: dict[str, Any], browse: Callable[..., Browser], decision: str, fields: dict[str, str], words: str
) -> None:
    browser = browse(world["coordinator"])
    browser.get(f"/referrals/{world['waiting'].reference}/decide")
    page = browser.submit(decision=decision, **fields)
    assert page.errors() == [words]
    assert page.field("reason") == fields["reason"]


def test_a_returned_referral_comes_back_to_its_referrer_with_the_question(
    world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    browser = browse(world["coordinator"])
    browser.get(f"/referrals/{world['waiting'].reference}/decide")
    browser.submit(decision="return", reason="On which dates?")
    page = browse(world["referrer"]).get(f"/referrals/{world['waiting'].reference}")
    assert "On which dates?" in page.text
    assert page.path.endswith("/tasks")


def test_what_is_missing_is_listed_and_linked_and_nothing_is_sent(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    draft = make.referral(world["group"], by=world["referrer"], status="draft")
    browser = browse(world["referrer"])
    page = browser.get(f"/referrals/{draft.reference}/check")
    assert "Add the person or place it is about" in page.links()
    page = browser.submit(declared="y")
    assert page.errors()
    assert row(make, Referral, id=draft.id).status == "draft"


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("notes.exe", b"MZ....", "kind of file is not taken"),
        ("photo.pdf", b"\x89PNG\r\n\x1a\n....", "not really a .pdf"),
        ("macro.docx", b"PK\x03\x04 not a document", "not really a .docx"),
        ("empty.txt", b"", "empty"),
        ("large.txt", b"x" * (10 * 1024 * 1024 + 1), "larger than 10 MB"),
    ],
)
def test_a_file_of_the_wrong_kind_or_size_is_refused_beside_the_field(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser], name: str, data: bytes, words: str
) -> None:
    draft = make.referral(world["group"], by=world["referrer"], status="draft")
    browser = browse(world["referrer"])
    page = browser.get(f"/referrals/{draft.reference}/files")
    page = browser.submit(page, file=(BytesIO(data), name))
    assert words in page.errors()[0]


def test_a_good_file_is_kept_and_downloaded_by_those_who_may(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    draft = make.referral(world["group"], by=world["referrer"], status="draft")
    browser = browse(world["referrer"])
    browser.get(f"/referrals/{draft.reference}/files")
    page = browser.submit(file=(BytesIO(b"What was seen"), "log.txt"))
    link = page.select_one("main a[href^='/files/']")["href"]
    answer = browser._ask("get", link)
    assert answer.data == b"What was seen"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert browse(world["member"])._ask("get", link).status_code == 404


def test_the_queue_is_for_those_who_decide(world: dict[str, Any], browse: Callable[..., Browser]) -> None:
    address = f"/groups/{world['group'].slug}/referrals"
    assert world["waiting"].reference in browse(world["coordinator"]).get(address).text
    browse(world["member"]).get(address, status=403)
    browse(world["referrer"]).get(address, status=404)


def test_an_unknown_reference_is_not_found(world: dict[str, Any], browse: Callable[..., Browser]) -> None:
    browse(world["coordinator"]).get("/referrals/R-9999", status=404)


@pytest.mark.parametrize("kind", ["person", "place"])
def test_an_id_that_was_not_offered_brings_nobody_into_reach(
    browse: Callable[..., Browser], make: Maker, kind: str
) -> None:
    """A forged choice in one's own draft must not open the record of somebody else's victim."""
    group = make.group("psg")
    referrer = make.user("Rae Referrer", joins=[group])
    hidden = make.person("Vera", "Hiddenvictim") if kind == "person" else make.place("Hidden refuge")
    make.case(make.group("iom"), victim=hidden)
    draft = make.referral(group, by=referrer, status="draft")
    browser = browse(referrer)
    browser.post(
        f"/referrals/{draft.reference}/subjects",
        fields={
            "side": "victim" if kind == "person" else "location", "forename": "Vera", "surname": "H", "place": "Hidden",
            "pick": f"{kind}-{hidden.id}",
        },
        status=404,
    )  # fmt: skip
    home = "people" if kind == "person" else "places"
    browser.get(f"/{home}/{hidden.reference}", status=404)
    assert "Hidden" not in browser.get(f"/referrals/{draft.reference}/subjects").text


def test_somebody_is_named_on_a_side_once(browse: Callable[..., Browser], make: Maker) -> None:
    group = make.group("psg")
    referrer = make.user("Rae Referrer", joins=[group])
    known = make.person("Otto", "Known", by=referrer)
    draft = make.referral(group, by=referrer, status="draft")
    browser, path = browse(referrer), f"/referrals/{draft.reference}/subjects"
    again = {"side": "victim", "forename": "Otto", "surname": "Known", "pick": f"person-{known.id}"}
    browser.post(path, fields=again)
    assert browser.post(path, fields=again).errors() == ["This is on the referral on that side already"]


def test_a_question_asked_after_an_answer_is_missing_only_after_that_answer(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    draft = make.referral(world["group"], by=world["referrer"], status="draft", answers={"urgent": "no"})
    browser = browse(world["referrer"])
    assert "Answer: What could happen" not in browser.get(f"/referrals/{draft.reference}/check").links()
    page = browser.get(f"/referrals/{draft.reference}/section/urgency")
    browser.submit(page, urgent="yes")
    missing = browser.get(f"/referrals/{draft.reference}/check")
    assert "Answer: What could happen" in missing.links()
    page = browser.get(f"/referrals/{draft.reference}/section/urgency")
    browser.submit(page, urgent="yes", urgent_why="He has threatened to come back tonight.")
    assert "Answer: What could happen" not in browser.get(f"/referrals/{draft.reference}/check").links()


def test_lists_say_what_each_referral_is_about_as_far_as_the_reader_may_see(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    group, referrer = world["group"], world["referrer"]
    long = "Groups gather by the shops each evening and shout at people who come past, " * 3
    shouting = make.referral(group, by=referrer, location=make.place("Gull Walk shops"), answers={"problem": long})
    noisy = make.referral(
        group, by=referrer, offender=make.person("Vera", "Vexed"), location=make.place("Ola Court"),
        answers={"behaviours": ["Noise", "Threats or intimidation"], "problem": "Not this"},
    )  # fmt: skip
    page = browse(world["coordinator"]).get(f"/groups/{group.slug}/referrals")
    rows = {row.text.split()[0]: row.text for row in page.select("tbody tr")}
    noise, shouts = rows[noisy.reference], rows[shouting.reference]
    assert "Noise and threats or intimidation" in noise and "Not this" not in noise
    assert "Vera Vexed (person, offender)" in noise and "Ola Court" in noise
    assert "Gull Walk shops" in shouts and "(place)" in shouts
    assert "Groups gather by the shops each evening" in shouts and "…" in shouts and long not in shouts
    assert "Noise at night" in page.text and "Wilf Waiting" in page.text
    own = browse(referrer).get("/referrals/")
    assert "Vera Vexed (person, offender)" in own.text
    assert "Vera" not in browse(world["member"]).get("/referrals/?whose=groups").text


def test_a_name_closed_to_the_reader_is_withheld_in_the_list_of_referrals(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    coordinator = world["coordinator"]
    page = browse(coordinator)
    with make.system():
        person = db.session.scalars(select(Person).where(Person.surname == "Waiting")).one()
    with make.acting(coordinator):
        stepping_back.declare_interest(db.session.get_one(Person, person.id), reason="My cousin", by=coordinator)
    assert "Wilf Waiting" not in page.get(f"/groups/{world['group'].slug}/referrals").text
