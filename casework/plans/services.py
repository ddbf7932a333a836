"""Write the parts of a plan, each alone, each save a version of its own."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from casework import clock
from casework.accounts.models import User
from casework.cases import services as cases
from casework.cases.models import Case
from casework.errors import Refusal, Stale
from casework.extensions import db
from casework.plans import lists, queries
from casework.plans.models import PARTS, VERDICTS, PlanPart

FACTS = ("problems", "starts_on", "ends_on", "worked", "verdict")


def plan_of(case: Case) -> dict[str, PlanPart]:
    """The newest version of each part that has been written, by its key."""
    return {row.part: row for row in db.session.scalars(queries.current_parts(), {"case_id": case.id})}


def earlier_plans(case: Case) -> list[str]:
    """References of cases that had a plan of their own and were merged into this one."""
    return list(db.session.scalars(queries.earlier_plans(), {"case_id": case.id}))


def save_part(
    case: Case,
    part: str,
    *,
    text: str,
    number: int,
    by: User,
    problems: list[str] | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    worked: str = "",
    verdict: str = "",
) -> PlanPart:
    """Save a part of the plan as a new version, going on from version `number` (0: nothing was there yet).

    Raises `Stale` when somebody else saved this part first; the other parts do not matter. A save that changes nothing
    makes no version.
    """
    if part not in PARTS:
        raise Refusal("There is no such part of a plan.")
    cases.require_may_record(case, by)
    text, worked = text.strip(), worked.strip()
    if unknown := [problem for problem in problems or [] if problem not in lists.problems()]:
        raise Refusal(f"Choose kinds of problem from the list, not {unknown[0]!r}", field="problems")
    if ends_on is not None and starts_on is None:
        raise Refusal("Enter when it began as well", field="starts_on")
    if starts_on is not None and ends_on is not None and ends_on < starts_on:
        raise Refusal("It cannot end before it began", field="ends_on")
    if part == "assessment":
        _require_assessment(text, worked, verdict)
    new: dict[str, Any] = {
        "problems": list(problems or []), "starts_on": starts_on, "ends_on": ends_on, "worked": worked, "verdict": verdict
    }  # fmt: skip
    current = _current_alone(case, part)
    if current is not None and number != current.number:
        raise _stale(current, {"text": text, **new})
    if current is None and number:
        raise Refusal("Nothing is written here yet. Open the page again.")
    if current is not None and all(getattr(current, key) == value for key, value in {"text": text, **new}.items()):
        return current
    if current is not None:
        current.current = False
        db.session.flush()
    row = PlanPart(
        case_id=case.id, part=part, number=(current.number if current else 0) + 1, text=text, saved_by_id=by.id,
        saved_at=clock.now(), **new,
    )  # fmt: skip
    db.session.add(row)
    case.updated_at = clock.now()
    db.session.flush()
    return row


def _require_assessment(text: str, worked: str, verdict: str) -> None:
    """What an assessment must say. "Not assessed" is an answer too, with its reason in the text."""
    if verdict not in VERDICTS:
        raise Refusal("Say whether it worked", field="verdict")
    if not text:
        raise Refusal("Say why it was not assessed" if verdict == "not_assessed" else "Say what happened", field="text")
    if verdict != "not_assessed" and not worked:
        raise Refusal("Say what worked, or that nothing did", field="worked")


def lock(case: Case) -> None:
    """Keep others from changing the case until this is saved. Refused when somebody has closed it meanwhile."""
    db.session.refresh(case, attribute_names=["status", "version"], with_for_update=True)
    if case.status == "closed":
        raise Refusal("This case is closed. Reopen it first, with a reason.")


def _current_alone(case: Case, part: str) -> PlanPart | None:
    """The newest version, with the case locked: two people who save at once are dealt with one after the other."""
    lock(case)
    return db.session.scalars(
        select(PlanPart)
        .where(PlanPart.case_id == case.id, PlanPart.part == part, PlanPart.current, PlanPart.merged_from == "")
        .execution_options(populate_existing=True)
    ).one_or_none()


def _stale(current: PlanPart, new: dict[str, Any]) -> Stale:
    """Both texts; facts that are not text are said below theirs where they differ, as the page can only show text."""
    yours, theirs = {"text": new["text"]}, {"text": current.text}
    if new["worked"] or current.worked:
        yours["worked"], theirs["worked"] = new["worked"], current.worked
    for key in FACTS:
        if key != "worked" and getattr(current, key) != new[key]:
            theirs["text"] += f"\n\n({in_words(current)})"
            break
    return Stale(yours=yours, theirs=theirs, version=current.number, changed_by=current.saved_by.name)


def in_words(row: PlanPart) -> str:
    """What a part says beside its text."""
    from casework.web.presentation import day, listed

    said = []
    if row.problems:
        said.append(f"Kinds of problem: {listed(row.problems).lower()}")
    if row.starts_on:
        said.append(f"Began on {day(row.starts_on)}" + (f", ended on {day(row.ends_on)}" if row.ends_on else ""))
    if row.verdict:
        said.append(VERDICTS[row.verdict])
    return ". ".join(said) or "Nothing chosen"
