"""What comes to an end on a group's cases: orders, agreements, reviews, childhoods, licences."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import render_template, request

from casework import audit, clock
from casework.errors import NotFound
from casework.orders.endings import KINDS, LATELY, PERIODS, endings_of
from casework.orders.views.blueprint import bp
from casework.partnership.profiles import profile_of
from casework.partnership.reached import the_group
from casework.web.gate import signed_in
from casework.web.numbers import row_number


@bp.get("/groups/<slug>/endings")
@signed_in
def endings(slug: str) -> Any:
    group = the_group(slug)
    if not profile_of(group).takes_referrals:
        raise NotFound()
    typed = row_number(request.args.get("days"))
    days = typed if typed in PERIODS else PERIODS[0]
    today = clock.today()
    rows = endings_of(group.id, start=today - timedelta(days=LATELY), until=today + timedelta(days=days))
    if (kind := request.args.get("kind", "")) in KINDS:
        rows = [row for row in rows if row.kind == kind]
    audit.consulted("cases", sorted({row.case_id for row in rows}), group_id=group.id)
    return render_template(
        "orders/endings.html", group=group, kinds=KINDS, kind=kind, days=days,
        kind_choices=[("", "Everything"), *KINDS.items()], period_choices=[(str(n), f"{n} days") for n in PERIODS],
        parts=[
            (f"In the next {days} days", [row for row in rows if row.on >= today]),
            (f"In the last {LATELY} days", [row for row in reversed(rows) if row.on < today]),
        ],
    )  # fmt: skip
