"""Tables that leave: a short one at once, a long one in the background, for their reader alone and as they may see it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from casework import clock, made_files, storage
from casework.audit.models import AuditEntry
from casework.cases.models import CaseInterest
from casework.exports import making
from casework.exports.models import Export
from casework.extensions import db
from tests.browser import Browser
from tests.queries_counted import counted
from tests.spreadsheets import leaves
from tests.world import Maker

Browse = Callable[..., Browser]
FORM = "main form[method=post]"


@pytest.fixture
def world(make: Maker, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A group of seven cases, and limits that make four rows many."""
    monkeypatch.setattr(making, "AT_ONCE", 3)
    monkeypatch.setattr(making, "STEP", 2)
    group = make.group("psg", name="North PSG")
    chair, member = make.user("Ann Chair", chairs=[group]), make.user("Bo Member", joins=[group])
    cases = [
        make.case(group, reference=f"C-070{n}", title=f"Case {n}", rag="red" if n < 3 else "green") for n in range(7)
    ]
    return {
        "group": group,
        "chair": chair,
        "member": member,
        "cases": cases,
        "path": f"/groups/{group.slug}/exports/cases",
    }


def the_export() -> Export:
    return db.session.scalars(db.select(Export).execution_options(populate_existing=True)).one()


def asked(browser: Browser, path: str, **answers: Any) -> Any:
    return browser.submit(browser.get(path), form=FORM, **{"reason": "Our yearly return", **answers})


def disclosures(make: Maker) -> list[AuditEntry]:
    with make.system():
        return list(
            db.session.scalars(db.select(AuditEntry).where(AuditEntry.verb == "exported").order_by(AuditEntry.id))
        )


def test_a_short_table_comes_at_once_and_is_logged(browse: Browse, make: Maker, world: dict[str, Any]) -> None:
    browser = browse(world["member"])
    page = browser.get(world["path"], rag="red")
    assert "3 cases" in page.text and "What do you need it for?" not in page.text
    file = browser.post(f"{world['path']}?rag=red", fields={"format": "xlsx"})
    table, about = leaves(file.data)
    assert [row[0] for row in table.rows[1:]] == ["C-0700", "C-0701", "C-0702"]
    assert isinstance(table.rows[1][table.rows[0].index("On the caseload since")], date)
    assert any("Bo Member" in str(cell) for row in about.rows for cell in row)
    (entry,) = disclosures(make)
    assert (entry.kind, entry.recipients) == ("disclosure", [world["member"].id])
    assert entry.detail["ids"] == [case.id for case in world["cases"][:3]]


def test_a_long_table_needs_a_reason_and_is_made_in_the_background_step_by_step(
    browse: Browse, make: Maker, world: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = browse(world["member"])
    page = browser.get(world["path"])
    assert "7 cases" in page.text
    assert browser.submit(page, form=FORM, reason=" ").errors() == ["Say what you need 7 cases for"]
    shown = asked(browser, world["path"])
    assert "Waiting to be made" in shown.text and "Our yearly return" in shown.text
    assert "Caseload of PSG" in browser.get("/work-in-the-background").text.replace("North PSG", "PSG")
    assert browser.get(f"/exports/{the_id(make)}/file", status=404)
    seen: list[int] = []
    note = making._note
    monkeypatch.setattr(making, "_note", lambda *a, **k: seen.append(k.get("done", -1)) or note(*a, **k))
    assert making.run_due() == 1
    assert [each for each in seen if each >= 0] == [2, 4, 6, 7, 7]
    ready = browser.get(f"/exports/{the_id(make)}")
    assert "Ready: 7 cases" in ready.text
    table, about = leaves(browser.get(ready.links()["Download the file"]).data)
    assert len(table.rows) == 8
    assert any("Our yearly return" in str(cell) for row in about.rows for cell in row)
    (entry,) = disclosures(make)
    assert len(entry.detail["ids"]) == 7 and "yearly" not in str(entry.detail), "the log holds nobody's words"


def the_id(make: Maker) -> int:
    with make.system():
        return the_export().id


def test_it_holds_what_its_reader_may_see_when_it_is_made_and_is_closed_when_that_changes(
    browse: Browse, make: Maker, world: dict[str, Any]
) -> None:
    browser = browse(world["member"])
    asked(browser, world["path"], format="csv")
    with make.system():
        db.session.add(CaseInterest(case_id=world["cases"][0].id, user_id=world["member"].id, reason="Sister"))
    making.run_due()
    number = the_id(make)
    file = browser.get(f"/exports/{number}/file")
    rows = list(csv.reader(io.StringIO(file.data.decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == [f"C-070{n}" for n in range(1, 7)]
    with make.system():
        db.session.add(CaseInterest(case_id=world["cases"][1].id, user_id=world["member"].id, reason="Brother"))
    assert "What you may see has changed" in browser.get(f"/exports/{number}/file").text
    assert len(disclosures(make)) == 1


def test_nobody_else_can_tell_that_it_exists(browse: Browse, make: Maker, world: dict[str, Any]) -> None:
    asked(browse(world["member"]), world["path"])
    making.run_due()
    number = the_id(make)
    for who in (world["chair"], make.user(chairs=[make.group("iom")])):
        other = browse(who)
        for path in (f"/exports/{number}", f"/exports/{number}/file", f"/exports/{number}/progress"):
            assert other.get(path, status=404).text == other.get(path.replace(str(number), "999999"), status=404).text
        other.post(f"/exports/{number}/stop", status=404)
    outsider = browse(make.user(chairs=[make.group("tati")]))
    outsider.get(world["path"], status=404)
    outsider.post(world["path"], fields={"format": "csv"}, status=404)
    browse(world["member"]).get(f"/groups/{world['group'].slug}/exports/everything", status=404)


def test_who_left_the_group_gets_nothing_more(browse: Browse, make: Maker, world: dict[str, Any]) -> None:
    from casework.partnership.models import Membership

    browser = browse(world["member"])
    asked(browser, world["path"])
    making.run_due()
    number = the_id(make)
    with make.system():
        for row in db.session.scalars(db.select(Membership).where(Membership.user_id == world["member"].id)):
            row.ends_on = clock.today() - timedelta(days=1)
    browser.get(f"/exports/{number}/file", status=404)
    browser.get(f"/exports/{number}", status=404)


def test_referrals_leave_for_those_who_decide_on_them_only(browse: Browse, make: Maker, world: dict[str, Any]) -> None:
    referral = make.referral(world["group"], by=world["member"])
    path = f"/groups/{world['group'].slug}/exports/referrals"
    browse(world["member"]).get(path, status=403)
    table, _ = leaves(browse(world["chair"]).post(path, fields={"format": "xlsx"}).data)
    assert [row[0] for row in table.rows] == ["Reference", referral.reference]


def test_one_that_is_being_made_can_be_stopped_and_the_worker_leaves_off(
    browse: Browse, make: Maker, world: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = browse(world["member"])
    asked(browser, world["path"])
    number = the_id(make)
    cells, steps = making.TABLES["cases"].cells, []

    def slow(group: Any, ids: list[int]) -> Any:
        if not steps:
            with make.system():
                row = the_export()
                row.status, row.fence, row.lease_until = "stopped", row.fence + 1, None
        steps.append(ids)
        return cells(group, ids)

    monkeypatch.setitem(making.TABLES, "cases", _with(making.TABLES["cases"], cells=slow))
    assert making.run_due() == 0
    assert len(steps) == 1
    assert "Stopped" in browser.get(f"/exports/{number}").text
    browser.get(f"/exports/{number}/file", status=404)
    browser.post(f"/exports/{number}/stop")
    assert "It has ended already" in browser.page.text  # type: ignore[union-attr]


def _with(table: Any, **changes: Any) -> Any:
    from dataclasses import replace

    return replace(table, **changes)


def test_stopping_takes_one_press_and_the_same_can_be_asked_for_once_only(
    browse: Browse, make: Maker, world: dict[str, Any]
) -> None:
    browser = browse(world["member"])
    asked(browser, world["path"])
    assert asked(browser, world["path"]).errors() == ["You have asked for this already, and it is being made"]
    browser.post(f"/exports/{the_id(make)}/stop")
    assert browser.page is not None and "No file was made" in browser.page.text
    assert making.run_due() == 0
    assert "Waiting to be made" in asked(browser, world["path"]).text


def test_what_goes_wrong_is_tried_three_times_then_said(
    browse: Browse, make: Maker, world: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = browse(world["member"])
    asked(browser, world["path"])

    def broken(group: Any, ids: list[int]) -> Any:
        raise RuntimeError("no")

    monkeypatch.setitem(making.TABLES, "cases", _with(making.TABLES["cases"], cells=broken))
    assert making.run_due() == 0
    assert "It could not be made: Something went wrong each time" in browser.get(f"/exports/{the_id(make)}").text


def test_a_worker_that_died_is_followed_by_another(browse: Browse, make: Maker, world: dict[str, Any]) -> None:
    browser = browse(world["member"])
    asked(browser, world["path"])
    claim, again = (made_files.claim(Export, make.partnership().id, "a test") for _ in range(2))
    assert claim is not None and again is None, "it is held"
    with make.system():
        the_export().lease_until = clock.now() - timedelta(seconds=1)
    assert making.run_due() == 1
    with make.system():
        assert the_export().status == "ready"
    assert making._record(claim[0], claim[1], b"late", []) is False, "who comes back from the dead changes nothing"


def test_files_go_when_their_time_is_over(
    browse: Browse, make: Maker, world: dict[str, Any], at: Callable[..., Any]
) -> None:
    asked(browse(world["member"]), world["path"])
    making.run_due()
    with make.system():
        key = the_export().storage_key
    assert making.delete_old() == 0
    then = clock.now() + making.KEPT + timedelta(hours=1)
    at(then.year, then.month, then.day, then.hour)
    assert making.delete_old() == 1
    with make.system():
        row = the_export()
        assert (row.status, row.ids, row.storage_key) == ("gone", [], None)
    with pytest.raises(FileNotFoundError):
        storage.fetch(key or "")


def test_more_rows_take_no_more_statements_a_step(browse: Browse, make: Maker, world: dict[str, Any]) -> None:
    browser = browse(world["member"])
    path = f"{world['path']}?rag=green"
    browser.get(path)
    with counted() as few:
        browser.get(path)
    for _ in range(10):
        make.case(world["group"], rag="green")
    with counted() as many:
        browser.get(path)
    assert many.number == few.number
