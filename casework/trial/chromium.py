"""Finds a Chromium for the browser tests."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "chromium-headless-shell", "google-chrome", "google-chrome-stable")


def find() -> Path | None:
    """The browser named by CHROME, else the first on the path."""
    if named := os.environ.get("CHROME"):
        return Path(named)
    for name in NAMES:
        if found := shutil.which(name):
            return Path(found)
    return None
