"""What a meeting's papers hold beside its items: the body's style, the members an agenda names, the minutes it confirmed,
copies of papers that were edited outside.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.access.rows import Protected
from casework.accounts.models import User
from casework.audit import Audited
from casework.extensions import db

HOW_CONFIRMED = {
    "correct": "Confirmed as a correct record",
    "amended": "Confirmed with an amendment",
    "by_email": "Confirmed by e-mail",
    "noted": "Noted: minutes of another body",
}


class BodyStyle(Protected, Audited, db.Model):
    """What a body sets about its papers (`house_style.HouseStyle`); only what differs from its kind. One a group."""

    __tablename__ = "house_styles"
    __audit_name__ = "the style of a group's papers"

    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    content: Mapped[dict[str, Any]]
    saved_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    saved_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    __table_args__ = (UniqueConstraint("group_id"),)
    __mapper_args__ = {"version_id_col": version}


class ListedMember(Protected, Audited, db.Model):
    """Somebody an agenda names, in the words of the day it was published: old agendas keep old titles.

    `list_name` is the body's own division ("Responsible authorities"); `invited` puts them under those also invited.
    """

    __tablename__ = "listed_members"
    __audit_name__ = "a member named on an agenda"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), index=True)
    position: Mapped[int]
    list_name: Mapped[str] = mapped_column(default="", server_default="")
    name: Mapped[str]
    office: Mapped[str] = mapped_column(default="", server_default="")
    organisation: Mapped[str] = mapped_column(default="", server_default="")
    invited: Mapped[bool] = mapped_column(default=False, server_default="false")
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    __table_args__ = (UniqueConstraint("meeting_id", "position"),)


class ConfirmedMinutes(Protected, Audited, db.Model):
    """How minutes were confirmed or noted: the one place that says it.

    Of the group's own minutes `meeting_id` says which; `in_meeting_id` at which meeting, none by e-mail or outside the system;
    `agenda_item_id` which of its items dealt with them. Minutes of other bodies, and those of papers typed in, are an item with
    a `body` and the day they are of, `occasion` says what meeting it was where it was no ordinary one. `minute` names the minute an amendment is about, `amendment` quotes how it is to read.
    """

    __tablename__ = "confirmed_minutes"
    __audit_values__ = frozenset({"how", "held_on"})
    __audit_name__ = "minutes confirmed"

    agenda_item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_items.id"), index=True)
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id"), unique=True)
    in_meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id"), index=True)
    body: Mapped[str] = mapped_column(default="", server_default="")
    occasion: Mapped[str] = mapped_column(default="", server_default="")
    held_on: Mapped[date | None]
    how: Mapped[str]
    minute: Mapped[str] = mapped_column(default="", server_default="")
    amendment: Mapped[str] = mapped_column(default="", server_default="")

    __table_args__ = (
        CheckConstraint(f"how IN {tuple(HOW_CONFIRMED)}", name="how"),
        CheckConstraint("how <> 'amended' OR amendment <> ''", name="amended"),
        CheckConstraint("agenda_item_id IS NOT NULL OR meeting_id IS NOT NULL", name="of_what"),
    )


class EditedCopy(Protected, Audited, db.Model):
    """A paper somebody edited outside and put back: kept beside the one made from the record, which it never replaces."""

    __tablename__ = "edited_copies"
    __audit_values__ = frozenset({"kind"})
    __audit_name__ = "an edited copy of a paper"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), index=True)
    kind: Mapped[str]
    file_name: Mapped[str]
    content_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    storage_key: Mapped[str] = mapped_column(unique=True)
    note: Mapped[str] = mapped_column(default="", server_default="")
    added_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    added_at: Mapped[datetime] = mapped_column(server_default=func.now())

    added_by: Mapped[User] = relationship(User)

    __table_args__ = (
        UniqueConstraint("meeting_id", "kind", "sha256"),
        CheckConstraint("kind IN ('agenda', 'minutes')", name="kind"),
    )
