"""What the rules say when they say no: sentences for a person, never codes."""

from __future__ import annotations


class Refusal(Exception):
    """A rule says no. The message tells the person what is wrong and what to do next.

    `field` names the form field the message belongs beside; without it the message heads the form.
    """

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class NotPermitted(Exception):
    """Somebody who may see this may not do that to it: 403 with the reason."""

    def __init__(self, reason: str = "You do not have permission to do this.") -> None:
        super().__init__(reason)
        self.reason = reason


class NotFound(Exception):
    """There is no such thing, or none this reader may know of: 404 either way, so that nobody can tell."""


class Stale(Exception):
    """Somebody else saved first. Carries both texts so that nothing anybody wrote is lost."""

    def __init__(
        self, *, yours: dict[str, str], theirs: dict[str, str], version: int, changed_by: str = "",
        version_field: str = "version",
    ) -> None:  # fmt: skip
        super().__init__("Somebody else saved this first.")
        self.yours = yours
        self.theirs = theirs
        self.version = version
        self.changed_by = changed_by
        self.version_field = version_field
