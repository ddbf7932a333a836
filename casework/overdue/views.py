"""Pages of what is late and of the letters about it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_login import current_user

from casework import audit, clock
from casework.access import current_scope
from casework.access.finding import the_one
from casework.access.scope import as_system
from casework.accounts.models import User
from casework.actions.models import Action
from casework.errors import Refusal
from casework.extensions import db
from casework.overdue import letters, queries
from casework.overdue.forms import LetterForm
from casework.overdue.models import STATES, ManagerLetter
from casework.overdue.policy import FOR, follows_up
from casework.partnership import queries as partnership
from casework.web.gate import having, signed_in
from casework.web.numbers import row_number
from casework.web.pagination import paged

bp = Blueprint("overdue", __name__)
YEAR = timedelta(days=365)


@bp.get("/late")
@having(follows_up, FOR)
def late() -> Any:
    """What is late in the groups one runs and in the agency one answers for, the longest first."""
    today = clock.today()
    page = paged(
        queries.late(today), by=((Action.due_on, "asc"), (Action.id, "asc")), scalars=False,
        key_of=lambda row: (row.Action.due_on, row.Action.id),
    )  # fmt: skip
    ids = [row.Action.id for row in page.rows]
    audit.consulted("actions", ids)
    drafts = db.session.scalars(queries.letters().where(ManagerLetter.status == "drafted")).all()
    return render_template(
        "overdue/late.html", page=page, asked=_asked(ids), today=today, drafts=drafts, ended=db.session.execute(queries.ended(today - YEAR)).all(),
        runs=bool(current_scope().runs),
    )  # fmt: skip


@bp.get("/late/letters")
@having(lambda scope: bool(scope.runs), FOR)
def all_letters() -> Any:
    page = paged(queries.letters(), by=((ManagerLetter.id, "desc"),), key_of=lambda row: (row.id,))
    return render_template("overdue/letters.html", page=page, states=STATES)


@bp.route("/late/letters/<int:letter_id>", methods=["GET", "POST"])
@signed_in
def letter(letter_id: int) -> Any:
    """Read a letter, and send it or not."""
    row = the_one(queries.letters().where(ManagerLetter.id == letter_id))
    people = {str(each.id): each for each in db.session.scalars(partnership.people_of(row.agency_id)).all()}
    form = LetterForm.from_request(words=row.words, to_id=str(row.to_id or ""), version=str(row.version))
    names = [(key, f"{each.name}{', ' if each.job_title else ''}{each.job_title}") for key, each in people.items()]
    form.to_id.choices = [("", "Choose"), *names]
    if form.submitted():
        with form.showing_refusals():
            said = _decided(row, form, people)
            db.session.flush()
            flash(said, "success")
            return redirect(url_for(".late"))
    about = db.session.scalars(queries.about(row.id)).all()
    ids = [each.action_id for each in about]
    audit.consulted("actions", ids, group_id=row.group_id)
    return render_template("overdue/letter.html", letter=row, form=form, about=about, states=STATES, asked=_asked(ids))


def _asked(action_ids: list[int]) -> dict[int, int]:
    with as_system("counting how often an action was asked after"):
        return dict(db.session.execute(queries.times_asked(action_ids)).tuples().all())


def _decided(row: ManagerLetter, form: LetterForm, people: dict[str, User]) -> str:
    given = row_number(form.version.data)
    if given is None:
        raise Refusal("This form is damaged. Open the page again.")
    by: User = current_user._get_current_object()
    if form.decision.data == "drop":
        letters.drop(row, reason=form.why_not.data or "", version=given, by=by)
        return "The letter is not sent, and it is recorded why."
    to = people.get(form.to_id.data or "")
    letters.send(row, words=form.words.data or "", to=to, version=given, by=by)
    return f"The letter goes to {to.name if to else ''} within a minute."
