"""Files from outside are read by a program held to limits: whatever they make it do, whoever asked goes on with a sentence."""

from __future__ import annotations

import io
import logging
import struct
import zipfile
from pathlib import Path
from typing import Any

import pytest

from casework import apart
from casework.apart import limits
from casework.apart.limits import Unfit, directory, look_through

BAD = "tests.kernel.misbehaving"


def test_what_is_made_comes_back_from_a_program_with_nothing_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "x" * 40)
    said, made = apart.run(f"{BAD}:tells", b"abc", words="Gwyneth's file")
    assert made == b"cba" and said["words"] == "Gwyneth's file"
    assert said["limits"] == [apart.MEGABYTES * 1024 * 1024, apart.SECONDS, 0]
    assert (said["flask"], said["secret"], said["group"]) == (False, "", True)


@pytest.mark.parametrize(
    ("what", "words", "kind"),
    [
        ("hangs", apart.TOO_MUCH, apart.TooMuch),
        ("loops", apart.TOO_MUCH, apart.TooMuch),
        ("takes_memory", apart.TOO_MUCH, apart.TooMuch),
        ("dies", apart.TOO_MUCH, apart.TooMuch),
        ("writes_without_end", apart.TOO_MUCH, apart.TooMuch),
        ("leaves", apart.BROKEN, Unfit),
        ("breaks", apart.BROKEN, Unfit),
        ("opens_files", apart.BROKEN, Unfit),
    ],
)
def test_whatever_a_reader_does_ends_in_a_sentence_and_leaves_nothing_running(
    what: str, words: str, kind: type[Exception], caplog: pytest.LogCaptureFixture
) -> None:
    limit: dict[str, Any] = {"hangs": {"wait": 1.0}, "loops": {"seconds": 1}, "takes_memory": {"megabytes": 200}}.get(
        what, {}
    )
    with caplog.at_level(logging.WARNING), pytest.raises(kind) as refused:
        apart.run(f"{BAD}:{what}", b"x", **limit)
    assert str(refused.value) == words
    assert what in caplog.text and "Qanaryfolk" not in caplog.text
    assert not [each for each in Path("/proc").glob("[0-9]*/cmdline") if _is_reader_of_ours(each)]


def _is_reader_of_ours(path: Path) -> bool:
    import os

    try:
        return str(os.getpid()) in path.read_text().split("\0") and "program.py" in path.read_text()
    except OSError:
        return False


# -- archives and XML --------------------------------------------------------------------------------------------------

PLAIN = b"<w><p>Words</p></w>"


def office(text: bytes = PLAIN, *, needs: str = "word/document.xml", **more: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(needs, text)
        for name, data in more.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), data)
    return out.getvalue()


LAUGHS = b'<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><w>&b;</w>'
DEEP = b"<w>" * 101 + b"</w>" * 101
MANY = b"<w>" + b"<p/>" * 600_001 + b"</w>"
REFUSED = {
    "billion laughs": (office(LAUGHS), limits.OWN_ENTITIES),
    "an entity of outside": (office(b'<!DOCTYPE w SYSTEM "file:///etc/passwd"><w/>'), limits.OWN_ENTITIES),
    "laughs beside the text": (office(word__styles_xml=LAUGHS), limits.OWN_ENTITIES),
    "laughs in UTF-16": (office(LAUGHS.decode().encode("utf-16")), limits.OWN_ENTITIES),
    "deep": (office(DEEP), limits.TOO_DEEP),
    "many": (office(MANY), limits.TOO_MANY),
    "broken": (office(b"<w><p></w>"), limits.BROKEN),
    "dense": (office(media__a_bin=bytes(20 * limits.MEGABYTE)), limits.TOO_DENSE),
    "archives in archives": (office(a_bin=office(b_bin=office())), limits.TOO_NESTED),
    "a dense one inside": (office(a_bin=office(b_bin=bytes(20 * limits.MEGABYTE))), limits.TOO_DENSE),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_an_archive_may_not_hold_is_refused_before_anything_is_built_of_it(what: str) -> None:
    data, words = REFUSED[what]
    with pytest.raises(Unfit) as refused:
        look_through(data, "docx")
    assert str(refused.value) == words


def test_what_people_send_passes_and_what_is_no_archive_of_the_kind_does_not() -> None:
    look_through(
        office(embeddings__chart_bin=office(needs="xl/workbook.xml"), media__a_bin=b"PK\x03\x04 only begins so"), "docx"
    )
    look_through(office(b"<w>" * 100 + b"</w>" * 100), "docx")
    for data in (b"", b"PK\x05\x06", office(needs="xl/workbook.xml"), office(word__vbaProject_bin=b"x")):
        with pytest.raises(limits.NotOffice):
            directory(data, "docx")


def test_a_list_of_parts_that_never_ends_is_refused_before_it_is_read() -> None:
    data = bytearray(office())
    at = data.rfind(b"PK\x05\x06")
    data[at + 12 : at + 16] = struct.pack("<L", limits.MOST_DIRECTORY + 1)
    with pytest.raises(Unfit, match="parts"):
        directory(bytes(data), "docx")


# -- PDFs --------------------------------------------------------------------------------------------------------------


def a_pdf(objects: dict[int, bytes]) -> bytes:
    out, at = bytearray(b"%PDF-1.4\n"), {}
    for number, body in objects.items():
        at[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % at[number] for number in sorted(objects))
    return bytes(out + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start))


DRAWN = b"q /X Do Q " * 50
NAMES = b"<</XObject<</X 5 0 R>>>>"
LOOPS = {
    "pages that hold themselves": {1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Count 9/Kids[2 0 R 2 0 R]>>"},
    "drawings that draw themselves": {
        1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        3: b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources" + NAMES + b">>",
        4: b"<</Length %d>>stream\n%s\nendstream" % (len(DRAWN), DRAWN),
        5: b"<</Type/XObject/Subtype/Form/BBox[0 0 1 1]/Resources" + NAMES + b"/Length %d>>stream\n%s\nendstream" % (len(DRAWN), DRAWN),
    },
}  # fmt: skip


@pytest.mark.parametrize("what", LOOPS)
def test_a_pdf_that_leads_back_to_itself_ends_in_words_or_in_a_sentence(what: str) -> None:
    try:
        said, _ = apart.run("casework.apart.words:paragraphs", a_pdf(LOOPS[what]), kind="pdf")
        assert said == {"paragraphs": [], "more": False}
    except Unfit as unfit:
        assert str(unfit) in (apart.BROKEN, apart.TOO_MUCH)
