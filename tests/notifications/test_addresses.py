"""Addresses that are refused for good: nothing more goes there, the right people are told and can mend it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from casework import clock
from casework.accounts import addresses as own
from casework.accounts.address_models import AddressChange
from casework.extensions import db
from casework.mail import Deferred, Letter, NotifyChannel, Refused, reference_of
from casework.notifications import domains, figures, outbox, returned
from casework.notifications.models import MailDomain, Message, RefusedAddress
from tests.browser import Browser
from tests.faults import sinks
from tests.world import Maker

Browse = Callable[..., Browser]
URL = "/refused-addresses"


class Server:
    """Takes letters, unless it was told otherwise for an address."""

    def __init__(self, **problems: Exception) -> None:
        self.problems, self.taken = problems, []

    def send(self, letter: Letter) -> None:
        for part, problem in self.problems.items():
            if part in letter.to:
                raise problem
        self.taken.append(letter)


GONE = Refused("550 5.1.1 no such person", address=True)


@pytest.fixture
def world(make: Maker, at: Callable[..., Any]) -> dict[str, Any]:
    at(2026, 3, 3, 9)
    group, agency, other = make.group("psg"), make.agency("Harbour Homes"), make.agency("Dock Police")
    found = {
        "group": group,
        "gone": make.user("Gwen Gone", agency=agency, joins=[group]),
        "spoc": make.user("Sol Spoc", agency=agency, duties=["spoc"]),
        "elsewhere": make.user("Else Where", agency=other, duties=["spoc"]),
        "admin": make.user("Ad Min", duties=["administrator"]),
        "chair": make.user("Cat Chair", chairs=[group]),
    }
    owe(make, found, "first")
    return found


def owe(make: Maker, world: dict[str, Any], once: str, who: str = "gone") -> None:
    person = world[who]
    with make.system():
        referral = make.referral(world["group"], by=person)
        outbox.owe(person.id, "referral_received", once, referral=referral.id)


def state(make: Maker, once: str) -> tuple[str, str]:
    with make.system():
        row = db.session.scalars(
            select(Message).where(Message.once == once).execution_options(populate_existing=True)
        ).one()
        return row.status, row.error


def gone_part(world: dict[str, Any]) -> str:
    return str(world["gone"].email.split("@")[0]) + "@"


def test_no_more_mail_goes_there_and_the_agencys_contact_is_told_without_a_name(
    make: Maker, world: dict[str, Any]
) -> None:
    server = Server(**{gone_part(world): GONE})
    outbox.deliver_due(channel=server)
    assert state(make, "first") == ("failed", "550 5.1.1 no such person")
    outbox.deliver_due(channel=server)
    [told] = server.taken
    assert told.to == world["spoc"].email and told.subject == "OFFICIAL: Mail to an address cannot be delivered"
    assert "Gwen" not in told.body and world["gone"].email not in told.body and URL in told.body
    owe(make, world, "second")
    outbox.deliver_due(channel=Server())
    assert state(make, "second") == ("withheld", "Mail to this address was refused: 550 5.1.1 no such person")


def test_what_the_letter_itself_was_refused_for_marks_no_address(make: Maker, world: dict[str, Any]) -> None:
    outbox.deliver_due(channel=Server(**{gone_part(world): Refused("554 5.6.0 content")}))
    owe(make, world, "second")
    assert outbox.deliver_due(channel=Server()) == 1


def test_a_person_with_another_address_gets_mail_at_once(make: Maker, browse: Browse, world: dict[str, Any]) -> None:
    outbox.deliver_due(channel=Server(**{gone_part(world): GONE}))
    assert "Gwen Gone" in browse(world["admin"]).get(URL).text
    assert figures.of_mail().refused_addresses == 1
    told = "your mail server has refused your address"
    assert told in browse(world["gone"]).get("/account").text
    assert told not in browse(world["admin"]).get("/account").text
    with make.system():
        db.session.execute(text("UPDATE users SET email = 'gwen@new.example' WHERE id = :i"), {"i": world["gone"].id})
    db.session.expire_all()
    owe(make, world, "second")
    server = Server()
    outbox.deliver_due(channel=server)
    assert "gwen@new.example" in [letter.to for letter in server.taken]
    assert "Gwen Gone" not in browse(world["admin"]).get(URL).text
    assert figures.of_mail().refused_addresses == 0, "an alarm on it would stand for ever"


def test_an_address_that_somebody_else_has_by_now_is_shown_and_lifted(
    make: Maker, browse: Browse, world: dict[str, Any]
) -> None:
    outbox.deliver_due(channel=Server(**{gone_part(world): GONE}))
    heir, was = world["elsewhere"], world["gone"].email
    with make.system():
        for person, address in ((world["gone"], "gwen@new.example"), (heir, was)):
            db.session.execute(text("UPDATE users SET email = :e WHERE id = :i"), {"e": address, "i": person.id})
    db.session.expire_all()
    assert "No address is refused." in browse(world["spoc"]).get(URL).text, "Gwen of Harbour Homes has another"
    reader = browse(heir)
    page = reader.get(URL)
    assert "Else Where" in page.text and "was somebody else’s" in page.text and "Gwen Gone" not in page.text
    with make.system():
        mark = db.session.scalars(select(RefusedAddress.id)).one()
    browse(world["spoc"]).post(f"{URL}/{mark}/lift", status=404)
    assert "Mail goes to this address again" in reader.post(f"{URL}/{mark}/lift").text
    assert figures.of_mail().refused_addresses == 0


def test_a_refused_address_is_free_once_a_link_sent_there_was_opened(make: Maker, world: dict[str, Any]) -> None:
    outbox.deliver_due(channel=Server(**{gone_part(world): GONE}))
    was = world["gone"].email
    with make.system():
        db.session.execute(text("UPDATE users SET email = 'gwen@new.example' WHERE id = :i"), {"i": world["gone"].id})
    with make.acting(world["elsewhere"]) as heir:
        asked = AddressChange(
            user_id=heir.id, old_address=heir.email, new_address=was, expires_at=clock.now() + timedelta(days=1)
        )
        db.session.add(asked)
        db.session.flush()
        own.confirm(own.link_path(asked).rpartition("/")[2], by=heir)
    with make.system():
        mark = db.session.scalars(select(RefusedAddress)).one()
        assert mark.lifted_at is not None and mark.lifted_by_id == heir.id
    assert figures.of_mail().refused_addresses == 0


@pytest.mark.parametrize("who", ["spoc", "admin"])
def test_who_looks_after_it_lifts_the_mark(make: Maker, browse: Browse, world: dict[str, Any], who: str) -> None:
    outbox.deliver_due(channel=Server(**{gone_part(world): GONE}))
    reader = browse(world[who])
    page = reader.get(URL)
    assert "Gwen Gone" in page.text and "550 5.1.1 no such person" in page.text
    assert f"/people-who-sign-in/{world['gone'].id}" in page.raw
    assert page.has("nav a[href='/agencies/']"), "written as the system, with the entries of its reader"
    assert "Addresses that are refused" in reader.get("/account").text
    with make.system():
        mark = db.session.scalars(select(RefusedAddress.id)).one()
    page = reader.post(f"{URL}/{mark}/lift")
    assert "Mail goes to this address again" in page.text and "Gwen Gone" not in page.text
    assert "Addresses that are refused" not in reader.get("/account").text
    assert "again already" in reader.post(f"{URL}/{mark}/lift").text
    owe(make, world, "second")
    outbox.deliver_due(channel=Server())
    assert state(make, "second")[0] == "sent"


def test_others_may_not_and_cannot_tell(make: Maker, browse: Browse, world: dict[str, Any]) -> None:
    outbox.deliver_due(channel=Server(**{gone_part(world): GONE}))
    for who in ("chair", "gone"):
        browse(world[who]).get(URL, status=403)
        browse(world[who]).post(f"{URL}/1/lift", status=403)
    other = browse(world["elsewhere"])
    assert "No address is refused." in other.get(URL).text
    other.post(f"{URL}/1/lift", status=404)
    other.post(f"{URL}/999999/lift", status=404)
    stranger = make.user("Stranger", duties=["administrator"], partnership=make.partnership("Elsewhere CSP"))
    assert "No address is refused." in browse(stranger).get(URL).text
    browse(stranger).post(f"{URL}/1/lift", status=404)


# -- domains in trouble ------------------------------------------------------------------------------------------------


def test_a_domain_that_puts_letters_off_is_left_alone_and_the_others_are_not(
    make: Maker, world: dict[str, Any], at: Callable[..., Any]
) -> None:
    people = [make.user(f"Slow {n}") for n in range(8)]
    with make.system():
        db.session.execute(
            text("UPDATE users SET email = id || '@slow.example' WHERE id = ANY(:i)"), {"i": [p.id for p in people]}
        )
    db.session.expire_all()
    for person in people:
        world[person.name] = person
        owe(make, world, f"slow:{person.id}", person.name)
    owe(make, world, "fine", "chair")
    asked: list[str] = []

    class Slow(Server):
        def send(self, letter: Letter) -> None:
            asked.append(letter.to)
            super().send(letter)

    slow = Slow(**{"@slow.example": Deferred("451 4.7.1 later")})
    outbox.deliver_due(channel=slow)
    assert sum("slow" in to for to in asked) == domains.IN_A_ROW
    assert state(make, "fine")[0] == "sent"
    at(2026, 3, 3, 9, 3)
    before = len(asked)
    outbox.deliver_due(channel=slow)
    assert len(asked) == before, "other workers know of the pause too"
    at(2026, 3, 3, 9, 6)
    outbox.deliver_due(channel=slow)
    assert len(asked) == before + 1, "after the pause one is tried, and it lasts longer"
    at(2026, 3, 3, 12)
    assert outbox.deliver_due(channel=Server()) == 8
    assert db.session.execute(select(MailDomain.domain)).all() == []


# -- what kills its worker ---------------------------------------------------------------------------------------------


def test_what_kills_its_worker_is_set_aside_after_four_tries_and_holds_up_no_other(
    make: Maker, world: dict[str, Any], at: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from casework.notifications import letters

    class Killed(BaseException):
        pass

    owe(make, world, "fine", "chair")
    written = letters.written

    tries = 0

    def deadly(message: Message, reader: Any, **more: Any) -> Any:
        nonlocal tries
        if message.once == "first":
            tries += 1
            raise Killed
        return written(message, reader, **more)

    monkeypatch.setattr(letters, "written", deadly)
    server = Server()
    for minute in (1, 6, 11, 16, 21):
        at(2026, 3, 3, 9, minute)
        with suppress(Killed):
            outbox.deliver_due(channel=server)
    assert tries == 4
    at(2026, 3, 3, 9, 26)
    outbox.deliver_due(channel=server)
    assert state(make, "first") == ("failed", "A worker stopped 4 times while making this; it is set aside.")
    assert state(make, "fine")[0] == "sent" and len(server.taken) == 1


# -- what Notify could not deliver -------------------------------------------------------------------------------------


def test_what_notify_could_not_deliver_is_failed_and_marks_the_address(
    make: Maker, browse: Browse, world: dict[str, Any], tmp_path: Path
) -> None:
    sink = sinks.NotifySink(sinks.Book(tmp_path / "book"), window=0)
    with sinks.in_thread(sink) as port:
        channel = NotifyChannel(sinks.NOTIFY_KEY, sinks.TEMPLATE, f"http://127.0.0.1:{port}")
        assert outbox.deliver_due(channel=channel) == 1
        assert returned.take_in(channel=channel) == 0
        sink.statuses[reference_of(f"{world['gone'].partnership_id}:first")] = "permanent-failure"
        assert returned.take_in(channel=channel) == 1
        assert returned.take_in(channel=channel) == 0, "once is enough"
    assert state(make, "first") == ("failed", "GOV.UK Notify could not deliver it: permanent-failure.")
    assert "Gwen Gone" in browse(world["spoc"]).get(URL).text


# -- the ledger --------------------------------------------------------------------------------------------------------


def test_each_number_of_the_ledger_opens_what_is_behind_it(make: Maker, browse: Browse, world: dict[str, Any]) -> None:
    with make.system():
        referral = make.referral(world["group"], by=world["chair"])
        outbox.owe(
            world["chair"].id, "referral_received", "of the group", group_id=world["group"].id, referral=referral.id
        )
    outbox.deliver_due(channel=Server(**{gone_part(world): GONE}))
    admin = browse(world["admin"])
    page = admin.get("/ledger?period=365")
    links = {str(link.get("href")): link.text for link in page.select("td a")}
    assert any("state=failed" in href and "group=none" in href for href in links)
    for href in links:
        behind = admin.get(href)
        assert int(links[href].split()[0]) == len(behind.select("tbody tr"))
    failed = admin.get(next(href for href in links if "state=failed" in href))
    assert "Gwen Gone" in failed.text and "no such person" in failed.text and "Cat Chair" not in failed.text
    group = admin.get(f"/ledger/messages?group={world['group'].id}")
    assert "Cat Chair" in group.text and "Gwen Gone" not in group.text
    for bad in ("?day=yesterday&group=x&state=lost", "?group=99999999999999999", "?period=4000", "?after=nonsense"):
        admin.get(f"/ledger{bad}")
        admin.get(f"/ledger/messages{bad}")


def test_a_coordinator_sees_the_ledger_of_their_groups_alone(
    make: Maker, browse: Browse, world: dict[str, Any]
) -> None:
    mine = make.group("iom")
    coordinator = browse(make.user("Noor Coordinator", coordinates=[mine]))
    with make.system():
        for group in (world["group"], mine):
            referral = make.referral(group, by=world["chair"])
            outbox.owe(world["chair"].id, "referral_received", f"g{group.id}", group_id=group.id, referral=referral.id)
    page = coordinator.get("/ledger")
    assert len(page.select("tbody tr")) == 1 and mine.short_name in page.text
    assert world["group"].short_name not in page.text
    assert len(coordinator.get("/ledger/messages").select("tbody tr")) == 1
    assert len(coordinator.get(f"/ledger/messages?group={world['group'].id}").select("tbody tr")) == 0
    for path in ("/ledger", "/ledger/messages"):
        browse(world["chair"]).get(path, status=403)
