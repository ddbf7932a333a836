"""The structural checker finds what it is for: a lost number, heading, role, decision or author, and a line out of order."""

from __future__ import annotations

import copy

import pytest

from . import structure
from .papers import APRIL


@pytest.mark.parametrize("change", [
    lambda d: d["items"][0].update(minute="59"),
    lambda d: d["items"][3].update(title="Another"),
    lambda d: d["items"][4].update(author=""),
    lambda d: d["items"][4]["decisions"].pop(),
    lambda d: d["items"][3]["decisions"].reverse(),
    lambda d: d["attendance"][0].update(chair=""),
    lambda d: d["attendance"][5].update(substitute_for="Somebody else"),
    lambda d: d["attendance"].pop(2),
    lambda d: d["items"][3]["record"][1]["items"][0].update(items=["Police"]),
])  # fmt: skip
def test_a_loss_is_found(change):
    back = copy.deepcopy(APRIL)
    assert list(structure.unlike(APRIL, back)) == []
    change(back)
    assert len(list(structure.unlike(APRIL, back))) >= 1


def test_lines_are_wanted_in_their_order():
    assert structure.missing(iter(["1 One", "2 Two"]), "1 One, then 2  Two") == []
    assert structure.missing(iter(["2 Two", "1 One"]), "1 One, then 2 Two") == ["1 One"]
