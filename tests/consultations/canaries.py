"""Other people's names and particulars in every shape people type them, and a way to look for them in files."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from io import BytesIO

# Each text of the case with the canaries in it: other people's names and particulars in every shape people type.
TEXTS = {
    "action": "Visit Zephyrine Quillfeather at 14 Teasel Bank",
    "closing": "ZEPHYRINE says it stopped; ring 07700 900 999",
    "considered": "Nine reports from Mrs Quillfeather and from Fifi",
    "proportionate": "Thistledown's brother (born 9 November 1987) would be put out; less did not help",
    "term": "Not to speak to Marlowe O\u2019Hara or to Zeph\u00ffrine",
    "breach": "Shouted at zephyrine quill\u200bfeather and at M. O'Hara",
    "view": "We have housed Quillfeather, Zephyrine (P-9876) since May; mail z.quill@example.org",
    "decision": "That Marlowe O Hara be told, and Zephirine Quillfeather too",
    "need": "Lives with Barnaby Thistledown, NHS 943 476 5919, QQ 12 34 56 C, WZ9 4QT, drives AB51 CDE",
    "typed": "Ottoline Vance of his other case was hurt; so was a Mr Nemo",
}
CANARIES = (
    "zephyrine", "zephirine", "quillfeather", "fifi", "ohara", "marlowe", "thistledown", "barnaby", "ottoline", "vance", "teasel",
    "900999", "9november1987", "p9876", "zquill", "wz94qt", "nemo", "9434765919", "qq123456c", "ab51cde",
)  # fmt: skip


def docx_words(data: bytes) -> str:
    """Every word in every part of a Word file, its properties too."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = [
            archive.read(name).decode("utf-8", "replace")
            for name in archive.namelist()
            if name.endswith((".xml", ".rels"))
        ]
    return " ".join(re.sub(r"<[^>]+>", "", part) for part in parts)


def bare(text: str) -> str:
    """Letters and figures only, without accents, so that no blank, hyphen or accent hides a name."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]", "", plain.casefold())
