"""Risk tools: what is delivered holds together, mistakes are named by file and line, and points are counted as written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from casework.errors import Refusal
from casework.partnership.profiles import profiles, risk_tools
from casework.risk import scoring
from casework.risk.tool_files import FOLDER, ProfileMistake, load, tool_kept, tools
from casework.risk.tool_shape import plain

TOOL = """key = "dice"
version = 1
title = "Dice"
source = "Ours"
assesses = ["victim"]
scoring = "sum"
maximum = 9

[[bands]]
key = "low"
words = "Low"
from = 0
rag = "green"
[[bands]]
key = "high"
words = "High"
from = 5
rag = "red"

[[questions]]
key = "eyes"
text = "How many?"
answers = [
  { key = "one", words = "One", points = 1 },
  { key = "six", words = "Six", points = 6 },
]
[[questions]]
key = "more"
kind = "number"
text = "How many more?"
most = 3
"""


def read(folder: Path, text: str) -> Any:
    (folder / "dice.toml").write_text(text)
    return load(folder)["dice"]


def test_every_tool_that_a_profile_may_name_has_its_file_and_the_same_title() -> None:
    assert set(risk_tools()) == set(tools())
    for profile in profiles().values():
        assert not profile.risk_tool or profile.risk_tool in tools()
    assert profiles()["psg"].risk_tools == ("asb_perpetrator_matrix",)


def test_a_version_that_was_kept_reads_the_same_again() -> None:
    for key, tool in tools().items():
        assert tool_kept(key, plain(tool)) == tool


def test_every_answer_can_be_given_and_every_band_reached() -> None:
    for tool in tools().values():
        assert {tool.band_of(score).key for score in range(tool.maximum + 1)} == {band.key for band in tool.bands}
        for question in tool.questions:
            for answer in question.answers:
                given = [answer.key] if question.kind == "choices" else answer.key
                assert scoring.points(tool, question, {question.key: given}) == answer.points


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ('title = "Dice"\n', "", None, "title: is missing"),
        ("version = 1", "version = 0", 2, "version: must be 1 or more"),
        ("maximum = 9", "maximum = 12", 7, "maximum: must be 9, the most that the answers can come to"),
        ('assesses = ["victim"]', 'assesses = ["dog"]', 5, "'dog' must be one of"),
        ('scoring = "sum"', 'scoring = "mean"', 6, "'mean' must be one of: sum, highest"),
        ("from = 0", "from = 1", 12, "bands[1].from: the first band starts from 0"),
        ("from = 5", "from = 0", 17, "bands[2].from: must be more than 0"),
        ("from = 5", "from = 10", 17, "bands[2].from: lies above the maximum of 9"),
        ('rag = "red"', 'rag = "blue"', 18, "'blue' must be one of"),
        ('key = "more"', 'key = "eyes"', 28, "there are two questions 'eyes'"),
        ('key = "six"', 'key = "one"', 25, "there are two answers 'one'"),
        ("points = 6", "points = -6", 25, "points: must be 0 or more"),
        ('text = "How many?"', 'txt = "How many?"', None, "questions[1].text: is missing"),
        (
            'kind = "number"\ntext = "How many more?"\nmost = 3',
            'kind = "likelihood_impact"\ntext = "x"',
            29,
            "needs the tool's own [[likelihood]] and [[impact]]",
        ),
        ('kind = "number"', 'kind = "guess"', 29, "'guess' must be one of"),
        ("most = 3", "most = 3\nhint = 4", 32, "questions[2].hint: is not a key"),
        ("[[questions]]", "[questions]]", 20, "file:"),
        ('key = "dice"', 'key = "cards"', 1, "must be the file's name"),
    ],
)
def test_a_mistake_is_named_by_file_and_line(tmp_path: Path, old: str, new: str, line: int | None, said: str) -> None:
    assert old in TOOL
    with pytest.raises(ProfileMistake) as mistake:
        read(tmp_path, TOOL.replace(old, new, 1))
    words = str(mistake.value)
    assert words.startswith("dice.toml, line ") and said in words
    assert line is None or f"line {line}:" in words


def test_one_mistake_leaves_no_tool_half_loaded(tmp_path: Path) -> None:
    for path in FOLDER.glob("*.toml"):
        (tmp_path / path.name).write_text(path.read_text())
    (tmp_path / "dice.toml").write_text(TOOL.replace("maximum = 9", "maximum = 8"))
    with pytest.raises(ProfileMistake, match=r"dice\.toml, line 7"):
        load(tmp_path)


def test_points_add_up_or_the_highest_counts(tmp_path: Path) -> None:
    tool = read(tmp_path, TOOL)
    assert scoring.score(tool, {"eyes": "six", "more": 2}) == 8
    assert scoring.score(tool, {"eyes": "six"}) == 6
    assert tool.band_of(4).key == "low" and tool.band_of(5).key == "high"
    highest = read(tmp_path, TOOL.replace('"sum"', '"highest"').replace("maximum = 9", "maximum = 6"))
    assert scoring.score(highest, {"eyes": "six", "more": 2}) == 6


@pytest.mark.parametrize(
    "given", [{"eyes": "seven"}, {"eyes": ["one"]}, {"more": 4}, {"more": -1}, {"more": "2"}, {"more": True}]
)
def test_an_answer_outside_the_tool_is_refused_beside_its_question(tmp_path: Path, given: dict[str, Any]) -> None:
    with pytest.raises(Refusal) as refusal:
        scoring.taken(read(tmp_path, TOOL), given)
    assert refusal.value.field == next(iter(given))


def test_what_the_tool_does_not_ask_is_dropped_and_what_it_asks_is_missed(tmp_path: Path) -> None:
    tool = read(tmp_path, TOOL)
    assert scoring.taken(tool, {"eyes": "one", "shoes": "two", "more": None}) == {"eyes": "one"}
    assert [name for _, name in scoring.unanswered(tool, {"eyes": "one"})] == ["more"]
    assert scoring.unanswered(tool, {"eyes": "one", "more": 0}) == []


def test_likelihood_times_impact_and_no_impact_without_likelihood() -> None:
    tool = tools()["adult_risk"]
    fire = tool.question("fire")
    assert fire is not None
    assert scoring.points(tool, fire, {"fire_likelihood": "likely", "fire_impact": "severe"}) == 12
    assert scoring.points(tool, fire, {"fire_likelihood": "likely"}) is None
    given = scoring.taken(tool, {"fire_likelihood": "none", "fire_impact": "severe"})
    assert given == {"fire_likelihood": "none"}
    assert scoring.points(tool, fire, given) == 0
    missing = dict.fromkeys(name for _, name in scoring.unanswered(tool, {"fire_likelihood": "likely"}))
    assert "fire_impact" in missing and "fire_likelihood" not in missing
    assert scoring.in_words(tool, fire, {"fire_likelihood": "likely", "fire_impact": "severe"}).startswith(
        "Likely; Severe"
    )


def test_ticking_none_of_several_boxes_is_an_answer() -> None:
    tool = tools()["asb_victim_matrix"]
    health = tool.question("health")
    assert health is not None
    assert scoring.points(tool, health, {"health": ["physical", "mental"]}) == 6
    assert health not in [question for question, _ in scoring.unanswered(tool, {})]
    assert scoring.in_words(tool, health, {}) == "None of these"


def test_the_fullest_room_rates_a_home_and_a_room_that_is_not_there_is_left_out() -> None:
    tool = tools()["clutter_rating"]
    rooms = {"living_room": "r3", "kitchen": "r7", "bedroom": "r2", "bathroom": "r4", "hall": "r1"}
    assert scoring.unanswered(tool, rooms) == []
    assert scoring.score(tool, rooms) == 7 and tool.band_of(7).key == "level_3"
