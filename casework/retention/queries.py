"""What falls due when and why, what keeps it, and erasures: numbers and days alone, as nobody's duty opens a case."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Date,
    Integer,
    Select,
    Subquery,
    Text,
    TextClause,
    bindparam,
    column,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import joinedload

from casework.partnership.models import Group
from casework.retention import unnamed
from casework.retention.models import ErasedRecord, Erasure, ErasureItem, RetentionStay
from casework.retention.rules import HOMES, REVIEW_ENDED

# Years are those of every group that has or had it; of several, and of several people, the longest counts. Of a birthday of which only
# the year or a span is known, the latest possible. Whoever was a child on the day it was opened is kept until the age of the schedule.
_DUE = """
WITH schedule AS (
    SELECT * FROM unnest(:groups, :sides, :years, :ages) AS s(group_id, side, years, child_age)
), old AS (
    SELECT 'case' AS kind, c.id, c.reference, c.opened_on, c.closed_on FROM cases c
    WHERE c.partnership_id = :partnership AND c.status = 'closed' AND c.closed_on <= :today - make_interval(years => :least)
        AND c.id <> ALL(:declared_cases)
    UNION ALL
    SELECT 'referral', r.id, r.reference, r.created_at::date, coalesce(r.decided_at, r.submitted_at, r.created_at)::date FROM referrals r
    WHERE r.partnership_id = :partnership AND r.case_id IS NULL AND r.status <> 'submitted'
        AND coalesce(r.decided_at, r.submitted_at, r.created_at) <= :today - make_interval(years => :least) AND r.id <> ALL(:declared_referrals)
    UNION ALL
    SELECT 'review', v.id, v.reference, v.received_on, e.ended_on FROM asb_reviews v CROSS JOIN LATERAL (SELECT {ended} AS ended_on) e
    WHERE v.partnership_id = :partnership AND v.case_id IS NULL AND e.ended_on <= :today - make_interval(years => :least)
), of_groups AS (
    SELECT DISTINCT o.kind, o.id, l.group_id FROM old o JOIN caseloads l ON o.kind = 'case' AND l.case_id = o.id
    UNION SELECT o.kind, o.id, r.group_id FROM old o JOIN referrals r ON o.kind = 'referral' AND r.id = o.id
    UNION SELECT o.kind, o.id, v.group_id FROM old o JOIN asb_reviews v ON o.kind = 'review' AND v.id = o.id
    UNION SELECT o.kind, o.id, s.group_id FROM old o CROSS JOIN (SELECT DISTINCT group_id FROM schedule) s
        WHERE o.kind = 'case' AND NOT EXISTS (SELECT FROM caseloads l WHERE l.case_id = o.id)
), roles AS (
    SELECT kind, id, '' AS side, NULL::bigint AS person_id, NULL::bigint AS place_id, NULL::bigint AS organisation_id FROM old
    UNION SELECT 'case', p.case_id, p.side, p.person_id, p.place_id, p.organisation_id FROM old o JOIN case_parties p ON o.kind = 'case' AND p.case_id = o.id
    UNION SELECT 'referral', p.referral_id, p.side, p.person_id, p.place_id, p.organisation_id FROM old o JOIN referral_subjects p ON o.kind = 'referral' AND p.referral_id = o.id
), ends AS (
    SELECT o.kind, o.id, s.side, s.years, (o.closed_on + make_interval(years => s.years))::date AS by_years,
        CASE WHEN s.child_age > 0 AND o.opened_on < (b.born + make_interval(years => :child))::date
            THEN (b.born + make_interval(years => s.child_age))::date END AS by_child
    FROM old o JOIN of_groups g USING (kind, id) JOIN roles r USING (kind, id) JOIN schedule s ON s.group_id = g.group_id AND s.side = r.side
    LEFT JOIN people p ON p.id = r.person_id
    LEFT JOIN LATERAL (SELECT coalesce(p.date_of_birth, make_date(p.birth_year::int, 12, 31), CASE p.age_band
        WHEN 'Under 10' THEN p.created_at::date WHEN '10 to 13' THEN (p.created_at - interval '10 years')::date
        WHEN '14 to 17' THEN (p.created_at - interval '14 years')::date END) AS born) b ON true
), stays AS (
    SELECT kind, id, bool_or(held) AS held, max(until) AS kept_until FROM (
        SELECT o.kind, o.id, s.kind = 'hold' AS held, s.until
        FROM old o JOIN retention_stays s ON s.ended_at IS NULL AND (
            o.kind = 'case' AND s.case_id = o.id OR o.kind = 'referral' AND s.referral_id = o.id OR o.kind = 'review' AND s.review_id = o.id
            OR EXISTS (SELECT FROM roles r WHERE r.kind = o.kind AND r.id = o.id
                AND (r.person_id = s.person_id OR r.place_id = s.place_id OR r.organisation_id = s.organisation_id))
        )
        UNION ALL
        SELECT r.kind, r.id, true, NULL FROM roles r JOIN access_requests a ON a.person_id = r.person_id AND a.status = 'open'
    ) each_of_them GROUP BY kind, id
)
SELECT o.kind, o.id, o.reference, o.closed_on,
    greatest(max(e.by_years), max(e.by_child), max(s.kept_until)) AS due_on, max(e.by_years) AS by_years, max(e.by_child) AS by_child,
    (array_agg(e.side ORDER BY e.by_years DESC, e.side))[1] AS side, max(e.years) AS years,
    coalesce(bool_or(s.held), false) AS held, max(s.kept_until) AS kept_until,
    (SELECT string_agg(DISTINCT gr.short_name, ', ') FROM of_groups g JOIN groups gr ON gr.id = g.group_id
        WHERE g.kind = o.kind AND g.id = o.id AND (o.kind <> 'case' OR EXISTS (SELECT FROM caseloads l WHERE l.case_id = o.id))) AS groups,
    EXISTS (SELECT FROM erasure_items i WHERE i.kind = o.kind AND i.subject_id = o.id AND i.status = 'waiting') AS proposed
FROM old o JOIN ends e USING (kind, id) LEFT JOIN stays s USING (kind, id) GROUP BY o.kind, o.id, o.reference, o.closed_on
""".replace("{ended}", REVIEW_ENDED)
# Spelt out for PostgreSQL, which would take lists that are empty for lists of words.
_LISTS = {"groups": BigInteger, "sides": Text, "years": Integer, "ages": Integer, "declared_cases": BigInteger, "declared_referrals": BigInteger}  # fmt: skip
_LISTS_OF_UNNAMED = {f"declared_{home}": BigInteger for home in HOMES.values()}


_OLD_CASES = "c.status = 'closed' AND c.closed_on <= :today - make_interval(years => :least)"
_ONE_CASE = (
    _DUE.replace(_OLD_CASES, "c.id = :only AND c.status = 'closed' AND :least > 0")
    .replace("AND r.case_id IS NULL", "AND false")
    .replace("AND v.case_id IS NULL", "AND false")
)
"""The same of one case, however lately it was closed: whoever reads the case may ask, so it is looked up by its number alone."""


def _due(statement: str, lists: Mapping[str, Any]) -> TextClause:
    arrays = [bindparam(name, type_=ARRAY(kind)) for name, kind in lists.items()]
    return text(statement).bindparams(*arrays, bindparam("today", type_=Date))


def of_case() -> TextClause:
    """The line of one closed case (`only`)."""
    return _due(_ONE_CASE, _LISTS)


@cache
def due_table() -> Subquery:
    """The queue: closed cases and referrals that are old enough, and what nothing names. Built once every table is known."""
    whole = _due(f"{_DUE} UNION ALL {unnamed.statement()}", _LISTS | _LISTS_OF_UNNAMED)
    return whole.columns(
        column("kind", Text), column("id", BigInteger), column("reference", Text), column("closed_on", Date), column("due_on", Date),
        column("by_years", Date), column("by_child", Date), column("side", Text), column("years", Integer), column("held", Boolean),
        column("kept_until", Date), column("groups", Text), column("proposed", Boolean),
    ).subquery("due")  # fmt: skip


TABS = {"due": "Due", "unnamed": "Of no case", "kept": "Kept longer", "held": "On hold"}


def due(state: str) -> Select[Any]:
    """What is due by a day (`today`), or a hold keeps (`held`), or a reason for longer than its years (`kept`).

    What is due is in two lists: cases and referrals, and `unnamed`, of which there may be far more.
    """
    line = due_table()
    on, held, kept = line.c.due_on, line.c.held, line.c.kept_until
    today = bindparam("today", type_=Date)
    if state == "held":
        return select(line).where(held)
    if state == "kept":
        return select(line).where(~held, kept > today, on > today)
    of_these = line.c.kind.in_(tuple(HOMES))
    return select(line).where(~held, on <= today, of_these if state == "unnamed" else ~of_these)


def one(kind: str, number: int) -> Select[Any]:
    line = due_table()
    return select(line).where(line.c.kind == kind, line.c.id == number)


def waiting() -> Select[Any]:
    """How many wait for a decision: cases and referrals (`due`), and of those nothing names (`unnamed`)."""
    line = due_table()
    unnamed_one = line.c.kind.in_(tuple(HOMES))
    return select(
        func.count().filter(~unnamed_one).label("due"), func.count().filter(unnamed_one).label("unnamed")
    ).where(~line.c.held, line.c.due_on <= bindparam("today", type_=Date), ~line.c.proposed)


def stays_on(kind: str, number: int) -> Select[RetentionStay]:
    """Everything that keeps or kept a record, the newest first."""
    named = getattr(RetentionStay, f"{kind}_id")
    return (
        select(RetentionStay)
        .where(named == number)
        .options(joinedload(RetentionStay.made_by), joinedload(RetentionStay.ended_by))
        .order_by(RetentionStay.id.desc())
    )


def figures() -> Select[Any]:
    """How many records of each group were erased, by kind and the year they were closed in: all that is left of them."""
    year = func.date_part("year", ErasedRecord.closed_month).cast(Integer).label("year")
    return (
        select(Group.short_name, ErasedRecord.kind, year, func.count().label("records"))
        .join(Group, Group.id == ErasedRecord.group_id)
        .group_by(Group.short_name, ErasedRecord.kind, year)
        .order_by(Group.short_name, year.desc(), ErasedRecord.kind)
        .limit(500)
    )


def erasures() -> Select[Erasure]:
    return select(Erasure).options(joinedload(Erasure.proposed_by), joinedload(Erasure.confirmed_by))


def items_of(erasure_id: int) -> Select[ErasureItem]:
    return select(ErasureItem).where(ErasureItem.erasure_id == erasure_id).order_by(ErasureItem.id)
