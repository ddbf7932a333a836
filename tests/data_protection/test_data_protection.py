"""The privacy notice everybody reads once it is published, the record of processing, and the register of agreements."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from casework import clock
from tests.browser import Browser
from tests.world import Maker

Browse = Callable[..., Browser]


@pytest.fixture
def world(make: Maker) -> dict[str, Any]:
    group, kept = make.group("psg", name="North PSG"), make.group("prevent", name="Quince Panel")
    soon = make.agency("Soonbourne Council", agreement=False)
    make.agreement(soon, ends_on=clock.today() + timedelta(days=20))
    return {
        "group": group,
        "kept": kept,
        "officer": make.user("Ivy", duties=["information_governance"]),
        "admin": make.user("Ada", duties=["administrator"]),
    }


def test_nobody_reads_the_notice_before_it_is_published(world: dict[str, Any], make: Maker, browse: Browse) -> None:
    anyone, ivy = browse(None), browse(world["officer"])
    path = f"/privacy/{make.partnership().id}"
    anyone.get(path, status=404)
    page = ivy.get("/data-protection/privacy-notice")
    words = {name: page.field(name) for name in ("about", "purposes", "categories", "people", "bases", "sources", "sharing", "keeping", "rights", "complaints", "transfers", "security")}  # fmt: skip
    ivy.post("/data-protection/privacy-notice", **words, contact="Ring Quincecontact.", published="y")
    shown = anyone.get("/privacy")
    assert shown.path == path and "Ring Quincecontact." in shown.text
    assert "Soonbourne Council" in shown.text and "North PSG: 6 years from closure" in shown.text
    assert "Quince Panel" not in shown.text, "a group that is not named to outsiders"
    stale = ivy.get("/data-protection/privacy-notice")
    browse(world["officer"]).get("/data-protection/privacy-notice")
    assert stale.field("contact") == "Ring Quincecontact."
    elsewhere = make.partnership("Elsewhere")
    anyone.get(f"/privacy/{elsewhere.id}", status=404)
    browse(world["admin"]).get("/data-protection/privacy-notice", status=403)


def test_the_record_of_processing_leaves_as_workbook_and_document(
    world: dict[str, Any], make: Maker, browse: Browse
) -> None:
    ivy = browse(world["officer"])
    assert "Quince Panel" in ivy.get("/data-protection").text
    for form in ("xlsx", "docx"):
        with zipfile.ZipFile(io.BytesIO(ivy.get(f"/data-protection/record.{form}").data)) as file:
            said = "".join(file.read(name).decode("utf-8", "replace") for name in file.namelist())
        assert "Quince Panel" in said and "Soonbourne Council" in said and "6 years from closure" in said
    ivy.get("/data-protection/record.exe", status=404)
    browse(make.user("Chair", chairs=[world["group"]])).get("/data-protection", status=403)


def test_the_register_has_what_is_to_be_renewed_first(world: dict[str, Any], make: Maker, browse: Browse) -> None:
    admin = browse(world["admin"])
    rows = admin.get("/data-protection/agreements").select("tbody tr")
    assert "Soonbourne Council" in rows[0].text and "To be renewed" in rows[0].text
    with zipfile.ZipFile(io.BytesIO(admin.get("/data-protection/agreements.xlsx").data)) as file:
        assert b"To be renewed" in b"".join(file.read(name) for name in file.namelist())
