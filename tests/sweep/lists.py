"""What somebody keeps of lists: a view, an export, a hand-over under way and a file being brought in, for the sweeps."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from casework import clock, storage
from casework.exports.models import Export
from casework.extensions import db
from casework.handovers.models import HandOver, HandOverItem
from casework.imports.models import Import, ImportMapping, ImportRow
from casework.partnership.models import Group
from casework.saved_views.models import SavedView
from tests.world import Maker


def arrange(make: Maker, world: dict[str, Any]) -> dict[str, Any]:
    """A view the chair keeps, an export of theirs, and a hand-over to the chair under way: one action moved, another waiting."""
    group, chair = world["group"], world["chair"]
    giver = make.user("Giver", joins=[group])
    waiting = make.action(group, owner=giver)
    with make.system():
        view = SavedView(
            user_id=chair.id, group_id=group.id, list_name="caseload", place=1, name="x", filters={"rag": "red"}
        )
        over = HandOver(
            reference="H-9001", group_id=group.id, from_id=giver.id, to_id=chair.id, reason="x", status="running",
            asked_by_id=chair.id,
        )  # fmt: skip
        kept = storage.keep(world["case"].reference.encode())
        export = Export(
            group_id=group.id, kind="cases", form="csv", asked_by_id=chair.id, status="ready", ids=[world["case"].id], rows=1,
            done=1, storage_key=kept.key, sha256=kept.sha256, size=kept.size, expires_at=clock.now() + timedelta(days=7),
        )  # fmt: skip
        db.session.add_all([view, over, export])
        db.session.flush()
        moved = HandOverItem(hand_over_id=over.id, action_id=world["action"].id, status="moved", done_at=clock.now())
        db.session.add_all([moved, HandOverItem(hand_over_id=over.id, action_id=waiting.id)])
    return {
        "saved view": view,
        "hand-over": over,
        "export": export,
        "import": _import(make, group, chair, world["offender"].id),
    }


def _import(make: Maker, group: Group, chair: Any, person_id: int) -> Import:
    """A tracker that was looked through: one row has a problem, one is about somebody who looks like a person on record."""
    with make.system():
        job = Import(
            reference="I-0001", group_id=group.id, kind="cases", file_name="x", leaf="x", encoding="UTF-8", sha256="x", leaves=["x"],
            headings=["x", "Reason"], header_at=1, mapping={"name": 0, "reason": 1}, options={"side": "offender"}, status="prepared",
            rows=2, done=2, made={}, asked_by_id=chair.id,
        )  # fmt: skip
        db.session.add(job)
        db.session.flush()
        said = {
            "forename": "x", "surname": "x", "born_on": None, "address": "x", "postcode": "", "title": "x", "summary": "x", "agency_id": None,
            "opened_on": "2026-03-03", "stage": "", "outcome": "", "closed_on": None, "restricted": False,
        }  # fmt: skip
        problem = {"column": 0, "heading": "Name", "said": "x", "why": "x", "stops": True}
        rows: list[dict[str, Any]] = [
            {"status": "problem", "said": {}, "problems": [problem], "person": {}, "corrected": {"0": "x"}},
            {"status": "ready", "said": said, "problems": [], "person": {"alike": [person_id]}},
        ]
        head: dict[str, Any] = {"status": "read", "said": {}, "problems": [], "person": {}}
        for number, row in enumerate([head, *rows], 1):
            db.session.add(ImportRow(import_id=job.id, number=number, cells=["x", "x"], made={}, **row))
        db.session.add(
            ImportMapping(
                group_id=group.id, kind="cases", digest="x", mapping={"name": 0}, options={}, saved_by_id=chair.id
            )
        )
    return job
