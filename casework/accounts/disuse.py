"""Accounts nobody uses: suspended by the clock, after so many days as the partnership says; nobody is without having been warned.

An account is used by signing in and by a program with one of its keys. The demonstration's people, agencies'
programs, whose keys end by themselves, and the last administrator stay.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import insert

from casework import access, clock
from casework.access.scope import current_scope
from casework.accounts import policy, queries, sessions
from casework.accounts.disuse_models import DisuseRule
from casework.accounts.events import AccountDisused
from casework.accounts.models import ApiToken, User
from casework.errors import Refusal
from casework.events import announce
from casework.extensions import db

FEWEST, MOST, USUAL = 30, 400, 90
NOTICE = timedelta(days=15)
"""However long an account was not used: so many days pass from when the rule began or was changed, for the warnings."""
ADMINISTRATORS_ONLY = "Only an administrator says after how many days an account is suspended."


def rule() -> tuple[int, datetime]:
    """After how many days, 0 for never, and since when that holds, in the partnership at work."""
    row = db.session.scalars(select(DisuseRule)).one_or_none()
    return (row.days, row.since) if row is not None else (USUAL, clock.now())


def change(days: int, *, by: User) -> None:
    """Another number of days; 0 is never. Warnings begin anew, so that a smaller one surprises nobody."""
    access.require(policy.may_give_duties(by), ADMINISTRATORS_ONLY)
    if days and not FEWEST <= days <= MOST:
        raise Refusal(f"Enter 0 for never, or a number of days from {FEWEST} to {MOST}", field="days")
    _begin()
    row = db.session.scalars(select(DisuseRule).with_for_update()).one()
    if days != row.days:
        row.days, row.since = days, clock.now()
        db.session.flush()


def _begin() -> None:
    """The usual rule, from now on, where the partnership has none."""
    values = {"partnership_id": current_scope().partnership_id, "days": USUAL, "since": clock.now()}
    db.session.connection().execute(insert(DisuseRule.__table__).values(**values).on_conflict_do_nothing())


_LAST_KEY = select(func.max(ApiToken.last_used_at)).where(ApiToken.user_id == User.id).correlate(User).scalar_subquery()
LAST_USE = func.greatest(User.created_at, User.last_seen_at, User.reactivated_at, _LAST_KEY)
"""PostgreSQL's `greatest` passes over what is empty."""


def _accounts(*, before: datetime, ids: list[int] | None = None) -> Select[tuple[int, datetime]]:
    found = select(User.id, LAST_USE).where(
        User.status == "active", ~User.is_demonstration, ~User.is_program, before > LAST_USE
    )
    return found.where(User.id.in_(ids)) if ids is not None else found


def endings(*, until: date, user_id: int | None = None) -> Iterator[tuple[int, date]]:
    """Accounts of the partnership at work that nobody used, and the day each is suspended on if that stays so, up to a day."""
    days, since = rule()
    if not days:
        return
    earliest = clock.in_london(since + NOTICE).date()
    before = clock.now() - timedelta(days=days) + max(timedelta(), until - clock.today() + timedelta(days=2))
    for found, used in db.session.execute(
        _accounts(before=before, ids=[user_id] if user_id is not None else None)
    ).tuples():
        on = max(clock.in_london(used).date() + timedelta(days=days), earliest)
        if on <= until:
            yield found, on


def suspend_due() -> int:
    """Suspend what is due today in the partnership at work; returns how many. Whoever signs in meanwhile is left alone."""
    _begin()
    suspended = 0
    for user_id, _on in sorted(endings(until=clock.today())):
        held = select(User).where(User.id == user_id).with_for_update(of=User).execution_options(populate_existing=True)
        user = db.session.scalars(held).one()
        if not any(endings(until=clock.today(), user_id=user_id)) or _is_last_administrator(user):
            continue
        user.status, user.disused_on = "suspended", clock.today()
        sessions.end_all(user.id)
        db.session.flush()
        announce(AccountDisused(user_id=user.id))
        suspended += 1
    return suspended


def _is_last_administrator(user: User) -> bool:
    return "administrator" in user.duties and db.session.scalars(queries.other_administrators(user.id)).one() == 0
