"""Keep and publish the privacy notice."""

from __future__ import annotations

from casework import access, clock
from casework.access import scope_of
from casework.accounts.models import User
from casework.data_protection import queries
from casework.data_protection.models import PrivacyNotice
from casework.data_protection.parts import BY_KEY, PARTS
from casework.errors import Stale
from casework.extensions import db


def save_notice(words: dict[str, str], *, published: bool, version: int, by: User) -> PrivacyNotice:
    """Keep what differs from the usual words; published, everybody may read it. Raises `Stale` when somebody saved first."""
    access.require(scope_of(by).has_duty("information_governance"), "Information governance words the privacy notice.")
    row = queries.notice()
    if row is not None and row.version != version:
        theirs = queries.words_of(row)
        differing = [part for part in PARTS if words.get(part.key, "") != theirs[part.key]]
        raise Stale(
            yours={part.title: words.get(part.key, "") for part in differing}, theirs={part.title: theirs[part.key] for part in differing},
            version=row.version, changed_by=row.saved_by.name,
        )  # fmt: skip
    if row is None:
        row = PrivacyNotice(saved_by_id=by.id)
        db.session.add(row)
    row.words = {key: text for key, text in words.items() if key in BY_KEY and text and text != BY_KEY[key].usual}
    row.published_at = (row.published_at or clock.now()) if published else None
    row.saved_by_id, row.saved_at = by.id, clock.now()
    db.session.flush()
    return row
