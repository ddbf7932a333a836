"""What a group that plans around an adult adds to its cases: a tab, a panel on the overview, questions at closing.

All of it only for those who may read what that group recorded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for

from casework.access import current_scope
from casework.accounts.models import User
from casework.adults import queries, services
from casework.adults.earlier import earlier_stays
from casework.adults.forms import ClosingQuestions
from casework.adults.models import RESULTS
from casework.adults.stay import load_of
from casework.cases.asking import ask_at
from casework.cases.models import Case, Caseload
from casework.cases.sections import add_tab, panel, steps_down_on
from casework.errors import Refusal
from casework.extensions import db
from casework.partnership.models import Group
from casework.partnership.panels import Line, on_group_page
from casework.partnership.profiles import profile_of
from casework.referrals.panels import at_triage
from casework.sharing.models import ANSWERS


def has_adult(case: Case) -> bool:
    return load_of(case) is not None


add_tab("adult", "The adult", "adults.show", order=10, shows=has_adult)


@panel("adult", "adults/panel.html", order=10, where="side")
def _panel(case: Case) -> dict[str, Any] | None:
    """Who the adult is, who leads, and what they said when asked."""
    load = load_of(case)
    if load is None:
        return None
    adult = db.session.scalars(queries.adult_in(case.id, load.group_id)).one_or_none()
    lead = db.session.scalars(queries.leads([case.id], load.group_id).limit(1)).one_or_none()
    consent = db.session.execute(queries.outline(), {"case_id": case.id, "group_id": load.group_id}).one_or_none()
    return {
        "person": adult.person if adult is not None else None,
        "lead": lead if lead is not None and lead.ends_on is None else None,
        "consent": ANSWERS[consent.answer] if consent is not None else "",
        "asked_on": consent.asked_on if consent is not None else None,
    }


@at_triage("adults/triage.html")
def _earlier(group: Group, people: Mapping[int, str]) -> Any:
    """Who was with a group before and is referred to one that plans around an adult: what came of it then."""
    stays = earlier_stays(list(people)) if profile_of(group).adults else []
    return {"stays": [(people[stay.person_id], stay) for stay in stays], "results": RESULTS} if stays else None


@steps_down_on
def _step_down_page(load: Caseload) -> str | None:
    """Members are led to the tab, where reviews are counted; to others the general page says who steps the adult down."""
    if not profile_of(load.group).adults or not current_scope().in_group(load.group_id):
        return None
    return url_for("adults.step_down", reference=load.case.reference)


def _asks(case: Case) -> bool:
    load = load_of(case)
    return load is not None and load.left_on is None and current_scope().runs_group(load.group_id)


def _answer(case: Case, form: Any, by: User) -> None:
    load = load_of(case)
    if load is None:
        return
    outcomes = {"outcome": "outcome", "follow_up": "adult_follow_up", "reason": "adult_reason"}
    try:
        services.record_step_down(
            load,
            outcome=form.outcome.data,
            follow_up=form.adult_follow_up.data or "",
            reason=form.adult_reason.data or "",
            by=by,
        )
    except Refusal as refusal:
        raise Refusal(refusal.message, field=outcomes.get(refusal.field or "", refusal.field)) from None


ask_at("closing", "adult", ClosingQuestions, order=10, answer=_answer, asks=_asks)


@on_group_page
def _lines(group: Group) -> Sequence[Line]:
    """Where a group that plans around adults sees what is missing or overdue around all of them."""
    if not profile_of(group).adults or not current_scope().in_group(group.id):
        return []
    return [Line("Adults", "What is missing or overdue", url_for("adults.board", slug=group.slug))]
