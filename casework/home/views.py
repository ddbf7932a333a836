"""My work: the first page after signing in."""

from __future__ import annotations

from datetime import date
from functools import lru_cache, partial
from typing import Any

from flask import Blueprint, render_template
from flask_login import current_user

from casework import clock
from casework.access import current_scope
from casework.accounts import bulk_views, people_checks
from casework.accounts.background import LATELY, work_for
from casework.emergencies import queries as emergencies
from casework.extensions import db
from casework.home import lines, queries
from casework.home.told import told_administrators
from casework.notifications.in_doubt import number_in_doubt
from casework.partnership import rulebooks
from casework.retention import queries as retention
from casework.retention.services import due_values
from casework.risk import queries as risk
from casework.together import Together
from casework.web.gate import signed_in

bp = Blueprint("home", __name__)
OF_RUNNERS = frozenset({"triage", "reviews", "to_validate", "due_of_runners"})
OF_MEMBERS = frozenset({"meetings", "returns", "risk_drafts", "due"})


@lru_cache(maxsize=2)
def my_work(today: date) -> Together:
    """What the page asks at once; built once a day, for days are part of the statement (`lines.py`)."""
    work = Together()
    for name, statement in {
        "actions": queries.my_actions, "drafts": queries.my_drafts, "triage": queries.to_triage,
        "meetings": queries.meetings_near, "returns": queries.returns_asked, "papers": queries.papers_waiting, "reviews": queries.reviews_due,
        "to_validate": risk.waiting_for_reader, "risk_drafts": risk.drafts_of_reader,
        "due": partial(lines.of_members, today), "due_of_runners": partial(lines.of_runners, today),
    }.items():  # fmt: skip
        work.add(name, statement)
    return work


@bp.get("/")
@signed_in
def index() -> Any:
    scope, today = current_scope(), clock.today()
    ask = db.session.execute
    not_theirs = (frozenset() if scope.runs else OF_RUNNERS) | (frozenset() if scope.groups else OF_MEMBERS)
    shown: dict[str, Any] = {
        **dict.fromkeys(not_theirs, ()),
        **my_work(today).ask({"today": today}, leave_out=not_theirs),
        "validate_counted_to": risk.COUNTED_TO,
        "agency_late": ask(queries.late_of_agency(scope.spoc_agency_id, today)).scalar_one()
        if scope.spoc_agency_id
        else None,
        "people_by": people_checks.due_soon(scope.spoc_agency_id) if scope.spoc_agency_id else None,
    }
    shown["due_lines"] = lines.lines_from([*shown.pop("due"), *shown.pop("due_of_runners")], today)
    if scope.has_duty("administrator") or scope.has_duty("information_governance"):
        shown["agreements"] = ask(queries.agreements_ending(today)).all()
    if scope.has_duty("information_governance"):
        shown["emergencies"] = ask(emergencies.waiting()).scalar_one()
        shown["to_erase"] = sum(ask(retention.waiting(), due_values()).one())
        shown["held"] = ask(bulk_views.waiting()).scalar_one()
    if scope.has_duty("administrator"):
        shown["invited"] = ask(queries.never_signed_in()).scalar_one()
        shown["in_doubt"] = number_in_doubt()
        shown["changed"] = [
            (key, rulebooks.every()[key].title)
            for key in ask(queries.rulebooks_changed()).scalars()
            if key in rulebooks.every()
        ]
        shown["told"] = told_administrators()
        shown["chairless"] = ask(queries.groups_without_chair(today)).all()
    return render_template("home/index.html", today=today, runs=scope.runs, scope=scope, days_left=_days_left, **shown)


@bp.get("/work-in-the-background")
@signed_in
def background() -> Any:
    """All that goes on for this person, and what has ended lately: how far it is, what came of it, and a button to stop it."""
    found = work_for(current_user)
    return render_template(
        "home/background.html",
        going=[work for work in found if work.goes_on],
        ended=[work for work in found if not work.goes_on],
        days=LATELY.days,
    )


def _days_left(decide_by: Any) -> str:
    """The clock of a referral in words of working days."""
    if decide_by is None:
        return ""
    left = clock.working_days_between(clock.today(), decide_by)
    if left < 0:
        return f"{-left} working day{'s' if left < -1 else ''} late"
    return "due today" if left == 0 else f"{left} working day{'s' if left > 1 else ''} left"
