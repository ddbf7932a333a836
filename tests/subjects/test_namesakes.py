"""A surname hundreds bear is searched for as quickly as one that dozens do: no more of them are looked at than can matter."""

from __future__ import annotations

from casework.subjects import candidates, keys, matching
from tests.world import Maker


def test_of_one_word_alone_three_times_as_many_are_looked_at_as_are_wanted_and_of_more_words_all(make: Maker) -> None:
    group = make.group("psg")
    people = [make.person(f"Given{number}" if number else "Rosalind", "Tarnbeck") for number in range(16)]
    with make.system():
        keys.index_people([person.id for person in people])
    with make.acting(make.user(chairs=[group])):
        surname = (0, "n:tarnbeck", 1.0)
        assert len(candidates.sharing_most({surname}, None, wanted=5)["person"]) == 15
        assert len(candidates.sharing_most({surname, (1, "n:rosalind", 1.0)}, None, wanted=5)["person"]) == 16
        assert len(matching.suggest(name="Tarnbeck", limit=5)) == 5
