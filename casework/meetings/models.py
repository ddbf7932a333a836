"""Groups meet: series, agendas, attendance, minutes, decisions, what agencies were asked and answered."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, SmallInteger, Time, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework import clock
from casework.access.rows import Protected
from casework.accounts.models import User
from casework.audit import Audited
from casework.cases.merge_rules import Beside
from casework.cases.models import Case
from casework.extensions import db
from casework.meetings.kinds import (  # noqa: F401  (read from here by all that name them)
    ATTENDED,
    CAPACITIES,
    CHAIRED_AS,
    CONFIRMATIONS,
    DAYS_TO_CORRECT,
    ITEM_KINDS,
    SENSITIVITIES,
    STATUSES,
    VOTE_RESULTS,
)
from casework.meetings.logo_models import BodyLogo  # noqa: F401  (meetings keep the one they went round with)
from casework.partnership.models import Agency, Group

if TYPE_CHECKING:
    from casework.meetings.record_models import ConfirmedMinutes

_ITEM_WORDS = "setweight(to_tsvector('english', title || ' ' || author), 'A') || to_tsvector('english', purpose || ' ' || discussion)"
_DECISION_WORDS = "to_tsvector('english', text)"
"""What minutes are searched by: PostgreSQL keeps these columns, nothing is written twice."""


class MeetingSeries(Protected, Audited, db.Model):
    """A group's meetings as they recur, with the quorum and numbering the body keeps.

    `recurrence`: `monthly` (the `nth` `weekday` of the month; nth -1 is the last), `weeks` (every `every_weeks`
    weeks from `starts_on`) or `list` (the days in `days`). Weekday 0 is Monday. `numbering`: `municipal_year`,
    `calendar_year`, `financial_year`, `never` (runs on), `meeting` (from 1 each time) or `agenda` (as its items are).
    """

    __tablename__ = "meeting_series"
    __audit_values__ = frozenset({"recurrence", "quorum_kind", "quorum", "numbering"})

    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"), index=True)
    title: Mapped[str]
    recurrence: Mapped[str]
    nth: Mapped[int | None] = mapped_column(SmallInteger)
    weekday: Mapped[int | None] = mapped_column(SmallInteger)
    every_weeks: Mapped[int | None] = mapped_column(SmallInteger)
    days: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    start_time: Mapped[time] = mapped_column(Time)
    minutes_long: Mapped[int] = mapped_column(default=120, server_default="120")
    place: Mapped[str] = mapped_column(default="", server_default="")
    quorum_kind: Mapped[str] = mapped_column(default="people", server_default="people")
    quorum: Mapped[int] = mapped_column(default=0, server_default="0")
    numbering: Mapped[str] = mapped_column(default="municipal_year", server_default="municipal_year")
    number_prefix: Mapped[str] = mapped_column(default="", server_default="")

    group: Mapped[Group] = relationship(Group)

    __table_args__ = (
        CheckConstraint("recurrence IN ('monthly', 'weeks', 'list')", name="recurrence"),
        CheckConstraint("quorum_kind IN ('people', 'agencies', 'responsible')", name="quorum_kind"),
        CheckConstraint(
            "numbering IN ('municipal_year', 'calendar_year', 'financial_year', 'never', 'meeting', 'agenda')",
            name="numbering",
        ),
        CheckConstraint("recurrence <> 'monthly' OR (nth IS NOT NULL AND weekday IS NOT NULL)", name="monthly"),
        CheckConstraint("recurrence <> 'weeks' OR every_weeks > 0", name="weeks"),
    )


class NumberingPeriod(Protected, db.Model):
    """The running minute number of a series in one period. Locked while numbers are given: none is skipped."""

    __tablename__ = "numbering_periods"

    series_id: Mapped[int] = mapped_column(ForeignKey("meeting_series.id"))
    period: Mapped[str]
    next_number: Mapped[int] = mapped_column(default=1, server_default="1")

    __table_args__ = (UniqueConstraint("series_id", "period"),)


class Meeting(Protected, Audited, db.Model):
    """One meeting of a group, from planned to its minutes being confirmed at the next.

    `planned_for` is the day the series gave it: it stays when the meeting moves, so that planning again makes no twin.
    `left_out` holds what was taken off the agenda on purpose (template keys, "case:12"): building again leaves it off.
    `from_paper` marks minutes entered from their paper, which say nothing that is worked out from other meetings; `numbers_as_printed`
    those with the numbers they already had. `faults_accepted` keeps what the
    checks found each time somebody sent agenda or minutes all the same, with when and who. `house_style` is the body's style as it was when the minutes first
    went round, or as their sender gave it: they look the same for ever. So does `logo_id`, from when they went round.
    `next_meeting_on`, `further_meetings` and the like are what a paper sent in said of the next meetings, as long as its words still say it.
    `interruptions` are adjournments and when it ceased to be quorate (`interruptions.py`).
    """

    __tablename__ = "meetings"
    __audit_values__ = frozenset({"status", "starts_at", "group_id"})

    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    series_id: Mapped[int | None] = mapped_column(ForeignKey("meeting_series.id"))
    title: Mapped[str]
    starts_at: Mapped[datetime]
    minutes_long: Mapped[int] = mapped_column(default=120, server_default="120")
    place: Mapped[str] = mapped_column(default="", server_default="")
    planned_for: Mapped[date | None]
    status: Mapped[str] = mapped_column(default="planned", server_default="planned")
    left_out: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    house_style: Mapped[dict[str, Any] | None]
    logo_id: Mapped[int | None] = mapped_column(ForeignKey("body_logos.id"))
    remote_words: Mapped[str] = mapped_column(default="", server_default="")
    numbers_as_printed: Mapped[bool] = mapped_column(default=False, server_default="false")
    from_paper: Mapped[bool] = mapped_column(default=False, server_default="false")
    faults_accepted: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    published_at: Mapped[datetime | None]
    supplements: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    commenced_at: Mapped[datetime | None]
    concluded_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    circulated_at: Mapped[datetime | None]
    circulated_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    confirmed_at: Mapped[datetime | None]
    next_meeting_words: Mapped[str] = mapped_column(default="", server_default="")
    next_meeting_on: Mapped[date | None]
    next_meeting_at: Mapped[time | None] = mapped_column(Time)
    next_meeting_place: Mapped[str] = mapped_column(default="", server_default="")
    further_meetings: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    interruptions: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    cancelled_because: Mapped[str] = mapped_column(default="", server_default="")
    calendar_sequence: Mapped[int] = mapped_column(default=0, server_default="0")
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    @property
    def correct_by(self) -> date | None:
        """The last day to say what is wrong with the draft minutes that went round."""
        if self.circulated_at is None:
            return None
        return clock.working_days_after(clock.in_london(self.circulated_at).date(), DAYS_TO_CORRECT)

    group: Mapped[Group] = relationship(Group)
    series: Mapped[MeetingSeries | None] = relationship(MeetingSeries)
    items: Mapped[list[AgendaItem]] = relationship(
        "AgendaItem",
        back_populates="meeting",
        order_by="AgendaItem.position, AgendaItem.id",
        foreign_keys="AgendaItem.meeting_id",
    )
    confirmed_as: Mapped[ConfirmedMinutes | None] = relationship(
        "ConfirmedMinutes", foreign_keys="ConfirmedMinutes.meeting_id", uselist=False, viewonly=True
    )
    attendances: Mapped[list[Attendance]] = relationship(
        "Attendance", back_populates="meeting", order_by="Attendance.position, Attendance.id"
    )

    __table_args__ = (
        CheckConstraint(f"status IN {tuple(STATUSES)}", name="status"),
        CheckConstraint("concluded_at IS NULL OR commenced_at IS NULL OR concluded_at >= commenced_at", name="times"),
        UniqueConstraint("series_id", "starts_at"),
        UniqueConstraint("series_id", "planned_for"),
        Index("ix_meetings_group", "group_id", "starts_at"),
    )
    __mapper_args__ = {"version_id_col": version}


class AgendaItem(Protected, Audited, db.Model):
    """One thing to deal with. Thin: the content is the case, the report, the previous minutes it points at.

    `position` orders siblings and their headings in one run; items stand three deep at most (a trigger holds it). `number` is the agenda's ("6.1", "6.1.1"), worked out from the
    order until publication and frozen then. `minute_number` is the running number the minutes give, `minute_label` how it
    was printed then (SSP 53/15). `sensitivity` says who may have it (an item on a case is never open to the public, whatever it says),
    `exempt_paragraph` the paragraph of Part 1 of Schedule 12A (from 12 on of Part 4, in Wales) and `exempt_also` further ones, `public_interest` why keeping it outweighs publishing it. `author` is the office or agency after a report's title, `agenda_text` what the agenda says under it. `template_key` marks items that came from the group's agenda template.
    `timed_at` is the time an item must not begin before, `late_in` the supplement that brought it after publication,
    `decided_as` the word over its decisions where it is not the body's usual one, `taken_after_id` the item after which the meeting took it out of order; its number stays. `waiting_as_sent`
    is what it said of earlier minutes when it went round.
    """

    __tablename__ = "agenda_items"
    __audit_values__ = frozenset({"kind", "number", "minute_number", "rag", "sensitivity"})
    __cases_merged__ = Beside(
        "of_merged_case",
        words="Both are on the agenda of a meeting that is not over: take one of them off first.",
        refused="EXISTS (SELECT 1 FROM meetings m WHERE m.id = meeting_id AND m.status IN ('planned', 'published', 'in_progress'))",
    )

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_items.id"), index=True)
    kind: Mapped[str]
    position: Mapped[int]
    number: Mapped[str] = mapped_column(default="", server_default="")
    minute_number: Mapped[int | None]
    minute_label: Mapped[str] = mapped_column(default="", server_default="")
    title: Mapped[str]
    author: Mapped[str] = mapped_column(default="", server_default="")
    minutes_planned: Mapped[int | None] = mapped_column(SmallInteger)
    template_key: Mapped[str] = mapped_column(default="", server_default="")
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    agenda_text: Mapped[str] = mapped_column(default="", server_default="")
    purpose: Mapped[str] = mapped_column(default="", server_default="")
    discussion: Mapped[str] = mapped_column(default="", server_default="")
    rag: Mapped[str] = mapped_column(default="", server_default="")
    next_review_on: Mapped[date | None]
    deferred_to_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id"))
    timed_at: Mapped[time | None] = mapped_column(Time)
    late_in: Mapped[int | None] = mapped_column(SmallInteger)
    taken_after_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_items.id", ondelete="SET NULL"))
    of_merged_case: Mapped[bool] = mapped_column(default=False, server_default="false")
    waiting_as_sent: Mapped[list[Any] | None]
    search_words: Mapped[Any] = mapped_column(TSVECTOR, Computed(_ITEM_WORDS, persisted=True), deferred=True)
    sensitivity: Mapped[str] = mapped_column(default="open", server_default="open")
    exempt_paragraph: Mapped[int | None] = mapped_column(SmallInteger)
    exempt_also: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger), default=list, server_default="{}")
    public_interest: Mapped[str] = mapped_column(default="", server_default="")
    decided_as: Mapped[str] = mapped_column(default="", server_default="")
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    meeting: Mapped[Meeting] = relationship(Meeting, back_populates="items", foreign_keys=[meeting_id])
    case: Mapped[Case | None] = relationship(Case)
    decisions: Mapped[list[Decision]] = relationship(
        "Decision", back_populates="item", order_by="Decision.position, Decision.id"
    )

    __table_args__ = (
        CheckConstraint(f"kind IN {tuple(ITEM_KINDS)}", name="kind"),
        CheckConstraint("kind <> 'case' OR case_id IS NOT NULL", name="case"),
        CheckConstraint(f"sensitivity IN {tuple(SENSITIVITIES)}", name="sensitivity"),
        CheckConstraint("(sensitivity = 'exempt') = (exempt_paragraph IS NOT NULL)", name="exempt"),
        CheckConstraint("exempt_paragraph BETWEEN 1 AND 7 OR exempt_paragraph BETWEEN 12 AND 18", name="exempt_paragraph"),
        Index(
            "uq_agenda_items_meeting_id_case_id", "meeting_id", "case_id", unique=True,
            postgresql_where=text("NOT of_merged_case"),
        ),
        Index("ix_agenda_items_search", "search_words", postgresql_using="gin"),
        Index(
            "uq_agenda_items_template", "meeting_id", "template_key", unique=True,
            postgresql_where=text("template_key <> ''"),
        ),
    )  # fmt: skip
    __mapper_args__ = {"version_id_col": version}


class MinuteRevision(Protected, db.Model):
    """An item's text as it was saved, never changed: what makes two people typing at once safe."""

    __tablename__ = "minute_revisions"

    agenda_item_id: Mapped[int] = mapped_column(ForeignKey("agenda_items.id"), index=True)
    item_version: Mapped[int]
    discussion: Mapped[str]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(server_default=func.now())

    author: Mapped[User | None] = relationship(User)


class Decision(Protected, Audited, db.Model):
    """A decision of an item, numbered (i), (ii) by its place; and where it was voted on, who moved and seconded it, the counts and
    the result. A count left empty was not recorded. How each person voted is a `RecordedVote`; `names_of_some` where only some had theirs recorded."""

    __tablename__ = "decisions"

    agenda_item_id: Mapped[int] = mapped_column(ForeignKey("agenda_items.id"), index=True)
    position: Mapped[int]
    text: Mapped[str]
    moved_by: Mapped[str] = mapped_column(default="", server_default="")
    seconded_by: Mapped[str] = mapped_column(default="", server_default="")
    votes_for: Mapped[int | None] = mapped_column(SmallInteger)
    votes_against: Mapped[int | None] = mapped_column(SmallInteger)
    abstained: Mapped[int | None] = mapped_column(SmallInteger)
    vote_result: Mapped[str] = mapped_column(default="", server_default="")
    names_of_some: Mapped[bool] = mapped_column(default=False, server_default="false")
    search_words: Mapped[Any] = mapped_column(TSVECTOR, Computed(_DECISION_WORDS, persisted=True), deferred=True)

    item: Mapped[AgendaItem] = relationship(AgendaItem, back_populates="decisions")

    __table_args__ = (
        Index("ix_decisions_search", "search_words", postgresql_using="gin"),
        CheckConstraint("votes_for >= 0 AND votes_against >= 0 AND abstained >= 0", name="votes"),
        CheckConstraint(f"vote_result IN {tuple(VOTE_RESULTS)}", name="vote_result"),
    )


class Attendance(Protected, Audited, db.Model):
    """One line of who was there, who sent apologies and who stood in for whom, in the words the minutes print.

    `user_id` where the person signs in; otherwise only `name`, `office` and `organisation` as typed. `list_name` is the
    body's own division of those present (core members, support). `chair_as` says how somebody was in the chair, `chair_for` for which items when only for some; a vice-chair
    beside whoever was in the chair is not `in_the_chair`. Somebody
    came for some items only (`for_items`), was known to be late, took part remotely. Apologies came on a day, with
    information sent, or with a note that none was. An observer signed for confidentiality on a day. `initials` are those
    the paper itself used.
    """

    __tablename__ = "attendances"
    __audit_values__ = frozenset({"capacity", "in_the_chair"})

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    position: Mapped[int] = mapped_column(default=0, server_default="0")
    name: Mapped[str]
    office: Mapped[str] = mapped_column(default="", server_default="")
    organisation: Mapped[str] = mapped_column(default="", server_default="")
    capacity: Mapped[str] = mapped_column(default="expected", server_default="expected")
    in_the_chair: Mapped[bool] = mapped_column(default=False, server_default="false")
    votes: Mapped[bool] = mapped_column(default=True, server_default="true")
    substitute_for: Mapped[str] = mapped_column(default="", server_default="")
    information_sent: Mapped[bool] = mapped_column(default=False, server_default="false")
    arrived_at_item: Mapped[str] = mapped_column(default="", server_default="")
    left_at_item: Mapped[str] = mapped_column(default="", server_default="")
    list_name: Mapped[str] = mapped_column(default="", server_default="")
    chair_as: Mapped[str] = mapped_column(default="", server_default="")
    for_items: Mapped[str] = mapped_column(default="", server_default="")
    late: Mapped[bool] = mapped_column(default=False, server_default="false")
    remotely: Mapped[bool] = mapped_column(default=False, server_default="false")
    no_information: Mapped[bool] = mapped_column(default=False, server_default="false")
    apologies_on: Mapped[date | None]
    confidentiality_signed_on: Mapped[date | None]
    initials: Mapped[str] = mapped_column(default="", server_default="")
    chair_for: Mapped[str] = mapped_column(default="", server_default="")

    meeting: Mapped[Meeting] = relationship(Meeting, back_populates="attendances")
    user: Mapped[User | None] = relationship(User)
    agency: Mapped[Agency | None] = relationship(Agency)

    __table_args__ = (
        CheckConstraint(f"capacity IN {tuple(CAPACITIES)}", name="capacity"),
        CheckConstraint("capacity <> 'substitute' OR substitute_for <> ''", name="substitute"),
        Index("uq_attendances_user", "meeting_id", "user_id", unique=True),
        Index(
            "uq_attendances_chair", "meeting_id", unique=True,
            postgresql_where=text("in_the_chair AND chair_as <> 'co_chair' AND chair_for = ''"),
        ),
        CheckConstraint(f"chair_as IN {tuple(CHAIRED_AS)}", name="chair_as"),
        CheckConstraint("NOT (information_sent AND no_information)", name="information"),
    )  # fmt: skip


import casework.meetings.record_models  # noqa: E402  (how minutes were confirmed, which a meeting leads to)
import casework.meetings.vote_models  # noqa: E402, F401  (how each voted on a decision)
