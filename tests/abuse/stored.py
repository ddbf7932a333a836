"""Markup, formulas, addresses and line ends in every column of text there is: every page and every file must show them as text.

Three texts that would act are planted one after the other in all columns. Pages are opened in a real Chromium twice: as people meet them, where
the content security policy must have nothing to stop, and with the policy switched off, where nothing must run all the same.
"""

from __future__ import annotations

import csv
import io
import logging
import re
import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from typing import Any
from urllib.parse import urlsplit

import lxml.etree
import lxml.html
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from tests.canaries.asking import Answer, Asker, dry
from tests.canaries.pair import Pair, arrange_pair
from tests.canaries.planted import columns, plant_in
from tests.faults.ground import ground
from tests.faults.report import Line
from tests.served import ARGUMENTS
from tests.spreadsheets import leaves

MARKUP = (
    "'\"></textarea></title></option></select></svg>--><img src=x onerror=alert({n})><svg onload=alert({n})>"
    "<script>alert({n})</script><a href=javascript:alert({n})>x</a>{{{{7*7}}}}${{7*7}}"
)
BEGINNINGS = (
    '=HYPERLINK("http://evil.example/","{n}")&',
    "+cmd|' /C calc'!A{n}",
    "-2+3+cmd|' /C calc'!A{n}",
    "@SUM(1+{n})*",
    "\t=1+{n}+",
    "javascript:alert({n})//",
    " \x01javascript:alert({n})//",
    "data:text/html,<script>alert({n})</script>",
    "//evil.example/{n}/",
)
LINES = "x\r\nSet-Cookie: evil=1\r\nATTENDEE:mailto:evil@evil.example\r\n\r\n<b>{n}"
SEEN_BY = ("everything", "chair", "administrator", "member", "anonymous")
"""Who opens a page: the first of these for whom it opens."""
FORMULA = re.compile(r"\s*[=+\-@\t\r]")
NUMBER = re.compile(r"-?\d+([.,]\d+)?%?$")
ENDINGS = ("docx", "pdf", "html", "csv", "xlsx", "ics", "json")
MARK = re.compile(r"evil(=1|@evil)")
HTML = {"issued_reports.body"}
"""Pages kept as they were: nobody types them, `rendering.to_html` writes them once and escapes what it is given. So is what is planted there."""


@dataclass
class Found:
    pages: int = 0
    files: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)


def trial(on: Any) -> Iterator[Line]:
    with ground(on, "abuse_stored", WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=False) as place:
        pair = arrange_pair(place.app, place.owner_url)
        pair.askers = {name: Asker(place.app, user_id) for name, user_id in pair.personas.items()}
        number = len(columns())
        logging.getLogger("casework").setLevel(logging.ERROR)
        with dry():
            plant(pair, [MARKUP])
            yield _told("stored markup", f"markup in {number} columns, pages and files read", look(pair))
            yield _told("the same in Chromium", "opened with the policy, and without it", in_chromium(pair))
            plant(pair, BEGINNINGS)
            yield _told("stored formulas, addresses", f"{len(BEGINNINGS)} beginnings in {number} columns", look(pair))
            plant(pair, [LINES])
            yield _told("stored line ends", f"headers and lines in {number} columns", look(pair))


def _told(what: str, done: str, found: Found) -> Line:
    for each in found.broken[:40]:
        print(f"    {each[:300]}", flush=True)
    files = ", ".join(f"{number} {kind}" for kind, number in sorted(found.files.items()))
    told = f"{found.pages} pages" + (f"; files: {files}" if files else "")
    return Line(what, done, told, [f"{len(found.broken)} places"] if found.broken else [])


def plant(pair: Pair, texts: Iterable[str]) -> None:
    """Write these texts, one after the other, into the columns of the first partnership, each with its column's number."""
    texts = list(texts)
    engine = create_engine(pair.owner_url, poolclass=NullPool)
    with engine.begin() as connection:
        first = connection.execute(text("SELECT min(id) FROM partnerships")).scalar_one()
        for number, column in enumerate(columns()):
            words = texts[number % len(texts)].format(n=number)
            plant_in(connection, column, escape(words) if str(column) in HTML else words, first)
    engine.dispose()


# -- as text -----------------------------------------------------------------------------------------------------------


def look(pair: Pair) -> Found:
    """Read every page and file as whoever may see it, each form of a file that comes in several."""
    found = Found()
    for path in sorted(_addresses(pair)):
        asker, answer = _opened(pair, path)
        found.broken += _wrong(path, answer)
        if answer.mimetype == "text/html" and answer.status == 200:
            found.pages += 1
        elif answer.status == 200:
            found.files[path.rpartition(".")[2] if "." in path else answer.mimetype] += 1
        stem, dot, _ = path.partition("?")[0].rpartition(".")
        for ending in ENDINGS if dot and asker is not None else ():
            if (other := f"{stem}.{ending}") != path:
                answer = asker.ask("GET", other)
                found.broken += _wrong(other, answer)
                found.files[ending] += answer.status == 200
    return found


def _addresses(pair: Pair) -> set[str]:
    extra = {"/statistics/cases.csv", "/statistics/cases.xlsx"}
    return extra | {path for (_, method, _), path in pair.addresses["A"].items() if method == "GET"}


def _opened(pair: Pair, path: str) -> tuple[Asker | None, Answer]:
    answer = None
    for name in SEEN_BY:
        answer = pair.askers[name].ask("GET", path)
        if answer.status in (200, 500):
            return pair.askers[name], answer
    assert answer is not None
    return None, answer


def _wrong(path: str, answer: Answer) -> list[str]:
    """What acts in an answer, in words."""
    if answer.status >= 500:
        return [f"{path}: {answer.status}"]
    if answer.status != 200:
        return []
    kind, body = answer.mimetype, answer.body
    if kind == "text/html":
        wrong = acting(body)
    elif kind == "text/csv":
        wrong = _cells(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
    elif "spreadsheet" in kind:
        wrong = [
            f"{leaf.formulas} formulas, {leaf.links} links" for leaf in leaves(body) if leaf.formulas or leaf.links
        ]
    elif "wordprocessing" in kind:
        wrong = _document(body)
    elif kind == "text/calendar":
        wrong = [
            line for line in body.decode().split("\r\n") if line.startswith(("ATTENDEE:mailto:evil", "Set-Cookie"))
        ]
    else:
        wrong = []
    return [f"{path}: {each}" for each in wrong]


def acting(body: bytes) -> list[str]:
    """What a page holds that would run, lead to or load what somebody typed."""
    wrong = []
    for node in lxml.html.fromstring(body.decode("utf-8", "replace") or "<html></html>").iter():
        if not isinstance(node.tag, str):
            wrong += ["a comment with what was typed"] if "alert(" in str(node) else []
            continue
        if node.tag in ("iframe", "object", "embed", "style") or (node.tag == "script" and not node.get("src")):
            wrong.append(f"<{node.tag}>")
        for name, value in node.attrib.items():
            bare = re.sub(r"[\x00-\x20]", "", value).lower()
            leads = name in ("href", "src", "action", "formaction", "xlink:href", "srcset", "data")
            if re.match(r"on[a-z]+$", name) or name == "style":
                wrong.append(f"<{node.tag} {name}>")
            elif (
                leads and bare.startswith(("javascript:", "vbscript:", "data:")) and not bare.startswith("data:image/")
            ) or (leads and (value == "x" or urlsplit(_parsable(value)).netloc.endswith("evil.example"))):
                wrong.append(f"<{node.tag} {name}={value[:60]}>")
    return wrong + (["a template was run"] if re.search(rb">49\$|\}49|x</a>49", body) else [])


def _parsable(address: str) -> str:
    try:
        urlsplit(address)
    except ValueError:
        return ""
    return address


def _cells(rows: Iterable[list[str]]) -> list[str]:
    return [
        f"a cell {cell[:40]!r}"
        for row in rows
        for cell in row
        if FORMULA.match(cell) and not NUMBER.match(cell.strip())
    ]


def _document(body: bytes) -> list[str]:
    import zipfile

    wrong = []
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        for name in packed.namelist():
            if not name.endswith((".xml", ".rels")):
                continue
            for node in lxml.etree.fromstring(packed.read(name)).iter():
                tag = lxml.etree.QName(node).localname if isinstance(node.tag, str) else ""
                field = tag in ("instrText", "fldSimple") and re.search(
                    r"evil|alert|calc", str(node.text) + str(node.attrib)
                )
                elsewhere = tag == "Relationship" and re.search(r"evil|javascript|alert", node.get("Target", ""))
                if field or elsewhere or tag in ("altChunk", "object", "control"):
                    wrong.append(f"{name}: {tag}")
    return wrong


# -- in a browser ------------------------------------------------------------------------------------------------------


def in_chromium(pair: Pair, paths: Iterable[str] | None = None) -> Found:
    """Open the pages as a person would: every dialog, blocked script and odd request counts."""
    found = Found()
    chosen = sorted(paths if paths is not None else _addresses(pair))
    with serving(pair.app) as base, _chromium() as chrome:
        for bypass in (False, True):
            with _window(chrome, pair, base, bypass=bypass) as (page, notes):
                for path in chosen:
                    asker, answer = _opened(pair, path)
                    if answer.mimetype != "text/html" or answer.status != 200:
                        continue
                    persona = next(name for name in SEEN_BY if pair.askers[name] is asker)
                    _be(page, pair, base, persona)
                    try:
                        page.goto(base + path, wait_until="load")
                    except Exception as problem:
                        if "Download is starting" not in str(problem):
                            notes.append(f"did not open: {str(problem)[:80]}")
                        else:  # a file that ends in .html
                            page.goto("about:blank")
                            continue
                    _touch(page)
                    found.pages += 1
                    found.broken += [f"{path}{' without policy' if bypass else ''}: {note}" for note in notes]
                    notes.clear()
    return found


@contextmanager
def serving(app: Any) -> Iterator[str]:
    """The application on a loopback port of its own."""
    from waitress import create_server

    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{server.effective_port}"
    finally:
        server.close()
        thread.join(timeout=10)


@contextmanager
def _chromium() -> Iterator[Any]:
    from casework.trial import chromium

    chromium.prepare_playwright()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chrome = playwright.chromium.launch(executable_path=str(chromium.find()), args=ARGUMENTS)
        try:
            yield chrome
        finally:
            chrome.close()


@contextmanager
def _window(chrome: Any, pair: Pair, base: str, *, bypass: bool) -> Iterator[tuple[Any, list[str]]]:
    """A page, and what is noted of it."""
    context = chrome.new_context(viewport={"width": 1280, "height": 900}, bypass_csp=bypass)
    page, notes = context.new_page(), []
    page.set_default_timeout(30000)

    def dialog(shown: Any) -> None:
        if shown.type == "beforeunload":  # the page's own question whether to leave what `_touch` typed
            shown.accept()
            return
        notes.append(f"ran: {shown.type} {shown.message[:60]}")
        shown.dismiss()

    def console(message: Any) -> None:
        if "Content Security Policy" in message.text or "Content-Security-Policy" in message.text:
            notes.append(f"stopped by the policy: {message.text[:120]}")

    def request(asked: Any) -> None:
        if not asked.url.startswith((base, "data:image/", "about:")) or asked.url.endswith("/x"):
            notes.append(f"asked for {asked.url[:80]}")

    page.on("dialog", dialog)
    page.on("console", console)
    page.on("pageerror", lambda error: notes.append(f"error: {str(error)[:120]}"))
    page.on("request", request)
    yield page, notes
    context.close()


def _be(page: Any, pair: Pair, base: str, persona: str) -> None:
    page.context.clear_cookies()
    if cookie := pair.askers[persona].headers.get("Cookie"):
        name, _, value = cookie.partition("=")
        page.context.add_cookies([{"name": name, "value": value, "url": base}])


def _touch(page: Any) -> None:
    """What scripts build when somebody uses the page: lists to choose from, and parts that open."""
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    for box in page.locator("input[role=combobox]:visible").all()[:3]:
        box.fill("img")
        page.wait_for_timeout(50)
