"""What a case shows of why it may be shared: a tab, a panel, questions when its lead or groups change, lines for a group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for
from sqlalchemy import func, select

from casework import clock
from casework.access import current_scope
from casework.accounts.models import User
from casework.cases import policy
from casework.cases.asking import ask_at
from casework.cases.models import Case
from casework.cases.sections import add_tab, panel
from casework.errors import Refusal
from casework.extensions import db
from casework.partnership.models import Group
from casework.partnership.panels import Line, on_group_page
from casework.partnership.profiles import profile_of
from casework.sharing import forms, lists, queries, services
from casework.together import Rows
from casework.web.presentation import plural

add_tab("sharing", "Sharing", "sharing.show", order=65)


@panel("sharing", "sharing/panel.html", order=70, where="side", asks=queries.at_a_glance)
def _panel(_case: Case, rows: Rows) -> dict[str, Any]:
    (row,) = rows
    return {
        "basis": lists.words_of(row.basis) if row.basis else "",
        "owed": row.owed,
        "review_on": row.review_on,
        "late": row.review_on is not None and row.review_on <= clock.today(),
    }


@on_group_page
def _lines(group: Group) -> Sequence[Line]:
    """How many live cases need a look, for those who run the group."""
    if not current_scope().runs_group(group.id) or not profile_of(group).takes_referrals:
        return []
    found = queries.to_look_at(group.id, clock.today()).subquery()
    number = db.session.scalar(select(func.count()).select_from(found)) or 0
    words = f"{plural(number, 'case')} to look at" if number else "Nothing to look at"
    return [Line("Lawful basis", words, url_for("sharing.to_look_at", slug=group.slug))]


def _answer(case: Case, form: Any, by: User) -> None:
    """What was said on the form answers what has just become owed; unless nothing has, something must be said."""
    owed = db.session.scalars(queries.checks_owed(case.id)).all()
    if not owed:
        return
    if not form.basis_holds.data:
        raise Refusal("Say whether the lawful basis and the consents still hold", field="basis_holds")
    if form.basis_holds.data == "holds":
        if not policy.may_run(by, case):
            raise Refusal(
                "Those who run a group that has the case say so. Keep it owed: they are reminded", field="basis_holds"
            )
        services.confirm(case, because=form.basis_because.data, by=by)


ask_at("lead", "sharing", forms.SharingQuestions, order=10, answer=_answer)
ask_at("group", "sharing", forms.SharingQuestions, order=10, answer=_answer)
