"""Several people recording on one case at the same moment: everything they wrote is kept."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import func, select

from casework import clock
from casework.cases.models import CaseNote
from casework.extensions import db
from tests.accounts.test_at_once import together
from tests.browser import Browser
from tests.world import Maker

AT_ONCE = 8


def test_notes_written_at_once_are_all_kept(browse: Callable[..., Browser], make: Maker) -> None:
    group = make.group("psg")
    case = make.case(group, offender=make.person())
    path, today = f"/cases/{case.reference}/notes/new", clock.today()
    browsers = [browse(make.user(joins=[group])) for _ in range(AT_ONCE)]
    forms = {}
    for browser in browsers:
        page = browser.get(path)
        forms[browser] = {name: page.field(name) for name in ("csrf_token", "submission_key")} | {
            "kind": "note", "text": "At once", "happened_on-day": today.day, "happened_on-month": today.month, "happened_on-year": today.year,
        }  # fmt: skip
    answers = together(browsers, lambda browser: browser._ask("post", path, data=forms[browser]).status_code)
    assert answers == [302] * AT_ONCE
    with make.system():
        assert (
            db.session.scalar(select(func.count()).select_from(CaseNote).where(CaseNote.text == "At once")) == AT_ONCE
        )
