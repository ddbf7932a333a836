"""A paragraph reaches nobody its handling limit leaves out: by no page, document, search, mail, history or count."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select, text

from casework.access.rows import protected_models
from casework.cases.models import Caseload
from casework.extensions import db
from casework.mail import FileChannel
from casework.meetings import services
from casework.meetings.return_models import ReturnParagraph
from casework.meetings.typed import Typed
from casework.notifications import outbox
from tests.pdf_text import words_of

from .returns_world import FACT, arrange, meeting_of, send
from .test_agenda import item

CHAIR, NAMED, GROUP = "Qanarychair", "Qanarynamed", "Qanarygroup"
SECRET = Typed("opinion", CHAIR, "chair", (), "Qanarysource")


@pytest.fixture
def world(make, at):
    world = arrange(make, at)
    other = make.group("iom", name="Other group")
    with make.system():
        db.session.add(Caseload(case_id=world["case"].id, group_id=other.id, joined_on=world["case"].opened_on))
    return world | {
        "police officer": make.user("Pat Officer", agency=world["police"], joins=[world["group"]]),
        "elsewhere": make.user("Eve Elsewhere", agency=world["housing"], joins=[other]),
        "other chair": make.user("Olga Otherchair", chairs=[other]),
        "administrator": make.user("Ad Min", duties=["administrator", "information_governance", "analyst"]),
    }


def plant(world: dict[str, Any], *, begin: bool = True) -> None:
    named = Typed("fact", NAMED, "agencies", (world["health"].id,), "x", "1", "3", "2026")
    send(world, SECRET, named, replace(FACT, text=GROUP))
    with world["make"].acting(world["coordinator"]) as by:
        services.publish_pack(meeting_of(world), by=by)
    send(world, SECRET, case="second", by="nurse")  # lands in supplement 1
    if begin:
        world["at"](2026, 3, 10, 14)
        with world["make"].acting(world["coordinator"]) as by:
            services.start_meeting(meeting_of(world), by=by)


def pages_of(world: dict[str, Any]) -> list[str]:
    """Every address on which something of the meeting or its cases stands."""
    url, case = f"/meetings/{world['meeting'].id}/", world["case"].reference
    with world["make"].system():
        cases = [row.id for row in meeting_of(world).items if row.case_id]
    papers = [f"{url}papers/{kind}.{form}" for kind in ("agenda", "pack", "supplement-1", "minutes")
              for form in ("html", "pdf", "docx")]  # fmt: skip
    return [
        "/", url, url + "returns", url + "returns/received", url + "checks", url + "attendance", url + "close",
        *(f"{url}minutes?item={n}" for n in cases), *papers, f"/cases/{case}", f"/cases/{case}/history", f"/cases/{case}/notes",
        f"/groups/{world['group'].slug}/meetings", f"/groups/{world['group'].slug}", f"/cases/{case}/plan",
        f"/subjects/?q={CHAIR}", f"/subjects/?q={NAMED}", f"/people/{world['ada'].reference}", f"/cases/?q={CHAIR}", "/actions/",
        f"/caseload/{world['group'].slug}",
        f"/cases/{case}/file", *(f"/cases/{case}/{kind}.{form}" for kind in ("file", "one-page") for form in ("html", "pdf", "docx")),
        f"/cases/{case}/consultation-records", f"/cases/{case}/consultation-records/about/{world['ada'].id}",
    ]  # fmt: skip


def words_in(data: bytes) -> str:
    """All text of an answer: a document is unpacked first."""
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return " ".join(packed.read(name).decode(errors="replace") for name in packed.namelist())
    if data[:4] == b"%PDF":
        return words_of(data)
    return data.decode(errors="replace")


# who: the canaries they may read, on the first case and, of NHS about the second, in the supplement
READERS = {
    "landlord": {CHAIR, NAMED, GROUP},
    "colleague": {CHAIR, NAMED, GROUP},
    "coordinator": {CHAIR, NAMED, GROUP},
    "chair": {CHAIR, NAMED, GROUP},
    "police officer": {GROUP},
    "observer": {GROUP},
    "elsewhere": set(),
    "other chair": set(),
    "stranger": set(),
    "administrator": set(),
}


@pytest.mark.parametrize("who", READERS)
def test_no_output_holds_a_paragraph_its_limit_keeps_from_the_reader(world, browse, tmp_path, who):
    plant(world)
    reader, found, opened = browse(world[who]), set(), 0
    for path in pages_of(world):
        answer = reader._ask("get", path)
        if answer.status_code != 200:
            continue
        opened += 1
        data = (
            answer.data if "?q=" not in path else re.sub(rb'value="Qanary\w+"|\xe2\x80\x9cQanary\w+', b"", answer.data)
        )
        said = words_in(data)
        there = {canary for canary in (CHAIR, NAMED, GROUP) if canary in said}
        if "?q=" in path:
            assert not re.search(rf"<li[^>]*>[^<]*{CHAIR}", said), path
            continue
        found |= there
        assert there <= READERS[who], f"{who} was given {there - READERS[who]} by {path}"
        assert "Qanarysource" not in said or CHAIR in READERS[who], path
    assert found == READERS[who], (
        "the canary must be found by those who may read it, or this test looks in the wrong places"
    )
    assert opened > 3
    if GROUP in READERS[who]:
        for form in ("html", "pdf", "docx"):
            pack = reader._ask("get", f"/meetings/{world['meeting'].id}/papers/pack.{form}")
            assert GROUP in words_in(pack.data), f"this test cannot read a {form}"
            file = reader._ask("get", f"/cases/{world['case'].reference}/file.{form}")
            given = {canary for canary in (CHAIR, NAMED, GROUP) if canary in words_in(file.data)}
            assert given == READERS[who], f"the chapter of returns in a {form}"


def test_the_same_holds_for_every_row_of_every_table(world):
    """Read straight from the tables as each reader: no other table has a copy."""
    plant(world)
    for who, allowed in READERS.items():
        with world["make"].acting(world[who]):
            for model in protected_models():
                for row in db.session.scalars(select(model)):
                    held = " ".join(str(getattr(row, column.key)) for column in model.__mapper__.column_attrs)
                    there = {canary for canary in (CHAIR, NAMED, GROUP) if canary in held}
                    assert there <= allowed, f"{who} reads {there - allowed} in {model.__name__}"


def test_mail_and_the_audit_trail_hold_none_of_it_for_anybody(world, tmp_path):
    plant(world)
    outbox.deliver_due(channel=FileChannel(tmp_path, "Casework <casework@example.org>"))
    assert list(tmp_path.iterdir())
    for letter in tmp_path.iterdir():
        assert b"Qanary" not in letter.read_bytes()
    with world["make"].system():
        trail = db.session.scalar(text("SELECT string_agg(audit_entries::text, ' ') FROM audit_entries"))
        assert "return_paragraphs" in trail
        assert "Qanary" not in trail
        sent = db.session.scalar(text("SELECT string_agg(messages::text, ' ') FROM messages"))
        assert "Qanary" not in sent


def test_a_named_agency_reads_what_names_it_and_not_what_is_for_the_chair(world, browse):
    named = Typed("fact", NAMED, "agencies", (world["health"].id,), "x", "1", "3", "2026")
    send(world, SECRET, named)
    world["at"](2026, 3, 10, 14)
    with world["make"].acting(world["coordinator"]) as by:
        services.start_meeting(meeting_of(world), by=by)
        about = next(row.id for row in meeting_of(world).items if row.case_id == world["case"].id)
    page = browse(world["nurse"]).get(f"/meetings/{world['meeting'].id}/minutes?item={about}")
    assert NAMED in page.text
    assert "Only for Wrensea NHS, the chair and the coordinator" in page.text
    assert CHAIR not in page.text


def snapshot(world: dict[str, Any], browser: Any) -> dict[str, str]:
    """What a reader's pages say, without what differs from one moment to the next."""
    found = {}
    for path in pages_of(world):
        answer = browser._ask("get", path)
        if answer.mimetype == "text/html":
            said = re.sub(r'(value|content|data-[a-z-]+|nonce)="[^"]*"', "", answer.get_data(as_text=True))
            found[path] = re.sub(r"\d\d?:\d\d\w*", "", said)
    return found


@pytest.mark.parametrize("who", ["police officer", "nurse", "observer"])
def test_nobody_can_tell_a_chair_only_paragraph_from_a_nil_return(world, browse, who):
    """All a reader's pages say word for word the same after a nil return became a paragraph for the chair only."""
    send(world, nil=True)
    world["at"](2026, 3, 10, 14)
    with world["make"].acting(world["coordinator"]) as by:
        services.start_meeting(meeting_of(world), by=by)
    reader = browse(world[who])
    for path in pages_of(world):  # what the reader's own looking adds to the history is there both times
        reader._ask("get", path)
    before = {k: v for k, v in snapshot(world, reader).items() if not k.endswith("/history")}
    send(world, SECRET)
    after = {k: v for k, v in snapshot(world, reader).items() if not k.endswith("/history")}
    assert before.keys() == after.keys()
    assert len(before) > 10
    assert [path for path in before if before[path] != after[path]] == []
    history = browse(world[who]).get(f"/cases/{world['case'].reference}/history", kind="changes").text
    assert "return" not in history.lower().replace("returned", "")


def test_counts_leave_out_what_the_reader_may_not_read(world):
    plant(world, begin=False)
    for who, number in (
        ("coordinator", 4),
        ("landlord", 3),
        ("nurse", 3),
        ("observer", 1),
        ("elsewhere", 0),
        ("stranger", 0),
    ):
        with world["make"].acting(world[who]):
            assert db.session.scalar(select(func.count()).select_from(ReturnParagraph)) == number, who


def test_an_interest_declared_hides_even_what_everyone_may_read(world):
    from casework.cases import services as cases

    plant(world, begin=False)
    with world["make"].acting(world["police officer"]) as by:
        cases.declare_interest(db.session.merge(world["case"]), reason="A cousin", by=by)
    with world["make"].acting(world["police officer"]):
        assert db.session.scalars(select(ReturnParagraph.text)).all() == []


def test_the_minutes_name_who_did_not_answer(world, browse):
    plant(world)
    page = browse(world["observer"]).get(f"/meetings/{world['meeting'].id}/papers/minutes.html")
    assert "No return received from" in page.text
    with world["make"].acting(world["coordinator"]):
        assert item(world["meeting"], "case") is not None
