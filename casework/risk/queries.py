"""Risk assessments as pages and statistics ask for them."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, DateTime, Select, Text, and_, bindparam, column, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import joinedload, undefer

from casework.access.rows import READER_ID, RUNS, among, none_of
from casework.cases.models import Case, Caseload
from casework.fixed import fixed
from casework.partnership.models import Group
from casework.risk.models import RiskAssessment, RiskToolVersion

A = RiskAssessment


@cache
def of_case() -> Select[tuple[RiskAssessment]]:
    """Every assessment of a case (`case_id`) but those discarded, the oldest first, with what a list shows of each."""
    return (
        select(A)
        .options(
            joinedload(A.tool),
            joinedload(A.person),
            joinedload(A.place),
            joinedload(A.saved_by),
            joinedload(A.assessor),
            joinedload(A.checked_by),
        )
        .where(A.case_id == bindparam("case_id"), A.status != "discarded")
        .order_by(A.assessed_on, A.id)
    )


def one(case_id: int, assessment_id: int) -> Select[tuple[RiskAssessment]]:
    """One assessment of a case with all that its page shows."""
    return (
        select(A)
        .options(
            joinedload(A.tool).undefer(RiskToolVersion.definition),
            joinedload(A.group),
            joinedload(A.person),
            joinedload(A.place),
            joinedload(A.saved_by),
            joinedload(A.assessor),
            joinedload(A.agency),
            joinedload(A.checked_by),
            joinedload(A.follows).joinedload(A.checked_by),
        )
        .where(A.case_id == case_id, A.id == assessment_id)
    )


@cache
def latest() -> Select[Any]:
    """The newest assessment in force, and the newest waiting, of each series on a case (`case_id`)."""
    series = (A.tool_key, A.side, A.person_id, A.place_id, A.status)
    return (
        select(
            A.id, *series, A.group_id, A.band_words, A.rag, A.score, A.maximum, A.assessed_on,
            RiskToolVersion.title.label("title"), RiskToolVersion.number.label("tool_version"),
        )
        .join(RiskToolVersion, RiskToolVersion.id == A.tool_id)
        .where(A.case_id == bindparam("case_id"), A.status.in_(("final", "awaiting")))
        .distinct(*series)
        .order_by(*series, A.assessed_on.desc(), A.id.desc())
    )  # fmt: skip


@cache
def at_moments() -> Select[Any]:
    """For each case and moment (`case_ids`, `marks`, `moments`, side by side) what was in force then, and what awaited validation.

    Rows: case_id, mark, in_force, and of the newest of each series what says how pressing it is. `set_at` is when it came
    into force.
    """
    at_once = func.unnest(
        bindparam("case_ids", type_=ARRAY(BigInteger)),
        bindparam("marks", type_=ARRAY(Text)),
        bindparam("moments", type_=ARRAY(DateTime(timezone=True))),
    )
    columns = column("case_id", BigInteger), column("mark", Text), column("at", DateTime(timezone=True))
    points = at_once.table_valued(*columns, name="points").render_derived()
    set_at = func.coalesce(A.checked_at, A.submitted_at)
    in_force = and_(A.status == "final", set_at <= points.c.at)
    awaited = and_(
        A.submitted_at <= points.c.at,
        or_(A.status == "awaiting", and_(A.status.in_(("final", "sent_back")), A.checked_at > points.c.at)),
    )
    series = (points.c.mark, A.case_id, A.tool_key, A.side, A.person_id, A.place_id)
    return (
        select(
            *series, in_force.label("in_force"), A.group_id, A.band_words, A.rag, A.score, A.maximum, A.assessed_on,
            set_at.label("set_at"), RiskToolVersion.title.label("title"), RiskToolVersion.number.label("tool_version"),
        )
        .join(points, points.c.case_id == A.case_id)
        .join(RiskToolVersion, RiskToolVersion.id == A.tool_id)
        .where(or_(in_force, awaited))
        .distinct(*series, in_force)
        .order_by(*series, in_force, A.assessed_on.desc(), A.id.desc())
    )  # fmt: skip


def versions_used() -> Select[tuple[RiskToolVersion]]:
    """Every version of every tool that was ever used here, the newest first."""
    return select(RiskToolVersion).order_by(RiskToolVersion.key, RiskToolVersion.id.desc())


def version_used(key: str, version_id: int) -> Select[tuple[RiskToolVersion]]:
    """One version with what it asks."""
    return (
        select(RiskToolVersion)
        .options(undefer(RiskToolVersion.definition))
        .where(RiskToolVersion.key == key, RiskToolVersion.id == version_id)
    )


def live_loads(case_id: int) -> Select[tuple[Caseload]]:
    """A case on the caseloads of the groups that have it, asked for afresh and held until what follows is saved."""
    return (
        select(Caseload)
        .options(joinedload(Caseload.group))
        .where(Caseload.case_id == case_id, Caseload.left_on.is_(None))
        .order_by(Caseload.id)
        .with_for_update(of=Caseload)
        .execution_options(populate_existing=True)
    )


def draft_of(case_id: int, tool_key: str, about: tuple[str, int | None, int | None]) -> Select[tuple[RiskAssessment]]:
    """The draft under way of a series; the older one where a merge of two people has brought two together."""
    side, person_id, place_id = about
    found = select(A).where(
        A.case_id == case_id, A.tool_key == tool_key, A.status == "draft", A.side == side,
        A.person_id.is_(None) if person_id is None else A.person_id == person_id,
        A.place_id.is_(None) if place_id is None else A.place_id == place_id,
    )  # fmt: skip
    return found.order_by(A.id).limit(1)


def to_validate() -> Select[Any]:
    """Rows of what waits in the groups the reader runs and the reader has had no hand in, on open cases."""
    return (
        select(
            A.id,
            A.submitted_at,
            A.band_words,
            A.rag,
            A.score,
            A.maximum,
            (A.band != A.scored_band).label("judged"),
            RiskToolVersion.title.label("title"),
            Case.reference,
            Case.title.label("case_title"),
            Group.short_name.label("group"),
        )
        .join(Case, Case.id == A.case_id)
        .join(RiskToolVersion, RiskToolVersion.id == A.tool_id)
        .join(Group, Group.id == A.group_id)
        .where(
            A.status == fixed("awaiting"),
            among(A.group_id, RUNS),
            none_of(READER_ID, A.worked_on_by_ids),
            Case.status == fixed("open"),
        )
    )


COUNTED_TO = 20


@cache
def waiting_for_reader() -> Select[Any]:
    """The first of `to_validate`, the longest waiting first: one more than `COUNTED_TO` at most.

    Where more wait, the first page after signing in must not look at each of them: it took half a second at 20,000 cases.
    """
    return to_validate().order_by(A.submitted_at, A.id).limit(fixed(COUNTED_TO + 1))


@cache
def drafts_of_reader() -> Select[Any]:
    """Assessments the reader saved last and has not submitted, on open cases; with what whoever sent one back asks."""
    return (
        select(A.id, A.saved_at, A.follows_id, RiskToolVersion.title.label("title"), Case.reference)
        .join(Case, Case.id == A.case_id)
        .join(RiskToolVersion, RiskToolVersion.id == A.tool_id)
        .where(A.status == fixed("draft"), A.saved_by_id == READER_ID, Case.status == fixed("open"))
        .order_by(A.id.desc())
        .limit(fixed(8))
    )


def first_and_latest(group_id: int) -> Select[Any]:
    """For each series of a group: how many assessments are in force, and the first and the latest side by side.

    Rows: case_id, tool_key, side, person_id, place_id, number; first_ and latest_ score, maximum, band, rag and on. Only rows with
    `number` of two or more say whether anything changed.
    """
    series = (A.case_id, A.tool_key, A.side, A.person_id, A.place_id)
    facts = {"score": A.score, "maximum": A.maximum, "band": A.band, "rag": A.rag, "on": A.assessed_on}
    order = (A.assessed_on, A.id)
    ranked = (
        select(
            *series,
            *(column.label(name) for name, column in facts.items()),
            func.row_number().over(partition_by=series, order_by=order).label("nth"),
            func.row_number().over(partition_by=series, order_by=[each.desc() for each in order]).label("nth_last"),
        )
        .where(A.group_id == group_id, A.status == "final")
        .subquery()
    )
    own = [ranked.c[column.name] for column in series]
    ends = [
        func.min(ranked.c[name]).filter(ranked.c[place] == 1).label(f"{prefix}_{name}")
        for prefix, place in (("first", "nth"), ("latest", "nth_last"))
        for name in facts
    ]
    return select(*own, func.count().label("number"), *ends).group_by(*own).order_by(*own)


def change_by_tool(group_id: int) -> Select[Any]:
    """For each tool of a group, of how many parties the share of the points fell, stayed or rose, and where they stand now.

    Rows: tool_key, parties, once (assessed a single time), fell, same, rose; red, amber and green by the band in force.
    """
    each = first_and_latest(group_id).order_by(None).subquery()
    first, latest = each.c.first_score * each.c.latest_maximum, each.c.latest_score * each.c.first_maximum
    again = each.c.number > 1

    def count(name: str, *when: ColumnElement[bool]) -> ColumnElement[int]:
        return func.count().filter(*when).label(name)

    return (
        select(
            each.c.tool_key,
            func.count().label("parties"),
            count("once", each.c.number == 1),
            count("fell", again, latest < first),
            count("same", again, latest == first),
            count("rose", again, latest > first),
            *(count(rag, each.c.latest_rag == rag) for rag in ("red", "amber", "green")),
        )
        .group_by(each.c.tool_key)
        .order_by(each.c.tool_key)
    )
