"""What a group's page says of its grants; and grants among the tables that can leave."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for

from casework.access import current_scope
from casework.funding import parts, tables  # noqa: F401  (known to reports and exports from here on)
from casework.partnership.models import Group
from casework.partnership.panels import Line, on_group_page


@on_group_page
def _lines(group: Group) -> Sequence[Line]:
    if current_scope().in_group(group.id):
        return [Line("Money", "Grants and funded projects", url_for("funding.index", slug=group.slug))]
    return []
