"""The picture of links as SVG: every box a link that the keyboard reaches, each line numbered as its row in the table."""

from __future__ import annotations

from markupsafe import Markup

from casework.pictures.fitting import width_of
from casework.pictures.layout import ABOUT, BOX, HEAD, NAME, PAD, Box, Line, Picture, half_width
from casework.pictures.links import Links
from casework.web.presentation import plural

FOOT = 44
KINDS = {"person": "Person", "organisation": "Organisation", "place": "Place", "case": "Case"}


def drawing(links: Links, picture: Picture) -> Markup:
    """Said in full by the table beside it; the description says how to read it."""
    height = picture.height + FOOT
    return Markup(
        '<svg class="cw-network" viewBox="0 0 {w} {h}" width="{w}" height="{h}" role="group" aria-labelledby="network-title"'
        ' aria-describedby="network-desc"><title id="network-title">{title}</title><desc id="network-desc">{desc}</desc>'
        '{frame}{headings}<g aria-hidden="true">{lines}</g>{boxes}<g aria-hidden="true">{labels}{key}</g></svg>'
    ).format(
        w=round(picture.width), h=round(height), title=f"Who and where is linked around {links.case.reference}",
        desc=_in_words(links, picture), frame=_frame(picture),
        headings=Markup("").join(
            Markup('<text class="cw-network__heading" x="{}" y="{}">{}</text>').format(_n(x), 20, words)
            for x, words in picture.headings
        ),
        lines=Markup("").join(_line(line) for line in picture.lines),
        boxes=Markup("").join(_box(box) for box in picture.boxes),
        labels=Markup("").join(_label(line) for line in picture.lines), key=_key(picture),
    )  # fmt: skip


def _in_words(links: Links, picture: Picture) -> str:
    inside = len([box for box in picture.boxes if box.node.column == 1])
    return (
        f"{plural(inside, 'party', 'parties')} of the case {'stands' if inside == 1 else 'stand'} in the frame, with"
        f" {plural(len(picture.boxes) - inside, 'box', 'boxes')} linked to them outside it and {plural(len(picture.lines), 'line')}"
        " between them. The table below says the same in words."
    )


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _frame(picture: Picture) -> Markup:
    x, y, width, height = picture.frame
    return Markup('<rect class="cw-network__frame" x="{}" y="{}" width="{}" height="{}" rx="6"/>').format(
        _n(x), _n(max(HEAD / 2 + 6, y)), _n(width), _n(height)
    )


def _line(line: Line) -> Markup:
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = line.points
    return Markup('<path class="cw-network__line{}" d="M{},{} C{},{} {},{} {},{}"/>').format(
        " cw-network__line--past" if line.past else "", *(_n(v) for v in (ax, ay, bx, by, cx, cy, dx, dy))
    )


def _label(line: Line) -> Markup:
    if line.at is None:
        return Markup("")
    x, y = line.at
    half = half_width(line.label)
    return Markup(
        '<rect class="cw-network__plate" x="{}" y="{}" width="{}" height="18" rx="9"/>'
        '<text class="cw-network__number" x="{}" y="{}" text-anchor="middle">{}</text>'
    ).format(_n(x - half), _n(y - 9), _n(2 * half), _n(x), _n(y + 4.5), line.label)


def _box(box: Box) -> Markup:
    names = Markup("").join(
        Markup('<text class="cw-network__name" x="{}" y="{}">{}</text>').format(
            _n(box.x + PAD), _n(box.y + PAD + NAME - 1 + 19 * place), line
        )
        for place, line in enumerate(box.name)
    )
    return Markup(
        '<a class="cw-network__node cw-network__node--{}" href="{}" aria-label="{}"><title>{}</title>'
        '{}{}'
        '<text class="cw-network__about" x="{}" y="{}">{}</text></a>'
    ).format(
        box.node.kind, box.node.href, f"{box.node.name}, {box.node.about}", box.node.name,
        _shape(box.node.kind, box.x, box.y, BOX, box.height), names,
        _n(box.x + PAD), _n(box.y + box.height - PAD), box.about,
    )  # fmt: skip


def _shape(kind: str, x: float, y: float, width: float, height: float) -> Markup:
    """Round corners are a person, cut ones an organisation, square ones a place, and a case is filled."""
    if kind == "organisation":
        cut = min(12, height / 3)
        return Markup('<path class="cw-network__box" d="M{},{}h{}l{c},{c}v{}l-{c},{c}h-{}l-{c},-{c}v-{}l{c},-{c}z"/>').format(
            _n(x + cut), _n(y), _n(width - 2 * cut), _n(height - 2 * cut), _n(width - 2 * cut), _n(height - 2 * cut), c=_n(cut)
        )  # fmt: skip
    corner = {"person": min(16, height / 2), "place": 0, "case": 4}[kind]
    return Markup('<rect class="cw-network__box" x="{}" y="{}" width="{}" height="{}" rx="{}"/>').format(
        _n(x), _n(y), _n(width), _n(height), _n(corner)
    )


def _key(picture: Picture) -> Markup:
    """The shapes that the picture uses, with their words."""
    used, x, y = {box.node.kind for box in picture.boxes}, 14.0, picture.height + FOOT - 30
    parts = []
    for kind, words in KINDS.items():
        if kind in used:
            parts.append(Markup('<g class="cw-network__node--{}">{}</g><text class="cw-network__about" x="{}" y="{}">{}</text>').format(
                kind, _shape(kind, x, y, 34, 20), _n(x + 42), _n(y + 15), words
            ))  # fmt: skip
            x += 66 + width_of(words, ABOUT)
    return Markup("").join(parts)
