"""What slices above add to a case: pages of their own as tabs, and panels on the overview.

A slice registers them in its `sections.py`, which the application imports; so the case page never names a slice above it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import Select

from casework import audit
from casework.access import current_scope
from casework.access.rows import ONLY_READING
from casework.cases import merging, policy, queries
from casework.cases.models import Case, Caseload
from casework.cases.whole import case_for_page
from casework.errors import NotFound, NotPermitted
from casework.extensions import db
from casework.together import Together
from casework.web.addresses import address_to


def _always(_case: Case) -> bool:
    return True


@dataclass(frozen=True, order=True)
class Tab:
    """A page about one part of a case. `endpoint` takes the case's `reference`; `shows` says whether this case has it."""

    order: int
    key: str
    text: str = field(compare=False)
    endpoint: str = field(compare=False)
    shows: Callable[[Case], bool] = field(default=_always, compare=False)


@dataclass(frozen=True, order=True)
class Panel:
    """A part of the overview: its template finds what `context` answered as `panel`. None leaves the panel out.

    `where` is "main" (the wide column, below the problem), "side" or "top" (between the heading and the triangle,
    for what must not be missed). A panel that `asks` something is given the rows.
    """

    order: int
    key: str
    template: str = field(compare=False)
    where: str = field(compare=False)
    context: Callable[..., Any] = field(compare=False)
    asks: bool = field(default=False, compare=False)


_tabs: dict[str, Tab] = {}
_panels: dict[str, Panel] = {}
overview = Together()
"""What the overview of a case (`case_id`) asks at once, `today` at hand: what its panels ask, and what its own parts do."""
_step_down_pages: list[Callable[[Caseload], str | None]] = []


def _in_order(parts: dict[str, Any], part: Tab | Panel) -> None:
    """Put it among them where its order says, so that no page has to sort them."""
    parts[part.key] = part
    found = sorted(parts.values())
    parts.clear()
    parts.update((each.key, each) for each in found)


def add_tab(key: str, text: str, endpoint: str, *, order: int, shows: Callable[[Case], bool] = _always) -> None:
    """Give every case for which `shows(case)` holds a tab leading to `endpoint`."""
    _in_order(_tabs, Tab(order, key, text, endpoint, shows))


def panel(
    key: str, template: str, *, order: int, where: str = "main", asks: Callable[[], Select[Any]] | None = None
) -> Callable[[Callable[..., Any]], Any]:
    """Show `template` on the overview with what the decorated function answers for the case.

    `asks` is a statement about the case (`case_id`, `today`) whose rows the function is given after the case; it is asked together
    with those of all panels.
    """

    def register(context: Callable[..., Any]) -> Callable[..., Any]:
        _in_order(_panels, Panel(order, key, template, where, context, asks is not None))
        if asks is not None:
            overview.add(key, asks)
        return context

    return register


def steps_down_on(where: Callable[[Caseload], str | None]) -> Callable[[Caseload], str | None]:
    """Have the decorated function say on which page of its own a group steps a case down, if it has one."""
    _step_down_pages.append(where)
    return where


def step_down_page(load: Caseload) -> str | None:
    """The address of that page; None: the general one is meant."""
    return next((page for where in _step_down_pages if (page := where(load)) is not None), None)


def tabs_of(case: Case, active: str) -> list[dict[str, Any]]:
    """The tabs of a case as `subnav` takes them; the active one is always there."""
    return [
        {"text": tab.text, "href": address_to(tab.endpoint, reference=case.reference), "active": tab.key == active}
        for tab in _tabs.values()
        if tab.key == active or tab.shows(case)
    ]


def panels_of(case: Case, answers: Mapping[str, Any]) -> dict[str, list[tuple[str, Any]]]:
    """(template, what it shows) of each panel that has something to show for this case, by column.

    `answers` are those of `overview`.
    """
    found: dict[str, list[tuple[str, Any]]] = {"top": [], "main": [], "side": []}
    for part in _panels.values():
        shown = part.context(case, answers[part.key]) if part.asks else part.context(case)
        if shown is not None:
            found[part.where].append((part.template, shown))
    return found


STEPPING_BACK = frozenset({"cases.declare_interest", "cases.any_interest"})


def the_case(reference: str, *, whole: bool = True) -> Case:
    """The case with this reference. Raises `NotFound` alike when there is none and when the reader may not know of it.

    The reference of a case merged into another leads there, whoever may see it; what is sent to it counts for the other.
    One that the reader opened in an emergency is found to read; what is sent to it is refused, but for stepping back.
    `whole` loads its parties and lead as well, which a page that shows the case needs and a small change does not.
    """
    find = case_for_page if whole else _case_for_change
    case = find(reference) or _that_stayed(reference, find)
    if request.method == "POST" and case.id in current_scope().opened_cases and request.endpoint not in STEPPING_BACK:
        raise NotPermitted(ONLY_READING)
    return case


def _case_for_change(reference: str) -> Case | None:
    return db.session.scalars(queries.for_change(), {"reference": reference}).unique().one_or_none()


def _that_stayed(reference: str, find: Callable[[str], Case | None]) -> Case:
    """The case that a merged one is part of now: a page asked for leads on to its page."""
    now = merging.survivor_of(reference)
    if now is None:
        raise NotFound()
    if request.method == "GET":
        there = {name: now if value == reference else value for name, value in (request.view_args or {}).items()}
        flash(f"{reference} was merged into {now}.", "info")
        abort(redirect(url_for(str(request.endpoint), **{**request.args.to_dict(), **there})))
    if (case := find(now)) is None:
        raise NotFound()
    return case


def case_page(template: str, case: Case, tab: str, **shown: Any) -> str:
    """Render a page about a case, whose template extends `cases/frame.html`, and note that its reader consulted the case.

    The template finds `may_change` (may record on it now), `may_run` and what is in `shown`.
    """
    audit.consulted("cases", case.id, case_id=case.id)
    return render_template(
        template,
        case=case,
        tabs=tabs_of(case, tab),
        tab=tab,
        may_change=policy.may_change(current_user, case) and case.status == "open",
        may_run=policy.may_run(current_user, case),
        **shown,
    )


def is_or_was_in(case: Case, kinds: frozenset[str]) -> bool:
    """Whether the case is or was on the caseload of a group of one of these kinds (profiles)."""
    return any(load.group.profile_key in kinds for load in case.caseloads)


@panel("merged", "cases/merged.html", order=0)
def _merged(case: Case) -> Any:
    if not case.merges:
        return None
    found = db.session.execute(queries.merged_into(), {"case_id": case.id}).all()
    latest = next((row[0].id for row in found if row[0].kept_case_id == case.id), None)
    return {"rows": found, "latest": latest, "may_undo": policy.may_run(current_user, case) and case.status == "open"}


add_tab("overview", "Overview", "cases.show", order=0)
add_tab("notes", "Notes", "cases.notes", order=60)
add_tab("files", "Files", "cases.files", order=70)
add_tab("history", "History", "cases.history", order=90)
