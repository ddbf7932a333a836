"""Single rows put right by hand before a file is brought in: a cell corrected, a row left out or taken back."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from casework import access, audit
from casework.accounts.models import User
from casework.errors import Refusal
from casework.extensions import db
from casework.imports import policy, preparing, queries
from casework.imports.models import Import, ImportRow
from casework.imports.people import Directory
from casework.imports.services import WHO, refuse_unless
from casework.imports.sheet import LONGEST


def correct(job: Import, row: ImportRow, cells: Mapping[int, str], *, by: User) -> int:
    """Write other words into cells of a row, by their place, and look the row through again; how many cells differ from the file's.

    What the file said is kept beside it until the row is brought in.
    """
    _may_change(job, row, by)
    known = [*row.cells, *[""] * (len(job.headings) - len(row.cells))]
    said = dict(row.corrected)
    for place, words in cells.items():
        if not 0 <= place < len(known):
            raise Refusal("Choose one of the columns")
        words = "\n".join(words.splitlines())
        if len(words) > LONGEST:
            raise Refusal(f"Use {LONGEST:,} characters or fewer", field=f"cell_{place}")
        if words == known[place]:
            continue
        was = said.setdefault(str(place), known[place])
        if was == words:
            said.pop(str(place))
        known[place] = words
    if said != row.corrected:
        # Which cells somebody changed, never what they say.
        audit.record(
            "alteration", "corrected", "imports", job.id, group_id=job.group_id, detail={"row": row.number, "cells": len(said)}
        )  # fmt: skip
    row.cells, row.corrected = known, said
    _look_again(job, row)
    return len(said)


def leave_out(job: Import, row: ImportRow, *, by: User) -> None:
    """Do not bring this row in, whatever it says."""
    _may_change(job, row, by)
    row.status, row.problems, row.said, row.person = "left_out", [], {}, {}
    db.session.flush()
    preparing.finish(job)


def take_back(job: Import, row: ImportRow, *, by: User) -> None:
    """Look at a row again that was left out."""
    _may_change(job, row, by)
    _look_again(job, row)


def _look_again(job: Import, row: ImportRow) -> None:
    db.session.flush()
    preparing.look_at(job, [row], Directory(job.group), {})
    db.session.expire(row)
    preparing.finish(job)


def _may_change(job: Import, row: ImportRow, by: User) -> None:
    access.require(policy.may_import(by, job.group_id), WHO)
    refuse_unless(job, "prepared")
    locked = select(ImportRow.id).where(ImportRow.id == row.id, *queries.below(job), ImportRow.status != "made")
    if db.session.scalars(locked.with_for_update()).one_or_none() is None:
        raise Refusal("It has gone on meanwhile. Look at the page again")
