"""A map as SVG: markers whose shape and colour say the rating, a scale bar and a key. No tiles from elsewhere, no scripts."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from markupsafe import Markup

from casework.pictures.mapping import Map, Marker
from casework.pictures.wards import Ward, borders, names, on_map
from casework.web.presentation import listed, plural

FOOT = 54
WORDS = {"red": "Red", "amber": "Amber", "green": "Green", "blue": "Blue: in custody", "": "Not rated"}


def drawing(found: Map, group: str, wards: Sequence[Ward] = ()) -> Markup:
    """Every marker is a link: to the case where there is but one, else to the first of its rows in the table."""
    places = sum(len(marker.spots) for marker in found.markers)
    drawn = on_map(wards, found.onto, found.frame)
    taken = [(marker.x - 27, marker.y - 27, marker.x + 27, marker.y + 27) for marker in found.markers]
    return Markup(
        '<svg class="cw-map" viewBox="0 0 {w} {h}" width="{w}" height="{h}" role="group" aria-labelledby="map-title"'
        ' aria-describedby="map-desc"><title id="map-title">{title}</title><desc id="map-desc">{desc}</desc>'
        '<g aria-hidden="true">{borders}<path class="cw-map__foot" d="M0 {h0}H{w}V{h}H0z"/>{names}</g>{markers}'
        '<g aria-hidden="true">{bar}{key}</g></svg>'
    ).format(
        w=found.width, h=round(found.height + FOOT), title=f"Map of the places of {group}",
        desc=f"{plural(places, 'place')} at {plural(len(found.markers), 'marker')}, with north at the top. The table below lists"
        " every place with its number, ward, rating and cases.",
        h0=round(found.height), borders=borders(drawn), names=names(drawn, found.frame, taken),
        markers=Markup("").join(_marker(marker) for marker in found.markers), bar=_bar(found), key=_key(found),
    )  # fmt: skip


def said(metres: int) -> str:
    return f"{metres} m" if metres < 1000 else f"{metres // 1000} km"


def _marker(marker: Marker) -> Markup:
    first = marker.spots[0]
    alone = len(marker.spots) == 1 and len(first.cases) == 1
    href = url_for("cases.show", reference=first.cases[0].case_reference) if alone else f"#place-{first.number}"
    names = [spot.name for spot in marker.spots[:2]]
    if len(marker.spots) > 2:
        names[1:] = [plural(len(marker.spots) - 1, "more place")]
    cases = f", case {first.cases[0].case_reference}" if alone else ""
    words = f"{marker.label.replace('–', ' to ')}: {listed(names)}, {WORDS[marker.rag].lower()}{cases}"
    return Markup('<a class="cw-map__marker" href="{}" aria-label="{}"><title>{}</title>{}{}</a>').format(
        href, words, words, _shape(marker.rag, marker.x, marker.y, 1.0),
        Markup('<text class="cw-map__number cw-map__number--{}" x="{:.1f}" y="{:.1f}" text-anchor="middle">{}</text>').format(
            marker.rag or "none", marker.x, marker.y + 4.5, marker.label
        ),
    )  # fmt: skip


def _shape(rag: str, x: float, y: float, size: float) -> Markup:
    """A square is red, a diamond amber, a circle green, a pentagon blue, a circle with a broken line not rated."""
    kind = f"cw-map__shape cw-map__shape--{rag or 'none'}"
    if rag in ("green", ""):
        return Markup('<circle class="{}" cx="{:.1f}" cy="{:.1f}" r="{:.1f}"/>').format(kind, x, y, 21 * size)
    corners = {
        "red": ((-20, -20), (20, -20), (20, 20), (-20, 20)),
        "amber": ((0, -25), (25, 0), (0, 25), (-25, 0)),
        "blue": ((0, -24), (23, -7), (14, 20), (-14, 20), (-23, -7)),
    }[rag]
    points = " ".join(f"{x + a * size:.1f},{y + b * size:.1f}" for a, b in corners)
    return Markup('<polygon class="{}" points="{}"/>').format(kind, points)


def _bar(found: Map) -> Markup:
    y = found.height + FOOT - 20
    right = found.width - 20
    left = right - found.bar_length
    return Markup(
        '<path class="cw-map__bar" d="M{l:.1f},{t:.1f} V{y:.1f} H{r:.1f} V{t:.1f}"/>'
        '<text class="cw-map__word" x="{m:.1f}" y="{w:.1f}" text-anchor="end">{words}</text>'
    ).format(l=left, r=right, y=y, t=y - 8, m=left - 10, w=y, words=said(found.bar_metres))


def _key(found: Map) -> Markup:
    """The shapes that the map uses, with their words."""
    used, x, y = {marker.rag for marker in found.markers}, 32.0, found.height + FOOT - 24
    parts = []
    for rag, words in WORDS.items():
        if rag in used:
            parts.append(_shape(rag, x, y, 0.5))
            parts.append(Markup('<text class="cw-map__word" x="{:.1f}" y="{:.1f}">{}</text>').format(x + 20, y + 5, words))  # fmt: skip
            x += 62 + 9 * len(words)
    return Markup("").join(parts)
