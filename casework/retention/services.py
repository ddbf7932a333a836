"""Keep a record longer, put it on hold, lift that; propose an erasure and look a second time. Nothing is erased here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert

from casework import access, clock
from casework.access import as_system, current_scope, scope_of
from casework.accounts.models import User
from casework.errors import Refusal
from casework.extensions import db
from casework.references import next_reference
from casework.retention import policy, queries, schedule, unnamed
from casework.retention.models import GROUNDS, RECORDS, Erasure, ErasureItem, RetentionRule, RetentionStay
from casework.retention.rules import HOMES
from casework.web.forms import CONSTRAINTS

GOVERNANCE = "the duty decides how long records are kept without reading them"
FOR_WHOM = "Information governance decides how long records are kept."
MOST = 200
"""Records of one proposal: as many as somebody can still look through."""
CONSTRAINTS["uq_erasure_items_waiting"] = ("One of them is in another proposal already. Look at the list again", None)


def due_values() -> dict[str, Any]:
    """Parameters of `queries.due` for the reader at work."""
    scope = current_scope()
    declared = {
        "declared_cases": list(scope.declared_cases or ()),
        "declared_referrals": list(scope.declared_referrals or ()),
    } | {f"declared_{home}": stepped_back_from(kind) for kind, home in HOMES.items()}
    own = {"partnership": scope.partnership_id, "child": schedule.CHILD}
    return schedule.by_group(clock.today()) | own | declared


def stepped_back_from(kind: str) -> list[int]:
    """Ids of people, places or organisations the reader at work declared an interest in."""
    return [
        int(each.removeprefix(f"{kind}-")) for each in current_scope().declared_subjects if each.startswith(f"{kind}-")
    ]


def unnamed_years() -> int:
    """For how many years people, places and organisations are kept that nothing names."""
    return db.session.scalars(select(RetentionRule.unnamed_years)).one_or_none() or unnamed.YEARS


def set_unnamed_years(years: int, *, by: User) -> None:
    access.require(policy.governs(scope_of(by)), FOR_WHOM)
    if not 1 <= years <= 100:
        raise Refusal("Enter a number of years from 1 to 100", field="years")
    usual = {"partnership_id": scope_of(by).partnership_id, "unnamed_years": unnamed.YEARS}
    db.session.connection().execute(insert(RetentionRule.__table__).values(**usual).on_conflict_do_nothing())
    db.session.scalars(select(RetentionRule).with_for_update()).one().unnamed_years = years


def due_of(kind: str, number: int) -> Any | None:
    """A record's line of the queue, whatever its day; None where it is not old enough for any schedule, something names it, or it is hidden from the reader."""
    return db.session.execute(queries.one(kind, number), due_values()).one_or_none()


def kept_until(case_id: int) -> Any | None:
    """When a closed case falls due, why, and whether it is held; for whoever reads the case, without the reasons."""
    return db.session.execute(queries.of_case(), due_values() | {"only": case_id}).one_or_none()


def keep_longer(kind: str, number: int, *, until: date | None, reason: str, by: User) -> RetentionStay:
    """Look at it again on that day. An earlier reason to keep it ends with this one."""
    access.require(policy.governs(scope_of(by)), FOR_WHOM)
    if until is None or until <= clock.today():
        raise Refusal("Choose a day to come", field="until")
    _reasoned(reason)
    _lock(kind, number)
    for earlier in db.session.scalars(
        queries.stays_on(kind, number).where(RetentionStay.kind == "keep", RetentionStay.ended_at.is_(None))
    ):
        earlier.ended_at, earlier.ended_by_id = clock.now(), by.id
    row = RetentionStay(
        kind="keep", until=until, reason=reason.strip(), made_by_id=by.id, made_at=clock.now(), **{f"{kind}_id": number}
    )
    db.session.add(row)
    db.session.flush()
    return row


def hold(kind: str, number: int, *, ground: str, reason: str, by: User) -> RetentionStay:
    """Nothing of it is erased until the hold is lifted, whatever was proposed or confirmed meanwhile."""
    access.require(policy.governs(scope_of(by)), FOR_WHOM)
    if ground not in GROUNDS:
        raise Refusal("Choose what it is held for", field="ground")
    _reasoned(reason)
    _lock(kind, number)
    row = RetentionStay(
        kind="hold",
        ground=ground,
        reason=reason.strip(),
        made_by_id=by.id,
        made_at=clock.now(),
        **{f"{kind}_id": number},
    )
    db.session.add(row)
    db.session.flush()
    return row


def lift(row: RetentionStay, *, because: str, by: User) -> None:
    """End a hold, or a reason to keep it. Its row stays with the record."""
    access.require(policy.governs(scope_of(by)), FOR_WHOM)
    if not because.strip():
        raise Refusal("Say why", field="because")
    row = db.session.scalars(
        select(RetentionStay).where(RetentionStay.id == row.id).with_for_update(of=RetentionStay),
        execution_options={"populate_existing": True},
    ).one()
    if row.ended_at is not None:
        raise Refusal("It has ended already.")
    row.ended_at, row.ended_by_id, row.ended_because = clock.now(), by.id, because.strip()


def _reasoned(reason: str) -> None:
    if not reason.strip():
        raise Refusal("Say why", field="reason")


def _lock(kind: str, number: int) -> None:
    """An erasure that has begun is waited for; afterwards there is nothing left to keep."""
    table = RECORDS[kind].__table__.name
    locked = text(f"SELECT id FROM {table} WHERE id = :id FOR KEY SHARE")  # noqa: S608
    if db.session.connection().execute(locked, {"id": number}).scalar() is None:
        raise Refusal("It has been erased.")


# -- proposing and looking again ---------------------------------------------------------------------------------------


def propose(records: Sequence[tuple[str, int]], *, typed: str, by: User) -> Erasure:
    """Propose to erase records together, after the dry run. What is typed is the reference of the one, or how many they are.

    Refused for what is not due, on hold, or proposed already.
    """
    access.require(policy.governs(scope_of(by)), FOR_WHOM)
    lines = [due_of(kind, number) for kind, number in dict.fromkeys(records)]
    if not lines:
        raise Refusal("Choose what is to be erased", field="records")
    if len(lines) > MOST:
        raise Refusal(f"Choose {MOST} records at most", field="records")
    for (kind, _), line in zip(dict.fromkeys(records), lines, strict=True):
        if why := why_not(line, kind):
            raise Refusal(f"{line.reference if line is not None else 'One of them'}: {why}. Look at the list again")
    wanted = lines[0].reference if len(lines) == 1 else str(len(lines))
    if typed.strip().upper() != wanted:
        raise Refusal(f"Type {wanted} to say that this is what you mean", field="typed")
    row = Erasure(
        reference=next_reference("E"), proposed_by_id=by.id, proposed_at=clock.now(), proposed_on=clock.today()
    )
    db.session.add(row)
    db.session.flush()
    for line in lines:
        db.session.add(
            ErasureItem(
                erasure_id=row.id, kind=line.kind, subject_id=line.id, reference=line.reference, due_on=line.due_on
            )
        )
    db.session.flush()
    return row


def why_not(line: Any | None, kind: str) -> str:
    """Why a record cannot be proposed now; empty when it can."""
    if line is None:
        return "it is not old enough, or something names it" if kind in HOMES else "it is open, or not old enough"
    if line.held:
        return "it is on hold"
    if line.due_on > clock.today():
        return "its day has not come"
    return "it is proposed already" if line.proposed else ""


def may_confirm(row: Erasure, by: User) -> str:
    """Why this person may not confirm it today; empty when they may."""
    if row.proposed_by_id == by.id and row.proposed_on >= clock.today():
        return "You proposed it today. Somebody else may confirm it at once, you from tomorrow: a second look, not a second click."
    return ""


def confirm(row: Erasure, *, typed: str, by: User) -> None:
    """Have it done in the background."""
    access.require(policy.governs(scope_of(by)), FOR_WHOM)
    row = _locked(row)
    if row.status != "proposed":
        raise Refusal("Somebody has decided about it already.")
    if why := may_confirm(row, by):
        raise Refusal(why)
    if typed.strip().upper() != row.reference:
        raise Refusal(f"Type {row.reference} to say that this is what you mean", field="typed")
    row.status, row.confirmed_by_id, row.confirmed_on = "confirmed", by.id, clock.today()


def withdraw(row: Erasure, *, by: User) -> None:
    """Nothing of it is erased; its records are in the queue again."""
    access.require(policy.governs(scope_of(by)), FOR_WHOM)
    row = _locked(row)
    if row.status != "proposed":
        raise Refusal("Somebody has decided about it already.")
    row.status, row.ended_at = "withdrawn", clock.now()
    with as_system(GOVERNANCE):
        for item in db.session.scalars(queries.items_of(row.id)):
            item.status, item.why, item.ended_at = "refused", "The proposal was withdrawn", clock.now()


def _locked(row: Erasure) -> Erasure:
    found: Erasure = db.session.scalars(
        select(Erasure).where(Erasure.id == row.id).with_for_update(of=Erasure),
        execution_options={"populate_existing": True},
    ).one()
    return found
