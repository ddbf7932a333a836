"""What a group's page says of its e-mail, for the coordinator, while some of it may not have arrived."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for

from casework.access import current_scope
from casework.notifications.in_doubt import number_in_doubt
from casework.partnership.models import Group
from casework.partnership.panels import Line, on_group_page


@on_group_page
def _lines(group: Group) -> Sequence[Line]:
    if not current_scope().coordinates_group(group.id):
        return []
    number = number_in_doubt(group_id=group.id)
    words = f"{number} may not have arrived" if number < 100 else "A hundred or more may not have arrived"
    return [Line("E-mail", words, url_for("notifications.letters_in_doubt"))] if number else []
