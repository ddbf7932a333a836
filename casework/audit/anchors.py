"""What is kept of the newest seals outside the database, where whoever owns the database cannot change it."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

Anchors = dict[int, dict[int, str]]
"""Hashes of seals by number, by partnership."""


def read(path: Path) -> Anchors:
    """Anchors out of a file of one JSON object a line; further lines, such as those of an e-mail, are passed over.

    Raises `ValueError` when a line that should be one is not, or when a file holds none or says two things of one seal.
    """
    found: Anchors = defaultdict(dict)
    for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
        if not line.lstrip().startswith("{"):
            continue
        try:
            anchor = json.loads(line)
            partnership, seal, hashed = int(anchor["partnership"]), int(anchor["seal"]), str(anchor["hash"])
        except (ValueError, KeyError, TypeError) as problem:
            raise ValueError(f"Line {number} of {path.name} is not an anchor.") from problem
        if found[partnership].setdefault(seal, hashed) != hashed:
            raise ValueError(f"Line {number} of {path.name} says of seal {seal} something else than an earlier line.")
    if not found:
        raise ValueError(f"{path.name} holds no anchor.")
    return dict(found)
