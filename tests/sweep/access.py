"""A subject access request for the sweeps, with a passage that is decided, and its bundle."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from casework import clock, storage
from casework.accounts.models import User
from casework.cases.models import Case
from casework.extensions import db
from casework.subject_access.models import AccessPassage, AccessRequest, AccessWork
from casework.subjects.models import Person
from tests.world import Maker


def arrange(make: Maker, person: Person, case: Case, by: User) -> dict[str, Any]:
    kept, today = storage.keep(b"a bundle"), clock.today()
    with make.system():
        request = AccessRequest(
            reference=f"SA-{person.id:04d}", person_id=person.id, name="x", asker="person", identity="x", agency_id=by.agency_id, received_on=today,
            begins_on=today, due_on=today + timedelta(days=10), registered_by_id=by.id, gathered_at=clock.now(), letter="x",
        )  # fmt: skip
        db.session.add(request)
        db.session.flush()
        passage = AccessPassage(
            request_id=request.id, position=0, found="record", source="case_notes", source_id=1, field="text", heading="x", text="x y", digest="x",
            agency_id=by.agency_id, case_id=case.id, about=["x"], asks_originator=True, decision="redact", withheld=[[0, 1, "third_party"]],
            decided_by_id=by.id, decided_at=clock.now() - timedelta(hours=1),
        )  # fmt: skip
        work = AccessWork(
            request_id=request.id, kind="pdf", asked_by_id=by.id, status="ready", storage_key=kept.key, sha256=kept.sha256, size=kept.size,
            made_at=clock.now(), expires_at=clock.now() + timedelta(days=90), passages=1,
        )  # fmt: skip
        db.session.add_all([passage, work])
        db.session.flush()
    return {"access request": request, "passage": passage, "bundle": work}


def values(endpoint: str, world: dict[str, Any]) -> dict[str, Any]:
    if endpoint.startswith("data_protection."):
        return {"partnership_id": world["group"].partnership_id, "form": "xlsx"}
    if not endpoint.startswith("subject_access."):
        return {}
    return {"what": "pause", "form": "pdf", "passage_id": world["passage"].id, "work_id": world["bundle"].id}
