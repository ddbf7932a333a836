"""Open, work and close cases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm.attributes import set_committed_value

from casework import access, clock, how_many, storage
from casework.access import current_scope
from casework.accounts.models import User
from casework.cases import policy, queries
from casework.cases.events import (
    CaseClosed,
    CaseJoined,
    CaseOpened,
    CaseStepsDown,
    InterestDeclared,
    LeadAgencyChanged,
)
from casework.cases.fitting import refuse_person, refuse_unfit
from casework.cases.models import (
    Attachment,
    Case,
    CaseInterest,
    Caseload,
    CaseNamedPerson,
    CaseNote,
    CaseParty,
    CaseRating,
)
from casework.errors import NotFound, Refusal, Stale
from casework.events import announce
from casework.extensions import db
from casework.partnership.models import Agency, Area, Group
from casework.partnership.profiles import profile_of
from casework.references import next_reference
from casework.subjects.models import Place, Subject, ids_of
from casework.web import uploads
from casework.web.forms import CONSTRAINTS
from casework.web.presentation import plural

CONSTRAINTS["uq_caseloads_live"] = ("The case is on that group's caseload already", "group")
for _key in ("person_id", "place_id", "organisation_id"):
    CONSTRAINTS[f"uq_case_parties_case_id_side_{_key}"] = ("This is a party on that side already", "reference")


def open_case(
    *,
    title: str,
    summary: str,
    group: Group,
    parties: Sequence[tuple[str, Subject]],
    by: User,
    lead_agency: Agency | None = None,
    lead_officer: User | None = None,
    area: Area | None = None,
    restricted: bool = False,
) -> Case:
    """Open a case on a group's caseload. Its first review is as far ahead as the group's profile says."""
    access.require(access.scope_of(by).runs_group(group.id), "Only those who run the group open cases in it.")
    if not title.strip():
        raise Refusal("Enter a title for the case", field="title")
    if not parties:
        raise Refusal("A case needs a person or a place: add one to the referral first.")
    case = Case(
        reference=next_reference("C"), title=title.strip(), summary=summary, opened_on=clock.today(), restricted=restricted,
        lead_agency_id=lead_agency.id if lead_agency else None, lead_officer_id=lead_officer.id if lead_officer else None,
        area_id=area.id if area else None,
    )  # fmt: skip
    db.session.add(case)
    db.session.flush()
    if restricted:
        db.session.add(CaseNamedPerson(case_id=case.id, user_id=by.id))
    _join(case, group, clock.today())
    for side, subject in parties:
        _party(case, side, subject)
    db.session.flush()
    announce(CaseOpened(case.id, group.id))
    return case


def join_caseload(case: Case, group: Group, *, by: User, joined_on: date | None = None) -> Caseload:
    """Put a case on a group's caseload as well; the group's members can then see it."""
    refuse_closed(case)
    access.require(access.scope_of(by).in_group(group.id), "You are not a member of that group.")
    refuse_unfit(case, group)
    load = _join(case, group, joined_on or clock.today())
    announce(CaseJoined(case.id, group.id))
    return load


def _join(case: Case, group: Group, joined_on: date) -> Caseload:
    profile = profile_of(group)
    days = profile.review.default_days
    load = Caseload(
        case_id=case.id, group_id=group.id, joined_on=joined_on, stage=profile.stages[0] if profile.stages else "",
        next_review_on=joined_on + timedelta(days=days),
        review_because=f"{plural(days, 'day')} after it came to the group, as usual here",
    )  # fmt: skip
    db.session.add(load)
    db.session.flush()
    return load


def leave_caseload(load: Caseload, *, outcome: str, by: User) -> None:
    """Step a case down from one group. The last group closes the case instead."""
    access.require(access.scope_of(by).runs_group(load.group_id), "Only those who run the group step a case down.")
    others = db.session.scalar(
        select(func.count())
        .select_from(Caseload)
        .where(Caseload.case_id == load.case_id, Caseload.left_on.is_(None), Caseload.id != load.id)
    )
    if not others:
        raise Refusal("This is the only group that has the case: close the case instead.")
    announce(CaseStepsDown(load.case_id, load.id))
    load.left_on, load.outcome = clock.today(), outcome


def add_party(case: Case, side: str, subject: Subject, *, by: User) -> CaseParty:
    """Add a subject on one side. A location is a place; an offender is not."""
    require_may_record(case, by)
    refuse_person(case, subject)
    party = _party(case, side, subject)
    db.session.flush()
    return party


def _party(case: Case, side: str, subject: Subject) -> CaseParty:
    is_place = isinstance(subject, Place)
    if side == "location" and not is_place:
        raise Refusal("A location is a place, not a person or organisation", field="side")
    if side == "offender" and is_place:
        raise Refusal("An offender is a person or organisation, not a place", field="side")
    party = CaseParty(case_id=case.id, side=side, **ids_of(subject))
    db.session.add(party)
    return party


def set_controller(party: CaseParty, *, controller: str, presence: str, by: User) -> None:
    """Who controls a side - guardian, handler, place manager - and whether they are there."""
    require_may_record(party.case, by)
    party.controller, party.controller_presence = controller, presence


def add_note(case: Case, *, text: str, kind: str, happened_on: date, by: User) -> CaseNote:
    """Record something on a case. What happened cannot lie in the future."""
    require_may_record(case, by)
    if happened_on > clock.today():
        raise Refusal("It cannot have happened after today", field="happened_on")
    note = CaseNote(
        case_id=case.id, text=text, kind=kind, happened_on=happened_on, author_id=by.id, agency_id=by.agency_id
    )
    db.session.add(note)
    _touch(case)
    return note


def correct_note(note: CaseNote, *, text: str, version: int, by: User) -> None:
    """Correct one's own note. Raises `Stale` when somebody else saved first."""
    access.require(note.author_id == by.id or policy.may_run(by, note.case), "Only its author corrects a note.")
    require_may_record(note.case, by)
    if note.version != version:
        raise Stale(yours={"text": text}, theirs={"text": note.text}, version=note.version)
    note.text = text


def add_file(case: Case, upload: Any, *, by: User) -> Attachment:
    """Keep a file with a case. Raises `Refusal` beside `file` when its kind or size is not taken."""
    require_may_record(case, by)
    checked = uploads.check(upload)
    how_many.refuse_more(case, Attachment.case_id, how_many.PER_CASE, "This case")
    kept = storage.keep(checked.data)
    row = Attachment(
        case_id=case.id, file_name=checked.name, content_type=checked.content_type, size=kept.size, sha256=kept.sha256,
        storage_key=kept.key, added_by_id=by.id,
    )  # fmt: skip
    db.session.add(row)
    _touch(case)
    return row


def set_rag(load: Caseload, rag: str, *, reason: str, by: User) -> None:
    """Rate a case, saying why."""
    access.require(access.scope_of(by).runs_group(load.group_id), "Only those who run the group rate its cases.")
    if rag not in ("", *profile_of(load.group).rags):
        raise Refusal("This group does not use that rating", field="rag")
    if rag and not reason.strip():
        raise Refusal("Say why", field="reason")
    load.rag, load.rag_reason = rag, reason.strip()
    if rag:
        db.session.add(
            CaseRating(
                case_id=load.case_id, caseload_id=load.id, rag=rag, reason=reason.strip(), rated_by_id=by.id,
                rated_at=clock.now(),
            )
        )  # fmt: skip
    _touch(load.case)


def set_review(load: Caseload, on: date | None, *, by: User) -> None:
    """Set the next review to a day that was chosen; what rules say brings it forward from then on and never puts it off."""
    access.require(access.scope_of(by).runs_group(load.group_id), "Only those who run the group set reviews.")
    if on is not None and on < clock.today():
        raise Refusal("The review cannot be in the past", field="next_review_on")
    db.session.refresh(load, attribute_names=["version"], with_for_update=True)
    load.next_review_on, load.review_because = on, ""


def move_review(load: Caseload, on: date, *, because: str) -> None:
    """Set the next review as a rule has it, with the reason as people read it."""
    load.next_review_on, load.review_because = on, because


def set_stage(load: Caseload, stage: str, *, by: User) -> None:
    access.require(access.scope_of(by).runs_group(load.group_id), "Only those who run the group move its cases on.")
    if stage not in profile_of(load.group).stages:
        raise Refusal("Choose one of the group's stages", field="stage")
    load.stage = stage


def set_lead(case: Case, *, agency: Agency | None, officer: User | None, by: User) -> None:
    """Say which agency leads, and who in it."""
    access.require(policy.may_run(by, case), "Only those who run a group that has the case set its lead.")
    refuse_closed(case)
    if officer is not None and agency is not None and officer.agency_id != agency.id:
        raise Refusal("The lead officer must be of the lead agency", field="officer")
    before, case.lead_agency_id = case.lead_agency_id, agency.id if agency else None
    case.lead_officer_id = officer.id if officer else None
    db.session.flush()
    if before != case.lead_agency_id:
        announce(LeadAgencyChanged(case.id, before, case.lead_agency_id))


def close_case(case: Case, *, reason: str, outcome: str, by: User) -> None:
    """Close a case and let its groups know.

    Refused while actions are open: the group agreed them together, so they are finished or ended one by one, never
    swept away by a closure. Actions lie above cases: they hear `CaseClosed` and refuse. So do plans, until somebody has
    said whether the response worked.
    """
    access.require(policy.may_run(by, case), "Only those who run a group that has the case close it.")
    refuse_closed(case)
    if not reason.strip():
        raise Refusal("Say why the case is closed", field="reason")
    announce(CaseClosed(case.id))
    case.status, case.closed_on, case.closing_reason, case.outcome = "closed", clock.today(), reason.strip(), outcome
    for load in case.caseloads:
        if load.left_on is None:
            load.left_on, load.outcome = clock.today(), outcome


def reopen_case(case: Case, *, reason: str, by: User) -> None:
    """Open a closed case again, on the caseload of the groups the reader runs that had it last."""
    access.require(policy.may_run(by, case), "Only those who run a group that had the case reopen it.")
    if case.status != "closed":
        raise Refusal("The case is open already.")
    if not reason.strip():
        raise Refusal("Say why the case is reopened", field="reason")
    closed_on = case.closed_on
    case.status, case.closed_on = "open", None
    db.session.flush()
    groups = {
        load.group for load in case.caseloads if load.left_on == closed_on and current_scope().runs_group(load.group_id)
    }
    for group in groups:
        join_caseload(case, group, by=by)
    add_note(case, text=f"Reopened: {reason.strip()}", kind="note", happened_on=clock.today(), by=by)


def restrict(case: Case, *, people: Sequence[User], by: User) -> None:
    """Keep a case for the people named, the one who restricts it among them; nobody named lifts the restriction."""
    access.require(policy.may_run(by, case), "Only those who run a group that has the case restrict it.")
    wanted = {person.id for person in people} | ({by.id} if people else set())
    now = {row.user_id: row for row in db.session.scalars(queries.named_people_of(case.id))}
    db.session.add_all(CaseNamedPerson(case_id=case.id, user_id=user_id) for user_id in wanted - set(now))
    db.session.flush()
    case.restricted = bool(wanted)
    db.session.flush()
    for user_id in set(now) - wanted:
        db.session.delete(now[user_id])


def declare_interest(case: Case, *, reason: str, by: User) -> None:
    """Step back from a case: from the next page on it is hidden from the one who declares."""
    access.scope_of(by)
    if not reason.strip():
        raise Refusal("Say what your interest is; only the coordinator sees it", field="reason")
    db.session.add(CaseInterest(case_id=case.id, user_id=by.id, reason=reason.strip()))
    announce(InterestDeclared(case.id, by.id))


def withdraw_interest(interest: CaseInterest, *, case: Case, by: User) -> None:
    """Lift a declared interest, which the one who declared it cannot: they do not see the case."""
    access.require(policy.may_run(by, case), "Only those who run a group that has the case lift an interest.")
    interest.withdrawn_at = clock.now()


def require_may_record(case: Case, by: User) -> None:
    """For slices above too: observers read and members record, on open cases."""
    if case is None:
        raise NotFound()
    access.require(policy.may_change(by, case), "Observers read; members record.")
    refuse_closed(case)


def refuse_closed(case: Case) -> None:
    """For pages too, so that nobody fills in a form that is refused."""
    if case.status == "closed":
        raise Refusal("This case is closed. Reopen it first, with a reason.")


def _touch(case: Case) -> None:
    """Bring the case to the top of the lists, without counting as a change of the case that two people could both make."""
    now = clock.now()
    table = Case.__table__
    db.session.connection().execute(update(table).where(table.c.id == case.id).values(updated_at=now))
    set_committed_value(case, "updated_at", now)
