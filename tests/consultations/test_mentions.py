"""What is found in a text that may mean somebody else, and what is left alone."""

from __future__ import annotations

import pytest

from casework.consultations.mentions import Passage, mentions_in, tidy, without
from casework.consultations.others import Known

OTHER = Known(
    "Zephyrine Quillfeather",
    True,
    {"zephyrine", "quillfeather"},
    {"zeph"},
    {("zephyrine", "quillfeather")},
    {"14 teasel bank"},
)
FAR = Known("Will Summers", False, {"will", "summers"}, {"bill"}, {("will", "summers")})
NAMESAKE = Known("Ada Finch", True, {"ada", "finch"}, set(), {("ada", "finch")})
OWN = {"ada", "finch"}


def shown(text: str, *others: Known) -> str:
    passage = Passage("p", "Here", tidy(text))
    found = mentions_in([passage], others or (OTHER, FAR), own=OWN, own_references={"C-0001"})
    return without(passage, found, {each.key: "redact" for each in found})


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Spoke to Zephyrine.", "Spoke to [another person]."),
        ("zephyrine quillfeather rang", "[another person] rang"),
        ("QUILLFEATHER, ZEPHYRINE", "[another person], [another person]"),
        ("Quill\u200bfeather's door", "[another person]'s door"),
        ("Z\u00e9phyrine and the Quillfeathers", "[another person] and the [another person]"),
        ("Zephirine (a slip of the pen)", "[another person] (a slip of the pen)"),
        ("Zeph said so", "[another person] said so"),
        ("at 14, Teasel Bank", "at [detail taken out]"),
        ("Will Summers was there", "[another person] was there"),
        ("It will be summer soon; bill them", "It will be summer soon; bill them"),
        ("Will it help?", "Will it help?"),
        ("Mr Ng and Mrs Finch", "Mr [another person] and Mrs Finch"),
        ("Ada Finch and Ada kept to it", "Ada Finch and Ada kept to it"),
        ("see C-0001 and C-0002", "see C-0001 and [detail taken out]"),
        ("ring 0191 498 0123 or +44 7700 900123", "ring [detail taken out] or [detail taken out]"),
        ("NHS 943 476 5919, PNC 02/734582W", "NHS [detail taken out], PNC [detail taken out]"),
        ("between 10-02-2026 and 2026-03-05, 12 times in 2025", "between 10-02-2026 and 2026-03-05, 12 times in 2025"),
        ("J. Quillfeather, Z Quillfeather and I, Zeph", "[another person], [another person] and I, [another person]"),
        ("the PC Quillfeather spoke to", "the PC [another person] spoke to"),
        ("moved to 7b Old Quay Terrace on 12 March", "moved to [detail taken out] on 12 March"),
        ("3 calls to Park Road on 2 June 2025 View", "3 calls to Park Road on 2 June 2025 View"),
        ("Write to a.b@example.org. They answer.", "Write to [detail taken out]. They answer."),
        ("a.b@example.org, WZ1 2AB", "[detail taken out], [detail taken out]"),
    ],
)
def test_what_is_found_and_what_is_left_alone(text: str, left: str) -> None:
    assert shown(text) == left


def test_a_namesake_is_asked_about() -> None:
    assert shown("Ada Finch shouted", NAMESAKE) == "[another person] shouted"


def test_a_decision_holds_for_one_place_in_one_text() -> None:
    one, same = Passage("p", "Here", "Zeph rang. Zeph left."), Passage("p", "Here", "Zeph rang. Zeph stays.")
    first, second = mentions_in([one], [OTHER], own=OWN, own_references=set())
    assert (
        without(one, [first, second], {first.key: "keep", second.key: "redact"}) == "Zeph rang. [another person] left."
    )
    changed = mentions_in([same], [OTHER], own=OWN, own_references=set())
    assert {first.key, second.key}.isdisjoint(each.key for each in changed)
