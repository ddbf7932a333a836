"""Hands one body to one address on the open internet: never inside the network, never along a redirect, never for long."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from flask import current_app

SECONDS = 10.0
"""To connect, and between any two things heard."""
AT_MOST = 20.0
"""For all of it: who answers a letter at a time is cut off."""
# Addresses that stand for others: an answer of theirs may come from inside the network (NAT64, 6to4).
_STANDING_IN = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("2002::/16"))


class NotTaken(Exception):
    """It was not taken, in words without anything the other side said. `gone`: it never will be (410)."""

    def __init__(self, words: str, *, gone: bool = False) -> None:
        super().__init__(words)
        self.gone = gone


@dataclass(frozen=True)
class Place:
    """An address taken apart. `port` is its own or the scheme's."""

    parts: SplitResult
    host: str
    port: int
    secure: bool


def place_of(url: str) -> Place:
    """Raises ValueError with words for a person where nothing may be sent there, whatever its name stands for."""
    try:
        parts = urlsplit(url.strip())
        port, host = parts.port, parts.hostname or ""
    except ValueError:
        raise ValueError("Enter a web address, like https://example.org/told") from None
    if (
        not host
        or parts.scheme not in ("https", "http")
        or any(letter.isspace() or not letter.isprintable() for letter in url.strip())
    ):
        raise ValueError("Enter a web address, like https://example.org/told")
    if parts.username or parts.password or parts.fragment:
        raise ValueError("The address has no name, password or # in it")
    if parts.scheme == "http" and host not in _allowed():
        raise ValueError("The address begins with https://")
    if _is_closed(host) and host not in _allowed():
        raise ValueError("The address leads into a private network")
    return Place(parts, host, port or (443 if parts.scheme == "https" else 80), parts.scheme == "https")


def _is_closed(host: str) -> bool:
    """Whether an address in figures, or this machine's name, leads nowhere open; of other names only the day they are used says so."""
    try:
        return not is_open(host)
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _allowed() -> frozenset[str]:
    """Hosts of one's own network that may be told all the same."""
    return frozenset(current_app.config["WEBHOOK_PRIVATE_HOSTS"])


def is_open(address: str) -> bool:
    """An address of the open internet: not of this machine, of a private network, or one that stands in for those."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return is_open(str(found.ipv4_mapped))
        if any(found in network for network in _STANDING_IN):
            return False
    return found.is_global and not found.is_multicast


def address_of(place: Place) -> str:
    """What its name stands for now, as an address to be used as it is: asked again, the name might stand for another."""
    try:
        found = [str(each[4][0]) for each in socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError):
        raise NotTaken("The name of the address is not known.") from None
    if place.host not in _allowed() and not all(is_open(each) for each in found):
        raise NotTaken("The address leads into a private network.")
    return found[0]


def post(url: str, body: bytes, headers: Mapping[str, str]) -> str:
    """Hand it over; the words of an answer of 2xx. Raises `NotTaken` for anything else."""
    try:
        place = place_of(url)
    except ValueError as mistake:
        raise NotTaken(str(mistake)) from None
    address = address_of(place)
    connection = http.client.HTTPConnection(place.host, place.port, timeout=SECONDS)
    cut = threading.Timer(AT_MOST, _cut, [connection])
    try:
        connection.sock = _connected(place, address)
        cut.start()
        path = (place.parts.path or "/") + (f"?{place.parts.query}" if place.parts.query else "")
        sent = {**headers, "Content-Type": "application/json", "User-Agent": "Casework", "Connection": "close"}
        connection.request("POST", path, body=body, headers=sent)
        answer = connection.getresponse()
    except (OSError, http.client.HTTPException, ValueError) as problem:
        raise NotTaken(f"Nobody answered properly ({type(problem).__name__}).") from None
    finally:
        cut.cancel()
        connection.close()
    if 200 <= answer.status < 300:
        return str(answer.status)
    raise NotTaken(f"The answer was {answer.status}.", gone=answer.status == 410)


def _connected(place: Place, address: str) -> socket.socket:
    plain = socket.create_connection((address, place.port), timeout=SECONDS)
    if not place.secure:
        return plain
    try:
        return ssl.create_default_context().wrap_socket(plain, server_hostname=place.host)
    except BaseException:
        plain.close()
        raise


def _cut(connection: http.client.HTTPConnection) -> None:
    if connection.sock is not None:
        connection.sock.shutdown(socket.SHUT_RDWR)
