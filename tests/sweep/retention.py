"""Retention for the swept world: a reason to keep a case longer, and an erasure that waits for a second look."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from casework import clock
from casework.accounts.models import User
from casework.cases.models import Case
from casework.extensions import db
from casework.retention.models import Erasure, ErasureItem, RetentionStay
from tests.world import Maker


def arrange(make: Maker, case: Case, by: User) -> dict[str, Any]:
    with make.system():
        stay = RetentionStay(
            case_id=case.id, kind="keep", reason="x", until=clock.today() + timedelta(days=90), made_by_id=by.id
        )
        erasure = Erasure(reference=f"E-{make._next():04d}", proposed_by_id=by.id, proposed_on=clock.today())
        db.session.add_all([stay, erasure])
        db.session.flush()
        item = ErasureItem(
            erasure_id=erasure.id, kind="case", subject_id=case.id, reference=case.reference, due_on=clock.today()
        )
        db.session.add(item)
    return {"stay": stay, "erasure": erasure}


def values(endpoint: str, world: dict[str, Any]) -> dict[str, Any]:
    if not endpoint.startswith("retention."):
        return {}
    of_erasure = endpoint in ("retention.erasure", "retention.withdraw")
    return {"reference": world["erasure" if of_erasure else "closed case"].reference, "stay_id": world["stay"].id}
