"""One search over everything: each kind is found by its words, marked, and never beyond what its reader may see."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, text

from casework import clock
from casework.audit.models import AuditEntry
from casework.cases.models import CaseNote
from casework.extensions import db
from casework.papers import saying
from casework.papers.models import Paper, PaperText
from casework.search import services, vocabulary
from casework.search.models import KnownWord, Search
from casework.subjects import keys
from tests.browser import Browser, Page
from tests.registers import held
from tests.world import Maker


@pytest.fixture
def world(make: Maker) -> dict[str, Any]:
    psg, board = make.group("psg"), make.group("board")
    coordinator = make.user("Noor Coordinator", coordinates=[psg])
    member = make.user("Mem Ber", joins=[psg])
    known, hidden = make.person("Siobhan", "Quincewell"), make.person("Bob", "Quincewell")
    case = make.case(psg, title="Quinces thrown at the tram", victim=known)
    secret = make.case(psg, title="Quince of a child", restricted=True, offender=hidden)
    meeting = held.meeting(make, psg)
    held.item(make, meeting, "Orchard", discussion="Boys were seen <b>near</b> the quince trees & fled.")
    held.item(make, meeting, "Secret", case=secret, discussion="Quince, of a child.")
    kept = held.item(make, meeting, "For the chair", discussion="Quince told in confidence.")
    action = make.action(psg, title="Prune the quince", case=case)
    referral = make.referral(psg, by=coordinator, answers={"what": "Quince jam on the doors"})
    other = make.action(board, title="Quince of the board")
    with make.system():
        keys.index_people([known.id, hidden.id])
        db.session.merge(kept).sensitivity = "chair"
        db.session.add(
            CaseNote(case_id=case.id, text="A medlar was found.", happened_on=date(2026, 1, 5), author_id=member.id, agency_id=member.agency_id)
        )  # fmt: skip
        for title, handling, said in (
            ("Trees", "group", "The report on quinces."),
            ("Quince for the chair", "chair", "Secret quinces."),
        ):
            paper = Paper(
                meeting_id=meeting.id, group_id=psg.id, agenda_item_id=kept.id if handling == "chair" else None, title=title, agency_id=coordinator.agency_id,
                author_id=coordinator.id, due_on=clock.today(), handling=handling, status="accepted", accepted_at=clock.now(), asked_by_id=coordinator.id,
            )  # fmt: skip
            paper.agenda_item_id = db.session.scalar(
                select(held.AgendaItem.id).where(
                    held.AgendaItem.title == ("Orchard" if handling == "group" else "For the chair")
                )
            )
            db.session.add(paper)
            db.session.flush()
            db.session.add(PaperText(paper_id=paper.id, number=1, said=said, sent_by_id=coordinator.id))
    return {
        "psg": psg, "coordinator": coordinator, "member": member, "known": known, "case": case, "secret": secret, "action": action, "referral": referral,
        "other": other, "kept": kept, "outsider": make.user("Out Sider", chairs=[make.group("iom")]),
    }  # fmt: skip


def search(browser: Browser, typed: str) -> Page:
    browser.get("/search/")
    return browser.submit(q=typed)


def hits(page: Page, kind: str) -> list[str]:
    return [
        link.text
        for link in page.select(f'section[aria-labelledby="kind-{kind}"] a.govuk-link')
        if "Show all" not in link.text
    ]


def test_each_kind_is_found_and_only_what_its_reader_may_see(
    browse: Callable[..., Browser], world: dict[str, Any]
) -> None:
    reference = world["case"].reference
    page = search(browse(world["member"]), "quince")
    assert hits(page, "cases") == [f"{reference} Quinces thrown at the tram"]
    assert [text.partition(" ")[2] for text in hits(page, "minutes")] == ["1 Orchard"]
    assert hits(page, "papers") == ["Trees"] and hits(page, "actions") == [
        f"{world['action'].reference} Prune the quince"
    ]
    assert hits(page, "referrals") == [] and "child" not in page.text and "confidence" not in page.text
    counts = {link.text for link in page.select(".cw-facets a")}
    assert {"Cases 1", "Minutes 1", "Papers 1", "Actions 1"} < counts and not any(
        link.startswith("Referrals") for link in counts
    )
    assert {mark.text for mark in page.select("#kind-minutes ~ ul mark")} == {"quince"} and not page.has(
        "#kind-minutes ~ ul b"
    )
    with_more = search(browse(world["coordinator"]), "quince")
    assert len(hits(with_more, "minutes")) == 2 and len(hits(with_more, "papers")) == 2
    assert hits(with_more, "referrals") == [
        f"{world['referral'].reference} Referral by {world['coordinator'].agency.short_name} to {world['psg'].short_name}"
    ]
    nothing = search(browse(world["outsider"]), "quince")
    assert "Nothing that you may see" in nothing.text or "Known to the partnership" in nothing.text
    assert "tram" not in nothing.text and "Cases" not in [link.text for link in nothing.select(".cw-facets a")]


def test_notes_find_their_case_and_names_are_found_however_spelt(
    browse: Callable[..., Browser], world: dict[str, Any]
) -> None:
    page = search(browse(world["member"]), "medlars")
    assert hits(page, "cases") == [f"{world['case'].reference} Quinces thrown at the tram"]
    assert "medlar was found" in page.text
    page = search(browse(world["member"]), "Shivaun Quinswell")
    assert hits(page, "people") == ["Siobhan Quincewell"] and page.select("#kind-people ~ ul mark")[0].text == "Siobhan"
    page = search(browse(world["member"]), "Quincewell")
    assert "Known to the partnership" in page.text and "Bob" not in page.text


def test_words_of_texts_are_found_with_a_slip_of_the_pen_and_nobody_learns_one_they_may_not_read(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    member, reference = browse(world["member"]), world["case"].reference
    assert "Nothing that you may see" in search(member, "qiunce").text, "nothing is learnt yet"
    learnt = vocabulary.learn()
    assert learnt > 5 and vocabulary.learn() == 0
    page = search(member, "quinze tramm")
    assert hits(page, "cases") == [f"{reference} Quinces thrown at the tram"]
    assert "as they are spelt" in page.text and [mark.text for mark in page.select("#kind-cases ~ ul mark")] == [
        "Quinces",
        "tram",
    ]
    page = search(member, "qiunce orchad")
    assert [each.partition(" ")[2] for each in hits(page, "minutes")] == ["1 Orchard"] and not hits(page, "cases"), (
        "every word is there, or one like it"
    )
    for typed in ('"qiunce"', "qiunce or medlarr", "C-0O", "xylofone"):
        assert "Nothing that you may see" in search(member, typed).text
    nothing = search(member, "tolld")
    assert "Nothing that you may see" in nothing.text and "as they are spelt" not in nothing.text, (
        "it stands in the chair's item alone"
    )
    assert hits(search(browse(world["coordinator"]), "tolld"), "minutes") != []
    assert "Nothing that you may see" in search(browse(world["outsider"]), "qiunce").text
    make.action(world["psg"], title="Prune the quinze")
    page = search(member, "quinze")
    assert len(hits(page, "actions")) == 1 and hits(page, "cases") == []
    page = member.get(page.links()["Look in texts for words spelt like these, too"])
    assert len(hits(page, "actions")) == 2 and hits(page, "cases") != []
    with make.system():
        db.session.get_one(held.AgendaItem, world["kept"].id).discussion = "Said."
        assert (
            db.session.connection().execute(text("SELECT count(*) FROM known_words WHERE word = 'told'")).scalar() == 1
        )
    vocabulary.learn()
    with make.system():
        assert (
            db.session.connection().execute(text("SELECT count(*) FROM known_words WHERE word = 'told'")).scalar() == 0
        )
    with make.acting(world["coordinator"]):
        assert db.session.scalars(select(KnownWord)).all() == []


def test_a_reference_goes_there_at_once_however_it_is_written(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    case = make.case(world["psg"], reference="C-0777")
    browser = browse(world["member"])
    for typed in ("C-0777", " c-777 ", "c0777", "c 777"):
        assert search(browser, typed).path == f"/cases/{case.reference}"
    assert search(browser, world["action"].reference).path == f"/actions/{world['action'].reference}"
    assert search(browser, world["known"].reference.lower()).path == f"/people/{world['known'].reference}"
    assert "Nothing that you may see" in search(browser, world["secret"].reference).text


def test_words_stand_in_no_address_and_go_after_some_hours(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any], at: Callable[..., Any]
) -> None:
    at(2026, 3, 2, 9)
    browser = browse(world["member"])
    browser.get("/")
    page = browser.post("/search/", q="quince  thrown", follow=False, status=302)
    address = page.headers["Location"]
    assert (
        "quince" not in address
        and browser.post("/search/", q="quince thrown", follow=False, status=302).headers["Location"] == address
    )
    page = browser.get(address)
    assert (
        all("quince" not in link["href"] for link in page.select("a[href]"))
        and "quince" not in page.select_one("title").text
    )
    assert page.field("q") == "quince thrown"
    browse(world["coordinator"]).get(address, status=404)
    with make.system():
        entry = db.session.scalars(
            select(AuditEntry).where(AuditEntry.verb == "searched").order_by(AuditEntry.id.desc())
        ).first()
        assert entry is not None and entry.detail["by"] == ["name", "words"] and "quince" not in str(entry.detail)
    at(2026, 3, 2, 13, 1)
    browse(world["member"]).get(address, status=404)
    assert services.forget_old() == 1
    with make.system():
        assert db.session.scalars(select(Search)).all() == []


def test_more_than_a_few_are_shown_on_pages_of_their_kind(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    for number in range(23):
        make.action(world["psg"], title=f"Sweep the pontoon {number}")
    browser = browse(world["member"])
    page = search(browser, "pontoon")
    assert len(hits(page, "actions")) == 5 and "Show all 23" in page.text
    page = browser.get(page.links()["Show all 23 actions"])
    assert len(hits(page, "actions")) == 20
    last = browser.get(page.select_one("a[rel=next]")["href"])
    assert len(hits(last, "actions")) == 3 and last.has("a[rel=prev]")
    browser.get(page.response.request.path, kind="actions", page=9, status=404)
    browser.get(page.response.request.path, kind="nonsense", status=404)


def test_the_words_of_an_uploaded_pdf_are_read_by_the_clock(make: Maker, world: dict[str, Any]) -> None:
    from casework import storage
    from casework.rendering import Document, Paragraph, to_pdf

    with make.system():
        paper = db.session.scalars(select(Paper).where(Paper.title == "Trees")).one()
        kept = [
            storage.keep(data).key
            for data in (
                to_pdf(
                    Document(
                        title="Report",
                        body_name="Board",
                        marking="OFFICIAL",
                        blocks=[Paragraph("The sycamores fell.")],
                    )
                ),
                b"no PDF at all",
            )
        ]
        for number, key in enumerate(kept, 2):
            db.session.add(
                PaperText(
                    paper_id=paper.id,
                    number=number,
                    current=False,
                    pdf_key=key,
                    pages=1,
                    sent_by_id=world["coordinator"].id,
                )
            )
    assert saying.run_due() == 2 and saying.run_due() == 0
    with make.system():
        said = db.session.scalars(select(PaperText.said).where(PaperText.number > 1).order_by(PaperText.number)).all()
    assert "sycamores" in said[0] and said[1] == ""


@pytest.mark.parametrize("typed", ["'", "& | !", "the", "\\", ":*", "x" * 5000, "\ue000<b>", "1/1/1", "C-99999999"])
def test_nothing_typed_breaks_it(browse: Callable[..., Browser], world: dict[str, Any], typed: str) -> None:
    search(browse(world["member"]), typed)


def test_an_empty_box_is_said_beside_it(browse: Callable[..., Browser], world: dict[str, Any]) -> None:
    assert "Type what you are looking for" in search(browse(world["member"]), "  ").text
