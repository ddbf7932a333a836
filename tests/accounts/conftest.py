"""Somebody who signs in, somebody who looks after people, and what is announced of links."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from casework.accounts import openid
from casework.accounts.events import InvitationIssued, ResetIssued
from casework.events import _listeners, on
from tests.accounts.provider import Provider, running


@pytest.fixture
def announced():
    """What was announced about links, in order."""
    heard = []
    before = {kind: list(_listeners[kind]) for kind in (InvitationIssued, ResetIssued)}
    on(InvitationIssued)(heard.append)
    on(ResetIssued)(heard.append)
    yield heard
    _listeners.update(before)


@pytest.fixture
def administrator(make):
    user = make.user("Dana Admin", duties=["administrator"])
    user.secret = make.credentials(user)
    return user


@pytest.fixture
def amina(make):
    user = make.user("Amina Okoro")
    user.secret = make.credentials(user)
    return user


@pytest.fixture(scope="package")
def _served() -> Iterator[Provider]:
    with running() as provider:
        yield provider


@pytest.fixture
def there(_served: Provider) -> Provider:
    fresh = Provider(issuer=_served.issuer)
    _served.__dict__.update(fresh.__dict__)
    openid._told.clear()
    return _served
