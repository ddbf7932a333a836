"""E-mail that failed or may have been lost is decided about by who looks after it, and by nobody else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from casework.audit import AuditEntry
from casework.extensions import db
from casework.mail import Letter, Refused, Uncertain
from casework.notifications import outbox
from casework.notifications.models import Message
from tests.browser import Browser
from tests.queries_counted import counted
from tests.world import Maker

Browse = Callable[..., Browser]
URL = "/e-mail-in-doubt"


class Breaks:
    """A channel whose connection breaks after the text, or that is refused, by recipient."""

    def __init__(self, refused: str = "") -> None:
        self.refused = refused
        self.keys: list[str] = []

    def send(self, letter: Letter) -> None:
        self.keys.append(letter.key)
        if self.refused and self.refused in str(vars(letter) if hasattr(letter, "__dict__") else letter):
            raise Refused("550 5.1.1 no such person")
        raise Uncertain("The connection broke after the text")


class Takes:
    def __init__(self) -> None:
        self.keys: list[str] = []

    def send(self, letter: Letter) -> None:
        self.keys.append(letter.key)


@pytest.fixture
def world(make: Maker, at: Callable[..., Any]) -> dict[str, Any]:
    at(2026, 3, 3, 9)
    psg, iom = make.group("psg", name="North PSG"), make.group("iom", name="South IOM")
    found: dict[str, Any] = {
        "psg": psg, "iom": iom, "admin": make.user("Ad Min", duties=["administrator"]),
        "noor": make.user("Noor Coordinator", coordinates=[psg]), "chair": make.user("Cat Chair", chairs=[psg]),
        "officer": make.user("Ig Officer", duties=["information_governance"]),
        "other": make.user("Olga Other", coordinates=[iom]),
    }  # fmt: skip
    with make.system():
        for group, name in ((psg, "Ann First"), (psg, "Bo Second"), (iom, "Cy Third")):
            person = make.user(name)
            referral = make.referral(group, by=person)
            outbox.owe(person.id, "referral_received", f"r:{person.id}", group_id=group.id, referral=referral.id)
            found[name.split()[0].lower()] = person
    found["keys"] = Breaks(found["bo"].email)
    outbox.deliver_due(channel=found["keys"])
    return found


def letters(make: Maker) -> dict[int, tuple[int, str]]:
    with make.system():
        db.session.expire_all()
        return {row.recipient_id: (row.id, row.status) for row in db.session.scalars(select(Message))}


def test_the_coordinator_sees_their_groups_and_sends_again_with_the_same_mark(
    browse: Browse, make: Maker, world: dict[str, Any]
) -> None:
    noor = browse(world["noor"])
    assert "2 may not have arrived" in noor.get(f"/groups/{world['psg'].slug}").text
    page = noor.get(URL)
    assert "Ann First" in page.text and "Bo Second" in page.text and "Cy Third" not in page.text
    assert "May have been sent" in page.text and "550 5.1.1 no such person" in page.text
    number, status = letters(make)[world["ann"].id]
    assert status == "uncertain"
    page = noor.post(f"{URL}/{number}/again")
    assert "It is sent again within a minute." in page.text and "Ann First" not in page.text
    channel = Takes()
    assert outbox.deliver_due(channel=channel) == 1
    assert channel.keys[0] in world["keys"].keys, "the same Message-ID, so that it may be dropped"
    assert letters(make)[world["ann"].id][1] == "sent"
    assert "Somebody has decided" in noor.post(f"{URL}/{number}/again").text
    with make.system():
        [entry] = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "asked to send again"))
        assert (entry.user_id, entry.subject_id, entry.group_id) == (world["noor"].id, number, world["psg"].id)
        assert entry.detail == {"recipient_id": world["ann"].id, "was": "uncertain"}


def test_what_arrived_counts_as_sent_and_what_was_refused_cannot_have(
    browse: Browse, make: Maker, world: dict[str, Any]
) -> None:
    admin = browse(world["admin"])
    assert "3 e-mails may not have arrived" in admin.get("/").text
    page = admin.get(URL)
    assert "Cy Third" in page.text and "day by day" in page.text
    found = letters(make)
    assert "cannot have arrived" in admin.post(f"{URL}/{found[world['bo'].id][0]}/arrived").text
    admin.post(f"{URL}/{found[world['cy'].id][0]}/arrived")
    assert outbox.deliver_due(channel=Takes()) == 0
    assert {letters(make)[world[who].id][1] for who in ("bo", "cy")} == {"failed", "sent"}
    ledger = admin.get("/ledger")
    cells = [int(cell.text.split()[0]) for cell in ledger.select("tbody td")]
    rows = [cells[start : start + 6] for start in range(0, len(cells), 6)]
    assert all(owed == sum(outcomes) for owed, *outcomes in rows)
    assert [sum(column) for column in zip(*rows, strict=True)] == [3, 1, 1, 1, 0, 0]
    assert "E-mail that may not have arrived" in ledger.text


def test_who_may_and_who_cannot_tell(browse: Browse, make: Maker, world: dict[str, Any]) -> None:
    number = letters(make)[world["ann"].id][0]
    for who in ("chair", "officer", "ann"):
        browse(world[who]).get(URL, status=403)
        browse(world[who]).post(f"{URL}/{number}/again", status=403)
    other = browse(world["other"])
    page = other.get(URL)
    assert "Ann First" not in page.text and "Cy Third" in page.text
    for act in ("again", "arrived"):
        other.post(f"{URL}/{number}/{act}", status=404)
        other.post(f"{URL}/999999/{act}", status=404)
    elsewhere = make.partnership("Elsewhere CSP")
    stranger = browse(make.user("Stranger", duties=["administrator"], partnership=elsewhere))
    assert "Every e-mail you look after was sent" in stranger.get(URL).text
    stranger.post(f"{URL}/{number}/again", status=404)
    assert "may not have arrived" not in browse(world["officer"]).get("/ledger").text
    browse(world["chair"]).get("/ledger", status=403)
    assert letters(make)[world["ann"].id][1] == "uncertain"


def test_the_page_asks_no_more_for_more_letters(browse: Browse, make: Maker, world: dict[str, Any]) -> None:
    admin = browse(world["admin"])

    def number() -> int:
        admin.get(URL)
        with counted() as sent:
            admin.get(URL)
        return sent.number

    before = number()
    with make.system():
        for n in range(8):
            person = make.user(f"More {n}")
            db.session.add(
                Message(
                    recipient_id=person.id,
                    group_id=world["iom"].id,
                    template="digest",
                    once=f"m{n}",
                    status="uncertain",
                )
            )
    assert number() == before
