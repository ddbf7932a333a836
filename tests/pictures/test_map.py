"""The map of a group: its live cases' places, numbered, with rating by shape and colour, and nothing out of reach."""

from __future__ import annotations

import json
from collections.abc import Callable
from math import cos, hypot, radians, sin
from typing import Any

import lxml.etree
import pytest

from casework import clock
from casework.cases.models import CaseInterest, Caseload
from casework.extensions import db
from casework.partnership import outlines
from casework.pictures.map_drawing import drawing
from casework.pictures.mapping import APART, METRES, Spot, map_of
from casework.pictures.views import MOST_PLACES, RATINGS
from casework.pictures.wards import ROOM, Ward, borders, names
from casework.subjects.models import Place
from tests.browser import Browser
from tests.queries_counted import counted
from tests.world import Maker

Browse = Callable[..., Browser]


def place(make: Maker, name: str, latitude: float | None = None, longitude: float | None = None) -> Place:
    row = make.place(name)
    with make.system():
        found = db.session.get_one(Place, row.id)
        found.latitude, found.longitude = latitude, longitude
    return row


@pytest.fixture
def world(make: Maker) -> dict[str, Any]:
    psg, iom = make.group("psg"), make.group("iom")
    shop, park = place(make, "The shop", 54.55, -1.05), place(make, "The park", 54.57, -1.01)
    make.case(psg, reference="C-0820", location=shop, rag="red")
    make.case(psg, reference="C-0821", location=park, rag="green")
    make.case(psg, reference="C-0822", location=park, rag="amber")
    make.case(psg, reference="C-0823", location=place(make, "Somewhere unknown"))
    return {
        "psg": psg, "iom": iom, "map": f"/groups/{psg.slug}/map", "shop": shop, "park": park,
        "member": make.user("Mo Member", joins=[psg]), "outsider": make.user("Stan", joins=[iom]),
    }  # fmt: skip


def test_places_stand_on_the_map_and_in_the_table_and_lead_to_their_cases(world: dict[str, Any], browse: Browse) -> None:  # fmt: skip
    member = browse(world["member"])
    page = member.get(world["map"])
    markers = {marker["aria-label"]: marker["href"] for marker in page.select("svg a")}
    assert markers == {
        "1: The shop, red, case C-0820": "/cases/C-0820", "2: The park, amber": "#place-2",
    }, "two cases share the park: its marker leads to the row"  # fmt: skip
    row = page.select_one("#place-2").text
    assert "The park" in row and "Amber" in row and "C-0821" in row and "C-0822" in row
    assert page.has("polygon.cw-map__shape--red") and page.has("polygon.cw-map__shape--amber"), (
        "a shape as well as a colour"
    )
    assert page.select_one("svg")["role"] == "group" and "Places without coordinates" in page.text
    assert "Somewhere unknown" in page.text and "Somewhere unknown" not in page.select_one("svg").text
    group = member.get(f"/groups/{world['psg'].slug}/")
    assert group.links()["Places of its live cases"] == world["map"]
    assert member.get("/cases/C-0820/links").links()[world["psg"].short_name] == world["map"]


def test_who_has_not_the_group_cannot_open_its_map(world: dict[str, Any], browse: Browse) -> None:
    outsider = browse(world["outsider"])
    hidden, nothing = outsider.get(world["map"], status=404), outsider.get("/groups/nothing/map", status=404)
    assert hidden.select_one("main").text == nothing.select_one("main").text
    assert "Places of its live cases" not in outsider.get(f"/groups/{world['psg'].slug}/").text
    browse().get(world["map"], status=302, follow=False)


def test_places_out_of_reach_left_or_closed_leave_no_trace(make: Maker, world: dict[str, Any], browse: Browse) -> None:
    member = browse(world["member"])
    before = member.get(world["map"]).select_one("main").text
    make.case(world["psg"], location=place(make, "Canary restricted", 54.9, -1.5), restricted=True, rag="red")
    make.case(world["iom"], location=place(make, "Canary elsewhere", 54.8, -1.4), rag="red")
    declared = make.case(world["psg"], title="Canary case", location=world["shop"], rag="red")
    left = make.case(world["psg"], location=place(make, "Canary left", 54.7, -1.3), rag="red")
    with make.system():
        db.session.add(CaseInterest(case_id=declared.id, user_id=world["member"].id, reason="x"))
        db.session.scalars(db.select(Caseload).where(Caseload.case_id == left.id)).one().left_on = clock.today()
    after = member.get(world["map"])
    assert "Canary" not in after.raw and after.select_one("main").text == before


def test_a_group_without_places_says_so_and_more_places_take_no_more_statements(make: Maker, world: dict[str, Any], browse: Browse) -> None:  # fmt: skip
    empty = make.group("psg")
    make.membership(empty, world["member"])
    member = browse(world["member"])
    assert "No place is on a live case" in member.get(f"/groups/{empty.slug}/map").text
    member.get(world["map"])
    with counted() as few:
        member.get(world["map"])
    for n in range(20):
        make.case(world["psg"], location=place(make, f"Place {n}", 54.5 + n / 200, -1.1 + (n * 7 % 20) / 100))
    with counted() as many:
        page = member.get(world["map"])
    assert many.number == few.number and len(page.select("tr[id^=place-]")) == 22


def test_a_full_map_is_light_and_the_rest_is_a_rating_away(make: Maker, world: dict[str, Any], browse: Browse) -> None:
    long = "Shouting, threats and fires by young people at night around the shops and flats"
    for n in range(MOST_PLACES + 5):
        where = place(make, f"{n} Harbour Street, shops and car park behind", 54.5 + n % 9 / 90, -1.1 + n // 9 / 40)
        make.case(world["psg"], title=long, location=where, rag="red")
    rough = {
        f"Ward {x} {y}": [
            [[-1.15 + (x + cos(t / 10) * 0.6) / 60, 54.48 + (y + sin(t / 10) * 0.6) / 90] for t in range(62)]
        ]
        for x in range(10)
        for y in range(9)
    }
    put_in(make, rough)
    member = browse(world["member"])
    page = member.get(world["map"])
    assert len(page.raw.encode()) < 90_000, "with styles and scripts below 150 kB"
    assert len(page.select("tr[id^=place-]")) == MOST_PLACES and "more places than one page can show" in page.text
    assert "The park" not in page.text
    assert [option["value"] for option in page.select("#filter-rating option")] == ["", *RATINGS]
    amber = member.get(world["map"] + "?rating=amber")
    assert [link.text for link in amber.select("tbody th a")] == ["The park"] and "one page can show" not in amber.text
    assert (
        "No place is on a live case of this group with that rating." in member.get(world["map"] + "?rating=blue").text
    )
    assert "Somewhere unknown" in member.get(world["map"] + "?rating=none").text
    assert member.get(world["map"] + "?rating=%00purple").has("svg.cw-map")


def put_in(make: Maker, wards: dict[str, list[list[list[float]]]]) -> None:
    each = [
        {"type": "Feature", "properties": {"name": name}, "geometry": {"type": "Polygon", "coordinates": rings}}
        for name, rings in wards.items()
    ]
    with make.acting(make.user("Dana Admin", duties=["administrator"])) as by:
        data = json.dumps({"type": "FeatureCollection", "features": each}).encode()
        outlines.put_in(data, file_name="wards.json", named_by="", by=by)
        db.session.commit()


def box(west: float, south: float, east: float, north: float) -> list[list[float]]:
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def test_ward_outlines_are_drawn_under_the_places_and_say_where_a_place_without_a_ward_lies(make: Maker, world: dict[str, Any], browse: Browse) -> None:  # fmt: skip
    member = browse(world["member"])
    assert "(worked out)" not in member.get(world["map"]).text and not member.get(world["map"]).has("path.cw-map__ward")
    recorded, area = place(make, "A place with its ward", 54.52, -1.02), make.area("Harbour ward")
    with make.system():
        db.session.get_one(Place, recorded.id).area_id = area.id
    make.case(world["psg"], location=recorded, rag="green")
    make.case(world["psg"], location=place(make, "In the hole", 54.53, -1.06))
    with counted() as before:
        member.get(world["map"])
    hole = box(-1.065, 54.525, -1.055, 54.535)
    put_in(make, {
        "Shore": [box(-1.1, 54.5, -1.03, 54.6), hole], "Hill": [box(-1.03, 54.5, -0.98, 54.6)], "Far off": [box(-0.5, 54.5, -0.4, 54.6)],
    })  # fmt: skip
    with counted() as after:
        page = member.get(world["map"])
    assert after.number == before.number, "with outlines or without, the same statements"
    places = [link.text for link in page.select("tbody th a")]
    wards = dict(zip(places, [cell.text for cell in page.select('td[data-label="Ward"]')], strict=True))
    assert wards == {
        "The shop": "Shore (worked out)", "The park": "Hill (worked out)", "A place with its ward": "Harbour ward",
        "In the hole": "Not known", "Somewhere unknown": "Not known",
    }  # fmt: skip
    assert len(page.select("path.cw-map__ward")) == 2, "the third is out of the picture"
    assert [name.text for name in page.select(".cw-map__name")] == ["Hill", "Shore"]
    assert page.raw.index("cw-map__ward") < page.raw.index("cw-map__marker"), "under the places"


def test_outlines_of_another_partnership_are_not_drawn(make: Maker, world: dict[str, Any], browse: Browse) -> None:
    put_in(make, {"Canary": [box(-1.1, 54.5, -1.0, 54.6)]})
    elsewhere = make.partnership("Elsewhere CSP")
    group = make.group("psg", partnership=elsewhere)
    other = browse(make.user("Other", joins=[group], partnership=elsewhere))
    assert "Canary" not in other.get(f"/groups/{group.slug}/map").raw
    assert "Canary" in browse(world["member"]).get(world["map"]).raw


def test_names_stay_inside_their_wards_and_clear_of_markers_and_of_each_other() -> None:
    frame = (0, 0, 1000, 600)
    ell = Ward("Ell", [[(0, 0), (900, 0), (900, 100), (100, 100), (100, 600), (0, 600)]])
    taken = [(300, 0, 700, 100)]
    markup = names([ell, Ward("Tiny", [[(950, 300), (970, 300), (970, 320), (950, 320)]])], frame, taken)
    [text] = lxml.etree.fromstring(f"<g>{markup}</g>")
    x, y = float(text.get("x")), float(text.get("y"))
    assert text.text == "Ell" and ell.holds(x, y) and not 290 < x < 710, "inside the bend, beside the marker"


def test_borders_take_no_more_room_than_a_page_has_however_detailed() -> None:
    wild = [
        Ward(f"{n}", [[(x + 60 * cos(t / 5) + sin(t * 7), y + 40 * sin(t / 5) + cos(t * 9)) for t in range(31)]])
        for n in range(200)
        for x, y in [(n % 20 * 50, n // 20 * 60)]
    ]
    assert 8000 < len(borders(wild)) <= ROOM + 200 * len('<path class="cw-map__ward" d=""/>')
    one = Ward("One", [[(10, 10), (20, 10), (20, 22.4), (10, 20)]])
    assert str(borders([one])) == '<path class="cw-map__ward" d="M10 10l10 0 0 12-10-2z"/>'


def spots(*points: tuple[float, float]) -> list[Spot]:
    return [Spot(n, f"L-{n}", f"Place <{n}>", "", a, b, cases=[type("C", (), {"case_reference": "C-1"})()]) for n, (a, b) in enumerate(points)]  # fmt: skip


def test_distances_are_true_and_the_bar_says_how_long_they_are() -> None:
    one, two = (54.50, -1.10), (54.56, -0.95)
    found = map_of(spots(one, two))
    a, b = found.markers
    metres = hypot((two[1] - one[1]) * METRES * cos(radians(54.53)), (two[0] - one[0]) * METRES)
    assert hypot(a.x - b.x, a.y - b.y) / metres == pytest.approx(found.bar_length / found.bar_metres, rel=0.001)
    assert a.x < b.x and a.y > b.y, "east is to the right and north at the top"
    assert found.bar_length <= 220


def test_markers_never_touch_and_those_that_share_one_have_numbers_in_a_row() -> None:
    found = map_of(spots(*((54.5 + (n * 37 % 101) / 2000, -1.1 + (n * 53 % 97) / 900) for n in range(120))))
    for n, one in enumerate(found.markers):
        numbers = [spot.number for spot in one.spots]
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
        assert all(hypot(one.x - two.x, one.y - two.y) >= APART for two in found.markers[n + 1 :])
        assert 25 < one.x < found.width - 25 and 25 < one.y < found.height - 25
    assert sum(len(marker.spots) for marker in found.markers) == 120 and len(found.markers) < 120


def test_one_place_alone_and_places_at_one_point_are_drawn(app: Any) -> None:
    with app.test_request_context():
        for points in (((54.5, -1.1),), ((54.5, -1.1), (54.5, -1.1))):
            found = map_of(spots(*points))
            assert len(found.markers) == 1
            root = lxml.etree.fromstring(str(drawing(found, "<PSG>")))
            assert "Place <0>" in root.xpath("string(//@aria-label)")
