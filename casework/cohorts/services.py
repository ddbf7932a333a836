"""Select, move and de-select people; record their status, needs and offending."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from casework import access, clock
from casework.access import current_scope
from casework.accounts.models import User
from casework.cases.models import Case
from casework.cases.services import require_may_record
from casework.cohorts import queries
from casework.cohorts.models import (
    NEEDS,
    PATHWAYS,
    STATUSES,
    Cohort,
    CohortDecision,
    CohortPlace,
    NeedScore,
    OffendingMonth,
    StatutoryStatus,
)
from casework.errors import Refusal
from casework.extensions import db
from casework.partnership.models import Group
from casework.subjects.models import Person
from casework.web.forms import CONSTRAINTS

CONSTRAINTS["uq_cohort_places_live"] = ("Somebody else has just selected this person", "cohort")
CONSTRAINTS["uq_cohorts_group_id_name"] = ("The group has a cohort of that name", "name")
CONSTRAINTS["uq_need_scores_case_id_person_id_assessed_on_pathway"] = (
    "Somebody else has just scored this person's needs",
    "",
)
CONSTRAINTS["uq_offending_months_case_id_person_id_month"] = ("Somebody else has just entered this month", "month")

ONLY_RUNNERS = "Only those who run the group decide who is in its cohorts."


def select_person(
    case: Case, person: Person, *, group: Group, cohort: Cohort, reason: str, on: date, by: User
) -> CohortPlace:
    """Take somebody into a cohort. Refused when the person is in one of the group's already, or left one after that day."""
    _decides(case, group, by)
    _check(reason, on)
    if cohort.group_id != group.id or cohort.closed_on is not None:
        raise Refusal("Choose one of the group's open cohorts", field="cohort")
    if db.session.scalars(queries.live_place(group.id, person.id)).one_or_none() is not None:
        raise Refusal(f"{person.name} is in a cohort of this group already. Move them instead", field="cohort")
    last = db.session.scalar(
        select(CohortPlace.left_on)
        .where(CohortPlace.group_id == group.id, CohortPlace.person_id == person.id, CohortPlace.left_on.isnot(None))
        .order_by(CohortPlace.left_on.desc())
        .limit(1)
    )
    if last is not None and on < last:
        raise Refusal("The day lies before the person last left a cohort of this group", field="decided_on")
    place = CohortPlace(
        case_id=case.id, person_id=person.id, group_id=group.id, cohort_id=cohort.id, joined_on=on,
        join_reason=reason.strip(),
    )  # fmt: skip
    db.session.add(place)
    _decision("selected", case, person, group, cohort, reason, on, by)
    db.session.flush()
    return place


def do_not_select(case: Case, person: Person, *, group: Group, reason: str, on: date, by: User) -> None:
    """Record that the group considered somebody and did not select them: the next nomination finds why."""
    _decides(case, group, by)
    _check(reason, on)
    if db.session.scalars(queries.live_place(group.id, person.id)).one_or_none() is not None:
        raise Refusal(f"{person.name} is in a cohort of this group. De-select them instead")
    _decision("not_selected", case, person, group, None, reason, on, by)


def move(place: CohortPlace, *, group: Group, cohort: Cohort, reason: str, on: date, by: User) -> CohortPlace:
    """Move somebody to another cohort of the group: one stay ends and another begins on the same day."""
    _decides(place.case, group, by)
    _check(reason, on)
    if cohort.id == place.cohort_id or cohort.group_id != group.id or cohort.closed_on is not None:
        raise Refusal("Choose another of the group's open cohorts", field="cohort")
    _end(place, reason, on)
    db.session.flush()
    new = CohortPlace(
        case_id=place.case_id, person_id=place.person_id, group_id=group.id, cohort_id=cohort.id, joined_on=on,
        join_reason=reason.strip(),
    )  # fmt: skip
    db.session.add(new)
    _decision("moved", place.case, place.person, group, cohort, reason, on, by, person_id=place.person_id)
    return new


def deselect(place: CohortPlace, *, group: Group, reason: str, on: date, by: User) -> None:
    """De-select somebody, saying why."""
    _decides(place.case, group, by)
    _check(reason, on)
    _end(place, reason, on)
    _decision("deselected", place.case, place.person, group, None, reason, on, by, person_id=place.person_id)


def _end(place: CohortPlace, reason: str, on: date) -> None:
    if place.left_on is not None:
        raise Refusal("This person has left the cohort already.")
    if on < place.joined_on:
        raise Refusal("The day lies before the person joined the cohort", field="decided_on")
    place.left_on, place.leave_reason = on, reason.strip()


def _decides(case: Case, group: Group, by: User) -> None:
    access.require(access.scope_of(by).runs_group(group.id), ONLY_RUNNERS)
    if case.status == "closed":
        raise Refusal("This case is closed. Reopen it first, with a reason.")


def _check(reason: str, on: date) -> None:
    if not reason.strip():
        raise Refusal("Say why", field="reason")
    if on > clock.today():
        raise Refusal("The decision cannot lie in the future", field="decided_on")


def _decision(
    kind: str, case: Case, person: Person | None, group: Group, cohort: Cohort | None, reason: str, on: date, by: User,
    *, person_id: int | None = None,
) -> None:  # fmt: skip
    db.session.add(
        CohortDecision(
            case_id=case.id, person_id=person.id if person is not None else person_id, group_id=group.id,
            cohort_id=cohort.id if cohort else None, kind=kind, reason=reason.strip(), decided_on=on, recorded_by_id=by.id,
        )
    )  # fmt: skip


def record_status(
    case: Case, person: Person, *, status: str, since: date, establishment: str, release_on: date | None,
    ends_on: date | None, note: str, by: User,
) -> None:  # fmt: skip
    """Record a statutory status from a day on. A release day belongs to custody; an order's end to an order."""
    require_may_record(case, by)
    if status not in STATUSES:
        raise Refusal("Choose a status", field="status")
    if since > clock.today():
        raise Refusal("A status that has not begun is recorded when it begins", field="since")
    custody = status == "custody"
    if custody and release_on is not None and release_on < since:
        raise Refusal("The release lies before the status began", field="release_on")
    if not custody and ends_on is not None and ends_on < since:
        raise Refusal("The end lies before the beginning", field="ends_on")
    db.session.add(
        StatutoryStatus(
            case_id=case.id, person_id=person.id, status=status, since=since, note=note.strip(), recorded_by_id=by.id,
            establishment=establishment.strip() if custody else "", release_on=release_on if custody else None,
            ends_on=None if custody or status == "none" else ends_on,
        )
    )  # fmt: skip


def score_needs(case: Case, person: Person, *, scores: dict[str, tuple[int, str]], on: date, by: User) -> None:
    """Score every pathway from 0 to 3 on a day; a second scoring on the same day corrects the first."""
    require_may_record(case, by)
    if on > clock.today():
        raise Refusal("The day cannot lie in the future", field="assessed_on")
    for pathway, (score, _) in scores.items():
        if pathway not in PATHWAYS or score not in NEEDS:
            raise Refusal("Score each need from 0 to 3", field=pathway)
    there = {
        row.pathway: row
        for row in db.session.scalars(
            queries.needs_of([case.id]).where(NeedScore.person_id == person.id, NeedScore.assessed_on == on)
        )
    }
    for pathway, (score, words) in scores.items():
        row = there.get(pathway)
        if row is None:
            row = NeedScore(case_id=case.id, person_id=person.id, pathway=pathway, assessed_on=on)
            db.session.add(row)
        row.score, row.words, row.recorded_by_id = score, words.strip(), by.id


def record_month(case: Case, person: Person, *, month: date, offences: int, arrests: int, by: User) -> None:
    """Proven offences and arrests in a month; entering it again corrects it."""
    require_may_record(case, by)
    month = month.replace(day=1)
    if month > clock.today():
        raise Refusal("The month lies in the future", field="month")
    for field, count in (("offences", offences), ("arrests", arrests)):
        if not 0 <= count <= 999:
            raise Refusal("Enter a number from 0 to 999", field=field)
    row = db.session.scalars(
        queries.months_of([case.id]).where(OffendingMonth.person_id == person.id, OffendingMonth.month == month)
    ).one_or_none()
    if row is None:
        row = OffendingMonth(case_id=case.id, person_id=person.id, month=month)
        db.session.add(row)
    row.offences, row.arrests = offences, arrests


def save_cohort(group: Group, cohort: Cohort | None, *, name: str, criteria: str, by: User) -> Cohort:
    """Add a cohort to a group, or correct one."""
    _runs(group, by)
    if not name.strip():
        raise Refusal("Enter a name", field="name")
    if cohort is None:
        last = db.session.scalars(queries.cohorts_of(group.id)).all()
        cohort = Cohort(group_id=group.id, position=max((c.position for c in last), default=0) + 1)
        db.session.add(cohort)
    cohort.name, cohort.criteria = name.strip(), criteria.strip()
    db.session.flush()
    return cohort


def close_cohort(group: Group, cohort: Cohort, *, by: User) -> None:
    """Close a cohort nobody is in. Those who were stay in its history."""
    _runs(group, by)
    inside = db.session.scalar(
        select(CohortPlace.id).where(CohortPlace.cohort_id == cohort.id, CohortPlace.left_on.is_(None)).limit(1)
    )
    if inside is not None:
        raise Refusal("People are in this cohort. Move or de-select them first.")
    cohort.closed_on = clock.today()


def _runs(group: Group, by: User) -> None:
    access.require(access.scope_of(by).runs_group(group.id) and current_scope().in_group(group.id), ONLY_RUNNERS)
