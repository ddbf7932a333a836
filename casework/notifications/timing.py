"""When a group's open actions are asked after: the usual days, or the group's own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from casework import access, clock
from casework.accounts.models import User
from casework.errors import Refusal
from casework.extensions import db
from casework.notifications.timing_models import ReminderTiming
from casework.partnership.models import Group

MOST = 5
LONGEST = 60
RUNS_ONLY = "Those who run the group say when its actions are asked after."


@dataclass(frozen=True)
class Timing:
    """Counts of working days around the due day; None is never."""

    before: tuple[int, ...] = (5,)
    on_the_day: bool = True
    after: tuple[int, ...] = (2,)
    to_chair: int | None = 5
    to_spoc: int | None = 10
    to_manager: int | None = None

    def steps(self, due_on: date) -> Iterator[tuple[str, str, date]]:
        """(kind, whom, day) of everything owed for an action due on a day.

        Who is due on a day on which nobody works is asked on the last working day before it, while there is still time.
        """
        for number in self.before:
            yield "before", "owner", clock.working_days_before(due_on, number)
        if self.on_the_day:
            on = due_on if clock.is_working_day(due_on) else clock.working_days_before(due_on, 1)
            yield "due", "owner", on
        for number in self.after:
            yield "after", "owner", clock.working_days_after(due_on, number)
        if self.to_chair is not None:
            yield "escalate_chair", "chair", clock.working_days_after(due_on, self.to_chair)
        if self.to_spoc is not None:
            yield "escalate_spoc", "spoc", clock.working_days_after(due_on, self.to_spoc)


USUAL = Timing()


def kept_for(group_id: int) -> ReminderTiming | None:
    return db.session.scalars(select(ReminderTiming).where(ReminderTiming.group_id == group_id)).one_or_none()


def timing_of(row: ReminderTiming | None) -> Timing:
    if row is None:
        return USUAL
    return Timing(
        tuple(row.before), row.on_the_day, tuple(row.after), row.to_chair, row.to_spoc, row.to_manager
    )  # fmt: skip


def in_words(timing: Timing) -> str:
    """5 working days before, on the day, 2 after; then chair and single point of contact."""
    parts = [f"{_list(timing.before)} working days before"] if timing.before else []
    parts += ["on the day"] if timing.on_the_day else []
    parts += [f"{_list(timing.after)} working days after"] if timing.after else []
    told = [("chair", timing.to_chair), ("single point of contact", timing.to_spoc), ("manager", timing.to_manager)]
    above = [f"{whom} after {number}" for whom, number in told if number is not None]
    return ", ".join(parts) + (f"; {', '.join(above)}" if above else "")


def _list(numbers: tuple[int, ...]) -> str:
    return " and ".join(str(each) for each in numbers)


def timings_of(group_ids: Iterable[int]) -> dict[int, Timing]:
    """Each group's timing, in one statement."""
    wanted = list(group_ids)
    rows = db.session.scalars(select(ReminderTiming).where(ReminderTiming.group_id.in_(wanted))).all()
    own = {row.group_id: timing_of(row) for row in rows}
    return {group_id: own.get(group_id, USUAL) for group_id in wanted}


def save(group: Group, chosen: Timing, *, version: int, by: User) -> None:
    """Keep a group's own days and plan its open actions anew. Refused when somebody else changed them meanwhile."""
    from casework.notifications import action_plan

    access.require(access.scope_of(by).runs_group(group.id), RUNS_ONLY)
    _refuse_odd(chosen)
    row = kept_for(group.id)
    if (row.version if row is not None else 0) != version:
        raise Refusal("Somebody else has changed these days meanwhile. Open the page again to see theirs.")
    if row is None:
        row = ReminderTiming(group_id=group.id)
        db.session.add(row)
    row.before, row.after = sorted(set(chosen.before), reverse=True), sorted(set(chosen.after))
    row.on_the_day = chosen.on_the_day
    row.to_chair, row.to_spoc, row.to_manager = chosen.to_chair, chosen.to_spoc, chosen.to_manager
    db.session.flush()
    action_plan.plan_anew(group.id)


def _refuse_odd(chosen: Timing) -> None:
    for field, days in (("before", chosen.before), ("after", chosen.after)):
        if len(set(days)) > MOST:
            raise Refusal(f"Choose at most {MOST} days", field=field)
        if any(not 1 <= each <= LONGEST for each in days):
            raise Refusal(f"Each must be from 1 to {LONGEST} working days", field=field)
    for field in ("to_chair", "to_spoc", "to_manager"):
        number = getattr(chosen, field)
        if number is not None and not 1 <= number <= LONGEST:
            raise Refusal(f"Enter from 1 to {LONGEST} working days, or leave it empty", field=field)
    if chosen.to_manager is not None and chosen.to_spoc is not None and chosen.to_manager < chosen.to_spoc:
        raise Refusal(
            "An agency's manager hears after its single point of contact: enter no fewer days", field="to_manager"
        )
    if not (chosen.before or chosen.on_the_day or chosen.after):
        raise Refusal("Somebody has to be reminded at least once: choose a day", field="before")
