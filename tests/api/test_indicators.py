"""Figures pushed by programs: by the rules of the pages, all of a list or none of it, once however often it is sent."""

from __future__ import annotations

import pytest

from casework.extensions import db
from casework.indicators import services
from casework.indicators.models import IndicatorValue


@pytest.fixture
def indicator(make, town):
    with make.acting(town.chair) as chair:
        objective = services.add_objective(town.group, title="Less fire-setting", years="", by=chair)
        db.session.flush()
        priority = services.add_priority(objective, title="Bins", by=chair)
        db.session.flush()
        said = {"unit": "count", "aim": "reduce", "base": "", "places": 0, "frequency": "quarter"}
        row = services.add_indicator(town.group, priority, said={"name": "Bin fires", **said}, by=chair)
        share = services.add_indicator(
            town.group, priority, said={"name": "Share", **said, "unit": "percentage"}, by=chair
        )
        db.session.flush()
        return row.id, share.id


def test_figures_are_taken_corrected_with_a_reason_and_read_again(program, town, indicator):
    ask, (count, _) = program(town.chair), indicator
    path = f"/indicators/{count}/values"
    body = {
        "values": [
            {"period": "Q1 2025/26", "value": 41},
            {"period": "Q2 2025/26", "value": "7"},
            {"period": "Q3 2025/26", "state": "not_published"},
        ]
    }
    first = ask("POST", path, body, once="a")
    assert first.status_code == 200, first.text
    found = [(each["period"], each["state"], each["value"]) for each in first.get_json()["items"]]
    assert found == [("Q1 2025/26", "known", "41"), ("Q2 2025/26", "known", "7"), ("Q3 2025/26", "not_published", None)]
    again = ask("POST", path, body, once="a")
    assert again.headers["Idempotency-Replayed"] == "true" and again.get_json() == first.get_json()
    other = ask("POST", path, {"values": [{"period": "Q1 2025/26", "value": 40}]}, once="a")
    assert (other.status_code, other.get_json()["type"]) == (422, "/api/v1/docs#problem-key-reused")
    unsaid = ask("POST", path, {"values": [{"period": "Q1 2025/26", "value": 40}]})
    assert (unsaid.status_code, unsaid.get_json()["errors"][0]["pointer"]) == (422, "#/reason")
    ask("POST", path, {"values": [{"period": "Q1 2025/26", "value": 40}], "reason": "Two were recorded twice"})
    [corrected] = [each for each in ask("GET", path).get_json()["items"] if each["period"] == "Q1 2025/26"]
    assert (corrected["value"], corrected["number"], corrected["reason"]) == ("40", 2, "Two were recorded twice")
    assert [row["name"] for row in ask("GET", f"/indicators?group={town.group.slug}").get_json()["items"]] == [
        "Bin fires",
        "Share",
    ]


def test_a_corrected_count_keeps_its_population_unless_it_is_taken_away(program, town, indicator):
    ask, (count, _) = program(town.chair), indicator

    def sent(reason="", **said):
        answer = ask(
            "POST", f"/indicators/{count}/values", {"values": [{"period": "2024/25", **said}], "reason": reason}
        )
        [found] = answer.get_json()["items"]
        return found["value"], found["whole"]

    assert sent(value=41, whole=9000) == ("41", "9000")
    assert sent("Two twice", value=39) == ("39", "9000")
    assert sent("Of another town", value=39, whole=None) == ("39", None)


def test_bad_figures_are_named_by_their_place_and_nothing_is_kept(program, town, indicator, make):
    ask, (count, share) = program(town.chair), indicator

    def refused(number, *values):
        answer = ask("POST", f"/indicators/{number}/values", {"values": list(values)})
        assert answer.status_code == 422, answer.text
        return [(each["pointer"], each["detail"]) for each in answer.get_json()["errors"]]

    good = {"period": "2024/25", "value": 5}
    assert refused(share, good, {"period": "2023/24", "value": 101}) == [
        ("#/values/1/value", "A percentage cannot be over 100")
    ]
    assert refused(count, good, {"period": "2023/24", "value": -1}, good, {"period": "never", "value": 2}) == [
        ("#/values/1/value", "A count cannot be below nought"), ("#/values/2/period", "2024/25 is there twice: see values 0"),
        ("#/values/3/period", "This is no period. Write one like 2018/19, Q1 2018/19, April 2018, 2018, or 12 months to September 2020"),
    ]  # fmt: skip
    assert refused(count, good, {"period": "2023/24", "value": "lots"})[0][0] == "#/values/1/value"
    assert refused(count, {**good, "place": "area", "place_name": "Nowhere"}) == [
        ("#/values/0/place_name", "The partnership has no such area")
    ]
    assert refused(count, {"period": "2030/31", "value": 1}) == [("#/values/0/period", "2030/31 has not begun yet")]
    with make.system():
        assert db.session.scalars(db.select(IndicatorValue)).all() == []


@pytest.mark.parametrize(("who", "reads", "sends"), [
    ("chair", 200, 200), ("member", 200, 403), ("observer", 200, 403), ("stranger", 404, 404), ("administrator", 404, 404),
])  # fmt: skip
def test_who_reads_and_sends_figures(program, town, indicator, who, reads, sends):
    ask = program(getattr(town, who))
    body = {"values": [{"period": "2024/25", "value": 5}]}
    assert ask("GET", f"/indicators/{indicator[0]}").status_code == reads
    assert ask("GET", f"/indicators/{indicator[0]}/values").status_code == reads
    assert ask("POST", f"/indicators/{indicator[0]}/values", body).status_code == sends


def test_a_key_without_the_scope_sends_none(program, town, indicator):
    answer = program(town.chair, {"indicators:read"})(
        "POST", f"/indicators/{indicator[0]}/values", {"values": [{"period": "2024/25"}]}
    )
    assert (answer.status_code, answer.get_json()["type"]) == (403, "/api/v1/docs#problem-missing-scope")
