"""Seals what was written to the log, and keeps seals outside."""

from __future__ import annotations

from flask import current_app

from casework.audit import anchors, sealing
from tasks.worker import job


@job("tasks.sealing.seal")
def seal() -> int:
    return sealing.seal_all()


@job("tasks.sealing.keep_outside")
def keep_outside() -> int:
    return anchors.keep_all(current_app.config)
