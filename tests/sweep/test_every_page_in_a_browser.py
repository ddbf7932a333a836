"""Every page in a real Chromium: no axe violation, no console error, nobody else's host, light, and fit for a telephone.

People of each role follow every kind of link there is from their first page on; a page that nobody reaches that way
must be named below with the reason.

Following a link takes no Chromium: what it answers is asked of the application itself with the same cookie, and read for
links, 404s and errors. The first page of each kind is then opened over HTTP and looked at.
"""

from __future__ import annotations

import contextvars
import html
import re
from collections import Counter, deque
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask

from casework.trial import chromium
from tests.accessibility import violations
from tests.browser import Browser
from tests.served import ARGUMENTS
from tests.sweep.addresses import address
from tests.sweep.arranged import arrange
from tests.world import Maker

pytestmark = pytest.mark.browser

PEOPLE = ("Morgan Ellerby", "Sgt Robin Garsdale", "Sam Thirlby", "Dana Scorton")
LIGHTEST = 150_000
EXAMPLES = 6  # of a kind of page are opened for the links on them: a planned meeting leads elsewhere than a closed one
# Pages no link in the demonstration leads to, with why; their own tests look at them.
NOT_LINKED = {
    "imports.show": "needs a file that somebody uploaded",
    "imports.columns": "needs a file that somebody uploaded",
    "imports.row": "needs a file that somebody uploaded",
    "accounts.welcome": "needs a link from an e-mail",
    "accounts.second_step": "needs a sign-in under way",
    "accounts.recovery_codes": "shown once, after the second factor is set up",
    "invitations.by_link": "needs a link from an e-mail",
    "answers.by_link": "needs a link from an e-mail",
    "accounts.change_address": "for those with a password, which nobody of the demonstration has",
    "accounts.confirm_address": "needs a link from an e-mail",
    "search.found": "needs words that somebody typed",
    "outside.write": "is closed in the demonstration; outside.setting says its address",
    "outside.figures": "needs a referral begun from outside",
    "outside.another": "needs a referral begun from outside",
    **{
        f"outside.{page}": "needs a question to somebody outside"
        for page in ("question", "reply", "answered", "wait_no_longer")
    },
    "outside.sent": "needs a referral sent from outside",
    "webhooks.show": "for a program that is told of events, of which the demonstration has none",
    "accounts.program_keys": "for the account of a program, of which the demonstration has none",
    "accounts.own_passkeys": "for those with a second step, which nobody of the demonstration has",
    "accounts.add_passkey": "for those with a second step, which nobody of the demonstration has",
    "accounts.back_from_organisation": "an organisation's own sign-in leads there",
    "accounts.remove_organisation": "needs an agency with a sign-in of its own",
    "accounts.second_step_by_passkey": "needs a sign-in under way",
    "indicators.issued_report": "needs a report that somebody issued",
    "indicators.issued_file": "needs a report that somebody issued",
    **{f"leaving.{page}": "needs an archive that somebody asked for" for page in ("show", "agree", "collect")},
    "exports.show": "needs a table somebody took out of a group with more rows than the demonstration has",
    "data_protection.notice": "is not there before the notice is published",
    **{
        f"subject_access.{page}": "needs a request that somebody made"
        for page in ("show", "move_clock", "close", "passages", "passage", "originator", "prepare")
    },
    "accounts.confirm_it_is_you": "shown to whoever saw very many records at once",
    "accounts.look_into_many_seen": "needs somebody who saw very many records at once",
}
# Addresses that answer something other than a page.
NOT_PAGES = {
    "static",
    *(
        f"api.{name}"
        for name in (
            "description",
            "read_key",
            "list_groups",
            "list_actions",
            "list_indicators",
            "read_indicator",
            "read_values",
            "read_action",
            "list_cases",
            "read_case",
            "list_notes",
            "read_note",
            "list_referrals",
            "read_referral",
            "read_referral_form",
        )
    ),
    "health.healthz",
    "health.metrics",
    "wellknown.security",
    "wellknown.robots",
    "handovers.progress",
    "imports.progress",
    "papers.pack_progress",
    "exports.progress",
    "exports.file",
    "leaving.progress",
    "leaving.file",
    "subject_access.file",
    "invitations.feed",
}


class Visit:
    """One person going through the pages, each kind of page once for everybody together."""

    def __init__(self, chromium_browser: Any, base: str, served: Flask, name: str, seen: dict[str, str]) -> None:
        self.base, self.seen, self.troubles = base, seen, []
        self.client = served.test_client(use_cookies=False)
        self.adapter = served.url_map.bind("127.0.0.1")
        self.rules = {rule.endpoint: rule for rule in served.url_map.iter_rules()}
        self.page = chromium_browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
        self.page.set_default_timeout(30000)
        self.weight: dict[str, int] = {}
        self._sent: str | None = None
        self.page.on("console", lambda m: self._note(m.text) if m.type == "error" else None)
        self.page.on("pageerror", lambda error: self._note(str(error)))
        self.page.on("request", lambda r: None if r.url.startswith((base, "data:")) else self._note(f"asked {r.url}"))
        self.page.on("requestfinished", self._weigh)
        if name:
            self._sign_in(name)

    def _sign_in(self, name: str) -> None:
        self.page.goto(self.base + "/sign-in")
        if "accounts.sign_in" not in self.seen:
            self.seen["accounts.sign_in"] = "/sign-in"
            self.look()
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name).click()

    def with_cookie(self, name: str, value: str) -> Visit:
        """Signed in by a cookie, as nobody's button does."""
        self.page.context.add_cookies([{"name": name, "value": value, "url": self.base}])
        return self

    def open(self, path: str) -> None:
        """Look at one address, if it is a page this person may open."""
        endpoint = str(self._endpoint(path))
        if endpoint not in self.seen and self._fetch(path, endpoint):
            self.seen[endpoint] = path
            self.page.goto(self.base + path)
            self.look()

    def _note(self, words: str) -> None:
        self.troubles.append(f"{urlsplit(self.page.url).path}: {words}")

    def _weigh(self, request: Any) -> None:
        """Parts are weighed when they first come; afterwards the browser has them."""
        if request.url in self.weight and "/static/" in request.url:
            return
        self.weight[request.url] = max(self.weight.get(request.url, 0), request.sizes()["responseBodySize"])

    def go_everywhere(self) -> None:
        """Breadth first from the first page on, through every kind of link not followed before."""
        waiting, queued, known = deque(["/"]), Counter({"home.index": 1}), {"/"}
        while waiting:
            path = waiting.popleft()
            endpoint = self._endpoint(path)
            text = self._fetch(path, str(endpoint))
            if text and endpoint not in self.seen:
                self.seen[str(endpoint)] = path
                self.page.goto(self.base + path)
                self.look()
            for href in re.findall(r'href="(/[^"#]*)', text):
                href = html.unescape(href)
                found = self._endpoint(href)
                if found is None or found in NOT_PAGES or href in known or queued[found] >= EXAMPLES:
                    continue
                queued[found] += 1
                known.add(href)
                waiting.append(href)

    def _endpoint(self, path: str) -> str | None:
        from werkzeug.exceptions import HTTPException

        try:
            endpoint, _ = self.adapter.match(urlsplit(path).path, method="GET")
        except HTTPException:
            return None
        return str(endpoint)

    def _fetch(self, path: str, endpoint: str) -> str:
        """The page at an address; nothing for a download, one that leads elsewhere or is not for this person."""
        headers = {"Cookie": self._cookies()}
        answer = contextvars.Context().run(self.client.get, path, base_url=self.base, headers=headers)
        status = answer.status_code
        kind, disposition = (answer.headers.get(name, "") for name in ("content-type", "content-disposition"))
        text = answer.get_data(as_text=True) if status == 200 and "text/html" in kind and not disposition else ""
        answer.close()
        if status >= 500 or status == 404:
            self.troubles.append(f"{path} answered {status}")
        elif status in (301, 302, 303) or "text/html" not in kind or "attachment" in disposition:
            self.seen.setdefault(endpoint, path)
        return text

    def _cookies(self) -> str:
        if self._sent is None:
            self._sent = "; ".join(f"{each['name']}={each['value']}" for each in self.page.context.cookies())
        return self._sent

    def look(self) -> None:
        """Check the page that is open."""
        path = urlsplit(self.page.url).path
        self.troubles += [f"{path}: {each}" for each in violations(self.page)]
        self.page.set_viewport_size({"width": 375, "height": 740})
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        if wide > 375:
            widest = self.page.evaluate(
                "[...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > 376)"
                ".map(e => e.tagName + '.' + e.className).slice(0, 3).join(' ')"
            )
            self.troubles.append(f"{path}: {wide} pixels wide on a telephone: {widest}")
        self.page.set_viewport_size({"width": 1280, "height": 900})
        parts = sum(size for url, size in self.weight.items() if "/static/" in url)
        own = self.weight.get(self.page.url, 0)
        if parts + own > LIGHTEST:
            self.troubles.append(f"{path}: {parts + own} bytes, {own} of them its own")


@pytest.fixture
def visits(demonstration: tuple[str, Flask], make: Maker, app: Flask) -> Any:
    """What was seen, and what was wrong with it. Pages that the demonstration has no link to are opened in a small
    world made for the purpose."""
    chromium.prepare_playwright()
    from playwright.sync_api import sync_playwright

    base, served = demonstration
    seen: dict[str, str] = {}
    troubles: list[str] = []
    world = arrange(make)
    administrator = make.user("Administrator", duties=["administrator", "information_governance", "analyst"])
    make.credentials(administrator)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium.find()), args=ARGUMENTS)
        for name in PEOPLE:
            visit = Visit(browser, base, served, name, seen)
            visit.go_everywhere()
            troubles += [f"{name}: {words}" for words in visit.troubles]
        for user in (world["chair"], administrator, None):
            visit = Visit(browser, base, served, "", seen)
            if user is not None:
                visit.with_cookie(app.config["SIGN_IN_COOKIE"], Browser(app, user).token)
            for rule in sorted(served.url_map.iter_rules(), key=lambda rule: rule.rule):
                if "GET" in (rule.methods or ()) and rule.endpoint not in NOT_PAGES and rule.endpoint not in seen:
                    visit.open(address(rule, world))
            troubles += [
                f"{user.name if user else 'Nobody'}: {words}" for words in visit.troubles if "answered 404" not in words
            ]
        browser.close()
    return served, seen, troubles


def test_every_page_is_accessible_quiet_light_and_fits_a_telephone(visits: Any) -> None:
    served, seen, troubles = visits
    pages = {rule.endpoint for rule in served.url_map.iter_rules() if "GET" in (rule.methods or ())}
    unseen = sorted(pages - set(seen) - NOT_PAGES - set(NOT_LINKED))
    assert not troubles and not unseen, "\n".join(
        [*troubles, "Link to these from somewhere, or say in NOT_LINKED why not:", *unseen]
    )
