"""Every route and every method, for each persona: what is not classified fails, and nobody reaches what is not theirs."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from casework import clock
from casework.access.scope import as_system
from casework.cases.models import CaseInterest
from casework.extensions import db
from tests.browser import Browser
from tests.sweep.arranged import address, arrange
from tests.world import Maker

# Open without signing in.
OPEN = {
    "static", "health.healthz", "health.metrics", "accounts.sign_in", "accounts.second_step", "accounts.sign_out", "accounts.forgotten", "accounts.welcome",
    "exchange.description", "exchange.documentation",
    "invitations.by_link", "invitations.feed", "answers.by_link",
}  # fmt: skip
# Who is who: open to everybody in the partnership, closed to every other.
DIRECTORY = {"partnership"}
# Objects of case information and of accounts: closed to whoever has no right to them.
CLOSED = {
    "cases", "referrals", "actions", "meetings", "subjects", "accounts", "notifications", "home", "risk", "plans", "orders", "sharing",
    "saved_views", "handovers", "consultations", "cohorts", "adults", "asb_reviews", "pictures",
    "registers",
    "papers", "terms",
    "registers", "invitations", "overdue",
}  # fmt: skip
# Opened by a key alone: whoever comes with a cookie is told 401, whatever is theirs. Who may with a key: tests/exchange.
BY_KEY = {"exchange"}
# Pages with a name in their address that say nothing about any case: the questionnaires themselves.
NOBODYS = {"risk.one_tool", "risk.kept_tool"}

# E-mail an administrator decides about, whatever it is about; it holds no text.
FOR_ADMINISTRATORS = {"notifications.letter_again", "notifications.letter_arrived", "notifications.lift_address"}


@pytest.fixture
def world(make: Maker) -> dict[str, Any]:
    return arrange(make)


def routes(app: Flask) -> list[tuple[str, str, Any]]:
    found = []
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            found.append((rule.endpoint, method, rule))
    return sorted(found, key=lambda entry: (entry[0], entry[1], entry[2].rule))


def ask(browser: Browser, method: str, path: str) -> int:
    if method == "GET":
        return browser._ask("get", path).status_code
    token = None
    for page in ("/account", "/sign-in"):
        token = token or re.search(
            r'name="csrf_token"[^>]*value="([^"]+)"', browser._ask("get", page).get_data(as_text=True)
        )
    assert token
    return browser._ask("post", path, data={"csrf_token": token[1]}).status_code


def test_every_route_belongs_to_a_class(app: Flask) -> None:
    unknown = [
        endpoint
        for endpoint, _, _ in routes(app)
        if endpoint not in OPEN and endpoint.split(".")[0] not in DIRECTORY | CLOSED | BY_KEY
    ]
    assert unknown == []


def test_without_signing_in_nothing_else_opens(
    app: Flask, world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    nobody = browse()
    wrong = []
    for endpoint, method, rule in routes(app):
        if endpoint in OPEN:
            continue
        status = ask(nobody, method, address(rule, world))
        if status != (302 if method == "GET" and endpoint.split(".")[0] not in BY_KEY else 401):
            wrong.append((endpoint, method, status))
    assert wrong == []


@pytest.mark.parametrize("persona", ["stranger", "outsider", "lapsed", "suspended", "declared", "administrator"])
def test_nobody_reaches_what_is_not_theirs(
    app: Flask, make: Maker, world: dict[str, Any], browse: Callable[..., Browser], persona: str
) -> None:
    browser = browse(_persona(make, world, persona))
    wrong = []
    for endpoint, method, rule in routes(app):
        slice_name = endpoint.split(".")[0]
        if slice_name in BY_KEY and endpoint not in OPEN:
            if (status := ask(browser, method, address(rule, world))) != 401:
                wrong.append((endpoint, method, status))
            continue
        if endpoint in OPEN | NOBODYS or "<" not in rule.rule or slice_name not in CLOSED or slice_name == "accounts":
            continue
        if persona == "administrator" and endpoint in FOR_ADMINISTRATORS:
            continue
        if persona == "declared" and not _about_the_case(rule):
            continue
        status = ask(browser, method, address(rule, world))
        allowed = {401, 302} if persona == "suspended" else {403, 404}
        if status not in allowed:
            wrong.append((endpoint, method, status))
    assert wrong == []


def _about_the_case(rule: Any) -> bool:
    return str(rule.rule).startswith(("/cases/<", "/files/<"))


def _persona(make: Maker, world: dict[str, Any], persona: str) -> Any:
    if persona == "stranger":
        elsewhere = make.partnership("Elsewhere CSP")
        there = make.group("psg", name="Their PSG", partnership=elsewhere)
        return make.user("Stranger", chairs=[there], partnership=elsewhere)
    if persona == "outsider":
        return make.user("Outsider", coordinates=[make.group("iom")])
    if persona == "lapsed":
        agency = make.agency("Lapsed", agreement=False)
        make.agreement(agency, ends_on=clock.today() - timedelta(days=1))
        return make.user("Lapsed", agency=agency, joins=[world["group"]])
    if persona == "declared":
        user = make.user("Declared", coordinates=[world["group"]])
        with make.system():
            for case in (world["case"], world["closed case"]):
                db.session.add(CaseInterest(case_id=case.id, user_id=user.id, reason="x"))
        return user
    if persona == "administrator":
        return make.user("Administrator", duties=["administrator", "information_governance", "analyst"])
    return make.user("Suspended", joins=[world["group"]], status="suspended")


@pytest.mark.parametrize("persona", ["chair", "member", "observer", "stranger", "administrator"])
def test_no_route_breaks_for_anybody(
    app: Flask, make: Maker, world: dict[str, Any], browse: Callable[..., Browser], persona: str
) -> None:
    user = {
        "chair": lambda: world["chair"],
        "member": lambda: make.user("Member", joins=[world["group"]]),
        "observer": lambda: make.user("Observer", joins=[(world["group"], "observer")]),
    }.get(persona, lambda: _persona(make, world, persona))()
    browser = browse(user)
    broken = []
    for endpoint, method, rule in routes(app):
        if (
            endpoint in ("accounts.sign_out", "accounts.sign_out_everywhere", "referrals.file")
            or "suspend" in endpoint
            or (method == "POST" and endpoint.startswith("accounts."))
        ):
            continue
        app.config["PROPAGATE_EXCEPTIONS"] = False
        try:
            status = ask(browser, method, address(rule, world))
        finally:
            app.config["PROPAGATE_EXCEPTIONS"] = True
        if status >= 500:
            broken.append((endpoint, method, status))
    assert broken == []


def test_members_open_the_pages_they_work_with(
    world: dict[str, Any], make: Maker, browse: Callable[..., Browser]
) -> None:
    browser = browse(make.user("Member", joins=[world["group"]]))
    slug = world["group"].slug
    for path in (
        "/", "/cases/", f"/groups/{slug}/cases", f"/cases/{world['case'].reference}", f"/actions/{world['action'].reference}", f"/groups/{slug}/actions",
        f"/groups/{slug}/meetings", f"/meetings/{world['meeting'].id}/", f"/people/{world['person'].reference}", "/subjects/?q=sweep", "/referrals/",
        "/groups/", f"/groups/{slug}/", "/account",
    ):  # fmt: skip
        browser.get(path)
    with as_system("looking", partnership_id=make.partnership().id):
        assert (
            db.session.execute(db.text("SELECT count(*) FROM audit_entries WHERE kind = 'consultation'")).scalar_one()
            > 5
        )
