"""The common shape of a small change: a form on a page of its own, done once, then back to where it came from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect

from casework.extensions import db
from casework.web.forms import Form


def changed(form: Form, act: Callable[[], str | None], *, back: Callable[[], str]) -> Any:
    """Do `act` when the form was sent and lead back, saying what it answers. None: the form is to be shown, with its refusals.

    `back` is asked afterwards, for a change may move the page it leads to.
    """
    if form.submitted():
        with form.showing_refusals():
            said = act()
            db.session.flush()
            flash(said or "Saved.")
            return redirect(back())
    return None
