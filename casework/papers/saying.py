"""The words of papers, read out of what was sent in by the clock, so that papers are found by them."""

from __future__ import annotations

import logging
import time

from sqlalchemy import select
from sqlalchemy.orm import undefer

from casework import apart, storage
from casework.access.scope import as_system
from casework.extensions import db
from casework.papers.models import PaperText
from casework.papers.typed import read, words_of
from casework.partnership.models import Partnership

log = logging.getLogger(__name__)
SECONDS, PDF_SECONDS = 30.0, 60
LONGEST = 1_000_000
"""Letters that are kept of one paper: some 400 pages; PostgreSQL takes no longer list of words."""


def run_due() -> int:
    """Read what has not been read yet in every partnership; how many papers."""
    until, done = time.monotonic() + SECONDS, 0
    for partnership_id in db.session.scalars(select(Partnership.id).order_by(Partnership.id)).all():
        while time.monotonic() < until and _read_next(partnership_id):
            done += 1
    return done


def _read_next(partnership_id: int) -> bool:
    with as_system("reading the words of papers", partnership_id=partnership_id):
        db.session.commit()
        text = db.session.scalars(
            select(PaperText)
            .where(PaperText.said.is_(None))
            .order_by(PaperText.id)
            .limit(1)
            .with_for_update(skip_locked=True)
            .options(undefer(PaperText.said))
            .execution_options(populate_existing=True)
        ).one_or_none()
        if text is not None:
            try:
                text.said = _said(text)[:LONGEST]
            except storage.Unavailable:
                db.session.rollback()  # its turn comes again
                return False
        db.session.commit()
        return text is not None


def _said(text: PaperText) -> str:
    """Its words; nothing of a file that cannot be read, which is then found by its title alone."""
    try:
        if text.content:
            return words_of(read(text.content))
        if text.pdf_key is not None:
            read_apart, _ = apart.run(
                "casework.apart.words:paragraphs", storage.fetch(text.pdf_key), seconds=PDF_SECONDS, kind="pdf"
            )
            return "\n".join(read_apart["paragraphs"])
    except apart.Unfit:
        return ""
    except storage.Unavailable:
        raise
    except Exception:  # whatever a strange file makes a library raise, the others are read all the same
        log.exception("The words of a paper could not be read")
    return ""
