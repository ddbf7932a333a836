"""Packs asked for, made in the background one by one, handed out to their recipient only, and deleted in the end.

A pack is claimed for a while with a rising number; each step of the making is told as it is done. When a worker dies, the
claim runs out and the next one begins that pack again. Everything in it is read as its recipient, when it is made.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from typing import Any

from sqlalchemy import case, select, update
from sqlalchemy.dialects.postgresql import insert

from casework import access, audit, clock, made_files, storage
from casework.access.finding import the_one
from casework.access.scope import as_system
from casework.accounts.models import User
from casework.errors import NotFound, Refusal
from casework.extensions import db
from casework.meetings import policy as meetings_policy
from casework.meetings import queries as meetings
from casework.meetings.models import Meeting
from casework.papers import holding
from casework.papers.models import PaperText
from casework.papers.pack_models import MadePack
from casework.partnership import queries as partnership
from casework.partnership.models import Partnership
from casework.rendering import to_pdf
from casework.rendering.outlines import outline_of
from casework.rendering.packing import Packed, Part, packed
from casework.web.presentation import clock_time
from casework.web.presentation import day as in_words

log = logging.getLogger(__name__)
SECONDS = 60.0
WHY = "making packs"
KEPT = timedelta(days=30)
"""How long a pack that was made is kept."""
NOT_OUT = "Members have theirs once it is published. Until then only those who run the group can have it made."
CHANGED = "What you may see has changed since this pack was made, so it can no longer be opened. Make it again: it then holds what you may see now."


# -- asking ------------------------------------------------------------------------------------------------------------


def ask_own(meeting: Meeting, number: int, *, by: User) -> None:
    """Have one's own pack made, or made again."""
    holding.refuse_unless_out(meeting, number, by)
    _owe(meeting, number, [by.id], by)


def ask_for_all(meeting: Meeting, number: int, *, by: User) -> tuple[int, list[str]]:
    """Have a pack made for every member of the group; each is made as that member. How many, and the names of members who get none
    because they may not open the meeting at all: they may not sign in, or no agreement covers their agency."""
    access.require(meetings_policy.may_run(by, meeting), meetings_policy.RUNS_ONLY)
    holding.refuse_unless_out(meeting, number, by)
    if not holding.is_out(meeting, number, runs=False):
        raise Refusal(NOT_OUT)
    members = db.session.scalars(partnership.members_of(meeting.group_id, clock.today())).unique().all()
    covered = set(db.session.scalars(partnership.covered_agencies(meeting.group_id, clock.today())))
    names = {member.user_id: member.user.name for member in members}
    people = sorted({row.user_id for row in members if row.user.status == "active" and row.user.agency_id in covered})
    with as_system("a pack is owed to every member"):
        _owe(meeting, number, people, by)
    return len(people), sorted(name for user_id, name in names.items() if user_id not in people)


def _owe(meeting: Meeting, number: int, people: Iterable[int], by: User) -> None:
    """One row a person, begun again where there was one; one that is being made is left to it."""
    table = MadePack.__table__
    for person in people:
        statement = insert(table).values(
            partnership_id=meeting.partnership_id, meeting_id=meeting.id, group_id=meeting.group_id, number=number,
            recipient_id=person, asked_by_id=by.id, asked_at=clock.now(),
        )  # fmt: skip
        again = {"status": "waiting", "why": "", "tries": 0, "done": 0, "asked_by_id": by.id, "asked_at": clock.now()}
        db.session.connection().execute(
            statement.on_conflict_do_update(
                index_elements=["meeting_id", "number", "recipient_id"],
                set_=again,
                where=table.c.status.not_in(made_files.LIVE),
            )
        )
    audit.record(
        "collection",
        "asked",
        "made_packs",
        None,
        group_id=meeting.group_id,
        detail={"meeting": meeting.id, "number": number},
    )


def stop(meeting: Meeting, number: int, *, by: User, everybody: bool = False) -> int:
    """Make no more of what waits or is being made: one's own, or everybody's by who runs the group; how many.

    What was made before stays. The claim's number goes up, so that a worker who is at it throws away what it makes.
    """
    if everybody:
        access.require(meetings_policy.may_run(by, meeting), meetings_policy.RUNS_ONLY)
    table = MadePack.__table__
    mine = [] if everybody else [table.c.recipient_id == by.id]
    held = table.c.storage_key.is_not(None)
    stopped = db.session.connection().execute(
        update(table)
        .where(table.c.meeting_id == meeting.id, table.c.number == number, table.c.status.in_(made_files.LIVE), *mine)
        .values(
            status=case((held, "ready"), else_="failed"), why=case((held, ""), else_=f"{by.name} stopped it"),
            fence=table.c.fence + 1, lease_until=None,
        )
    )  # fmt: skip
    audit.record(
        "alteration", "stopped", "made_packs", None, group_id=meeting.group_id,
        detail={"meeting": meeting.id, "number": number, "packs": stopped.rowcount},
    )  # fmt: skip
    db.session.expire_all()
    return int(stopped.rowcount)


# -- making ------------------------------------------------------------------------------------------------------------


def run_due() -> int:
    """Make what is owed in every partnership; how many packs were made."""
    until = time.monotonic() + SECONDS
    made = 0
    for partnership_id in db.session.scalars(select(Partnership.id).order_by(Partnership.id)).all():
        while time.monotonic() < until and (claim := made_files.claim(MadePack, partnership_id, WHY)) is not None:
            made += _make(partnership_id, *claim)
    return made


def _make(partnership_id: int, pack_id: int, fence: int) -> bool:
    with as_system(WHY, partnership_id=partnership_id):
        try:
            made, holds = _made_as_recipient(pack_id, fence)
            _record(pack_id, fence, made, holds)
            return True
        except (Refusal, NotFound) as refusal:
            db.session.rollback()
            _note(
                pack_id,
                fence,
                status="failed",
                why=getattr(refusal, "message", "") or "It is not open to its recipient",
            )
        except Exception:
            log.exception("Making a pack went wrong")
            db.session.rollback()
            _note(pack_id, fence, status="waiting")
        return False


def _made_as_recipient(pack_id: int, fence: int) -> tuple[Packed, dict[str, Any]]:
    row = db.session.get_one(MadePack, pack_id, populate_existing=True)
    recipient, number, meeting_id = db.session.get_one(User, row.recipient_id), row.number, row.meeting_id
    from casework.reader import acting_as

    if recipient.status != "active":
        raise Refusal(f"{recipient.name} may not sign in")
    with acting_as(recipient):
        db.session.expire_all()
        meeting = the_one(meetings.by_id(meeting_id))
        holding.refuse_unless_out(meeting, number, recipient)
        held = holding.holding_of(meeting, number)
        parts, front = _parts(held)
        who = f"{recipient.name}, {recipient.agency.name}"
        title, holds = front, held.kept()
    now = clock.now()
    words = f"For {who}, made {in_words(now)} at {clock_time(now)}"
    _note(pack_id, fence, parts=len(parts), done=0)
    made = packed(
        parts,
        title=title,
        words=words,
        mark=recipient_words(who, now),
        progress=lambda done: _note(pack_id, fence, done=done),
    )
    return made, holds


def recipient_words(who: str, now: Any) -> str:
    """What stands palely across each page."""
    return f"{who} {in_words(now)}"


def _parts(held: holding.Holding) -> tuple[list[Part], str]:
    """Front and papers. The front is set twice: once to see how long it is, then with the pages the papers begin on."""
    longest = len(held.papers)
    guess: list[int | None] = [999 if text.pdf_key else None for _, text in held.papers]
    document = holding.front_of(held, guess)
    front = to_pdf(document, numbered=False)
    for _ in range(3):
        length = outline_of(front)[0]
        firsts: list[int | None] = []
        at = length + 1
        for _, text in held.papers:
            firsts.append(at if text.pdf_key else None)
            at += text.pages
        document = holding.front_of(held, firsts)
        front = to_pdf(document, numbered=False)
        if outline_of(front)[0] == length:
            break
    parts = [Part(front, "Agenda" if not held.number else f"Supplement {held.number}")]
    for paper, text in held.papers[:longest]:
        if text.pdf_key:
            number = f"{paper.item.number} " if paper.item is not None and paper.item.number else ""
            parts.append(Part(_bytes(text), f"{number}{paper.title}", paper.id))
    return parts, document.title


def _bytes(text: PaperText) -> bytes:
    assert text.pdf_key is not None
    data = storage.fetch(text.pdf_key)
    if hashlib.sha256(data).hexdigest() != text.pdf_sha256:
        raise Refusal("The file of one of its papers is not the one that was sent in. Tell your administrator")
    return data


def _record(pack_id: int, fence: int, made: Packed, holds: dict[str, Any]) -> None:
    """Keep the file; if another has taken over meanwhile, this one is thrown away."""
    kept = storage.keep(made.data)
    row = db.session.scalars(
        select(MadePack).where(MadePack.id == pack_id).with_for_update().execution_options(populate_existing=True)
    ).one()
    if row.fence != fence:
        db.session.rollback()
        storage.discard(kept.key)
        return
    before = row.storage_key
    row.status, row.why, row.lease_until, row.done = "ready", "", None, row.parts
    row.storage_key, row.sha256, row.size, row.pages = kept.key, kept.sha256, kept.size, made.pages
    row.outline, row.holds, row.made_at, row.expires_at = made.outline, holds, clock.now(), clock.now() + KEPT
    db.session.commit()
    if before:
        with suppress(storage.Unavailable):  # the new one stands all the same; `files compare` finds what was left
            storage.discard(before)


def _note(pack_id: int, fence: int, **values: Any) -> None:
    """Tell how far it is, as long as it is ours."""
    made_files.note(MadePack, pack_id, fence, WHY, **values)


# -- handing out and deleting ------------------------------------------------------------------------------------------


def file_of(pack: MadePack, *, by: User) -> bytes:
    """The file, for its recipient, as long as everything in it is open to them now; logged as handed over."""
    if pack.recipient_id != by.id or pack.status == "gone" or pack.storage_key is None:
        raise NotFound
    holding.refuse_unless_out(pack.meeting, pack.number, by)
    if not holding.holding_of(pack.meeting, pack.number).covers(pack.holds):
        raise Refusal(CHANGED)
    data = made_files.bytes_of(pack)
    audit.disclosed("made_packs", pack.id, to=[by.id], form="pdf", group_id=pack.group_id)
    return data


def delete_old() -> int:
    """Delete the files whose time is over; how many."""
    partnerships = db.session.scalars(select(Partnership.id).order_by(Partnership.id)).all()
    return sum(made_files.delete_old(MadePack, each, "deleting packs whose time is over") for each in partnerships)
