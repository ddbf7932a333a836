"""What agencies of the demonstration returned before meetings: facts and opinions with their limits, nil, not shared, silence."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from casework import clock
from casework.cases.models import CaseParty
from casework.meetings.return_models import (
    InformationRequest,
    InformationReturn,
    PackIssue,
    ReturnDraft,
    ReturnParagraph,
)
from casework.meetings.typed import Content, Typed

if TYPE_CHECKING:
    from casework.demo.generator import Generator

FACTS = (
    ("Three calls since the last meeting, all between 10pm and 1am on Fridays and Saturdays.", "Incident log"),
    ("Rent is paid and no new complaint has been made since the warning letter.", "Tenancy system"),
    ("Kept both appointments this month and agreed to a third.", "Case notes"),
    ("The neighbourhood team visited twice. Nobody was in the first time; the second visit was calm.", "Visit"),
    ("Camera 14 shows groups of six to eight on four evenings. No damage was seen.", "Camera log"),
    ("A fence was mended and the light over the path works again.", "Works order"),
    ("Attendance is at 91 per cent this half term, up from 78.", "Attendance record"),
)
OPINIONS = (
    (
        "The calls follow the visitors rather than the tenancy; a change of visiting hours may do more than a notice.",
        "Housing officer",
    ),
    ("Trust is growing slowly. Enforcement now could undo it.", "Keyworker"),
    ("The victim is more afraid than she says when others are there.", "Support worker"),
)
FOR_THE_CHAIR = (
    ("Part of work that is not yet known to the household. Please do not discuss at the table.", "Intelligence unit"),
    ("A relative works for one of the agencies in the room.", "Officer's knowledge"),
)
REASONS = (
    ("investigation", "Ask the inspector on the day; it may be possible to say more then."),
    ("third_party", "Concerns a child of another family."),
    ("health", "No consent; the risk does not reach the level at which we would share without."),
)  # fmt: skip


def ask(g: Generator, slug: str, meeting_id: int, day: date, cases: list[dict[str, Any]], *, over: bool) -> None:
    """Requests on each case to each agency of the group, most of them answered, and the pack that went out with them."""
    people: dict[int, int] = {}
    for member in g.members[slug]:
        if member["agency"] != "Beachside" and member["role"] != "observer":
            people.setdefault(member["agency_id"], member["id"])
    agencies = sorted(people)[:8]
    due_on = clock.working_days_before(day, 2)
    opened = clock.working_days_before(day, 5)
    pack_on = clock.working_days_before(day, 1)
    offenders = {
        row["case_id"]: row["person_id"]
        for row in g.rows[CaseParty]
        if row["side"] == "offender" and row.get("person_id")
    }
    if cases and over:
        for number, on in ((0, pack_on), (1, day)):
            g.add(PackIssue, meeting_id=meeting_id, number=number, issued_on=on, issued_at=g.moment(on))
    for case in cases:
        for agency_id in agencies:
            answered = g.random.random() < (0.85 if over else 0.5)
            late = over and g.random.random() < 0.1
            at = g.moment(day if late else min(opened + timedelta(days=1), g.today), 9)
            issue = (1 if late else 0) if over else None
            common: dict[str, Any] = {
                "meeting_id": meeting_id, "case_id": case["id"], "agency_id": agency_id,
            }  # fmt: skip
            request = g.add(
                InformationRequest, **common, due_on=due_on, status="answered" if answered else "asked",
                answered_at=at if answered else None, issue=issue if answered else None,
            )  # fmt: skip
            if answered:
                more = {**common, "group_id": g.groups[slug], "issue": issue}
                _answer(g, request["id"], more, agencies, people[agency_id], at, late, offenders.get(case["id"]))
    if cases and not over:
        _draft(g, slug, meeting_id, agencies, people)


def _answer(
    g: Generator, request_id: int, common: dict[str, Any], agencies: list[int], by: int, at: Any, late: bool,
    offender: int | None,
) -> None:  # fmt: skip
    chance = g.random.random()
    answer = "nil" if chance < 0.3 else "not_shared" if chance < 0.36 else "information"
    reason, words = g.pick(REASONS) if answer == "not_shared" else ("", "")
    row = g.add(
        InformationReturn, **common, request_id=request_id, number=1, answer=answer, reason=reason, words=words, late=late,
        sent_by_id=by, sent_at=at,
    )  # fmt: skip
    if answer != "information":
        return
    said = [("fact", *g.pick(FACTS), "group")]
    if g.random.random() < 0.5:
        said.append(("opinion", *g.pick(OPINIONS), g.pick(("group", "agencies"))))
    if g.random.random() < 0.15:
        said.append(("fact", *g.pick(FOR_THE_CHAIR), "chair"))
    others = [agency for agency in agencies if agency != common["agency_id"]]
    for place, (kind, text, source, handling) in enumerate(said, 1):
        named = [g.pick(others)] if handling == "agencies" and others else []
        g.add(
            ReturnParagraph, **common, return_id=row["id"], position=place, kind=kind, text=text, source=source,
            handling=handling if named or handling != "agencies" else "chair", agency_ids=named,
            dated_on=at.date() - timedelta(days=g.random.randint(1, 20)),
            person_id=offender if place > 1 else None,
        )  # fmt: skip


def _draft(g: Generator, slug: str, meeting_id: int, agencies: list[int], people: dict[int, int]) -> None:
    """A return begun and not sent, in each agency that still owes one."""
    begun: set[int] = set()
    for request in g.rows[InformationRequest]:
        agency_id = request["agency_id"]
        if request["meeting_id"] != meeting_id or request["status"] != "asked" or agency_id in begun:
            continue
        begun.add(agency_id)
        text, source = g.pick(FACTS)
        content = Content((Typed("fact", text, "group", (), source),))
        g.add(
            ReturnDraft, request_id=request["id"], group_id=g.groups[slug], case_id=request["case_id"], agency_id=agency_id,
            content=content.kept(), saved_by_id=people[agency_id], saved_at=g.moment(g.today, 8),
        )  # fmt: skip
