"""`manage.py bench minutes`: searching five years of minutes of 20 groups with 30 items a meeting, as two readers.

In one process without a server: what is measured is our work and PostgreSQL's. Ends with status 1 when a search takes a second.
"""

from __future__ import annotations

import os
import time
from statistics import median
from typing import Any
from unittest import mock

from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from tests.benchmarks import worlds

YEARS, GROUPS, ITEMS, CASES_EACH = 5, 20, 30, 10
TURNS, CASES = 9, 200
LIMIT = 1.0
WORDS = [
    "the",
    "group",
    "heard",
    "that",
    "agreed",
    "officers",
    "patrol",
    "tenancy",
    "visit",
    "noise",
    "parking",
    "licence",
    "young",
    "people",
    "street",
    "drinking",
    "moped",
    "theft",
    "victim",
    "support",
    "housing",
    "council",
    "police",
    "fire",
    "health",
    "probation",
    "school",
    "camera",
    "lighting",
    "fence",
    "alley",
    "park",
    "station",
    "bridge",
    "quay",
    "market",
    "report",
    "noted",
    "action",
    "review",
    "risk",
    "letter",
    "warning",
    "order",
    "court",
    "evidence",
    "statement",
    "neighbour",
    "dispute",
    "complaint",
    "repeat",
    "location",
    "funding",
    "grant",
    "strategy",
    "plan",
    "partnership",
    "data",
    "month",
    "quarter",
    "increase",
    "decrease",
    "stable",
    "concern",
    "vulnerable",
    "adult",
    "child",
    "family",
    "worker",
    "referral",
    "assessment",
    "outcome",
]
ASKED = {
    "a word of nearly every item": "agreed",
    "a word of one item in 500": "quince",
    "two words": "quince patrol",
    "a phrase": '"street drinking"',
    "either of two": "quince or medlar",
    "nothing has it": "xylophone",
}

_FILL = """
INSERT INTO groups (partnership_id, slug, name, short_name, profile_key)
SELECT p.id, 'bench-' || n, 'Bench group ' || n, 'Bench ' || n, 'psg' FROM partnerships p, generate_series(1, :groups) n;

INSERT INTO memberships (partnership_id, group_id, user_id, role, starts_on)
SELECT g.partnership_id, g.id, u.id, 'coordinator', DATE '2020-01-01' FROM groups g, users u
WHERE g.slug LIKE 'bench-%' AND u.job_title = 'Community safety coordinator';

INSERT INTO caseloads (partnership_id, case_id, group_id, joined_on)
SELECT g.partnership_id, c.id, g.id, c.opened_on FROM groups g
CROSS JOIN LATERAL (SELECT id, opened_on FROM cases WHERE partnership_id = g.partnership_id ORDER BY id LIMIT :cases) c
WHERE g.slug LIKE 'bench-%' ON CONFLICT DO NOTHING;

INSERT INTO meetings (partnership_id, group_id, title, starts_at, status)
SELECT g.partnership_id, g.id, g.name, now() - n * interval '1 month', 'confirmed' FROM groups g, generate_series(1, :months) n
WHERE g.slug LIKE 'bench-%';

INSERT INTO agenda_items (partnership_id, meeting_id, kind, position, number, title, case_id, minute_number, discussion)
SELECT m.partnership_id, m.id, CASE WHEN c.id IS NULL THEN 'report' ELSE 'case' END, n * 10, n::text, initcap(left(said.words, 40)), c.id, n,
       said.words || CASE WHEN random() < 0.002 THEN ' quince' ELSE '' END
FROM meetings m JOIN groups g ON g.id = m.group_id AND g.slug LIKE 'bench-%' CROSS JOIN generate_series(1, :items) n
LEFT JOIN LATERAL (
    SELECT l.case_id AS id FROM caseloads l WHERE l.group_id = g.id AND n <= :cases ORDER BY l.case_id OFFSET n - 1 LIMIT 1
) c ON n <= :cases
CROSS JOIN LATERAL (
    SELECT string_agg((:words)[1 + floor(random() * cardinality(:words))::int], ' ') AS words FROM generate_series(1, 90 + 0 * n + 0 * m.id::int)
) said;

INSERT INTO decisions (partnership_id, agenda_item_id, position, text)
SELECT i.partnership_id, i.id, 1, 'That ' || left(i.discussion, 80) || '.' FROM agenda_items i JOIN meetings m ON m.id = i.meeting_id
JOIN groups g ON g.id = m.group_id AND g.slug LIKE 'bench-%';
"""


def main(arguments: list[str]) -> int:
    """Measure and print a table; returns the exit status."""
    server = worlds.server()
    with server.lease():
        environment, facts = worlds.world(server, CASES)
        rows = _fill(server.owner_url(f"casework_bench_{CASES}"))
        print(f"{rows:,} items of {YEARS * 12} meetings of {GROUPS} groups\n")
        return _measure(environment, facts)


def _fill(owner_url: str) -> int:
    engine = create_engine(owner_url, poolclass=NullPool)
    values = {"groups": GROUPS, "cases": CASES_EACH, "months": YEARS * 12, "items": ITEMS, "words": WORDS}
    with engine.begin() as connection:
        for statement in _FILL.split(";\n"):
            if statement.strip():
                own = {name: value for name, value in values.items() if f":{name}" in statement}
                connection.execute(
                    text(
                        statement.replace("(:words)", "(CAST(:words AS text[]))").replace(
                            "cardinality(:words)", "cardinality(CAST(:words AS text[]))"
                        )
                    ),
                    own,
                )
    with create_engine(owner_url, isolation_level="AUTOCOMMIT", poolclass=NullPool).connect() as connection:
        connection.execute(text("VACUUM ANALYZE"))
        return int(connection.execute(text("SELECT count(*) FROM agenda_items")).scalar_one())


def _measure(environment: dict[str, str], facts: dict[str, Any]) -> int:
    from casework import create_app
    from config import settings

    with mock.patch.dict(os.environ, environment):
        app = create_app(settings({**os.environ, **environment}))
    client = app.test_client()
    client.set_cookie(app.config["SIGN_IN_COOKIE"], facts["token"], domain="localhost")
    worst = 0.0
    print(f"{'search':<34}{'found':>7}{'p50 ms':>9}{'most ms':>9}")
    pages = {f"{name}, all groups": f"/minutes/search?q={asked}" for name, asked in ASKED.items()}
    pages |= {f"{name}, one group's decisions": f"/groups/bench-1/decisions?q={asked}" for name, asked in ASKED.items()}
    for name, path in pages.items():
        took = []
        for _ in range(TURNS):
            begun = time.perf_counter()
            answer = client.get(path)
            took.append(time.perf_counter() - begun)
            assert answer.status_code == 200, f"{path} answered {answer.status_code}"
        page = answer.get_data(as_text=True)
        found = page.count('<li id="item-') + page.count('id="decision-')
        worst = max(worst, median(took))
        print(f"{name:<34}{found:>7}{median(took) * 1000:>9.0f}{max(took) * 1000:>9.0f}")
    print(f"\nThe slowest takes {worst:.2f} s; {LIMIT:.0f} s is the limit.")
    return int(worst >= LIMIT)
