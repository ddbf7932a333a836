"""The words of a file from outside, paragraph by paragraph; run apart (`casework/apart`). Pictures of words it cannot read."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from itertools import islice
from typing import Any
from xml.etree.ElementTree import iterparse

from casework.apart.limits import NotOffice, Unfit, look_through

MOST_PARAGRAPHS, LONGEST = 2000, 20_000
BROKEN = "This file is broken and cannot be read"
LOCKED = "This PDF is protected by a password"
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ODT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
ENDS = {
    "docx": ((r"word/(document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml"), (_WORD + "p",)),
    "odt": (r"(content|styles)\.xml", (_ODT + "p", _ODT + "h")),
    "xlsx": (
        r"xl/(sharedStrings|worksheets/sheet\d+|comments\d*)\.xml",
        (_SHEET + "si", _SHEET + "is", _SHEET + "comment"),
    ),
}
"""Of each kind, the parts that hold words, and the elements that are a paragraph of them."""


def paragraphs(data: bytes, *, kind: str) -> tuple[Any, bytes]:
    """Paragraphs in the order of the file, and whether there were more than are given."""
    found = list(islice(_of(data, kind), MOST_PARAGRAPHS + 1))
    return {"paragraphs": found[:MOST_PARAGRAPHS], "more": len(found) > MOST_PARAGRAPHS}, b""


def _of(data: bytes, kind: str) -> Iterator[str]:
    texts = _of_pdf(data) if kind == "pdf" else _of_office(data, kind) if kind in ENDS else _decoded(data)
    for text in texts:
        for part in re.split(r"\n\s*\n", text.replace("\x00", "").replace("\r\n", "\n")):
            if part.strip():
                yield part.strip()[:LONGEST]


def _decoded(data: bytes) -> Iterator[str]:
    for codec in ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252", "latin-1"):
        try:
            yield data.decode(codec)
            return
        except UnicodeDecodeError:
            continue
    raise Unfit(BROKEN)


def _of_office(data: bytes, kind: str) -> Iterator[str]:
    try:
        look_through(data, kind)
    except NotOffice:
        raise Unfit(BROKEN) from None
    names, ends = ENDS[kind]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in sorted(
            archive.namelist(), key=lambda each: (not each.endswith(("document.xml", "content.xml")), each)
        ):
            if not re.fullmatch(names, name):
                continue
            with archive.open(name) as content:
                for _, element in iterparse(content):  # noqa: S314  (definitions of entities are refused before)
                    if element.tag in ends:
                        yield "".join(_words(element))
                        element.clear()


def _words(element: Any) -> Iterator[str]:
    for each in element.iter():
        if each.tag in (_WORD + "tab", _ODT + "tab", _ODT + "s"):
            yield " "
        elif each.tag in (_WORD + "br", _ODT + "line-break"):
            yield "\n"
        if each.text:
            yield each.text
        if each.tail and each is not element:
            yield each.tail


def _of_pdf(data: bytes) -> Iterator[str]:
    import logging

    from pypdf import PdfReader

    logging.disable()
    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        raise Unfit(LOCKED)
    for page in reader.pages:
        yield page.extract_text()
