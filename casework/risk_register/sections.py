"""What a group's page says of its risk register; and the register among the tables that can leave."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for

from casework.access import current_scope
from casework.partnership.models import Group
from casework.partnership.panels import Line, on_group_page
from casework.risk_register import parts, tables  # noqa: F401  (known to reports and exports from here on)


@on_group_page
def _lines(group: Group) -> Sequence[Line]:
    if current_scope().in_group(group.id):
        return [Line("Risks", "Risk register", url_for("risk_register.index", slug=group.slug))]
    return []
