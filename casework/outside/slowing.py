"""Holds up whoever begins many referrals from outside: by their address, their network, and the mailbox they give. Counted in the database."""

from __future__ import annotations

import ipaddress
from datetime import timedelta

from casework.accounts import throttling
from casework.accounts.throttling import Pace

DAY = timedelta(hours=24)
SOURCE = Pace(free=5, first=timedelta(minutes=10), longest=DAY, forgotten_after=DAY)
NETWORK = Pace(free=20, first=timedelta(minutes=10), longest=DAY, forgotten_after=DAY)
MAILBOX = Pace(free=3, first=timedelta(minutes=30), longest=DAY, forgotten_after=DAY)


def keys(address: str, email: str = "") -> list[tuple[str, Pace]]:
    """What is counted, hashed: no list of who wrote from where."""
    found = [
        (throttling.account_key("outside-source", address), SOURCE),
        (throttling.account_key("outside-network", _network(address)), NETWORK),
    ]
    return [*found, (throttling.account_key("outside-mailbox", email), MAILBOX)] if email else found


def _network(address: str) -> str:
    """The /24 of an IPv4 address, the /56 of an IPv6 one: what one household or office usually has."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((known, 24 if known.version == 4 else 56), strict=False))


def held_up(address: str, email: str = "") -> bool:
    return any(throttling.blocked(key) for key, _ in keys(address, email))


def count(address: str, email: str) -> None:
    for key, pace in keys(address, email):
        throttling.failed(key, pace)
