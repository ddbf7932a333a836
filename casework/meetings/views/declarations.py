"""Recording an interest declared at an item, from the workspace; and taking back one recorded by mistake."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, url_for
from sqlalchemy import select

from casework.access import current_scope
from casework.errors import NotFound
from casework.extensions import db
from casework.meetings import declarations, policy, queries
from casework.meetings.declaration_models import ItemInterest
from casework.meetings.forms import DeclarationForm
from casework.meetings.models import ATTENDED, AgendaItem, Meeting
from casework.meetings.page_parts import Line, adds_to_meeting
from casework.meetings.styles import style_for
from casework.meetings.views.blueprint import bp, reader, refusals_flashed, the_item
from casework.web.gate import signed_in
from casework.web.numbers import row_number
from casework.web.presentation import plural


@bp.route("/meetings/items/<int:item_id>/declarations", methods=["GET", "POST"])
@signed_in
def declarations_of(item_id: int) -> Any:
    """Who declares, what, and whether they stay. The workspace holds the same form; mistakes in it are shown here."""
    item = the_item(item_id)
    people = [row for row in db.session.scalars(queries.attendance_of(item.meeting_id)) if row.capacity in ATTENDED]
    form = DeclarationForm.from_request()
    form.person.choices = [("", "Choose"), *((str(row.id), row.name) for row in people)]
    meeting_id = item.meeting_id
    if form.submitted():
        with form.showing_refusals():
            row = next((each for each in people if each.id == row_number(form.person.data or "")), None)
            made = declarations.declare(
                item, row, nature=form.nature.data, words=form.words.data or "", stays=form.stays.data == "stays", by=reader()
            )  # fmt: skip
            flash(f"{made.sentence}{_hidden_words(made)}", "success")
            own = made.user_id == reader().id and not made.stays
            return redirect(url_for(".workspace", meeting_id=meeting_id, item=None if own else item_id))
    return render_template(
        "meetings/declaration.html", item=item, form=form, people=people, may_run=policy.may_run(reader(), item.meeting)
    )


def _hidden_words(made: ItemInterest) -> str:
    if made.stays or made.user_id is None:
        return ""
    what = "The case" if made.case_interest_id is not None else "What was said at it"
    return f" {what} is hidden from them from now on."


@adds_to_meeting
def closed_to_reader(meeting: Meeting) -> Sequence[Line]:
    """Whoever left for an interest is told why items are not among theirs; asked only of somebody who left for any."""
    if not current_scope().left_items:
        return ()
    number = len(db.session.scalars(declarations.left_by_reader(meeting.id)).all())
    if not number:
        return ()
    words = f"{plural(number, 'item')} for which you declared an interest and left"
    if meeting.status in ("circulated", "confirmed") and style_for(meeting).publication != "private":
        words += ". What of it is public stands in the public minutes"
    return (Line("Closed to you", words),)


@bp.post("/meetings/declarations/<int:declaration_id>/take-back")
@signed_in
def take_back_declaration(declaration_id: int) -> Any:
    interest = db.session.scalars(declarations.interest_by_id(declaration_id)).one_or_none()
    if interest is None:
        raise NotFound
    meeting_id, item_id = interest.meeting_id, interest.agenda_item_id
    with refusals_flashed():
        declarations.take_back(interest, by=reader())
        flash("The declaration is taken back.", "success")
    shown = db.session.scalar(select(AgendaItem.id).where(AgendaItem.id == item_id))
    return redirect(url_for(".workspace", meeting_id=meeting_id, item=shown))
