"""A hand at mouse and keyboard that counts what it does, and says how long a practised person takes for that.

The times are those of the keystroke-level model (Card, Moran and Newell 1980): no clock is read, so a slow machine changes nothing.
"""

from __future__ import annotations

from typing import Any

KEY, POINT, PRESS, HOME, THINK = 0.28, 1.1, 0.1, 0.4, 1.35
"""Seconds: one key for somebody who types now and then, pointing, a press of the mouse button, moving the hand between mouse
and keyboard, making up one's mind before each new step."""


class Hand:
    """Works a page of a real browser as a person would."""

    def __init__(self, page: Any) -> None:
        self.page, self.clicks, self.keys, self.thoughts, self.homes = page, 0, 0, 0, 0
        self._at = "mouse"

    def think(self) -> Hand:
        """A new step begins."""
        self.thoughts += 1
        return self

    def click(self, target: Any) -> None:
        self._move("mouse")
        self.clicks += 1
        target.click()

    def type(self, text: str) -> None:
        """Where the cursor is."""
        self._move("keyboard")
        self.keys += len(text)
        self.page.keyboard.type(text)

    def press(self, key: str) -> None:
        self._move("keyboard")
        self.keys += 1
        self.page.keyboard.press(key)

    @property
    def seconds(self) -> float:
        mouse = self.clicks * (POINT + 2 * PRESS)
        return mouse + self.keys * KEY + self.homes * HOME + self.thoughts * THINK

    def _move(self, to: str) -> None:
        self.homes += self._at != to
        self._at = to
