"""The typefaces of documents: which face a PDF prints for the one a body chose, and which characters we can print at all.

Word files name a typeface that the reader's machine has. A PDF carries its own, and may carry only what its licence lets
anybody give away: for Arial, Calibri and Times New Roman the free faces made to their measures, so that lines and pages
break alike; for Verdana the nearest one.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import typst
from fontTools.ttLib import TTFont

IN_PDF: dict[str, str] = {
    "Arial": "Arimo",
    "Calibri": "Carlito",
    "Source Sans Pro": "Source Sans Pro",
    "Times New Roman": "Tinos",
    "Verdana": "DejaVu Sans",
}
"""By what a body may choose: the face its PDFs are set in."""

OWN = "Source Sans Pro"
"""What stands for a typeface nobody can choose."""

REGULAR = ("Regular", "DejaVuSans")
"""What ends the name of a regular face's file."""

FETCHED = Path(__file__).resolve().parents[1] / "static" / "vendor" / "fonts"


def in_pdf(font: str) -> str:
    """The face a PDF is set in where Word files name `font`."""
    return IN_PDF.get(font, OWN)


@lru_cache(maxsize=1)
def _faces() -> list[Path]:
    package = Path(str(files("font_source_sans_pro")))
    return [*sorted(package.rglob("*.[to]tf")), *sorted(FETCHED.glob("*.ttf"))]


@lru_cache(maxsize=1)
def font_folders() -> list[str]:
    """Where the typefaces of our documents are."""
    return sorted({str(path.parent) for path in _faces()})


@lru_cache(maxsize=1)
def loaded() -> typst.Fonts:
    """The typefaces as Typst holds them: looked for once a process, for that takes longer than setting a short letter."""
    return typst.Fonts(include_system_fonts=False, font_paths=list(font_folders()))


def unshown(text: str) -> set[str]:
    """The characters of a text that none of our typefaces has."""
    return {character for character in set(text) if ord(character) > 126} - _shown()


@lru_cache(maxsize=1)
def _shown() -> frozenset[str]:
    """Every character that one of our regular typefaces has."""
    found: set[int] = set()
    for face in _faces():
        if face.stem.endswith(REGULAR):
            found |= set(TTFont(face, lazy=True).getBestCmap())
    return frozenset(map(chr, found))
