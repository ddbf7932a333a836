"""What others hear of imports."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ImportUndone:
    """These actions were taken out again: nobody owes anything about them."""

    import_id: int
    action_ids: tuple[int, ...]
