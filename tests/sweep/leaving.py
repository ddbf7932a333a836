"""An archive of everything that was made and collected, for the sweeps."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from casework import clock, storage
from casework.extensions import db
from casework.leaving.models import Departure
from tests.world import Maker


def arrange(make: Maker, asker: Any) -> dict[str, Any]:
    """Asked for by somebody who looked after accounts then, agreed to and collected by an officer."""
    officer = make.user("Gov Ernance", duties=["information_governance"])
    with make.system():
        kept, now = storage.keep(b"sweep"), clock.now()
        row = Departure(
            reason="x", recipient="x", asked_by_id=asker.id, agreed_by_id=officer.id, agreed_at=now, collected_by_id=officer.id,
            collected_at=now, status="ready", contents="x", storage_key=kept.key, sha256=kept.sha256, size=kept.size, made_at=now,
            expires_at=now + timedelta(days=7),
        )  # fmt: skip
        db.session.add(row)
    return {"departure": row}


def values(world: dict[str, Any]) -> dict[str, Any]:
    return {"departure_id": world["departure"].id}
