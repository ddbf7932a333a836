"""Keeps invitations as groups' members are, and asks again who has not answered."""

from __future__ import annotations

from casework.invitations import services
from tasks.worker import job


@job("tasks.invitations.keep_up")
def keep_up() -> int:
    return services.run_due()
