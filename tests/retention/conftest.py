"""A case closed long ago, and two officers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.retention.due import TODAY, close
from tests.world import Maker


@pytest.fixture
def world(make: Maker, at: Any) -> dict[str, Any]:
    """A case closed on 1 March 2027 in a group that keeps six years, and two officers."""
    at(*TODAY)
    group = make.group("psg", name="North PSG")
    chair = make.user("Ann Chair", chairs=[group])
    olaf, vera = make.person("Olaf", "Quince"), make.person("Vera", "Quince")
    case = make.case(
        group, reference="C-0100", title="Quincetrouble", offender=olaf, victim=vera, opened_on=date(2026, 2, 1)
    )
    close(make, case, date(2027, 3, 1))
    return {
        "group": group, "chair": chair, "case": case, "olaf": olaf, "vera": vera,
        "ivy": make.user("Ivy Officer", duties=["information_governance"]), "gil": make.user("Gil Officer", duties=["information_governance"]),
    }  # fmt: skip
