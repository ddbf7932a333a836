"""Risk assessments of the demonstration: two to four over time, some by judgement, some waiting, sent back or unfinished."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from casework.partnership.profiles import profiles
from casework.risk import reviews, scoring, services
from casework.risk.models import RiskAssessment
from casework.risk.tool_files import tools
from casework.risk.tool_shape import Answer, Question, Tool

if TYPE_CHECKING:
    from casework.demo.generator import Generator
    from casework.demo.history import History

# How bad it was at each assessment, from 0 to 1: it got better, it got worse, it came and went, nothing changed.
STORIES = ((0.85, 0.6, 0.4, 0.15), (0.3, 0.55, 0.8), (0.65, 0.3, 0.6, 0.2), (0.45, 0.5))
BASES = (
    "Home visit and the log of calls since spring. School was not asked yet.",
    "Told on the telephone; the landlord's records say the same.",
    "What is known from records of the last six months.",
)
JUDGEMENT = "Afraid to answer some of the questions; a relative has moved in who was part of it before."
COMMENT = "The warning of last week is missing under broken agreements. Please look again."
APART = 25
"""Days at least between two assessments of the same party."""
# How each group's cases are assessed: the tool, and whose side it is about.
TOOLS = {
    "psg": (("asb_victim_matrix", "victim"), ("asb_perpetrator_matrix", "offender")),
    "asb": (("asb_victim_matrix", "victim"), ("asb_perpetrator_matrix", "offender")),
    "tati": (("adult_risk", "offender"), ("clutter_rating", "location")),
    "iom": (("reoffending", "offender"),),
    "csg-coastal": (("harm_and_frequency", "location"),),
    "csg-marrick": (("harm_and_frequency", "location"),),
}


def add_to(generator: Generator, history: History) -> None:
    """Assess most cases, by chance of their own so that the rest of the demonstration stays as it is."""
    assessing = Assessing(generator)
    for slug, used in TOOLS.items():
        for number, case in enumerate(history.cases_of.get(slug, ())):
            if number % 5 != 4:
                assessing.case(slug, case, used, number)


class Assessing:
    """Writes assessments through the generator."""

    def __init__(self, generator: Generator) -> None:
        self.g = generator
        self.random = random.Random(2026)
        self.versions = {key: services.version_of(tool).id for key, tool in tools().items()}

    def case(self, slug: str, case: dict[str, Any], used: tuple[tuple[str, str], ...], number: int) -> None:
        pressing: list[dict[str, Any]] = []
        for place, (key, side) in enumerate(used):
            if case[f"{side}_id"] is None or (place and number % 2):
                continue
            story = STORIES[(number + place) % len(STORIES)]
            pressing += self._series(slug, case, tools()[key], side, story, number)
        if pressing and case["status"] == "open":
            self._drive_the_review(slug, case["load"], pressing)

    def _series(
        self, slug: str, case: dict[str, Any], tool: Tool, side: str, story: tuple[float, ...], number: int
    ) -> list[dict[str, Any]]:
        """The assessments of one party; what comes back is the one in force."""
        last = case["closed_on"] or self.g.today - timedelta(days=2 + number % 11)
        first = min(case["opened_on"] + timedelta(days=4), last)
        found = []
        story = story[-(1 + (last - first).days // APART) :]
        for place, degree in enumerate(story):
            on = first + (last - first) * place // max(1, len(story) - 1)
            answers = {
                name: value
                for question in tool.questions
                for name, value in self._answer(tool, question, degree).items()
            }
            newest = place == len(story) - 1
            found.append(
                self._row(
                    slug,
                    case,
                    tool,
                    side,
                    answers,
                    on,
                    raised=newest and number % 7 == 2,
                    sams=newest and number % 6 == 3,
                )
            )
        self._unfinished(slug, case, tool, found[-1], number)
        in_force = [row for row in found if row["status"] == "final"]
        return [{**in_force[-1], "title": tool.title}] if in_force else []

    def _row(
        self,
        slug: str,
        case: dict[str, Any],
        tool: Tool,
        side: str,
        answers: dict[str, Any],
        on: date,
        *,
        raised: bool,
        sams: bool,
    ) -> dict[str, Any]:
        members = self.g.members[slug]
        others = [m for m in members[3:] if m["role"] != "observer"]
        assessor = self.random.choice([m for m in others if sams and m["name"] == "Sam Thirlby"] or others)
        score = scoring.score(tool, answers)
        scored = band = tool.band_of(score)
        if raised and scored != tool.bands[-1]:
            band = tool.bands[tool.bands.index(scored) + 1]
        second = tool.second_person or profiles()[self._kind(slug)].risk_second_person
        person = None if side == "location" else case[f"{side}_id"]
        return self.g.add(
            RiskAssessment, case_id=case["id"], group_id=self.g.groups[slug], tool_id=self.versions[tool.key],
            tool_key=tool.key, side=side, person_id=person, place_id=case["location_id"] if person is None else None,
            status="final", answers=scoring.taken(tool, answers), basis=self.random.choice(BASES), assessed_on=on, score=score,
            maximum=tool.maximum, scored_band=scored.key, band=band.key, band_words=band.words, rag=band.rag,
            judgement="" if band == scored else JUDGEMENT, worked_on_by_ids=[assessor["id"]], saved_by_id=assessor["id"],
            saved_at=self.g.moment(on, 15), assessor_id=assessor["id"], agency_id=assessor["agency_id"],
            submitted_at=self.g.moment(on, 15), second_person=second, checked_by_id=members[2]["id"] if second else None,
            checked_at=self.g.moment(min(self.g.today, on + timedelta(days=1)), 9) if second else None, comment="",
            follows_id=None, version=2,
        )  # fmt: skip

    def _kind(self, slug: str) -> str:
        from casework.demo.generator import GROUPS

        return next(profile for each, _, _, profile, _ in GROUPS if each == slug)

    def _unfinished(self, slug: str, case: dict[str, Any], tool: Tool, last: dict[str, Any], number: int) -> None:
        """On a few open cases the newest waits, or was sent back and is gone on with."""
        if case["status"] == "closed" or not last["second_person"] or number % 6 not in (0, 3):
            return
        if number % 6 == 0:
            last.update(status="awaiting", checked_by_id=None, checked_at=None)
            return
        last.update(status="sent_back", comment=COMMENT)
        nothing: dict[str, Any] = {
            "scored_band": "", "band": "", "band_words": "", "rag": "", "judgement": "", "assessor_id": None, "agency_id": None,
            "submitted_at": None, "second_person": False, "checked_by_id": None, "checked_at": None, "comment": "",
        }  # fmt: skip
        kept = {name: value for name, value in last.items() if name not in ("id", "partnership_id")}
        self.g.add(RiskAssessment, **{**kept, **nothing, "status": "draft", "follows_id": last["id"]})

    def _drive_the_review(self, slug: str, load: dict[str, Any], in_force: list[dict[str, Any]]) -> None:
        """As submitting does; a review that is due already stays."""
        worst = max(in_force, key=lambda row: ("green", "amber", "red").index(row["rag"]))
        load.update(risk_rag=worst["rag"], risk_band=worst["band_words"])
        days = profiles()[self._kind(slug)].review.days_for(worst["rag"])
        on = max(worst["assessed_on"] + timedelta(days=days), self.g.today)
        if load["next_review_on"] > self.g.today:
            because = reviews.why(days, worst["side"], worst["assessed_on"], worst["band_words"], worst["title"])
            load.update(next_review_on=on, review_because=because)

    # answers of about the degree that a story tells

    def _answer(self, tool: Tool, question: Question, degree: float) -> dict[str, Any]:
        near = min(1.0, max(0.0, self.random.gauss(degree, 0.12)))
        if question.kind == "number":
            return {question.key: round(question.least + near * (question.most - question.least))}
        if question.kind == "likelihood_impact":
            likelihood, impact = question.names
            often = self._of(tool.likelihood, near * self.random.choice((0, 0.6, 1)))
            found = {likelihood: often.key}
            return found if not often.points else {**found, impact: self._of(tool.impact, near).key}
        if question.kind == "choices":
            return {question.key: [each.key for each in question.answers if self.random.random() < near - 0.2]}
        return {question.key: self._of(question.answers, near).key}

    def _of(self, answers: tuple[Answer, ...], near: float) -> Answer:
        ordered = sorted(answers, key=lambda each: each.points)
        return ordered[round(near * (len(ordered) - 1))]
