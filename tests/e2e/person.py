"""Somebody at a real browser, for tests that go through the system as people do."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from casework import clock
from tests.accessibility import violations


class Person:
    """Somebody at a browser; every page they reach is checked for accessibility and for errors in its console."""

    def __init__(self, browser: Any, base: str, name: str) -> None:
        self.context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
        self.page = self.context.new_page()
        self.page.set_default_timeout(30000)
        self.base, self.seen, self.troubles = base, set(), []
        self.page.on(
            "console", lambda m: self.troubles.append(f"{self.page.url}: {m.text}") if m.type == "error" else None
        )
        self.page.on("pageerror", lambda e: self.troubles.append(f"{self.page.url}: {e}"))
        self.page.on(
            "request", lambda r: None if r.url.startswith((base, "data:")) else self.troubles.append(f"asked {r.url}")
        )
        self.go("/sign-in")
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name).click()
        self.look()

    def go(self, path: str) -> None:
        answer = self.page.goto(path if path.startswith("http") else self.base + path)
        assert answer.status == 200, f"{path} answered {answer.status}"
        self.look()

    def knows(self, path: str) -> bool:
        """Whether a page of this kind was looked at."""
        return self._kind(self.base + path) in self.seen

    def _kind(self, url: str) -> str:
        return re.sub(r"\d+", "n", url.split("?")[0])

    def look(self) -> None:
        """Check the page once per kind of page."""
        kind = self._kind(self.page.url)
        if kind not in self.seen:
            self.seen.add(kind)
            self.troubles += [f"{self.page.url}: {each}" for each in violations(self.page)]

    def press(self, words: str) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=words, exact=False).first.click()
        self.look()

    def follow(self, words: str) -> None:
        with self.page.expect_navigation():
            self.page.locator("main a", has_text=words).first.click()
        self.look()

    def text(self) -> str:
        return str(self.page.inner_text("main"))

    def fill_day(self, name: str, days: int) -> None:
        day = clock.today() + timedelta(days=days)
        for part, value in (("day", day.day), ("month", day.month), ("year", day.year)):
            self.page.fill(f'[name="{name}-{part}"]', str(value))

    def fill_everything(self) -> None:
        """Answer each question of a form page plainly."""
        names = set()
        for radio in self.page.locator("main form input[type=radio]").all():
            name = radio.get_attribute("name")
            if name not in names:
                names.add(name)
                radio.check(force=True)
        ticked = set()
        for tick in self.page.locator("main form input[type=checkbox]").all():
            name = tick.get_attribute("name")
            if name not in ticked:
                ticked.add(name)
                tick.check(force=True)
        for box in self.page.locator("main form textarea").all():
            if box.is_visible():
                box.fill("Loud music and callers at night, three times a week since September.")
        for combo in self.page.locator("main form .cw-combo").all():
            if combo.locator("input").is_visible():
                first = combo.locator("select option:not([value=''])").first.text_content() or ""
                combo.locator("input").fill(first)
                combo.locator("input").blur()
        for box in self.page.locator("main form input[type=text]:not([role=combobox])").all():
            if not box.is_visible():
                continue
            name = box.get_attribute("name") or ""
            if name.endswith(("-day", "-month", "-year")):
                day = clock.today() - timedelta(days=20)
                box.fill(str({"day": day.day, "month": day.month, "year": day.year}[name.rsplit("-", 1)[1]]))
            else:
                box.fill("3")
        for choice in filter(lambda c: c.is_visible(), self.page.locator("main form select").all()):
            choice.select_option(index=1)
