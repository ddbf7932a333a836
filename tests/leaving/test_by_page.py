"""The archive of everything by page: two people, a second step given lately, made in the background, collected by one of them alone."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyotp
import pyrage
import pytest
from sqlalchemy import select, update

from casework import clock, storage
from casework.accounts.models import SignInSession
from casework.audit import AuditEntry
from casework.backups import age
from casework.extensions import db
from casework.leaving import making
from casework.leaving.models import Departure
from casework.mail import FileChannel
from casework.notifications import outbox
from tests.browser import Browser
from tests.world import Maker

Browse = Callable[..., Browser]
BASE = "/archive-of-everything"
CONFIRM = "/confirm-it-is-you"
WHY = "The partnership moves to another service"


@pytest.fixture
def world(make: Maker, tmp_path: Path) -> dict[str, Any]:
    group = make.group("psg")
    make.case(group, reference="C-0300", title="Quincecase", offender=make.person("Quin", "Archived"))
    return {
        "administrator": make.user("Ada Min", duties=["administrator"]), "other": make.user("Otto Min", duties=["administrator"]),
        "officer": make.user("Ivy Governance", duties=["information_governance"]), "both": make.user("Bo Th", duties=["administrator", "information_governance"]),
        "chair": make.user("Ann Chair", chairs=[group]), "key": age.new_key(tmp_path / "key"), "secret": tmp_path / "key",
    }  # fmt: skip


def the_row(make: Maker) -> Departure:
    with make.system():
        return db.session.scalars(select(Departure).execution_options(populate_existing=True)).one()


def asked(browser: Browser, key: str) -> Any:
    browser.get(f"{BASE}/new")
    return browser.submit(reason=WHY, public_key=key)


def long_ago(make: Maker) -> None:
    with make.system():
        db.session.execute(
            update(SignInSession).values(second_factor_at=clock.now() - timedelta(hours=2), confirmed_at=None)
        )


def letters(folder: Path) -> list[str]:
    folder.mkdir(exist_ok=True)
    outbox.deliver_due(channel=FileChannel(folder, "Casework <casework@example.org>"))
    return [each.read_text() for each in folder.iterdir() if each.suffix == ".eml"]


def test_one_asks_another_agrees_and_collects_and_only_the_key_opens_it(
    world: dict[str, Any], make: Maker, browse: Browse, tmp_path: Path
) -> None:
    ada, ivy = browse(world["administrator"]), browse(world["officer"])
    assert ada.get("/").links()["Archives of everything, for moving to another service"] == BASE
    ada.get(f"{BASE}/new")
    assert ada.submit(reason="", public_key="age1nonsense").errors() == ["Say what it is needed for"]
    assert ada.submit(reason=WHY, public_key="age1nonsense").errors() == [
        "Enter a public key: one line that begins with age1"
    ]
    page = ada.submit(reason=WHY, public_key=f" {world['key']} ")
    path = page.path
    assert "Waits for information governance" in page.text and WHY in page.text and not page.has("a[href$=agree]")
    assert making.run_due() == 0, "nothing is made before somebody agreed"
    assert asked(ada, world["key"]).errors() == ["An archive has been asked for already. Only one is made at a time"]
    told = letters(tmp_path / "first")
    assert len(told) == 2 and not any(world["administrator"].email in each for each in told)
    assert any(world["officer"].email in each and path in each for each in told)

    ada.get(f"{path}/agree", status=403)
    browse(world["chair"]).get(path, status=403)
    browse(world["other"]).get(path, status=404)
    page = ivy.get(path)
    assert world["key"] not in page.text, "who agrees hears the key from whoever receives it"
    page = ivy.get(page.links()["Agree to it"])
    assert world["key"] not in page.text
    assert ivy.submit(typed="wrong1").errors()[0].startswith("That is not how the key ends")
    page = ivy.submit(typed=world["key"][-6:].upper())
    assert page.path == path and "Waiting to be made" in page.text
    assert making.run_due() == 1 and making.run_due() == 0
    assert "Archive of everything" in ivy.get("/work-in-the-background").text
    assert "rows in" in ada.get(path).text and not ada.get(path).has("a[href$=collect]")
    for name in ("file", "collect"):
        ada.get(f"{path}/{name}", status=403)
    ivy.get(f"{path}/file", status=404)
    ivy.get(ivy.get(path).links()["Collect the archive"])
    data = ivy.submit().response.data
    plain = io.BytesIO()
    pyrage.decrypt_io(io.BytesIO(data), plain, age.identities(world["secret"]))
    plain.seek(0)
    with tarfile.open(fileobj=plain) as archive:
        people = archive.extractfile("tables/people/000001.jsonl").read()  # type: ignore[union-attr]
        assert b"Archived" in people and b"Archived" not in data
        assert "tables/departures/000001.jsonl" not in archive.getnames()
    with make.system():
        (entry,) = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "exported")).all()
        assert (entry.kind, entry.subject, entry.recipients) == ("disclosure", "partnerships", [world["officer"].id])
        assert WHY not in str(entry.detail)
    told = letters(tmp_path / "second")
    assert {world[name].email for name in ("administrator", "both") if any(world[name].email in each for each in told)} == {
        world["administrator"].email, world["both"].email,
    }  # fmt: skip
    assert len(told) == 2


def test_nobody_does_both_and_each_shows_again_that_it_is_them(
    world: dict[str, Any], make: Maker, browse: Browse
) -> None:
    secret = make.credentials(world["both"])
    both = browse(world["both"])
    long_ago(make)
    page = both.get(f"{BASE}/new")
    assert page.path == CONFIRM and "asked for seldom" in page.text
    assert both.post(f"{CONFIRM}?next={BASE}/new", code="000000").errors()
    assert both.post(f"{CONFIRM}?next={BASE}/new", code=pyotp.TOTP(secret).at(clock.now())).path == f"{BASE}/new"
    path = both.submit(reason=WHY, public_key=world["key"]).path
    assert "You asked for it yourself" in both.get(f"{path}/agree").text
    both.post(f"{path}/agree", status=403, typed=world["key"][-6:])
    ivy = browse(world["officer"])
    long_ago(make)
    assert ivy.get(f"{path}/agree").path == CONFIRM
    assert the_row(make).status == "proposed"


def test_it_is_refused_or_stopped_while_it_is_made_and_deleted_after_a_week(
    world: dict[str, Any], make: Maker, browse: Browse, monkeypatch: pytest.MonkeyPatch, at: Callable[..., Any]
) -> None:
    ada, ivy = browse(world["administrator"]), browse(world["officer"])
    path = asked(ada, world["key"]).path
    ivy.get(path)
    ivy.post(f"{path}/stop")
    assert "No archive was made" in ivy.page.text  # type: ignore[union-attr]
    assert "decided on it already" in ivy.post(f"{path}/agree", typed=world["key"][-6:]).text
    path = asked(ada, world["key"]).path
    ivy.post(f"{path}/agree", typed=world["key"][-6:])
    note, seen = making._note, []

    def stopped_meanwhile(departure_id: int, fence: int, **values: Any) -> bool:
        if not seen:
            with make.system():
                row = db.session.get_one(Departure, departure_id, populate_existing=True)
                row.status, row.fence, row.lease_until = "stopped", row.fence + 1, None
        seen.append(values)
        return note(departure_id, fence, **values)

    monkeypatch.setattr(making, "_note", stopped_meanwhile)
    assert making.run_due() == 0 and len(seen) == 1, "it left off at the first piece"
    assert "It has ended already" in ada.post(f"{path}/stop").text
    monkeypatch.setattr(making, "_note", note)
    path = asked(ada, world["key"]).path
    ivy.post(f"{path}/agree", typed=world["key"][-6:])
    assert making.run_due() == 1 and making.delete_old() == 0
    with make.system():
        key = db.session.scalars(select(Departure.storage_key).where(Departure.storage_key.is_not(None))).one()
    then = clock.now() + making.KEPT + timedelta(hours=1)
    at(then.year, then.month, then.day, then.hour)
    assert making.delete_old() == 1
    with pytest.raises(FileNotFoundError):
        storage.fetch(key or "")
    assert "its time was over" in browse(world["officer"]).get(path).text
