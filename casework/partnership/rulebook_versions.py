"""Changing a rulebook: changes that wait, putting them in force as the next version, and earlier ones back."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select, update
from sqlalchemy.orm import joinedload

from casework import access
from casework.access.scope import current_scope
from casework.accounts.models import User
from casework.errors import NotFound, Refusal
from casework.events import announce
from casework.extensions import db
from casework.partnership import policy
from casework.partnership.events import RulebookPutInForce
from casework.partnership.models import Group, Partnership
from casework.partnership.profile_files import ProfileMistake, parse
from casework.partnership.rulebook_models import RulebookDraft, RulebookVersion
from casework.partnership.rulebooks import Rulebook, every
from casework.web.forms import CONSTRAINTS

CONSTRAINTS |= {
    "uq_rulebook_versions_partnership_id_key_number": ("Somebody else put a version in force just now. Compare it first", None),
    "uq_rulebook_drafts_partnership_id_key": ("Somebody else began to change this just now. Open it again", None),
}  # fmt: skip
ADMINISTRATOR = "Only an administrator changes tools and procedures."
LINE_SHOWN = 60
"""Characters of a line that a message about it repeats, so that it can be found by looking."""


def the_rulebook(key: str) -> Rulebook:
    found = every().get(key)
    if found is None:
        raise NotFound
    return found


def versions_of(key: str) -> Select[RulebookVersion]:
    """Every version put in force here, the newest first."""
    return (
        select(RulebookVersion)
        .where(RulebookVersion.key == key)
        .order_by(RulebookVersion.number.desc())
        .options(joinedload(RulebookVersion.saved_by))
    )


def draft_of(key: str) -> RulebookDraft | None:
    statement = select(RulebookDraft).where(RulebookDraft.key == key).options(joinedload(RulebookDraft.saved_by))
    return db.session.scalars(statement).one_or_none()


def newest_stamp() -> str | None:
    """What a group that is added now follows."""
    return db.session.scalars(select(RulebookVersion.stamp).order_by(RulebookVersion.id.desc()).limit(1)).first()


def version(book: Rulebook, number: int | None = None) -> tuple[Any, int]:
    """What a version says, and its number; without a number the one in force."""
    statement = versions_of(book.key).limit(1)
    if number is not None:
        statement = statement.where(RulebookVersion.number == number)
    row = db.session.scalars(statement).first()
    if row is not None:
        return book.read_kept(row.content, row.number), row.number
    if number not in (None, book.first_number):
        raise NotFound
    return book.delivered(), book.first_number


def proposed(book: Rulebook, draft: RulebookDraft) -> Any:
    """What the changes would say, as the version they would be."""
    return book.read_kept(draft.content, version(book)[1] + 1)


def change(book: Rulebook, text: str, *, seen: int, by: User) -> RulebookDraft:
    """Keep a text as changes that wait. Raises `ProfileMistake` with the line; then nothing of it is kept.

    `seen` is the version of the draft the person began from, 0 for none; another since then is refused.
    """
    access.require(policy.may_change_directory(by), ADMINISTRATOR)
    draft = draft_of(book.key)
    if seen != (draft.version if draft else 0):
        raise Refusal("Somebody else changed this meanwhile. Open it again to see what they changed.")
    table = parse(text.encode(), "Text")
    table.take("version")
    read = book.read(table, version(book)[1] + 1)
    return _keep(book, draft, book.plain(read), "edited", by)


def propose(book: Rulebook, change: Callable[[dict[str, Any]], dict[str, Any]], *, by: User) -> RulebookDraft:
    """Add to the changes that wait what a slice lets somebody propose; an administrator looks at it and puts it in force.

    `change` is given what the changes say so far, or what is in force where none wait. The slice asks who may propose.
    """
    draft = draft_of(book.key)
    now = book.plain(proposed(book, draft) if draft else version(book)[0])
    content = change(now)
    return _keep(book, draft, book.plain(book.read_kept(content, version(book)[1] + 1)), "edited", by)


def put_back(book: Rulebook, number: int, *, by: User) -> RulebookDraft:
    """Make an earlier version the changes that wait, to be looked at and put in force again as a new one."""
    access.require(policy.may_change_directory(by), ADMINISTRATOR)
    return _keep(book, draft_of(book.key), book.plain(version(book, number)[0]), "put_back", by)


def _keep(book: Rulebook, draft: RulebookDraft | None, content: dict[str, Any], source: str, by: User) -> RulebookDraft:
    if draft is None:
        draft = RulebookDraft(key=book.key)
        db.session.add(draft)
    draft.content, draft.source, draft.saved_by_id = content, source, by.id
    db.session.flush()
    return draft


def discard(draft: RulebookDraft, *, by: User) -> None:
    access.require(policy.may_change_directory(by), ADMINISTRATOR)
    db.session.delete(draft)


def put_in_force(book: Rulebook, draft: RulebookDraft, *, reason: str, seen: int, by: User) -> RulebookVersion:
    """Make the changes the next version, for every group at once. What was begun with an earlier one keeps it."""
    access.require(policy.may_change_directory(by), ADMINISTRATOR)
    if seen != draft.version:
        raise Refusal("Somebody changed this meanwhile. Compare again before you put it in force.")
    if not reason.strip():
        raise Refusal("Say why it changes", field="reason")
    partnership_id = current_scope().partnership_id
    # One at a time in a partnership: groups follow the stamp of the version put in force last.
    db.session.execute(select(Partnership.id).where(Partnership.id == partnership_id).with_for_update())
    before, number = version(book)
    if book.plain(before) == draft.content:
        raise Refusal(f"This is the same as version {number}. Change something first, or discard the changes.")
    book.read_kept(draft.content, number + 1)
    row = RulebookVersion(
        key=book.key, number=number + 1, stamp=secrets.token_hex(16), content=draft.content, source=draft.source,
        reason=reason.strip(), saved_by_id=by.id,
    )  # fmt: skip
    db.session.add(row)
    db.session.delete(draft)
    db.session.flush()
    db.session.execute(
        update(Group)
        .where(Group.partnership_id == partnership_id)
        .values(rulebooks_stamp=row.stamp)
        .execution_options(synchronize_session=False)
    )
    announce(RulebookPutInForce(key=book.key))
    return row


@dataclass(frozen=True)
class Difference:
    part: str
    what: str
    before: str
    after: str


def differences(book: Rulebook, before: Any, after: Any) -> list[Difference]:
    """What is not the same in two versions, in the order of the second, then what went."""
    one = {(says.part, says.what): says.words for says in book.in_words(before)}
    two = {(says.part, says.what): says.words for says in book.in_words(after)}
    return [
        Difference(part, what, one.get((part, what), ""), two.get((part, what), ""))
        for part, what in dict.fromkeys([*two, *one])
        if one.get((part, what)) != two.get((part, what))
    ]


def in_a_sentence(mistake: ProfileMistake, text: str) -> str:
    """A mistake for whoever typed the text: which line, what stands there, and what to do."""
    lines = text.replace("\r\n", "\n").split("\n")
    if not mistake.line or mistake.line > len(lines):
        return f"The text: {mistake.key}: {mistake.problem}"
    stands = lines[mistake.line - 1].strip()
    short = stands if len(stands) <= LINE_SHOWN else stands[: LINE_SHOWN - 1] + "…"
    return f"Line {mistake.line} ({short}): {mistake.key}: {mistake.problem}"
