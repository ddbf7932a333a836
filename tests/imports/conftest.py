"""A group that keeps a log, who runs it, and the clock that brings files in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from casework.access.scope import as_system
from casework.extensions import db
from casework.imports import running
from casework.imports.models import Import, ImportRow
from tests.browser import Browser, Page
from tests.imports.files import upload
from tests.world import Maker


@pytest.fixture
def world(make: Maker) -> dict[str, Any]:
    psg = make.group("psg", name="North PSG")
    homes = make.agency("Tidewater Homes")
    found: dict[str, Any] = {
        "psg": psg,
        "homes": homes,
        "homes id": homes.id,
        "chair": make.user("Ann Chair", chairs=[psg]),
        "gina": make.user("Gina Kestrel", agency=homes, joins=[psg]),
        "member": make.user("Ben Member", joins=[psg]),
        "path": f"/groups/{psg.slug}/imports",
    }
    return found | {"gina id": found["gina"].id, "chair id": found["chair"].id, "slug": psg.slug}


@pytest.fixture
def tick() -> Callable[[], int]:
    """Let the clock do what is owed."""

    def go() -> int:
        db.session.rollback()
        return running.run_due()

    return go


@pytest.fixture
def rows(make: Maker) -> Callable[..., list[Any]]:
    """Every row of a table, as it is in the database now."""
    partnership_id = make.partnership().id

    def look(model: Any = ImportRow) -> list[Any]:
        with as_system("looking", partnership_id=partnership_id):
            db.session.rollback()
            found = db.session.scalars(
                db.select(model).order_by(model.id).execution_options(populate_existing=True)
            ).all()
            db.session.expunge_all()
            return list(found)

    return look


@pytest.fixture
def job(rows: Callable[..., list[Any]]) -> Callable[[], Import]:
    return lambda: rows(Import)[-1]


def sent(browser: Browser, world: dict[str, Any], data: bytes, name: str, kind: str = "actions") -> Page:
    """The page that comes of uploading this file."""
    return browser.post(world["path"], page=browser.get(world["path"]), kind=kind, file=upload(data, name))


def mapped(browser: Browser, page: Page, **columns: str) -> Page:
    """The page that comes of saying what the columns are: what is not named stays as guessed."""
    return browser.submit(page, form="form[action$='/columns']", **columns)
