"""Minutes an item dealt with: those of another body that were noted, or of meetings that are not kept here."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from casework import access
from casework.extensions import db
from casework.meetings import policy
from casework.meetings.confirmations import ABOUT_MINUTES, confirmed_under, forget_confirmed, record_confirmed, words
from casework.meetings.decisions import require_writing
from casework.meetings.forms import DealtWithForm
from casework.meetings.styles import style_for
from casework.meetings.views.blueprint import bp, reader, refusals_flashed, the_item
from casework.web.gate import signed_in
from casework.web.numbers import row_number


@bp.route("/meetings/items/<int:item_id>/dealt-with", methods=["GET", "POST"])
@signed_in
def dealt_with(item_id: int) -> Any:
    """Each with the words the minutes print of it. The group's own minutes kept here say so by themselves once confirmed."""
    item = the_item(item_id)
    access.require(policy.may_run(reader(), item.meeting), policy.RUNS_ONLY)
    rows = list(db.session.scalars(confirmed_under([item.id])))
    form = DealtWithForm.from_request()
    if (number := row_number(request.form.get("remove"))) is not None:
        with refusals_flashed():
            require_writing(item, reader())
            for row in rows:
                if row.id == number:
                    forget_confirmed(row, by=reader())
                    flash("It is taken off.", "success")
        return redirect(url_for(".dealt_with", item_id=item.id))
    if form.submitted():
        with form.showing_refusals():
            require_writing(item, reader())
            amended = form.how.data == "amended"
            record_confirmed(
                item, how=form.how.data, body=form.body.data or "", held_on=form.held_on.data, occasion=form.occasion.data or "",
                minute=(form.minute.data or "") if amended else "", amendment=(form.amendment.data or "") if amended else "",
                by=reader(),
            )  # fmt: skip
            flash("It is recorded, and the minutes print it.", "success")
            return redirect(url_for(".dealt_with", item_id=item.id))
    style = style_for(item.meeting)
    return render_template(
        "meetings/dealt_with.html", item=item, form=form, prints=item.kind in ABOUT_MINUTES or item.meeting.from_paper,
        rows=[(row, words(row, style, several=True)) for row in rows],
    )  # fmt: skip
