"""What tests of merging cases share: two cases of one group, merging and undoing as a person does, and every row there is."""

from __future__ import annotations

import json
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import text

from casework import clock
from casework.cases import merge_differences as differences
from casework.cases import merging
from casework.cases.merge_records import CaseMerge
from casework.cases.models import Case
from casework.errors import Refusal
from casework.extensions import db
from casework.risk.models import RiskAssessment, RiskToolVersion
from casework.risk.offers import tools_of
from tests.browser import Browser
from tests.world import Maker

WHY = "One household, reported twice"
# A merge leaves its own record and the log, browsers sign in, and somebody is reminded; `updated_at` and `version` say that somebody touched the case, and somebody did.
ITS_OWN = {"audit_entries", "case_merges", "sign_in_sessions", "throttles", "submissions", "reminders"}


def plain(case: Any) -> Any:
    """Its id and reference, which outlive what a merge makes the session forget."""
    return SimpleNamespace(id=case.id, reference=case.reference)


@pytest.fixture
def world(make: Maker) -> dict[str, Any]:
    """Two cases of one group that share an offender."""
    psg, offender = make.group("psg", name="Wrensea PSG"), make.person("Otto", "Offender")
    day = clock.today() + timedelta(days=40)
    return {
        "psg": psg, "offender": offender,
        "chair": make.user("Ann Chair", chairs=[psg]), "member": make.user("Ben Member", joins=[psg]),
        "observer": make.user("Cat Observer", joins=[(psg, "observer")]), "outsider": make.user("Dot Out", chairs=[make.group("iom")]),
        "kept": plain(make.case(psg, title="Noise at Gull Walk", offender=offender, victim=make.person("Vera", "Vane"), next_review_on=day)),
        "gone": plain(make.case(psg, title="Shouting, Gull Walk", offender=offender, location=make.place("Gull Walk"), next_review_on=day)),
    }  # fmt: skip


def another(make: Maker, world: dict[str, Any]) -> Any:
    """A third case like the two."""
    day = clock.today() + timedelta(days=40)
    return plain(
        make.case(world["psg"], offender=world["offender"], location=make.place("Gull Row"), next_review_on=day)
    )


def assess(make: Maker, case: Any, group: Any, by: Any) -> None:
    """An assessment of the whole case, in force, with the most pressing band, made with the group's first tool."""
    with make.system():
        tool = tools_of(group)[0]
        version = RiskToolVersion(key=tool.key, number=1, title=tool.title, digest="x", definition={})
        db.session.add(version)
        db.session.flush()
        row = RiskAssessment(
            case_id=case.id, group_id=group.id, tool_id=version.id, tool_key=tool.key, status="final", assessed_on=clock.today(),
            score=9, maximum=10, scored_band="high", band="high", band_words="High", rag="red", saved_by_id=by.id, assessor_id=by.id,
            submitted_at=clock.now(),
        )  # fmt: skip
        db.session.add(row)


def because(one: Case, two: Case) -> dict[str, str]:
    return {each.key: "Agreed by both" for each in differences.to_weigh(one, two)}


def merge(make: Maker, kept: Any, gone: Any, *, by: Any) -> int:
    with make.acting(by) as user:
        a, b = (db.session.get_one(Case, each.id, populate_existing=True) for each in (kept, gone))
        row = merging.merge(a, b, reason=WHY, because=because(a, b), by=user)
        db.session.flush()
        return row.id


def undo(make: Maker, merge_id: int, *, by: Any) -> None:
    with make.acting(by) as user:
        row = db.session.get_one(CaseMerge, merge_id, populate_existing=True)
        merging.undo(row, db.session.get_one(Case, row.kept_case_id, populate_existing=True), reason="Two", by=user)


def refused(make: Maker, world: dict[str, Any]) -> str:
    """Why the two of the world cannot be merged; the page says what the service says."""
    with pytest.raises(Refusal) as found:
        merge(make, world["kept"], world["gone"], by=world["chair"])
    db.session.rollback()
    return found.value.message


def snapshot(make: Maker) -> dict[str, list[str]]:
    """Every row there is, table by table."""
    found = {}
    with make.system():
        for table in db.metadata.sorted_tables:
            if table.name in ITS_OWN:
                continue
            rows = [
                dict(row) for row in db.session.execute(text(f"SELECT to_jsonb(t.*) FROM {table.name} t")).scalars()
            ]
            if table.name == "cases":
                rows = [{k: v for k, v in row.items() if k not in ("version", "updated_at")} for row in rows]
            found[table.name] = sorted(json.dumps(row, sort_keys=True) for row in rows)
    return found


def said(browser: Browser, *parts: str, **fields: str) -> str:
    return browser.get("/".join(parts), **fields).text
