"""veraPDF finds nothing against PDF/UA-1 in the PDFs of meetings: agenda, minutes, public minutes, reports, plans, packs."""

from __future__ import annotations

import base64
from pathlib import Path

import pikepdf
import pytest

from casework.rendering import Bullets, Document, Heading, Logo, Numbered, Paragraph, Table, to_pdf
from casework.rendering.packing import Part, packed
from tests.rendering import vera

from .minutes_of_others import LETTERS, LOG
from .test_reports import REPORT, june

pytestmark = pytest.mark.verapdf
ROUND = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000 1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082".replace(" ", "")
)  # fmt: skip


def test_the_papers_of_meetings_conform_to_pdf_ua_and_what_has_no_tags_is_found_out(program, tmp_path: Path) -> None:
    sends, files = program(), {}
    for name, document in (("letters", LETTERS), ("log", LOG), ("june", june(REPORT))):
        answer = sends(document)
        assert answer.status_code == 201, answer.text
        for paper, forms in answer.get_json()["exports"].items():
            files[f"{name}-{paper}.pdf"] = base64.b64decode(forms["pdf"]["base64"])
    assert len(files) >= 8
    files["logo.pdf"] = to_pdf(
        Document(
            title="With a logo", body_name="A body", logo=Logo(ROUND, "image/png", "A gull over waves", 20, 20),
            blocks=[Heading(2, "One"), Paragraph("Words"), Bullets([("a", ["b"])]), Numbered(["x"], "(i)"), Table(["A", "B"], [["1", "2"]], caption="C")],
        )
    )  # fmt: skip
    parts = [Part(data, name, n) for n, (name, data) in enumerate(files.items())]
    files["pack.pdf"] = packed(parts, title="Pack", words="For somebody", mark="Somebody").data
    plain = pikepdf.new()
    plain.add_blank_page()
    plain.save(tmp_path / "made.pdf")
    found = vera.faults(tmp_path, files | {"plain.pdf": (tmp_path / "made.pdf").read_bytes()})
    assert any("StructTreeRoot" in line for line in found.pop("plain.pdf"))
    assert found == {name: [] for name in files}
