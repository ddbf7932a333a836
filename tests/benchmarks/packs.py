"""`manage.py bench packs`: a pack of 300 pages from an agenda and six papers, against a bare merge of the same files in the same run.

The bare merge copies pages and nothing else: it loses tags, bookmarks and links, numbers no page and marks none. Turns are
taken one after the other, and the ratio is the median over the turns.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from io import BytesIO
from statistics import median

import pikepdf

from casework.rendering import Document, Heading, PageBreak, Paragraph, Table, to_pdf
from casework.rendering.document import Block
from casework.rendering.packing import Part, packed

PAPERS = 6
WORDS = "The partnership has looked at what was done in the quarter and at what is still to be done. " * 6


def main(arguments: list[str]) -> int:
    """Measure and print; fails when a pack takes longer than the minute it may."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pages", type=int, default=300)
    options.add_argument("--rounds", type=int, default=5)
    chosen = options.parse_args(arguments)
    began = time.perf_counter()
    files = _files(chosen.pages)
    set_in = time.perf_counter() - began
    ours, bare = [], []
    for _ in range(chosen.rounds):
        bare.append(_timed(lambda: _merged(files)))
        ours.append(_timed(lambda: _packed(files)))
    whole = _packed(files)
    ratio = median(one / other for one, other in zip(ours, bare, strict=True))
    with pikepdf.open(BytesIO(whole)) as pdf:
        pages, tagged = len(pdf.pages), "/StructTreeRoot" in pdf.Root
    print(
        f"Pack of {pages} pages from {len(files)} files, {len(whole) / 1024:.0f} kB, tagged: {'yes' if tagged else 'no'}"
    )
    print(f"  setting the files anew          {set_in:8.2f} s")
    print(f"  pack: tags, marks, numbers ...  {median(ours):8.2f} s  ({min(ours):.2f} to {max(ours):.2f})")
    print(f"  bare merge of the same files    {median(bare):8.2f} s  ({min(bare):.2f} to {max(bare):.2f})")
    print(f"  times the bare merge            {ratio:8.1f}")
    return 0 if median(ours) + set_in < 60 else 1


def _timed(work: Callable[[], bytes]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _files(pages: int) -> list[Part]:
    """An agenda of six pages and papers of the rest, each page with a heading, words and a table."""
    counts = [6, *([(pages - 6) // PAPERS] * (PAPERS - 1))]
    counts.append(pages - sum(counts))
    return [
        Part(_file(f"Paper {n}", count), f"6.{n} Paper {n}" if n else "Agenda", n) for n, count in enumerate(counts)
    ]


def _file(title: str, pages: int) -> bytes:
    blocks: list[Block] = []
    for n in range(1, pages + 1):
        blocks += [*([PageBreak()] if n > 1 else []), Heading(2, f"Part {n}", f"{n}."), Paragraph(WORDS)]
        blocks.append(Table(["Measure", "Last year", "This year"], [[f"Measure {i}", "12", "9"] for i in range(8)]))
    return to_pdf(Document(title=title, body_name="Wrensea Board", blocks=blocks), numbered=False)


def _packed(files: Sequence[Part]) -> bytes:
    return packed(
        files,
        title="Wrensea Board: pack",
        words="For Hal Landlord, Harbour Homes, made 3 March 2026 at 9:12am",
        mark="Hal Landlord",
    ).data


def _merged(files: Sequence[Part]) -> bytes:
    pdf = pikepdf.new()
    for part in files:
        with pikepdf.open(BytesIO(part.data)) as source:
            pdf.pages.extend(source.pages)
    out = BytesIO()
    pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()
