"""Facts announced and who hears them, at once and in the same transaction; a listener's error undoes the whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

Event = TypeVar("Event")

_listeners: dict[type, list[Callable[[Any], None]]] = defaultdict(list)


def on(event_type: type[Event]) -> Callable[[Callable[[Event], None]], Callable[[Event], None]]:
    """Have the decorated function hear every event of this type. Listeners write rows; they never send anything."""

    def register(listener: Callable[[Event], None]) -> Callable[[Event], None]:
        if listener not in _listeners[event_type]:
            _listeners[event_type].append(listener)
        return listener

    return register


def announce(event: object) -> None:
    """Tell every listener of this event's type, in the order in which they were registered."""
    for listener in _listeners[type(event)]:
        listener(event)
