"""The log of some days as a file for a regulator: entries, seals and a verdict, nothing a spreadsheet would run, and logged itself."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from casework import audit, clock
from casework.audit.models import AuditEntry
from casework.cases.models import CaseInterest
from casework.extensions import db
from tests.audit.sealed import seal_everything
from tests.browser import Browser
from tests.world import Maker

CANARY = "Zebrafinch"


@pytest.fixture
def world(make: Maker) -> dict[str, Any]:
    group = make.group("psg")
    return {
        "chair": make.user("=Cat Chair", chairs=[group]),
        "officer": make.user("Ivy Governance", duties=["information_governance"]),
        "case": make.case(group, reference="C-0900", title=f"{CANARY} title", offender=make.person(CANARY, "Person")),
        "other": make.case(group, reference="C-0901", title=CANARY),
    }


def fetched(
    browser: Browser, *, form: str = "jsonl", reference: str = "", first: date | None = None, last: date | None = None
) -> Any:
    first, last = first or clock.today(), last or clock.today()
    fields = {
        f"{name}-{part}": str(getattr(day, part)) for name, day in (("from_day", first), ("to_day", last)) for part in ("day", "month", "year")
    }  # fmt: skip
    return browser.post(
        "/access-history/export", **fields, reference=reference, recipient="The Commissioner", form=form, status=200
    )


def lines(page: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in page.data.decode().splitlines()]


def test_it_holds_entries_seals_and_what_checking_found(
    world: dict[str, Any], make: Maker, browse: Callable[..., Browser]
) -> None:
    browse(world["chair"]).get("/cases/C-0900")
    seal_everything()
    with make.acting(world["chair"]):
        audit.consulted("cases", world["case"].id, case_id=world["case"].id)  # not sealed yet
    page = fetched(browse(world["officer"]))
    rows = lines(page)
    assert page.headers["Content-Disposition"].endswith('.jsonl"')
    assert rows[0]["record"] == "about" and rows[0]["detail"]["for"] == "The Commissioner"
    entries = [row for row in rows if row["record"] == "entry"]
    looked = [row for row in entries if (row["verb"], row["case"]) == ("viewed", "C-0900")]
    assert [row["who"] for row in looked] == ["=Cat Chair"] * 2
    seals = {row["id"]: row for row in rows if row["record"] == "seal"}
    assert looked[0]["seal"] in seals and looked[1]["seal"] is None and len(seals[looked[0]["seal"]]["hash"]) == 64
    assert rows[-1]["record"] == "verification" and rows[-1]["detail"]["whole"] is True
    assert CANARY not in page.data.decode()
    with make.system():
        told = db.session.scalars(db.select(AuditEntry).where(AuditEntry.verb == "exported")).one()
    assert (told.kind, told.subject, told.recipients) == ("disclosure", "audit_entries", ["The Commissioner"])


def test_a_spreadsheet_runs_nothing_of_it(world: dict[str, Any], browse: Callable[..., Browser]) -> None:
    browse(world["chair"]).get("/cases/C-0900")
    page = fetched(browse(world["officer"]), form="csv")
    rows = list(csv.DictReader(io.StringIO(page.data.decode("utf-8-sig"))))
    assert "'=Cat Chair" in {row["who"] for row in rows}
    assert not [cell for row in rows for cell in row.values() if cell and cell.startswith(("=", "+", "@", "-"))]


def test_it_can_be_of_one_record_and_of_some_days(
    world: dict[str, Any], make: Maker, browse: Callable[..., Browser]
) -> None:
    browse(world["chair"]).get("/cases/C-0900")
    browse(world["chair"]).get("/cases/C-0901")
    with make.system():
        common = {"kind": "consultation", "verb": "viewed", "subject": "cases", "case_id": world["case"].id}
        db.session.add(AuditEntry(**common, at=clock.now() - timedelta(days=9), context="nine days ago"))
    officer = browse(world["officer"])
    one = [row for row in lines(fetched(officer, reference="c-0900")) if row["record"] == "entry"]
    assert {row["case"] for row in one} == {"C-0900"} and "nine days ago" not in str(one)
    before = clock.today() - timedelta(days=9)
    [old] = [row for row in lines(fetched(officer, first=before, last=before)) if row["record"] == "entry"]
    assert old["context"] == "nine days ago"


def test_what_the_officer_stepped_back_from_is_left_out_and_the_file_says_so(
    world: dict[str, Any], make: Maker, browse: Callable[..., Browser]
) -> None:
    with make.system():
        db.session.add(CaseInterest(case_id=world["case"].id, user_id=world["officer"].id, reason="x"))
    browse(world["chair"]).get("/cases/C-0900")
    browse(world["chair"]).get("/cases/C-0901")
    rows = lines(fetched(browse(world["officer"])))
    assert "declared an interest" in rows[0]["detail"]["left_out"]
    cases = {row["case"] for row in rows if row["record"] == "entry"}
    assert "C-0901" in cases and None in cases and "C-0900" not in cases


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"to_day-year": "2020"}, "The last day must not be before the first"),
        ({"reference": "C-7777"}, "No record has this reference"),
        ({"recipient": ""}, "Enter who it is for"),
        ({"form": "exe"}, ""),
        ({"from_day-day": "x"}, ""),
    ],
)
def test_what_is_wrong_is_said_and_nothing_leaves(
    world: dict[str, Any], make: Maker, browse: Callable[..., Browser], changed: dict[str, str], says: str
) -> None:
    today = clock.today()
    fields = {
        f"{name}-{part}": str(getattr(today, part))
        for name in ("from_day", "to_day")
        for part in ("day", "month", "year")
    }
    page = browse(world["officer"]).post(
        "/access-history/export", **{**fields, "recipient": "The Commissioner", "form": "csv", **changed}
    )
    assert page.errors() and says in page.text
    with make.system():
        assert db.session.scalars(db.select(AuditEntry).where(AuditEntry.verb == "exported")).all() == []
