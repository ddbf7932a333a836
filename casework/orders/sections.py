"""What orders add to a case and to a group's page: a tab, a panel of what is in force, and what comes to an end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import url_for

from casework import clock
from casework.access import current_scope
from casework.cases.models import Case
from casework.cases.sections import add_tab, panel
from casework.orders import queries
from casework.orders.endings import PERIODS, endings_of
from casework.partnership.models import Group
from casework.partnership.panels import Line, on_group_page
from casework.partnership.profiles import profile_of
from casework.together import Rows
from casework.web.presentation import number

add_tab("orders", "Tools and orders", "orders.show", order=30)


@panel("orders", "orders/panel.html", order=30, where="side", asks=queries.in_force_now)
def _panel(_case: Case, rows: Rows) -> dict[str, Any]:
    """What is in force, the first to end first."""
    return {"rows": rows, "today": clock.today()}


@on_group_page
def coming_to_an_end(group: Group) -> Sequence[Line]:
    """How much ends in the next four weeks, for those who may have the group's case information."""
    if not current_scope().in_group(group.id) or not profile_of(group).takes_referrals:
        return ()
    today = clock.today()
    count = len(endings_of(group.id, start=today, until=today + timedelta(days=PERIODS[0])))
    words = f"{number(count) if count else 'Nothing'} in the next {PERIODS[0]} days"
    return (Line("Coming to an end", words, url_for("orders.endings", slug=group.slug)),)
