"""Imports and their rows, as pages and the clock ask for them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
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


def same_file(group_id: int, sha256: str) -> Select[tuple[Import]]:
    """Imports of the very same file that are in, or on the way."""
    return select(Import).where(
        Import.group_id == group_id, Import.sha256 == sha256, Import.status.not_in(("cancelled", "failed", "undone"))
    )


def remembered(group_id: int, kind: str, digest: str) -> Select[tuple[ImportMapping]]:
    return select(ImportMapping).where(
        ImportMapping.group_id == group_id, ImportMapping.kind == kind, ImportMapping.digest == digest
    )


def below(job: Import) -> list[ColumnElement[bool]]:
    """The rows of an import below its headings."""
    return [ImportRow.import_id == job.id, ImportRow.number > job.header_at]


def numbers(job: Import) -> Select[Any]:
    """How many rows there are in each state."""
    return select(ImportRow.status, func.count().label("number")).where(*below(job)).group_by(ImportRow.status)


def undecided(import_id: int) -> Select[Any]:
    """Rows that could come in, about somebody who looks like a person on record, and nobody has said who it is."""
    return select(ImportRow).where(
        ImportRow.import_id == import_id, ImportRow.status == "ready", ImportRow.person["alike"].is_not(None),
        ImportRow.person["chosen"].is_(None),
    )  # fmt: skip


def rows_of(import_id: int, *, status: str = "", after: int = 0) -> Select[tuple[ImportRow]]:
    statement = select(ImportRow).where(ImportRow.import_id == import_id, ImportRow.number > after)
    if status:
        statement = statement.where(ImportRow.status == status)
    return statement.order_by(ImportRow.number)


def noted(import_id: int, *, after: int = 0) -> Select[tuple[ImportRow]]:
    """Rows about which there is something to say, by their number."""
    return rows_of(import_id, after=after).where(func.jsonb_array_length(ImportRow.problems) > 0)
