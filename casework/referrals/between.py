"""What passes between groups: referring a case on, asking for one, escalating and giving the feedback that is owed."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from casework import access, clock
from casework.access.scope import as_system
from casework.accounts.models import User
from casework.cases import queries as case_queries
from casework.cases import services as cases
from casework.cases.models import Case, Caseload
from casework.errors import Refusal
from casework.events import announce
from casework.extensions import db
from casework.partnership.models import Group
from casework.partnership.profiles import Profile, profile_of
from casework.referrals import services
from casework.referrals.between_models import Escalation, TransferRequest
from casework.referrals.events import CaseEscalated, FeedbackGiven, TransferAnswered, TransferAsked
from casework.referrals.models import Referral, ReferralSubject
from casework.subjects.models import ids_of, kind_of
from casework.web.forms import CONSTRAINTS

CONSTRAINTS["uq_transfer_requests_open"] = ("That group has been asked already and has not answered yet", None)
CONSTRAINTS["uq_escalations_open"] = ("It is with that group already, which still owes feedback", "group")
RUNS = "Only the chair, vice-chair and coordinator of the group do this."


# -- referring a case on -----------------------------------------------------------------------------------------------


def refer_on(case: Case, *, of: Group, to: Group, by: User) -> Referral:
    """Begin a referral of one group's case to another, with its people and places and what is answered already."""
    access.require(access.scope_of(by).contributes_to(of.id), "Observers read; members refer a case on.")
    _on_caseload(case, of)
    _refuse_restricted(case)
    if any(load.group_id == to.id and load.left_on is None for load in case.caseloads):
        raise Refusal(f"{to.name} has this case already", field="group")
    referral = services.start(to, by=by)
    referral.from_group_id, referral.from_case_id = of.id, case.id
    profile = services.form_of(referral)
    for party in case.parties:
        reached = party.subject
        kind = kind_of(reached) if reached is not None else ""
        if reached is not None and party.side in profile.sides and kind in profile.subject_types:
            db.session.add(ReferralSubject(referral_id=referral.id, side=party.side, **ids_of(reached)))
    referral.answers = _known_answers(case, profile, of)
    db.session.flush()
    db.session.expire(referral, ["subjects"])
    return referral


def _known_answers(case: Case, profile: Profile, of: Group) -> dict[str, object]:
    """Answers of the referral the case came from that the other form asks as well; none where its marking is lower."""
    if profile.public or (profile.marking == "OFFICIAL" and profile_of(of).marking != "OFFICIAL"):
        return {}
    before = db.session.scalars(
        select(Referral).where(Referral.case_id == case.id).order_by(Referral.id.desc()).limit(1)
    ).first()
    given = {**(before.answers if before is not None else {})}
    if case.summary and not given.get("problem"):
        given["problem"] = case.summary
    found: dict[str, object] = {}
    for field in profile.fields():
        value = given.get(field["key"])
        if value in (None, "", []):
            continue
        if field["kind"] in ("choice", "choices"):
            chosen = value if isinstance(value, list) else [value]
            if isinstance(value, list) != (field["kind"] == "choices") or any(
                c not in field["choices"] for c in chosen
            ):
                continue
        found[field["key"]] = value
    return found


# -- asking for a case -------------------------------------------------------------------------------------------------


def ask_for(
    case_id: int, *, holder: Group, group: Group, reason: str, by: User, referral: Referral | None = None
) -> TransferRequest:
    """Ask another group for a case it holds. Who asks need not be able to see it; the holders answer with a reason."""
    access.require(access.scope_of(by).runs_group(group.id), RUNS)
    if not reason.strip():
        raise Refusal("Say why your group should have it; the other group reads this", field="reason")
    if not profile_of(group).takes_referrals:
        raise Refusal(f"{group.name} has no caseload.")
    row = TransferRequest(
        case_id=case_id, holder_id=holder.id, group_id=group.id, referral_id=referral.id if referral else None,
        reason=reason.strip(), asked_by_id=by.id, asked_at=clock.now(),
        answer_by=clock.working_days_after(clock.today(), profile_of(holder).clocks.answer),
    )  # fmt: skip
    with as_system("asking another group for a case"):
        held = select(Caseload.id).where(
            Caseload.case_id == case_id, Caseload.group_id == holder.id, Caseload.left_on.is_(None)
        )
        if db.session.scalars(held).first() is None:
            raise Refusal("That group does not have it any more.")
        db.session.add(row)
        db.session.flush()
    announce(TransferAsked(row.id))
    return row


def withdraw_request(row: TransferRequest, *, by: User) -> None:
    access.require(access.scope_of(by).runs_group(row.group_id), RUNS)
    _still_asked(row)
    row.status, row.answered_at = "withdrawn", clock.now()


def answer(row: TransferRequest, *, how: str, reason: str, by: User) -> None:
    """Let the other group have the case (`moved`), both have it (`shared`) or keep it (`refused`); both are told why."""
    access.require(access.scope_of(by).runs_group(row.holder_id), RUNS)
    if how not in ("moved", "shared", "refused"):
        raise Refusal("Choose an answer", field="how")
    if not reason.strip():
        raise Refusal("Say why; the group that asked reads this", field="reason")
    case = row.case
    if case is None:
        raise Refusal("The case is not open to you, so somebody else of your group answers.")
    db.session.refresh(row, with_for_update={"of": TransferRequest})
    _still_asked(row)
    if how != "refused":
        _refuse_restricted(case)
        with as_system("giving a case to the group that asked for it"):
            _join(case, row.group, by)
            if how == "moved":
                load = db.session.scalars(case_queries.caseload_of(case.id, row.holder_id)).one_or_none()
                if load is not None:
                    cases.leave_caseload(load, outcome=_moved(row.holder), by=by)
        db.session.expire(case, ["caseloads"])
    row.status, row.answer, row.answered_by_id, row.answered_at = how, reason.strip(), by.id, clock.now()
    db.session.flush()
    announce(TransferAnswered(row.id))


def _moved(group: Group) -> str:
    """The group's own word for it, where it has one."""
    return next((word for word in profile_of(group).outcomes if "another" in word.lower()), "Moved to another group")


def _still_asked(row: TransferRequest) -> None:
    if row.status != "asked":
        raise Refusal("This has been answered already. Open it again to see how.")


# -- escalating and feedback -------------------------------------------------------------------------------------------


def may_take(group: Group, every: Sequence[Group]) -> list[Group]:
    """Groups that take up what this one cannot resolve; of several of a kind those of its area first."""
    wanted = profile_of(group).escalation.to
    found = [each for each in every if each.profile_key in wanted and each.active]
    return sorted(found, key=lambda g: (g.area_id != group.area_id, g.name))


def escalate(case: Case, *, of: Group, to: Group, words: str, by: User) -> Escalation:
    """Take a case one's group cannot resolve to a group above. It owes feedback from now on.

    A group that meets in public gets the words alone; any other gets the case on its caseload.
    """
    access.require(access.scope_of(by).runs_group(of.id), RUNS)
    if to.profile_key not in profile_of(of).escalation.to:
        raise Refusal(f"{of.short_name} does not escalate to {to.short_name}", field="group")
    if not words.strip():
        raise Refusal("Say what you ask of them", field="words")
    load = _on_caseload(case, of)
    _refuse_restricted(case)
    profile = profile_of(to)
    row = Escalation(
        case_id=case.id, from_group_id=of.id, to_group_id=to.id, words=words.strip(), raised_by_id=by.id,
        raised_at=clock.now(),
        feedback_due_on=clock.working_days_after(clock.today(), profile_of(of).escalation.feedback),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    if profile.takes_referrals and not profile.public:
        with as_system("putting an escalated case on the caseload of the group above"):
            _join(case, to, by)
        db.session.expire(case, ["caseloads"])
    _stage(load, "Escalated")
    announce(CaseEscalated(row.id))
    return row


def give_feedback(row: Escalation, *, text: str, by: User) -> None:
    """Tell the group it came from what came of it; then nothing is owed any more."""
    access.require(access.scope_of(by).runs_group(row.to_group_id), RUNS)
    if not text.strip():
        raise Refusal("Say what came of it; the group it came from reads this", field="feedback")
    db.session.refresh(row, with_for_update={"of": Escalation})
    if row.feedback_at is not None:
        raise Refusal("The feedback has been given already. Open it again to read it.")
    row.feedback, row.feedback_by_id, row.feedback_at = text.strip(), by.id, clock.now()
    db.session.flush()
    with as_system("noting that feedback came"):
        load = db.session.scalars(case_queries.caseload_of(row.case_id, row.from_group_id)).one_or_none()
        if load is not None:
            db.session.refresh(load, ["group"])
            _stage(load, "Feedback given")
    announce(FeedbackGiven(row.id))


def _stage(load: Caseload, stage: str) -> None:
    """Move the case on where the group has such a stage."""
    if stage in profile_of(load.group).stages:
        load.stage = stage
        db.session.flush()


def _join(case: Case, group: Group, by: User) -> None:
    there = db.session.scalars(case_queries.caseload_of(case.id, group.id)).one_or_none()
    if there is None:
        cases.join_caseload(case, group, by=by)


def _on_caseload(case: Case, group: Group) -> Caseload:
    if case.status != "open":
        raise Refusal("This case is closed. Reopen it first, with a reason.")
    load = db.session.scalars(
        case_queries.caseload_of(case.id, group.id).options(joinedload(Caseload.group))
    ).one_or_none()
    if load is None:
        raise Refusal(f"The case is not on the caseload of {group.short_name}.")
    return load


def _refuse_restricted(case: Case) -> None:
    if case.restricted:
        raise Refusal("This case is restricted to named people. Lift the restriction before another group has it.")
