"""The blueprint of referrals from outside, and what its public pages have in common. Nothing held is shown or hinted at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, current_app, flash, render_template, request, url_for
from itsdangerous import BadData, URLSafeTimedSerializer

from casework.accounts import throttling
from casework.errors import NotFound
from casework.extensions import db
from casework.outside import forms
from casework.outside.models import OutsidePage
from casework.partnership.models import Partnership
from casework.web.unit_of_work import keep_despite_error

bp = Blueprint("outside", __name__)
SLOWLY = "Too many referrals were begun from here. Try again later. If somebody is in danger now, call 999."
AGAIN, PROVED = "again", "proved"
_RECEIPT_LASTS = 24 * 3600
"""Seconds for which the page after sending can be opened."""


def about(page: OutsidePage) -> dict[str, Any]:
    """What each page says of the group."""
    return {
        "page": page, "group": page.group, "partnership": db.session.get_one(Partnership, page.partnership_id).name,
        "privacy": url_for("data_protection.notice", partnership_id=page.partnership_id),
    }  # fmt: skip


def over(page: OutsidePage, words: str, status: int, *, again: bool = False) -> tuple[str, int]:
    """The page that says that nothing can be done here; `again` offers to begin anew."""
    return render_template("outside/over.html", words=words, again=again, **about(page)), status


def found_by_link(page: OutsidePage, find: Callable[[], Any], words: str, *, again: bool = False) -> Any:
    """What a link leads to, or the page that says there is nothing; who tries link after link is slowed down.

    Of a group whose page is closed nobody without a link that works can tell that there is one.
    """
    source = throttling.address_key(request.remote_addr or "")
    blocked = throttling.blocked(source)
    if not blocked and (row := find()) is not None:
        return row
    if not blocked:
        throttling.failed(source, throttling.ADDRESS)
        keep_despite_error()
    if not page.open:
        raise NotFound
    return over(page, SLOWLY, 429) if blocked else over(page, words, 404, again=again)


def step(
    form: forms.FiguresForm, *, send: Callable[[], bool], check: Callable[[str], str], said: str, spent: str
) -> str:
    """What happened to a form of six figures: other figures were sent, they were right, or, as nothing, the form says what is wrong.

    `said` is told when others are sent, `spent` when no more are.
    """
    if request.form.get("step") == AGAIN:
        if send():
            flash(said)
            return AGAIN
        form.refuse(spent)
    elif problem := check(form.code.data or ""):
        form.refuse(problem, "code")
    else:
        return PROVED
    return ""


def receipt(reference: str) -> str:
    """The reference of what was sent, for the address of the page that says so."""
    return _receipts().dumps(reference)


def reference_in(token: str) -> str:
    """The reference of a receipt. Raises NotFound where it is forged, or older than a day."""
    try:
        return str(_receipts().loads(token, max_age=_RECEIPT_LASTS))
    except BadData:
        raise NotFound from None


def _receipts() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="receipt of a referral from outside")
