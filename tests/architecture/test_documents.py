"""README, guides and the other pages of docs/: every picture they show is there and small, every link leads somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.screenshots.pages import SHOTS

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
IMAGES = ROOT / "docs" / "images"
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


def _links(path: Path) -> list[str]:
    return [link for link in LINK.findall(path.read_text()) if not re.match(r"[a-z]+:", link)]


def _anchors(path: Path) -> set[str]:
    """What GitHub makes of headings."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-") for words in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_and_picture_is_there(document: Path) -> None:
    for link in _links(document):
        address, _, anchor = link.partition("#")
        target = (document.parent / address).resolve() if address else document
        assert target.exists(), f"{link} leads nowhere"
        if anchor:
            assert anchor in _anchors(target), f"{link}: there is no such heading"


def test_each_picture_can_be_made_anew_is_shown_and_is_small() -> None:
    shown = {
        (document.parent / link).resolve().stem
        for document in DOCUMENTS
        for link in _links(document)
        if link.endswith(".png")
    }
    kept = {path.stem for path in IMAGES.glob("*.png")}
    assert kept == {shot.name for shot in SHOTS}
    assert kept == shown
    assert [path.name for path in IMAGES.glob("*.png") if path.stat().st_size > 120_000] == []


def test_there_is_a_guide_for_each_role_and_all_are_listed() -> None:
    guides = {path.name for path in (ROOT / "docs" / "guide").glob("*.md")} - {"README.md"}
    listed = {link for link in _links(ROOT / "docs" / "guide" / "README.md") if "/" not in link}
    assert guides == listed
    for name in guides:
        assert "../images/" in (ROOT / "docs" / "guide" / name).read_text(), f"{name} shows nothing"


def test_a_link_that_leads_nowhere_would_be_found() -> None:
    assert LINK.findall("see [here](gone.md#x) and ![it](images/none.png)") == ["gone.md#x", "images/none.png"]
    assert not (ROOT / "docs" / "gone.md").exists()


def test_every_setting_of_the_environment_stands_in_the_readme() -> None:
    read = set(re.findall(r"(?:env\.get\(|_whole\(env, )\"([A-Z_]+)\"", (ROOT / "config.py").read_text()))
    assert len(read) > 20
    assert {name for name in read if f"`{name}`" not in (ROOT / "README.md").read_text()} == set()
