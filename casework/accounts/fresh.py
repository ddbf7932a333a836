"""Whether somebody showed a moment ago that it is them: asked for before what is worth most to a thief of a sign-in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, TypeVar

from flask import g, redirect, request, url_for

from casework import clock
from casework.accounts.models import SignInSession

View = TypeVar("View", bound=Callable[..., Any])
TO_OPEN = timedelta(minutes=10)
TO_SEND = timedelta(minutes=40)
"""A page that was opened in time may be filled in at leisure."""


def shown_within(session: SignInSession, time: timedelta) -> bool:
    """Whether the second factor was given within this time, at signing in or again."""
    at = max((each for each in (session.confirmed_at, session.second_factor_at) if each is not None), default=None)
    return at is not None and clock.now() - at < time


def shows_it_is_them(view: View) -> View:
    """Lead whoever opens the page to giving their second factor once more, unless they did so within ten minutes; then back here."""

    @wraps(view)
    def held(*args: Any, **kwargs: Any) -> Any:
        reads = request.method in ("GET", "HEAD")
        if shown_within(g.sign_in_session, TO_OPEN if reads else TO_SEND):
            return view(*args, **kwargs)
        return redirect(url_for("accounts.confirm_it_is_you", next=request.full_path.rstrip("?")))

    return held  # type: ignore[return-value]
