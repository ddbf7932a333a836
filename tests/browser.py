"""The small browser tests drive pages through; it checks every page it meets."""

from __future__ import annotations

import contextvars
import hashlib
import re
import secrets
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import lxml.html
from flask import Flask
from werkzeug.test import TestResponse

from casework import clock


class Page:
    """An answer, with its HTML parsed; the text of the page reads as a person would read it."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status = response.status_code
        self.headers = response.headers
        self.data = response.data
        self.html = (
            lxml.html.fromstring(response.get_data(as_text=True) or "<html></html>") if _is_html(response) else None
        )

    @property
    def raw(self) -> str:
        return self.response.get_data(as_text=True)

    @property
    def json(self) -> Any:
        return self.response.get_json()

    @property
    def text(self) -> str:
        """All words on the page, white space folded."""
        assert self.html is not None
        return _words(self.html)

    @property
    def h1(self) -> str:
        found = self.select_one("h1")
        return found.text

    @property
    def path(self) -> str:
        return self.response.request.path

    def select(self, css: str) -> list[Element]:
        assert self.html is not None, "not an HTML page"
        return [Element(node) for node in self.html.cssselect(css)]

    def select_one(self, css: str) -> Element:
        found = self.select(css)
        assert found, f"nothing matches {css!r} on {self.path}: {self.text[:600]}"
        return found[0]

    def has(self, css: str) -> bool:
        return bool(self.select(css))

    def field(self, name: str) -> str:
        """The current value of a form control."""
        node = self.select_one(f'[name="{name}"]').node
        if node.tag == "textarea":
            return str(node.text or "").removeprefix("\n")
        return str(node.get("value") or "")

    def links(self) -> dict[str, str]:
        """Link words to addresses."""
        return {link.text: link["href"] for link in self.select("a[href]")}

    def errors(self) -> list[str]:
        """The sentences of the error summary."""
        return [node.text for node in self.select(".govuk-error-summary li, .govuk-error-summary__list li")]


class Element:
    """One element of a page."""

    def __init__(self, node: Any) -> None:
        self.node = node

    @property
    def text(self) -> str:
        return _words(self.node)

    def __getitem__(self, name: str) -> str:
        return str(self.node.get(name))

    def get(self, name: str) -> str | None:
        value = self.node.get(name)
        return None if value is None else str(value)


class Browser:
    """Goes from page to page as one person. `post` takes the form's hidden fields from the page last seen at that address."""

    def __init__(self, app: Flask, user: Any = None) -> None:
        self.app = app
        self.client = app.test_client()
        self.user = user
        self.page: Page | None = None
        if user is not None:
            self._sign_in(user)

    def _sign_in(self, user: Any) -> None:
        from casework.accounts.models import SignInSession
        from casework.extensions import db

        self.token = token = secrets.token_urlsafe(32)
        with self.app.app_context():
            db.session.add(
                SignInSession(
                    token_hash=hashlib.sha256(token.encode()).hexdigest(),
                    user_id=user if isinstance(user, int) else user.id,
                    created_at=clock.now(),
                    last_seen_at=clock.now(),
                    expires_at=clock.now() + timedelta(days=3650),
                    second_factor_at=clock.now(),
                )
            )
            db.session.commit()
        self.client.set_cookie(self.app.config["SIGN_IN_COOKIE"], token, domain="localhost")

    def get(self, url: str, *, status: int = 200, follow: bool = True, **query: Any) -> Page:
        """Open an address; fails unless the answer has the expected status."""
        response = self._ask("get", url, query_string=query or None, follow_redirects=follow)
        return self._check(response, status)

    def post(
        self,
        url: str,
        *,
        status: int = 200,
        follow: bool = True,
        page: Page | None = None,
        as_json: bool = False,
        fields: dict[str, Any] | None = None,
        **more: Any,
    ) -> Page:
        """Send a form; `fields` takes names that are also words of this method, such as status. Without a page from that address in hand the form is fetched first, as a person would."""
        fields = {**(fields or {}), **more}
        source = page or self.page
        if source is None or source.html is None or not source.has('input[name="csrf_token"]'):
            source = Page(self._ask("get", url, follow_redirects=True))
        if source.html is None or not source.has('input[name="csrf_token"]'):
            source = Page(self._ask("get", "/", follow_redirects=True))
        token = source.field("csrf_token") if source.has('input[name="csrf_token"]') else ""
        if as_json:
            response = self._ask("post", url, json=fields, headers={"X-CSRFToken": token, "X-Requested-With": "fetch"})
            return self._check(response, status)
        data = {**self._hidden(source, url), **fields, "csrf_token": token}
        data = {key: value for key, value in data.items() if value is not None}
        response = self._ask("post", url, data=data, follow_redirects=follow)
        return self._check(response, status)

    def submit(self, page: Page | None = None, *, form: str = "main form", status: int = 200, **fields: Any) -> Page:
        """Fill in a form found on the page and press its button: what is not named keeps the value it shows."""
        page = page or self.page
        assert page is not None
        node = page.select_one(form).node
        values: dict[str, Any] = {}
        for key, value in node.form_values() if hasattr(node, "form_values") else []:
            if key in values:
                values[key] = [*(values[key] if isinstance(values[key], list) else [values[key]]), value]
            else:
                values[key] = value
        values |= fields
        action = node.get("action") or page.response.request.full_path.rstrip("?")
        values = {key: value for key, value in values.items() if value is not None}
        response = self._ask("post", action, data=values, follow_redirects=True)
        return self._check(response, status)

    def _ask(self, method: str, url: str, **rest: Any) -> TestResponse:
        """One request in a context of its own, as a server would: nothing of the test's own session leaks into it."""
        return contextvars.Context().run(getattr(self.client, method), url, **rest)

    def _hidden(self, page: Page, url: str) -> dict[str, str]:
        path = urlsplit(url).path
        for form in page.html.cssselect("form") if page.html is not None else []:
            action = urlsplit(form.get("action") or page.response.request.path).path
            if action == path and (form.get("method") or "").lower() == "post":
                hidden = form.cssselect("input[type=hidden][name]")
                return {node.get("name"): node.get("value") or "" for node in hidden}
        return {}

    def _check(self, response: TestResponse, status: int) -> Page:
        page = Page(response)
        detail = page.text[:1500] if page.html is not None else response.get_data()[:600].decode(errors="replace")
        assert response.status_code == status, f"{response.request.path} answered {response.status_code}: {detail}"
        if page.html is not None and response.status_code != 302:
            check_page(page)
            self.page = page
        return page


def check_page(page: Page) -> None:
    """What must hold for every page: title, one h1, unique ids, labelled controls, tokens in forms, no inline code."""
    html, where = page.html, page.path
    assert html is not None
    assert (html.findtext(".//title") or "").strip(), f"{where} has no title"
    headings = html.cssselect("h1")
    assert len(headings) == 1, f"{where} has {len(headings)} h1: {[_words(h) for h in headings]}"
    ids = [node.get("id") for node in html.cssselect("[id]")]
    doubled = sorted({i for i in ids if ids.count(i) > 1})
    assert not doubled, f"{where} uses ids twice: {doubled}"
    known = set(ids)
    for node in html.cssselect("input, select, textarea"):
        if node.get("type") in ("hidden", "submit", "button"):
            continue
        labelled = (
            node.get("aria-label")
            or node.get("aria-labelledby")
            or (node.get("id") and html.xpath("//label[@for=$i]", i=node.get("id")))
            or node.xpath("ancestor::label")
        )
        assert labelled, f"{where}: no label for {node.get('name')}"
    for form in html.cssselect("form[method=post], form[method=POST]"):
        assert form.cssselect('input[name="csrf_token"]'), f"{where}: a form without its token: {form.get('action')}"
    for link in html.cssselect(".govuk-error-summary a[href^='#']"):
        target = link.get("href")[1:]
        assert target in known, f"{where}: error links to #{target}, which is not there"
        node = html.get_element_by_id(target)
        assert node.tag in ("input", "select", "textarea"), f"{where}: error links to a <{node.tag}>, not a control"
    for node in html.iter():
        if isinstance(node.tag, str):
            inline = [a for a in node.attrib if a == "style" or re.match(r"on[a-z]+$", a)]
            assert not inline, f"{where}: inline {inline} on <{node.tag}>"
            assert not (node.tag == "script" and not node.get("src")), f"{where}: an inline script"
            assert node.tag != "style", f"{where}: an inline style sheet"
    for attribute in ("src", "href"):
        for node in html.cssselect(f"link[{attribute}], script[{attribute}], img[{attribute}]"):
            assert not urlsplit(node.get(attribute)).netloc, f"{where} asks another host: {node.get(attribute)}"


def _is_html(response: TestResponse) -> bool:
    return response.mimetype == "text/html"


def _words(node: Any) -> str:
    return re.sub(r"\s+", " ", " ".join(node.itertext())).strip()
