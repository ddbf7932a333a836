"""A world with one thing of every kind an address can name, in the state its pages need."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from casework import clock, storage
from casework.accounts.address_models import AddressChange
from casework.accounts.bulk_models import BulkView
from casework.accounts.models import SignInSession
from casework.cases.models import Attachment, Case, CaseInterest, Caseload, CaseNote, CaseParty
from casework.emergencies.models import EmergencyAccess
from casework.extensions import db
from casework.meetings.declaration_models import ItemInterest
from casework.meetings.forward_models import ForwardItem
from casework.meetings.models import AgendaItem, Attendance, Decision, MeetingSeries
from casework.notifications.models import Message, RefusedAddress
from casework.overdue.models import ManagerLetter
from casework.partnership.models import Agreement, Membership
from casework.referrals.models import ReferralSubject
from casework.sharing.models import PersonConsent, SharingCheck
from casework.subjects.interests import SubjectInterest
from tests.sweep import (
    access,
    adult,
    after,
    invited,
    kinds_of_work,
    leaving,
    lists,
    looked_for,
    merged,
    numbers,
    order,
    outside,
    papers,
    particulars,
    registers,
    retention,
    returned,
    signing_in,
    terms,
    told,
)
from tests.world import Maker


def arrange(make: Maker) -> dict[str, Any]:
    """The world, as names to rows, in a partnership of its own. Its chair may see everything in it."""
    make.partnership()
    group = make.group("psg")
    chair = make.user("Ann Chair", chairs=[group], duties=["spoc"])
    person, place = make.person("Sweep", "Person"), make.place("Sweep place")
    case = make.case(group, offender=person, location=place)
    over = make.case(group, offender=person)
    kept = storage.keep(b"text")
    with make.system():
        over = db.session.get_one(Case, over.id)
        over.status, over.closed_on, over.closing_reason, over.outcome = "closed", clock.today(), "Over", "Resolved"
        db.session.scalars(db.select(Caseload).where(Caseload.case_id == over.id)).one().left_on = clock.today()
        note = CaseNote(
            case_id=case.id, text="x", happened_on=clock.today(), author_id=chair.id, agency_id=chair.agency_id
        )
        file = Attachment(
            case_id=case.id, file_name="a.txt", content_type="text/plain", size=kept.size, sha256=kept.sha256,
            storage_key=kept.key, added_by_id=chair.id,
        )  # fmt: skip
        db.session.add_all([note, file])
        db.session.flush()
        party = db.session.scalars(db.select(CaseParty).where(CaseParty.case_id == case.id)).first()
    meeting = make.meeting(group)
    with make.system():
        item = AgendaItem(meeting_id=meeting.id, kind="case", position=1, title="x", case_id=case.id, late_in=1)
        row = Attendance(meeting_id=meeting.id, name="Somebody")
        series = MeetingSeries(
            group_id=group.id, title="x", recurrence="weeks", every_weeks=4, starts_on=clock.today(),
            start_time=clock.now().time().replace(tzinfo=None),
        )  # fmt: skip
        consent = PersonConsent(
            case_id=case.id, person_id=person.id, answer="given", asked_on=clock.today(), recorded_by_id=chair.id
        )
        check = SharingCheck(case_id=case.id, cause="group", group_id=group.id, raised_at=clock.now())
        emergency = EmergencyAccess(
            case_id=case.id, reference=case.reference, user_id=make.user("In Haste", joins=[group]).id, reason="x",
            expires_at=clock.now() + timedelta(hours=4),
        )  # fmt: skip
        held = SignInSession(
            id=900_000 + chair.id,
            token_hash=f"sweep{chair.id}",
            user_id=chair.id,
            expires_at=clock.now(),
            second_factor_at=clock.now(),
        )
        db.session.add_all([consent, check, emergency, held])
        db.session.flush()
        many = BulkView(user_id=chair.id, session_id=held.id, records=500, kinds={"cases": 500})
        db.session.add(many)
        interest = CaseInterest(case_id=case.id, user_id=make.user("Elsewhere").id, reason="x")
        stepped_back = SubjectInterest(
            user_id=make.user("Stepped Back", joins=[group]).id, person_id=make.person("Some", "Cousin").id, reason="x"
        )
        letter = Message(recipient_id=chair.id, group_id=group.id, template="digest", once="sweep", status="uncertain")
        refused = RefusedAddress(
            address=chair.email, user_id=chair.id, agency_id=chair.agency_id, reason="550 no such person", since=clock.now(),
            lifted_at=clock.now(),
        )  # fmt: skip
        other_address = AddressChange(
            user_id=chair.id, old_address=chair.email, new_address=f"new{chair.id}@example.org", expires_at=clock.now() + timedelta(hours=1),
        )  # fmt: skip
        db.session.add_all([item, row, series, interest, stepped_back, letter, refused, other_address])
        db.session.flush()
        returned.issue(meeting)
        asked = returned.add(meeting, case.id, chair.agency_id, chair.id, draft=True)
        forward = ForwardItem(group_id=group.id, kind="report", title="x", month=clock.today().replace(day=1))
        db.session.add(forward)
        db.session.flush()
        decision = Decision(agenda_item_id=item.id, position=1, text="That it be so")
        declaration = ItemInterest(
            meeting_id=meeting.id,
            agenda_item_id=item.id,
            attendance_id=row.id,
            name="Somebody",
            nature="other",
            stays=True,
        )
        manager_letter = ManagerLetter(group_id=group.id, agency_id=chair.agency_id, words="x")
        db.session.add_all([decision, declaration, manager_letter])
        db.session.flush()
        membership = db.session.scalars(db.select(Membership)).first()
        agreement = db.session.scalars(db.select(Agreement)).first()
    other = make.person("Other", "Sweep")
    shown = make.case(group, victim=other)
    referral = make.referral(group, by=chair, offender=person)
    draft = make.referral(group, by=chair, offender=person, status="draft")
    action = make.action(group, case=case, owner=chair)
    done = make.action(group, case=case, owner=chair, status="done")
    with make.system():
        subject = db.session.scalars(db.select(ReferralSubject).where(ReferralSubject.referral_id == draft.id)).one()
    counted = kinds_of_work.plan(make, case, chair)
    hanging = particulars.arrange(make, group, person, other, place, chair)
    world = {
        "group": group, "chair": chair, "case": case, "closed case": over, "person": person, "place": place, "meeting": meeting,
        "referral": referral, "draft": draft, "action": action, "closed action": done, "note": note, "file": file, "item": item, "row": row,
        "series": series, "interest": interest, "membership": membership, "agreement": agreement, "party": party, "decision": decision, "declaration": declaration,
        "subject": subject, "consent": consent, "check": check, "emergency": emergency, "many seen": many, "area": make.area(), "counted": counted, "particulars": hanging, "other": other, "other case": shown,
        "asked": asked, "stepped back": stepped_back, "letter": letter, "refused": refused, "forward": forward, "manager letter": manager_letter,
    }  # fmt: skip
    world |= (
        kinds_of_work.cohorts(make, chair)
        | kinds_of_work.case_review(make, chair)
        | kinds_of_work.risk(make, group, case, chair)
    )
    world |= kinds_of_work.between(make, world) | lists.arrange(make, world)
    world |= adult.arrange(make, chair)
    world |= access.arrange(make, person, case, chair)
    world |= order.arrange(make, case, person, chair)
    world |= merged.organisations(make, world)
    world |= papers.arrange(make, meeting, chair)
    terms.arrange(make, group, chair)
    world |= invited.arrange(make, meeting, group, chair)
    world |= after.arrange(make, meeting, item, chair)
    world |= told.arrange(make) | looked_for.arrange(make, world) | leaving.arrange(make, chair)
    world |= outside.arrange(make, world["group"], world["referral"], world["chair"].agency_id)
    world |= numbers.arrange(make, group, chair)
    world |= registers.arrange(make, group, chair, action, world["priority"])
    signing_in.arrange(make, chair)
    world |= retention.arrange(make, over, chair)
    _know_again(make, world)
    world["case merge"], world["merged"] = merged.cases(make, world)
    _know_again(make, world)
    return world


def _know_again(make: Maker, world: dict[str, Any]) -> None:
    """Merging expires what it touched, and nobody is reading when an address needs it."""
    with make.system():
        for row in world.values():
            if isinstance(row, db.Model):
                db.session.refresh(row)
