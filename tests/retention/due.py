"""What the tests about what falls due do and read on its pages."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import inspect, select, update

from casework.cases.models import Case
from casework.extensions import db
from tests.browser import Browser
from tests.world import Maker

TODAY = (2034, 6, 1, 9)


def close(make: Maker, case: Case, on: date) -> None:
    with make.system():
        db.session.connection().execute(
            update(Case.__table__).where(Case.__table__.c.id == case.id).values(status="closed", closed_on=on)
        )


def listed(browser: Browser, state: str = "due") -> dict[str, str]:
    """Reference to day and reason, as the queue shows them."""
    page = browser.get(f"/retention/queue?state={state}")
    links = [link.text.split()[-1] for link in page.select("tbody th a")]
    cells = [cell.text for cell in page.select("tbody td")]
    return {reference: " ".join(cells[4 * place + 2 : 4 * place + 4]) for place, reference in enumerate(links)}


def proposed(browser: Browser, *references: str, typed: str = "") -> Any:
    address = "/retention/erase?" + "&".join(f"record={each}" for each in references)
    browser.get(address)
    return browser.post(address, typed=typed or (references[0] if len(references) == 1 else str(len(references))))


def confirmed(browser: Browser, reference: str = "E-0001") -> Any:
    browser.get(f"/retention/erasures/{reference}")
    return browser.post(f"/retention/erasures/{reference}", typed=reference)


def there(make: Maker, case: Case) -> bool:
    with make.system():
        return db.session.scalar(select(Case.id).where(Case.id == inspect(case).identity[0])) is not None
