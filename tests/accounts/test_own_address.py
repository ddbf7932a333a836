"""Changing one's own e-mail address: confirmed from the new one by whoever asked, told to the old one and to the agency's contact."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from casework.accounts import addresses
from casework.accounts.address_models import AddressChange
from casework.accounts.models import User
from casework.audit import AuditEntry
from casework.errors import Refusal
from casework.extensions import db
from casework.notifications import addresses as refused
from casework.notifications import outbox
from tests.browser import Browser
from tests.world import Maker

Browse = Callable[..., Browser]
URL = "/account/e-mail"
NEW = "ann.new@example.org"


@pytest.fixture
def world(make: Maker, at: Callable[..., Any]) -> dict[str, Any]:
    at(2026, 3, 3, 9)
    found = {
        "ann": make.user("Ann Mover"), "contact": make.user("Cy Contact", duties=["spoc"]), "other": make.user("Bo Other"),
    }  # fmt: skip
    with make.system():
        for name, address in (("ann", "ann.old"), ("contact", "cy"), ("other", "bo")):
            db.session.get_one(User, found[name].id).email = f"{address}@example.org"
    return found


class Sink:
    def __init__(self) -> None:
        self.taken: list[Any] = []

    def send(self, letter: Any) -> None:
        self.taken.append(letter)


def sent() -> dict[str, str]:
    sink = Sink()
    outbox.deliver_due(channel=sink)
    return {letter.to: letter.body for letter in sink.taken}


def ask(make: Maker, who: Any, address: str = NEW) -> None:
    with make.acting(who) as by:
        addresses.ask(address, by=by)


def address_of(make: Maker, who: Any) -> str:
    with make.system():
        return db.session.scalars(
            select(User.email).where(User.id == who.id).execution_options(populate_existing=True)
        ).one()


def path_in(body: str) -> str:
    found = re.search(r"http://localhost(/account/e-mail/\S+)", body)
    assert found
    return found[1]


def test_it_counts_once_confirmed_from_there_and_all_are_told(
    make: Maker, world: dict[str, Any], browse: Browse
) -> None:
    ask(make, world["ann"])
    mail = sent()
    assert set(mail) == {NEW, "ann.old@example.org"}
    assert "Nothing changes until" in mail["ann.old@example.org"] and NEW not in mail["ann.old@example.org"]
    path = path_in(mail[NEW])
    ann = browse(world["ann"])
    page = ann.get(path)
    assert address_of(make, world["ann"]) == "ann.old@example.org", "a scanner that opens the link changes nothing"
    ann.submit(page)
    assert address_of(make, world["ann"]) == NEW
    told = sent()
    assert set(told) == {"ann.old@example.org", "cy@example.org"}
    assert "no longer comes to this address" in told["ann.old@example.org"]
    assert "Ann" not in told["cy@example.org"] and "ann." not in told["cy@example.org"]
    with make.system():
        verbs = set(db.session.scalars(select(AuditEntry.verb)))
    assert {"asked for another e-mail address", "changed their own e-mail address"} <= verbs
    assert "does not work any more" in ann.get(path, status=410).text


def test_the_link_is_of_use_to_nobody_else_nor_late_nor_altered_nor_replaced(
    make: Maker, world: dict[str, Any], browse: Browse, at: Callable[..., Any]
) -> None:
    ask(make, world["ann"])
    first = path_in(sent()[NEW])
    assert "does not work any more" in browse(world["other"]).get(first, status=410).text
    assert "does not work any more" in browse(world["ann"]).get(first[:-2], status=410).text
    ask(make, world["ann"], "ann.newer@example.org")
    second = path_in(sent()["ann.newer@example.org"])
    browse(world["ann"]).get(first, status=410)
    browse(world["ann"]).get(second)
    at(2026, 3, 4, 9, 1)
    browse(world["ann"]).get(second, status=410)
    assert address_of(make, world["ann"]) == "ann.old@example.org"


def test_whether_an_address_is_taken_is_not_said_and_it_is_never_given_twice(
    make: Maker, world: dict[str, Any]
) -> None:
    ask(make, world["ann"], "Bo@Example.org")
    assert set(sent()) == {"ann.old@example.org"}, "no link leaves"
    with make.acting(world["ann"]) as by:
        token = addresses.link_path(db.session.scalars(select(AddressChange)).one()).rpartition("/")[2]
        with pytest.raises(Refusal, match="Somebody signs in with this address already"):
            addresses.confirm(token, by=by)


def test_a_refused_old_address_does_not_keep_the_link_from_the_new_one(make: Maker, world: dict[str, Any]) -> None:
    with make.system():
        refused.mark(db.session.get_one(User, world["ann"].id), "550 no such person")
    ask(make, world["ann"])
    assert NEW in sent()


def test_it_is_asked_with_the_password_and_not_without_end(
    make: Maker, world: dict[str, Any], browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    with make.system():
        db.session.get_one(User, world["ann"].id).password_hash = "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$AAAA"
    ann = browse(world["ann"])
    page = ann.submit(ann.get(URL), address=NEW, old="wrong")
    assert page.select_one(".govuk-error-summary")
    with make.system():
        assert db.session.scalars(select(AddressChange)).all() == []
    from casework.accounts import account_views

    monkeypatch.setattr(account_views.signing_in, "check_own_password", lambda *_, **__: None)
    page = ann.submit(page, address=NEW, old="right")
    assert f"We have sent a message to {NEW}" in page.text
    ann.post(f"{URL}/keep")
    with make.system():
        assert db.session.scalars(select(AddressChange)).one().dropped_at is not None
    for number in range(4):
        ask(make, world["ann"], f"ann{number}@example.org")
    with pytest.raises(Refusal, match="Try again tomorrow"):
        ask(make, world["ann"], "ann9@example.org")
    with pytest.raises(Refusal, match="your address already"):
        ask(make, world["ann"], "ANN.old@example.org")
