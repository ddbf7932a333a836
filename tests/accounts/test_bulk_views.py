"""Whoever sees very many records within minutes shows again that it is them, and governance is told; ordinary work is left alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyotp
import pytest
from flask import Flask
from sqlalchemy import select, update

from casework import clock
from casework.accounts.bulk_models import BulkView
from casework.accounts.models import SignInSession
from casework.audit import AuditEntry
from casework.cases.models import CaseNote
from casework.extensions import db
from casework.mail import FileChannel
from casework.notifications import outbox
from casework.web.presentation import day
from tests.browser import Browser
from tests.queries_counted import counted
from tests.world import Maker

Browse = Callable[..., Browser]
HELD = "/confirm-it-is-you"


@pytest.fixture
def world(make: Maker, app: Flask) -> Iterator[dict[str, Any]]:
    """Twelve cases; ten different records within five minutes are too many."""
    group = make.group("psg")
    for number in range(12):
        make.case(group, reference=f"C-08{number:02d}")
    before = app.config["BULK_VIEW_RECORDS"]
    app.config["BULK_VIEW_RECORDS"] = 10
    cat = make.user("Cat Coordinator", coordinates=[group])
    officer = make.user("Ivy Governance", duties=["information_governance"])
    yield {"group": group, "cat": cat, "secret": make.credentials(cat), "officer": officer}
    app.config["BULK_VIEW_RECORDS"] = before


def sees(browser: Browser, first: int, last: int) -> None:
    for number in range(first, last):
        browser.get(f"/cases/C-08{number:02d}")


def test_after_ten_records_the_second_factor_is_asked_for_and_governance_told(
    world: dict[str, Any], make: Maker, browse: Browse, tmp_path: Path
) -> None:
    cat = browse(world["cat"])
    sees(cat, 0, 10)
    page = cat.get("/cases/C-0811")
    assert page.path == HELD and "C-0811" not in page.text
    assert cat.get("/").path == HELD and cat.get("/cases/").path == HELD
    assert cat.get("/cases/C-0811/notes", as_json=1).path == HELD
    assert cat.post(f"{HELD}?next=/cases/C-0811", code="000000").errors()[0].startswith("That code is not right")
    assert cat.get("/cases/C-0811").path == HELD
    code = pyotp.TOTP(world["secret"]).at(clock.now())
    assert cat.post(f"{HELD}?next=/cases/C-0811", code=code).path == "/cases/C-0811"
    sees(cat, 0, 8)
    with make.system():
        (row,) = db.session.scalars(select(BulkView)).all()
        assert (row.records, row.kinds) == (10, {"cases": 10}) and row.confirmed_at is not None
        path = f"/many-records-seen/{row.id}"
        log = db.session.execute(
            select(AuditEntry.kind, AuditEntry.verb).where(AuditEntry.subject == "bulk_views")
        ).all()
    assert [tuple(each) for each in log] == [("collection", "added"), ("alteration", "changed")]
    outbox.deliver_due(channel=FileChannel(tmp_path, "Casework <casework@example.org>"))
    (letter,) = [each.read_text() for each in tmp_path.iterdir() if each.suffix == ".eml"]
    assert world["officer"].email in letter and "Cat" not in letter and "C-08" not in letter
    officer = browse(world["officer"])
    assert "1 time to look into" in officer.get("/").text
    page = officer.get("/many-records-seen")
    assert "Cat Coordinator" in page.text and "10 cases" in page.text and day(clock.today()) in page.text
    cat.get(path, status=403)
    officer.get("/many-records-seen/999999", status=404)
    officer.get(path)
    assert officer.submit(outcome="work", note="").errors() == ["Say what they said"]
    assert officer.submit(outcome="work", note="Papers for Tuesday's meeting").path == "/many-records-seen"
    assert "It was work" in officer.get("/many-records-seen").text
    page = officer.get(path)
    assert "Papers for Tuesday's meeting" in page.text and not page.has("main form")
    assert "already" in officer.post(path, outcome="concern", note="Twice").text
    assert "Nothing to look into" in officer.get("/").text


def test_the_same_records_again_and_again_are_work(world: dict[str, Any], browse: Browse) -> None:
    cat = browse(world["cat"])
    for _ in range(4):
        sees(cat, 0, 5)
    assert cat.get("/").path == "/"


def test_a_list_counts_with_all_it_shows(world: dict[str, Any], browse: Browse) -> None:
    cat = browse(world["cat"])
    cat.get("/cases/")
    assert cat.get("/cases/C-0800").path == HELD


def test_what_was_seen_long_ago_does_not_count(world: dict[str, Any], make: Maker, browse: Browse, app: Flask) -> None:
    cat = browse(world["cat"])
    sees(cat, 0, 10)
    later = browse(world["cat"])
    with make.system():
        table = SignInSession.__table__
        db.session.connection().execute(update(table).values(second_factor_at=clock.now()))
    assert cat.get("/cases/C-0811").path == "/cases/C-0811"
    assert later.get("/cases/C-0811").path == "/cases/C-0811"


def test_it_stays_held_however_long_one_waits(world: dict[str, Any], make: Maker, browse: Browse, app: Flask) -> None:
    cat = browse(world["cat"])
    sees(cat, 0, 10)
    assert cat.get("/").path == HELD
    app.config["BULK_VIEW_RECORDS"] = 1000
    assert cat.get("/").path == HELD
    other = browse(world["cat"])
    assert other.get("/").path == "/", "signing in anew takes both factors"


def test_what_was_typed_is_saved_and_nothing_is_shown(world: dict[str, Any], make: Maker, browse: Browse) -> None:
    cat = browse(world["cat"])
    form = cat.get("/cases/C-0800/notes/new")
    sees(cat, 0, 10)
    today = clock.today()
    page = cat.post(
        "/cases/C-0800/notes/new", page=form, kind="note", text="Typed before.",
        **{"happened_on-day": today.day, "happened_on-month": today.month, "happened_on-year": today.year},
    )  # fmt: skip
    assert page.path == HELD
    with make.system():
        assert db.session.scalars(select(CaseNote.text)).all() == ["Typed before."]


def test_a_script_is_told_so(world: dict[str, Any], browse: Browse) -> None:
    cat = browse(world["cat"])
    sees(cat, 0, 10)
    answer = cat._ask("get", "/cases/C-0811", headers={"X-Requested-With": "fetch"})
    assert answer.status_code == 403 and answer.json == {"error": "confirm", "confirm": HELD}


def test_nobody_is_led_elsewhere_and_nobody_else_reads_the_list(
    world: dict[str, Any], make: Maker, browse: Browse
) -> None:
    cat = browse(world["cat"])
    assert cat.get(f"{HELD}?next=/cases/C-0800").path == "/cases/C-0800"
    cat.get("/many-records-seen", status=403)
    sees(cat, 0, 10)
    cat.get("/")
    page = cat.get(f"{HELD}?next=https://elsewhere.example/")
    assert "elsewhere" not in page.raw.split("<main")[1]
    assert browse().get(HELD).path == "/sign-in"


def test_somebody_of_the_demonstration_presses_a_button(
    world: dict[str, Any], make: Maker, browse: Browse, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    someone = make.user("Sam Shown", joins=[world["group"]])
    with make.system():
        db.session.get_one(type(someone), someone.id).is_demonstration = True
    sam = browse(someone)
    sees(sam, 0, 10)
    assert sam.get("/").path == HELD
    assert sam.post(HELD, code="1").path == HELD, "only while the demonstration is on"
    monkeypatch.setitem(app.config, "MODE", "demonstration")
    assert "A demonstration account has no second step" in sam.get(HELD).text
    assert sam.post(HELD).path == "/"


def test_it_costs_an_ordinary_page_no_statement(world: dict[str, Any], browse: Browse, app: Flask) -> None:
    cat = browse(world["cat"])
    numbers = []
    for most in (0, 10):
        app.config["BULK_VIEW_RECORDS"] = most
        cat.get("/cases/C-0800")
        with counted() as sent:
            cat.get("/cases/C-0800")
        numbers.append(sent.number)
    assert numbers[0] == numbers[1]
