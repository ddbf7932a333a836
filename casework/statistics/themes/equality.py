"""Equality monitoring: who is referred, by gender, ethnic group and age, each alone; what is not asked is said, not made up."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, case, func, select

from casework.referrals.models import Referral, ReferralSubject, SubjectLink
from casework.statistics.asked import Asked
from casework.statistics.columns import (
    AGES,
    OTHER,
    age_band,
    instant_earlier,
    instant_within,
    known,
    london_day,
    people,
)
from casework.statistics.figures import Population, Split, Statistic, Theme
from casework.subjects.descriptions import ETHNICITIES

_subjects = ReferralSubject.__table__.alias("statistics_equality_subjects")
_links = SubjectLink.__table__.alias("statistics_equality_links")
_WORDS = {
    "female": ("f", "female", "woman", "girl"),
    "male": ("m", "male", "man", "boy"),
}
GENDERS = {"female": "Female", "male": "Male", OTHER: "Described otherwise"}
ETHNIC_GROUPS = {**{each: each for each in ETHNICITIES}, OTHER: "Described otherwise"}


def _gender(person: Any) -> Any:
    """Gender is typed in words: those that mean female or male, and all others together."""
    typed = func.lower(func.btrim(person.c.gender))
    return case((typed == "", None), *((typed.in_(words), key) for key, words in _WORDS.items()), else_=OTHER)


def _referred(asked: Asked) -> Select[Any]:
    """Each person who was referred, once however often, by their latest referral of the period."""
    day = london_day(Referral.submitted_at)
    each = (
        select(
            Referral.id, func.coalesce(_subjects.c.person_id, _links.c.person_id).label("person_id"), day.label("day"),
            instant_earlier(Referral.submitted_at, asked), Referral.group_id,
        )
        .join(_subjects, _subjects.c.referral_id == Referral.id)
        .outerjoin(_links, _links.c.subject_id == _subjects.c.id)
        .where(Referral.group_id.in_(asked.group_ids), instant_within(Referral.submitted_at, asked))
        .subquery("each_referral")
    )  # fmt: skip
    latest = (
        select(each)
        .where(each.c.person_id.isnot(None))
        .distinct(each.c.person_id, each.c.earlier)
        .order_by(each.c.person_id, each.c.earlier, each.c.day.desc(), each.c.id.desc())
        .subquery("latest_referral")
    )
    person = people()
    return select(
        latest.c.id, latest.c.person_id.label("part"), latest.c.earlier, _gender(person).label("gender"),
        known(person.c.ethnicity, ETHNICITIES).label("ethnicity"), age_band(person, latest.c.day).label("age"),
    ).join(person, person.c.id == latest.c.person_id)  # fmt: skip


REFERRED = Population(
    "equality", "People referred", "person", Referral, _referred,
    (Split("age", "By age", AGES), Split("gender", "By gender", GENDERS), Split("ethnicity", "By ethnic group", ETHNIC_GROUPS)),
    "the day of their latest referral in it", many="people", guarded=True,
)  # fmt: skip

THEME = Theme(
    "equality",
    "Equality monitoring",
    "Who is referred, by what is recorded of them. Each characteristic stands alone, and small counts are left out for everybody.",
    (Statistic("referred", "People referred", "Each person in the referrals of the period, once however often they were referred.", REFERRED),),
    (
        "Disability, religion or belief, sexual orientation and gender reassignment of people are not asked: there is nothing to count, and nothing is estimated. "
        "Strands of hostility, under Referrals, are about what somebody believes moved an offender, not about who the victim is.",
        "Gender is typed in words: those meaning female or male are counted as such, all others together.",
    ),
)  # fmt: skip
