"""Says at the end of a test run what this machine could not be asked, just above the summary."""

from __future__ import annotations

import shutil
from typing import Any

import pytest

from casework.trial import chromium


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what needs a program that is not here; the closing words say so."""
    lacking = {}
    if chromium.find() is None:
        lacking["browser"] = "no Chromium was found (install chromium, or set CHROME to its path)"
    if shutil.which("redis-server") is None:
        lacking["redis"] = "no redis-server was found (install redis-server)"
    gone = [item for item in items if any(item.get_closest_marker(name) for name in lacking)]
    if gone:
        items[:] = [item for item in items if item not in gone]
        config.hook.pytest_deselected(items=gone)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if chromium.find() is None:
        terminalreporter.write_line(
            "LEFT OUT: browser tests, because no Chromium was found (install chromium or set CHROME)."
        )
    if shutil.which("redis-server") is None:
        terminalreporter.write_line("LEFT OUT: tests with a real Redis, because no redis-server was found.")
