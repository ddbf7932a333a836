"""Everything but actions that is owed by a day: its kinds, the days on which each is asked after, and the rows kept as they should be.

A kind finds what is open and due, and who is reminded. `keep_up` compares that with the rows: what is missing is planned, what
no longer holds - closed, moved, somebody else's, on other days - is withdrawn. It runs when something happens, when the days are
changed, and by the clock.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from casework import clock
from casework.access.scope import as_system, current_scope
from casework.extensions import db
from casework.notifications.models import Reminder
from casework.notifications.owing import partnerships

LONGEST = {"working days": 60, "days": 120}
PLANNED = timedelta(days=14)
"""So far ahead rows are written down by the clock; one that stood still for less loses none."""


@dataclass(frozen=True)
class Days:
    """Counts of days around the due day."""

    before: tuple[int, ...] = ()
    on_the_day: bool = True
    after: tuple[int, ...] = ()


@dataclass(frozen=True)
class Dated:
    """One thing that is open and due on a day, of a group or of none, and who is reminded of it."""

    subject: str
    subject_id: int
    due_on: date
    recipients: frozenset[int]
    group_id: int | None = None


@dataclass(frozen=True)
class Narrowed:
    """What is looked for: all of the partnership, one group's, or some things by their ids; due between two days."""

    first: date
    last: date
    group_id: int | None = None
    ids: Collection[int] | None = None


@dataclass(frozen=True)
class Kind:
    """`names` are the reminders' before, on and after the day; an empty one is never asked for.

    `of_group` kinds follow their group's days, the others those of the partnership. `whom` and `title` are said on the page.
    """

    key: str
    title: str
    whom: str
    subjects: frozenset[str]
    names: tuple[str, str, str]
    usual: Days
    find: Callable[[Narrowed], Iterable[Dated]] = field(compare=False)
    unit: str = "working days"
    of_group: bool = True

    def steps(self, days: Days, due_on: date) -> Iterator[tuple[str, date]]:
        before, on_the_day, after = self.names
        if before:
            yield from ((before, self._moved(due_on, -number)) for number in days.before)
        if on_the_day and days.on_the_day:
            yield on_the_day, due_on
        if after:
            yield from ((after, self._moved(due_on, number)) for number in days.after)

    def _moved(self, day: date, number: int) -> date:
        if self.unit == "days":
            return day + timedelta(days=number)
        return clock.working_days_after(day, number) if number > 0 else clock.working_days_before(day, -number)


KINDS: dict[str, Kind] = {}
"""By key, in the order in which pages show them."""


def keep(kind: Kind) -> Kind:
    KINDS[kind.key] = kind
    return kind


def of_groups() -> list[Kind]:
    return [kind for kind in KINDS.values() if kind.of_group]


def of_partnership() -> list[Kind]:
    return [kind for kind in KINDS.values() if not kind.of_group]


def keep_up(*keys: str, group_id: int | None = None, ids: Collection[int] | None = None) -> int:
    """Have the rows from today on as they should be; returns how many came to be owed. What is past stays."""
    with as_system("planning reminders"):
        return sum(_keep_up(KINDS[key], group_id, ids) for key in keys)


def keep_up_all() -> int:
    """Every kind, in every partnership: the clock's guarantee, whatever was missed or changed without a word."""
    made = 0
    for partnership_id in partnerships():
        with as_system("planning reminders", partnership_id=partnership_id):
            db.session.commit()
            for kind in KINDS.values():
                made += _keep_up(kind, None, None)
                db.session.commit()
    return made


def _keep_up(kind: Kind, group_id: int | None, ids: Collection[int] | None) -> int:
    from casework.notifications import timing

    today = clock.today()
    far = timedelta(days=2 * LONGEST[kind.unit] if kind.unit == "working days" else LONGEST[kind.unit])
    last = None if ids is not None or group_id is not None else today + PLANNED
    found = list(kind.find(Narrowed(today - far, today + far + PLANNED, group_id, ids)))
    days = timing.days_of(kind, {each.group_id for each in found})
    wanted: set[tuple[str, int, str, date, int]] = set()
    for each in found:
        for name, on in kind.steps(days[each.group_id], each.due_on):
            if on >= today:
                wanted |= {(each.subject, each.subject_id, name, on, person) for person in each.recipients}
    _withdraw_others(kind, {(each.subject, each.subject_id) for each in found}, wanted, group_id, ids)
    return _write({row for row in wanted if last is None or row[3] <= last})


def _withdraw_others(
    kind: Kind,
    open_ones: set[tuple[str, int]],
    wanted: set[tuple[str, int, str, date, int]],
    group_id: int | None,
    ids: Collection[int] | None,
) -> None:
    rows = (
        select(Reminder.id, Reminder.subject, Reminder.subject_id, Reminder.kind, Reminder.due_on, Reminder.recipient_id)
        .where(
            Reminder.status == "planned", Reminder.subject.in_(kind.subjects),
            Reminder.kind.in_([name for name in kind.names if name]), Reminder.due_on >= clock.today(),
        )
    )  # fmt: skip
    if ids is not None:
        rows = rows.where(Reminder.subject_id.in_(list(ids)))
    elif group_id is not None:  # of the others it is not known whose they are: the clock sees to them
        rows = rows.where(tuple_(Reminder.subject, Reminder.subject_id).in_(sorted(open_ones)))
    over = [row.id for row in db.session.execute(rows) if tuple(row[1:]) not in wanted]
    if over:
        db.session.execute(
            update(Reminder).where(Reminder.id.in_(over)).values(status="withdrawn"),
            execution_options={"synchronize_session": False},
        )


def _write(wanted: set[tuple[str, int, str, date, int]]) -> int:
    table = Reminder.__table__
    names = ("subject", "subject_id", "kind", "due_on", "recipient_id")
    more = {"partnership_id": current_scope().partnership_id, "planned_at": clock.now()}
    values = [dict(zip(names, row, strict=True)) | more for row in sorted(wanted)]
    made = 0
    for start in range(0, len(values), 1000):
        statement = insert(table).values(values[start : start + 1000])
        statement = statement.on_conflict_do_update(
            index_elements=["partnership_id", *names, "channel"],
            set_={"status": "planned", "planned_at": clock.now()},
            where=table.c.status == "withdrawn",
        )
        made += len(db.session.connection().execute(statement.returning(table.c.id)).all())
    return made
