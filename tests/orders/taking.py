"""Takes the steps of an order in the browser, as its tests do over and over."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from casework import clock
from casework.extensions import db
from casework.orders.models import Order
from tests.browser import Browser, Page
from tests.world import Maker


def on(day: date, name: str = "on") -> dict[str, str]:
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}


def none(name: str) -> dict[str, str]:
    return {f"{name}-day": "", f"{name}-month": "", f"{name}-year": ""}


def considering(world: dict[str, Any], who: str = "ada", tool: str = "civil_injunction", **more: Any) -> dict[str, Any]:
    return {
        "subject": f"person-{world[who].id}", "tool": tool, "reasons": "Nine reports in six weeks", "side": "", "kind": "",
        "agency": str(world["member"].agency_id), **on(clock.today()), **more,
    }  # fmt: skip


def considered(browser: Browser, world: dict[str, Any], **more: Any) -> str:
    page = browser.post(f"/cases/{world['case'].reference}/orders/new", fields=considering(world, **more))
    assert page.errors() == [], page.errors()
    return page.path


def step(browser: Browser, path: str, name: str, world: dict[str, Any], **more: Any) -> Page:
    fields = {"agency": str(world["member"].agency_id), "reasons": "As agreed", **on(clock.today()), **more}
    return browser.post(f"{path}/{name}", fields=fields)


def the_order(make: Maker) -> Order:
    with make.system():
        db.session.rollback()
        return db.session.scalars(
            select(Order).order_by(Order.id.desc()).execution_options(populate_existing=True)
        ).first()
