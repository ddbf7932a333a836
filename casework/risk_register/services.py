"""Enter risks, score and review them, close them and open them again; set actions; have one brought to a meeting."""

from __future__ import annotations

from datetime import date
from typing import Any

from casework import access, clock
from casework.access import scope_of
from casework.accounts.models import User
from casework.actions import services as actions
from casework.actions.models import Action
from casework.errors import Refusal
from casework.events import announce
from casework.extensions import db
from casework.indicators.policy import may_plan
from casework.meetings import forward
from casework.meetings.forward_models import ForwardItem
from casework.partnership.models import Agency, Group
from casework.references import next_reference
from casework.risk_register import policy, queries
from casework.risk_register.events import RiskReviewMoved
from casework.risk_register.models import RegisterRisk, RiskAction, RiskScale, RiskScore
from casework.risk_register.scale import USUAL, NotAScale, Scale
from casework.web.forms import CONSTRAINTS

CONSTRAINTS["uq_register_risks_group_id_title"] = ("There is a risk of this name in the register", "title")
CONSTRAINTS["uq_register_scores_current"] = ("Somebody scored this risk meanwhile. Look at it first", None)
CHANGED = "Somebody has changed this risk since you opened it. Open it again"


def require_keeping(group_id: int, by: User) -> None:
    access.require(may_plan(scope_of(by), group_id), policy.WHO_KEEPS)


def scale_in_force(group_id: int) -> tuple[Scale, int | None]:
    """The group's scale and the number of its row; the usual one has none."""
    row = db.session.scalars(queries.scale_of(group_id)).one_or_none()
    return (row.plain, row.id) if row is not None else (USUAL, None)


def set_scale(group: Group, scale: Scale, *, by: User) -> RiskScale:
    """From now on the group measures by this; scores given before keep the scale they were given by."""
    require_keeping(group.id, by)
    try:
        scale.checked()
    except NotAScale as wrong:
        raise Refusal(str(wrong), field=wrong.field) from None
    row = RiskScale(
        group_id=group.id, likelihood=list(scale.likelihood), impact=list(scale.impact), categories=list(scale.categories),
        amber_from=scale.amber_from, red_from=scale.red_from, tolerance=scale.tolerance, set_by_id=by.id, set_at=clock.now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def add(group: Group, *, said: dict[str, Any], given: dict[str, int], by: User) -> RegisterRisk:
    """Enter a risk with its first score. `said` are its columns, `given` the four steps of the score."""
    require_keeping(group.id, by)
    _refuse_nonsense(said)
    row = RegisterRisk(
        group_id=group.id, reference=next_reference("RR"), added_by_id=by.id, added_at=clock.now(), **said
    )
    db.session.add(row)
    db.session.flush()
    _score(row, given, "", by)
    announce(RiskReviewMoved(row.id))
    return row


def change(row: RegisterRisk, *, said: dict[str, Any], version: int, by: User) -> None:
    require_keeping(row.group_id, by)
    _refuse_closed(row)
    if version != row.version:
        raise Refusal(CHANGED)
    _refuse_nonsense(said)
    for name, value in said.items():
        setattr(row, name, value)
    db.session.flush()
    db.session.expire(row, ["owner", "owner_agency"])
    announce(RiskReviewMoved(row.id))


def _refuse_nonsense(said: dict[str, Any]) -> None:
    if said.get("owner_id") and said.get("owner_agency_id"):
        raise Refusal("One owner: a person or an agency", field="owner")
    if said.get("review_on") is not None and said["review_on"] < clock.today():
        raise Refusal("The day of the review cannot be in the past", field="review_on")


def review(
    row: RegisterRisk, *, given: dict[str, int], reason: str, review_on: date | None, version: int, by: User
) -> None:  # fmt: skip
    """Look at a risk again: its score, with a reason where it changes, and the day of the next review."""
    access.require(policy.may_review(scope_of(by), row, by), policy.WHO_REVIEWS)
    _refuse_closed(row)
    if version != row.version:
        raise Refusal(CHANGED)
    _refuse_nonsense({"review_on": review_on})
    before = db.session.scalars(queries.current_score(row.id)).one_or_none()
    _, scale_id = scale_in_force(row.group_id)
    same = before is not None and before.scale_id == scale_id and all(getattr(before, k) == v for k, v in given.items())
    if not same:
        if before is not None and not reason.strip():
            raise Refusal("Say why the score has changed", field="reason")
        if before is not None:
            before.current = False
            db.session.flush()
        _score(row, given, reason, by)
    row.review_on = review_on
    db.session.flush()
    announce(RiskReviewMoved(row.id))


def _score(row: RegisterRisk, given: dict[str, int], reason: str, by: User) -> None:
    scale, scale_id = scale_in_force(row.group_id)
    for name, value in given.items():
        words = scale.likelihood if name.startswith("likelihood") else scale.impact
        if not 1 <= value <= len(words):
            raise Refusal("Choose from the scale", field=name)
    if given["likelihood_after"] * given["impact_after"] > given["likelihood_before"] * given["impact_before"]:
        raise Refusal(
            "Controls do not make a risk greater: the score with them is at most the one without",
            field="likelihood_after",
        )
    db.session.add(
        RiskScore(risk_id=row.id, scale_id=scale_id, reason=reason.strip(), scored_by_id=by.id, scored_at=clock.now(), **given)
    )  # fmt: skip
    db.session.flush()
    db.session.expire(row, ["score"])


def close(row: RegisterRisk, *, reason: str, by: User) -> None:
    """It threatens no more, or has happened; its history stays."""
    require_keeping(row.group_id, by)
    _refuse_closed(row)
    row.status, row.closed_on, row.closing_reason = "closed", clock.today(), reason.strip()
    row.review_on = None
    db.session.flush()
    announce(RiskReviewMoved(row.id))


def reopen(row: RegisterRisk, *, review_on: date, by: User) -> None:
    require_keeping(row.group_id, by)
    if row.status == "open":
        raise Refusal("This risk is open.")
    _refuse_nonsense({"review_on": review_on})
    row.status, row.closed_on, row.closing_reason, row.review_on = "open", None, "", review_on
    db.session.flush()
    announce(RiskReviewMoved(row.id))


def _refuse_closed(row: RegisterRisk) -> None:
    if row.status == "closed":
        raise Refusal("This risk is closed. Open it again first.")


def set_action(
    row: RegisterRisk, group: Group, *, title: str, due_on: date | None, agency: Agency, owner: User | None, by: User
) -> Action:  # fmt: skip
    """An ordinary action of the group that is to lower the risk."""
    require_keeping(row.group_id, by)
    _refuse_closed(row)
    made = actions.set_action(group=group, title=title, due_on=due_on, agency=agency, owner=owner, by=by)
    db.session.add(RiskAction(risk_id=row.id, action_id=made.id))
    db.session.flush()
    return made


def bring_to_meeting(row: RegisterRisk, group: Group, *, month: date, by: User) -> ForwardItem:
    """Put it on the forward plan: it stands on the agenda of that month's meeting by itself."""
    title = f"Risk {row.reference}: {row.title}"
    return forward.plan(group, title=title, by=by, month=month, lead=row.owner_words)
