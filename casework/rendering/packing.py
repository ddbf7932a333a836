"""Puts PDFs together into one: tags, links and bookmarks kept, pages numbered through, each page marked with words of one's own.

What is laid over the pages is marked as an artifact, so that what was accessible stays so. A file without tags has each of
its pages made one paragraph of the whole: read in the order it was written, and no claim to conformance is made then.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pikepdf
import typst
from pikepdf import Array, Dictionary, Name, OutlineItem

from casework.rendering.document import clean
from casework.rendering.links import leads_in, links_in
from casework.rendering.outlines import outline_in
from casework.rendering.typefaces import loaded

PUNCTUATION = frozenset({"BDC", "BMC", "EMC", "DP", "MP"})
STAMP = """
#let d = json(bytes(sys.inputs.data))
#set text(lang: "en", font: ("Source Sans Pro", "Noto Sans Arabic", "Noto Sans Bengali", "Noto Sans Devanagari", "Noto Sans Gujarati", "Noto Sans Gurmukhi", "Noto Sans Tamil"), size: 8pt, fill: rgb("#2b3238"))
#for p in d.pages {
  page(width: p.at(0) * 1pt, height: p.at(1) * 1pt, margin: 0pt)[
    #if d.mark != "" { place(center + horizon, rotate(-52deg, text(size: 26pt, fill: rgb(0, 0, 0, 7%), d.mark))) }
    #place(bottom + center, dy: -3.5mm, box(fill: rgb(255, 255, 255, 85%), inset: (x: 4pt, y: 2pt))[#d.words #h(8pt) *#p.at(2)*])
  ]
}
"""
"""A page for each page of the pack: a pale mark across it, and at its foot words and its number."""


@dataclass(frozen=True)
class Part:
    """A PDF that goes in, its bookmark, and what the caller wants to know it by."""

    data: bytes
    title: str
    key: int = 0


@dataclass
class Packed:
    """The whole. `outline` has [words, level, page from 1, key of the part] for each bookmark."""

    data: bytes
    pages: int
    outline: list[list[Any]] = field(default_factory=list)


def packed(
    parts: Sequence[Part], *, title: str, words: str, mark: str = "", language: str = "en-GB",
    progress: Callable[[int], None] = lambda done: None,
) -> Packed:  # fmt: skip
    """The parts in one PDF. `words` stand at the foot of every page before "Page 3 of 40"; `mark` palely across it."""
    whole = _Whole(title, language)
    for number, part in enumerate(parts, 1):
        whole.add(part)
        progress(number)
    return whole.finish(clean(words), clean(mark))


class _Whole:
    def __init__(self, title: str, language: str) -> None:
        self.pdf = pikepdf.new()
        self.title, self.language = clean(title), language
        root = self.pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        self.document = self.pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=root, K=Array()))
        root.K = Array([self.document])
        self.root = root
        self.parents: list[tuple[int, Any]] = []
        self.roles: dict[str, Any] = {}
        self.classes: dict[str, Any] = {}
        self.next_key = 0
        self.conforms = True
        self.outline: list[list[Any]] = []
        self.leads: list[tuple[Any, int]] = []

    def add(self, part: Part) -> None:
        with pikepdf.open(BytesIO(part.data)) as source:
            first = len(self.pdf.pages)
            links, leads = links_in(source), leads_in(source) if part.key == 0 else []
            marks = _below_title(outline_in(source))
            self.pdf.pages.extend(source.pages)
            pages = [self.pdf.pages[n].obj for n in range(first, len(self.pdf.pages))]
            element = self._element(part.title, source)
            if _is_tagged(source):
                self._take_tags(source, element, pages)
                self.conforms = self.conforms and _says_accessible(source)
            else:
                self.conforms = False
                for page in pages:
                    self._make_paragraph(page, element)
            for page_number, place, target in links:
                note = pages[page_number].Annots[place]
                note.Dest = Array([pages[target], Name.Fit])
                if "/A" in note:
                    del note["/A"]
            self.leads += [(pages[page_number].Annots[place], key) for page_number, place, key in leads]
        self.outline.append([part.title, 0, first + 1, part.key])
        self.outline += [[text, level + 1, first + 1 + page, part.key] for text, level, page in marks]

    def _element(self, title: str, source: pikepdf.Pdf) -> Any:
        element = Dictionary(Type=Name.StructElem, S=Name.Part, P=self.document, K=Array(), T=clean(title))
        if "/Lang" in source.Root:
            element.Lang = str(source.Root.Lang)
        made = self.pdf.make_indirect(element)
        self.document.K.append(made)
        return made

    def _take_tags(self, source: pikepdf.Pdf, element: Any, pages: list[Any]) -> None:
        """Hang the file's tags under its part; the numbers by which pages find their tags go up by what was there before."""
        tree = source.Root.StructTreeRoot
        if not tree.is_indirect:
            tree = source.Root.StructTreeRoot = source.make_indirect(tree)
        copied = self.pdf.copy_foreign(tree)
        kids = copied.get("/K", Array())
        for kid in list(kids) if isinstance(kids, Array) else [kids]:
            kid.P = element
            if kid.get("/S") == Name.Document:
                kid.S = Name.Sect
            element.K.append(kid)
        highest = -1
        for key, value in pikepdf.NumberTree(copied.ParentTree).items():
            self.parents.append((self.next_key + int(key), value))
            highest = max(highest, int(key))
        seen: set[Any] = set()
        for page in pages:
            highest = max(highest, self._shift(page, "/StructParents"))
            for note in page.get("/Annots", []):
                highest = max(highest, self._shift(note, "/StructParent"))
            for form in _forms(page.get("/Resources"), seen):
                highest = max(highest, self._shift(form, "/StructParents"), self._shift(form, "/StructParent"))
        self.next_key += highest + 1
        for kept, name in ((self.roles, "/RoleMap"), (self.classes, "/ClassMap")):
            for key, value in copied.get(name, {}).items():
                if key in kept and kept[key] != value:
                    self.conforms = False
                kept.setdefault(key, value)

    def _shift(self, thing: Any, name: str) -> int:
        key = thing.get(name)
        if key is None:
            return -1
        thing[name] = int(key) + self.next_key
        return int(key)

    def _make_paragraph(self, page: Any, element: Any) -> None:
        paragraph = self.pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.P, P=element, Pg=page, K=0))
        element.K.append(paragraph)
        whole = pikepdf.Page(page)
        whole.contents_add(b"/P <</MCID 0>> BDC q\n", prepend=True)
        whole.contents_add(b"\nQ EMC\n")
        page.StructParents = self.next_key
        self.parents.append((self.next_key, Array([paragraph])))
        self.next_key += 1

    def finish(self, words: str, mark: str) -> Packed:
        number = len(self.pdf.pages)
        self._stamp(words, mark, number)
        tree = pikepdf.NumberTree.new(self.pdf)
        for key, value in self.parents:
            tree[key] = value
        self.root.ParentTree = tree.obj
        self.root.ParentTreeNextKey = self.next_key
        for kept, name in ((self.roles, "/RoleMap"), (self.classes, "/ClassMap")):
            if kept:
                self.root[name] = Dictionary(kept)
        catalogue = self.pdf.Root
        catalogue.StructTreeRoot = self.root
        catalogue.MarkInfo = Dictionary(Marked=True)
        catalogue.Lang = self.language
        catalogue.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        catalogue.PageMode = Name.UseOutlines
        self._bookmark()
        self._lead()
        with self.pdf.open_metadata(set_pikepdf_as_editor=False) as said:
            said["dc:title"] = self.title
            said["dc:language"] = [self.language]
            if self.conforms:
                said["pdfuaid:part"] = "1"
        self.pdf.docinfo["/Title"] = self.title
        out = BytesIO()
        self.pdf.save(
            out, min_version="1.7", object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True
        )  # fmt: skip
        self.pdf.close()
        return Packed(out.getvalue(), number, self.outline)

    def _bookmark(self) -> None:
        with self.pdf.open_outline() as outline:
            open_: list[OutlineItem] = []
            for text, level, page, _key in self.outline:
                item = OutlineItem(text, page - 1)
                del open_[level:]
                (open_[-1].children if open_ else outline.root).append(item)
                open_.append(item)

    def _lead(self) -> None:
        """Links to parts lead to the page each begins on; they stay tagged as they were."""
        firsts = {key: page for _, level, page, key in self.outline if level == 0}
        for note, key in self.leads:
            del note["/A"]
            if key in firsts:
                note.Dest = Array([self.pdf.pages[firsts[key] - 1].obj, Name.Fit])

    def _stamp(self, words: str, mark: str, number: int) -> None:
        sizes = [_size(page) for page in self.pdf.pages]
        data = {
            "mark": mark,
            "words": words,
            "pages": [[*size, f"Page {n} of {number}"] for n, size in enumerate(sizes, 1)],
        }
        made = typst.compile(
            STAMP.encode(), format="pdf", sys_inputs={"data": json.dumps(data)}, font_paths=loaded(),
        )  # fmt: skip
        with pikepdf.open(BytesIO(made)) as stamps:
            for page, stamp in zip(self.pdf.pages, stamps.pages, strict=True):
                plain = [each for each in pikepdf.parse_content_stream(stamp) if str(each.operator) not in PUNCTUATION]
                stamp.contents = stamps.make_stream(pikepdf.unparse_content_stream(plain))
                form = self.pdf.copy_foreign(stamp.as_form_xobject())
                for key in ("/StructParents", "/StructParent"):
                    if key in form:
                        del form[key]
                _own_resources(self.pdf, page)
                name = page.add_resource(form, Name.XObject)
                box = pikepdf.Rectangle(page.cropbox)
                placed = page.calc_form_xobject_placement(form, name, box)
                page.contents_add(b"q\n", prepend=True)
                page.contents_add(b"\nQ\n/Artifact BMC\n" + placed + b"\nEMC\n")


def _below_title(marks: list[Any]) -> list[Any]:
    """A file's bookmarks without the one of its title, where a single one stands over all the others."""
    if not marks or sum(level == 0 for _, level, _ in marks) != 1 or marks[0][2] != 0:
        return marks
    return [[text, level - 1, page] for text, level, page in marks[1:]]


def _own_resources(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    """Pages may share one table of resources; what is added for one must not pile up in it."""
    held = page.obj.get("/Resources", Dictionary())
    own = Dictionary(dict(held.items()))
    own.XObject = Dictionary(dict(held.get("/XObject", {}).items()))
    page.obj.Resources = own


def _size(page: pikepdf.Page) -> tuple[float, float]:
    box = pikepdf.Rectangle(page.cropbox)
    turned = int(page.obj.get("/Rotate", 0)) % 180 == 90
    return (float(box.height), float(box.width)) if turned else (float(box.width), float(box.height))


def _is_tagged(source: pikepdf.Pdf) -> bool:
    tree = source.Root.get("/StructTreeRoot")
    return isinstance(tree, Dictionary) and isinstance(tree.get("/ParentTree"), Dictionary) and "/K" in tree


def _says_accessible(source: pikepdf.Pdf) -> bool:
    with source.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as said:
        return str(said.get("pdfuaid:part", "")) == "1"


def _forms(resources: Any, seen: set[Any]) -> list[Any]:
    """Forms drawn on a page, and in one another, once each."""
    found: list[Any] = []
    waiting = [resources]
    while waiting:
        table = waiting.pop()
        for form in (table or {}).get("/XObject", {}).values():
            if form.objgen in seen:
                continue
            seen.add(form.objgen)
            if form.get("/Subtype") == Name.Form:
                found.append(form)
                waiting.append(form.get("/Resources"))
    return found
