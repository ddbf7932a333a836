"""What can be done with meetings, in one place for other slices; each theme has its own module."""

from __future__ import annotations

from casework.meetings.agenda import (
    add_case,
    add_item,
    build_agenda,
    defer_item,
    edit_item,
    move_item,
    place_items,
    place_under,
    publish_agenda,
    remove_item,
)
from casework.meetings.attendance import add_attendee, add_attendees, record_attendance, remove_attendee
from casework.meetings.lifecycle import circulate, close_meeting, confirm_minutes, start_meeting, use_printed_numbers
from casework.meetings.minutes import (
    decide,
    edit_decision,
    record_outcome,
    remove_decision,
    save_discussion,
    save_purpose,
    set_action_at,
)
from casework.meetings.returns import answer_all_nil, answer_return, ask_returns
from casework.meetings.series import add_series, cancel_meeting, move_meeting, plan_meeting, plan_meetings

__all__ = [
    "add_attendee",
    "add_attendees",
    "add_case",
    "add_item",
    "add_series",
    "answer_all_nil",
    "answer_return",
    "ask_returns",
    "build_agenda",
    "cancel_meeting",
    "circulate",
    "close_meeting",
    "confirm_minutes",
    "decide",
    "defer_item",
    "edit_decision",
    "edit_item",
    "move_item",
    "move_meeting",
    "place_items",
    "place_under",
    "plan_meeting",
    "plan_meetings",
    "publish_agenda",
    "record_attendance",
    "record_outcome",
    "remove_attendee",
    "remove_decision",
    "remove_item",
    "save_discussion",
    "save_purpose",
    "set_action_at",
    "start_meeting",
    "use_printed_numbers",
]
