"""What a case and a group show of the pictures: a tab of links, the way to the map."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for

from casework.access import current_scope
from casework.cases.sections import add_tab
from casework.partnership.models import Group
from casework.partnership.panels import Line, on_group_page
from casework.partnership.profiles import profile_of

add_tab("links", "Links", "pictures.links", order=40)


@on_group_page
def _lines(group: Group) -> Sequence[Line]:
    if not current_scope().in_group(group.id) or not profile_of(group).takes_referrals:
        return []
    return [Line("Map", "Places of its live cases", url_for("pictures.map", slug=group.slug))]
