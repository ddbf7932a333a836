"""The logo of a body's papers: looked at by what it holds, kept as it came, shown by every form a paper leaves in."""

from __future__ import annotations

from typing import Any

from docx.image.exceptions import InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError
from docx.image.image import Image
from sqlalchemy import Select, select

from casework import access, storage
from casework.accounts.models import User
from casework.errors import Refusal
from casework.extensions import db
from casework.meetings import policy
from casework.meetings.logo_models import BodyLogo
from casework.meetings.models import Meeting
from casework.partnership.models import Group
from casework.rendering import Document, Logo, to_docx, to_pdf
from casework.web.uploads import KINDS, check

LARGEST_KILOBYTES = 500
SMALLEST, LARGEST = 20, 4000
"""Pixels on a side."""
TAKEN = ("png", "jpg", "jpeg")
LONGEST_ALT = 200


def current_of(group_id: int) -> Select[BodyLogo]:
    return select(BodyLogo).where(BodyLogo.group_id == group_id, BodyLogo.current)


def row_of(group_id: int) -> BodyLogo | None:
    return db.session.scalars(current_of(group_id)).one_or_none()


def logo_of(group_id: int) -> Logo | None:
    """What stands at the head of the body's papers today."""
    return shown(row_of(group_id))


def logo_for(meeting: Meeting) -> Logo | None:
    """What stands at the head of one meeting's papers: as it was when its minutes went round, or today's before that."""
    if meeting.circulated_at is None:
        return logo_of(meeting.group_id)
    if meeting.logo_id is None:
        return None
    return shown(db.session.scalars(select(BodyLogo).where(BodyLogo.id == meeting.logo_id)).one_or_none())


def shown(row: BodyLogo | None) -> Logo | None:
    if row is None:
        return None
    return Logo(storage.unchanged(row.storage_key, row.sha256), row.content_type, row.alt, row.width, row.height)


def set_logo(group: Group, upload: Any, *, alt: str, by: User) -> BodyLogo:
    """Put a PNG or JPEG at the head of the body's papers. Refused with what is wrong when it is not what its name says."""
    access.require(policy.may_arrange(by, group.id), policy.RUNS_ONLY)
    if not alt.strip():
        raise Refusal("Say what the logo says, for those who do not see it.", field="alt")
    if len(alt.strip()) > LONGEST_ALT:
        raise Refusal(f"Keep it to {LONGEST_ALT} characters.", field="alt")
    checked = check(upload)
    if checked.content_type not in {KINDS[ending] for ending in TAKEN}:
        raise Refusal("Choose a PNG or JPEG picture", field="file")
    if len(checked.data) > LARGEST_KILOBYTES * 1024:
        raise Refusal(f"The picture is larger than {LARGEST_KILOBYTES} kB. Make it smaller", field="file")
    width, height = _size(checked.data)
    _refuse_unprintable(Logo(checked.data, checked.content_type, alt.strip(), width, height))
    take_off(group, by=by)
    kept = storage.keep(checked.data)
    row = BodyLogo(
        group_id=group.id, alt=alt.strip(), content_type=checked.content_type, width=width, height=height, size=kept.size,
        sha256=kept.sha256, storage_key=kept.key, added_by_id=by.id,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def take_off(group: Group, *, by: User) -> None:
    """No logo from now on. Minutes that went round keep theirs."""
    access.require(policy.may_arrange(by, group.id), policy.RUNS_ONLY)
    row = row_of(group.id)
    if row is not None:
        row.current = False
        db.session.flush()


def _size(data: bytes) -> tuple[int, int]:
    try:
        found = Image.from_blob(data)
        width, height = int(found.px_width), int(found.px_height)
    except (
        InvalidImageStreamError,
        UnexpectedEndOfFileError,
        UnrecognizedImageError,
        KeyError,
        ValueError,
        IndexError,
    ):
        raise Refusal("This picture is broken and cannot be read. Save it again", field="file") from None
    if not (SMALLEST <= width <= LARGEST and SMALLEST <= height <= LARGEST):
        raise Refusal(f"The picture must be {SMALLEST} to {LARGEST} pixels wide and high", field="file")
    return width, height


def _refuse_unprintable(logo: Logo) -> None:
    """A picture no paper can show is refused now, not when the next agenda is made."""
    tried = Document(title="A logo", body_name="A body", logo=logo)
    try:
        to_pdf(tried)
        to_docx(tried)
    except Exception:
        raise Refusal("This picture is broken and cannot be printed. Save it again", field="file") from None
