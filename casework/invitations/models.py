"""Who was invited to which meeting, what they answered, and how meetings stand in people's calendars."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.access.rows import Protected
from casework.accounts.models import User
from casework.audit import Audited
from casework.extensions import db
from casework.meetings.models import Meeting

REPLIES = {
    "accepted": "Accepted",
    "tentative": "Not certain",
    "apologies": "Apologies",
    "substitute": "Sends a substitute",
}


class GroupCalendar(Protected, Audited, db.Model):
    """What calendar entries call a group, where its own name would say too much, and to whom calendars send answers."""

    __tablename__ = "group_calendars"
    __audit_name__ = "what calendars say of the group"

    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"), unique=True)
    calendar_title: Mapped[str] = mapped_column(default="", server_default="")
    organizer: Mapped[str] = mapped_column(default="", server_default="")


class CalendarEntry(Protected, Audited, db.Model):
    """A meeting to which people were invited, as it stands in their calendars.

    `uid` and `organizer` never change: calendars know an entry again by them. `starts_at` is when the last invitation
    said it begins; `changed_at` when what calendars say last changed.
    """

    __tablename__ = "calendar_entries"
    __audit_name__ = "the invitations to a meeting"
    __audit_quiet__ = frozenset({"changed_at"})

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), unique=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    uid: Mapped[str] = mapped_column(unique=True)
    organizer: Mapped[str]
    starts_at: Mapped[datetime]
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now())
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))

    meeting: Mapped[Meeting] = relationship(Meeting)


class Invitation(Protected, Audited, db.Model):
    """One person's invitation to one meeting, and what they answered.

    `own_sequence` counts the times this person alone was taken off the meeting, for a calendar believes a cancellation
    only when its sequence has gone up. `chased_on` is the last day somebody chased them, `reminded_at` when the clock did.
    """

    __tablename__ = "meeting_invitations"
    __audit_name__ = "an invitation to a meeting"
    __audit_values__ = frozenset({"status", "reply", "information_sent"})
    __audit_quiet__ = frozenset({"version", "reminded_at"})

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"))
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    status: Mapped[str] = mapped_column(default="invited", server_default="invited")
    own_sequence: Mapped[int] = mapped_column(default=0, server_default="0")
    invited_at: Mapped[datetime] = mapped_column(server_default=func.now())
    reply: Mapped[str] = mapped_column(default="", server_default="")
    information_sent: Mapped[bool] = mapped_column(default=False, server_default="false")
    reason: Mapped[str] = mapped_column(default="", server_default="")
    substitute_name: Mapped[str] = mapped_column(default="", server_default="")
    substitute_office: Mapped[str] = mapped_column(default="", server_default="")
    substitute_email: Mapped[str] = mapped_column(default="", server_default="")
    replied_at: Mapped[datetime | None]
    replied_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    chased_on: Mapped[date | None]
    reminded_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    meeting: Mapped[Meeting] = relationship(Meeting)
    user: Mapped[User] = relationship(User, foreign_keys=[user_id])

    @property
    def sequence(self) -> int:
        """What calendars compare: it goes up when the meeting moves in time or place, or this person is taken off it."""
        return self.meeting.calendar_sequence + self.own_sequence

    __table_args__ = (
        UniqueConstraint("meeting_id", "user_id"),
        CheckConstraint("status IN ('invited', 'cancelled')", name="status"),
        CheckConstraint("reply IN ('', 'accepted', 'tentative', 'apologies', 'substitute')", name="reply"),
        CheckConstraint("(reply = '') = (replied_at IS NULL)", name="replied"),
        CheckConstraint("(reply = 'substitute') = (substitute_name <> '')", name="substitute"),
    )
    __mapper_args__ = {"version_id_col": version}


class CalendarFeed(Protected, Audited, db.Model):
    """The secret address of one person's calendar. Only its hash is kept; renewing it makes the old address useless."""

    __tablename__ = "calendar_feeds"
    __audit_name__ = "a private calendar address"
    __audit_quiet__ = frozenset({"fetched_at", "window_at", "window_count"})

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), unique=True)
    secret_hash: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[datetime] = mapped_column(server_default=func.now())
    fetched_at: Mapped[datetime | None]
    window_at: Mapped[datetime | None]
    window_count: Mapped[int] = mapped_column(default=0, server_default="0")


from casework.invitations.substitute_models import Substitute  # noqa: E402, F401  (who comes instead)
