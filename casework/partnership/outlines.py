"""What is done to the ward outlines of a partnership: put in from a file, replaced, taken away."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from casework import access, clock
from casework.accounts.models import User
from casework.extensions import db
from casework.partnership import outline_files, policy
from casework.partnership.models import WardOutlines
from casework.web.forms import CONSTRAINTS

CONSTRAINTS |= {
    "uq_ward_outlines_partnership_id": ("Somebody else has just put in outlines. Look at them first", "file"),
}

OUTLINES = "Only an administrator changes the ward outlines."


def kept() -> Select[WardOutlines]:
    """The partnership's outlines, and who put them in. There is one row or none."""
    return select(WardOutlines).options(joinedload(WardOutlines.saved_by))


def put_in(data: bytes, *, file_name: str, named_by: str, by: User) -> outline_files.Outlines:
    """Read a file and keep its outlines instead of any before. Raises `Refusal` with what is wrong in it; then nothing changes."""
    access.require(policy.may_change_directory(by), OUTLINES)
    found = outline_files.read(data, named_by=named_by)
    row = db.session.scalars(kept()).one_or_none() or WardOutlines()
    row.content = {"wards": [{"name": name, "rings": rings} for name, rings in sorted(found.wards.items())]}
    row.wards, row.named_by, row.file_name = len(found.wards), found.named_by, file_name[-150:]
    row.saved_by_id, row.saved_at = by.id, clock.now()
    db.session.add(row)
    db.session.flush()
    return found


def take_away(row: WardOutlines, *, by: User) -> None:
    """The map is drawn without outlines again; wards that were recorded stay."""
    access.require(policy.may_change_directory(by), OUTLINES)
    db.session.delete(row)
    db.session.flush()


def size_of(row: WardOutlines) -> int:
    """How many points are kept."""
    rings: list[list[Any]] = [ring for ward in row.content["wards"] for ring in ward["rings"]]
    return sum(len(ring) for ring in rings)


def unlisted(row: WardOutlines, areas: list[str]) -> tuple[list[str], list[str]]:
    """Outlines whose name is on no ward of the directory, and wards of the directory without an outline."""
    drawn = {_plain(ward["name"]): ward["name"] for ward in row.content["wards"]}
    listed = {_plain(name): name for name in areas}
    return [n for key, n in drawn.items() if key not in listed], [n for key, n in listed.items() if key not in drawn]


def _plain(name: str) -> str:
    """Harbour and Harbour Ward are one ward."""
    return name.casefold().removesuffix(" ward")
