"""One adult of the demonstration with everything there is: somebody whose home others use, who came back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from casework.adults.models import (
    AdultDecision,
    AdultReview,
    BestInterests,
    CapacityAssessment,
    Carer,
    CarerContact,
    Disagreement,
    DisagreementStep,
    ForumTried,
    OutcomeReview,
    StepDown,
)
from casework.cases.models import Caseload
from casework.demo.adult_rows import Telling


class Story(Telling):
    """Two stays, and all that is kept of them."""

    def everything(self) -> None:
        self._earlier_stay()
        self.adult(self.ago(95))
        self._outcomes()
        self._decisions()
        self.consent(
            self.ago(90), "refused", "Agencies planning together, and sharing what the support worker knows.",
            route="public_interest", route_reason="Callers threaten neighbours, and one carries a knife.",
            decided_by="Nadia Topcliffe, chair, after asking police and housing", review_on=self.ago(60),
        )  # fmt: skip
        self.consent(
            self.ago(12), "given", "A joint plan of housing, police and the drug service; nothing to the family.",
            review_on=self.g.today + timedelta(days=78),
        )  # fmt: skip
        self._family()
        left = self.lead(self.ago(95), self.members[2], ends=self.ago(31), because="Moved to another team")
        self.lead(left["ends_on"], self.members[0])
        self.plan(self.ago(80), 1, review=self.ago(20))
        self.plan(self.ago(34), 2, review=self.ago(4))
        self._forums()
        self._disagreements()
        self._reviews()

    def _earlier_stay(self) -> None:
        """The case came once before, was stepped down early, and came back."""
        opened = self.case["opened_on"]
        back = min(self.g.today - timedelta(days=96), opened + timedelta(days=90))
        back = max(back, opened + timedelta(days=2))
        left = opened + (back - opened) * 2 // 3
        before = self.g.add(
            Caseload, case_id=self.case["id"], group_id=self.g.groups["tati"], stage="Step-down", rag="amber",
            rag_reason="Quieter since the locks were changed.", joined_on=opened, left_on=left, next_review_on=None,
            outcome="Stepped down",
        )  # fmt: skip
        self.load["joined_on"] = back
        wish = self.wish(opened, "I want my own key back and nobody else to have one", review=left)
        self._result(wish, left, "met", "adult", "The locks were changed; only I have a key.")
        self.signed(
            StepDown, left, caseload_id=before["id"], decided_on=left, outcome="Stepped down", reviews=1, needed=2,
            reason="The callers had stayed away for six weeks and they asked for fewer visits.",
            follow_up="The housing officer calls monthly. Any agency refers again if callers come back.", contingency_id=None,
        )  # fmt: skip

    def _result(
        self,
        wish: dict[str, Any],
        on: date,
        result: str,
        by: str,
        words: str,
        again: date | None = None,
        name: str = "",
    ) -> None:
        self.kept(
            OutcomeReview, on, outcome_id=wish["id"], result=result, reviewed_on=on, said_by=by, said_name=name, words=words,
            next_review_on=again,
        )  # fmt: skip

    def _outcomes(self) -> None:
        day, ahead = self.g.today, timedelta(days=24)
        safe = self.wish(self.ago(92), "I want nobody in my flat", review=self.ago(60))
        self.wish(
            self.ago(92), "I want nobody in my flat that I have not asked in myself", review=self.ago(60), corrects=safe
        )
        self._result(safe, self.ago(60), "not_met", "adult", "Two of them came back on Sunday.", self.ago(30))
        self._result(safe, self.ago(30), "partly", "adult", "Only at weekends now.", day + ahead)
        self._result(
            safe,
            self.ago(30),
            "met",
            "professional",
            "No calls to the police for three weeks.",
            day + ahead,
            "Sgt Garsdale",
        )
        sister = self.wish(self.ago(92), "I want to see my sister again", review=self.ago(45))
        self._result(sister, self.ago(45), "partly", "adult", "We spoke on the telephone.", self.ago(9))
        drink = self.wish(self.ago(70), "I want help with the drinking, not a lecture", review=self.ago(40))
        self._result(drink, self.ago(38), "met", "advocate", "Goes to the morning group.", name="Kes Whorlton")
        move = self.wish(self.ago(92), "I want to move to another town", review=self.ago(50))
        self._result(move, self.ago(50), "dropped", "adult", "I want to stay near my sister.")

    def _decisions(self) -> None:
        self.kept(
            AdultDecision,
            self.ago(88),
            decision="Whether to let the housing officer fit a new door",
            needed_by=None,
            doubt="",
        )
        drug = self.kept(
            AdultDecision, self.ago(86), decision="Whether to start treatment with the drug service", needed_by=self.ago(60),
            doubt="Said yes and no within one visit; seemed to be drunk.",
        )  # fmt: skip
        self._assessed(
            drug, self.ago(75), "has", "Seen on two mornings, sober, with the support worker; the leaflet read out.",
            "Understood what treatment means, remembered it a week later, said what would change and decided to start.",
        )  # fmt: skip
        money = self.kept(
            AdultDecision, self.ago(66), decision="Whether to keep the visitors from holding the bank card", needed_by=None,
            doubt="Gives the card away each week and says that it is a loan.",
        )  # fmt: skip
        found = self._assessed(
            money, self.ago(52), "lacks", "Two visits, pictures of what was bought, somebody trusted in the room.",
            "Understood that money is missing and could not weigh it: afraid of the callers, with memory loss since a head injury.",
            review=self.ago(-30),
        )  # fmt: skip
        self.kept(
            BestInterests, self.ago(49), assessment_id=found["id"], decided_on=self.ago(49),
            decision="The bank stops the card and pays a weekly sum; looked at again with the assessment.",
            decided_by="Nadia Topcliffe, adult social care",
            consulted="Their sister and the advocate. The adult wanted to have some money in hand each day, and has.",
        )  # fmt: skip
        self.kept(
            AdultDecision, self.ago(10), decision="Whether to give evidence against the callers",
            needed_by=self.g.today + timedelta(days=16), doubt="Frightened, and forgets what was agreed from visit to visit.",
        )  # fmt: skip

    def _assessed(
        self, decision: dict[str, Any], on: date, finding: str, support: str, basis: str, review: date | None = None
    ) -> dict[str, Any]:
        return self.kept(
            CapacityAssessment, on, decision_id=decision["id"], finding=finding, assessed_on=on, support=support, basis=basis,
            assessed_by="Hollis Reeth, social worker, Adult Care", review_on=review,
        )  # fmt: skip

    def _family(self) -> None:
        sister = self.kept(
            Carer, self.ago(85), person_id=None, name="Their sister", relation="sister", offer="declined",
            offered_on=self.ago(70), contact="safely", views="Would come weekly if the callers were gone.",
        )  # fmt: skip
        self.kept(
            CarerContact, self.ago(85), carer_id=sister["id"], agency_id=self.members[0]["agency_id"],
            words="Ring at work before noon. Never leave a message at home: one of the callers knows her husband.",
        )  # fmt: skip
        self.kept(
            Carer, self.ago(40), person_id=None, name="A neighbour on the same landing", relation="neighbour",
            offer="not_offered", offered_on=None, contact="ask", views="Takes meals over and has a spare telephone.",
        )  # fmt: skip

    def _forums(self) -> None:
        opened = self.case["opened_on"]
        for forum, start, length, tried, result in (
            ("Safeguarding enquiry (section 42)", 70, 40, "Enquiry and protection plan; door chain and telephone fitted.",
             "Closed when the callers stayed away. They came back within a month."),
            ("Problem Solving Group", 150, 100, "Warning letters to three callers, visits by the neighbourhood team.",
             "One stopped. The tenant would not name the others."),
            ("Multidisciplinary team of the health centre", 30, 25, "Joint visits of nurse and drug worker.",
             "Two of eight visits were answered."),
        ):  # fmt: skip
            begin = opened - timedelta(days=start)
            self.kept(
                ForumTried, self.ago(93), forum=forum, starts_on=begin, ends_on=begin + timedelta(days=length), tried=tried,
                result=result,
            )  # fmt: skip

    def _disagreements(self) -> None:
        first = self.kept(
            Disagreement, self.ago(64), agency_id=self.g.agencies["Tidewater"], raised_on=self.ago(64),
            about="Wants notice served for the noise. The group held that it would take away the only safe address.",
        )  # fmt: skip
        for on, kind, to, words in (
            (self.ago(58), "escalated", "Heads of housing and of adult social care", "Asked to meet within a week."),
            (self.ago(47), "resolved", "", "Notice is put off while the plan runs; the landlord reports noise weekly."),
        ):
            self.kept(
                DisagreementStep, on, disagreement_id=first["id"], kind=kind, taken_on=on, to_whom=to, words=words
            )
        self.kept(
            Disagreement, self.ago(8), agency_id=self.g.agencies["Police"], raised_on=self.ago(8),
            about="Wants a closure order now. Adult social care asks for two more weeks to find another place first.",
        )  # fmt: skip

    def _reviews(self) -> None:
        """Of a stay too short for them all, the last of each day."""
        found = (
            (88, "red", "Callers every night, card taken, door forced once."),
            (52, "amber", "Fewer callers; money is protected."),
            (24, "amber", "Quiet on weekdays, callers at weekends. Treatment has begun."),
        )
        for on, (rag, words) in {self.ago(days): (rag, words) for days, rag, words in found}.items():
            self.kept(
                AdultReview, on, by=1, caseload_id=self.load["id"], held_on=on, rag=rag, words=words,
                next_review_on=on + timedelta(days=28),
            )  # fmt: skip
        self.load |= {"rag": "amber", "rag_reason": found[-1][2], "next_review_on": self.g.today + timedelta(days=4)}
