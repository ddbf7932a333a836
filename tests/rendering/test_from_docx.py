"""Word files made to do harm: read as text, or refused before they are unpacked."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from werkzeug.datastructures import FileStorage

from casework.apart import limits
from casework.apart.limits import Unfit
from casework.errors import Refusal
from casework.rendering.from_docx import read_docx
from casework.web import uploads
from tests.papers.papers_world import a_docx


def with_document(document: bytes, *, parts: int = 0) -> bytes:
    """A Word file whose text is this; with so many further parts."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(a_docx())) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, document if name == "word/document.xml" else old.read(name))
        for number in range(parts):
            new.writestr(f"word/media/{number}.bin", b"")
    return out.getvalue()


def check(data: bytes) -> uploads.Checked:
    return uploads.check(FileStorage(BytesIO(data), filename="report.docx"))


def test_an_entity_in_a_word_file_reads_nothing_of_ours(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("Qanaryfolk")
    with zipfile.ZipFile(BytesIO(a_docx())) as file:
        document = file.read("word/document.xml")
    begin = document.index(b"<w:document")
    body = document.index(b"<w:body>") + len(b"<w:body>")
    harmful = (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file://' + str(secret).encode() + b'">]>'
        + document[begin:body] + b"<w:p><w:r><w:t>&e;</w:t></w:r></w:p>" + document[body:]
    )  # fmt: skip
    try:
        found = str(read_docx(with_document(harmful)))
    except Unfit as refused:
        found = str(refused)
    assert "Qanaryfolk" not in found


def test_a_word_file_that_unpacks_without_end_is_refused() -> None:
    with zipfile.ZipFile(BytesIO(a_docx())) as file:
        document = file.read("word/document.xml")
    assert check(with_document(document)).content_type == uploads.KINDS["docx"]
    bomb = with_document(document + b" " * limits.KINDS["docx"].text)
    assert len(bomb) < 100_000
    for data, words in ((bomb, "too large once unpacked"), (with_document(document, parts=limits.MOST_PARTS), "parts")):
        with pytest.raises(Refusal, match=words):
            check(data)
