"""Merges at the same moment: one of them happens, the others are told, and no record is lost between two."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from sqlalchemy import text

from casework.extensions import db
from tests.browser import Browser
from tests.world import Maker


def together(browsers: list[Browser], send: Callable[[int, Browser], Any]) -> list[Any]:
    barrier = Barrier(len(browsers))

    def one(number: int) -> Any:
        barrier.wait()
        return send(number, browsers[number])

    with ThreadPoolExecutor(len(browsers)) as pool:
        return list(pool.map(one, range(len(browsers))))


def test_two_records_merged_in_both_directions_at_once_become_one(make: Maker, browse: Callable[..., Browser]) -> None:
    group = make.group()
    one, two = make.person("Ada", "Finch"), make.person("Adda", "Finch")
    for person in (one, two):
        make.case(group, offender=person)
    user = make.user("Ann Chair", chairs=[group])
    path = f"/people/{one.reference}/merge/{two.reference}"
    browsers = [browse(user) for _ in range(4)]
    tokens = [browser.get(path).field("csrf_token") for browser in browsers]

    def send(number: int, browser: Browser) -> int:
        keep = (one, two)[number % 2].reference
        fields = {
            "csrf_token": tokens[number],
            "submission_key": f"key{number}",
            "keep": keep,
            "reason": "The same prints",
        }
        return browser._ask("post", path, data=fields).status_code

    answers = together(browsers, send)
    assert answers.count(302) >= 1 and not [status for status in answers if status >= 500]
    with make.system():
        live = db.session.execute(
            text("SELECT kept_person_id, gone_person_id FROM subject_merges WHERE undone_at IS NULL")
        ).all()
        parties = db.session.execute(text("SELECT DISTINCT person_id FROM case_parties")).scalars().all()
    assert len(live) == 1 and parties == [live[0].kept_person_id]


def test_three_merged_into_one_at_once_lose_nothing(make: Maker, browse: Callable[..., Browser]) -> None:
    group = make.group()
    kept = make.person("Ada", "Finch")
    others = [make.person("Ada", f"Finch{letter}") for letter in "abc"]
    with make.system():
        for number, other in enumerate(others):
            other.phone = f"0770090000{number}"
    for person in (kept, *others):
        make.case(group, offender=person)
    user = make.user("Ann Chair", chairs=[group])
    paths = [f"/people/{kept.reference}/merge/{other.reference}" for other in others]
    browsers = [browse(user) for _ in others]
    tokens = [browser.get(path).field("csrf_token") for browser, path in zip(browsers, paths, strict=True)]

    def send(number: int, browser: Browser) -> int:
        fields = {
            "csrf_token": tokens[number],
            "submission_key": f"key{number}",
            "keep": kept.reference,
            "reason": "The same prints",
        }
        return browser._ask("post", paths[number], data=fields).status_code

    assert together(browsers, send) == [302, 302, 302]
    with make.system():
        parties = db.session.execute(text("SELECT DISTINCT person_id FROM case_parties")).scalars().all()
        assert parties == [kept.id]
        names = db.session.execute(
            text("SELECT count(*) FROM person_names WHERE person_id = :k"), {"k": kept.id}
        ).scalar_one()
    assert names == 3
