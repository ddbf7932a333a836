"""Plans reminders of actions, of what comes to an end, of what adults and other groups are owed; makes digests in time."""

from __future__ import annotations

from casework.notifications import action_plan, adults, between_groups, dated, digests
from tasks.worker import job


@job("tasks.reminders.queue_digests")
def queue_digests() -> int:
    return digests.queue_new() + digests.queue_digests()


@job("tasks.reminders.plan_actions")
def plan_actions() -> int:
    return action_plan.plan_all()


@job("tasks.reminders.plan_dated")
def plan_dated() -> int:
    return dated.keep_up_all()


@job("tasks.reminders.plan_adults")
def plan_adults() -> int:
    return adults.plan_adults()


@job("tasks.reminders.plan_chasing")
def plan_chasing() -> int:
    return between_groups.plan_chasing()
