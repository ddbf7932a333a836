"""Ward outlines: put in from a file that is checked whole, replaced, removed, by administrators and nobody else."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from math import cos, sin
from typing import Any

import pytest

from casework.access.scope import as_system
from casework.audit.models import AuditEntry
from casework.errors import Refusal
from casework.extensions import db
from casework.partnership import outline_files
from casework.partnership.models import Area, WardOutlines
from tests.browser import Browser
from tests.world import Maker

Browse = Callable[..., Browser]
PAGE = "/areas/outlines"


def square(west: float = -1.1, south: float = 54.5, size: float = 0.05) -> list[list[float]]:
    east, north = west + size, south + size
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def feature(name: Any = "Harbour", geometry: Any = None, **properties: Any) -> dict[str, Any]:
    shape = geometry if geometry is not None else {"type": "Polygon", "coordinates": [square()]}
    return {"type": "Feature", "properties": {"WD24NM": name, **properties}, "geometry": shape}


def collection(*features: Any, **more: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features), **more}


def polygon(ring: Any) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [ring]}


def upload(browser: Browser, content: Any, *, name: str = "wards.geojson", **answers: str) -> Any:
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    return browser.submit(browser.get(PAGE), file=(BytesIO(data), name), **answers)


@pytest.fixture
def admin(make: Maker, browse: Browse) -> Browser:
    return browse(make.user("Dana Admin", duties=["administrator"]))


def kept(make: Maker) -> list[WardOutlines]:
    with as_system("looking", partnership_id=make.partnership().id):
        return list(db.session.scalars(db.select(WardOutlines)))


def test_an_administrator_puts_outlines_in_replaces_and_removes_them(make: Maker, admin: Browser) -> None:
    with make.system():
        coastal = make.area("Coastal")
        db.session.add_all([Area(name="Harbour ward", parent_id=coastal.id), Area(name="Dunes", parent_id=coastal.id)])
    assert admin.get("/areas/").links()["Ward outlines for maps"] == PAGE
    assert "maps show places alone" in admin.get(PAGE).text
    page = upload(admin, collection(feature(), feature("Marine", polygon(square(-1.05)))))
    assert "2 wards are on the maps now, named by “WD24NM”" in page.text
    assert "Drawn, and not listed under Areas and wards by that name: Marine." in page.text
    assert "Listed there, and not drawn: Dunes." in page.text, "Harbour and Harbour ward are one"
    page = upload(admin, collection(feature("Abbey")), name="newer.json")
    assert "1 ward is on the maps now" in page.text and "newer.json" in page.text
    [row] = kept(make)
    assert [ward["name"] for ward in row.content["wards"]] == ["Abbey"]
    ask = admin.get("/areas/outlines/remove")
    assert "The outlines of 1 ward from newer.json" in ask.text
    assert "Maps are drawn without them" in admin.submit(ask).text
    assert kept(make) == []
    admin.get("/areas/outlines/remove", status=404)
    with as_system("looking", partnership_id=make.partnership().id):
        entries = db.session.scalars(
            db.select(AuditEntry).where(AuditEntry.subject == "ward_outlines").order_by(AuditEntry.id)
        ).all()
        assert [(entry.verb, (entry.detail or {}).get("wards")) for entry in entries] == [
            ("added", 2), ("changed", [2, 1]), ("removed", None),
        ]  # fmt: skip


def test_others_cannot_change_outlines_and_another_partnership_does_not_know_of_them(make: Maker, admin: Browser, browse: Browse) -> None:  # fmt: skip
    upload(admin, collection(feature("Canary")))
    chair = browse(make.user(chairs=[make.group("psg")]))
    for path in (PAGE, "/areas/outlines/remove"):
        assert "This page is for: administrator." in chair.get(path, status=403).text
        chair.post(path, status=403)
        assert browse().get(path).path == "/sign-in"
    assert "Ward outlines" not in chair.get("/areas/").text
    elsewhere = make.partnership("Elsewhere CSP")
    other = browse(make.user("Other Admin", duties=["administrator"], partnership=elsewhere))
    assert "Canary" not in other.get(PAGE).text and "maps show places alone" in other.get(PAGE).text
    other.get("/areas/outlines/remove", status=404)
    assert "1 ward is on the maps" in upload(other, collection(feature("Theirs"))).text
    assert [ward["name"] for ward in kept(make)[0].content["wards"]] == ["Canary"]


GRID = [[450000, 520000], [455000, 520000], [455000, 525000], [450000, 520000]]
SWAPPED = [[north, east] for east, north in square()]
BAD: list[tuple[Any, str]] = [
    (b"{", "The file is not JSON: line 1, column 2 cannot be read"),
    (b"\xff\xfe\x00", "The file is not text in UTF-8, so it is not GeoJSON"),
    (b'{"type": NaN}', "The file is not JSON: NaN is not a number"),
    (b"[" * 200_000, "The file is nested too deeply to be GeoJSON"),
    ([1], "The file must be a FeatureCollection of GeoJSON; it is something else"),
    ({"type": "Topology"}, "The file must be a FeatureCollection of GeoJSON; it is a Topology"),
    (collection(), "There is no outline in the file"),
    ({"type": "FeatureCollection", "features": {"a": 1}}, "There is no outline in the file"),
    (collection(*[feature(str(n)) for n in range(201)]), "There are 201 outlines in the file; at most 200 are taken"),
    (collection("x"), "Outline 1 has no properties, so its ward has no name"),
    (collection(feature(), crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}),
     "The coordinates are in EPSG::27700, not in WGS 84. Export it again as GeoJSON in WGS 84 (EPSG:4326)"),
    (collection(feature("Far", polygon(GRID))),
     "The coordinates are not degrees of longitude and latitude. They look like eastings and northings of the British National Grid."
     " Export it again as GeoJSON in WGS 84 (EPSG:4326)"),
    (collection(feature("Turned", polygon(SWAPPED))),
     "Latitude stands before longitude. In GeoJSON longitude comes first; export it again as GeoJSON in WGS 84 (EPSG:4326)"),
    (collection(feature("Paris", polygon(square(2.3, 48.8)))), "Some of the outlines lie outside England and Wales"),
    (collection(feature("Dot", {"type": "Point", "coordinates": [-1, 54]})),
     "An outline must be a Polygon or MultiPolygon; that of outline 1 (Dot) is a Point"),
    (collection(feature("None", {})), "An outline must be a Polygon or MultiPolygon; that of outline 1 (None) is none"),
    (collection(feature("Thin", polygon([[-1, 54], [-1, 54.1], [-1, 54]]))),
     "A border in outline 1 (Thin) has fewer than four points, so it encloses nothing"),
    (collection(feature("Flat", polygon([[-1, 54], [-1, 54.1], [-1, 54.2], [-1, 54]]))), "The outline of Flat encloses nothing"),
    (collection(feature("Odd", polygon([["-1", 54], [-1, 54.1], [-1.1, 54], [-1, 54]]))),
     "A point in outline 1 (Odd) is not two numbers, longitude and latitude"),
    (collection(feature("Odd", polygon([[True, 54], [-1, 54.1], [-1.1, 54], [-1, 54]]))),
     "A point in outline 1 (Odd) is not two numbers, longitude and latitude"),
    (collection(feature("Huge", polygon([[1e999, 54], [-1, 54.1], [-1.1, 54], [-1, 54]]))), "The file is not JSON: Infinity is not a number"),
    (collection(feature("Empty", {"type": "MultiPolygon", "coordinates": [[]]})), "There are no coordinates in outline 1 (Empty)"),
    (collection(feature("One"), feature("one")), "Two outlines are called “one”. Join them in one MultiPolygon"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "words"), BAD, ids=[words[:40] for _, words in BAD])
def test_a_file_that_is_not_right_is_refused_in_words_and_changes_nothing(content: Any, words: str) -> None:
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    with pytest.raises(Refusal) as said:
        outline_files.read(data)
    assert str(said.value) == words and said.value.field == "file"


def test_the_page_says_what_is_wrong_beside_the_field_and_keeps_what_was_there(make: Maker, admin: Browser) -> None:
    upload(admin, collection(feature("Abbey")))
    assert upload(admin, b"{").errors() == ["The file is not JSON: line 1, column 2 cannot be read"]
    assert upload(admin, collection(feature()), name="wards.shp").errors() == ["The file must be a GEOJSON or JSON"]
    assert upload(admin, b"").errors() == ["The file is empty"]
    assert upload(admin, b" " * (5 * 1024 * 1024 + 1)).errors() == ["The file must be smaller than 5 MB"]
    page = upload(admin, collection(feature(code="E1")), named_by="title")
    assert page.errors() == ["No outline in the file has a property “title”. It has WD24NM and code"]
    assert admin.post(PAGE).errors() == ["Choose a file"]
    assert kept(make)[0].content["wards"][0]["name"] == "Abbey"


def test_the_name_is_found_or_asked_for() -> None:
    def named(first: dict[str, Any], second: dict[str, Any], asked: str = "") -> outline_files.Outlines:
        each = [{"type": "Feature", "properties": p, "geometry": polygon(square())} for p in (first, second)]
        return outline_files.read(json.dumps(collection(*each)).encode(), named_by=asked)

    assert named({"id": "1", "name": "A"}, {"id": "2", "name": "B"}).named_by == "name"
    assert named({"WD24CD": "E1", "WD24NM": "A"}, {"WD24CD": "E2", "WD24NM": "B"}).named_by == "WD24NM"
    assert named({"council": "X", "place": "A"}, {"council": "X", "place": "B"}).named_by == "place", "names each"
    assert list(named({"id": "1", "name": "A"}, {"id": "2", "name": "B"}, "ID").wards) == ["1", "2"]
    assert list(named({"name": {"en": "Castle", "cy": "Castell"}}, {"name": {"en": "Sea", "cy": "Môr"}}).wards) == ["Castle", "Sea"]  # fmt: skip
    for properties in (({"a": "1", "b": "x"}, {"a": "2", "b": "y"}), ({"a": 1}, {"a": 2}), ({}, {})):
        with pytest.raises(Refusal, match="Say which property of the file holds the ward's name") as said:
            named(*properties)
        assert said.value.field == "named_by"
    with pytest.raises(Refusal, match="Outline 2 has no name in “name”"):
        named({"name": "A"}, {"name": " "}, "name")


def test_a_detailed_file_is_thinned_and_shared_borders_stay_shared() -> None:
    border = [[-1.0 + 0.004 * sin(n / 40), 54.5 + n / 200_000] for n in range(20_001)]
    west = [*border, [-1.1, 54.6], [-1.1, 54.5], border[0]]
    east = [*reversed(border), [-0.9, 54.5], [-0.9, 54.6], border[-1]]
    data = json.dumps(collection(feature("West", polygon(west)), feature("East", polygon(east)))).encode()
    found = outline_files.read(data)
    counted = sum(len(ring) for rings in found.wards.values() for ring in rings)
    assert 1000 < counted <= outline_files.MOST_POINTS and found.left_out == len(west) + len(east) - counted
    one, two = ({point for point in found.wards[name][0] if 54.501 < point[1] < 54.599} for name in ("West", "East"))
    assert len(one) > 300 and one == two


def test_unclosed_rings_holes_islands_and_heights_are_taken() -> None:
    ring = [[x, y, 12.5] for x, y in square()[:-1]]
    hole = square(-1.08, 54.52, 0.01)
    shape = {"type": "MultiPolygon", "coordinates": [[ring, hole], [square(-1.2)]]}
    [rings] = outline_files.read(json.dumps(collection(feature(geometry=shape))).encode()).wards.values()
    assert [len(each) for each in rings] == [4, 4, 4] and rings[0][0] == (-1.1, 54.5)


def test_a_byte_order_mark_is_no_matter_and_circles_stay_round() -> None:
    circle = [[-1 + 0.05 * cos(n / 50), 54.5 + 0.03 * sin(n / 50)] for n in range(315)]
    found = outline_files.read(b"\xef\xbb\xbf" + json.dumps(collection(feature("Round", polygon(circle)))).encode())
    assert len(found.wards["Round"][0]) > 290
