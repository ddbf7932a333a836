"""Requests nobody would send on purpose: every address, form and question there is, with values that do not belong in them."""

from __future__ import annotations

import logging
import random
import re
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from flask import got_request_exception

from tests.canaries.asking import Asker, dry
from tests.canaries.forms import Form, everything_shown
from tests.canaries.pair import FIRST_OF_B, Pair, Route, arrange_pair
from tests.faults.ground import ground
from tests.faults.report import Line

NUMBERS = (
    "0", "-1", "+1", "00", "01", "1e309", "1.5", "1_000", "NaN", "²", "٣", "১২", "0x10", "2147483648",
    "9223372036854775808", "9" * 40, "9" * 5000, str(FIRST_OF_B),
)  # fmt: skip
WORDS = (
    "", " ", "\t\n", "x", "X" * 300, "ß" * 70_000, "null", "None", "true", "on", "[]", "{}", "[[[[", '{"a":', "\x00", "a\x00b", "\x1b[0m",
    "\r\nBcc: a@example.org", "a\r\nSet-Cookie: a=b", "\u202eabc", "\ufeff", "\U0001f469\u200d\U0001f4bb", "e\u0301", "\ud7ff\ue000", "\uffff",
    "'", '"', "''--", "' OR 1=1 --", "%", "%s", "%(x)s", "{0}", "{{7*7}}", "{% x %}", "\\", "\\u0000", "../../etc/passwd", "..%2f", "//example.org",
    "https://example.org/", "javascript:alert(1)", "<script>alert(1)</script>", "<svg onload=alert(1)>", "&lt;", "]]>", "=1+1", "@SUM(A1)",
    "* a\n* b", "| a |\n|", "|" * 500, "*" * 500, "#" * 500, "1." * 500, "(" * 500, "\n" * 500, "a@b", "a@example.org", "@", ":", "*:*", "a & b | !", "<->",
    "2026-02-30", "0000-00-00", "9999-12-31", "31/12/9999", "29 February 2023", "25:61", "24:00", "13", "31", "0001", "9999", "10000", "99999",
)  # fmt: skip
STRANGE = NUMBERS + WORDS
BODIES = (
    b"",
    b"{",
    b"[]",
    b"null",
    b"\xff\xfe\x00",
    b"a=%ff&b=%00",
    b"&&&==",
    b"[" * 3000,
    b'{"a":' * 500,
    b"--x\r\n",
    b"%" * 100,
)
KINDS = (
    "application/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "multipart/form-data",
    "text/xml",
    "é",
    "",
)
HEADERS = (
    ("Accept", "application/json"), ("Accept", "*/*;q=x"), ("Accept-Language", "cy,,;q=9"), ("Range", "bytes=5-1"), ("Range", "bytes=-9999999"),
    ("If-None-Match", '"x'), ("If-Modified-Since", "yesterday"), ("Referer", "http://[::1"), ("Referer", "%%%"), ("Cookie", "casework=;;;=\x7f"),
    ("Cookie", "session=.eJw.x.y"), ("Authorization", "Bearer "), ("Authorization", "Basic !!!"), ("Content-Length", "0"), ("HX-Request", "true"),
    ("X-Forwarded-For", "999.1.1.1, ::"), ("Idempotency-Key", "x" * 5000), ("Transfer-Encoding", "x"),
)  # fmt: skip
FILES = (
    b"",
    b"PK\x03\x04",
    b"%PDF-1.7",
    b"\x89PNG\r\n\x1a\n",
    b"GIF89a",
    b"<svg/>",
    b"a,b\n1,2\n",
    b"\xff\xd8\xff",
    b"\x00" * 1000,
)
ASKED_BY = ("everything", "chair", "no role", "anonymous", "program")


@dataclass
class Found:
    statuses: Counter[int] = field(default_factory=Counter)
    broken: dict[str, str] = field(default_factory=dict)
    """What went wrong inside, once a place, with the request that did it."""


def trial(on: Any, number: int, seed: int) -> Iterator[Line]:
    """`number` generated requests to the application with two whole partnerships in it."""
    with ground(on, "abuse_requests", WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=False) as place:
        pair = arrange_pair(place.app, place.owner_url)
        pair.askers = {name: Asker(place.app, user_id) for name, user_id in pair.personas.items()}
        logging.disable(logging.CRITICAL)  # each error is told once below
        with dry():
            found = send(pair, number, seed)
    server = sum(count for status, count in found.statuses.items() if status >= 500)
    for where, request in found.broken.items():
        print(f"    {where}\n        {request}", flush=True)
    told = ", ".join(f"{status}: {count}" for status, count in sorted(found.statuses.items()))
    yield Line(
        "strange requests", f"{number} requests over {len(pair.addresses['A'])} pages and forms, seed {seed}", told,
        [f"{server} answers of 500 and above"] if server else [],
    )  # fmt: skip


def send(pair: Pair, number: int, seed: int, *, forms: list[Form] | None = None) -> Found:
    """Half of them forms that pages show, with some fields strange; the rest addresses, questions, bodies and headers."""
    chance, found = random.Random(seed), Found()
    forms = forms if forms is not None else everything_shown(pair, "everything")
    routes = list(pair.addresses["A"].items())
    askers = [pair.askers[name] for name in ASKED_BY if name in pair.askers]
    weights = [12] + [1] * (len(askers) - 1)
    raised: list[BaseException] = []

    def note(_app: Any, exception: BaseException, **_rest: Any) -> None:
        raised.append(exception)

    got_request_exception.connect(note, pair.app)
    try:
        for _ in range(number):
            asker = chance.choices(askers, weights)[0]
            method, path, rest = (
                _form(chance, chance.choice(forms)) if chance.random() < 0.5 else _address(chance, routes)
            )
            raised.clear()
            answer = asker.ask(method, path, **rest)
            found.statuses[answer.status] += 1
            if answer.status >= 500:
                where = _where(raised[-1]) if raised else f"{method} {path[:80]}"
                found.broken.setdefault(where, f"{method} {path[:200]!r} {str(rest)[:300]}")
    finally:
        got_request_exception.disconnect(note, pair.app)
    return found


def _where(error: BaseException) -> str:
    ours = [frame for frame in traceback.extract_tb(error.__traceback__) if "/casework/" in frame.filename]
    last = f"{ours[-1].filename.rpartition('/casework/')[2]}:{ours[-1].lineno}" if ours else "?"
    return f"{last} {type(error).__name__}: {str(error)[:160]!r}"


def _form(chance: random.Random, form: Form) -> tuple[str, str, dict[str, Any]]:
    """One to three fields strange, one left out now and then, one given twice, one a file."""
    fields = [list(each) for each in form.fields]
    for _ in range(chance.randrange(0, 4)):
        if fields:
            chance.choice(fields)[1] = chance.choice(STRANGE)
    if fields and chance.random() < 0.15:
        fields.pop(chance.randrange(len(fields)))
    if fields and chance.random() < 0.1:
        fields.append([chance.choice(fields)[0], chance.choice(STRANGE)])
    if form.posted and fields and chance.random() < 0.1:
        return "POST", form.action, {"data": _with_file(chance, fields)}
    body = "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in fields)
    if form.posted:
        return "POST", form.action, {"data": body.encode(), "content_type": "application/x-www-form-urlencoded"}
    return "GET", f"{form.action}?{body[:20_000]}", {}


def _with_file(chance: random.Random, fields: list[list[str]]) -> dict[str, Any]:
    import io

    values: dict[str, Any] = {}
    values.update(fields)
    name = chance.choice(["file", "files", "picture", "paper", chance.choice(fields)[0]])
    values[name] = (
        io.BytesIO(chance.choice(FILES)),
        chance.choice(["a.pdf", "a.docx", "a.xlsx", "a.csv", "a\x00.png", "../a", "", "a" * 300]),
    )
    return values


def _address(chance: random.Random, routes: list[tuple[Route, str]]) -> tuple[str, str, dict[str, Any]]:
    """An address with strange values in its places, asked by any method, with a question or a body nobody wrote."""
    (_, method, rule), path = chance.choice(routes)
    if "<" in rule and chance.random() < 0.5:
        path = re.sub(r"<[^>]+>", lambda _found: _quoted(chance.choice(STRANGE)[:200]), rule)
    if chance.random() < 0.05:
        method = chance.choice(["GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"])
    rest: dict[str, Any] = {}
    if chance.random() < 0.6:
        names = (
            "q",
            "page",
            "back",
            "sort",
            "kind",
            "status",
            "from",
            "to",
            "group",
            "id",
            "on",
            "next",
            "version",
            "x",
            "owner",
            "due",
            "area",
        )
        asked = [
            f"{chance.choice(names)}={_quoted(chance.choice(STRANGE)[:3000])}" for _ in range(chance.randrange(1, 4))
        ]
        path = f"{path}{'&' if '?' in path else '?'}{'&'.join(asked)}"
    if method not in ("GET", "HEAD", "OPTIONS"):
        rest = {"data": chance.choice(BODIES), "content_type": chance.choice(KINDS)}
    if chance.random() < 0.3:
        name, value = chance.choice(HEADERS)
        if name != "Cookie":  # a cookie of ours would be another person
            rest["headers"] = {name: value}
    return method, path, rest


def _quoted(value: str) -> str:
    return quote(value.encode("utf-8", "surrogatepass"), safe="")
