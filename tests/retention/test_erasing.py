"""Erased is erased: of every word that was written on a case nothing is left in any table, file or page; others keep theirs."""

from __future__ import annotations

import logging
import re
import shutil
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from casework import schema, storage
from casework.extensions import db
from casework.meetings.models import Meeting
from casework.retention import erasing, hanging
from casework.retention.models import ErasedFile, ErasedRecord
from tests.browser import Browser
from tests.canaries.filled import fill
from tests.canaries.planted import Planted
from tests.sweep.arranged import arrange
from tests.world import Maker

CANARY = re.compile(r"zqa(\d{4})n(\d+)z", re.IGNORECASE)
# Once every case and referral is erased, words are left in what an erasure reaches only where no case or referral ever named the row:
# an action or paper of the meeting as such, a review that never got a case, people and places recorded for their own sake;
# and what somebody asked to see of themselves, whose answer stays on record.
MAY_STAY = {
    "access_requests", "actions", "agenda_items", "asb_review_applicants", "asb_review_recommendations", "asb_reviews", "confirmed_minutes", "forward_items",
    "organisations", "paper_drafts", "paper_texts", "papers", "people", "places", "subject_interests",
}  # fmt: skip


def left_in_tables(owner_url: str) -> dict[str, set[tuple[int, int]]]:
    """By table the canaries (column, row) that are found in any column of any row, of whichever kind the column is."""
    found: dict[str, set[tuple[int, int]]] = defaultdict(set)
    engine = create_engine(owner_url, poolclass=NullPool)
    with engine.connect() as connection:
        for name in sorted(schema.metadata.tables):
            for (row,) in connection.execute(text(f"SELECT t::text FROM {name} t WHERE t::text ~* 'zqa[0-9]{{4}}n'")):
                found[name] |= {(int(each[1]), int(each[2])) for each in CANARY.finditer(row)}
    engine.dispose()
    return found


def hanging_on(owner_url: str, case_ids: list[int]) -> set[tuple[str, int]]:
    """Rows of cases by a walk of the test's own: whatever names one of the cases, and whatever cannot be without such a row."""
    found = {("cases", number) for number in case_ids}
    waiting = list(found)
    engine = create_engine(owner_url, poolclass=NullPool)
    with engine.connect() as connection:
        while waiting:
            home, number = waiting.pop()
            for table in schema.metadata.tables.values():
                for key in table.foreign_keys:
                    column = key.parent
                    if (
                        key.column.table.name != home
                        or key.column.name != "id"
                        or column.name in ("from_case_id", "taken_after_id")
                    ):
                        continue
                    if (
                        column.nullable and column.name not in ("case_id", "agenda_item_id")
                    ) or table.name == "confirmed_minutes":
                        continue
                    rows = connection.execute(
                        text(f"SELECT id FROM {table.name} WHERE {column.name} = :n"), {"n": number}
                    )
                    new = {(table.name, row) for (row,) in rows} - found
                    found |= new
                    waiting += new
    engine.dispose()
    return found


@pytest.fixture
def planted_world(app: Any, make: Maker, postgres: Any, database: str) -> dict[str, Any]:
    """Everything an address can name, a canary in each text, and the case closed. `closed case` has the same offender."""
    shutil.rmtree(Path(app.config["VAR_DIR"]) / "files", ignore_errors=True)  # what earlier tests of this process kept
    world = arrange(make)
    owner_url = postgres.owner_url(database)
    fill(owner_url, make.partnership().id)
    planted = Planted()
    planted.plant(owner_url, make.partnership().id, "A")
    with make.system():
        db.session.connection().execute(
            text("UPDATE cases SET status = 'closed', closed_on = opened_on WHERE status = 'open'")
        )
        # What somebody asked to see is held while they wait for it, which tests/retention/test_queue.py is about.
        db.session.connection().execute(
            text("UPDATE access_requests SET status = 'closed', outcome = 'released', closed_on = received_on")
        )
    return {"world": world, "planted": planted, "owner": owner_url}


def test_of_an_erased_case_no_word_is_left_anywhere_and_others_keep_theirs(
    planted_world: dict[str, Any],
    make: Maker,
    app: Any,
    browse: Callable[..., Browser],
    caplog: pytest.LogCaptureFixture,
) -> None:
    world, planted, owner = planted_world["world"], planted_world["planted"], planted_world["owner"]
    case, other = world["case"], world["closed case"]
    pages, person_id = [f"/people/{world['person'].reference}", f"/meetings/{world['meeting'].id}"], world["person"].id
    case_page = f"/cases/{case.reference}"
    names = {number: planted.name(number) for number in range(len(planted.columns))}
    with make.system():
        merged = list(
            db.session.execute(text("SELECT id FROM cases WHERE merged_into_id = :c"), {"c": case.id}).scalars()
        )
    mine, theirs = hanging_on(owner, [case.id, *merged]), hanging_on(owner, [other.id])
    before = left_in_tables(owner)
    ours = {(n, row) for _, n, row in planted.rows if (names[n].split(".")[0], row) in mine}
    tables = {names[n].split(".")[0] for n, _ in ours}
    assert {
        "case_notes",
        "action_updates",
        "return_drafts",
        "decisions",
        "minute_revisions",
        "attachments",
        "plan_parts",
    } <= tables
    with make.system():
        keys = list(
            db.session.execute(text("SELECT storage_key FROM attachments WHERE case_id = :c"), {"c": case.id}).scalars()
        )
        keys += db.session.execute(
            text(
                "SELECT storage_key FROM edited_copies UNION SELECT storage_key FROM made_packs WHERE storage_key IS NOT NULL"
            )
        ).scalars()
    for key in keys:
        storage.store().path(key).write_bytes(b"ZQA0001N1Z")

    with make.system():
        meeting_id, number = db.session.execute(
            text("SELECT meeting_id, number FROM agenda_items WHERE case_id = :c AND number <> '' LIMIT 1"),
            {"c": case.id},
        ).one()
        elsewhere = {
            "kind": "adjourned",
            "at": "10:00",
            "until": "",
            "on": "",
            "words": "for tea",
            "after_item": "none of them",
        }
        about = [elsewhere | {"words": "to ring her brother", "after_item": item} for item in (number, "")]
        db.session.get_one(Meeting, meeting_id).interruptions = [*about, elsewhere]
        db.session.commit()

    with caplog.at_level(logging.DEBUG), make.system():
        counts = erasing.erase("case", case.id, erasure="E-0001")
        db.session.commit()
        assert erasing.discard_files() >= counts["files"] >= len(keys)

    with make.system():
        rows = db.session.get_one(Meeting, meeting_id, populate_existing=True).interruptions
    assert [row["words"] for row in rows] == ["", "", "for tea"]
    left = left_in_tables(owner)
    still = {each for found in left.values() for each in found}
    labels = {n for n, name in names.items() if name in ("agenda_items.number", "agenda_items.minute_label")}
    assert [names[n] for n, row in sorted(ours & still) if n not in labels] == []
    assert left["audit_entries"] == before["audit_entries"]
    held = {each for found in before.values() for each in found}
    kept = {(n, row) for n, row in held if (names[n].split(".")[0], row) in theirs - mine}
    assert kept and kept <= still
    person = {
        (n, row)
        for n, row in held
        if names[n].startswith(("people.", "person_names.", "safe_addresses.")) and row == person_id
    }
    assert person <= still
    assert "ZQA" not in caplog.text.upper()
    var = Path(app.config["VAR_DIR"])
    assert [path for path in var.rglob("*") if path.is_file() and b"ZQA" in path.read_bytes()] == []
    with make.system():
        assert db.session.scalars(db.select(ErasedFile)).all() == []
        row = db.session.scalars(
            db.select(ErasedRecord)
            .where(ErasedRecord.profile_key == "psg", ErasedRecord.kind == "case")
            .order_by(ErasedRecord.id.desc())
        ).first()
        assert row is not None and row.counts["case_notes"] == 1 and row.opened_month.day == 1

    chair = browse(world["chair"])
    chair.get(case_page, status=404)
    seen = [each for page in pages for each in CANARY.findall(chair.get(page).text)]
    assert {(int(n), int(row)) for n, row in seen} & (ours - {(n, r) for n, r in ours if n in labels}) == set()

    with make.system():
        rest = db.session.execute(text("SELECT id FROM cases WHERE status = 'closed' ORDER BY id")).scalars().all()
        for number in rest:
            erasing.erase("case", number, erasure="E-0002")
        db.session.connection().execute(text("UPDATE referrals SET status = 'declined', submitted_at = created_at"))
        for number in db.session.execute(text("SELECT id FROM referrals ORDER BY id")).scalars().all():
            erasing.erase("referral", number, erasure="E-0002")
        db.session.commit()
    assert (set(left_in_tables(owner)) & hanging.reached()) - MAY_STAY == set()
