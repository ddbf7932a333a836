"""Files that are not what they should be: each a clear message beside the file, and nothing kept of them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from casework.errors import Refusal
from casework.imports import reading
from casework.imports.models import Import, ImportRow
from tests.browser import Browser
from tests.imports.conftest import sent
from tests.imports.files import messy_log, storage, tracker
from tests.world import Maker

LOG = "Action;Owner;Due\nVisit the tenant;Gina Kestrel;9/12/26\n"


def with_macros() -> bytes:
    out = io.BytesIO(messy_log())
    with zipfile.ZipFile(out, "a") as book:
        book.writestr("xl/vbaProject.bin", b"Sub Auto_Open()")
    return out.getvalue()


BAD = {
    "macros": (with_macros(), "log.xlsx", "has macros in it"),
    "macros by name": (messy_log(), "log.xlsm", "has macros in it"),
    "password": (b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "log.xlsx", "needs a password"),
    "old": (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "log.xls", "Excel 2003 or older"),
    "another kind": (b"%PDF-1.7\n", "log.pdf", "Choose an Excel workbook"),
    "not what it says": (b"%PDF-1.7\n", "log.xlsx", "not really a .xlsx"),
    "partial": (messy_log()[:3000], "log.xlsx", "not whole: it seems to have broken off"),
    "cut off": (b'Action,Owner\n"Visit the ten', "log.csv", "did not arrive whole"),
    "cut off in UTF-16": (LOG.encode("utf-16")[:-1], "log.csv", "did not arrive whole"),
    "empty": (b"", "log.csv", "The file is empty"),
    "only headings": (b"Action,Owner,Due\n", "log.csv", "nothing below the headings"),
    "1,000,001 rows": (b"Action,Owner\n" + b"a,b\n" * 1_000_001, "log.csv", "more than 50,000 rows"),
    "broken inside": (messy_log().replace(b"<sheetData>", b"<sheetDat>"), "log.xlsx", ""),
}  # fmt: skip


@pytest.mark.parametrize("what", [name for name in BAD if name != "broken inside"])
def test_a_bad_file_is_refused_in_words_and_nothing_is_kept(
    browse: Callable[..., Browser], world: dict[str, Any], rows: Callable[..., list[Any]], what: str
) -> None:
    data, name, words = BAD[what]
    page = sent(browse(world["chair"]), world, data, name)
    assert len(page.errors()) == 1 and words in page.errors()[0]
    assert words in page.select_one("#file-error").text
    assert rows(Import) == rows(ImportRow) == []


@pytest.mark.parametrize(
    ("encoding", "name"), [("utf-8-sig", "UTF-8"), ("cp1252", "Windows-1252"), ("utf-16", "UTF-16")]
)
def test_the_encoding_is_found_out_and_shown(
    browse: Callable[..., Browser], world: dict[str, Any], encoding: str, name: str
) -> None:
    data = LOG.replace("Visit", "Visit the café – £5,").encode(encoding)
    page = sent(browse(world["chair"]), world, data, "log.csv")
    assert f"Read as {name}" in page.text and "café – £5, the tenant" in page.text


def test_a_tracker_is_refused_where_nobody_is_named(browse: Callable[..., Browser], make: Maker) -> None:
    nap = make.group("nap")
    page = sent(
        browse(make.user(chairs=[nap])), {"path": f"/groups/{nap.slug}/imports"}, tracker(["x"] * 9), "t.xlsx", "cases"
    )
    assert len(page.errors()) == 1
    assert "names nobody" in page.errors()[0] or "no caseload" in page.errors()[0]


def test_what_takes_too_much_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "WAIT", 0.001)
    with pytest.raises(Refusal, match="takes too much memory to read"):
        reading.read(storage(LOG.encode(), "log.csv"))
