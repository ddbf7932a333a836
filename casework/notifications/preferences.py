"""When somebody wants to be reminded, and who is reminded for them while they are away."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from casework import access, clock
from casework.accounts.models import User
from casework.errors import Refusal
from casework.extensions import db
from casework.notifications.outbox import owe
from casework.notifications.timing_models import EARLIEST, LATEST, ReminderPreference
from casework.partnership import queries as partnership
from casework.partnership.models import Membership
from casework.web.presentation import day

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")


def of(user: User) -> ReminderPreference | None:
    return db.session.scalars(
        select(ReminderPreference).where(ReminderPreference.user_id == user.id)
    ).one_or_none()  # fmt: skip


def in_words(row: ReminderPreference | None) -> str:
    """Every working day at 8:00, away until 3 March 2026."""
    if row is None:
        return "Every working day at 8:00"
    how = f"Every {WEEKDAYS[row.weekday]}" if row.weekly else "Every working day"
    away = row.away_until is not None and row.away_until >= clock.today()
    return f"{how} at {row.hour}:00" + (f", away until {day(row.away_until)}" if away else "")


def covered_by(user: User) -> list[ReminderPreference]:
    """The leaves, to come or under way, in which somebody is reminded for others."""
    return list(
        db.session.scalars(
            select(ReminderPreference)
            .where(ReminderPreference.cover_id == user.id, ReminderPreference.away_until >= clock.today())
            .order_by(ReminderPreference.away_from, ReminderPreference.id)
            .options(joinedload(ReminderPreference.user))
        )
    )


def covers_to_choose(user: User) -> Select[User]:
    """Who may cover: active people of the agency, and of the groups somebody belongs to."""
    mine = select(Membership.group_id).where(
        Membership.user_id == user.id, partnership.current_on(Membership, clock.today())
    )
    fellows = select(Membership.user_id).where(
        Membership.group_id.in_(mine), partnership.current_on(Membership, clock.today())
    )
    return (
        select(User)
        .where(User.status == "active", User.id != user.id, or_(User.agency_id == user.agency_id, User.id.in_(fellows)))
        .order_by(User.name, User.id)
    )


def save(
    *,
    hour: int,
    weekly: bool,
    weekday: int,
    away_from: date | None,
    away_until: date | None,
    cover: User | None,
    version: int,
    by: User,
) -> None:
    """Keep somebody's own choice. Whoever covers for them is told; what they are told then is what they may see themselves."""
    access.scope_of(by)
    if not EARLIEST <= hour <= LATEST:
        raise Refusal("Choose an hour from the list", field="hour")
    if weekly and not 0 <= weekday <= 4:
        raise Refusal("Choose a day of the week", field="weekday")
    if away_from is None and away_until is not None:
        raise Refusal("Enter the first day of your leave", field="away_from")
    if away_from is not None and away_until is None:
        raise Refusal("Enter the last day of your leave", field="away_until")
    if away_from is not None and away_until is not None:
        if away_until < away_from:
            raise Refusal("The last day of your leave cannot be before the first", field="away_until")
        if away_until < clock.today():
            raise Refusal("The last day of your leave cannot be in the past", field="away_until")
    if cover is not None and away_from is None:
        raise Refusal("Enter the days of your leave, or choose nobody", field="away_from")
    if cover is not None and not db.session.scalar(select(covers_to_choose(by).where(User.id == cover.id).exists())):
        raise Refusal("Choose somebody of your agency or of a group of yours", field="cover_id")
    row = of(by)
    if (row.version if row is not None else 0) != version:
        raise Refusal("These were changed in another window meanwhile. Open the page again.")
    if row is None:
        row = ReminderPreference(user_id=by.id)
        db.session.add(row)
    row.hour, row.weekly, row.weekday = hour, weekly, weekday if weekly else 0
    new_cover = cover is not None and (row.cover_id, row.away_from, row.away_until) != (cover.id, away_from, away_until)
    row.away_from, row.away_until, row.cover_id = away_from, away_until, cover.id if cover is not None else None
    db.session.flush()
    if new_cover and cover is not None:
        owe(cover.id, "leave_cover", f"leave_cover:{row.id}:{row.version}:{cover.id}", preference=row.id)


def end_leave(*, by: User) -> None:
    """Somebody is back sooner: the leave ended yesterday, and what others were told meanwhile is owed to them again."""
    access.scope_of(by)
    row, yesterday = of(by), clock.today() - timedelta(days=1)
    if row is None or row.away_until is None or row.away_until <= yesterday:
        return
    if row.away_from is not None and row.away_from > yesterday:  # it never began, or began today
        row.away_from = yesterday
    row.away_until = yesterday
    db.session.flush()
