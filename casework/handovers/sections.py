"""What a group's page says of hand-overs, for those who run the group."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for

from casework.access import current_scope
from casework.partnership.models import Group
from casework.partnership.panels import Line, on_group_page


@on_group_page
def _lines(group: Group) -> Sequence[Line]:
    if not current_scope().runs_group(group.id):
        return []
    return [Line("Somebody leaves or is away", "Hand over their work", url_for("handovers.in_group", slug=group.slug))]
