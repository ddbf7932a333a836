"""A group found by its address, for those who may have its case information only."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, inspect, select
from sqlalchemy.orm.attributes import set_committed_value

from casework.access import current_scope, require
from casework.errors import NotFound
from casework.partnership.models import Area, Group
from casework.straight import Objects, Straight


@cache
def _both() -> Objects:
    """All columns of a group and of its area, the id first."""
    return Objects(*((model, (model.id, *_others(model))) for model in (Group, Area)))


def _others(model: type[Any]) -> list[Any]:
    return [column.class_attribute for column in inspect(model).column_attrs if column.key != "id"]


def _by_slug() -> Select[Any]:
    """The group of an address (`slug`), and its area."""
    statement = select(*_both().columns).select_from(Group).outerjoin(Area, Area.id == Group.area_id)
    return statement.where(Group.slug == bindparam("slug", type_=Group.slug.type))


_BY_SLUG = Straight(_by_slug)


def the_group(slug: str) -> Group:
    """The group of this address; nobody else can tell what it has."""
    row = next(iter(_BY_SLUG.rows({"slug": slug})), None)
    if row is None or not current_scope().in_group(row[0]):
        raise NotFound
    group: Group
    group, area = _both().of(row)
    if "area" not in group.__dict__:
        set_committed_value(group, "area", area)
    return group


def the_group_run(slug: str, *, otherwise: str) -> Group:
    """The same for those who run it. Others who may have its case information are told `otherwise`."""
    group = the_group(slug)
    require(current_scope().runs_group(group.id), otherwise)
    return group
