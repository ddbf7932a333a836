"""Plans the reminders of actions: in one statement for one action, a group's, or a whole partnership's.

Working days are counted once for each due day there is, not for each action, and the database joins the two.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy import select, text, update

from casework import clock
from casework.access.scope import as_system, current_scope
from casework.actions.models import Action
from casework.extensions import db
from casework.notifications import timing
from casework.notifications.models import Reminder
from casework.notifications.outbox import partnerships

AHEAD = timedelta(days=14)
"""So far ahead the clock writes down what is owed about every action; a clock that stood still for less loses none."""

# Whoever does an action is its owner, or the single points of contact of the agency it is given to; and who had a double
# that was merged into it, for whom it stands now. Steps above the owner pass over somebody who is asked as the owner.
# What is there already is left out before it is added, so that planning again writes nothing; two at once meet at the key.
_PLAN = text(
    """
    WITH RECURSIVE live AS MATERIALIZED (
        SELECT id, partnership_id, group_id, agency_id, owner_id, due_on FROM actions
        WHERE closed_at IS NULL AND reminded AND partnership_id = :partnership
          AND (CAST(:actions AS bigint[]) IS NULL OR id = ANY(CAST(:actions AS bigint[])))
          AND group_id = ANY(CAST(:groups AS bigint[]))
          AND due_on BETWEEN :first_due AND :last_due
    ), merged AS (
        SELECT a.merged_into_id AS root, a.id, a.owner_id FROM actions a
        WHERE a.merged_into_id IS NOT NULL AND a.merged_into_id IN (SELECT id FROM live) AND a.partnership_id = :partnership
        UNION SELECT m.root, a.id, a.owner_id FROM merged m JOIN actions a ON a.merged_into_id = m.id
    ), spocs AS (
        SELECT agency_id, id AS user_id FROM users
        WHERE status = 'active' AND 'spoc' = ANY(duties) AND partnership_id = :partnership
    ), chairs AS (
        SELECT DISTINCT group_id, user_id FROM memberships
        WHERE role = 'chair' AND starts_on <= :today AND (ends_on IS NULL OR ends_on >= :today)
          AND partnership_id = :partnership
    ), owners AS (
        SELECT id, owner_id AS user_id FROM live WHERE owner_id IS NOT NULL
        UNION SELECT live.id, spocs.user_id FROM live JOIN spocs ON spocs.agency_id = live.agency_id WHERE live.owner_id IS NULL
        UNION SELECT root, owner_id FROM merged WHERE owner_id IS NOT NULL
    ), steps AS MATERIALIZED (
        SELECT * FROM unnest(
            CAST(:group_ids AS bigint[]), CAST(:dues AS date[]), CAST(:kinds AS text[]), CAST(:whom AS text[]), CAST(:ons AS date[])
        ) AS step(group_id, due_on, kind, whom, owed_on)
    ), owed AS (
        SELECT live.id, steps.kind, steps.owed_on, owners.user_id
        FROM live JOIN steps ON steps.group_id = live.group_id AND steps.due_on = live.due_on AND steps.whom = 'owner'
        JOIN owners ON owners.id = live.id
        UNION ALL
        SELECT live.id, steps.kind, steps.owed_on, above.user_id
        FROM live JOIN steps ON steps.group_id = live.group_id AND steps.due_on = live.due_on
        JOIN (
            SELECT 'chair' AS whom, group_id AS of_id, user_id FROM chairs
            UNION ALL SELECT 'spoc', agency_id, user_id FROM spocs
        ) AS above ON above.whom = steps.whom
            AND above.of_id = CASE steps.whom WHEN 'chair' THEN live.group_id ELSE live.agency_id END
        WHERE NOT EXISTS (SELECT 1 FROM owners WHERE owners.id = live.id AND owners.user_id = above.user_id)
    )
    INSERT INTO reminders (partnership_id, subject, subject_id, kind, due_on, recipient_id)
    SELECT :partnership, 'action', id, kind, owed_on, user_id FROM owed
    WHERE NOT EXISTS (
        SELECT 1 FROM reminders AS there
        WHERE there.partnership_id = :partnership AND there.subject = 'action' AND there.subject_id = owed.id
          AND there.kind = owed.kind AND there.due_on = owed.owed_on AND there.recipient_id = owed.user_id
          AND there.channel = 'email' AND there.status <> 'withdrawn'
    )
    ORDER BY id, kind, owed_on, user_id
    ON CONFLICT (partnership_id, subject, subject_id, kind, due_on, recipient_id, channel)
    DO UPDATE SET status = 'planned' WHERE reminders.status = 'withdrawn'
    """
)


def plan_actions(
    *, action_ids: Collection[int] | None = None, group_ids: Collection[int] | None = None, until: date | None = None
) -> int:
    """Write down what is owed from today on about these open actions, or all; returns how much was new or is owed again.

    To be called as the system. Planning twice adds nothing. With `until`, only what is owed up to that day.
    """
    partnership_id, today = current_scope().partnership_id, clock.today()
    wanted = select(Action.group_id, Action.due_on).where(Action.closed_at.is_(None)).distinct()
    if action_ids is not None:
        wanted = wanted.where(Action.id.in_(list(action_ids)))
    if group_ids is not None:
        wanted = wanted.where(Action.group_id.in_(list(group_ids)))
    if until is not None:  # a step is at most so many working days from the due day
        far = timedelta(days=timing.LONGEST * 2)
        wanted = wanted.where(Action.due_on.between(today - far, until + far))
    days = db.session.execute(wanted).tuples().all()
    timings = timing.timings_of({group_id for group_id, _ in days})
    counted: dict[tuple[timing.Timing, date], list[tuple[str, str, date]]] = {}
    steps: set[tuple[int, date, str, str, date]] = set()
    for group_id, due_on in days:
        key = (timings[group_id], due_on)
        if key not in counted:
            found = key[0].steps(due_on)
            counted[key] = [step for step in found if step[2] >= today and (until is None or step[2] <= until)]
        steps |= {(group_id, due_on, *step) for step in counted[key]}
    if not steps:
        return 0
    group_column, dues, kinds, whom, ons = (list(column) for column in zip(*sorted(steps), strict=True))
    made = db.session.connection().execute(
        _PLAN,
        {
            "partnership": partnership_id, "actions": None if action_ids is None else list(action_ids),
            "groups": sorted(set(group_column)), "first_due": min(dues), "last_due": max(dues), "today": today,
            "group_ids": group_column, "dues": dues, "kinds": kinds, "whom": whom, "ons": ons,
        },
    )  # fmt: skip
    return int(made.rowcount)


def plan_anew(group_id: int) -> None:
    """The group asks on other days, or of other people, from now on: what is planned about its actions goes, and is planned again."""
    with as_system("planning reminders"):
        mine = select(Action.id).where(Action.group_id == group_id, Action.closed_at.is_(None))
        db.session.execute(
            update(Reminder)
            .where(
                Reminder.subject == "action", Reminder.subject_id.in_(mine), Reminder.status == "planned",
                Reminder.kind != "issued",
            )
            .values(status="withdrawn"),
            execution_options={"synchronize_session": False},
        )  # fmt: skip
        plan_actions(group_ids=[group_id])


def plan_all() -> int:
    """What is owed about every action in the next days, in every partnership: the clock's guarantee, whatever was missed.

    It also reaches who has become chair or single point of contact since an action was set.
    """
    made = 0
    for partnership_id in partnerships():
        with as_system("planning reminders of actions", partnership_id=partnership_id):
            db.session.commit()
            made += plan_actions(until=clock.today() + AHEAD)
            db.session.commit()
    return made
