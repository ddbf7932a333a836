"""Imports and their rows, as pages and the clock ask for them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, true
from sqlalchemy.orm import joinedload

from casework.imports.models import Import, ImportMapping, ImportRow


def by_reference(reference: str) -> Select[tuple[Import]]:
    return (
        select(Import)
        .where(Import.reference == reference)
        .options(*(joinedload(part) for part in (Import.group, Import.asked_by, Import.stopped_by, Import.undone_by)))
    )


def lately(group_id: int) -> Select[tuple[Import]]:
    """The last imports of a group, the newest first."""
    statement = select(Import).where(Import.group_id == group_id).options(joinedload(Import.asked_by))
    return statement.order_by(Import.id.desc()).limit(20)


def same_file(group_id: int, kind: str, sha256: str) -> Select[tuple[Import]]:
    """Imports of the very same rows as the same that are in, or on the way."""
    return select(Import).where(
        Import.group_id == group_id,
        Import.kind == kind,
        Import.sha256 == sha256,
        Import.status.not_in(("cancelled", "failed", "undone")),
    )


def remembered(group_id: int, kind: str, digest: str) -> Select[tuple[ImportMapping]]:
    return select(ImportMapping).where(
        ImportMapping.group_id == group_id, ImportMapping.kind == kind, ImportMapping.digest == digest
    )


def below(job: Import) -> list[ColumnElement[bool]]:
    """The rows of an import below its headings, on the leaf that is brought in."""
    return [*on_leaf(job), ImportRow.number > job.header_at]


def on_leaf(job: Import) -> list[ColumnElement[bool]]:
    return [ImportRow.import_id == job.id, ImportRow.leaf == job.leaf_at]


def numbers(job: Import) -> Select[Any]:
    """How many rows there are in each state."""
    return select(ImportRow.status, func.count().label("number")).where(*below(job)).group_by(ImportRow.status)


def undecided(job: Import) -> Select[Any]:
    """Rows that could come in, about somebody who looks like a person on record, and nobody has said who it is."""
    return select(ImportRow).where(
        *below(job), ImportRow.status == "ready", ImportRow.person["alike"].is_not(None),
        ImportRow.person["chosen"].is_(None),
    )  # fmt: skip


def rows_of(import_id: int, *, status: str = "", after: int = 0) -> Select[tuple[ImportRow]]:
    statement = select(ImportRow).where(ImportRow.import_id == import_id, ImportRow.number > after)
    if status:
        statement = statement.where(ImportRow.status == status)
    return statement.order_by(ImportRow.number)


def row_at(job: Import, number: int) -> Select[tuple[ImportRow]]:
    return select(ImportRow).where(*on_leaf(job), ImportRow.number == number)


def noted(job: Import, *, after: int = 0) -> Select[tuple[ImportRow]]:
    """Rows about which there is something to say, corrected by hand or left out, by their number."""
    something = or_(
        func.jsonb_array_length(ImportRow.problems) > 0, ImportRow.corrected != {}, ImportRow.status == "left_out"
    )
    return select(ImportRow).where(*below(job), ImportRow.number > after, something).order_by(ImportRow.number)


def by_hand(job: Import) -> Select[Any]:
    """How many cells were corrected by hand, and how many rows left out."""
    cells = func.jsonb_object_keys(ImportRow.corrected).table_valued("key").lateral()
    corrected = select(func.count()).select_from(ImportRow).join(cells, true()).where(*below(job))
    left_out = select(func.count()).where(*below(job), ImportRow.status == "left_out")
    return select(corrected.scalar_subquery().label("corrected"), left_out.scalar_subquery().label("left_out"))
