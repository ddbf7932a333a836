"""The invented wards of the demonstration: their outlines, put in from a file as an administrator would, and points in them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from casework.partnership import outline_files
from casework.partnership.models import WardOutlines
from casework.pictures.wards import Ward

if TYPE_CHECKING:
    from casework.demo.generator import Generator

FILE = Path(__file__).with_name("wards.geojson")
"""May be put in by hand too, to try the page."""


def put_in(g: Generator) -> dict[str, Ward]:
    """Keep the outlines; the wards by name."""
    found = outline_files.read(FILE.read_bytes())
    by = next(person["id"] for person in g.staff if person["name"] == "Dana Scorton")
    g.add(
        WardOutlines, file_name=FILE.name, named_by=found.named_by, wards=len(found.wards), saved_by_id=by,
        content={"wards": [{"name": name, "rings": rings} for name, rings in sorted(found.wards.items())]},
        saved_at=g.moment(g.today),
    )  # fmt: skip
    return {name: Ward(name, rings) for name, rings in found.wards.items()}


def somewhere(ward: Ward, up: float, along: float) -> tuple[float, float]:
    """A latitude and longitude well inside the ward, for two shares between 0 and 1."""
    _, south, _, north = ward.box
    latitude = south + (north - south) * (0.2 + 0.6 * up)
    levels = ward.crossings(latitude)
    west, east = max(zip(levels[::2], levels[1::2], strict=True), key=lambda span: span[1] - span[0])
    return round(latitude, 6), round(west + (east - west) * (0.06 + 0.88 * along), 6)
