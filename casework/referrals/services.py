"""Make a referral, decide on it, and always tell the referrer."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from casework import access, clock, how_many, storage
from casework.access.scope import as_system
from casework.accounts.models import User
from casework.cases import queries as case_queries
from casework.cases import services as cases
from casework.cases.fitting import fits
from casework.cases.models import Attachment, Case, CaseParty
from casework.errors import Refusal, Stale
from casework.events import announce
from casework.extensions import db
from casework.partnership import profile_versions
from casework.partnership.models import Agency, Group
from casework.partnership.profiles import Profile, is_asked, profile_at, profile_of
from casework.references import next_reference
from casework.referrals import named, policy
from casework.referrals.answered import account_in, proposed_title
from casework.referrals.events import ReferralDecided, ReferralSubmitted, ReferralWithdrawn
from casework.referrals.models import Referral, ReferralSubject
from casework.subjects.models import Place, Subject, ids_of, kind_of
from casework.web.forms import CONSTRAINTS
from casework.web.uploads import Checked

for _key in ("person_id", "place_id", "organisation_id"):
    CONSTRAINTS[f"uq_referral_subjects_referral_id_side_{_key}"] = (
        "This is on the referral on that side already",
        None,
    )


def start(group: Group, *, by: User) -> Referral:
    """Begin a referral to a group. Any agency may refer; what is begun is a draft until it is sent."""
    access.scope_of(by)
    profile = profile_of(group)
    if not profile.takes_referrals:
        raise Refusal(f"{group.name} does not take referrals.")
    number, stamp = profile_versions.pin(profile)
    referral = Referral(
        reference=next_reference("R"),
        group_id=group.id,
        profile_version=number,
        profile_stamp=stamp,
        referrer_id=by.id,
        agency_id=by.agency_id,
        answers={},
    )
    db.session.add(referral)
    db.session.flush()
    return referral


def form_of(referral: Referral) -> Profile:
    """The kind of group as it was when the referral was begun: its form is shown with it for ever."""
    return profile_at(referral.group.profile_key, referral.profile_stamp)


def save_answers(referral: Referral, answers: dict[str, Any], *, by: User, version: int | None = None) -> None:
    """Keep answers to some of the questions. Raises `Stale` when somebody else saved first."""
    _may_amend(referral, by)
    if version is not None and version != referral.version:
        yours = {key: str(value) for key, value in answers.items()}
        raise Stale(
            yours=yours, theirs={key: str(referral.answers.get(key, "")) for key in answers}, version=referral.version
        )
    referral.answers = {**referral.answers, **answers}
    if "urgent" in answers:
        referral.urgent = answers["urgent"] in ("yes", "Yes", True)


def add_subject(referral: Referral, side: str, subject: Subject, *, by: User) -> ReferralSubject:
    """Say whom or where it is about, and on which side of the problem."""
    _may_amend(referral, by)
    is_place = isinstance(subject, Place)
    if side == "location" and not is_place:
        raise Refusal("A location is a place, not a person or organisation", field="side")
    if side == "offender" and is_place:
        raise Refusal("An offender is a person or organisation, not a place", field="side")
    if not is_place and kind_of(subject) == "organisation" and "organisation" not in form_of(referral).subject_types:
        raise Refusal("This group takes no organisations", field="side")
    row = ReferralSubject(referral_id=referral.id, side=side, **ids_of(subject))
    db.session.add(row)
    db.session.flush()
    db.session.expire(referral, ["subjects"])
    return row


def name_subject(referral: Referral, side: str, typed: dict[str, Any], *, by: User) -> ReferralSubject:
    """Name somebody out of one's reach by the details one knows; those who decide say who that is."""
    _may_amend(referral, by)
    if side not in form_of(referral).sides or (side == "location") != bool(typed["is_place"]):
        raise Refusal("Choose a side", field="side")
    row = ReferralSubject(referral_id=referral.id, side=side, typed=typed)
    db.session.add(row)
    db.session.flush()
    db.session.expire(referral, ["subjects"])
    return row


def remove_subject(referral: Referral, subject: ReferralSubject, *, by: User) -> None:
    _may_amend(referral, by)
    db.session.delete(subject)


def attach(referral: Referral, file: Checked, *, by: User) -> Attachment:
    """Add a file to a referral. It goes with it onto the case."""
    _may_amend(referral, by)
    how_many.refuse_more(referral, Attachment.referral_id, how_many.PER_REFERRAL, "This referral")
    kept = storage.keep(file.data)
    row = Attachment(
        referral_id=referral.id, case_id=referral.case_id, file_name=file.name, content_type=file.content_type, size=kept.size, sha256=kept.sha256,
        storage_key=kept.key, added_by_id=by.id,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def missing_from(referral: Referral) -> list[tuple[str, str]]:
    """(section key, what is missing) for everything a referral still needs before it can be sent."""
    profile = form_of(referral)
    found = []
    if not referral.subjects:
        found.append(("subjects", "Add the person or place it is about"))
    for section in profile.referral_sections:
        found += [
            (section.key, f"Answer: {field['label']}")
            for field in section.fields
            if field.get("required")
            and is_asked(field, referral.answers)
            and referral.answers.get(field["key"]) in (None, "", [])
        ]
    return found


def submit(referral: Referral, *, by: User) -> None:
    """Send it. The group's clocks begin; a referral returned for information comes back with its first ones."""
    _may_amend(referral, by)
    if missing := missing_from(referral):
        raise Refusal(f"{missing[0][1]} before you send it.")
    clocks = profile_of(referral.group).clocks
    today = clock.today()
    referral.status, referral.submitted_at = "submitted", clock.now()
    referral.acknowledge_by = clock.working_days_after(today, clocks.acknowledge)
    referral.decide_by = clock.working_days_after(today, clocks.decide)
    referral.question = ""
    db.session.flush()
    announce(ReferralSubmitted(referral.id))


def withdraw(referral: Referral, *, by: User) -> None:
    """Give up a draft, or take back what is not decided yet."""
    access.require(access.scope_of(by).user_id == referral.referrer_id, "Only its referrer withdraws a referral.")
    if referral.status not in ("draft", "returned", "submitted"):
        raise Refusal("This referral has been decided.")
    referral.status = "withdrawn"
    announce(ReferralWithdrawn(referral.id))


def acknowledge(referral: Referral, *, by: User) -> None:
    """Note that somebody who triages has opened it."""
    if referral.acknowledged_at is None:
        referral.acknowledged_at = clock.now()


def accept(
    referral: Referral, *, by: User, reason: str = "", lead_agency: Agency | None = None, title: str | None = None
) -> Case:
    """Take it on: a case opens on the group's caseload with the referral's subjects as parties.

    A case another group referred on goes on this group's caseload as well: it stays one case with two groups. Where the group
    names nobody and the case does, what the referral says becomes a case of its own.
    """
    _decide(referral, by)
    parties = named.resolved(referral, by=by)
    case = _case_referred_on(referral, by)
    if case is None:
        case = cases.open_case(
            title=title or proposed_title(referral, kind_of_group=form_of(referral).short_name), summary=account_in(referral.answers), group=referral.group, parties=parties,
            lead_agency=lead_agency, by=by,
        )  # fmt: skip
    referral.case_id = case.id
    _files_follow(referral, case)
    _decided(referral, "accepted", reason or "Accepted: it meets the group's criteria.", by)
    return case


def _case_referred_on(referral: Referral, by: User) -> Case | None:
    if referral.from_case_id is None:
        return None
    with as_system("taking on a case that another group referred"):
        case = db.session.get_one(Case, referral.from_case_id)
        if case.status != "open" or not fits(case, referral.group):
            return None
        if case.restricted:
            raise Refusal("The case has been restricted meanwhile. Ask the group that referred it.")
        if db.session.scalars(case_queries.caseload_of(case.id, referral.group_id)).one_or_none() is None:
            cases.join_caseload(case, referral.group, by=by)
        return case


def merge(referral: Referral, case: Case, *, reason: str, by: User) -> None:
    """Join it to a case that is open already: its subjects become parties there."""
    _decide(referral, by)
    _needed(reason)
    if case.status != "open":
        raise Refusal("That case is closed. Reopen it first, or accept the referral as a new case.", field="case")
    parties = named.resolved(referral, by=by)
    with as_system("adding the subjects of a referral to a case"):
        there = {
            (p.side, p.person_id, p.place_id, p.organisation_id)
            for p in db.session.scalars(select(CaseParty).where(CaseParty.case_id == case.id))
        }
        for side, subject in parties:
            ids = ids_of(subject)
            if (side, *ids.values()) not in there:
                db.session.add(CaseParty(case_id=case.id, side=side, **ids))
    referral.case_id = case.id
    _files_follow(referral, case)
    _decided(referral, "merged", reason, by)


def decline(referral: Referral, *, reason: str, by: User) -> None:
    _decide(referral, by)
    _needed(reason)
    _decided(referral, "declined", reason, by)


def signpost(referral: Referral, *, to: str, reason: str, by: User) -> None:
    """Say who else can help."""
    _decide(referral, by)
    if not to.strip():
        raise Refusal("Say to whom", field="to")
    _needed(reason)
    referral.signposted_to = to.strip()
    _decided(referral, "signposted", reason, by)


def return_for_information(referral: Referral, *, question: str, by: User) -> None:
    """Ask the referrer for more; it comes back when they send it again."""
    _decide(referral, by)
    if not question.strip():
        raise Refusal("Say what you need to know", field="question")
    referral.status, referral.question = "returned", question.strip()
    db.session.flush()
    announce(ReferralDecided(referral.id, "returned"))


def _files_follow(referral: Referral, case: Case) -> None:
    db.session.flush()
    db.session.execute(update(Attachment).where(Attachment.referral_id == referral.id).values(case_id=case.id))


def _may_amend(referral: Referral, by: User) -> None:
    access.require(access.scope_of(by).user_id == referral.referrer_id, "Only its referrer changes a referral.")
    if referral.status not in ("draft", "returned"):
        raise Refusal("This referral has been sent and cannot be changed. Ask the coordinator to return it to you.")


def _decide(referral: Referral, by: User) -> None:
    """Take the referral for a decision: nobody else can decide it meanwhile, nor twice."""
    access.require(
        policy.may_triage(by, referral),
        "Only the chair, vice-chair and coordinator of the group decide on its referrals.",
    )
    db.session.refresh(referral, with_for_update={"of": Referral})
    if referral.status != "submitted":
        raise Refusal("Somebody has decided on this referral already. Open it again to see what was decided.")


def _needed(reason: str) -> None:
    if not reason.strip():
        raise Refusal("Say why; the referrer is told", field="reason")


def _decided(referral: Referral, outcome: str, reason: str, by: User) -> None:
    referral.status, referral.decided_at, referral.decided_by_id = outcome, clock.now(), by.id
    referral.decision_reason = reason.strip()
    db.session.flush()
    announce(ReferralDecided(referral.id, outcome))
