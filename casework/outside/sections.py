"""What a group's page says of its page for people outside, to those who run it."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from sqlalchemy import select

from casework.access import current_scope
from casework.extensions import db
from casework.outside.models import OutsidePage
from casework.partnership.models import Group
from casework.partnership.panels import Line, on_group_page
from casework.partnership.profiles import profile_of


@on_group_page
def _lines(group: Group) -> Sequence[Line]:
    if not current_scope().runs_group(group.id) or not group.active or not profile_of(group).takes_referrals:
        return []
    is_open = db.session.scalars(select(OutsidePage.open).where(OutsidePage.group_id == group.id)).one_or_none()
    return [
        Line(
            "Referrals from people outside",
            "Taken by a page" if is_open else "Not taken",
            url_for("outside.setting", slug=group.slug),
        )
    ]
