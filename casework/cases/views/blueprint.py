"""The blueprint of the case pages, how they find what an address names, and the shape of a small change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, render_template, request, url_for

from casework.cases import services
from casework.cases.models import Case, Caseload
from casework.cases.sections import the_case
from casework.errors import NotFound
from casework.web.changes import changed

bp = Blueprint("cases", __name__)


def the_load(case: Case, group_slug: str) -> Caseload:
    """The case's live entry on the caseload of the group of this address."""
    for load in case.caseloads:
        if load.group.slug == group_slug and load.left_on is None:
            return load
    raise NotFound()


def small_change(
    reference: str,
    form: Any,
    title: str,
    act: Callable[[Case], str | None],
    *,
    case: Case | None = None,
    closed_too: bool = False,
    **shown: Any,
) -> Any:
    """The common shape of a small change: a form on a page of its own, then back to the case.

    On a closed case it is not shown. What was typed before somebody closed it comes back with the refusal.
    """
    found = case or the_case(reference, whole=False)
    if request.method == "GET" and not closed_too:
        services.refuse_closed(found)
    done = changed(form, lambda: act(found), back=lambda: url_for(".show", reference=found.reference))
    return done or render_template("cases/form.html", case=found, form=form, title=title, **shown)
