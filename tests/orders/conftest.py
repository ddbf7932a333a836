"""A group with a grown-up, a child, a place, and people of each role."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.world import Maker


@pytest.fixture
def world(make: Maker, at: Callable[..., Any]) -> dict[str, Any]:
    at(2026, 3, 3, 10)
    psg = make.group("psg")
    ada = make.person("Ada", "Finch", date_of_birth=date(1990, 5, 1))
    young = make.person("Kit", "Wren", date_of_birth=date(2010, 6, 1))
    return {
        "psg": psg, "ada": ada, "young": young, "chair": make.user("Ann Chair", chairs=[psg]),
        "member": make.user("Bo Member", joins=[psg]), "observer": make.user("Di", joins=[(psg, "observer")]),
        "outsider": make.user("Ed", joins=[make.group("iom")]), "yjs": make.agency("Youth Justice", kind="youth_justice"),
        "case": make.case(psg, offender=ada, victim=young, location=make.place()),
    }  # fmt: skip
