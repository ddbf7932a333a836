"""Reads a GeoJSON file of ward outlines: checks it whole, finds the names, and thins the lines to what a map can show.

A file is the partnership's own, made in whatever program it has: each refusal says what is wrong and, where there is a usual
cause, how to export it again. Thinning puts every point on one grid, so that a border two wards share stays shared.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from casework.errors import Refusal
from casework.web.presentation import listed

Point = tuple[float, float]
Ring = list[Point]

MOST_WARDS = 200
MOST_POINTS = 6000
LONGEST_NAME = 80
WEST, SOUTH, EAST, NORTH = -7.0, 49.5, 2.2, 56.0
"""Around England and Wales."""
FINEST, COARSEST = 1e-5, 0.004
"""The grid in degrees: about a metre at first, made coarser until the points are few enough, and never beyond a few hundred metres."""
EXPORT = "Export it again as GeoJSON in WGS 84 (EPSG:4326)"
USUAL = (r"wd\d\dnm", r"ward[_ ]?name", r"wardnm", r"name", r"ward", r".*ward.*na?me?", r".*nm", r".*name")
"""What the property with the name is called, the likeliest first; WD24NM is the Office for National Statistics'."""


@dataclass(frozen=True)
class Outlines:
    """Wards by name with their rings of longitude and latitude, outer borders and holes alike; `named_by` is the property."""

    named_by: str
    wards: dict[str, list[Ring]]
    left_out: int = 0
    """Points of the file that were thinned out."""


def read(data: bytes, *, named_by: str = "") -> Outlines:
    """The outlines in a file. Raises `Refusal` beside the field at fault, saying what is wrong with it."""
    features = _features(_json(data))
    name_of = _property(features, named_by)
    wards: dict[str, list[Ring]] = {}
    for number, feature in enumerate(features, 1):
        name = _text(feature["properties"].get(name_of))
        if name.casefold() in {known.casefold() for known in wards}:
            raise _wrong(f"Two outlines are called “{name}”. Join them in one MultiPolygon")
        wards[name] = list(_rings(feature.get("geometry"), f"outline {number} ({name})"))
    _check_where([point for rings in wards.values() for ring in rings for point in ring])
    before = _points(wards)
    thinned = _thinned(wards)
    return Outlines(name_of, thinned, before - _points(thinned))


def _wrong(words: str) -> Refusal:
    return Refusal(words, field="file")


def _json(data: bytes) -> Any:
    try:
        return json.loads(data.decode("utf-8-sig"), parse_constant=_no_number)
    except UnicodeDecodeError:
        raise _wrong("The file is not text in UTF-8, so it is not GeoJSON") from None
    except json.JSONDecodeError as mistake:
        raise _wrong(f"The file is not JSON: line {mistake.lineno}, column {mistake.colno} cannot be read") from None
    except RecursionError:
        raise _wrong("The file is nested too deeply to be GeoJSON") from None


def _no_number(word: str) -> float:
    raise _wrong(f"The file is not JSON: {word} is not a number")


def _features(found: Any) -> list[dict[str, Any]]:
    kind = found.get("type") if isinstance(found, dict) else None
    if kind != "FeatureCollection":
        what = f"a {kind}" if isinstance(kind, str) and kind[:40].isalpha() else "something else"
        raise _wrong(f"The file must be a FeatureCollection of GeoJSON; it is {what[:60]}")
    _check_system(found.get("crs"))
    features = found.get("features")
    if not isinstance(features, list) or not features:
        raise _wrong("There is no outline in the file")
    if len(features) > MOST_WARDS:
        raise _wrong(f"There are {len(features)} outlines in the file; at most {MOST_WARDS} are taken")
    for number, feature in enumerate(features, 1):
        if not isinstance(feature, dict) or not isinstance(feature.get("properties"), dict):
            raise _wrong(f"Outline {number} has no properties, so its ward has no name")
    return features


def _check_system(system: Any) -> None:
    """An old `crs` member may name another system than WGS 84, which GeoJSON has had to be in since 2016."""
    if system is None:
        return
    words = json.dumps(system)
    if not re.search(r"CRS:?84|EPSG:{1,2}4326\b|EPSG/0/4326\b", words):
        named = re.search(r"EPSG:{1,2}\d+", words)
        raise _wrong(f"The coordinates are in {named[0] if named else 'another system'}, not in WGS 84. {EXPORT}")


def _text(value: Any) -> str:
    if isinstance(value, dict):  # a name in two languages, such as {"en": ..., "cy": ...}
        value = next((each for each in value.values() if isinstance(each, str)), "")
    return " ".join(value.split()) if isinstance(value, str) else ""


def _property(features: list[dict[str, Any]], wanted: str) -> str:
    """The property with the wards' names: the one asked for, or the likeliest that names every outline differently."""
    every = list(dict.fromkeys(key for feature in features for key in feature["properties"]))
    if wanted:
        found = next((key for key in every if key.casefold() == wanted.casefold()), None)
        if found is None:
            has = f"It has {listed(every[:12])}" if every else "It has no properties"
            raise Refusal(f"No outline in the file has a property “{wanted}”. {has}", field="named_by")
        _check_names(features, found)
        return found
    naming = [key for key in every if _names_all(features, key)]
    likely = [key for pattern in USUAL for key in naming if re.fullmatch(pattern, key, re.IGNORECASE)]
    if likely:
        return likely[0]
    if len(naming) == 1:
        return naming[0]
    has = f"It has {listed(every[:12])}" if every else "Its outlines have no properties"
    raise Refusal(f"Say which property of the file holds the ward's name. {has}", field="named_by")


def _names_all(features: list[dict[str, Any]], key: str) -> bool:
    names = [_text(feature["properties"].get(key)) for feature in features]
    return all(0 < len(name) <= LONGEST_NAME for name in names) and len(set(names)) == len(names)


def _check_names(features: list[dict[str, Any]], key: str) -> None:
    for number, feature in enumerate(features, 1):
        name = _text(feature["properties"].get(key))
        if not name:
            raise Refusal(f"Outline {number} has no name in “{key}”", field="named_by")
        if len(name) > LONGEST_NAME:
            raise Refusal(f"The name of outline {number} is longer than {LONGEST_NAME} characters", field="named_by")


def _rings(geometry: Any, which: str) -> Iterator[Ring]:
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    parts = geometry.get("coordinates") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        what = f"a {kind}" if kind in ("Point", "LineString", "MultiPoint", "MultiLineString", "GeometryCollection") else "none"  # fmt: skip
        raise _wrong(f"An outline must be a Polygon or MultiPolygon; that of {which} is {what}")
    polygons = [parts] if kind == "Polygon" else parts
    if not isinstance(polygons, list) or not polygons:
        raise _wrong(f"There are no coordinates in {which}")
    for polygon in polygons:
        if not isinstance(polygon, list) or not polygon:
            raise _wrong(f"There are no coordinates in {which}")
        for ring in polygon:
            if not isinstance(ring, list) or len(ring) < 4:
                raise _wrong(f"A border in {which} has fewer than four points, so it encloses nothing")
            yield [_point(point, which) for point in ring]


def _point(point: Any, which: str) -> Point:
    numbers = point[:2] if isinstance(point, list) else []
    if len(numbers) < 2 or any(isinstance(n, bool) or not isinstance(n, int | float) for n in numbers):
        raise _wrong(f"A point in {which} is not two numbers, longitude and latitude")
    try:
        east, north = float(numbers[0]), float(numbers[1])
    except OverflowError:
        east = north = math.inf
    if not (math.isfinite(east) and math.isfinite(north)):
        raise _wrong(f"A point in {which} is not two numbers, longitude and latitude")
    return east, north


def _check_where(points: list[Point]) -> None:
    """In degrees, the right way round, and in England and Wales."""
    if any(abs(east) > 180 or abs(north) > 90 for east, north in points):
        grid = all(0 <= east <= 700_000 and 0 <= north <= 1_300_000 for east, north in points)
        looks = " They look like eastings and northings of the British National Grid." if grid else ""
        raise _wrong(f"The coordinates are not degrees of longitude and latitude.{looks} {EXPORT}")
    if all(WEST <= east <= EAST and SOUTH <= north <= NORTH for east, north in points):
        return
    if all(WEST <= north <= EAST and SOUTH <= east <= NORTH for east, north in points):
        raise _wrong("Latitude stands before longitude. In GeoJSON longitude comes first; " + EXPORT[0].lower() + EXPORT[1:])  # fmt: skip
    raise _wrong("Some of the outlines lie outside England and Wales")


def _points(wards: dict[str, list[Ring]]) -> int:
    return sum(len(ring) for rings in wards.values() for ring in rings)


def _thinned(wards: dict[str, list[Ring]]) -> dict[str, list[Ring]]:
    step = FINEST
    while step <= COARSEST:
        found = {name: [ring for each in rings if (ring := on_grid(each, step))] for name, rings in wards.items()}
        if not all(found.values()):
            gone = next(name for name, rings in found.items() if not rings)
            why = "encloses nothing" if step == FINEST else "is too small beside the others to be drawn with them"
            raise _wrong(f"The outline of {gone} {why}")
        if _points(found) <= MOST_POINTS:
            return {name: [[_back(p, step) for p in ring] for ring in rings] for name, rings in found.items()}
        step *= 1.5
    raise _wrong("The outlines have too many points to be drawn. Simplify them in the program that made the file")


def _back(point: Point, step: float) -> Point:
    return round(point[0] * step, 5), round(point[1] * step, 5)


def on_grid(ring: Ring, step: float) -> list[tuple[int, int]]:
    """The ring's points on a grid, in steps, without doubles and without points on a straight line; empty when nothing is left.

    Where a point goes depends on itself alone, so borders that two rings share are shared afterwards too.
    """
    kept: list[tuple[int, int]] = []
    for east, north in ring:
        point = round(east / step), round(north / step)
        if not kept or point != kept[-1]:
            kept.append(point)
            while len(kept) > 2 and _straight(*kept[-3:]):
                del kept[-2]
    if len(kept) > 1 and kept[0] == kept[-1]:
        kept.pop()
    return kept if len(kept) > 2 else []


def _straight(a: tuple[int, int], b: tuple[int, int], c: tuple[int, int]) -> bool:
    """Whether b lies on the way from a to c, so that leaving it out moves nothing."""
    cross = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
    return cross == 0 and (b[0] - a[0]) * (c[0] - b[0]) + (b[1] - a[1]) * (c[1] - b[1]) >= 0
