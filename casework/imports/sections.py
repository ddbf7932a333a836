"""What a group's page says of files brought in, for those who run the group."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for

from casework.access import current_scope
from casework.partnership.models import Group
from casework.partnership.panels import Line, on_group_page


@on_group_page
def _lines(group: Group) -> Sequence[Line]:
    if not current_scope().runs_group(group.id) or not group.active:
        return []
    return [
        Line(
            "Kept in a spreadsheet so far",
            "Bring it in from Excel or CSV",
            url_for("imports.in_group", slug=group.slug),
        )
    ]
