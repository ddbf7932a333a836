"""Who may look after accounts: an administrator everybody's, a single point of contact those of their own agency."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, or_

from casework.access import scope_of, visible_when
from casework.access.rows import GOVERNED_PARTNERSHIP_ID, READER_ID
from casework.accounts.address_models import AddressChange
from casework.accounts.bulk_models import BulkView
from casework.accounts.models import User


@visible_when(AddressChange)
def _address_change(row: Any) -> ColumnElement[bool]:
    """One's own: nobody else sees an address that is not confirmed."""
    return row.user_id == READER_ID


@visible_when(BulkView)
def _bulk_view(row: Any) -> ColumnElement[bool]:
    """One's own, and information governance."""
    return or_(row.user_id == READER_ID, row.partnership_id == GOVERNED_PARTNERSHIP_ID)


def may_invite(by: User, agency_id: int) -> bool:
    scope = scope_of(by)
    return scope.has_duty("administrator") or (scope.has_duty("spoc") and scope.agency_id == agency_id)


def may_look_after(by: User, user: User) -> bool:
    """Correct, invite again, suspend and reactivate."""
    return may_invite(by, user.agency_id)


def may_give_duties(by: User) -> bool:
    """A duty opens pages of the whole partnership, so only an administrator gives one."""
    return scope_of(by).has_duty("administrator")


def may_suspend(by: User, user: User) -> bool:
    """Anybody one looks after but oneself."""
    return may_look_after(by, user) and user.id != by.id
