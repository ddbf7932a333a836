"""What can be done with meetings, in one place for other slices; each theme has its own module."""

from __future__ import annotations

from casework.meetings.agenda import build_agenda, publish_agenda, send_supplement
from casework.meetings.answering import (
    begin_correction,
    copy_last,
    discard_draft,
    save_draft,
    send_nil,
    send_return,
)
from casework.meetings.arranging import (
    add_case,
    add_item,
    defer_item,
    edit_item,
    move_item,
    place_items,
    place_under,
    remove_item,
)
from casework.meetings.attendance import record_attendance
from casework.meetings.course import take_after
from casework.meetings.decisions import decide, edit_decision, remove_decision, withdraw_typed
from casework.meetings.lifecycle import circulate, close_meeting, confirm_minutes, start_meeting, use_printed_numbers
from casework.meetings.minutes import record_outcome, save_discussion, save_purpose, set_action_at
from casework.meetings.packs import publish_pack
from casework.meetings.returns import ask_returns, chase
from casework.meetings.series import add_series, cancel_meeting, move_meeting, plan_meeting, plan_meetings
from casework.meetings.typed_in import add_attendee, add_attendees, deputy_is_here, remove_attendee

__all__ = [
    "add_attendee",
    "add_attendees",
    "add_case",
    "add_item",
    "add_series",
    "ask_returns",
    "begin_correction",
    "build_agenda",
    "cancel_meeting",
    "chase",
    "circulate",
    "close_meeting",
    "confirm_minutes",
    "copy_last",
    "decide",
    "defer_item",
    "deputy_is_here",
    "discard_draft",
    "edit_decision",
    "edit_item",
    "move_item",
    "move_meeting",
    "place_items",
    "place_under",
    "plan_meeting",
    "plan_meetings",
    "publish_agenda",
    "publish_pack",
    "record_attendance",
    "record_outcome",
    "remove_attendee",
    "remove_decision",
    "remove_item",
    "save_discussion",
    "save_draft",
    "save_purpose",
    "send_nil",
    "send_return",
    "send_supplement",
    "set_action_at",
    "start_meeting",
    "take_after",
    "use_printed_numbers",
    "withdraw_typed",
]
