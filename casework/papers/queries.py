"""What is read about papers, as far as the reader may see them."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from casework.accounts.models import User
from casework.meetings.models import AgendaItem
from casework.papers.models import Paper, PaperDraft, PaperText
from casework.papers.pack_models import MadePack
from casework.partnership.models import Agency


def by_id(paper_id: int) -> Select[Paper]:
    return (
        select(Paper)
        .where(Paper.id == paper_id)
        .options(joinedload(Paper.group), joinedload(Paper.author), joinedload(Paper.agency), joinedload(Paper.item))
    )


def of_meeting(meeting_id: int) -> Select[Paper]:
    """A meeting's papers in the order of their items, those taken off left out."""
    return (
        select(Paper)
        .outerjoin(AgendaItem, AgendaItem.id == Paper.agenda_item_id)
        .where(Paper.meeting_id == meeting_id, Paper.status != "withdrawn")
        .order_by(AgendaItem.position, AgendaItem.id, Paper.id)
        .options(joinedload(Paper.author), joinedload(Paper.agency), joinedload(Paper.item), joinedload(Paper.group))
    )


def current_texts(paper_ids: Collection[int]) -> Select[PaperText]:
    return (
        select(PaperText)
        .where(PaperText.paper_id.in_(paper_ids), PaperText.current)
        .options(joinedload(PaperText.sent_by))
    )


def texts_of(paper_id: int) -> Select[PaperText]:
    """Every text that was sent in, the newest first."""
    return (
        select(PaperText)
        .where(PaperText.paper_id == paper_id)
        .order_by(PaperText.number.desc())
        .options(joinedload(PaperText.sent_by))
    )


def draft_of(paper_id: int) -> Select[PaperDraft]:
    return select(PaperDraft).where(PaperDraft.paper_id == paper_id).options(joinedload(PaperDraft.saved_by))


def active_person(email: str) -> Select[User]:
    return (
        select(User)
        .where(func.lower(User.email) == email.lower(), User.status == "active")
        .options(joinedload(User.agency))
    )


def agencies(ids: Collection[int]) -> Select[Agency]:
    return select(Agency).where(Agency.id.in_(ids)).order_by(Agency.name)


def pack_for(meeting_id: int, number: int, recipient_id: int) -> Select[MadePack]:
    return (
        select(MadePack)
        .where(MadePack.meeting_id == meeting_id, MadePack.number == number, MadePack.recipient_id == recipient_id)
        .options(joinedload(MadePack.meeting))
    )


def packs_of(meeting_id: int, number: int) -> Select[MadePack]:
    """Everybody's, for who runs the group."""
    return (
        select(MadePack)
        .join(User, User.id == MadePack.recipient_id)
        .where(MadePack.meeting_id == meeting_id, MadePack.number == number)
        .order_by(User.name, MadePack.id)
        .options(joinedload(MadePack.recipient))
    )


def pages_of(paper: Paper, reader_id: int) -> Select[MadePack]:
    """The reader's own packs of the paper's meeting that are ready, the newest issue first."""
    return (
        select(MadePack)
        .where(MadePack.meeting_id == paper.meeting_id, MadePack.recipient_id == reader_id, MadePack.status == "ready")
        .order_by(MadePack.number.desc())
    )
