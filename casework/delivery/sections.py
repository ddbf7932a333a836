"""What a group's page says of its plan."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for

from casework.access import current_scope
from casework.delivery import parts  # noqa: F401  (known to reports from here on)
from casework.partnership.models import Group
from casework.partnership.panels import Line, on_group_page


@on_group_page
def _lines(group: Group) -> Sequence[Line]:
    if current_scope().in_group(group.id):
        return [Line("Plan", "Objectives, actions and task groups", url_for("delivery.index", slug=group.slug))]
    return []
