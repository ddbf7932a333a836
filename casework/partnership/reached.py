"""A group found by its address, for those who may have its case information only."""

from __future__ import annotations

from casework.access import current_scope
from casework.errors import NotFound
from casework.extensions import db
from casework.partnership import queries
from casework.partnership.models import Group


def the_group(slug: str) -> Group:
    """The group of this address; nobody else can tell what it has."""
    group = db.session.scalars(queries.group_by_slug(), {"slug": slug}).one_or_none()
    if group is None or not current_scope().in_group(group.id):
        raise NotFound
    return group
