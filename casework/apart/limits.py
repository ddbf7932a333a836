"""How much an archive or an XML text from outside may hold, for everything that reads DOCX, XLSX and ODT. Knows nothing of ours.

`directory` looks at the list of parts alone and costs nothing; `look_through` unpacks and walks each text, and runs where files are read apart.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import Any
from xml.parsers import expat

MEGABYTE = 1024 * 1024
MOST_PARTS = 5000
MOST_DIRECTORY = 2 * MEGABYTE
"""Of the list of an archive's parts. Read before the list is, since each entry becomes an object."""
LARGEST_WHOLE = 400 * MEGABYTE
MOST_RATIO, RATIO_FROM = 400, 4 * MEGABYTE
"""A part unpacks to at most so many times its size; small ones may do as they like. What people write comes to 5 to 60."""
DEEPEST_ARCHIVE = 2
"""A workbook inside a Word file's chart is the second; nothing needs a third."""
DEEPEST = 100
"""Elements within one another. Word's tables within tables within text boxes come to some 40."""
_END = b"PK\x05\x06"
TEXTS = (".xml", ".rels", ".vml")


class Unfit(Exception):
    """Why a file is not taken, as a sentence for whoever sent it."""


@dataclass(frozen=True)
class Kind:
    """What one kind of file may hold: bytes of XML unpacked, and elements in all of it."""

    needs: str
    text: int
    elements: int


KINDS = {
    "docx": Kind("word/document.xml", 16 * MEGABYTE, 600_000),
    "odt": Kind("content.xml", 32 * MEGABYTE, 600_000),
    "xlsx": Kind("xl/workbook.xml", LARGEST_WHOLE, 8_000_000),
}
"""A Word file's text is held as a whole while it is read, some hundred bytes an element; a workbook's row by row."""
NOT_OFFICE = "not an archive of this kind"
TOO_MANY_PARTS = f"This file holds more than {MOST_PARTS:,} parts. Save it again in the program that made it"
TOO_LARGE = "This file is too large once unpacked. Send it in parts"
TOO_DENSE = "This file unpacks to far more than a document holds. Save it again in the program that made it"
TOO_NESTED = "This file has archives inside archives. Take them out and send each by itself"
TOO_DEEP = f"Parts of this file stand more than {DEEPEST} deep in one another, so it is not read. Save it again in the program that made it"
TOO_MANY = "This file holds more pieces of text than can be read. Send it in parts"
OWN_ENTITIES = "This file defines words of its own for the program that reads it, which is not taken. Save it again in the program that made it"
BROKEN = "This file is broken and cannot be read. Save it again in the program that made it"


class NotOffice(Exception):
    """The bytes are no archive, or none of the kind they are said to be."""


def directory(data: bytes, kind: str) -> list[zipfile.ZipInfo]:
    """The parts by the archive's own list. Raises `NotOffice`, or `Unfit` for too many, too large or too dense ones.

    What the list says of sizes holds: a part that unpacks to more breaks off there when it is read.
    """
    parts = _listed(data)
    if KINDS[kind].needs not in {part.filename for part in parts} or any(
        "vbaProject" in part.filename for part in parts
    ):
        raise NotOffice(NOT_OFFICE)
    _refuse(parts, KINDS[kind].text)
    return parts


def _listed(data: bytes) -> list[zipfile.ZipInfo]:
    at = data.rfind(_END, max(0, len(data) - 65_557))
    if at < 0 or len(data) < at + 22:
        raise NotOffice(NOT_OFFICE)
    (size,) = struct.unpack("<L", data[at + 12 : at + 16])
    if size > MOST_DIRECTORY:
        raise Unfit(TOO_MANY_PARTS)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise NotOffice(NOT_OFFICE) from None


def _refuse(parts: list[zipfile.ZipInfo], text: int) -> None:
    if len(parts) > MOST_PARTS:
        raise Unfit(TOO_MANY_PARTS)
    if sum(part.file_size for part in parts) > LARGEST_WHOLE:
        raise Unfit(TOO_LARGE)
    if sum(part.file_size for part in parts if part.filename.lower().endswith(TEXTS)) > text:
        raise Unfit(TOO_LARGE)
    if any(part.file_size > max(RATIO_FROM, MOST_RATIO * part.compress_size) for part in parts):
        raise Unfit(TOO_DENSE)


def look_through(data: bytes, kind: str) -> None:
    """Walk every text of the archive, and of archives inside it, before anything is built of them. Raises `Unfit`, or `NotOffice`."""
    parts = directory(data, kind)
    walk = _Walk(KINDS[kind].elements)
    _look(data, parts, walk, 1, sum(part.file_size for part in parts))


def _look(data: bytes, parts: list[zipfile.ZipInfo], walk: _Walk, depth: int, whole: int) -> int:
    """The bytes unpacked so far, archives inside counted once more by what they hold."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for part in parts:
            try:
                with archive.open(part) as content:
                    if part.filename.lower().endswith(TEXTS):
                        walk.text(content)
                        continue
                    if content.read(4) != b"PK\x03\x04":
                        continue
                if depth >= DEEPEST_ARCHIVE:
                    raise Unfit(TOO_NESTED)
                inner = archive.read(part)
                listed = _listed(inner)
            except NotOffice:
                continue  # it only begins like an archive
            except (zipfile.BadZipFile, ValueError, OSError, RuntimeError, NotImplementedError, EOFError, zlib.error):
                raise Unfit(BROKEN) from None
            _refuse(listed, LARGEST_WHOLE)
            whole += sum(each.file_size for each in listed)
            if whole > LARGEST_WHOLE:
                raise Unfit(TOO_LARGE)
            whole = _look(inner, listed, walk, depth + 1, whole)
    return whole


class _Walk:
    """Counts elements over all texts, and how deep they stand; stops at the first definition of an entity."""

    def __init__(self, most: int) -> None:
        self.left, self.depth = most, 0

    def text(self, content: Any) -> None:
        reader = expat.ParserCreate()
        reader.StartDoctypeDeclHandler = self._own
        reader.StartElementHandler = self._begins
        reader.EndElementHandler = self._ends
        self.depth = 0
        try:
            reader.ParseFile(content)
        except expat.ExpatError:
            raise Unfit(BROKEN) from None

    def _own(self, *_: Any) -> None:
        raise Unfit(OWN_ENTITIES)

    def _begins(self, *_: Any) -> None:
        self.depth += 1
        self.left -= 1
        if self.depth > DEEPEST:
            raise Unfit(TOO_DEEP)
        if self.left < 0:
            raise Unfit(TOO_MANY)

    def _ends(self, _: str) -> None:
        self.depth -= 1
