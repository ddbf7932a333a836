"""Record who and what is around the adult: forums tried, carers, lead professional, contingency plan, disagreements."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from casework import clock
from casework.accounts.models import User
from casework.adults import queries
from casework.adults.chains import Chain
from casework.adults.models import (
    CONTACT,
    OFFERS,
    STEPS,
    AdultLead,
    Carer,
    CarerContact,
    ContingencyLine,
    ContingencyPlan,
    Disagreement,
    DisagreementStep,
    ForumTried,
)
from casework.adults.services.recording import JUST_CORRECTED, begin, keep, not_before, not_to_come, said
from casework.cases.models import Caseload
from casework.errors import Refusal, Stale
from casework.extensions import db
from casework.partnership.models import Agency
from casework.subjects.models import Person
from casework.web.forms import CONSTRAINTS

for _model in (ForumTried, Carer, CarerContact, Disagreement, DisagreementStep):
    CONSTRAINTS[f"uq_{_model.__tablename__}_corrects_id"] = (JUST_CORRECTED, None)
CONSTRAINTS["uq_adult_carer_contacts_one"] = (
    "How to reach them is recorded already: those who run the group see it",
    None,
)
CONSTRAINTS["uq_adult_leads_live"] = ("Somebody else has just named the lead professional", None)
CONSTRAINTS["uq_adult_contingency_plans_case_id_group_id_number"] = ("Somebody else has just saved the plan", None)
CONSTRAINTS["uq_adult_disagreement_steps_resolved"] = ("This disagreement is resolved already", "kind")


def record_forum(
    load: Caseload, *, forum: str, starts_on: date, ends_on: date | None, tried: str, result: str, by: User,
    corrects: Chain[ForumTried] | None = None, seen: int = 0,
) -> ForumTried:  # fmt: skip
    """Record what another forum tried before, and why risk remained: the reason the adult is here."""
    begin(load, by)
    said(forum, "Say which forum", "forum")
    said(tried, "Say what was tried", "tried")
    said(result, "Say what came of it", "result")
    not_to_come(starts_on, "starts_on")
    not_before(ends_on, starts_on, "It cannot end before it began", "ends_on")
    return keep(
        ForumTried, load, by=by, corrects=corrects, seen=seen, texts={"forum": forum, "tried": tried, "result": result},
        starts_on=starts_on, ends_on=ends_on,
    )  # fmt: skip


def record_carer(
    load: Caseload, *, person: Person | None, name: str, relation: str, offer: str, offered_on: date | None, contact: str,
    views: str, by: User, corrects: Chain[Carer] | None = None, seen: int = 0,
) -> Carer:  # fmt: skip
    """Record a carer or family: a person of the case, or a name; the offer of an assessment; whether they may be contacted."""
    begin(load, by)
    if person is None:
        said(name, "Say who it is", "name")
    said(relation, "Say how they are related to the adult", "relation")
    if offer not in OFFERS:
        raise Refusal("Say whether a carer's assessment was offered", field="offer")
    if contact not in CONTACT:
        raise Refusal("Say whether they may be contacted", field="contact")
    if offer in ("offered", "done", "declined"):
        if offered_on is None:
            raise Refusal("Enter the day", field="offered_on")
        not_to_come(offered_on, "offered_on")
    else:
        offered_on = None
    return keep(
        Carer, load, by=by, corrects=corrects, seen=seen,
        texts={"name": "" if person is not None else name, "relation": relation, "views": views},
        person_id=person.id if person is not None else None, offer=offer, offered_on=offered_on, contact=contact,
    )  # fmt: skip


def record_carer_contact(
    load: Caseload,
    carer: Chain[Carer],
    *,
    words: str,
    by: User,
    corrects: Chain[CarerContact] | None = None,
    seen: int = 0,
) -> CarerContact:
    """Record how a carer may be reached without danger; closely held, in no list and no paper."""
    begin(load, by)
    said(words, "Say how they may be reached", "words")
    return keep(
        CarerContact, load, by=by, corrects=corrects, seen=seen, texts={"words": words}, carer_id=carer.id,
        agency_id=corrects.now.agency_id if corrects else by.agency_id,
    )  # fmt: skip


def begin_lead(
    load: Caseload, *, user: User | None, name: str, agency: Agency | None, starts_on: date, by: User
) -> AdultLead:
    """Name the lead professional from a day on. Whoever led before ends on that day, and stays in the history."""
    begin(load, by)
    if user is None:
        said(name, "Say who leads", "name")
        if agency is None:
            raise Refusal("Choose the agency", field="agency_id")
    not_to_come(starts_on, "starts_on")
    last = db.session.scalars(queries.leads([load.case_id], load.group_id).limit(1)).one_or_none()
    if last is not None:
        if starts_on < (last.ends_on or last.starts_on):
            raise Refusal("Somebody else led on that day", field="starts_on")
        if last.ends_on is None:
            last.ends_on, last.ended_because = starts_on, "Handed over"
            db.session.flush()
    row = AdultLead(
        case_id=load.case_id, group_id=load.group_id, recorded_by_id=by.id, recorded_at=clock.now(), starts_on=starts_on,
        user_id=user.id if user is not None else None, name="" if user is not None else name.strip(),
        agency_id=user.agency_id if user is not None else agency.id if agency is not None else None,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def end_lead(load: Caseload, lead: AdultLead, *, ends_on: date, ended_because: str, by: User) -> None:
    """End somebody's lead without naming another: the page then says that nobody leads."""
    begin(load, by)
    if lead.ends_on is not None:
        raise Refusal("This lead has ended already.")
    not_to_come(ends_on, "ends_on")
    not_before(ends_on, lead.starts_on, "It cannot end before it began", "ends_on")
    lead.ends_on, lead.ended_because = ends_on, said(ended_because, "Say why", "ended_because")


def save_contingency(
    load: Caseload, *, lines: Sequence[tuple[str, str, str]], out_of_hours: str, review_on: date, seen: int, by: User
) -> ContingencyPlan:
    """Save the contingency plan as a new version, going on from version `seen` (0: there was none).

    Lines are (if this happens, then what, by whom). Raises `Stale` when somebody else saved first.
    """
    begin(load, by)
    kept = [tuple(part.strip() for part in line) for line in lines]
    for number, line in enumerate(kept, 1):
        for part, name in zip(line, ("happens", "what", "who"), strict=True):
            if any(line) and not part:
                raise Refusal("Say what may happen, then what is done and by whom", field=f"{name}_{number}")
    kept = [line for line in kept if any(line)]
    if not kept:
        raise Refusal("Say at least one thing that may happen", field="happens_1")
    said(out_of_hours, "Say whom to call out of hours", "out_of_hours")
    not_before(review_on, clock.today(), "The review cannot be in the past", "review_on")
    last = db.session.scalars(queries.plans([load.case_id], load.group_id).limit(1)).one_or_none()
    if (last.number if last else 0) != seen:
        raise _stale(last, kept, out_of_hours)
    plan = ContingencyPlan(
        case_id=load.case_id, group_id=load.group_id, recorded_by_id=by.id, recorded_at=clock.now(), number=seen + 1,
        out_of_hours=out_of_hours.strip(), review_on=review_on,
    )  # fmt: skip
    db.session.add(plan)
    db.session.flush()
    db.session.add_all(
        ContingencyLine(
            case_id=load.case_id, group_id=load.group_id, plan_id=plan.id, position=number, happens=line[0], what=line[1],
            who=line[2],
        )
        for number, line in enumerate(kept, 1)
    )  # fmt: skip
    db.session.flush()
    return plan


def _stale(last: Any, lines: Sequence[Any], out_of_hours: str) -> Stale:
    theirs = {"out_of_hours": last.out_of_hours if last else ""}
    yours = {"out_of_hours": out_of_hours.strip()}
    there = {line.position: (line.happens, line.what, line.who) for line in last.lines} if last else {}
    for number in range(1, max(len(lines), len(there)) + 1):
        mine = lines[number - 1] if number <= len(lines) else ("", "", "")
        for name, my, their in zip(("happens", "what", "who"), mine, there.get(number, ("", "", "")), strict=True):
            yours[f"{name}_{number}"], theirs[f"{name}_{number}"] = my, their
    return Stale(
        yours=yours, theirs=theirs, version=last.number if last else 0, changed_by=last.recorded_by.name if last else ""
    )


def raise_disagreement(
    load: Caseload, *, agency: Agency | None, about: str, raised_on: date, by: User,
    corrects: Chain[Disagreement] | None = None, seen: int = 0,
) -> Disagreement:  # fmt: skip
    """Record that an agency disagrees, about what, and what it wants instead."""
    begin(load, by)
    if agency is None:
        raise Refusal("Choose the agency", field="agency_id")
    said(about, "Say what the disagreement is about", "about")
    not_to_come(raised_on, "raised_on")
    return keep(
        Disagreement, load, by=by, corrects=corrects, seen=seen, texts={"about": about}, agency_id=agency.id,
        raised_on=raised_on,
    )  # fmt: skip


def take_step(
    load: Caseload, disagreement: Chain[Disagreement], *, kind: str, taken_on: date, to_whom: str, words: str, by: User,
    corrects: Chain[DisagreementStep] | None = None, seen: int = 0,
) -> DisagreementStep:  # fmt: skip
    """Escalate a disagreement to somebody, or say how it was resolved; after that it is not escalated any more."""
    begin(load, by)
    if kind not in STEPS:
        raise Refusal("Choose what happened", field="kind")
    if kind == "escalated":
        said(to_whom, "Say to whom", "to_whom")
    else:
        said(words, "Say how it was resolved", "words")
    not_to_come(taken_on, "taken_on")
    not_before(taken_on, disagreement.now.raised_on, "This lies before the disagreement was raised", "taken_on")
    if corrects is not None and corrects.now.kind != kind:
        raise Refusal("A correction stays what it was. Record another step instead", field="kind")
    if corrects is None and _is_resolved(disagreement.id):
        raise Refusal("This disagreement is resolved already", field="kind")
    return keep(
        DisagreementStep, load, by=by, corrects=corrects, seen=seen,
        texts={"to_whom": to_whom if kind == "escalated" else "", "words": words},
        disagreement_id=disagreement.id, kind=kind, taken_on=taken_on,
    )  # fmt: skip


def _is_resolved(disagreement_id: int) -> bool:
    found = select(DisagreementStep.id).where(
        DisagreementStep.disagreement_id == disagreement_id, DisagreementStep.kind == "resolved"
    )
    return db.session.scalar(found.limit(1)) is not None
