"""Entries of the log about one record, as they are told to those who answer for it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, cast, select

from casework.accounts.models import User
from casework.audit import AuditEntry
from casework.cases.timeline import CHANGES, LOOKS
from casework.looks.records import Record
from casework.partnership.models import Agency

ACTS = {
    "": "Opened or copied", "consultation": "Opened", "disclosure": "Copies taken", "changes": "Changed", "lists": "Seen in a list",
    "refused": "Turned away",
}  # fmt: skip
BEYOND = ("lists", "refused")
"""What is not logged with the record itself, so that its readers' own rules do not reach it."""


def found(record: Record, act: str, *, pages: Collection[str]) -> ColumnElement[bool]:
    """The entries of one kind of act. `pages` are the parts of the application that turn somebody away."""
    if act == "lists":
        return record.lists()
    if act == "refused":
        asked = cast(AuditEntry.detail["asked"]["reference"].astext, Text)
        turned_away = (
            AuditEntry.subject.in_(sorted(pages)),
            AuditEntry.subject_id.is_(None),
            AuditEntry.verb == "refused",
        )
        return and_(*turned_away, asked == record.reference)
    kinds = {"": LOOKS, "changes": CHANGES}.get(act, (act,))
    return and_(record.entries(), AuditEntry.kind.in_(kinds))


def acts(condition: ColumnElement[bool], *, user_id: int | None, since: datetime | None) -> Select[Any]:
    """Who, of which agency, when, what and from where: nothing of what the record says."""
    entry = AuditEntry
    statement = (
        select(
            entry.id, entry.at, entry.kind, entry.verb, entry.subject, entry.recipients, entry.context, entry.reason,
            entry.detail["form"].astext.label("form"), entry.detail["page"].astext.label("page"),
            User.name, Agency.name.label("agency"),
        )
        .outerjoin(User, User.id == entry.user_id)
        .outerjoin(Agency, Agency.id == User.agency_id)
        .where(condition)
    )  # fmt: skip
    if user_id is not None:
        statement = statement.where(entry.user_id == user_id)
    return statement if since is None else statement.where(entry.at >= since)


def people(condition: ColumnElement[bool]) -> Select[Any]:
    """Everybody whose acts these are, by name."""
    return (
        select(User.id, User.name)
        .where(User.id.in_(select(AuditEntry.user_id).where(condition)))
        .order_by(User.name, User.id)
    )


def names(ids: Collection[int]) -> Select[Any]:
    """Of people whom something was disclosed to and who are logged by their number."""
    return select(User.id, User.name).where(User.id.in_(sorted(ids)))
