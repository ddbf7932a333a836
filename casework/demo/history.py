"""A year in the demonstration partnership: referrals, cases, meetings with their minutes, and actions."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Any

from casework import clock
from casework.actions.models import Action, ActionUpdate
from casework.audit import AuditEntry
from casework.cases.models import Case, Caseload, CaseNote, CaseParty
from casework.demo import names, papers, returns
from casework.meetings.models import (
    AgendaItem,
    Attendance,
    Decision,
    Meeting,
    MeetingSeries,
    NumberingPeriod,
)
from casework.meetings.record_models import ConfirmedMinutes
from casework.referrals.models import Referral, ReferralSubject

if TYPE_CHECKING:
    from casework.demo.generator import Generator

# slug: (recurrence, nth, weekday, every_weeks, hour, quorum kind, quorum, share of cases)
CYCLES: dict[str, tuple[str, int | None, int | None, int | None, int, str, int, float]] = {
    "psg": ("monthly", 2, 1, None, 14, "agencies", 4, 0.40),
    "iom": ("monthly", 3, 2, None, 10, "people", 4, 0.25),
    "tati": ("monthly", 1, 3, None, 13, "agencies", 3, 0.15),
    "csg-coastal": ("monthly", 3, 3, None, 10, "people", 3, 0.06),
    "csg-marrick": ("monthly", 4, 1, None, 10, "people", 3, 0.05),
    "csg-thornholme": ("monthly", 1, 0, None, 10, "people", 3, 0.04),
    "tcg": ("weeks", None, 2, 4, 9, "people", 3, 0.0),
    "nap-harbour": ("monthly", -1, 2, None, 18, "people", 3, 0.0),
    "asb": ("monthly", 4, 3, None, 14, "agencies", 3, 0.05),
    "board": ("list", None, None, None, 10, "responsible", 3, 0.0),
}
RAGS = ("red", "amber", "amber", "green", "green")


class History:
    """Everything that happened. Reads and writes through the generator."""

    def __init__(self, generator: Generator, *, people: list[dict[str, Any]], places: list[dict[str, Any]]) -> None:
        self.g = generator
        self.people = people
        self.places = places
        self.made: Counter[str] = Counter()
        self.cases_of: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.number = 0

    def run(self) -> None:
        self._cases()
        self._waiting_referrals()
        for slug in self.g.groups:
            self._meetings(slug)
        # A meeting's minutes are confirmed in a later one, which must be there first.
        self.g.rows[Meeting].sort(key=lambda row: -int(row["id"]))
        self._current_actions()

    # cases with their referrals

    def _cases(self) -> None:
        slugs, weights = zip(*((slug, cycle[7]) for slug, cycle in CYCLES.items()), strict=True)
        for number in range(self.g.case_count):
            slug = self.g.random.choices(slugs, weights=weights)[0]
            self._case(slug, number)

    def _case(self, slug: str, number: int) -> None:
        g = self.g
        opened = g.today - timedelta(days=g.random.randint(7, 360))
        title, summary = names.PROBLEMS[number % len(names.PROBLEMS)]
        place = self.places[number % len(self.places)]
        member = g.pick(g.members[slug])
        closed = number % 6 == 5
        yesterday = g.today - timedelta(days=1)  # so that none stands on the agenda of a meeting held today
        closed_on = min(yesterday, opened + timedelta(days=g.random.randint(60, 200))) if closed else None
        case = g.add(
            Case, reference=g.reference("C"), title=f"{title}, {place['name']}", summary=summary,
            status="closed" if closed else "open", restricted=False, opened_on=opened, closed_on=closed_on,
            outcome="Behaviour stopped" if closed else "", closing_reason="No incidents for eight weeks." if closed else "",
            lead_agency_id=member["agency_id"], lead_officer_id=member["id"], area_id=place["area_id"],
            updated_at=g.moment(closed_on or g.today - timedelta(days=g.random.randint(0, 30))),
        )  # fmt: skip
        self.made["cases"] += 1
        rag = g.pick((*RAGS, "blue") if slug == "iom" else RAGS)
        load = g.add(
            Caseload, case_id=case["id"], group_id=g.groups[slug], stage=g.pick(("New", "Active", "Active", "Monitoring")), rag=rag,
            rag_reason="As discussed at the last meeting.", joined_on=opened, left_on=closed_on,
            next_review_on=None if closed else g.today + timedelta(days=g.random.randint(-5, 45)),
            outcome="Stepped down" if closed else "",
        )  # fmt: skip
        offender = self.people[number % len(self.people)]
        victim = self.people[(number * 3 + 1) % len(self.people)]
        sides: list[tuple[str, str, dict[str, Any]]] = [
            ("offender", "person_id", offender),
            ("location", "place_id", place),
        ]
        if victim["id"] != offender["id"] and number % 4 != 3:
            sides.append(("victim", "person_id", victim))
        referrer = g.pick(g.members[slug])
        referral = g.add(
            Referral, reference=g.reference("R"), group_id=g.groups[slug], referrer_id=referrer["id"], agency_id=referrer["agency_id"],
            status="accepted", answers={"problem": summary, "tried": "Warning letter and two visits."}, urgent=False,
            created_at=g.moment(opened - timedelta(days=4)), submitted_at=g.moment(opened - timedelta(days=3)),
            acknowledge_by=opened - timedelta(days=2), acknowledged_at=g.moment(opened - timedelta(days=2)), decide_by=opened,
            decided_at=g.moment(opened), decided_by_id=g.members[slug][2]["id"], decision_reason="Meets the criteria.", case_id=case["id"],
        )  # fmt: skip
        self.made["referrals"] += 1
        for side, key, subject in sides:
            other = "person_id" if key == "place_id" else "place_id"
            presence = g.pick(("present", "weak", "absent", ""))
            g.add(
                CaseParty, case_id=case["id"], side=side, controller_presence=presence,
                controller="Landlord" if side == "location" else "Sister" if side == "victim" else "", **{key: subject["id"], other: None},
                added_at=g.moment(opened),
            )  # fmt: skip
            g.add(ReferralSubject, referral_id=referral["id"], side=side, **{key: subject["id"], other: None})
        for step in range(2):
            day = min(g.today, opened + timedelta(days=3 + step * 9))
            author = g.pick(g.members[slug])
            g.add(
                CaseNote, case_id=case["id"], kind=g.pick(("visit", "contact", "update", "incident")), text=g.pick(names.NOTES),
                happened_on=day, author_id=author["id"], agency_id=author["agency_id"], written_at=g.moment(day, 16),
            )  # fmt: skip
        self._audit(opened, "collection", "accepted", "referrals", referral["id"], case["id"], g.members[slug][2]["id"])
        self._audit(opened, "collection", "added", "cases", case["id"], case["id"], g.members[slug][2]["id"])
        case["slug"] = slug
        subjects = {f"{side}_id": subject["id"] for side, _, subject in sides}
        self.cases_of[slug].append({**case, "victim_id": None, **subjects, "load": load})
        del case["slug"]

    def _audit(
        self, day: date, kind: str, verb: str, subject: str, subject_id: int, case_id: int, user_id: int
    ) -> None:
        row = self.g.add(
            AuditEntry, at=self.g.moment(day, 11), kind=kind, verb=verb, subject=subject, subject_id=subject_id, case_id=case_id,
            group_id=None, user_id=user_id, reason="", context="", detail=None, recipients=None,
        )  # fmt: skip
        del row["id"]  # the database numbers the log by itself and lets nobody else

    def _waiting_referrals(self) -> None:
        g = self.g
        sam = next(person for person in g.staff if person["name"] == "Sam Thirlby")
        for number, (slug, status, age) in enumerate(
            (("psg", "submitted", 1), ("psg", "submitted", 6), ("iom", "submitted", 2), ("tati", "submitted", 0),
             ("psg", "returned", 8), ("psg", "declined", 20), ("tati", "signposted", 25), ("psg", "draft", 0), ("iom", "draft", 3))
        ):  # fmt: skip
            day = g.today - timedelta(days=age)
            by = sam if number % 2 == 0 else g.pick(g.members[slug])
            submitted = status != "draft"
            decided = status in ("declined", "signposted")
            referral = g.add(
                Referral, reference=g.reference("R"), group_id=g.groups[slug], referrer_id=by["id"], agency_id=by["agency_id"], status=status,
                answers={"problem": names.PROBLEMS[number][1]}, urgent=number == 1, created_at=g.moment(day),
                submitted_at=g.moment(day) if submitted else None,
                acknowledge_by=clock.working_days_after(day, 1) if submitted else None,
                decide_by=clock.working_days_after(day, 3) if submitted else None,
                decided_at=g.moment(day + timedelta(days=2)) if decided else None,
                decision_reason="The criteria are not met: one incident only." if decided else "",
                signposted_to="Adult social care" if status == "signposted" else "",
                question="Please add the dates of the last three incidents." if status == "returned" else "",
            )  # fmt: skip
            self.made["referrals"] += 1
            person, place = self.people[-1 - number], self.places[number]
            g.add(ReferralSubject, referral_id=referral["id"], side="offender", person_id=person["id"], place_id=None)
            g.add(ReferralSubject, referral_id=referral["id"], side="location", person_id=None, place_id=place["id"])

    # meetings

    def _days(self, slug: str) -> list[date]:
        recurrence, nth, weekday, every, *_ = CYCLES[slug]
        start, end = self.g.today - timedelta(days=365), self.g.today + timedelta(days=70)
        days: list[date] = []
        if recurrence == "weeks":
            day = start + timedelta(days=(int(weekday or 0) - start.weekday()) % 7)
            while day <= end:
                days.append(day)
                day += timedelta(weeks=int(every or 4))
            return days
        month = date(start.year, start.month, 1)
        while month <= end:
            after = date(month.year + month.month // 12, month.month % 12 + 1, 1)
            if recurrence == "list":
                if month.month % 2 == 0:
                    days.append(month + timedelta(days=(4 - month.weekday()) % 7 + 14))
            elif nth == -1:
                last = after - timedelta(days=1)
                days.append(last - timedelta(days=(last.weekday() - int(weekday or 0)) % 7))
            else:
                days.append(month + timedelta(days=(int(weekday or 0) - month.weekday()) % 7 + 7 * (int(nth or 1) - 1)))
            month = after
        return [day for day in days if start <= day <= end]

    def _meetings(self, slug: str) -> None:
        g = self.g
        recurrence, nth, weekday, every, hour, quorum_kind, quorum, _ = CYCLES[slug]
        days = self._days(slug)
        series = g.add(
            MeetingSeries, group_id=g.groups[slug], title=next(name for s, name, *_ in _groups() if s == slug), recurrence=recurrence, nth=nth, weekday=weekday, every_weeks=every,
            days=[day.isoformat() for day in days] if recurrence == "list" else [], starts_on=days[0], start_time=time(hour),
            place="Committee Room 2, Civic Hall", quorum_kind=quorum_kind, quorum=quorum, numbering="municipal_year",
        )  # fmt: skip
        past = [day for day in days if day < g.today]
        numbers: Counter[str] = Counter()
        ids: list[int] = [g.next_id(Meeting) for _ in days]
        for place, day in enumerate(days):
            status = "planned"
            if day in past:
                status = "confirmed" if place < len(past) - 1 else "circulated"
            elif place == len(past):
                status = "published" if (day - g.today).days <= (20 if slug == "psg" else 10) else "planned"
            over = day in past
            g.rows[Meeting].append(
                {
                    "id": ids[place], "partnership_id": series["partnership_id"], "group_id": g.groups[slug], "series_id": series["id"],
                    "title": next(name for s, name, *_ in _groups() if s == slug), "starts_at": clock.london(day, time(hour)),
                    "place": "Committee Room 2, Civic Hall", "status": status,
                    "published_at": g.moment(day - timedelta(days=7)) if over or status == "published" else None,
                    "commenced_at": clock.london(day, time(hour)) if over else None,
                    "concluded_at": clock.london(day, time(hour + 1, 40)) if over else None,
                    "closed_at": clock.london(day, time(hour + 2)) if over else None,
                    "circulated_at": g.moment(day + timedelta(days=2)) if over else None,
                    "confirmed_at": clock.london(days[place + 1], time(hour, 10)) if status == "confirmed" else None,
                }
            )  # fmt: skip
            if status == "confirmed":
                g.add(
                    ConfirmedMinutes, meeting_id=ids[place], in_meeting_id=ids[place + 1], held_on=day, how="correct", amendment=""
                )  # fmt: skip
            self.made["meetings"] += 1
            if over or status == "published":
                self._agenda(slug, ids[place], day, over=over, numbers=numbers)
        period = _municipal_year(g.today)
        g.add(NumberingPeriod, series_id=series["id"], period=period, next_number=numbers[period] + 1)

    def _agenda(self, slug: str, meeting_id: int, day: date, *, over: bool, numbers: Counter[str]) -> None:
        g = self.g
        members = g.members[slug]
        for place, member in enumerate(members):
            capacity = "expected"
            if over:
                capacity = "member" if g.random.random() < 0.8 or member["role"] == "chair" else "apologies"
            g.add(
                Attendance, meeting_id=meeting_id, user_id=member["id"], agency_id=member["agency_id"], position=place, name=member["name"],
                office=member["job_title"], organisation=member["agency"], capacity=capacity,
                in_the_chair=over and member["role"] == "chair", votes=member["role"] != "observer",
            )  # fmt: skip
        template = [("apologies", "Apologies for absence"), ("interests", "Declarations of interest"), ("minutes", "Minutes of the last meeting"),
                    ("matters_arising", "Matters arising and actions")]  # fmt: skip
        on_then = [
            c
            for c in self.cases_of[slug]
            if c["opened_on"] <= day and (c["closed_on"] is None or c["closed_on"] >= day)
        ]
        chosen = g.random.sample(on_then, k=min(len(on_then), 8))
        position = 0
        for kind, title in template:
            position += 10
            self._item(
                meeting_id,
                day,
                over,
                numbers,
                kind=kind,
                title=title,
                position=position,
                number=str(position // 10),
                template_key=kind,
            )
        headings = position // 10
        if chosen:
            headings += 1
            position += 10
            heading = g.add(
                AgendaItem, meeting_id=meeting_id, kind="reviews", position=position, number=str(position // 10), title="Cases for review",
                template_key="reviews", author="", discussion="", parent_id=None, case_id=None, minute_number=None, rag="", next_review_on=None,
            )  # fmt: skip
            for place, case in enumerate(chosen, start=1):
                self._item(
                    meeting_id, day, over, numbers, kind="case", title=case["title"], position=position + place,
                    number=f"{position // 10}.{place}", case=case, parent_id=heading["id"], slug=slug,
                )  # fmt: skip
            position += 100
        elif slug in ("board", "tcg", "nap-harbour"):
            position += 10
            item = self._item(
                meeting_id, day, over, numbers, kind="report", title="Performance report", position=position, number=str(position // 10),
                author="Head of Community Safety",
            )  # fmt: skip
            if not over and (day - g.today).days < 90:
                papers.ask(g, slug, meeting_id, day, item)
            headings += 1
        self._item(meeting_id, day, over, numbers, kind="urgent", title="Any other business which the chair considers urgent",
                   position=position + 10, number=str(headings + 1), template_key="urgent")  # fmt: skip
        self._item(meeting_id, day, over, numbers, kind="next_meeting", title="Date of next meeting", position=position + 20, number=str(headings + 2),
                   template_key="next_meeting")  # fmt: skip
        if not over or (g.today - day).days < 45:
            returns.ask(g, slug, meeting_id, day, chosen, over=over)

    def _item(
        self, meeting_id: int, day: date, over: bool, numbers: Counter[str], *, kind: str, title: str, position: int, number: str,
        template_key: str = "", case: dict[str, Any] | None = None, parent_id: int | None = None, author: str = "", slug: str = "",
    ) -> dict[str, Any]:  # fmt: skip
        g = self.g
        minute_number = None
        if over:
            period = _municipal_year(day)
            numbers[period] += 1
            minute_number = numbers[period]
        said = {"apologies": "Apologies were received as recorded above.", "interests": "None.", "minutes": "Confirmed.",
                "matters_arising": "The action log was reviewed.", "urgent": "None.", "next_meeting": "As arranged.",
                "report": "The report was presented and discussed."}.get(kind, "")  # fmt: skip
        if case is not None:
            said = g.pick(names.DISCUSSION)
        item = g.add(
            AgendaItem, meeting_id=meeting_id, kind=kind, position=position, number=number, title=title, template_key=template_key,
            author=author, parent_id=parent_id, case_id=case["id"] if case else None, discussion=said if over else "",
            minute_number=minute_number, rag=g.pick(RAGS) if case and over else "", next_review_on=day + timedelta(days=28) if case and over else None,
        )  # fmt: skip
        if not over:
            return item
        if case is not None:
            g.add(Decision, agenda_item_id=item["id"], position=1, text=g.pick(names.DECISIONS))
            if self.made["past actions"] < 340:
                self._action(slug, day, case=case, meeting_id=meeting_id, item_id=item["id"])
                self.made["past actions"] += 1
        elif kind == "report":
            g.add(Decision, agenda_item_id=item["id"], position=1, text="That the report be noted.")
        return item

    # actions

    def _current_actions(self) -> None:
        g = self.g
        wanted = max(60, 405 - self.made["actions"]) if g.case_count <= 200 else g.case_count
        live = [(slug, case) for slug, cases in self.cases_of.items() for case in cases if case["status"] == "open"]
        for number in range(wanted if live else 0):
            slug, case = live[number % len(live)]
            self._action(slug, g.today - timedelta(days=g.random.randint(1, 25)), case=case, live=True)

    def _action(
        self, slug: str, day: date, *, case: dict[str, Any], meeting_id: int | None = None, item_id: int | None = None, live: bool = False
    ) -> None:  # fmt: skip
        g = self.g
        owner = g.pick([m for m in g.members[slug] if m["role"] != "observer" and m["agency"] != "Beachside"])
        title, side, kind = g.pick(names.ACTION_TITLES)
        due = clock.working_days_after(day + timedelta(days=g.random.randint(5, 35)), 0)
        status = (
            "open" if live else g.random.choices(("done", "could_not", "not_done", "open"), weights=(80, 6, 6, 8))[0]
        )
        if (g.today - due).days > 60 and status == "open":
            status = "done"
        closed = status not in ("open", "in_progress")
        closed_day = min(g.today, due - timedelta(days=1) if g.random.random() < 0.8 else due + timedelta(days=4))
        closed_day = max(closed_day, day)
        action = g.add(
            Action, reference=g.reference("A"), group_id=g.groups[slug], case_id=case["id"], meeting_id=meeting_id, agenda_item_id=item_id,
            title=title, side=side, kind=kind, owner_id=owner["id"], agency_id=owner["agency_id"], set_by_id=g.members[slug][2]["id"], set_on=day,
            due_on=due, first_due_on=due, status=status, closed_at=g.moment(closed_day, 15) if closed else None,
            closing_note="Completed." if closed else "", times_carried=0 if closed else min(3, max(0, (g.today - due).days // 28)),
        )  # fmt: skip
        self.made["actions"] += 1
        if closed:
            g.add(
                ActionUpdate, action_id=action["id"], kind="status", text="Completed." if status == "done" else "Circumstances changed.",
                new_status=status, author_id=owner["id"], at=g.moment(closed_day, 15), old_due_on=None, new_due_on=None,
            )  # fmt: skip


def _groups() -> Any:
    from casework.demo.generator import GROUPS

    return GROUPS


def _municipal_year(day: date) -> str:
    """The municipal year a day falls in, as "2026-27": it begins in May."""
    year = day.year if day.month >= 5 else day.year - 1
    return f"{year}-{(year + 1) % 100:02d}"
