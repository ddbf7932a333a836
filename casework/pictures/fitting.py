"""Words cut to the room a drawing has for them: without a browser at hand their width is estimated, on the wide side."""

from __future__ import annotations

NARROW, WIDE = frozenset("iljtfrI.,:;'’|()- "), frozenset("mwMWQOGCD@%")


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """About how wide a line of Arial is, in the drawing's units."""
    ems = sum(0.36 if c in NARROW else 0.9 if c in WIDE else 0.68 if c.isupper() else 0.57 for c in text)
    return ems * size * (1.06 if bold else 1.0)


def fitted(text: str, size: float, room: float, *, lines: int = 1, bold: bool = False) -> tuple[str, ...]:
    """The text in at most so many lines of that width; what does not fit ends in an ellipsis."""
    found: list[str] = []
    words = text.split()
    while words and len(found) < lines:
        line = ""
        while words and width_of(f"{line} {words[0]}".strip(), size, bold=bold) <= room:
            line = f"{line} {words.pop(0)}".strip()
        last = len(found) == lines - 1
        if words and (last or not line):
            line = _cut(f"{line} {words.pop(0)}".strip(), size, room, bold)
            words = words if not last else []
        found.append(line)
    return tuple(found)


def _cut(text: str, size: float, room: float, bold: bool) -> str:
    while text and width_of(f"{text}…", size, bold=bold) > room:
        text = text[:-1].rstrip()
    return f"{text}…"
