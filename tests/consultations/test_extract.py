"""The extract of twelve months about one person of a case: one click, and nobody else in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from casework import clock
from casework.audit.models import AuditEntry
from casework.extensions import db
from tests.browser import Browser
from tests.consultations.canaries import CANARIES, bare, docx_words
from tests.consultations.test_records import LIMITED, world  # noqa: F401 (the case with other people's names all over it)
from tests.pdf_text import words_of
from tests.registers import held
from tests.world import Maker


def address(world: dict[str, Any], form: str, person: str = "ada") -> str:  # noqa: F811
    return f"/cases/{world['case'].reference}/consultation-extract/{world[person].id}.{form}"


def test_one_click_from_the_meetings_of_a_case_gives_it_without_anybody_elses_data(
    browse: Callable[..., Browser],
    make: Maker,
    world: dict[str, Any],  # noqa: F811
) -> None:
    old = held.meeting(make, world["psg"], on=date(2024, 6, 4))
    held.item(make, old, "Ada", case=world["case"], decided=("That long ago be remembered.",))
    member = browse(world["member"])
    page = member.get(f"/cases/{world['case'].reference}/meetings")
    found = {
        form: next(h for w, h in page.links().items() if h.endswith(f"{world['ada'].id}.{form}"))
        for form in ("docx", "pdf")
    }
    for text in (docx_words(member.get(found["docx"]).data), words_of(member.get(found["pdf"]).data)):
        assert [canary for canary in CANARIES if canary in bare(text)] == []
        for words in (
            "Consultation extract",
            "Ada Finch",
            "Northmoor Health",
            "10 February 2026",
            "3 March 2025 to 3 March 2026",
            "Wants to keep the flat",
            "[another person]",
        ):
            assert bare(words) in bare(text), words
        for words in ("long ago", "VICTIMFACT", "VICTIMOPINION", LIMITED, "rang about", "Fit a lock"):
            assert bare(words) not in bare(text), words
    with make.system():
        entries = db.session.scalars(db.select(AuditEntry).where(AuditEntry.verb == "disclosed")).all()
        assert [(e.subject, e.subject_id, e.recipients) for e in entries] == [
            ("people", world["ada"].id, [world["member"].id])
        ] * 2
    assert clock.today() == date(2026, 3, 3)


def test_who_may_have_it(browse: Callable[..., Browser], make: Maker, world: dict[str, Any]) -> None:  # noqa: F811
    browse(world["observer"]).get(address(world, "pdf"), status=403)
    browse(world["outsider"]).get(address(world, "pdf"), status=404)
    member = browse(world["member"])
    member.get(address(world, "html"), status=404)
    nobody = make.person("Not", "Here")
    member.get(f"/cases/{world['case'].reference}/consultation-extract/{nobody.id}.pdf", status=404)
    assert (
        "Consultation extract" not in browse(world["observer"]).get(f"/cases/{world['case'].reference}/meetings").text
    )
