"""Nobody reads these as a reader: administrators' pages and the sending do, as the system."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, false

from casework.access import scope_of, visible_when
from casework.accounts.models import User
from casework.webhooks.models import Delivery, Webhook


@visible_when(Webhook)
@visible_when(Delivery)
def _nobody(_row: Any) -> ColumnElement[bool]:
    return false()


def may_set(by: User) -> bool:
    return scope_of(by).has_duty("administrator")
