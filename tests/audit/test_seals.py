"""The log is sealed as it grows, whatever order transactions end in, and whoever owns the database cannot change it unseen."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

import casework.audit.sealing as sealing
from casework import audit
from casework.access.scope import as_system
from casework.audit import canonical
from casework.audit.models import AuditEntry
from casework.audit.seal_models import AuditSeal
from casework.audit.verifying import verify
from casework.extensions import db
from tests.abuse import writers
from tests.abuse.tampering import (
    KINDS_OF_TAMPERING,
    OF_SEALS,
    OTHERWISE,
    Ground,
    changed_column,
    changed_seal,
    naive_root,
)
from tests.audit.sealed import seal_everything
from tests.world import Maker


@pytest.fixture
def partnership(make: Maker) -> int:
    """A partnership whose log has some entries under some seals; there is another one."""
    make.partnership("Elsewhere CSP")
    user = make.user("Ann Reader")
    seal_everything()
    for turn in range(6):
        with make.acting(user):
            for number in range(turn + 1):
                audit.record("consultation", "viewed", "cases", number, case_id=number, detail={"ids": [number]})
            audit.disclosed("cases", turn, to=["Police"], form="a\ttab \\ and\na line")
        seal_everything()
    return make.partnership().id


@pytest.fixture
def owner(postgres: Any, database: str) -> Iterator[Connection]:
    """As whoever owns the database; nothing is kept."""
    engine = create_engine(postgres.owner_url(database), poolclass=NullPool)
    with engine.connect() as connection:
        yield connection
        connection.rollback()


def newest(owner: Connection, partnership_id: int) -> dict[int, str]:
    row = owner.execute(
        text("SELECT number, hash FROM audit_seals WHERE partnership_id = :p ORDER BY number DESC LIMIT 1"), {"p": partnership_id}
    ).one()  # fmt: skip
    return {row.number: row.hash}


def test_a_log_that_nobody_touched_is_whole(partnership: int, owner: Connection) -> None:
    verdict = verify(owner, partnership, newest(owner, partnership))
    assert verdict.whole, verdict.faults
    assert (verdict.seals >= 7, verdict.waiting, verdict.anchors) == (True, 0, 1)
    assert verdict.entries == owner.scalar(
        text("SELECT count(*) FROM audit_entries WHERE partnership_id = :p"), {"p": partnership}
    )


@pytest.mark.parametrize("kind", KINDS_OF_TAMPERING)
def test_whatever_the_owner_changes_is_found(kind: str, partnership: int, owner: Connection) -> None:
    kept = newest(owner, partnership)
    ground = Ground(owner, partnership, random.Random(kind))
    missed = []
    for turn in range(12):
        with owner.begin_nested() as undone:
            KINDS_OF_TAMPERING[kind](ground)
            if verify(owner, partnership, kept).whole:
                missed.append(turn)
            undone.rollback()
    assert missed == []
    assert verify(owner, partnership, kept).whole


def test_every_column_of_entries_and_seals_counts(partnership: int, owner: Connection) -> None:
    ground = Ground(owner, partnership, random.Random(3))
    unseen = []
    for change, columns in ((changed_column, OTHERWISE), (changed_seal, OF_SEALS)):
        for column in columns:
            with owner.begin_nested() as undone:
                change(ground, column)
                if verify(owner, partnership).whole:
                    unseen.append(column)
                undone.rollback()
    assert unseen == []


def test_it_names_the_entry_that_was_changed_removed_or_put_in(partnership: int, owner: Connection) -> None:
    ground = Ground(owner, partnership, random.Random(1))
    entries, seal = ground.entries(), next(iter(newest(owner, partnership)))
    names = ", ".join(canonical.COLUMNS[1][1:])
    for statement, entry, words in (
        ("UPDATE audit_entries SET user_id = NULL WHERE id = :id", entries[-1], f"Entry {entries[-1]} of seal {seal} was changed."),
        ("DELETE FROM audit_entries WHERE id = :id", entries[-1], f"Entry {entries[-1]} of seal {seal} is missing."),
        (f"INSERT INTO audit_entries (id, {names}) SELECT -5, {names} FROM audit_entries WHERE id = :id", entries[-1], f"Entry -5 was put in after seal {seal} was made."),
    ):  # fmt: skip
        with owner.begin_nested() as undone:
            ground.do(statement, id=entry)
            assert [fault.words for fault in verify(owner, partnership).faults] == [words]
            undone.rollback()


def test_every_column_is_sealed_and_the_tree_is_the_one_of_the_rfc() -> None:
    assert set(canonical.COLUMNS[canonical.FORM]) == set(AuditEntry.__table__.columns.keys())
    assert set(OTHERWISE) == set(AuditEntry.__table__.columns.keys())
    assert set(OF_SEALS) == set(AuditSeal.__table__.columns.keys()) - {"id", "partnership_id"}
    for number in (0, 1, 2, 3, 5, 8, 13, 100, 4095, 4096, 4097, 9000, 12289):
        leaves = [hashlib.sha256(bytes([each % 256, each // 256])).digest() for each in range(number)]
        tree = canonical.Tree()
        for at in range(0, number, 700):
            tree.add(leaves[at : at + 700])
        assert tree.root() == naive_root(leaves).hex(), number


def test_an_entry_that_comes_in_late_under_a_lower_number_is_sealed_too(
    app: Flask, make: Maker, postgres: Any, database: str, owner: Connection
) -> None:
    partnership_id = make.partnership().id
    with writers.connect(postgres.app_url(database)) as slow:
        slow.execute("SELECT set_config('casework.partnership', %s, true)", [str(partnership_id)])
        slow.execute(writers.ENTER, [partnership_id, 1, 1])
        make.user("Later but sooner done")
        assert sealing.seal_all() == 0  # nothing later is sealed before what is under way has ended
        slow.commit()
    assert seal_everything() >= 2
    verdict = verify(owner, partnership_id)
    assert verdict.whole and verdict.waiting == 0


def test_sixteen_writers_and_two_sealers_raise_no_alarm(
    app: Flask, make: Maker, postgres: Any, database: str, owner: Connection
) -> None:
    partnerships = [make.partnership().id, make.partnership("Elsewhere CSP").id]
    stayed = writers.under_load(postgres.app_url(database), partnerships, turns=6, longest=0.05)
    seal_everything()
    verdicts = [verify(owner, each) for each in partnerships]
    assert [verdict.faults for verdict in verdicts] == [[], []]
    assert sum(verdict.entries for verdict in verdicts) == stayed
    assert [verdict.waiting for verdict in verdicts] == [0, 0]


def test_a_database_restored_where_transactions_are_counted_anew_goes_on(
    make: Maker, partnership: int, owner: Connection
) -> None:
    """As if everything so far had been written and sealed on another server, whose count was far ahead."""
    ahead = 10**9
    owner.execute(text("UPDATE audit_entries SET written_in = written_in + :n"), {"n": ahead})
    owner.execute(text("DELETE FROM audit_seals"))
    asked = {"partnership": partnership, "lock": 0}
    state = owner.execute(sealing._STATE, asked).one()
    canonical.settle(owner)
    first = {"number": 0, "hash": "0" * 64, "until_xid": 0, "top_id": None, "after_id": None, "cluster": state.here}
    last_entry = Ground(owner, partnership, random.Random(1)).entries()[-1]
    owner.execute(text("UPDATE audit_entries SET written_in = written_in + 5 WHERE id = :id"), {"id": last_entry})
    until = owner.scalar(
        text("SELECT max(written_in) FROM audit_entries WHERE partnership_id = :p"), {"p": partnership}
    )
    sealing._add(owner, partnership, first, until=until, cluster=state.here + 1)  # all but the last entry
    owner.commit()
    assert verify(owner, partnership).faults == []
    with make.acting(make.user("Somebody afterwards")):
        audit.record("consultation", "viewed", "cases", 1)
    before = verify(owner, partnership)
    assert (before.faults, before.waiting > 1) == ([], True)
    assert seal_everything() > 1
    owner.rollback()
    after = verify(owner, partnership)
    assert (after.faults, after.waiting, after.seals >= 3) == ([], 0, True)
    with make.acting(make.user("Somebody later")):
        audit.record("consultation", "viewed", "cases", 2)
    seal_everything()
    owner.rollback()
    assert verify(owner, partnership).faults == [] and verify(owner, partnership).seals > after.seals
    with owner.begin_nested():
        Ground(owner, partnership, random.Random(1)).do("DELETE FROM audit_entries WHERE id = :id", id=last_entry)
        assert verify(owner, partnership).faults[0].entry == last_entry


def test_the_application_adds_seals_and_never_changes_one_nor_says_when_an_entry_was_written(
    app: Flask, postgres: Any, database: str
) -> None:
    engine = create_engine(postgres.app_url(database), poolclass=NullPool)
    for statement in (
        "UPDATE audit_seals SET root = 'x'", "DELETE FROM audit_seals", "TRUNCATE audit_seals",
        "INSERT INTO audit_entries (partnership_id, kind, verb, subject, written_in) VALUES (1, 'erasure', 'x', 'y', 5)",
        "INSERT INTO audit_entries (id, partnership_id, kind, verb, subject) VALUES (5, 1, 'erasure', 'x', 'y')",
    ):  # fmt: skip
        with engine.connect() as connection, pytest.raises(Exception, match="permission denied"):
            connection.execute(text(statement))


def test_two_seals_of_one_number_are_refused_by_the_database(partnership: int) -> None:
    with as_system("sealing twice", partnership_id=partnership):
        table = AuditSeal.__table__
        row = db.session.connection().execute(table.select().limit(1)).one()
        values = {name: value for name, value in row._mapping.items() if name != "id"}
        with pytest.raises(Exception, match="uq_audit_seals_partnership_id_number"):
            db.session.connection().execute(table.insert().inline().values(values))
        db.session.rollback()


def test_the_command_says_whether_the_log_is_whole(
    app: Flask, partnership: int, owner: Connection, tmp_path: Path
) -> None:
    [(number, hashed)] = newest(owner, partnership).items()
    owner.rollback()
    anchors = tmp_path / "anchors"
    line = json.dumps({"partnership": partnership, "seal": number, "hash": hashed})
    anchors.write_text(f"Words of a letter\n{line}\n{line}\n")
    run = app.test_cli_runner().invoke
    good = run(args=["casework", "audit", "verify", "--anchors", str(anchors)])
    assert good.exit_code == 0 and "whole" in good.output and "1 anchors met" in good.output
    anchors.write_text(line.replace(hashed, hashed[::-1]))
    bad = run(args=["casework", "audit", "verify", "--anchors", str(anchors), "--partnership", str(partnership)])
    assert bad.exit_code == 1 and "NOT WHOLE" in bad.output and f"Seal {number} is not the one" in bad.output
    assert run(args=["casework", "audit", "verify", "--partnership", "999999"]).exit_code == 1
    for words in ("nothing here", '{"seal": 1}', f"{line}\n{line.replace(hashed, 'another')}"):
        anchors.write_text(words)
        assert run(args=["casework", "audit", "verify", "--anchors", str(anchors)]).exit_code == 1
    anchors.write_text(line.replace(f'"partnership": {partnership}', '"partnership": 999999'))
    gone = run(args=["casework", "audit", "verify", "--anchors", str(anchors)])
    assert gone.exit_code == 1 and "Partnership 999999: not in the database." in gone.output
    assert "0 entries sealed" in run(args=["casework", "audit", "seal"]).output
