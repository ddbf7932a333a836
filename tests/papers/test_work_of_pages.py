"""Pages of papers ask the database no more often for ten papers than for one."""

from __future__ import annotations

import pytest

from tests.papers.papers_world import accept, arrange, ask, write
from tests.queries_counted import counted


@pytest.fixture
def world(make, at):
    return arrange(make, at)


def test_ten_papers_cost_no_more_statements_than_one(world, browse):
    meeting = world["meeting"].id
    paper = ask(world, world["landlord"])
    write(world, paper)
    accept(world, paper)
    chair, reader = browse(world["chair"]), browse(world["nurse"])
    paths = (
        f"/meetings/{meeting}/",
        f"/meetings/{meeting}/papers/",
        f"/papers/{paper}/",
        f"/meetings/{meeting}/papers/ask",
    )

    def numbers() -> list[int]:
        found = []
        for browser in (chair, reader):
            for path in (*paths, f"/meetings/{meeting}/packs/0/") if browser is chair else paths[:3]:
                browser.get(path)
                with counted() as said:
                    browser.get(path)
                found.append(said.number)
        return found

    before = numbers()
    for n in range(9):
        more = ask(world, world["nurse"] if n % 2 else world["landlord"], title=f"Paper {n}")
        if n < 6:
            write(world, more, "nurse" if n % 2 else "landlord")
            accept(world, more)
    assert numbers() == before
