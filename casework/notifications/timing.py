"""When a group's open actions are asked after: the usual days, or the group's own."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import or_, select

from casework import access, clock
from casework.access.scope import Scope
from casework.accounts.models import User
from casework.errors import Refusal
from casework.extensions import db
from casework.notifications import dated
from casework.notifications.dated import Days, Kind
from casework.notifications.timing_models import ReminderTiming
from casework.partnership.models import Group

MOST = 5
LONGEST = 60
RUNS_ONLY = "Those who run the group say when its actions are asked after."
OFFICERS_ONLY = "Administrators and information governance say when agreements and people are asked after."


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


def earliest(kind: Kind) -> int:
    """The most days before, as far as the reader can tell: the usual, their groups' own, the partnership's."""
    found = [kind.usual, *(days for row in db.session.scalars(select(ReminderTiming)) if (days := _own(row, kind)))]
    return max(number for days in found for number in (*days.before, 0))


def days_of(kind: Kind, group_ids: Collection[int | None]) -> dict[int | None, Days]:
    """The days of one kind in each of these groups, or in the partnership (None), in one statement."""
    rows = db.session.scalars(
        select(ReminderTiming).where(
            or_(ReminderTiming.group_id.is_(None), ReminderTiming.group_id.in_([each for each in group_ids if each]))
        )
    )
    own = {row.group_id: days for row in rows if (days := _own(row, kind)) is not None}
    return {group_id: own.get(group_id, kind.usual) for group_id in group_ids}


def _own(row: ReminderTiming | None, kind: Kind) -> Days | None:
    held = row.others.get(kind.key) if row is not None else None
    return None if held is None else Days(tuple(held["before"]), held["on_the_day"], tuple(held["after"]))


def others_of(row: ReminderTiming | None, kinds: Iterable[Kind]) -> dict[str, Days]:
    """The days of these kinds by key: a group's own or the usual ones."""
    return {kind.key: _own(row, kind) or kind.usual for kind in kinds}


def timings_of(group_ids: Iterable[int]) -> dict[int, Timing]:
    """Each group's timing, in one statement."""
    wanted = list(group_ids)
    rows = db.session.scalars(select(ReminderTiming).where(ReminderTiming.group_id.in_(wanted))).all()
    own = {row.group_id: timing_of(row) for row in rows}
    return {group_id: own.get(group_id, USUAL) for group_id in wanted}


def save(group: Group, chosen: Timing, *, version: int, by: User, others: Mapping[str, Days] | None = None) -> None:
    """Keep a group's own days and plan what is open anew. Refused when somebody else changed them meanwhile."""
    from casework.notifications import action_plan

    access.require(access.scope_of(by).runs_group(group.id), RUNS_ONLY)
    _refuse_odd(chosen)
    row = _row_to_change(group.id, version)
    row.before, row.after = sorted(set(chosen.before), reverse=True), sorted(set(chosen.after))
    row.on_the_day = chosen.on_the_day
    row.to_chair, row.to_spoc, row.to_manager = chosen.to_chair, chosen.to_spoc, chosen.to_manager
    kinds = dated.of_groups()
    if others is not None:
        _set_others(row, kinds, others)
    db.session.flush()
    action_plan.plan_anew(group.id)
    dated.keep_up(*(kind.key for kind in kinds), group_id=group.id)


def looks_after(scope: Scope) -> bool:
    return scope.has_duty("administrator") or scope.has_duty("information_governance")


def kept_for_partnership() -> ReminderTiming | None:
    return db.session.scalars(select(ReminderTiming).where(ReminderTiming.group_id.is_(None))).one_or_none()


def save_for_partnership(others: Mapping[str, Days], *, version: int, by: User) -> None:
    """Keep the partnership's own days, of what is no group's, and plan it anew."""
    access.require(looks_after(access.scope_of(by)), OFFICERS_ONLY)
    row = _row_to_change(None, version)
    kinds = dated.of_partnership()
    _set_others(row, kinds, others)
    db.session.flush()
    dated.keep_up(*(kind.key for kind in kinds))


def _row_to_change(group_id: int | None, version: int) -> ReminderTiming:
    row = kept_for(group_id) if group_id is not None else kept_for_partnership()
    if (row.version if row is not None else 0) != version:
        raise Refusal("Somebody else has changed these days meanwhile. Open the page again to see theirs.")
    if row is None:
        row = ReminderTiming(
            group_id=group_id, before=list(USUAL.before), on_the_day=USUAL.on_the_day, after=list(USUAL.after), others={}
        )  # fmt: skip
        db.session.add(row)
    return row


def _set_others(row: ReminderTiming, kinds: Iterable[Kind], others: Mapping[str, Days]) -> None:
    """What is the usual is not kept: it changes with the usual."""
    held = {}
    for kind in kinds:
        days = others[kind.key]
        for name, numbers in (("before", days.before), ("after", days.after)):
            if len(set(numbers)) > MOST:
                raise Refusal(f"{kind.title}: choose at most {MOST} days", field=f"{kind.key}_{name}")
            if any(not 1 <= each <= dated.LONGEST[kind.unit] for each in numbers):
                raise Refusal(
                    f"Each must be from 1 to {dated.LONGEST[kind.unit]} {kind.unit}", field=f"{kind.key}_{name}"
                )
        if not (days.before or days.after or (days.on_the_day and kind.names[1])):
            where = "before" if kind.names[0] else "on_the_day"
            raise Refusal(f"{kind.title}: choose at least one day", field=f"{kind.key}_{where}")
        kept = Days(tuple(sorted(set(days.before), reverse=True)), days.on_the_day, tuple(sorted(set(days.after))))
        if kept != kind.usual:
            held[kind.key] = asdict(kept)
    row.others = held


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
