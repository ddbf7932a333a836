"""Who may ask for the archive of everything, who agrees to it, and who collects it: never one person alone."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, or_

from casework.access import scope_of, visible_when
from casework.access.rows import GOVERNED_PARTNERSHIP_ID, READER_ID
from casework.accounts.models import User
from casework.leaving.models import Departure

WHO = ("administrator", "information_governance")
ASKS = "An administrator asks for the archive of everything."
AGREES = "An information governance officer agrees to it and collects it, never whoever asked for it."


@visible_when(Departure)
def _departure(row: Any) -> ColumnElement[bool]:
    """Whoever asked for it, and information governance."""
    return or_(row.asked_by_id == READER_ID, row.partnership_id == GOVERNED_PARTNERSHIP_ID)


def may_ask(by: User) -> bool:
    return scope_of(by).has_duty("administrator")


def may_agree(by: User, row: Departure) -> bool:
    """Agree to it, and collect it: information governance, of what somebody else asked for."""
    return row.asked_by_id != by.id and scope_of(by).has_duty("information_governance")


def may_stop(by: User, row: Departure) -> bool:
    return row.asked_by_id == by.id or scope_of(by).has_duty("information_governance")
