"""Acceptable behaviour agreements: terms, who has to sign, review days, and the paper."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import docx
import pytest

from casework import clock
from casework.extensions import db
from tests.browser import Browser
from tests.orders.taking import considered, none, on, step, the_order
from tests.world import Maker


def signing(browser: Browser, path: str, capacity: str, name: str = "", **more: Any) -> Any:
    return browser.post(f"{path}/sign", fields={"capacity": capacity, "name": name, **on(clock.today()), **more})


def ready(member: Browser, world: dict[str, Any], who: str) -> str:
    path = considered(member, world, who=who, tool="abc")
    step(member, path, "weigh", world, proportionate="yes")
    member.post(
        f"{path}/terms",
        fields={"prohibitions": "Shout at the shops", "requirements": "See Bo each week", "supervisor": "Bo"},
    )
    step(member, path, "apply", world)
    return path


def test_a_child_signs_with_a_parent_and_an_agency(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    member = browse(world["member"])
    path = ready(member, world, "young")
    term = on(date(2026, 3, 3), "starts_on") | on(date(2026, 9, 2), "ends_on")
    assert "Kit Wren has not signed" in " ".join(step(member, path, "grant", world, **term).errors())
    signing(member, path, "subject")
    assert "a parent or guardian signs as well" in " ".join(step(member, path, "grant", world, **term).errors())
    assert signing(member, path, "guardian").errors() == ["Enter the name of whoever signed"]
    signing(member, path, "guardian", "Mo Wren")
    assert signing(member, path, "guardian", "mo wren").errors() == ["This signature is recorded already"]
    assert "Nobody has signed for an agency" in " ".join(step(member, path, "grant", world, **term).errors())
    assert signing(member, path, "agency", "Bo Member", agency="").errors() == ["Choose the agency"]
    signing(member, path, "agency", "Bo Member", agency=str(world["member"].agency_id))
    too_long = on(date(2026, 3, 3), "starts_on") | on(date(2027, 9, 2), "ends_on")
    assert "at most 12 months" in " ".join(step(member, path, "grant", world, **too_long).errors())
    review = on(date(2026, 3, 31), "next_review_on")
    page = step(member, path, "grant", world, **term, **review)
    assert "Signed" in page.text and "Next review 31 March 2026" in page.text
    assert "its signatures stand" in " ".join(signing(member, path, "witness", "Late Comer").errors())
    overview = member.get(f"/cases/{world['case'].reference}").text
    assert "Acceptable behaviour agreement until 2 September 2026" in overview


def test_the_form_proposes_six_months_and_a_review(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    member = browse(world["member"])
    page = member.get(f"{ready(member, world, 'ada')}/grant")
    assert [page.field(f"ends_on-{box}") for box in ("day", "month", "year")] == ["2", "9", "2026"]
    assert [page.field(f"next_review_on-{box}") for box in ("day", "month", "year")] == ["31", "3", "2026"]
    assert not page.has('[name="court"]')


def test_an_agreement_may_be_declined(browse: Callable[..., Browser], make: Maker, world: dict[str, Any]) -> None:
    member = browse(world["member"])
    path = ready(member, world, "ada")
    assert step(member, path, "refuse", world, reasons="").errors() == ["Say why"]
    page = step(member, path, "refuse", world, reasons="Did not wish to sign")
    assert "Declined" in page.text and the_order(make).status == "refused"
    assert step(member, path, "grant", world, **on(clock.today(), "starts_on"), **none("ends_on")).errors()


def test_the_paper_holds_terms_and_lines_to_sign_and_is_logged(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    member = browse(world["member"])
    path = ready(member, world, "young")
    said = "\n".join(_texts(docx.Document(BytesIO(member.get(f"{path}/paper.docx").data))))
    for words in (
        "I will not",
        "Shout at the shops",
        "I will",
        "See Bo each week (supervised by Bo)",
        "Parent or guardian",
        "DRAFT",
        "Kit Wren",
    ):
        assert words in said, words
    assert "Ada" not in said, "the paper names nobody but its subject"
    page = member.get(f"{path}/paper.html")
    assert "Shout at the shops" in page.text and page.text.count("OFFICIAL") >= 2
    assert member.get(f"{path}/paper.pdf").data.startswith(b"%PDF")
    member.get(f"{path}/paper.exe", status=404)
    with make.system():
        told = db.session.execute(
            db.text(
                "SELECT detail ->> 'form' FROM audit_entries WHERE kind = 'disclosure' AND subject = 'orders' ORDER BY id"
            )
        ).scalars()
        assert list(told) == ["docx", "html", "pdf"]
    letter = considered(member, world, tool="warning_letter")
    member.get(f"{letter}/paper.pdf", status=404)


def _texts(document: Any) -> list[str]:
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    heads = [p.text for section in document.sections for p in section.header.paragraphs]
    return [p.text for p in document.paragraphs] + cells + heads


@pytest.mark.parametrize("who", ["ada"])
def test_only_an_agreement_is_signed(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any], who: str
) -> None:
    member = browse(world["member"])
    path = considered(member, world, who=who, tool="cpw")
    assert "Only an agreement is signed." in signing(member, path, "subject").errors()
