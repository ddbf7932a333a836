"""The private calendar: its page on one's account, and the address calendars fetch."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import Response, current_app, flash, redirect, render_template, request, url_for

from casework.accounts import throttling
from casework.extensions import db
from casework.invitations import feeds, queries
from casework.invitations.views.blueprint import bp, reader
from casework.reader import acting_as
from casework.web.gate import anyone, signed_in
from casework.web.unit_of_work import keep_despite_error

CALENDAR = "text/calendar; charset=utf-8"


@bp.route("/account/calendar", methods=["GET", "POST"])
@signed_in
def own_calendar() -> Any:
    """The address is shown once, on the page that answers the button: only its hash is kept."""
    address = ""
    if request.method == "POST":
        path = url_for(".feed", token=feeds.new_secret(by=reader()))
        address = f"{current_app.config['BASE_URL']}{path}"
    feed = db.session.scalars(queries.feed_of(reader().id)).one_or_none()
    return render_template("invitations/own_calendar.html", feed=feed, address=address)


@bp.post("/account/calendar/off")
@signed_in
def calendar_off() -> Any:
    feeds.switch_off(by=reader())
    flash("Your private calendar is switched off. The address shows nothing any more.")
    return redirect(url_for(".own_calendar"))


@bp.get("/calendar/<token>.ics")
@anyone
def feed(token: str) -> Any:
    """Whoever has the address reads the calendar; a wrong one, and one that has ended, cannot be told apart."""
    address = throttling.address_key(request.remote_addr or "")
    if throttling.blocked(address):
        return _plain("Too many wrong addresses. Try again later.", 429)
    found = feeds.behind(token)
    if found is None:
        throttling.failed(address, throttling.ADDRESS)
        keep_despite_error()
        return _plain("There is no calendar at this address.", 404)
    row, user = found
    with acting_as(user) as scope:
        if not feeds.is_open(scope):
            return _plain("There is no calendar at this address.", 404)
        if not feeds.count_fetch(row):
            keep_despite_error()
            return _plain("Too many requests. Try again in ten minutes.", 429)
        content = feeds.made_for(row, user)
        response = Response(content, headers={"Content-Type": CALENDAR})
        response.set_etag(hashlib.sha256(content).hexdigest()[:32])
        response.headers["Content-Disposition"] = 'inline; filename="casework.ics"'
        response.may_be_kept = "private, max-age=900, must-revalidate"  # type: ignore[attr-defined]
        response.make_conditional(request)
        if response.status_code == 200:
            feeds.note_handed_over(row, len(content))
        return response


def _plain(words: str, status: int) -> Response:
    response = Response(words, status=status, headers={"Content-Type": "text/plain; charset=utf-8"})
    if status == 429:
        response.headers["Retry-After"] = "600"
    return response
