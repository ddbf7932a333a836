"""The accessible master: the same document as a fragment of a page."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from zlib import crc32

from markupsafe import Markup, escape

from casework.rendering import charts
from casework.rendering.document import (
    Block,
    Bullets,
    Document,
    Facts,
    Figure,
    Heading,
    Logo,
    Note,
    Numbered,
    PageBreak,
    Paragraph,
    Rule,
    Run,
    Signature,
    Table,
    Text,
    clean,
    label,
    settled,
    title_of,
)
from casework.rendering.prose import blocks_from_text

_HEADED = 3
"""How many levels a heading typed into a text stands beneath the first of a document."""


def to_html(document: Document, *, first_level: int = 1) -> Markup:
    """The document as HTML; its title is a heading of `first_level`."""
    parts = [Markup('<h{0} class="govuk-heading-l">{1}</h{0}>').format(first_level, title_of(document))]
    if document.logo is not None:
        parts.insert(0, logo_image(document.logo))
    if document.subtitle:
        parts.append(Markup('<p class="govuk-body-l">{}</p>').format(document.subtitle))
    if document.banner:
        parts.append(
            Markup('<p class="govuk-body"><strong class="govuk-tag govuk-tag--orange">{}</strong></p>').format(
                document.banner
            )
        )
    parts += [_block(block, first_level) for block in settled(document.blocks)]
    if document.footer_note:
        parts.append(Markup('<p class="govuk-body cw-quiet">{}</p>').format(document.footer_note))
    made = Markup("\n").join(parts)
    return Markup('<div class="cw-capitals">{}</div>').format(made) if document.capitals else made


def prose_html(text: str, heading: int = 4) -> Markup:
    """A text that people edit, with its lists, tables and headings (of this level) as a document shows them."""
    return blocks_html(blocks_from_text(text), heading)


def blocks_html(blocks: Sequence[Block], heading: int = 4) -> Markup:
    """The same of blocks already read."""
    return Markup("\n").join(_block(block, heading - _HEADED) for block in blocks)


def logo_image(logo: Logo) -> Markup:
    """The picture within the page, so that a page sent on by itself has it."""
    data = base64.b64encode(logo.data).decode()
    return Markup('<p class="cw-logo"><img src="data:{};base64,{}" alt="{}" width="{}" height="{}"></p>').format(
        logo.media_type, data, clean(logo.alt), *_shown(logo)
    )


def _shown(logo: Logo) -> tuple[int, int]:
    """Its size on screen, in CSS pixels."""
    width = logo.millimetres * 96 / 25.4
    return round(width), max(1, round(width * logo.height / logo.width))


def _run(run: Run) -> Markup:
    if isinstance(run, Text):
        found = _lines(run.text)
        found = Markup("<em>{}</em>").format(found) if run.italic else found
        return Markup("<strong>{}</strong>").format(found) if run.bold else found
    return _lines(run)


def _lines(text: str) -> Markup:
    return Markup("<br>").join(escape(line) for line in clean(text).split("\n"))


def _block(block: object, first: int) -> Markup:
    match block:
        case Heading(level, text, number):
            size = "m" if level <= 2 else "s"
            words = clean(text)
            if number:
                words = Markup('<span class="cw-label">{}</span> {}').format(clean(number), words)
            return Markup('<h{0} class="govuk-heading-{1}">{2}</h{0}>').format(
                min(6, first + max(1, level - 1) if level > 1 else first + 1), size, words
            )
        case Paragraph(runs):
            return Markup('<p class="govuk-body">{}</p>').format(Markup("").join(_run(run) for run in runs))
        case Bullets(items):
            return _bullets(items)
        case Numbered(_, style, start):
            lines = Markup("").join(
                Markup('<li><span class="cw-number">{}</span> {}{}</li>').format(
                    label(style, n), _lines(text), Markup("").join(_block(each, first) for each in beneath)
                )
                for n, (text, beneath) in enumerate(block.points, start)
            )
            return Markup('<ol class="govuk-list cw-numbered">{}</ol>').format(lines)
        case Facts(rows):
            inside = Markup("").join(
                Markup(
                    '<div class="govuk-summary-list__row"><dt class="govuk-summary-list__key">{}</dt><dd class="govuk-summary-list__value">{}</dd></div>'
                ).format(key, _lines(value))
                for key, value in rows
            )
            return Markup('<dl class="govuk-summary-list cw-summary">{}</dl>').format(inside)
        case Table():
            return _table(block)
        case Signature(name, on):
            return Markup('<p class="govuk-body cw-signature">{}{}</p>').format(name, f", {on}" if on else "")
        case Note(text):
            return Markup('<div class="govuk-inset-text">{}</div>').format(_lines(text))
        case Figure(chart, caption):
            drawing = Markup(charts.svg(chart, f"chart-{crc32(repr(chart).encode()):x}"))  # noqa: S704  (it escapes its words itself)
            return Markup(
                '<figure class="cw-figure"><div class="cw-figure__frame" tabindex="0" role="region" aria-label="{}: chart">{}</div>'
                '<figcaption class="govuk-body-s">{}</figcaption></figure>'
            ).format(caption, drawing, caption)
        case PageBreak() | Rule():
            return Markup('<hr class="govuk-section-break govuk-section-break--m govuk-section-break--visible">')
    raise TypeError(f"unknown block {block!r}")


def _bullets(items: object) -> Markup:
    lines = Markup("")
    for item in items:  # type: ignore[attr-defined]
        text, beneath = item if isinstance(item, tuple) else (item, ())
        lines += Markup("<li>{}{}</li>").format(_lines(text), _bullets(beneath) if beneath else "")
    return Markup('<ul class="govuk-list govuk-list--bullet">{}</ul>').format(lines)


def _table(table: Table) -> Markup:
    head = Markup("").join(
        Markup('<th scope="col" class="govuk-table__header">{}</th>').format(header) for header in table.headers
    )
    body = Markup("")
    for row in table.rows:
        cells = Markup("").join(
            Markup('<td class="govuk-table__cell{}" data-label="{}">{}</td>').format(
                " govuk-table__cell--numeric" if n in table.numeric else "",
                table.headers[n] if n < len(table.headers) else "",
                _lines(str(cell)),
            )
            for n, cell in enumerate(row)
        )
        body += Markup('<tr class="govuk-table__row">{}</tr>').format(cells)
    caption = Markup("")
    if table.caption:
        kind = "govuk-visually-hidden" if table.heard else "govuk-table__caption govuk-table__caption--s"
        caption = Markup('<caption class="{}">{}</caption>').format(kind, table.caption)
    return Markup(
        '<table class="govuk-table cw-table">{}'
        '<thead class="govuk-table__head"><tr class="govuk-table__row">{}</tr></thead><tbody class="govuk-table__body">{}</tbody></table>'
    ).format(caption, head, body)
