"""A world with one thing of every kind an address can name, in the state its pages need."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from casework import clock, storage
from casework.accounts.address_models import AddressChange
from casework.accounts.bulk_models import BulkView
from casework.accounts.models import SignInSession, User
from casework.asb_reviews.models import CaseReview, Recommendation, ReviewApplicant
from casework.asb_reviews.rules import delivered, to_keep
from casework.cases import merge_differences
from casework.cases import merging as case_merging
from casework.cases.models import Attachment, Case, CaseInterest, Caseload, CaseNote, CaseParty
from casework.cohorts.models import Cohort, CohortPlace
from casework.emergencies.models import EmergencyAccess
from casework.exports.models import Export
from casework.extensions import db
from casework.handovers.models import HandOver, HandOverItem
from casework.imports.models import Import, ImportMapping, ImportRow
from casework.meetings.declaration_models import ItemInterest
from casework.meetings.forward_models import ForwardItem
from casework.meetings.models import AgendaItem, Attendance, Decision, MeetingSeries
from casework.notifications.models import Message, RefusedAddress
from casework.overdue.models import ManagerLetter
from casework.partnership.models import Agreement, Group, Membership
from casework.plans.models import CountedPlace, IncidentCount, PlanPart
from casework.referrals.between_models import Escalation, TransferRequest
from casework.referrals.models import ReferralSubject
from casework.saved_views.models import SavedView
from casework.sharing.models import PersonConsent, SharingCheck
from casework.subjects import merging
from casework.subjects.interests import SubjectInterest
from casework.subjects.models import Organisation, Person, PersonAddress, PersonName, Place
from casework.subjects.particulars import PersonIdentifier, Relationship, SafeContact, WarningMarker
from casework.subjects.safe_models import SafeAddress, SafeAddressReader
from tests.assessments import assessment, first_answers
from tests.sweep import (
    access,
    adult,
    after,
    invited,
    looked_for,
    numbers,
    order,
    outside,
    papers,
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
    counted = _plan(make, case, chair)
    particulars = _particulars(make, group, person, other, place, chair)
    world = {
        "group": group, "chair": chair, "case": case, "closed case": over, "person": person, "place": place, "meeting": meeting,
        "referral": referral, "draft": draft, "action": action, "closed action": done, "note": note, "file": file, "item": item, "row": row,
        "series": series, "interest": interest, "membership": membership, "agreement": agreement, "party": party, "decision": decision, "declaration": declaration,
        "subject": subject, "consent": consent, "check": check, "emergency": emergency, "many seen": many, "area": make.area(), "counted": counted, "particulars": particulars, "other": other, "other case": shown,
        "asked": asked, "stepped back": stepped_back, "letter": letter, "refused": refused, "forward": forward, "manager letter": manager_letter,
    }  # fmt: skip
    world |= _cohorts(make, chair) | _case_review(make, chair) | _risk(make, group, case, chair)
    world |= _between(make, world) | _lists(make, world)
    world |= adult.arrange(make, chair)
    world |= access.arrange(make, person, case, chair)
    world |= order.arrange(make, case, person, chair)
    world |= _organisations(make, world)
    world |= papers.arrange(make, meeting, chair)
    terms.arrange(make, group, chair)
    world |= invited.arrange(make, meeting, group, chair)
    world |= after.arrange(make, meeting, item, chair)
    world |= told.arrange(make) | looked_for.arrange(make, world)
    world |= outside.arrange(make, world["group"], world["referral"], world["chair"].agency_id)
    world |= numbers.arrange(make, group, chair)
    world |= registers.arrange(make, group, chair, action, world["priority"])
    signing_in.arrange(make, chair)
    world |= retention.arrange(make, over, chair)
    _know_again(make, world)
    world["case merge"], world["merged"] = _case_merge(make, world)
    _know_again(make, world)
    return world


def _know_again(make: Maker, world: dict[str, Any]) -> None:
    """Merging expires what it touched, and nobody is reading when an address needs it."""
    with make.system():
        for row in world.values():
            if isinstance(row, db.Model):
                db.session.refresh(row)


def _organisations(make: Maker, world: dict[str, Any]) -> dict[str, Any]:
    """One that had a twin, and another."""
    group, chair = world["group"], world["chair"]
    one, twin, other = (make.organisation(name) for name in ("Sweep Stores", "Sweep Store", "Sweep Academy"))
    for each in (one, twin, other):
        make.case(group, victim=each)
    with make.acting(chair):
        a, b = (db.session.get_one(Organisation, each.id) for each in (one, twin))
        merged = merging.merge(a, b, reason="the same", because={}, by=chair)
        db.session.commit()
    world["particulars"]["organisation_merge"] = merged.id
    return {"organisation": one, "other organisation": other}


def _case_merge(make: Maker, world: dict[str, Any]) -> tuple[int, str]:
    """A case with a plan merged into the one at hand, from which the same person has stepped back. The merge, and its reference."""
    case, chair = world["case"].id, world["chair"]
    twin = make.case(world["group"], offender=world["person"])
    with make.system():
        db.session.add(CaseInterest(case_id=twin.id, user_id=world["interest"].user_id, reason="x"))
        db.session.add(PlanPart(case_id=twin.id, part="objective", number=1, text="x", saved_by_id=chair.id))
    with make.acting(chair):
        kept, gone = db.session.get_one(Case, case), db.session.get_one(Case, twin.id)
        weighed = {each.key: "x" for each in merge_differences.to_weigh(kept, gone)}
        merged = case_merging.merge(kept, gone, reason="the same", because=weighed, by=chair)
        db.session.commit()
        return merged.id, twin.reference


def _plan(make: Maker, case: Case, by: User) -> CountedPlace:
    """A part of the plan and a place with a count."""
    with make.system():
        place = CountedPlace(case_id=case.id, name="Sweep place", role="here")
        part = PlanPart(case_id=case.id, part="objective", number=1, text="x", saved_by_id=by.id)
        db.session.add_all([part, place])
        db.session.flush()
        month = clock.today().replace(day=1)
        count = IncidentCount(
            case_id=case.id, place_id=place.id, month=month, source="police", incidents=1, saved_by_id=by.id
        )
        db.session.add(count)
    return place


def _risk(make: Maker, group: Group, case: Case, by: User) -> dict[str, Any]:
    """Assessments of the offender: two in force, one of somebody else that waits to be validated, and a draft answered in full."""
    tool, other = "asb_perpetrator_matrix", make.user("Assessor", joins=[group])
    with make.system():
        party = db.session.scalars(
            db.select(CaseParty).where(CaseParty.case_id == case.id, CaseParty.side == "offender")
        ).one()
        earlier = assessment(case, group, party, tool, 30, by=by, on=clock.today() - timedelta(days=40))
        final = assessment(case, group, party, tool, 12, by=by)
        waiting = assessment(case, group, party, tool, 20, by=other, status="awaiting")
        draft = assessment(case, group, party, tool, by=by, status="draft", answers=first_answers(tool))
    return {"earlier risk": earlier, "risk": final, "risk to validate": waiting, "risk draft": draft}


def _case_review(make: Maker, by: User) -> dict[str, Any]:
    """A group that reviews cases, and an application whose panel has recommended something."""
    group = make.group("asb_case_group")
    make.membership(group, by, "chair")
    today = clock.today()
    with make.system():
        review = CaseReview(
            reference="V-0001", group_id=group.id, received_on=today, problem="x", reports=3, acknowledge_by=today,
            threshold_by=today, threshold_met=True, threshold_on=today, threshold_reason="x", panel_on=today, findings="x",
            recorded_by_id=by.id, promises=to_keep(delivered()),
        )  # fmt: skip
        db.session.add(review)
        db.session.flush()
        asked = Recommendation(review_id=review.id, position=1, text="x", agency_id=by.agency_id)
        db.session.add_all([asked, ReviewApplicant(review_id=review.id, name="Sweep")])
        db.session.flush()
    return {"asb": group, "case review": review, "recommendation": asked}


def _cohorts(make: Maker, by: User) -> dict[str, Any]:
    """A group that works in cohorts, and somebody in one."""
    group, offender = make.group("iom"), make.person("Cohort", "Sweep")
    make.membership(group, by, "chair")
    case = make.case(group, offender=offender)
    with make.system():
        cohort = Cohort(group_id=group.id, name="Fixed")
        db.session.add(cohort)
        db.session.flush()
        place = CohortPlace(
            case_id=case.id, person_id=offender.id, group_id=group.id, cohort_id=cohort.id, joined_on=clock.today(),
            join_reason="x",
        )  # fmt: skip
        db.session.add(place)
        db.session.flush()
    return {"iom": group, "iom case": case, "offender": offender, "cohort": cohort, "place in a cohort": place}


def _between(make: Maker, world: dict[str, Any]) -> dict[str, Any]:
    """Somebody named and not looked up, a request for a case, an escalation."""
    other, case = world["iom"], world["case"]
    with make.system():
        rows = {
            "named": ReferralSubject(
                referral_id=world["referral"].id,
                side="victim",
                typed={"label": "Sweep Named", "is_place": False, "surname": "Named"},
            ),
            "request": TransferRequest(
                case_id=case.id, holder_id=world["group"].id, group_id=other.id, reason="x", asked_by_id=world["chair"].id,
                answer_by=clock.today(),
            ),
            "escalation": Escalation(
                case_id=case.id, from_group_id=world["group"].id, to_group_id=other.id, words="x",
                raised_by_id=world["chair"].id, feedback_due_on=clock.today(),
            ),
        }  # fmt: skip
        db.session.add_all(rows.values())
    return rows


def _lists(make: Maker, world: dict[str, Any]) -> dict[str, Any]:
    """A view the chair keeps, an export of theirs, and a hand-over to the chair under way: one action moved, another waiting."""
    group, chair = world["group"], world["chair"]
    giver = make.user("Giver", joins=[group])
    waiting = make.action(group, owner=giver)
    with make.system():
        view = SavedView(
            user_id=chair.id, group_id=group.id, list_name="caseload", place=1, name="x", filters={"rag": "red"}
        )
        over = HandOver(
            reference="H-0001", group_id=group.id, from_id=giver.id, to_id=chair.id, reason="x", status="running",
            asked_by_id=chair.id,
        )  # fmt: skip
        kept = storage.keep(world["case"].reference.encode())
        export = Export(
            group_id=group.id, kind="cases", form="csv", asked_by_id=chair.id, status="ready", ids=[world["case"].id], rows=1,
            done=1, storage_key=kept.key, sha256=kept.sha256, size=kept.size, expires_at=clock.now() + timedelta(days=7),
        )  # fmt: skip
        db.session.add_all([view, over, export])
        db.session.flush()
        moved = HandOverItem(hand_over_id=over.id, action_id=world["action"].id, status="moved", done_at=clock.now())
        db.session.add_all([moved, HandOverItem(hand_over_id=over.id, action_id=waiting.id)])
    return {
        "saved view": view,
        "hand-over": over,
        "export": export,
        "import": _import(make, group, chair, world["offender"].id),
    }


def _import(make: Maker, group: Group, chair: Any, person_id: int) -> Import:
    """A tracker that was looked through: one row has a problem, one is about somebody who looks like a person on record."""
    with make.system():
        job = Import(
            reference="I-0001", group_id=group.id, kind="cases", file_name="x", leaf="x", encoding="UTF-8", sha256="x", leaves=["x"],
            headings=["x", "Reason"], header_at=1, mapping={"name": 0, "reason": 1}, options={"side": "offender"}, status="prepared",
            rows=2, done=2, made={}, asked_by_id=chair.id,
        )  # fmt: skip
        db.session.add(job)
        db.session.flush()
        said = {
            "forename": "x", "surname": "x", "born_on": None, "address": "x", "postcode": "", "title": "x", "summary": "x", "agency_id": None,
            "opened_on": "2026-03-03", "stage": "", "outcome": "", "closed_on": None, "restricted": False,
        }  # fmt: skip
        problem = {"column": 0, "heading": "Name", "said": "x", "why": "x", "stops": True}
        rows: list[dict[str, Any]] = [
            {"status": "problem", "said": {}, "problems": [problem], "person": {}, "corrected": {"0": "x"}},
            {"status": "ready", "said": said, "problems": [], "person": {"alike": [person_id]}},
        ]
        head: dict[str, Any] = {"status": "read", "said": {}, "problems": [], "person": {}}
        for number, row in enumerate([head, *rows], 1):
            db.session.add(ImportRow(import_id=job.id, number=number, cells=["x", "x"], made={}, **row))
        db.session.add(
            ImportMapping(
                group_id=group.id, kind="cases", digest="x", mapping={"name": 0}, options={}, saved_by_id=chair.id
            )
        )
    return job


def _particulars(make: Maker, group: Group, person: Person, other: Person, place: Place, by: User) -> dict[str, int]:
    """One of each kind of thing that hangs on a subject, by the last word of its pages' names."""
    more = {"person_id": person.id, "added_by_id": by.id}
    rows = {
        "names": PersonName(person_id=person.id, kind="alias", forename="Swe"),
        "addresses": PersonAddress(person_id=person.id, line="1 Sweep Row"),
        "relationships": Relationship(**more, other_id=other.id, kind="sibling"),
        "markers": WarningMarker(**more, kind="dogs", text="x", review_on=clock.today(), agency_id=by.agency_id),
        "numbers": PersonIdentifier(**more, kind="other", value="1", agency_id=by.agency_id),
        "contact": SafeContact(**more, text="x", agency_id=by.agency_id),
        "safe_address": SafeAddress(
            **more,
            line="9 Sweep Yard",
            postcode="SW9 9EE",
            reason="x",
            agency_id=by.agency_id,
            readers=[SafeAddressReader(user_id=by.id)],
        ),
        "place_markers": WarningMarker(
            place_id=place.id,
            added_by_id=by.id,
            kind="other",
            text="x",
            review_on=clock.today(),
            agency_id=by.agency_id,
        ),
    }
    with make.system():
        db.session.add_all(rows.values())
        db.session.flush()
        found = {name: row.id for name, row in rows.items()}
    twin, same_place = make.person("Sweep", "Twin"), make.place("Sweep place again")
    make.case(group, victim=twin, location=same_place)
    with make.acting(by):
        merged = merging.merge(person, twin, reason="the same", because={}, by=by)
        merged_places = merging.merge(place, same_place, reason="the same", because={}, by=by)
        db.session.commit()
        return found | {"person_merge": merged.id, "place_merge": merged_places.id}


# Pages that need their object in a state of its own.
STATES = {
    "cases.reopen": "closed case",
    "actions.reopen": "closed action",
    "consultations.make": "iom case",
    "consultations.extract": "iom case",
    "risk.validate": "risk to validate",
    **{f"risk.{name}": "risk draft" for name in ("answers", "check", "discard")},
    **{f"referrals.{name}": "draft" for name in ("tasks", "section", "about", "check", "files", "remove_subject")},
}


def address(rule: Any, world: dict[str, Any]) -> str:
    """The rule's address with real objects in every place. A place nobody thought of fails."""
    references = {"cases": "case", "referrals": "referral", "actions": "action"}
    path = str(rule.rule)
    slice_name = path.split("/")[3] if path.startswith("/api/v1/") else rule.endpoint.split(".")[0]
    if path.startswith("/people/"):
        subject = "person"
    elif path.startswith("/places/"):
        subject = "place"
    elif path.startswith("/organisations/"):
        subject = "organisation"
    else:
        subject = references.get(slice_name, "case")
    assessment_id = world[STATES.get(rule.endpoint, "risk")].id if slice_name == "risk" else 0
    if path.startswith("/cases/"):
        subject = "case"
    kinds = {
        "cohorts": "iom case",
        "asb_reviews": "case review",
        "handovers": "hand-over",
        "imports": "import",
        "adults": "adult case",
        "subject_access": "access request",
    }
    subject = "case" if slice_name == "risk" else STATES.get(rule.endpoint, kinds.get(slice_name, subject))
    values = {
        "assessment_id": assessment_id, "tool": world["risk"].tool_key, "version_id": world["risk"].tool_id, "reference": world[subject].reference, "slug": world[{"cohorts": "iom", "asb_reviews": "asb", "adults": "tati"}.get(slice_name, "group")].slug, "recommendation_id": world["recommendation"].id, "cohort_id": world["cohort"].id, "stay_id": world["place in a cohort"].id,
        "person_id": world["offender"].id, "meeting_id": world["meeting"].id, "item_id": world["item"].id,
        "note_id": world["note"].id, "consent_id": world["consent"].id, "file_id": world["file"].id, "row_id": world["row"].id, "series_id": world["series"].id,
        "interest_id": world["interest"].id, "party_id": world["party"].id, "subject_id": world["subject"].id, "decision_id": world["decision"].id, "declaration_id": world["declaration"].id, "user_id": world["chair"].id, "session_id": 1, "copy_id": 1, "token_id": 1, "passkey_id": 1,
        "membership_id": world["membership"].id, "agreement_id": world["agreement"].id, "agency_id": world["chair"].agency_id, "key": "problem", "set_key": "new",
        "kind": "minutes", "form": "html", "direction": "up", "token": "nonsense", "filename": "casework.css", "stamp": "x", "entry_id": world["forward"].id, "area_id": world["area"].id, "to": "x", "other": world["other"].reference,
        "part": "objective", "book": "risk.asb_victim_matrix", "profile": "psg", "piece": "names", "list_name": "caseload", "saved_view_id": world["saved view"].id, "question": "problem", "section": "problem", "entry": "apologies", "what": "up", "number": 1, "named_id": world["named"].id, "request_id": world["request"].id, "escalation_id": world["escalation"].id, "order_id": world["order"].id, "view_id": world["agency's view"].id, "record_id": world["record"].id, "place_id": world["counted"].id,
    }  # fmt: skip

    values |= numbers.values(world) | registers.values(rule.endpoint, world)
    values |= retention.values(rule.endpoint, world)
    values |= papers.values(rule.endpoint, world) | terms.values(rule.endpoint) | access.values(rule.endpoint, world)
    values |= told.values(world) | looked_for.values(world)
    if slice_name == "outside":
        values |= outside.values(world)
    values["correction_id"] = world["correction"].id
    values |= {"chosen": "done", "letter_id": world["manager letter"].id}
    values["access_id"] = world["emergency"].id
    values["bulk_view_id"] = world["many seen"].id
    values["export_id"] = world["export"].id
    if slice_name == "imports":
        values["number"] = 2
    if slice_name == "exports":
        values["kind"] = "cases"
    values["invitation_id"] = world["invitation"].id
    if path.startswith("/refused-addresses/"):
        values["mark_id"] = world["refused"].id
    if path.startswith("/e-mail-in-doubt/"):
        values["message_id"] = world["letter"].id
    if rule.endpoint == "consultations.extract":
        values["form"] = "docx"
    if slice_name in ("registers", "statistics"):
        values["form"] = "xlsx"
    values |= {"theme": "referrals", "statistic": "received"}
    if rule.endpoint == "subjects.lift_interest":
        values["interest_id"] = world["stepped back"].id
    if rule.endpoint == "meetings.keep_draft":
        values["request_id"] = world["asked"].id
    if rule.endpoint == "sharing.consent":
        values["person_id"] = world["person"].id
    if path.startswith("/cases/"):
        values |= {"other": world["other case"].reference, "merge_id": world["case merge"], "merged": world["merged"]}
    if slice_name == "adults":
        values |= adult.values(rule.endpoint, world)
    if path.startswith("/organisations/"):
        values["other"] = world["other organisation"].reference
    if slice_name == "subjects" and "row_id" in path:
        kind = rule.endpoint.split(".")[1].split("_", 1)[1]
        values["row_id"] = world["particulars"][kind]

    def put(found: re.Match[str]) -> str:
        name = found[1].rpartition(":")[2]
        assert name in values, f"{rule.rule}: say in this test what <{name}> stands for"
        return str(values[name])

    found = re.sub(r"<([^>]+)>", put, path)
    return f"{found}?do=close&a={world['action'].reference}" if rule.endpoint == "actions.ticked" else found
