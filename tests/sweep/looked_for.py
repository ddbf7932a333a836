"""What the chair searched for, for the sweeps."""

from __future__ import annotations

from typing import Any

from casework.extensions import db
from casework.search.models import Search
from tests.world import Maker


def arrange(make: Maker, world: dict[str, Any]) -> dict[str, Any]:
    with make.system():
        search = Search(user_id=world["chair"].id, words="sweep")
        db.session.add(search)
    return {"search": search}


def values(world: dict[str, Any]) -> dict[str, Any]:
    return {"search_id": world["search"].id}
