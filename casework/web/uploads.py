"""Looks at an upload before anything else does: what it really is, how large, and whether we take its kind."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import puremagic

from casework.apart import limits
from casework.errors import Refusal
from casework.web import antivirus

LARGEST = 10 * 1024 * 1024
KINDS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "txt": "text/plain",
    "csv": "text/csv",
}
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class Checked:
    """An upload that passed."""

    name: str
    content_type: str
    data: bytes


def check(upload: Any, *, field: str = "file", largest: int = LARGEST) -> Checked:
    """Read an upload of at most `largest` bytes. Raises `Refusal` beside the field saying what is wrong with it."""
    name = safe_name(upload.filename or "")
    ending = name.rpartition(".")[2].lower()
    if not upload.filename:
        raise Refusal("Choose a file", field=field)
    if ending not in KINDS:
        raise Refusal(
            "This kind of file is not taken. Use PDF, Word (.docx), Excel (.xlsx), ODT, PNG, JPEG, text or CSV",
            field=field,
        )
    data = upload.stream.read(largest + 1)
    if len(data) > largest:
        most = largest // 1024 // 1024
        raise Refusal(f"The file is larger than {most} MB. Make it smaller, or send it in parts", field=field)
    if not data:
        raise Refusal("The file is empty", field=field)
    try:
        fits = _is_what_it_says(ending, data)
    except limits.Unfit as unfit:
        raise Refusal(str(unfit), field=field) from None
    if not fits and ending in limits.KINDS and _broken_off(data):
        raise Refusal("The file is not whole: it seems to have broken off on its way. Send it again", field=field)
    if not fits:
        raise Refusal(f"This is not really a .{ending} file. Save it again in the program that made it", field=field)
    antivirus.refuse_infected(data, field=field)
    return Checked(name, KINDS[ending], data)


def safe_name(name: str) -> str:
    """The name without folders and control characters: as files are kept, and again as they leave, whoever wrote the row."""
    name = re.sub(r"[\x00-\x1f\x7f]", "", name.replace("\\", "/").rpartition("/")[2])
    return name[-150:] or "file"


def _is_what_it_says(ending: str, data: bytes) -> bool:
    if ending in ("txt", "csv"):
        return data[:2] in _UTF_16 or b"\x00" not in data[:4096]
    if ending in limits.KINDS:
        return _office(ending, data)
    try:
        found = puremagic.magic_string(data[:4096])
    except (puremagic.PureError, ValueError):
        return False
    types = {match.mime_type for match in found}
    return KINDS[ending] in types


def _broken_off(data: bytes) -> bool:
    """Whether an archive begins as one does, with the name of its first file, and has no end."""
    name = data[30 : 30 + int.from_bytes(data[26:28], "little")]
    return (
        data.startswith(b"PK\x03\x04")
        and 0 < len(name) < 200
        and name.isascii()
        and b"PK\x05\x06" not in data[-66_000:]
    )


def _office(ending: str, data: bytes) -> bool:
    try:
        limits.directory(data, ending)
    except limits.NotOffice:
        return False
    return True
