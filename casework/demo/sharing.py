"""Why the demonstration's cases may be shared: most have a lawful basis and some consents, some need a look."""

from __future__ import annotations

import random
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from casework import clock
from casework.sharing.models import LawfulBasis, PersonConsent, SharingCheck

if TYPE_CHECKING:
    from casework.demo.generator import Generator
    from casework.demo.history import History

BECAUSE = "Each agency knows a part of it; the pattern of calls shows only when they are put together. Health shares dates, not diagnoses."
ADULT = (
    "There is reason to believe that the person is at risk of abuse or neglect, and no agency can plan for that alone."
)
COVERS = ("Support from victim care and the housing officer.", "Contact by the tenancy support worker.", "")
WHY_NOT = "Asking now would put the person who reported it at risk. To be looked at again after the next visit."


def add_to(generator: Generator, history: History) -> None:
    """Write them, by chance of their own so that the rest of the demonstration stays as it is."""
    chance, today = random.Random(12), generator.today
    for slug, cases in history.cases_of.items():
        staff = [member for member in generator.members[slug] if member["role"] in ("chair", "coordinator")]
        for number, case in enumerate(cases):
            if number % 4 == 3 or not staff:
                continue
            by, opened = chance.choice(staff)["id"], case["opened_on"]
            generator.add(
                LawfulBasis, case_id=case["id"], basis="safeguarding_adult" if slug == "tati" else "public_task",
                condition="safeguarding" if slug == "tati" else "unlawful_acts", because=ADULT if slug == "tati" else BECAUSE,
                decided_on=opened, review_on=opened + timedelta(days=365 if number % 5 else 90), recorded_by_id=by,
            )  # fmt: skip
            for side in ("victim", "offender"):
                person = case.get(f"{side}_id")
                if person is None or chance.random() < 0.3:
                    continue
                answer = chance.choice(
                    ("given", "given", "refused", "not_asked")
                    if side == "victim"
                    else ("refused", "given", "not_asked")
                )
                generator.add(
                    PersonConsent, case_id=case["id"], person_id=person, answer=answer,
                    asked_on=min(opened + timedelta(days=4), today), covers=chance.choice(COVERS) if answer == "given" else "",
                    because=WHY_NOT if answer == "not_asked" else "", recorded_by_id=by,
                )  # fmt: skip
            if case["status"] == "open" and number % 9 == 1:
                at = clock.london(today - timedelta(days=chance.randint(1, 5)), time(11))
                _owe(generator, case["id"], at, generator.groups[slug])


def _owe(generator: Generator, case_id: int, at: datetime, group_id: int) -> None:
    generator.add(SharingCheck, case_id=case_id, cause="group", group_id=group_id, raised_at=at)
