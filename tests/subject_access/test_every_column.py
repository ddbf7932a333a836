"""A column of words added tomorrow is either gathered when somebody asks what is held on them, or somebody has said why not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import ARRAY, JSON, Column, literal, select
from sqlalchemy.dialects.postgresql import JSONB

from casework import clock, schema
from casework.access.rows import protected_models
from casework.extensions import db
from casework.meetings.models import AgendaItem, Decision
from casework.subject_access import names
from casework.subject_access.finding import Row, Where, says, tables, words
from casework.subject_access.gathering import gather
from casework.subject_access.models import AccessPassage, AccessRequest
from casework.subject_access.passages import Known, passages_of
from casework.subject_access.words import NOT_GATHERED
from tests.world import Maker

SENTENCE = "It was said of Ada Quincefinch."
NOBODYS = {
    "users and what lets them in": {
        "users", "memberships", "agreements", "api_tokens", "one_time_links", "passkeys", "provider_identities",
        "provider_requests", "recovery_codes", "sign_in_sessions", "sign_in_providers", "throttles", "submissions",
    },
    "what a partnership sets": {
        "partnerships", "agencies", "areas", "groups", "cohorts", "mail_domains", "privacy_notices", "profile_drafts", "profile_versions",
        "risk_tool_versions", "rulebook_drafts", "rulebook_versions", "ward_outlines",
    },
    "the program's own": {"heartbeats", "reference_counters", "risk_recounts"},
}  # fmt: skip
"""Tables without a partnership's row rule: nothing is written there about people of cases."""
LEFT = {
    "keys, digests and names of kinds": """
        attachments.content_type attachments.sha256 attachments.storage_key edited_copies.content_type edited_copies.sha256
        edited_copies.storage_key erased_files.storage_key issued_files.sha256 issued_files.storage_key paper_texts.content_type
        paper_texts.pdf_key paper_texts.pdf_sha256 paper_texts.sha256 paper_texts.storage_key actions.split_key agenda_items.template_key
        decision_revisions.typed_key minutes_signatures.digest outside_questions.link_hash risk_assessments.tool_key""",
    "numbers the program gives": "agenda_items.number",
    "read out of `said`, which is gathered": "paper_texts.blocks paper_texts.outline",
    "gathered by adjourned.py (below)": "meetings.interruptions",
    "which rows were moved, and what they hold stands in the records": """
        case_merges.moved case_merges.set_aside case_merges.led_over case_merges.marked case_merges.reviews case_merges.filled
        subject_merges.moved subject_merges.set_aside subject_merges.filled""",
}  # fmt: skip


def _columns() -> Iterator[Column[Any]]:
    for table in tables().values():
        yield from (column for column in table.c if says(column))


def test_every_column_of_words_is_gathered_or_said_why_not() -> None:
    left = set()
    for column in _columns():
        value: Any = [SENTENCE] if isinstance(column.type, ARRAY) else SENTENCE
        value = {"words": SENTENCE} if isinstance(column.type, JSON) else value
        values = {each.name: None for each in column.table.c} | {"id": 1, column.name: value}
        if column.name == "said":  # of a Word file, which is kept in blocks as well
            values["blocks"] = [{"text": "x"}]
        found = passages_of(Row(column.table.name, values, Where()), Known({}, {}, {}))
        if not any("Ada Quincefinch" in passage.text for passage in found):
            left.add(f"{column.table.name}.{column.name}")
    assert left == {name for each in LEFT.values() for name in each.split()}


def test_every_table_with_words_is_looked_at_or_said_why_not() -> None:
    protected = {model.__tablename__ for model in protected_models()}
    worded = {table.name for table in schema.metadata.tables.values() if any(says(column) for column in table.c)}
    assert worded - protected == set().union(*NOBODYS.values())
    assert protected >= NOT_GATHERED


@pytest.mark.parametrize("said", ["Asked by\nSi\u00e2n O\u2019Dell-Quince.", "On SI\u00c2N  O'Dell\u2011Quince: no."])
def test_a_name_is_found_in_a_structure_however_it_is_written(make: Maker, said: str) -> None:
    """PostgreSQL writes the new line of a structure as two characters; Word makes other apostrophes and hyphens."""
    pattern = names.in_sql({"Si\u00e2n O'Dell-Quince"})
    with make.system():
        made = select(literal({"words": said}, JSONB).label("x")).subquery()
        column = made.c.x
        assert db.session.scalar(select(words(column).regexp_match(pattern, flags="i"))) is True
        assert db.session.scalar(select(words(column).regexp_match(names.in_sql({"Dell"}), flags="i"))) is True
    assert names.in_python({"Si\u00e2n O'Dell-Quince"}).search(said)


def test_adjournments_words_of_files_and_what_hangs_on_a_case_of_others_are_found_where_they_stand(make: Maker) -> None:
    group = make.group("psg")
    officer, ada = make.user("Ivy", duties=["information_governance"]), make.person("Ada", "Quincefinch")
    own, others = make.case(group, offender=ada), make.case(group, restricted=True)
    meeting = make.meeting(group, on=clock.today() - timedelta(days=9), status="closed")
    with make.system():
        items = [AgendaItem(meeting_id=meeting.id, kind="case", number=f"{n}", position=n, title="x", case_id=each.id) for n, each in enumerate((own, others), 1)]  # fmt: skip
        db.session.add_all(items)
        db.session.flush()
        row = {"kind": "adjourned", "at": "10:00", "until": "10:05", "on": ""}
        meeting.interruptions = [
            row | {"after_item": "1", "words": "To ask about his address: Figcanary."},
            row | {"after_item": "2", "words": "To ring\nQuincefinch: Plumcanary."},
            row | {"after_item": "2", "words": "Of nobody: Sloecanary."},
            row | {"after_item": "", "words": "Ada Quincefinch rang: Pearcanary."},
        ]
        db.session.add(Decision(agenda_item_id=items[1].id, position=1, text="Quincefinch is asked: Damsoncanary."))
        request = AccessRequest(
            reference="SA-1", name="Ada Quincefinch", person_id=ada.id, asker="person", received_on=clock.today(),
            registered_by_id=officer.id, agency_id=officer.agency_id,
        )  # fmt: skip
        db.session.add(request)
        db.session.flush()
        gather(request)
        found = db.session.scalars(
            select(AccessPassage).where(AccessPassage.source.in_(["meetings", "decisions"]))
        ).all()
        placed = {
            each.text.rpartition(" ")[2]: (each.found, each.case_id, each.item_id, each.restricted) for each in found
        }
        assert placed == {
            "Figcanary.": ("record", own.id, items[0].id, False),
            "Plumcanary.": ("name", others.id, items[1].id, True),
            "Pearcanary.": ("name", None, None, False),
            "Damsoncanary.": ("name", others.id, items[1].id, True),
        }
