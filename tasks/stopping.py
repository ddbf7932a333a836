"""Whether this worker was asked to stop: told by its main process to those that do the work, which then leave off between two letters."""

from __future__ import annotations

import mmap
from typing import Any

from celery import signals

_asked = mmap.mmap(-1, 1)
"""Shared with the processes that are forked from this one: only the first hears the signal."""


def begin(**_: Any) -> None:
    _asked[0] = 1


def over() -> None:
    """Work goes on in this process, as when a trial ends its worker and begins another."""
    _asked[0] = 0


def asked() -> bool:
    return _asked[0] == 1


signals.worker_shutting_down.connect(begin)
