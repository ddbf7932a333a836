"""The trend as SVG: in words as well, within its frame, and safe whatever a name contains."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import lxml.etree

from casework.web.charts import HEIGHT, WIDTH, Point, Zone, over_time

POINTS = [Point(date(2026, 1, 5), 28, "High"), Point(date(2026, 2, 5), 20, "Medium"), Point(date(2026, 3, 5), 9, "Low")]

ZONES = [Zone(0, "Low", "green"), Zone(16, "Medium: look again", "amber"), Zone(25, "High", "red")]


def drawn(points: list[Point] = POINTS, *, title: str = "Scores", most: int = 44) -> lxml.etree._Element:
    return lxml.etree.fromstring(str(over_time("t", title, points, most=most, zones=ZONES, unit="points")))


def test_it_has_a_title_and_says_every_value_in_its_description() -> None:
    chart = drawn()
    assert chart.get("role") == "img" and chart.get("aria-labelledby") == "t-title t-desc"
    assert chart.findtext("title") == "Scores"
    said = chart.findtext("desc") or ""
    assert "5 January 2026: 28 points, High; 5 February 2026: 20 points, Medium; 5 March 2026: 9 points, Low" in said
    assert "Bands: Low from 0, Medium: look again from 16 and High from 25." in said


def test_points_go_from_left_to_right_by_day_and_higher_for_more() -> None:
    places = [(float(c.get("cx")), float(c.get("cy"))) for c in drawn().iter("circle")]
    assert [x for x, _ in places] == sorted(x for x, _ in places)
    assert [y for _, y in places] == sorted(y for _, y in places)
    january, february = places[1][0] - places[0][0], places[2][0] - places[1][0]
    assert january > february  # 31 days, 28 days
    assert all(0 < x < WIDTH and 0 < y < HEIGHT for x, y in places)


def test_many_points_leave_their_numbers_to_the_table_but_the_last() -> None:
    points = [Point(date(2026, 1, 1 + n % 28), n) for n in range(60)]
    chart = drawn(sorted(points, key=lambda p: p.on), most=60)
    values = [node for node in chart.iter("text") if node.get("class") == "cw-trend__value"]
    assert len(list(chart.iter("circle"))) == 60 and 1 < len(values) < 20


def test_two_on_one_day_and_a_scale_of_nothing_are_drawn() -> None:
    chart = drawn([Point(date(2026, 1, 5), 0), Point(date(2026, 1, 5), 0)], most=0)
    assert len(list(chart.iter("circle"))) == 2


def test_several_on_one_day_stand_side_by_side() -> None:
    chart = drawn([Point(date(2026, 1, 5), value) for value in (9, 20, 31)])
    across = [float(c.get("cx")) for c in chart.iter("circle")]
    assert across == sorted(set(across)) and len(across) == 3
    assert [node.text for node in chart.iter("text")].count("5 Jan 2026") == 1


def test_bands_are_tinted_named_and_numbered_without_gap_or_overlap() -> None:
    chart = drawn()
    found = [
        (node.get("class").split("--")[1], float(node.get("y")), float(node.get("height")))
        for node in chart.iter("rect")
    ]
    assert [tint for tint, _, _ in found] == ["green", "amber", "red"]
    for (_, y, _), (_, above, height) in pairwise(found):
        assert abs(above + height - y) < 0.2
    words = [node.text for node in chart.iter("text") if node.get("class") == "cw-trend__word"]
    assert {"Low", "Medium", "High", "0", "16", "25", "44"} <= set(words)
    narrow = drawn(most=1600)  # no room for names and numbers of the lower bands
    assert "Medium" not in [node.text for node in narrow.iter("text")]


def test_nothing_inline_and_words_are_escaped() -> None:
    chart = drawn(title='<script>"Mo"</script>')
    assert chart.findtext("title") == '<script>"Mo"</script>'
    assert not [node for node in chart.iter() if node.get("style") or node.tag == "script"]
