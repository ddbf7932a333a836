"""Case pages: who may, who may not, who cannot tell that the case exists."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest

from casework import clock, how_many
from casework.access.scope import as_system
from casework.cases.models import Case, Caseload, CaseNote
from casework.extensions import db
from casework.web.pagination import ON_A_PAGE
from tests.browser import Browser
from tests.queries_counted import counted
from tests.world import Maker


@pytest.fixture
def world(make: Maker) -> dict[str, Any]:
    psg, iom = make.group("psg"), make.group("iom")
    return {
        "psg": psg,
        "iom": iom,
        "chair": make.user("Ann Chair", chairs=[psg]),
        "member": make.user("Ben Member", joins=[psg]),
        "observer": make.user("Cat Observer", joins=[(psg, "observer")]),
        "outsider": make.user("Dot Outsider", joins=[iom]),
        "case": make.case(
            psg, reference="C-0900", rag="amber", victim=make.person("Vera", "Victimson"), offender=make.person("Otto", "Offender"),
            location=make.place("Gull Walk shops"),
        ),
    }  # fmt: skip


NOT_ASSESSED = {"verdict": "not_assessed", "not_assessed_because": "Nobody counted incidents"}


def today_fields(name: str, days: int = 0) -> dict[str, str]:
    day = clock.today() + timedelta(days=days)
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}


def in_database(make: Maker, statement: Any) -> Any:
    with as_system("looking", partnership_id=make.partnership().id):
        db.session.rollback()
        return db.session.scalars(statement.execution_options(populate_existing=True)).one()


def test_a_member_sees_the_triangle_and_which_side_nobody_works_on(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    make.action(world["psg"], case=world["case"], side="offender", owner=world["member"])
    page = browse(world["member"]).get("/cases/C-0900")
    sides = {side.text.split()[0]: side.text for side in page.select(".cw-triangle__side")}
    assert "No live action" in sides["Victim"]
    assert "Being worked on" in sides["Offender"]
    assert "Otto Offender" in sides["Offender"]
    assert "Gull Walk shops" in sides["Location"]


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/notes",
        "/notes/new",
        "/parties/add",
        "/close",
        "/lead",
        "/restrict",
        "/declare-interest",
        "/groups",
        "/reopen",
    ],
)
def test_an_outsider_cannot_tell_that_the_case_exists(
    browse: Callable[..., Browser], world: dict[str, Any], path: str
) -> None:
    browser = browse(world["outsider"])
    hidden = browser.get(f"/cases/C-0900{path}", status=404)
    absent = browser.get(f"/cases/C-9999{path}", status=404)
    assert hidden.text == absent.text


def test_a_note_is_added_once_with_its_author(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    browser = browse(world["member"])
    form = browser.get("/cases/C-0900/notes/new")
    fields = {"kind": "visit", "text": "Nobody in.", **today_fields("happened_on")}
    page = browser.submit(form, **fields)
    assert "The note is added." in page.text
    assert "Nobody in." in page.text
    again = browser.submit(form, **fields)
    assert "saved once" in again.text
    note = in_database(make, db.select(CaseNote))
    assert (note.author_id, note.text) == (world["member"].id, "Nobody in.")


def test_a_note_of_tomorrow_is_refused_beside_the_day_and_the_text_kept(
    browse: Callable[..., Browser], world: dict[str, Any]
) -> None:
    browser = browse(world["member"])
    browser.get("/cases/C-0900/notes/new")
    page = browser.submit(kind="visit", text="From the future", **today_fields("happened_on", 1))
    assert page.errors() == ["It cannot have happened after today"]
    assert page.field("text") == "From the future"


def test_an_observer_reads_and_may_not_record(browse: Callable[..., Browser], world: dict[str, Any]) -> None:
    browser = browse(world["observer"])
    assert "Add a note" not in browser.get("/cases/C-0900").text
    browser.get("/cases/C-0900/notes/new")
    page = browser.submit(status=403, kind="visit", text="Hello", **today_fields("happened_on"))
    assert "Observers read" in page.text


def test_two_people_correcting_one_note_see_both_texts(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    browser = browse(world["chair"])
    browser.get("/cases/C-0900/notes/new")
    browser.submit(kind="note", text="First", **today_fields("happened_on"))
    note = in_database(make, db.select(CaseNote))
    address = f"/cases/C-0900/notes/{note.id}"
    mine, theirs = browser.get(address), browser.get(address)
    browser.submit(theirs, text="Theirs came first")
    page = browser.submit(mine, status=409, text="Mine came second")
    assert "Theirs came first" in page.text
    assert "Mine came second" in page.raw
    browser.submit(page, form="main form", text="Both together")
    assert in_database(make, db.select(CaseNote)).text == "Both together"


def test_rating_needs_a_reason_and_the_chair(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    address = f"/cases/C-0900/in/{world['psg'].slug}/rating"
    chair = browse(world["chair"])
    chair.get(address)
    assert chair.submit(rag="red", reason="").errors() == ["Say why"]
    assert "Rated red" in chair.submit(rag="red", reason="Three incidents this week").text
    assert in_database(make, db.select(Caseload)).rag == "red"
    assert "from amber to red" in chair.get("/cases/C-0900").text
    member = browse(world["member"])
    member.get(address)
    member.submit(status=403, rag="green", reason="Better")


def test_a_rating_somebody_gave_meanwhile_is_not_written_over_unseen(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    address = f"/cases/C-0900/in/{world['psg'].slug}/rating"
    chair = browse(world["chair"])
    mine, theirs = chair.get(address), chair.get(address)
    chair.submit(theirs, rag="red", reason="Threats on Sunday")
    page = chair.submit(mine, rag="green", reason="Quiet all week")
    assert page.errors() == ["Somebody changed this while you had the page open. Now it is: Red. Save again to put yours in its place"]  # fmt: skip
    assert "Quiet all week" in page.raw and in_database(make, db.select(Caseload)).rag == "red"
    assert "Rated green" in chair.submit(page, rag="green", reason="Quiet all week").text
    alike = chair.get(address)
    chair.submit(chair.get(address), rag="amber", reason="First")
    assert "Rated amber" in chair.submit(alike, rag="amber", reason="Second").text, "both meant the same"


def test_a_case_is_not_closed_over_its_open_actions(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    action = make.action(world["psg"], case=world["case"], owner=world["member"])
    browser = browse(world["chair"])
    form = browser.get("/cases/C-0900/close")
    outcome = form.select('input[name="outcome"]')[0]["value"]
    page = browser.submit(outcome=outcome, reason="It stopped", **NOT_ASSESSED)
    assert action.reference in page.errors()[0]
    assert page.field("reason") == "It stopped"
    browser.get(f"/actions/{action.reference}/finish")
    browser.post(f"/actions/{action.reference}/finish", fields={"status": "done"}, note="")
    browser.get("/cases/C-0900/close")
    page = browser.submit(outcome=outcome, reason="It stopped", **NOT_ASSESSED)
    assert "C-0900 is closed." in page.text
    case = in_database(make, db.select(Case))
    assert (case.status, case.closed_on) == ("closed", clock.today())
    late = browser.post("/cases/C-0900/notes/new", kind="note", text="Late", **today_fields("happened_on"))
    assert "This case is closed" in late.errors()[0]


def test_a_closed_case_is_reopened_with_a_reason(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    browser = browse(world["chair"])
    form = browser.get("/cases/C-0900/close")
    browser.submit(outcome=form.select('input[name="outcome"]')[0]["value"], reason="It stopped", **NOT_ASSESSED)
    browser.get("/cases/C-0900/reopen")
    page = browser.submit(reason="It began again")
    assert "open again" in page.text
    assert "It began again" in page.text


def test_forms_of_a_closed_case_are_not_shown_and_what_was_typed_before_comes_back(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    browser, other = browse(world["chair"]), browse(world["member"])
    typed = other.get("/cases/C-0900/notes/new")
    form = browser.get("/cases/C-0900/close")
    browser.submit(outcome=form.select('input[name="outcome"]')[0]["value"], reason="It stopped", **NOT_ASSESSED)
    forms = (
        "notes/new",
        "parties/add",
        "lead",
        "groups",
        "close",
        "orders/new",
        "sharing/basis",
        "risk/start",
        "plan/objective",
    )
    for each in forms:
        assert "This case is closed. Reopen it first" in browser.get(f"/cases/C-0900/{each}", status=409).text, each
    page = other.submit(typed, kind="visit", text="Nobody answered the door.")
    assert page.errors() == ["This case is closed. Reopen it first, with a reason."]
    assert page.field("text") == "Nobody answered the door."
    for each in ("reopen", "restrict", "consultation-records", "one-page.html"):
        browser.get(f"/cases/C-0900/{each}")


def test_a_declared_interest_hides_the_case_at_once(browse: Callable[..., Browser], world: dict[str, Any]) -> None:
    browser = browse(world["member"])
    browser.get("/cases/C-0900/declare-interest")
    page = browser.submit(reason="My neighbour")
    assert "hidden from you" in page.text
    browser.get("/cases/C-0900", status=404)
    assert "C-0900" not in browser.get(f"/groups/{world['psg'].slug}/cases").text
    browse(world["chair"]).get("/cases/C-0900")


def test_restricting_keeps_a_case_for_those_named(browse: Callable[..., Browser], world: dict[str, Any]) -> None:
    browser = browse(world["chair"])
    browser.get("/cases/C-0900/restrict")
    browser.submit(people=[str(world["observer"].id)])
    browse(world["member"]).get("/cases/C-0900", status=404)
    browse(world["observer"]).get("/cases/C-0900")
    browser.get("/cases/C-0900")


def test_a_party_twice_on_a_side_and_an_unknown_reference_are_refused(
    browse: Callable[..., Browser], world: dict[str, Any]
) -> None:
    browser = browse(world["chair"])
    offender = next(p for p in _people(browser) if "Otto" in p)
    assert offender
    browser.get("/cases/C-0900/parties/add")
    page = browser.submit(side="offender", reference="P-7777")
    assert "nobody and nowhere" in page.errors()[0]


def _people(browser: Browser) -> list[str]:
    return [item.text for item in browser.get("/cases/C-0900").select(".cw-triangle__side")]


@pytest.mark.parametrize("address", ["/cases/", "/groups/{slug}/cases"])
def test_lists_ask_as_much_for_fifty_cases_as_for_one(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any], address: str
) -> None:
    address = address.format(slug=world["psg"].slug)
    browser = browse(world["chair"])
    browser.get(address)  # what is kept in memory is asked for once
    with counted() as few:
        browser.get(address)
    for _ in range(12):
        make.case(world["psg"])
    with counted() as many:
        browser.get(address)
    assert many.number == few.number


def test_pages_of_a_long_caseload_lead_to_each_other(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    for _ in range(ON_A_PAGE + 5):
        make.case(world["psg"])
    browser = browse(world["member"])
    first = browser.get(f"/groups/{world['psg'].slug}/cases")
    assert len(first.select("tbody tr")) == ON_A_PAGE
    second = browser.get(first.select_one("a[rel=next]")["href"])
    assert len(second.select("tbody tr")) == 6
    back = browser.get(second.select_one("a[rel=prev]")["href"])
    assert [row.text for row in back.select("tbody tr")] == [row.text for row in first.select("tbody tr")]


def test_a_party_is_added_to_a_side_once(browse: Callable[..., Browser], make: Maker, world: dict[str, Any]) -> None:
    otto = make.person("Twice", "Named", by=world["member"])
    browser = browse(world["member"])
    browser.post("/cases/C-0900/parties/add", fields={"side": "victim", "reference": otto.reference})
    page = browser.post("/cases/C-0900/parties/add", fields={"side": "victim", "reference": otto.reference})
    assert page.errors() == ["This is a party on that side already"]


def test_history_is_narrowed_by_person_thing_period_and_words(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any], at: Callable[..., Any]
) -> None:
    path = "/cases/C-0900/history"
    note = {"kind": "note", "text": "x", **today_fields("happened_on")}
    browse(world["member"]).post("/cases/C-0900/notes/new", fields=note)
    chair = browse(world["chair"])
    chair.post(f"/cases/C-0900/in/{world['psg'].slug}/rating", fields={"rag": "green", "reason": "Quiet"})

    def said(**narrowed: str) -> list[str]:
        return [row.text for row in chair.get(path, **narrowed).select(".cw-timeline__title")]

    assert any("Ben Member" in words for words in said()) and any("Ann Chair" in words for words in said())
    assert {words.split(" added")[0] for words in said(who=str(world["member"].id))} == {"Ben Member"}
    assert all("note" in words for words in said(what="case_notes")) and said(what="case_notes")
    assert said(within="7") == said()
    assert said(words="rating green") == [words for words in said() if "rating" in words] != []
    assert said(words="ben NOTE") == said(who=str(world["member"].id))
    assert said(words="added") and all("added" in words for words in said(words="added"))
    assert said(words="100%_") == said(words="zebra " * 9) == []
    assert said(who="99999999999999999999", within="x") == said()
    assert said(kind="consultation", who=str(world["outsider"].id)) == []
    browse(world["outsider"]).get(path, status=404)
    later = clock.today() + timedelta(days=40)  # the database's own clock dates the entries
    at(later.year, later.month, later.day)
    chair = browse(world["chair"])
    assert said(within="30") == [] and said(within="365") == said()


def test_a_case_takes_so_many_files_and_no_more(
    browse: Callable[..., Browser], world: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(how_many, "PER_CASE", 2)
    member = browse(world["member"])
    for number in (1, 2, 3):
        member.get("/cases/C-0900/files")
        page = member.submit(file=(BytesIO(b"Seen at the shops"), f"note-{number}.txt"))
    words = "This case has 2 files already, and takes no more. Put several into one PDF, or ask whoever runs the group"
    assert page.errors() == [words] and words in page.select_one("#file-error").text
    assert "note-2.txt" in page.text and "note-3.txt" not in page.text
