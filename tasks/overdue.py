"""Drafts letters to agencies' managers, where a group's own days ask for them."""

from __future__ import annotations

from casework.overdue import letters
from tasks.worker import job


@job("tasks.overdue.draft_letters")
def draft_letters() -> int:
    return letters.draft_letters()
