"""Text as people type it into a plain box, read as paragraphs and lists. Nothing typed is lost or interpreted as markup."""

from __future__ import annotations

import re

from casework.rendering.document import Block, Bullets, Heading, Numbered, Paragraph

_BULLET = re.compile(r"^(\s*)[-*•]\s+(.*)$")
_ITEM = (
    ("(i)", re.compile(r"^\s*\((?=[ivx])(x{0,3}(?:ix|iv|v?i{0,3}))\)\s+(.*)$")),
    ("1.", re.compile(r"^\s*(\d{1,2})[.)]\s+(.*)$")),
    ("a)", re.compile(r"^\s*([a-z])\)\s+(.*)$")),
)


def blocks_from_text(text: str) -> list[Block]:
    """A blank line ends a paragraph; lines beginning with "- " are bullets, indented ones beneath; "(i)", "1." and "a)" number; "## " heads."""
    blocks: list[Block] = []
    lines: list[str] = []
    bullets: list[tuple[str, list[str]]] = []
    numbered: tuple[str, list[str]] | None = None

    def end() -> None:
        nonlocal lines, bullets, numbered
        if lines:
            blocks.append(Paragraph("\n".join(lines)))
        if bullets:
            blocks.append(Bullets([(item, beneath) if beneath else item for item, beneath in bullets]))
        if numbered is not None:
            blocks.append(Numbered(numbered[1], numbered[0]))
        lines, bullets, numbered = [], [], None

    for line in text.replace("\r\n", "\n").split("\n"):
        if not line.strip():
            if lines:
                end()
            continue
        if line.startswith("## ") and line[3:].strip():
            end()
            blocks.append(Heading(4, line[3:].strip()))
            continue
        if (found := _BULLET.match(line)) and found[2].strip():
            if not bullets:
                end()
            if len(found[1]) >= 1 and bullets:
                bullets[-1][1].append(found[2].strip())
            else:
                bullets.append((found[2].strip(), []))
            continue
        style, item = next(
            ((s, m[2].strip()) for s, pattern in _ITEM if (m := pattern.match(line)) and m[2].strip()), ("", "")
        )
        if style:
            if numbered is None or numbered[0] != style:
                end()
                numbered = (style, [])
            numbered[1].append(item)
            continue
        if bullets or numbered is not None:
            end()
        lines.append(line.strip())
    end()
    return blocks
