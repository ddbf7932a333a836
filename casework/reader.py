"""From a request's cookie to its reader: who signed in, and what they may reach today, in two statements (three for who stepped back)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from flask import Request, current_app, g, has_request_context
from sqlalchemy import (
    ARRAY,
    BigInteger,
    BindParameter,
    Boolean,
    Lateral,
    Select,
    Text,
    bindparam,
    cast,
    func,
    select,
    text,
    update,
)
from sqlalchemy.orm.attributes import set_committed_value

from casework import clock
from casework.access.scope import Scope, _scope, as_system, install, reading_as
from casework.accounts import api_tokens, bulk_views
from casework.accounts.bulk_views import SHOWN_SQL
from casework.accounts.models import SignInSession, User
from casework.extensions import db
from casework.partnership.models import Agency
from casework.straight import Objects, Straight
from casework.web.gate import API
from casework.web.plans import keeps_one_plan

SEEN_EVERY = timedelta(minutes=5)


def load_reader(request: Request) -> User | None:
    """The person behind the request's cookie, with the scope of this moment installed; None for nobody.

    A session that ended, expired, lay idle too long, lacks its second factor, or belongs to somebody suspended is
    nobody's.
    """
    if request.path.startswith(API):
        return _person_of_key(request)
    token = request.cookies.get(current_app.config["SIGN_IN_COOKIE"])
    if not token:
        return None
    session = session_of(token)
    if session is None or session.second_factor_at is None or session.user.status != "active":
        return None
    g.sign_in_session = session
    since = bulk_views.counted_since(session)
    reach = _reach(session.user, clock.today(), now=clock.now(), since=since)
    g.records_shown = reach.shown
    _scope.set(scope_from(session.user, reach))  # row security knows the partnership already: no third statement
    idle = timedelta(minutes=current_app.config["SIGN_IN_IDLE_MINUTES"])
    g.session_ends = min(session.expires_at, _note_seen(session) + idle)
    return session.user


def _person_of_key(request: Request) -> User | None:
    """The person a program's key stands for. Cookies count for nothing here, so that no other site can use a browser's."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        return None
    before = _scope.get()
    _scope.set(Scope(partnership_id=None, system="signing in"))
    try:
        g.api_key = key = api_tokens.taken(token.strip())
        db.session.commit()  # the use counts whatever becomes of the request
        if key is None:
            return None
        user = db.session.get_one(User, key.user_id)
    finally:
        _scope.set(before)
    with as_system("working out what a reader may reach", partnership_id=user.partnership_id):
        scope = scope_for(user)
    install(scope)
    return user


def _live_session() -> Select[Any]:
    """Finds what nearly every page needs; no password's hash with each page shown."""
    return (
        select(
            *_SESSION.columns,
            func.set_config("casework.partnership", cast(User.partnership_id, Text), True),
            func.set_config("plan_cache_mode", bindparam("plans"), True),
        )
        .join(User, User.id == SignInSession.user_id)
        .join(Agency, Agency.id == User.agency_id)
        .where(
            SignInSession.token_hash == bindparam("token"),
            SignInSession.ended_at.is_(None),
            SignInSession.expires_at > bindparam("now"),
            SignInSession.last_seen_at > bindparam("idle"),
        )
    )


_SESSION = Objects(
    (SignInSession, [
        SignInSession.id, SignInSession.user_id, SignInSession.created_at, SignInSession.expires_at, SignInSession.last_seen_at,
        SignInSession.second_factor_at, SignInSession.held_at, SignInSession.confirmed_at,
    ]),
    (User, [User.id, User.partnership_id, User.name, User.agency_id, User.duties, User.status]),
    (Agency, [Agency.id, Agency.partnership_id, Agency.name, Agency.short_name]),
)  # fmt: skip
_LIVE_SESSION = Straight(_live_session, ruled=False)


def session_of(token: str) -> SignInSession | None:
    """The live sign-in a token stands for, with its person. Tells row security the partnership in the same statement.

    It also says whether PostgreSQL is to keep one plan for each statement of this page, see `one_plan`.
    """
    now = clock.now()
    idle = now - timedelta(minutes=current_app.config["SIGN_IN_IDLE_MINUTES"])
    plans = "force_generic_plan" if has_request_context() and keeps_one_plan() else "auto"
    before = _scope.get()
    _scope.set(Scope(partnership_id=None, system="signing in"))
    try:
        rows = _LIVE_SESSION.rows(
            {"token": hashlib.sha256(token.encode()).hexdigest(), "now": now, "idle": idle, "plans": plans}
        )
        return _with_person(rows[0]) if rows else None
    finally:
        _scope.set(before)


def _with_person(row: Any) -> SignInSession:
    """The sign-in of a row, its person and their agency as the database has them: on every page there is."""
    session, user, agency = _SESSION.of(row)
    set_committed_value(user, "agency", agency)
    set_committed_value(session, "user", user)
    return session  # type: ignore[no-any-return]


def _note_seen(session: SignInSession) -> datetime:
    """Remember the visit, at most every few minutes, so that showing a page seldom writes; the visit remembered."""
    now = clock.now()
    if now - session.last_seen_at < SEEN_EVERY:
        return session.last_seen_at
    table = SignInSession.__table__
    db.session.connection().execute(update(table).where(table.c.id == session.id).values(last_seen_at=now))
    return now


_REACH_SQL = f"""
    WITH agreed AS (
        SELECT a.id, a.covers_all_groups FROM agreements a
        WHERE a.agency_id = :agency AND a.signed_on IS NOT NULL AND a.starts_on <= :today
          AND (a.ends_on IS NULL OR a.ends_on >= :today)
    ), seats AS (
        SELECT m.group_id, m.role FROM memberships m
        WHERE m.user_id = :user AND m.starts_on <= :today AND (m.ends_on IS NULL OR m.ends_on >= :today)
          AND EXISTS (
            SELECT 1 FROM agreed WHERE agreed.covers_all_groups
               OR EXISTS (SELECT 1 FROM agreement_groups g WHERE g.agreement_id = agreed.id AND g.group_id = m.group_id)
          )
    )
    SELECT
        ARRAY(SELECT DISTINCT group_id FROM seats) AS groups,
        ARRAY(SELECT DISTINCT group_id FROM seats WHERE role IN ('chair', 'vice_chair', 'coordinator')) AS runs,
        ARRAY(SELECT DISTINCT group_id FROM seats WHERE role = 'coordinator') AS coordinates,
        ARRAY(SELECT group_id FROM seats GROUP BY group_id HAVING bool_and(role = 'observer')) AS observes,
        EXISTS (SELECT 1 FROM agreed) AS has_agreement,
        ARRAY(SELECT case_id FROM case_interests WHERE user_id = :user AND withdrawn_at IS NULL) AS declared_cases,
        ARRAY(
            SELECT agenda_item_id FROM item_interests WHERE user_id = :user AND NOT stays AND taken_back_at IS NULL
        ) AS left_items,
        EXISTS (SELECT 1 FROM subject_interests WHERE user_id = :user AND withdrawn_at IS NULL) AS stepped_back,
        ARRAY(
            SELECT c.id FROM cases c WHERE c.restricted
            AND NOT EXISTS (SELECT 1 FROM case_named_people n WHERE n.case_id = c.id AND n.user_id = :user)
            AND EXISTS (
                SELECT 1 FROM caseloads l WHERE l.case_id = c.id AND l.group_id IN (SELECT seats.group_id FROM seats)
            )
        ) AS restricted_cases,
        ARRAY(
            SELECT e.case_id FROM emergency_accesses e
            WHERE e.user_id = :user AND e.ended_at IS NULL AND e.expires_at > :now AND EXISTS (
                SELECT 1 FROM agreed WHERE agreed.covers_all_groups OR EXISTS (
                    SELECT 1 FROM caseloads l JOIN agreement_groups g ON g.group_id = l.group_id
                    WHERE l.case_id = e.case_id AND g.agreement_id = agreed.id
                )
            )
        ) AS opened_cases,
        {SHOWN_SQL} AS shown
    """  # noqa: S608
_REACH = Straight(lambda: text(_REACH_SQL), ruled=False)


class _Reach(NamedTuple):
    """The columns of `_REACH`, in its order."""

    groups: list[int]
    runs: list[int]
    coordinates: list[int]
    observes: list[int]
    has_agreement: bool
    declared_cases: list[int]
    left_items: list[int]
    stepped_back: bool
    restricted_cases: list[int]
    opened_cases: list[int]
    shown: int


# Asked only of those who stepped back from somebody or something: nobody else pays for it.
_STEPPED_BACK = text(
    """
    WITH own AS MATERIALIZED (
        SELECT person_id, place_id, organisation_id FROM subject_interests WHERE user_id = :user AND withdrawn_at IS NULL
    )
    SELECT
        ARRAY(
            SELECT DISTINCT p.case_id FROM case_parties p WHERE p.person_id = ANY(ARRAY(SELECT person_id FROM own))
               OR p.place_id = ANY(ARRAY(SELECT place_id FROM own))
               OR p.organisation_id = ANY(ARRAY(SELECT organisation_id FROM own))
        ) AS cases,
        ARRAY(
            SELECT s.referral_id FROM referral_subjects s WHERE s.person_id = ANY(ARRAY(SELECT person_id FROM own))
               OR s.place_id = ANY(ARRAY(SELECT place_id FROM own))
               OR s.organisation_id = ANY(ARRAY(SELECT organisation_id FROM own))
            UNION SELECT s.referral_id FROM subject_links k JOIN referral_subjects s ON s.id = k.subject_id
            WHERE k.person_id = ANY(ARRAY(SELECT person_id FROM own)) OR k.place_id = ANY(ARRAY(SELECT place_id FROM own))
               OR k.organisation_id = ANY(ARRAY(SELECT organisation_id FROM own))
        ) AS referrals,
        ARRAY(
            SELECT coalesce('person-' || person_id, 'place-' || place_id, 'organisation-' || organisation_id) FROM own
        ) AS subjects
    """
)


def scope_for(user: User, *, today: date | None = None, at_a_page: bool = False) -> Scope:
    """What this person may reach on a day: memberships and agreements of that day, restrictions and declared interests.

    `at_a_page`: also what they opened in an emergency, which holds for pages they look at themselves and not for letters
    or programs. Row security must already know the person's partnership.
    """
    return scope_from(user, _reach(user, today or clock.today(), now=clock.now() if at_a_page else None))


def _reach(user: User, today: date, *, now: datetime | None, since: datetime | None = None) -> _Reach:
    """`now`: for a page, with what was opened in an emergency; `since`: with how many records were shown since then."""
    asked = {"user": user.id, "agency": user.agency_id, "today": today, "now": now, "since": since}
    asked |= {"minutes": bulk_views.minutes(), "most": bulk_views.limit()}
    return _Reach._make(_REACH.rows(asked)[0])


def reach_beside(today: BindParameter[date]) -> Lateral:
    """What `scope_from` needs of each person of a query about users, in the same statement."""
    ids = ARRAY(BigInteger)
    told = dict.fromkeys(
        (
            "groups",
            "runs",
            "coordinates",
            "observes",
            "declared_cases",
            "left_items",
            "restricted_cases",
            "opened_cases",
        ),
        ids,
    )
    words = _REACH_SQL.replace(":user", "users.id").replace(":agency", "users.agency_id").replace(":now", "NULL")
    words = words.replace(":since", "NULL").replace(":minutes", "1").replace(":most", "0")
    found = (
        text(words)
        .bindparams(today)
        .columns(has_agreement=Boolean(), stepped_back=Boolean(), shown=BigInteger(), **told)
    )
    return found.lateral("reach")


def scope_from(user: User, row: Any) -> Scope:
    """The scope of what was found about somebody's reach."""
    cases, referrals, subjects = _stepped_back(user.id) if row.stepped_back else ((), (), ())
    declared = {*row.declared_cases, *cases}
    works = set(row.groups) - set(row.observes)
    opened = set(row.opened_cases) - declared if works else set()
    return Scope(
        partnership_id=user.partnership_id,
        user_id=user.id,
        agency_id=user.agency_id,
        groups=tuple(row.groups),
        runs=tuple(row.runs),
        coordinates=tuple(row.coordinates),
        observes=tuple(row.observes),
        duties=frozenset(user.duties),
        has_agreement=row.has_agreement,
        declared_cases=tuple(declared),
        declared_referrals=tuple(referrals),
        declared_subjects=frozenset(subjects),
        hidden_cases=tuple(declared | (set(row.restricted_cases) - opened)),
        left_items=tuple(row.left_items),
        opened_cases=tuple(opened),
    )


def _stepped_back(user_id: int) -> tuple[list[int], list[int], list[str]]:
    """Cases and referrals with those somebody declared an interest in, and those themselves."""
    row = db.session.connection().execute(_STEPPED_BACK, {"user": user_id}).one()
    return row.cases, row.referrals, row.subjects


@contextmanager
def acting_as(user: User) -> Iterator[Scope]:
    """Read and write as this person: for e-mails, packs and exports, which are rendered as their reader."""
    with as_system("working out what a reader may reach", partnership_id=user.partnership_id):
        scope = scope_for(user)
    with reading_as(scope):
        yield scope


def current_session() -> SignInSession | None:
    """The sign-in this request came with."""
    return g.get("sign_in_session") if has_request_context() else None


def signed_in_until(session: SignInSession) -> datetime:
    """When this sign-in ends if nothing more is done: the sooner of idleness and its last hour."""
    return min(clock.now() + timedelta(minutes=current_app.config["SIGN_IN_IDLE_MINUTES"]), session.expires_at)
