"""Templates import what they use: each import costs every showing of the page, and an unused one tells the next person a lie."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
IMPORT = re.compile(r'\{% from "[^"]+" import ([^%]*?) %\}')


def unused_imports(source: str) -> list[str]:
    """Names a template imports and nowhere speaks of."""
    code = re.sub(r"\{#.*?#\}", "", IMPORT.sub("", source), flags=re.DOTALL)
    code = " ".join(re.findall(r"\{\{.*?\}\}|\{%.*?%\}", code, flags=re.DOTALL))
    names = [
        name.split(" as ")[-1].strip()
        for names in IMPORT.findall(source)
        for name in names.removesuffix("with context").split(",")
    ]
    return [name for name in names if not re.search(rf"""(?<![.\w"'-]){re.escape(name)}\b(?!["'=])""", code)]


def test_a_template_imports_only_what_it_uses() -> None:
    found = {
        str(path.relative_to(ROOT)): names
        for path in sorted((ROOT / "templates").rglob("*.html"))
        if (names := unused_imports(path.read_text(encoding="utf-8")))
    }
    assert not found


def test_an_import_that_is_not_used_is_noticed() -> None:
    source = '{% from "a.html" import tag, rag as colour, stat %}{{ tag("x") }} {{ case.colour }} {% call stat() %}{% endcall %}'
    assert unused_imports(source) == ["colour"]
