"""The list of tools: what it holds, and mistakes in it that stop the start-up."""

from __future__ import annotations

from pathlib import Path

import pytest

from casework.orders.tools import FILE, read, tool_of, tools
from casework.partnership.profile_files import ProfileMistake

LETTER = """
[[tools]]
key = "letter"
name = "Letter"
about = ["person"]
side = "offender"
kind = "enforcement"
decided_by = "agency"
basis = "None"
issued_by = ["Council"]
steps = ["considered", "granted"]
term = { kind = "none" }
"""


def test_the_list_holds_what_partnerships_use() -> None:
    assert {
        "warning_letter", "home_visit", "mediation", "abc", "cpw", "cpn", "civil_injunction", "cbo", "closure_notice", "closure_order",
        "dispersal", "pspo", "tenancy_action", "service_referral", "target_hardening", "restorative",
    } <= set(tools())  # fmt: skip
    assert tools()["cbo"].length.shortest_months == 24 and tools()["abc"].usual_months == 6


def test_a_tool_taken_out_of_the_list_keeps_its_orders_readable() -> None:
    assert tool_of("acceptable_use").name == "Acceptable use" and "granted" in tool_of("acceptable_use").steps


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('side = "offender"', 'side = "left"', "side"),
        ('basis = "None"\n', "", "basis"),
        ('["considered", "granted"]', '["granted", "considered"]', "in this order"),
        ('["considered", "granted"]', '["considered"]', "granted"),
        ('["considered", "granted"]', '["considered", "granted", "ended"]', "neither ends nor is breached"),
        ('decided_by = "agency"', 'decided_by = "court"', "add 'applied'"),
        ('{ kind = "none" }', '{ kind = "fixed", shortest_months = 9, longest_months = 3 }', "less than shortest"),
        ('key = "letter"', 'key = "A letter"', "small letters"),
        ('name = "Letter"', 'name = "Letter"\ncolour = "red"', "colour"),
        ("[[tools]]", LETTER + "[[tools]]", "two tools"),
    ],
)
def test_a_mistake_in_the_list_says_where(tmp_path: Path, old: str, new: str, words: str) -> None:
    path = tmp_path / "tools.toml"
    path.write_text(LETTER.replace(old, new, 1))
    with pytest.raises(ProfileMistake, match=words):
        read(path)


def test_the_list_is_the_one_that_ships() -> None:
    assert read(FILE) == tools()
