"""A channel for tests that keeps what it is given."""

from __future__ import annotations

from collections.abc import Callable

from casework.mail import Letter


class Taker:
    """A channel that takes letters; `before` is called with each one first."""

    def __init__(self, before: Callable[[Letter], None] = lambda letter: None) -> None:
        self.before = before
        self.taken: list[Letter] = []

    def send(self, letter: Letter) -> None:
        self.before(letter)
        self.taken.append(letter)
