"""Revision 0104 goes down and up again on items three deep and every new end of a vote: nothing is lost, and each page reads it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from casework import database
from casework.extensions import db
from casework.meetings.models import AgendaItem, Decision

BEFORE = "0103_agendas_as_sent"


def test_three_levels_go_to_two_and_back_and_are_read(make, browse, at, postgres):
    at(2026, 4, 10, 10)
    board = make.group("board")
    who, place = make.user(coordinates=[board]), make.meeting(board, on=date(2026, 4, 10))
    with make.acting(who):
        over = None
        for place_, (title, number) in enumerate([("Reports", "1"), ("Thefts", "1.1"), ("Bikes", "1.1.1")], 1):
            item = AgendaItem(
                meeting_id=place.id, kind="report" if number == "1.1.1" else "heading", title=title, number=number, position=place_ * 10,
                parent_id=over,
            )  # fmt: skip
            db.session.add(item)
            db.session.flush()
            over = item.id
        for position, result in enumerate(("nem_con", "tied", "casting_lost", "carried"), 1):
            db.session.add(
                Decision(agenda_item_id=over, position=position, text=result, vote_result=result, votes_for=1)
            )
        db.session.commit()
    url = postgres.owner_url(db.engine.url.database)
    db.session.close()
    db.engine.dispose()
    engine = create_engine(url, poolclass=NullPool)
    try:
        database.migrate(url, to=BEFORE)
        with engine.connect() as connection:
            parents = connection.execute(text("SELECT title, parent_id FROM agenda_items ORDER BY position")).all()
            results = connection.execute(text("SELECT text, vote_result FROM decisions ORDER BY position")).all()
    finally:
        database.migrate(url)
    [(_, top), (_, second), (_, third)] = parents
    assert top is None and second == third, "the third level stands under the first"
    assert dict(map(tuple, results)) == {"nem_con": "carried", "tied": "", "casting_lost": "lost", "carried": "carried"}
    browser = browse(who)
    for page in ("", "/papers/agenda.html"):
        said = browser.get(f"/meetings/{place.id}{page}").text
        assert said.index("Reports") < said.index("Thefts") < said.index("1.1.1 Bikes")
