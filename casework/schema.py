"""Every table there is, imported in one place, with every row rule: what migrations compare and start-up checks."""

from __future__ import annotations

import importlib
import importlib.util

import casework.web.models  # noqa: F401
from casework import SLICES
from casework.access.rows import protected_models
from casework.extensions import db

for name in ("audit", *SLICES):
    for part in ("models", "policy"):
        if importlib.util.find_spec(f"casework.{name}.{part}"):
            importlib.import_module(f"casework.{name}.{part}")

metadata = db.metadata


def protected_tables() -> list[str]:
    """Names of the tables that hold case information."""
    return [cls.__tablename__ for cls in protected_models()]
