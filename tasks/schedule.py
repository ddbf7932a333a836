"""What the clock wakes, and how often; London's hours are worked out by the tasks, never by the schedule."""

from __future__ import annotations

from typing import Any

SCHEDULE: dict[str, dict[str, Any]] = {
    "heartbeat": {"task": "tasks.housekeeping.heartbeat", "schedule": 30.0},
    "queue digests": {"task": "tasks.reminders.queue_digests", "schedule": 60.0},
    "plan actions": {"task": "tasks.reminders.plan_actions", "schedule": 3600.0},
    "draft letters to managers": {"task": "tasks.overdue.draft_letters", "schedule": 3600.0},
    "plan what is owed by a day": {"task": "tasks.reminders.plan_dated", "schedule": 3600.0},
    "plan what is owed to adults": {"task": "tasks.reminders.plan_adults", "schedule": 3600.0},
    "ask groups again": {"task": "tasks.reminders.plan_chasing", "schedule": 3600.0},
    "keep invitations up": {"task": "tasks.invitations.keep_up", "schedule": 600.0},
    "deliver mail": {"task": "tasks.mail.deliver", "schedule": 20.0},
    "take in returned mail": {"task": "tasks.mail.take_in_returned", "schedule": 600.0},
    "hand work over": {"task": "tasks.handovers.run", "schedule": 5.0},
    "look files through and bring them in": {"task": "tasks.imports.run", "schedule": 5.0},
    "erase what was confirmed": {"task": "tasks.retention.run", "schedule": 20.0},
    "make packs": {"task": "tasks.packs.make", "schedule": 5.0},
    "delete old packs": {"task": "tasks.packs.delete_old", "schedule": 3600.0},
    "make exports": {"task": "tasks.exports.make", "schedule": 5.0},
    "delete old exports": {"task": "tasks.exports.delete_old", "schedule": 3600.0},
    "make archives of everything": {"task": "tasks.departures.make", "schedule": 20.0},
    "delete old archives of everything": {"task": "tasks.departures.delete_old", "schedule": 3600.0},
    "gather for subject access": {"task": "tasks.subject_access.work", "schedule": 5.0},
    "delete working copies": {"task": "tasks.subject_access.delete_old", "schedule": 3600.0},
    "read the words of papers": {"task": "tasks.search.read_papers", "schedule": 20.0},
    "learn the words of texts": {"task": "tasks.search.learn_words", "schedule": 600.0},
    "forget what was searched for": {"task": "tasks.search.forget", "schedule": 900.0},
    "seal the log": {"task": "tasks.sealing.seal", "schedule": 5.0},
    "keep seals outside": {"task": "tasks.sealing.keep_outside", "schedule": 60.0},
    "recount risk": {"task": "tasks.risk.recount", "schedule": 30.0},
    "look for doubles": {"task": "tasks.duplicates.look", "schedule": 60.0},
    "suspend accounts nobody uses": {"task": "tasks.accounts.suspend_unused", "schedule": 3600.0},
    "tell other programs": {"task": "tasks.webhooks.deliver", "schedule": 5.0},
    "forget old tellings and keys": {"task": "tasks.webhooks.forget", "schedule": 3600.0},
    "begin reports that come by themselves": {"task": "tasks.reports.begin", "schedule": 600.0},
    "tidy": {"task": "tasks.housekeeping.tidy", "schedule": 3600.0},
}
for _entry in SCHEDULE.values():
    # A wake-up nobody took in time is followed by another: with no worker about they must not pile up.
    _entry["options"] = {"expires": max(60.0, 2 * _entry["schedule"])}
