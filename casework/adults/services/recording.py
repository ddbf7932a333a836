"""Say who the adult is, and keep rows for good: the one way in which anything about an adult is written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import select

from casework import access, clock
from casework.accounts.models import User
from casework.adults import queries
from casework.adults.chains import Chain
from casework.adults.models import Adult, AdultLead, ContingencyPlan, Kept
from casework.adults.reading import people_of
from casework.cases import services as cases
from casework.cases.models import Caseload
from casework.errors import Refusal, Stale
from casework.extensions import db
from casework.subjects.models import Person
from casework.web.forms import CONSTRAINTS
from casework.web.presentation import day

JUST_CORRECTED = "Somebody else has just corrected this. Open it again to see what it says now"
CONSTRAINTS["uq_adults_case_id_group_id"] = ("Somebody else has just said who the adult is. Save again", None)

_MAY_HAVE_CHANGED = ["left_on", "rag", "rag_reason", "next_review_on", "version"]
Row = TypeVar("Row", bound=Kept)


def require_may_record(load: Caseload, by: User) -> None:
    """Members of the group record while the case is on its caseload; observers read."""
    access.require(access.scope_of(by).contributes_to(load.group_id), "Observers read; members record.")
    cases.require_may_record(load.case, by)
    if load.left_on is not None:
        raise Refusal(
            f"The case left the caseload of {load.group.short_name} on {day(load.left_on)}. What is here is kept."
        )


def choose_adult(load: Caseload, person: Person, *, by: User) -> Adult:
    """Say who of the people on the case the group's work is about. Refused once anything is recorded about somebody else."""
    _alone(load, by)
    if person.id not in people_of(load.case):
        raise Refusal("Choose somebody who is on the case", field="person")
    adult = db.session.scalars(queries.adult_in(load.case_id, load.group_id)).one_or_none()
    if adult is None:
        adult = Adult(case_id=load.case_id, group_id=load.group_id, person_id=person.id, chosen_by_id=by.id)
        db.session.add(adult)
    elif adult.person_id != person.id:
        if _anything_recorded(load):
            raise Refusal(
                "What is recorded here is about somebody else. Open a case of their own for another adult",
                field="person",
            )
        adult.person_id, adult.chosen_by_id, adult.chosen_at = person.id, by.id, clock.now()
    db.session.flush()
    return adult


def begin(load: Caseload, by: User) -> None:
    """Before anything is recorded: this person may, nobody steps the adult down meanwhile, and it is plain who the adult is."""
    _alone(load, by)
    if db.session.scalars(queries.adult_in(load.case_id, load.group_id)).one_or_none() is None:
        people = list(people_of(load.case).values())
        if len(people) != 1:
            raise Refusal(
                "Say first who the adult is: " + ("several people are" if people else "nobody is") + " on the case."
            )
        db.session.add(Adult(case_id=load.case_id, group_id=load.group_id, person_id=people[0].id, chosen_by_id=by.id))


def _alone(load: Caseload, by: User) -> None:
    require_may_record(load, by)
    db.session.refresh(load, attribute_names=_MAY_HAVE_CHANGED, with_for_update=True)
    require_may_record(load, by)


def _anything_recorded(load: Caseload) -> bool:
    """Whether a row of any kind hangs on the group's work; asked only where somebody is about to be exchanged."""
    return any(
        db.session.scalar(
            select(model.id).where(model.case_id == load.case_id, model.group_id == load.group_id).limit(1)  # type: ignore[attr-defined]
        )
        for model in (*Kept.__subclasses__(), AdultLead, ContingencyPlan)
    )


def keep(
    model: type[Row],
    load: Caseload,
    *,
    by: User,
    corrects: Chain[Row] | None,
    seen: int,
    texts: Mapping[str, str],
    **values: Any,
) -> Row:
    """Add a row; with `corrects`, one that takes the place of its newest, which `seen` must be. Raises `Stale` when it is not.

    `texts` are what a person wrote, shown side by side when two corrected the same thing; `values` are the rest. A
    correction that changes nothing adds nothing.
    """
    new = {name: words.strip() for name, words in texts.items()}
    if corrects is not None:
        now: Any = _newest(model, corrects)
        if now.id != seen:
            raise Stale(
                yours=new, theirs={name: getattr(now, name) for name in new}, version=now.id,
                changed_by=now.recorded_by.name,
            )  # fmt: skip
        if all(getattr(now, name) == value for name, value in {**new, **values}.items()):
            return now
    row: Any = model(
        case_id=load.case_id, group_id=load.group_id, recorded_by_id=by.id, recorded_at=clock.now(),
        corrects_id=now.id if corrects else None, **new, **values,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def _newest(model: type[Row], entry: Chain[Row]) -> Row:
    """The row that counts now, which somebody may have added since the entry was read; nobody adds another meanwhile."""
    last: Any = entry.now
    while following := db.session.scalars(select(model).where(model.corrects_id == last.id)).one_or_none():  # type: ignore[attr-defined]
        last = following
    return last


def not_to_come(on: date, field: str) -> None:
    if on > clock.today():
        raise Refusal("The day cannot lie in the future", field=field)


def not_before(on: date | None, earliest: date, message: str, field: str) -> None:
    if on is not None and on < earliest:
        raise Refusal(message, field=field)


def said(text: str | None, message: str, field: str) -> str:
    """What was written, or a refusal that asks for it."""
    if not (text or "").strip():
        raise Refusal(message, field=field)
    return (text or "").strip()
