"""Pages that show where indicators stand: all of a group's, and one with its chart and table."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask import render_template
from markupsafe import Markup

from casework.access import current_scope
from casework.extensions import db
from casework.indicators import dashboard, figures, policy, queries, shown
from casework.indicators.standing import OWN, PLACES
from casework.indicators.views.blueprint import bp, the_indicator
from casework.partnership.reached import the_group
from casework.rendering import charts
from casework.web.addresses import address_to
from casework.web.gate import signed_in
from casework.web.plans import one_plan


@bp.get("/groups/<slug>/indicators")
@signed_in
@one_plan
def index(slug: str) -> Any:
    """The group's dashboard: every indicator by objective and priority, with its light and arrow in words."""
    group = the_group(slug)
    plans = policy.may_plan(current_scope(), group.id)
    rows, objectives, priorities = dashboard.of_group(group.id, plans=plans)
    lights = Counter(standing.light.colour for _, standing, _ in rows)
    by_group: dict[str, Counter[str]] = {}
    for row, standing, _ in rows:
        if row.group_id == group.id and row.worked_on_by is not None:
            by_group.setdefault(row.worked_on_by, Counter())[standing.light.colour] += 1
    used = {row.priority_id for row, _, _ in rows}
    return render_template(
        "indicators/index.html", group=group, lights=lights,
        sections=shown.sections(rows, group.id, lambda id: address_to(".show", slug=group.slug, indicator_id=id)),
        by_group=sorted(by_group.items()), plans=plans,
        objectives=objectives, without=[each for each in priorities if each.id not in used],
    )  # fmt: skip


@bp.get("/groups/<slug>/indicators/<int:indicator_id>")
@signed_in
def show(slug: str, indicator_id: int) -> Any:
    """One indicator: where it stands, drawn and as a table, against its comparators, with its breaks and corrections."""
    group = the_group(slug)
    row = the_indicator(group, indicator_id)
    [found] = figures.shown([row])
    chart = found.chart()
    corrected = db.session.scalars(queries.versions(row.id)).all()
    earlier = {
        (each.place, each.place_name, each.period, each.number): each
        for each in (db.session.scalars(queries.earlier_versions(row.id)).all() if corrected else [])
    }
    places = sorted(found.points, key=lambda key: (list(PLACES).index(key[0]), key[1]))
    return render_template(
        "indicators/show.html", group=group, row=row, found=found, standing=found.standing(), measure=row.measure,
        drawing=Markup(charts.svg(chart)) if chart is not None else "",  # noqa: S704  (it escapes its words itself)
        places=[(key, "This partnership" if key[0] == OWN else key[1] or PLACES[key[0]]) for key in places],
        periods=sorted({value.period for value in found.values}, key=lambda p: (p.ends_on, p.starts_on), reverse=True),
        at={(value.place, value.place_name, value.period): value for value in found.values},
        corrected=[(each, earlier.get((each.place, each.place_name, each.period, each.number - 1))) for each in corrected],
        may_enter=policy.may_enter(current_scope(), row), plans=policy.may_plan(current_scope(), row.group_id) and row.group_id == group.id,
    )  # fmt: skip
