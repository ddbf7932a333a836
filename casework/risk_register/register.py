"""A risk register as it is read: each risk with its rating in words, and the matrix of likelihood and impact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from casework.actions.models import LIVE, STATUSES, Action
from casework.extensions import db
from casework.partnership.models import Group
from casework.rendering.spreadsheet import Cell
from casework.risk_register import queries
from casework.risk_register.models import RESPONSES, RegisterRisk
from casework.risk_register.scale import USUAL, Scale
from casework.web.filtering import Chosen
from casework.web.presentation import day, short_day

AGAIN = "To be scored again: it was scored by another scale"
HEADINGS = (
    "Reference", "Risk", "Because of", "What could happen", "Consequence", "Category", "Impact before controls", "Likelihood before controls",
    "Score before controls", "Impact", "Likelihood", "Score", "Rating", "Highest score tolerated", "Above tolerance", "Controls and mitigation",
    "Response", "Owner", "Open actions", "Review", "Status", "Closed on", "Why it was closed",
)  # fmt: skip
WIDTHS = (12, 40, 30, 30, 30, 20, 16, 16, 12, 12, 12, 10, 20, 14, 12, 50, 30, 30, 14, 16, 12, 16, 30)


@dataclass(frozen=True)
class Line:
    """A risk with what follows from its score on the scale in force; `rated` is False where it was scored by one with other steps."""

    risk: RegisterRisk
    scale: Scale
    rated: bool
    actions: list[Action] = field(default_factory=list)

    @property
    def colour(self) -> str:
        return self.scale.colour(self.after) if self.rated else ""

    @property
    def after(self) -> int:
        return self.risk.score.after if self.rated and self.risk.score is not None else 0

    @property
    def before(self) -> int:
        return self.risk.score.before if self.rated and self.risk.score is not None else 0

    @property
    def impact(self) -> str:
        return self._step("impact_after", self.scale.impact)

    @property
    def likelihood(self) -> str:
        return self._step("likelihood_after", self.scale.likelihood)

    @property
    def impact_before(self) -> str:
        return self._step("impact_before", self.scale.impact)

    @property
    def likelihood_before(self) -> str:
        return self._step("likelihood_before", self.scale.likelihood)

    def _step(self, name: str, words: Sequence[str]) -> str:
        return words[getattr(self.risk.score, name) - 1] if self.rated else ""

    @property
    def rating(self) -> str:
        return self.scale.rating(self.after) if self.rated else AGAIN

    @property
    def rating_before(self) -> str:
        return self.scale.rating(self.before) if self.rated else ""

    @property
    def tolerated(self) -> int:
        return self.risk.tolerance or self.scale.tolerance

    @property
    def is_above(self) -> bool:
        """The score is more than is tolerated; an open risk then needs action."""
        return self.rated and self.risk.status == "open" and self.after > self.tolerated

    @property
    def open_actions(self) -> int:
        return sum(action.status in LIVE for action in self.actions)


@dataclass(frozen=True)
class Square:
    """A place of the matrix: its colour, its rating in words, and the risks on it."""

    colour: str
    rating: str
    lines: list[Line]


def like(group_id: int, scale: Scale) -> set[int | None]:
    """The group's scales with as many steps as this one, by number: what was scored by them can be compared. None is the usual one."""
    rows = db.session.scalars(queries.scales_of(group_id)).all()
    found: set[int | None] = {row.id for row in rows if row.plain.shape == scale.shape}
    return found | ({None} if scale.shape == USUAL.shape else set())


def lines(group: Group, chosen: Chosen, scale: Scale) -> list[Line]:
    like_it = like(group.id, scale)
    rows = db.session.scalars(queries.narrowed(group.id, chosen, scale, like_it).limit(queries.MOST)).unique().all()
    return with_actions(rows, scale, like_it)


def with_actions(rows: Sequence[RegisterRisk], scale: Scale, like_it: set[int | None]) -> list[Line]:
    actions: dict[int, list[Action]] = {}
    for risk_id, action in db.session.execute(queries.actions_of([row.id for row in rows])) if rows else ():
        actions.setdefault(risk_id, []).append(action)
    return [
        Line(row, scale, row.score is not None and row.score.scale_id in like_it, actions.get(row.id, [])) for row in rows
    ]  # fmt: skip


def matrix(found: Sequence[Line], scale: Scale, *, before: bool = False) -> list[tuple[str, list[Square]]]:
    """Rows of the matrix, the most likely first, each with a square for every step of impact, the least first."""
    rows = []
    for likelihood in range(len(scale.likelihood), 0, -1):
        squares = []
        for impact in range(1, len(scale.impact) + 1):
            score = likelihood * impact
            here = [line for line in found if line.rated and _place(line, before=before) == (likelihood, impact)]
            squares.append(Square(scale.colour(score), scale.rating(score), here))
        rows.append((scale.likelihood[likelihood - 1], squares))
    return rows


def _place(line: Line, *, before: bool) -> tuple[int, int]:
    score = line.risk.score
    assert score is not None
    if before:
        return score.likelihood_before, score.impact_before
    return score.likelihood_after, score.impact_after


def cells(line: Line) -> tuple[Cell, ...]:
    """A row of a spreadsheet, under `HEADINGS`."""
    risk = line.risk
    return (
        risk.reference, risk.title, risk.cause, risk.event, risk.consequence, risk.category, line.impact_before, line.likelihood_before,
        line.before or None, line.impact, line.likelihood, line.after or None, line.rating, line.tolerated, "Yes" if line.is_above else "No", risk.controls,
        RESPONSES[risk.response], risk.owner_words, line.open_actions, risk.review_on, risk.status.capitalize(), risk.closed_on, risk.closing_reason,
    )  # fmt: skip


def action_words(action: Action) -> str:
    """One action on paper: what, who, by when or what became of it."""
    what = f"by {short_day(action.due_on)}" if action.is_live else STATUSES[action.status].lower()
    return f"{action.reference}: {action.title} ({action.owner_words}, {what})"


def mitigation(line: Line) -> str:
    """Controls, then the actions, as a cell of a table says them."""
    return "; ".join([*([line.risk.controls] if line.risk.controls else []), *map(action_words, line.actions)])


def reviewed(risk: RegisterRisk) -> str:
    if risk.status == "closed":
        return f"Closed on {day(risk.closed_on)}: {risk.closing_reason}"
    return day(risk.review_on) if risk.review_on else "Not set"
