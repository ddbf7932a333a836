"""The assessments of a case in series: one tool for one party, from the first to the latest, with the trend drawn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from markupsafe import Markup
from sqlalchemy import select

from casework.cases.models import SIDES, Case
from casework.extensions import db
from casework.risk import queries, scoring
from casework.risk.models import RiskAssessment, RiskToolVersion
from casework.risk.offers import About, Offer, about_party, offers
from casework.risk.services import tool_of
from casework.risk.tool_files import tool_kept
from casework.risk.tool_shape import Tool
from casework.web.charts import Point, Zone, over_time

NOTHING = Markup("")


@dataclass
class Series:
    """One tool for one party. `offer` is None where the case is closed, or a party or a tool is no longer on it."""

    id: str
    title: str
    label: str
    side: str
    offer: Offer | None = None
    rows: list[RiskAssessment] = field(default_factory=list)
    trend: Markup = NOTHING

    @property
    def in_force(self) -> list[RiskAssessment]:
        return [row for row in self.rows if row.status == "final"]

    @property
    def latest(self) -> RiskAssessment | None:
        return self.in_force[-1] if self.in_force else None

    @property
    def first(self) -> RiskAssessment | None:
        return self.in_force[0] if self.in_force else None

    @property
    def waiting(self) -> RiskAssessment | None:
        """The newest that awaits validation."""
        return next((row for row in reversed(self.rows) if row.status == "awaiting"), None)

    @property
    def draft(self) -> RiskAssessment | None:
        return next((row for row in self.rows if row.status == "draft"), None)

    @property
    def scored(self) -> list[RiskAssessment]:
        """What its history lists, the newest first."""
        return [row for row in reversed(self.rows) if row.status != "draft"]

    @property
    def who(self) -> str:
        return f"{self.label} ({SIDES[self.side].lower()})" if self.side else self.label


def of_case(case: Case) -> list[Series]:
    """Every series of a case, those its groups use now first, with or without an assessment."""
    open_now = offers(case) if case.status == "open" else []
    labels = {about_party(party): party.label for party in case.parties}
    found: dict[tuple[str, About], Series] = {}
    for offer in open_now:
        found[offer.tool.key, offer.about] = Series(
            f"series-{len(found) + 1}", offer.tool.title, offer.label, offer.about[0], offer
        )
    for row in db.session.scalars(queries.of_case(), {"case_id": case.id}).unique():
        series = found.get((row.tool_key, row.about))
        if series is None:
            label = labels.get(row.about) or row.label
            series = Series(f"series-{len(found) + 1}", row.tool.title, label, row.side)
            found[row.tool_key, row.about] = series
        series.rows.append(row)
    _draw(found.values())
    return list(found.values())


def _draw(found: Iterable[Series]) -> None:
    """The trends, with the bands of each newest version: one more statement for all of them."""
    drawn = [(series, latest) for series in found if (latest := series.latest) and len(series.in_force) > 1]
    ids = {latest.tool_id for _, latest in drawn}
    if not ids:
        return
    kept = db.session.execute(
        select(RiskToolVersion.id, RiskToolVersion.key, RiskToolVersion.definition).where(RiskToolVersion.id.in_(ids))
    ).all()
    by_id = {row.id: tool_kept(row.key, row.definition) for row in kept}
    for series, latest in drawn:
        series.trend = _trend(series, by_id[latest.tool_id])


def _trend(series: Series, tool: Tool) -> Markup:
    return over_time(
        f"{series.id}-trend",
        f"Scores of {series.who}, {series.title}",
        [
            Point(row.assessed_on, row.score, f"{row.band_words} by judgement" if row.judgement else row.band_words)
            for row in series.in_force
        ],
        most=max(row.maximum for row in series.in_force),
        zones=[Zone(band.least, band.words, band.rag) for band in tool.bands],
        unit="points",
    )


@dataclass(frozen=True)
class Line:
    """A question with its answer as people read it. `name` is the one to go to when it is to be answered."""

    text: str
    said: str
    points: int | None
    name: str


def answered(assessment: RiskAssessment) -> list[Line]:
    """All questions of an assessment's own version of the tool, with the answers."""
    tool = tool_of(assessment)
    return [
        Line(
            question.text,
            scoring.in_words(tool, question, assessment.answers),
            scoring.points(tool, question, assessment.answers),
            question.names[0],
        )
        for question in tool.questions
    ]
