"""What a group's page says of its figures, for those who run it; members of the group are led to counts."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for

from casework.access import current_scope
from casework.partnership.models import Group
from casework.partnership.panels import Line, on_group_page


@on_group_page
def _lines(group: Group) -> Sequence[Line]:
    scope = current_scope()
    if scope.runs_group(group.id):
        return [
            Line(
                "Figures", "Statistics of this group", url_for("statistics.theme", theme="referrals", group=group.slug)
            )
        ]
    if scope.in_group(group.id):
        return [Line("Figures", "Counts of last year", url_for("statistics.counts", theme="referrals"))]
    return []
