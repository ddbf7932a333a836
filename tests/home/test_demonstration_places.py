"""Places of the demonstration are named as places are, however many there are."""

from __future__ import annotations

import re

from casework.demo import names


def test_no_two_places_share_a_name_and_none_is_told_apart_by_a_counter() -> None:
    found = [names.place(number)[0] for number in range(12_000)]
    assert len(set(found)) == len(found)
    assert not [name for name in found if re.search(r" \d+$", name)]
