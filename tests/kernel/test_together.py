"""Questions asked together: the same rows as asked one by one, in their order, in the reader's reach."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Numeric, bindparam, cast, select

from casework import clock
from casework.cases.models import Case, Caseload
from casework.extensions import db
from casework.fixed import fixed
from casework.reader import acting_as
from casework.together import Together
from tests.queries_counted import counted
from tests.world import Maker


def reviews() -> Any:
    return (
        select(Case.reference, Caseload.next_review_on, Case.updated_at, Case.restricted, Case.lead_agency_id)
        .join(Caseload, Caseload.case_id == Case.id)
        .where(Caseload.group_id == bindparam("group_id"))
        .order_by(Caseload.next_review_on.desc().nulls_last(), Case.id)
    )


def titles() -> Any:
    return select(Case.title).order_by(Case.title)


def test_answers_are_the_rows_and_their_order_within_the_readers_reach(make: Maker) -> None:
    psg, iom = make.group("psg"), make.group("iom")
    today = clock.today()
    for days in (3, 9, None, 1):
        make.case(psg, next_review_on=None if days is None else today + timedelta(days=days), title=f"Case {days}")
    make.case(iom, title="Of another group")
    make.case(psg, restricted=True, title="Closed to the reader")
    asked = Together()
    asked.add("reviews", reviews)
    asked.add("titles", titles)
    with acting_as(make.user("Ben Member", joins=[psg])):
        with counted() as statements:
            answers = asked.ask({"group_id": psg.id})
        assert statements.number == 1
        alone = db.session.execute(reviews(), {"group_id": psg.id}).all()
        assert [tuple(row) for row in answers["reviews"]] == [tuple(row) for row in alone]
        assert [row.title for row in answers["titles"]] == ["Case 1", "Case 3", "Case 9", "Case None"]
        assert answers["reviews"][0].next_review_on == today + timedelta(days=9)
        assert list(asked.ask({}, leave_out=frozenset({"reviews"}))) == ["titles"]
        assert asked.ask({"group_id": iom.id})["reviews"] == []


def test_what_json_would_bend_is_refused(make: Maker) -> None:
    asked = Together()
    asked.add("exact", lambda: select(cast(Case.id, Numeric(10, 2)).label("exact")))
    with acting_as(make.user()), pytest.raises(TypeError, match="exact"):
        asked.ask({})


def test_only_plain_words_and_numbers_are_written_into_a_statement() -> None:
    assert [str(fixed(value)) for value in ("in_progress", 51)] == ["'in_progress'", "51"]
    for harmful in ("x' OR 1=1", "a-b", "", "ö"):
        with pytest.raises(ValueError, match="no plain word"):
            fixed(harmful)
