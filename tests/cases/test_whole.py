"""The case that a page reads straight from the driver is the case the mapper reads."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import inspect

from casework.cases.models import Case
from casework.cases.whole import case_for_page
from casework.extensions import db
from tests.world import Maker


def _columns(thing: Any) -> dict[str, Any]:
    """What is loaded of it, column by column."""
    loaded = inspect(thing).dict
    return {column.key: loaded[column.key] for column in inspect(type(thing)).column_attrs if column.key in loaded}


def test_it_is_as_the_mapper_reads_it(make: Maker) -> None:
    group, other = make.group(), make.group()
    officer = make.user("Olu Officer", joins=[group])
    made = make.case(
        group, other, victim=make.person("Jo", "Bloggs"), location=make.place("Quay Steps"), lead_officer=officer
    )
    with make.acting(officer):
        case = case_for_page(made.reference)
        assert case is not None and not inspect(case).modified
        straight = [case, case.lead_officer, *case.parties, *(party.subject for party in case.parties), *case.caseloads]
        assert len(case.parties) == 2 and len(case.caseloads) == 2
        straight += [load.group for load in case.caseloads]
        read = [_columns(thing) for thing in straight]
        kept = [(type(thing), inspect(thing).identity) for thing in straight]
        db.session.expunge_all()
        for columns, (model, key) in zip(read, kept, strict=True):
            thing = db.session.get_one(model, key)
            assert columns == {name: getattr(thing, name) for name in columns} and len(columns) > 2
        assert db.session.get_one(Case, kept[0][1]).words  # still there for whoever asks for it


@pytest.mark.parametrize("who", ["other group", "nobody"])
def test_it_is_nothing_for_whom_the_case_is_not_there(make: Maker, who: str) -> None:
    group = make.group()
    made = make.case(group)
    with make.acting(make.user(joins=[make.group()] if who == "other group" else [])):
        assert case_for_page(made.reference) is None and case_for_page("C-9999") is None


def test_what_was_changed_already_stays_changed(make: Maker) -> None:
    group = make.group()
    member, made = make.user(joins=[group]), make.case(group)
    with make.acting(member):
        case = case_for_page(made.reference)
        assert case is not None
        case.title = "Another title"
        case.caseloads[0].stage = "Active"
        again = case_for_page(made.reference)
        assert again is case and again.title == "Another title" and again.caseloads[0].stage == "Active"
