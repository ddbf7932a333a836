"""Who reads a paper: agency B never receives agency A's text by page, list, file, e-mail or search."""

from __future__ import annotations

from email import message_from_bytes, policy

import pytest
from sqlalchemy import select

from casework.extensions import db
from casework.mail import FileChannel
from casework.notifications import digests, outbox
from casework.notifications.models import Message, Reminder
from casework.papers.models import Paper, PaperText
from casework.papers.typed import Content, Section
from tests.papers.papers_world import WHOLE, accept, arrange, ask, write

CANARY = "Kittiwake Seventeen"


@pytest.fixture
def world(make, at):
    return arrange(make, at)


def secret(world, **limit):
    paper = ask(world, world["landlord"], title=f"About {CANARY}", **limit)
    content = Content(
        WHOLE.sections | {"purpose": Section(f"Tells of {CANARY}.")}, (), WHOLE.recommendations, WHOLE.contacts
    )
    write(world, paper, content=content)
    accept(world, paper)
    return paper


def readers(world, paper):
    found = set()
    for who in ("coordinator", "chair", "landlord", "colleague", "nurse", "observer", "outsider", "stranger"):
        with world["make"].acting(world[who]):
            texts = db.session.scalars(select(PaperText).where(PaperText.paper_id == paper)).all()
            rows = db.session.scalars(select(Paper).where(Paper.id == paper)).all()
            assert bool(texts) == bool(rows)
            found |= {who} if rows else set()
    return found


RUN = {"coordinator", "chair"}


def test_a_paper_reaches_those_its_limit_names(world):
    everybody = RUN | {"landlord", "colleague", "nurse", "observer"}
    assert readers(world, secret(world)) == everybody
    named = secret(world, handling="agencies", agency_ids=[world["health"].id])
    assert readers(world, named) == RUN | {"landlord", "colleague", "nurse"}
    assert readers(world, secret(world, handling="chair")) == RUN | {"landlord"}, "nor the author's colleagues"


def test_nobody_else_learns_of_it_by_page_list_file_or_search(world, browse):
    paper = secret(world, handling="agencies", agency_ids=[world["health"].id])
    other = browse(world["observer"])
    for url in (f"/meetings/{world['meeting'].id}/", f"/meetings/{world['meeting'].id}/papers/", f"/groups/{world['group'].slug}",
                f"/meetings/{world['meeting'].id}/papers/agenda.html", f"/search?q={CANARY}", "/"):  # fmt: skip
        answer = other._ask("get", url, follow_redirects=True)
        text = answer.get_data(as_text=True).replace(f'value="{CANARY}"', "").replace(f"q={CANARY}", "")
        assert answer.status_code in (200, 404)
        if "search" not in url:
            assert CANARY not in text, url
    for url in ("", "paper.pdf", "paper.docx", "write", "texts/1/original", "change", "send-back"):
        other.get(f"/papers/{paper}/{url}", status=404)
    for url in ("accept", "remind", "take-off", "draft"):
        other.post(f"/papers/{paper}/{url}", status=404)
    assert CANARY in browse(world["nurse"]).get(f"/papers/{paper}/").text


def test_reminders_go_to_writers_and_say_group_and_day_only(world, tmp_path):
    paper = ask(world, world["landlord"], title=f"About {CANARY}")
    with world["make"].system():
        rows = db.session.execute(
            select(Reminder.kind, Reminder.due_on, Reminder.recipient_id).where(Reminder.subject == "paper")
        )
        found = sorted((kind, str(on), who) for kind, on, who in rows)
    who = world["landlord"].id
    assert found == [
        ("before", "2026-03-10", who), ("due", "2026-03-12", who), ("issued", "2026-03-02", who), ("late", "2026-03-13", who),
    ]  # fmt: skip
    digests.queue_digests()
    outbox.deliver_due(channel=FileChannel(tmp_path / "post", "Casework <casework@example.org>"))
    with world["make"].system():
        sent = db.session.scalars(select(Message).where(Message.template == "digest")).one()
        assert sent.recipient_id == who
        letters = [
            message_from_bytes(path.read_bytes(), policy=policy.default) for path in (tmp_path / "post").iterdir()
        ]
        [letter] = [each for each in letters if each["Subject"] == sent.subject]
        said = letter.get_body(("plain",)).get_content()
        assert "Paper for BOARD" in said.replace("Wrensea Board", "BOARD")
        assert f"/papers/{paper}/write" in said
        assert "Kittiwake" not in said + sent.subject
    write(world, paper)
    with world["make"].system():
        left = db.session.execute(
            select(Reminder.kind, Reminder.recipient_id).where(
                Reminder.subject == "paper", Reminder.status == "planned"
            )
        ).all()
        assert left == [("sent_in", world["coordinator"].id)] or set(left) <= {
            ("sent_in", world["coordinator"].id), ("sent_in", world["chair"].id),
        }  # fmt: skip


def test_what_is_read_and_fetched_is_logged(world, browse):
    from casework.audit.models import AuditEntry

    paper = secret(world)
    browse(world["nurse"]).get(f"/papers/{paper}/")
    browse(world["nurse"]).get(f"/papers/{paper}/paper.pdf")
    with world["make"].system():
        rows = db.session.execute(
            select(AuditEntry.kind, AuditEntry.detail).where(
                AuditEntry.subject == "papers", AuditEntry.user_id == world["nurse"].id
            )
        ).all()
    assert ("consultation", None) in rows
    assert ("disclosure", {"form": "pdf"}) in rows
