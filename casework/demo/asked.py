"""A subject access request of the demonstration: gathered, some of its passages decided, the rest still to do."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from casework.accounts.models import User
from casework.extensions import db
from casework.reader import acting_as
from casework.subject_access import deciding, gathering, queries, services
from casework.subject_access.models import AccessPassage, AccessRequest
from casework.subjects.models import Person

if TYPE_CHECKING:
    from casework.demo.generator import Generator
    from casework.demo.history import History

PLAIN, NAMING = 5, 2
"""Passages decided: enough to see each way, with others left for whoever tries it."""


def register(g: Generator, history: History) -> None:
    """Of somebody who was harmed, by the officer who answers; everything must have been written."""
    governor = next((person for person in g.staff if "information_governance" in person["duties"]), None)
    harmed = next((c["victim_id"] for c in history.cases_of.get("psg", ()) if c["status"] == "open" and c.get("victim_id")), None)  # fmt: skip
    if governor is None or harmed is None:
        return
    user, person = db.session.get_one(User, governor["id"]), db.session.get_one(Person, harmed)
    asked = g.today - timedelta(days=12)
    with acting_as(user):
        row = services.register(
            reference=person.reference, name=person.name, other_names="", asker="person", representative="", received_on=asked, known=True,
            identity="Came to the Civic Hall with a driving licence.", wanted="Everything since the complaints began.", by=user,
        )  # fmt: skip
        number = row.id
    gathering.gather(db.session.get_one(AccessRequest, number))
    with acting_as(user):
        row = db.session.get_one(AccessRequest, number, populate_existing=True)
        in_order = db.session.scalars(queries.passages(number).order_by(AccessPassage.position, AccessPassage.id)).all()
        plain = [passage for passage in in_order if not passage.about][:PLAIN]
        for passage in plain + [passage for passage in in_order if passage.about][:NAMING]:
            _decide(passage, row, user, g)


def _decide(passage: AccessPassage, row: AccessRequest, user: User, g: Generator) -> None:
    if passage.asks_originator:
        deciding.originator(
            passage, row, asked_on=g.today - timedelta(days=6), answer="may", note="By e-mail of their data protection officer",
            version=passage.version, by=user,
        )  # fmt: skip
        db.session.flush()
    if passage.about:
        deciding.redact(
            passage,
            row,
            words="",
            others=passage.about,
            reason="third_party",
            note="",
            version=passage.version,
            by=user,
        )
    else:
        deciding.release(passage, row, note="", version=passage.version, by=user)
