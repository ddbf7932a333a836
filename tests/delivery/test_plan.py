"""The plan: actions under priorities, and task groups whose reports stand on the forward plan in their months."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import select

from casework.extensions import db
from casework.indicators.models import Objective, Priority
from casework.meetings.forward_models import ForwardItem
from tests.browser import Browser
from tests.pdf_text import words_of
from tests.world import Maker

Browse = Callable[..., Browser]
REAL = [
    ("Safer Neighbourhoods", "Director of Regeneration and Neighbourhoods", 8), ("Acquisitive Crime", "Director of Operations", 10),
    ("Domestic Violence & Abuse", "", 11), ("Drug and Alcohol Harm Reduction Group", "Director Public Health", 1),
    ("Reducing Reoffending", "Police and Crime Commissioner", 3),
]  # fmt: skip
"""The reporting timetable of the Safer Hartlepool Partnership for 2018/19."""


def waiting(make: Maker) -> list[tuple[str, date]]:
    with make.system():
        rows = db.session.scalars(select(ForwardItem).where(ForwardItem.status == "waiting")).all()
        return sorted((row.reporting, row.month) for row in rows if row.month)


def test_task_groups_report_in_their_months_and_actions_deliver_priorities(
    make: Maker, browse: Browse, at: Callable[..., Any]
) -> None:
    at(2018, 9, 3, 10)
    board = make.group("board", name="Board")
    cora, mel = browse(make.user("Cora", coordinates=[board])), browse(make.user("Mel", joins=[board]))
    with make.system():
        objective = Objective(group_id=board.id, title="Safer neighbourhoods", years="2018 to 2021")
        db.session.add(objective)
        db.session.flush()
        db.session.add(Priority(objective_id=objective.id, title="Antisocial behaviour"))
    plan = f"/groups/{board.slug}/plan"
    for name, chair, month in REAL:
        page = cora.get(f"{plan}/task-groups/new")
        priority = page.select("select[name=priority] option")[1]["value"]
        cora.post(f"{plan}/task-groups/new", name=name, chair=chair, months=[str(month)], priority=priority)
    page = cora.get(plan)
    rows = [row.text for row in page.select("main table tbody tr")]
    assert any(row.startswith("Domestic Violence & Abuse") and row.endswith("To be confirmed November") for row in rows)
    assert waiting(make) == sorted((name, date(2018 if month >= 9 else 2019, month, 1)) for name, _, month in REAL)
    link = next(href for words, href in page.links().items() if words == "Change Reducing Reoffending")
    cora.get(link)
    assert cora.post(link, name="Reducing Reoffending", chair="", months=[]).errors()
    cora.post(link, name="Reducing Reoffending", chair="The Commissioner", months=["3", "9"])
    assert ("Reducing Reoffending", date(2018, 9, 1)) in waiting(make) and len(waiting(make)) == 6
    cora.get(f"{link}/end")
    cora.post(f"{link}/end")
    assert len(waiting(make)) == 4, "nothing of it is waited for any more"
    link = next(href for words, href in cora.get(plan).links().items() if words.startswith("Set an action"))
    page = cora.get(link)
    owner = next(each["value"] for each in page.select("select[name=owner] option") if "Mel" in each.text)
    day = {"due_on-day": "30", "due_on-month": "9", "due_on-year": "2018"}
    cora.post(link, fields={"title": "Train ward officers", "owner": owner, **day})
    assert (
        "0 of 1 done, 1 open." in mel.get(plan).text
        and "Train ward officers" in mel.get(f"/groups/{board.slug}/actions").text
    )
    for page in (link, f"{plan}/task-groups/new"):
        mel.get(page, status=403)
    browse(make.user("Olu", coordinates=[make.group("psg")])).get(plan, status=404)
    printed = words_of(mel.get(f"{plan}.pdf").response.data)
    assert "Train ward officers" in printed and "Acquisitive Crime" in printed and "October" in printed
