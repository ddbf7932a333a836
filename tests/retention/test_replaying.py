"""After a restore: what was erased since the backup is erased again, by a list of numbers; what cannot be is said."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select, text

from casework.cases.models import Case
from casework.extensions import db
from casework.references import next_reference
from casework.retention import erasing, replaying
from casework.retention.models import Erasure, ErasureItem
from tests.world import Maker


def test_what_was_erased_is_erased_again_after_a_restore_and_what_cannot_be_is_said(
    app: Flask, make: Maker, at: Any, tmp_path: Path, monkeypatch: Any
) -> None:
    at(2034, 6, 1, 9)
    monkeypatch.setitem(app.config, "ERASURES_FILE", str(tmp_path / "erased.jsonl"))
    group, one, two = make.group("psg"), make.user("Ivy"), make.user("Gil")
    cases = [
        make.case(group, reference=f"C-010{n}", title="Quincetrouble", offender=make.person("Olaf", f"Quince{n}"), opened_on=date(2026, 2, 1))
        for n in range(5)
    ]  # fmt: skip
    numbers = {case.reference: case.id for case in cases}
    with make.system():
        db.session.connection().execute(
            text("UPDATE cases SET status = 'closed', closed_on = '2027-03-01' WHERE reference <> 'C-0102'")
        )
        erasure = Erasure(
            reference="E-0001", status="confirmed", proposed_by_id=one.id, proposed_on=date(2034, 5, 1), confirmed_by_id=two.id,
            confirmed_on=date(2034, 5, 2),
        )  # fmt: skip
        db.session.add(erasure)
        db.session.flush()
        items = [
            ErasureItem(erasure_id=erasure.id, kind="case", subject_id=numbers[reference], reference=reference, due_on=date(2034, 5, 1))
            for reference in ("C-0100", "C-0101")
        ]  # fmt: skip
        db.session.add_all(items)
        db.session.flush()
        erasing.erase("case", numbers["C-0100"], erasure="E-0001")
        items[0].status, items[0].ended_at = "erased", replaying.clock.now()
        db.session.commit()
        partnership = make.partnership().id
    assert replaying.note() == 1 and replaying.note() == 0
    [line] = replaying.path().read_text().splitlines()
    assert json.loads(line)["reference"] == "C-0100" and "Quince" not in line

    def listed(reference: str, kind: str = "case", called: str = "") -> str:
        more = {"erasure": "E-0001", "erased_at": "2034-06-01T09:00:00+00:00", "reference": called or reference}
        return json.dumps({"partnership": partnership, "kind": kind, "id": numbers[reference], **more}) + "\n"

    # made and erased after the backup: not there any more, and none of its numbers is to be given to another
    later = (
        json.dumps(json.loads(listed("C-0104", called="C-1777")) | {"id": numbers["C-0104"] + 500, "erasure": "E-0012"})
        + "\n"
    )
    with replaying.path().open("a") as file:
        file.write(listed("C-0101") + listed("C-0102") + listed("C-0103", called="C-0999") + later + '{"partner')
    run = app.test_cli_runner().invoke
    tried = run(args=["casework", "erasures", "replay", str(replaying.path()), "--dry-run"])
    assert "C-0101: to be erased" in tried.output and "C-0100:" not in tried.output
    assert there(make) == ["C-0101", "C-0102", "C-0103", "C-0104"]

    done = run(args=["casework", "erasures", "replay", str(replaying.path())])
    assert "C-0101: erased" in done.output and "C-0102: left: It is open again" in done.output
    assert "C-0999: left: it is called C-0103 here" in done.output and done.exit_code == 1
    assert "5 in the list, 1 erased again, 2 left" in done.output
    assert there(make) == ["C-0102", "C-0103", "C-0104"]
    with make.system():
        assert db.session.scalars(select(ErasureItem.status)).all() == ["erased", "erased"]
    wanted, here = str(replaying.path()), tmp_path / "here.jsonl"
    monkeypatch.setitem(app.config, "ERASURES_FILE", str(here))
    here.write_text(listed("C-0104") + listed("C-0100") + '{"partn')
    run(args=["casework", "erasures", "replay", wanted])
    kept = [json.loads(line)["reference"] for line in here.read_text().splitlines()]
    assert kept == ["C-0104", "C-0100", "C-0101", "C-0102", "C-0999", "C-1777"], (
        "the next restore has to know of them too"
    )
    with make.acting(one):
        assert (next_reference("E"), next_reference("C")) == ("E-0013", "C-1778")
        db.session.commit()
    assert make.case(group, reference="C-0105").id > numbers["C-0104"] + 500
    replaying.path().write_text("nonsense\n" + listed("C-0104"))
    refused = run(args=["casework", "erasures", "replay", str(replaying.path())])
    assert "Line 1 is no erasure. Nothing was erased" in refused.output and "C-0104" in there(make)
    far = json.dumps(json.loads(listed("C-0104", called="C-9000000")) | {"id": 7}) + "\n"
    further = json.dumps(json.loads(listed("C-0104")) | {"id": 2**40}) + "\n"
    damaged = tmp_path / "damaged.jsonl"
    damaged.write_text(far + listed("C-0104") + further)
    tried = run(args=["casework", "erasures", "replay", str(damaged), "--dry-run"])
    assert tried.output.count("past the last one given here: the line is damaged") == 2 and "C-0104" in there(make)
    done = run(args=["casework", "erasures", "replay", str(damaged)])
    assert "C-9000000: left" in done.output and "1 erased again, 2 left" in done.output and done.exit_code == 1
    assert "C-0104" not in there(make), "one line that is damaged keeps nobody else"
    assert "C-9000000" not in here.read_text(), "and goes into no further list"
    for wrong in ('"id": 7', '"reference": 42', '"erasure": null'):
        name = wrong.partition(":")[0]
        line = json.loads(listed("C-0103")) | json.loads("{" + wrong.replace("7", '"7"') + "}")
        damaged.write_text(json.dumps(line) + "\n" + listed("C-0103"))
        assert "Line 1 is no erasure" in run(args=["casework", "erasures", "replay", str(damaged)]).output, name
    with make.acting(one):
        assert next_reference("C") == "C-1779", "no counter went on for it"
        db.session.commit()


def there(make: Maker) -> list[str]:
    with make.system():
        db.session.rollback()
        return list(db.session.scalars(select(Case.reference).order_by(Case.reference)))
