"""When people, places and organisations fall due that no case, referral or other record names: by the schema, as an erasure reads it.

Somebody was entered and never referred, a draft was thrown away, a row was brought in with a file. Their years are the partnership's own and
are counted from the day they were recorded, or something was last added to them. Whoever is related to somebody of a case or
referral is not asked about: their name says something there. Nor is a record that was made part of another, with which it goes.
"""

from __future__ import annotations

from casework.extensions import db
from casework.retention import hanging
from casework.retention.rules import HOMES, KEEPS_WHILE, OWN

YEARS = 1
"""Until somebody sets others: what nobody made a case or referral of within a year is no longer needed for that (Article 5(1)(e) UK GDPR)."""

_OF_ONE_KIND = """
    SELECT '{kind}' AS kind, f.id, f.reference, f.since AS closed_on, greatest(f.by_years, k.until) AS due_on, f.by_years, NULL::date AS by_child,
        '' AS side, f.years, k.held, k.until AS kept_until, (SELECT name FROM users WHERE users.id = f.created_by_id) AS groups,
        EXISTS (SELECT FROM erasure_items i WHERE i.kind = '{kind}' AND i.subject_id = f.id AND i.status = 'waiting') AS proposed
    FROM (
        SELECT s.id, s.reference, s.created_by_id, l.since, t.years, (l.since + make_interval(years => t.years))::date AS by_years
        FROM {home} s
        CROSS JOIN (SELECT coalesce((SELECT unnamed_years FROM retention_rules WHERE partnership_id = :partnership), {years})::int AS years) t
        CROSS JOIN LATERAL (SELECT greatest({added})::date AS since) l
        WHERE s.partnership_id = :partnership AND s.created_at <= :today - make_interval(years => t.years) AND s.id <> ALL(:declared_{home})
            AND {nowhere}
    ) f CROSS JOIN LATERAL (
        SELECT coalesce(bool_or(held), false) AS held, max(until) AS until FROM (
            SELECT kind = 'hold' AS held, until FROM retention_stays WHERE ended_at IS NULL AND {kind}_id = f.id{asked}
        ) each_of_them
    ) k WHERE f.by_years <= :today
"""
_ASKED = " UNION ALL SELECT true, NULL FROM access_requests WHERE status = 'open' AND person_id = f.id"
_RELATED = """NOT EXISTS (
    SELECT FROM person_relationships r
    JOIN (SELECT person_id FROM case_parties UNION ALL SELECT person_id FROM referral_subjects) n
        ON n.person_id = CASE r.person_id WHEN s.id THEN r.other_id ELSE r.person_id END
    WHERE s.id IN (r.person_id, r.other_id))"""
_PART = "NOT EXISTS (SELECT FROM subject_merges m WHERE m.gone_{kind}_id = s.id AND m.undone_at IS NULL)"


def statement() -> str:
    """The lines of these in the queue (`queries.due_table`), as one UNION ALL of as many parts as there are kinds of subject."""
    return " UNION ALL ".join(_of(kind, home) for kind, home in HOMES.items())


def _of(kind: str, home: str) -> str:
    edges = hanging.edges().get(home, ())
    nowhere = [
        f"NOT EXISTS (SELECT FROM {each.table} n WHERE n.{each.column} = s.id)"
        for each in edges
        if each.table not in OWN and each.table not in KEEPS_WHILE
    ]
    nowhere += [_PART.format(kind=kind)] + ([_RELATED] if kind == "person" else [])
    added = [
        f"(SELECT max(o.added_at) FROM {each.table} o WHERE o.{each.column} = s.id)"  # noqa: S608
        for each in edges
        if each.table in OWN and "added_at" in db.metadata.tables[each.table].c
    ]
    return _OF_ONE_KIND.format(
        kind=kind, home=home, years=YEARS, added=", ".join(["s.created_at", *added]), nowhere=" AND ".join(nowhere),
        asked=_ASKED if kind == "person" else "",
    )  # fmt: skip
