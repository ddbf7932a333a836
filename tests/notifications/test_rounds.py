"""One letter after the other: one commit each, and each as its reader's rights and the rows are when it leaves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import event, select, text

from casework.extensions import db
from casework.mail import Letter
from casework.notifications import contents, digests, letters, outbox
from casework.notifications.models import Message, Reminder
from tests.notifications.taker import Taker
from tests.world import Maker


@pytest.fixture
def owed(make: Maker, at: Callable[..., Any]) -> list[Any]:
    """Four people, each owed a digest with two actions."""
    at(2026, 3, 2, 9)
    group = make.group("psg")
    people = [make.user(name, joins=[group]) for name in ("Ann First", "Bo Second", "Cy Third", "Di Fourth")]
    actions = [make.action(group, owner=person, due_on=date(2026, 3, 3)) for person in people for _ in range(2)]
    with make.system():
        db.session.add_all(
            Reminder(subject="action", subject_id=each.id, kind="due", due_on=each.due_on, recipient_id=each.owner_id)
            for each in actions
        )
    at(2026, 3, 3, 9)
    assert digests.queue_digests() == 4
    return people


def rows(make: Maker) -> list[tuple[str, int, bool]]:
    with make.system():
        found = select(Message.status, Message.lost, Message.sent_at.is_not(None)).order_by(Message.id)
        return [tuple(row) for row in db.session.execute(found)]


def test_a_digest_costs_one_commit_and_no_more_statements_for_more_of_them(make: Maker, owed: list[Any]) -> None:
    asked: list[str] = []
    commits = 0

    def count(_connection: Any) -> None:
        nonlocal commits
        commits += 1

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    event.listen(db.engine, "commit", count)
    each: list[tuple[int, int]] = []
    try:
        assert outbox.deliver_due(channel=Taker(lambda _: each.append((commits, len(asked))))) == 4
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
        event.remove(db.engine, "commit", count)
    between = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(each)]
    assert between == [(1, 4)] * 3, "partnership, facts and rights, actions, the note of both"
    assert rows(make) == [("sent", 0, True)] * 4


def test_what_is_taken_away_while_a_batch_is_sent_is_in_none_of_its_later_letters(make: Maker, owed: list[Any]) -> None:
    """Somebody suspended, an action closed and one moved, all after the batch was claimed and its reminders read."""

    def meanwhile(letter: Letter) -> None:
        if letter.to != owed[0].email:
            return
        with make.system():
            db.session.execute(text("UPDATE users SET status = 'suspended' WHERE id = :id"), {"id": owed[1].id})
            db.session.execute(
                text("UPDATE actions SET status = 'done', closed_at = now() WHERE owner_id = :id"), {"id": owed[2].id}
            )
            db.session.execute(
                text("UPDATE actions SET due_on = '2026-03-09' WHERE owner_id = :id"), {"id": owed[3].id}
            )

    channel = Taker(meanwhile)
    assert outbox.deliver_due(channel=channel) == 2
    assert [letter.to for letter in channel.taken] == [owed[0].email, owed[3].email]
    assert "9 March 2026" in channel.taken[1].body
    assert [row[0] for row in rows(make)] == ["sent", "withheld", "withheld", "sent"]


def test_a_letter_that_cannot_be_made_costs_the_one_before_nothing(
    make: Maker, owed: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether Python or the database stumbles: what became of the letter before is kept, and those behind are sent."""
    written = letters.written

    def stumbles(message: Message, reader: Any, **more: Any) -> Any:
        if reader.id == owed[1].id:
            raise KeyError("a fault of ours")
        if reader.id == owed[2].id:
            db.session.execute(text("SELECT 1 / 0"))
        return written(message, reader, **more)

    monkeypatch.setattr(letters, "written", stumbles)
    assert outbox.deliver_due(channel=Taker()) == 2
    assert rows(make) == [("sent", 0, True), ("queued", 0, False), ("queued", 0, False), ("sent", 0, True)]


class Killed(BaseException):
    """What a worker's end looks like from inside."""


def test_a_worker_killed_between_two_letters_leaves_the_first_in_doubt_and_sends_none_twice(
    make: Maker, owed: list[Any], at: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What became of the first is not committed yet when the second is made."""
    from casework.notifications.handing_over import Round

    original = contents._open_actions

    def dies() -> Any:
        if first.taken:
            raise Killed
        return original()

    first = Taker()
    monkeypatch.setattr(Round, "settle", lambda self, *, anew=False: None)  # SIGKILL runs nothing afterwards
    monkeypatch.setattr(contents, "_open_actions", dies)
    with pytest.raises(Killed):
        outbox.deliver_due(channel=first)
    db.session.rollback()
    monkeypatch.undo()
    assert [row[0] for row in rows(make)] == ["sending", "queued", "queued", "queued"]
    at(2026, 3, 3, 9, 5)
    second = Taker()
    assert outbox.deliver_due(channel=second) == 3
    assert [row[0] for row in rows(make)] == ["uncertain", "sent", "sent", "sent"]
    assert not {letter.key for letter in first.taken} & {letter.key for letter in second.taken}


def test_a_worker_asked_to_stop_finishes_the_letter_at_hand_and_puts_back_the_rest(
    make: Maker, owed: list[Any]
) -> None:
    channel = Taker()
    assert outbox.deliver_due(channel=channel, stopping=lambda: len(channel.taken) > 1) == 2
    assert rows(make) == [("sent", 0, True)] * 2 + [("queued", 0, False)] * 2
    with make.system():
        assert set(
            db.session.execute(select(Message.attempts, Message.lease_until).order_by(Message.id).offset(2)).tuples()
        ) == {(0, None)}
    assert outbox.deliver_due(channel=Taker()) == 2
