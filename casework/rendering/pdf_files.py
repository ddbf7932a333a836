"""Looks into a PDF made elsewhere and makes it fit for a pack: nothing locked, broken or active gets through."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Name

from casework.apart.limits import Unfit

MOST_PAGES = 500
ACTIVE = {
    "/JavaScript": "scripts",
    "/Launch": "commands that start programs",
    "/RichMedia": "media that plays",
    "/3D": "media that plays",
}
UNTAGGED = "This PDF has no tags, so people who use a screen reader cannot read it well. Send it as a Word file, or write it here, if you can."


@dataclass(frozen=True)
class Fit:
    """A PDF that may go into a pack, and what its sender should know."""

    data: bytes
    notes: list[str]


def fit_for_pack(data: bytes) -> Fit:
    """The PDF without forms, actions and files inside it. Raises `Unfit` for one that cannot be taken."""
    try:
        pdf = pikepdf.open(BytesIO(data))
    except pikepdf.PasswordError:
        raise Unfit("This PDF is protected by a password. Save it without one and send it again") from None
    except pikepdf.PdfError:
        raise Unfit("This PDF is broken and cannot be opened. Save it again in the program that made it") from None
    with pdf:
        if pdf.is_encrypted:
            raise Unfit("This PDF is encrypted. Save it without protection and send it again")
        try:
            return _fitted(pdf)
        except (
            pikepdf.PdfError,
            pikepdf.ForeignObjectError,
            ValueError,
            TypeError,
            KeyError,
            AttributeError,
            RecursionError,
        ):
            raise Unfit("This PDF is damaged. Save it again in the program that made it") from None


def _fitted(pdf: pikepdf.Pdf) -> Fit:
    pages = len(pdf.pages)
    if pages == 0:
        raise Unfit("This PDF has no pages")
    if pages > MOST_PAGES:
        raise Unfit(f"This PDF has {pages} pages; at most {MOST_PAGES} are taken. Send it in parts")
    for page in pdf.pages:
        _ = page.mediabox  # a page without a size cannot be laid out
    found = sorted(set(_active(pdf)))
    if found:
        raise Unfit(
            f"This PDF has {' and '.join(found)} in it, which are not taken. Print it to a new PDF and send that"
        )
    notes = [] if "/StructTreeRoot" in pdf.Root else [UNTAGGED]
    if "/AcroForm" in pdf.Root:
        pdf.generate_appearance_streams()
        pdf.flatten_annotations("all")
        del pdf.Root.AcroForm
        notes.append("Its form stands in packs as it is filled in now.")
    names = pdf.Root.get("/Names")
    if names is not None and "/EmbeddedFiles" in names:
        del names["/EmbeddedFiles"]
        notes.append("Files inside this PDF are not in packs. Send each by itself if the meeting needs it.")
    for key in ("/OpenAction", "/AA", "/Collection", "/AF"):
        if key in pdf.Root:
            del pdf.Root[key]
    for page in pdf.pages:
        for key in ("/AA", "/AF"):
            if key in page.obj:
                del page.obj[key]
    out = BytesIO()
    pdf.save(out, min_version="1.7", object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return Fit(out.getvalue(), notes)


def _active(pdf: pikepdf.Pdf) -> Iterator[str]:
    """What would run or play: in the catalogue, in the names, and in what stands on pages."""
    names = pdf.Root.get("/Names", {})
    if "/JavaScript" in names:
        yield ACTIVE["/JavaScript"]
    if "/XFA" in pdf.Root.get("/AcroForm", {}):
        yield "a form that runs by itself"
    actions: list[Any] = [pdf.Root.get("/OpenAction"), *_values(pdf.Root.get("/AA"))]
    for page in pdf.pages:
        actions += _values(page.obj.get("/AA"))
        for note in page.obj.get("/Annots", []):
            if str(note.get("/Subtype")) in ACTIVE:
                yield ACTIVE[str(note.get("/Subtype"))]
            actions += [note.get("/A"), *_values(note.get("/AA"))]
    for field in pdf.Root.get("/AcroForm", {}).get("/Fields", []):
        actions += _values(field.get("/AA"))
    for action in actions:
        kind = str(action.get("/S")) if isinstance(action, pikepdf.Dictionary) else ""
        if kind in ACTIVE or (isinstance(action, pikepdf.Dictionary) and Name.JS in action):
            yield ACTIVE.get(kind, "scripts")


def _values(table: Any) -> list[Any]:
    return list(table.values()) if isinstance(table, pikepdf.Dictionary) else []
