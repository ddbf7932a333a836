"""What happens to meetings that others need to hear of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class AgendaPublished:
    meeting_id: int


@dataclass(frozen=True)
class ReturnsAsked:
    meeting_id: int


@dataclass(frozen=True)
class MeetingMoved:
    meeting_id: int


@dataclass(frozen=True)
class MeetingCancelled:
    meeting_id: int


@dataclass(frozen=True)
class MeetingClosed:
    meeting_id: int


@dataclass(frozen=True)
class MinutesCirculated:
    meeting_id: int


@dataclass(frozen=True)
class MinutesConfirmed:
    meeting_id: int


@dataclass(frozen=True)
class ReturnsChased:
    """Somebody who runs the group asked an agency again for the returns it owes."""

    meeting_id: int
    agency_id: int


@dataclass(frozen=True)
class PackIssued:
    """The pack went out (number 0), or a supplement to it was begun."""

    meeting_id: int
    number: int


@dataclass(frozen=True)
class ItemRemoved:
    """An item is about to be taken off an agenda for good; whoever has something under it may refuse."""

    item_id: int


@dataclass(frozen=True)
class MinutesSentToChair:
    meeting_id: int


@dataclass(frozen=True)
class ChairAnswered:
    """The chair approved the draft minutes, or returned them with comments."""

    meeting_id: int


@dataclass(frozen=True)
class CorrectionProposed:
    correction_id: int


@dataclass(frozen=True)
class CorrectionAnswered:
    correction_id: int


@dataclass(frozen=True)
class SupplementSent:
    """Items that came after the agenda was published went round, as this numbered supplement."""

    meeting_id: int
    number: int


@dataclass(frozen=True)
class ItemDeferred:
    """An item was put off: it stands on the agenda of the group's next meeting, this one, as a new item."""

    item_id: int
    to_item_id: int
    meeting_id: int
