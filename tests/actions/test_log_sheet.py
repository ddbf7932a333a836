"""The log as a spreadsheet: what its reader sees and no more, real dates, nothing that runs, logged as a disclosure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from casework.audit.models import AuditEntry
from casework.extensions import db
from tests.browser import Browser
from tests.spreadsheets import leaves
from tests.world import Maker

MEAN = (
    '=HYPERLINK("http://x.test")',
    "+1+1",
    "-2",
    "@SUM(A1)",
    "\t=1",
    "http://x.test/",
    "1e5",
    "Ring <b>her</b> & go",
)


def sheet(browser: Browser, group: Any, **query: Any) -> Any:
    page = browser.get(f"/groups/{group.slug}/actions.xlsx", **query)
    assert page.headers["Content-Disposition"].startswith("attachment")
    return leaves(page.data)


def test_it_holds_the_log_with_real_dates_a_frozen_header_and_no_formula(
    browse: Callable[..., Browser], make: Maker
) -> None:
    group = make.group("psg")
    chair = make.user("Ann Chair", chairs=[group])
    made = [make.action(group, title=title, owner=chair) for title in MEAN]
    table, about = sheet(browse(chair), group)
    assert table.frozen_rows == 1 and table.formulas == 0 and table.links == 0
    assert [row[2] for row in table.rows[1:]] == list(MEAN)
    assert table.rows[0][:3] == ["Reference", "Code", "Action"]
    due = table.rows[0].index("Due")
    assert all(isinstance(row[due], date) and row[due] == made[0].due_on for row in table.rows[1:])
    words = " ".join(str(cell) for row in about.rows for cell in row)
    assert "OFFICIAL-SENSITIVE" in words and "Ann Chair" in words


def test_it_is_narrowed_like_the_page_and_made_for_its_reader(browse: Callable[..., Browser], make: Maker) -> None:
    group = make.group("psg")
    chair, member = make.user(chairs=[group]), make.user(joins=[group])
    closed_to = make.case(group, reference="C-0666", restricted=True)
    make.action(group, title="Open to all")
    make.action(group, title="Of a restricted case", case=closed_to)
    make.action(group, title="Done long ago", status="done")
    titles = [row[2] for row in sheet(browse(member), group, state="all")[0].rows[1:]]
    assert sorted(titles) == ["Done long ago", "Open to all"]
    assert [row[2] for row in sheet(browse(member), group)[0].rows[1:]] == ["Open to all"]
    assert len(sheet(browse(member), group, q="nothing has this")[0].rows) == 1
    outsider = make.user(chairs=[make.group("iom")])
    browse(outsider).get(f"/groups/{group.slug}/actions.xlsx", status=404)
    assert chair is not None


def test_it_is_logged_as_handed_to_its_reader(browse: Callable[..., Browser], make: Maker) -> None:
    group = make.group("psg")
    chair = make.user(chairs=[group])
    action = make.action(group)
    sheet(browse(chair), group)
    with make.system():
        entry = db.session.scalars(db.select(AuditEntry).where(AuditEntry.verb == "exported")).one()
        assert (entry.kind, entry.group_id, entry.recipients) == ("disclosure", group.id, [chair.id])
        assert entry.detail["ids"] == [action.id]
