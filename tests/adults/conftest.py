"""An adult on the caseload of a Team Around the Individual, and people who may and may not."""

from __future__ import annotations

from typing import Any

import pytest

from tests.world import Maker


@pytest.fixture
def world(make: Maker) -> dict[str, Any]:
    tati = make.group("tati")
    ivy = make.person("Ivy", "Marsh")
    return {
        "tati": tati, "ivy": ivy, "chair": make.user("Ann Chair", chairs=[tati]), "member": make.user("Bo Member", joins=[tati]),
        "observer": make.user("Di Observer", joins=[(tati, "observer")]),
        "outsider": make.user("Ed Outsider", joins=[make.group("psg")]),
        "case": make.case(tati, reference="C-0900", title="Ivy at risk at home", victim=ivy),
    }  # fmt: skip
