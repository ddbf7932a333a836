"""Record an adult's answer on consent where every group reads it, and here what only this group may know of it."""

from __future__ import annotations

from datetime import date

from casework import clock
from casework.accounts.models import User
from casework.adults import queries
from casework.adults.chains import Chain
from casework.adults.models import LAWFUL, ROUTES, Consent
from casework.adults.reading import decisions_of, known
from casework.adults.services.recording import JUST_CORRECTED, begin, keep, not_to_come, said
from casework.cases.models import Caseload
from casework.errors import Refusal
from casework.extensions import db
from casework.sharing import services as sharing
from casework.sharing.models import ANSWERS, NEED_REASON, PersonConsent
from casework.web.forms import CONSTRAINTS

CONSTRAINTS["uq_adult_consents_corrects_id"] = (JUST_CORRECTED, None)


def answer_to_explain(load: Caseload) -> PersonConsent | None:
    """The answer that holds, where this group has not said yet what it is about."""
    found = known(load)
    return found.shared if found.consent is None else None


def record_consent(
    load: Caseload, *, answer: str, asked_on: date, scope: str, reason: str, route: str, route_reason: str,
    decided_by: str, review_on: date | None, by: User, corrects: Chain[Consent] | None = None, seen: int = 0,
) -> Consent:  # fmt: skip
    """Record what the adult said when asked, and without consent what allows the group to go on, if anything does.

    The answer goes onto the tab Sharing; one that stands there already is taken, not doubled. Best interests are a route, and
    "lacks capacity" an answer, only where the adult was assessed as lacking capacity for a decision on this case.
    """
    begin(load, by)
    if answer not in ANSWERS:
        raise Refusal("Choose what the adult said", field="answer")
    not_to_come(asked_on, "asked_on")
    said(scope, "Say what it is about", "scope")
    if answer in NEED_REASON:
        said(reason, "Say why the adult was not asked, or could not decide", "reason")
    if answer == "given":
        route = route_reason = decided_by = ""
    elif route not in ROUTES:
        raise Refusal("Choose what allows the group to go on, or that nothing does", field="route")
    if route in LAWFUL:
        said(route_reason, "Say why this applies", "route_reason")
        said(decided_by, "Say who decided to go on without consent", "decided_by")
    else:
        route_reason = decided_by = ""
    for field, chosen in (("route", route == "best_interests"), ("answer", answer == "cannot")):
        if chosen and all(decision.capacity != "lacks" for decision in decisions_of(load)):
            raise Refusal(
                "No assessment here says that the adult lacks capacity. Record it first: until then capacity is presumed",
                field=field,
            )
    shared = _shared(load, (answer, asked_on, review_on), corrects.now if corrects is not None else None, by)
    return keep(
        Consent, load, by=by, corrects=corrects, seen=seen,
        texts={
            "scope": scope, "reason": reason if answer in NEED_REASON else "", "route_reason": route_reason,
            "decided_by": decided_by,
        },
        route=route, consent_id=shared.id,
    )  # fmt: skip


def _shared(load: Caseload, what: tuple[str, date, date | None], wrong: Consent | None, by: User) -> PersonConsent:
    """The answer on the tab Sharing: that which stands there, or a new one; what was corrected is struck out there."""
    answer, asked_on, review_on = what
    group = load.group.short_name
    if wrong is not None:
        before = wrong.shared
        if (before.answer, before.asked_on, before.review_on) == what:
            return before
        if before.struck_at is None:
            _strike(before, wrong, because=f"Corrected by {group}", by=by)
    adult = db.session.scalars(queries.adult_in(load.case_id, load.group_id)).one()
    if adult.person is None:
        raise Refusal("The adult's record is closed to you, so their answer cannot be recorded.")
    standing = answer_to_explain(load)
    if standing is not None and (standing.answer, standing.asked_on, standing.review_on) == what:
        return standing
    return sharing.record_consent(
        load.case, adult.person, answer=answer, asked_on=asked_on, covers=f"As recorded by {group}",
        because=f"{group} has recorded why" if answer in NEED_REASON else "", review_on=review_on, by=by,
    )  # fmt: skip


def _strike(before: PersonConsent, wrong: Consent, *, because: str, by: User) -> None:
    """Members correct what their group recorded; an answer somebody else recorded on the tab Sharing keeps that tab's rule."""
    if before.recorded_by_id != wrong.recorded_by_id:
        sharing.strike_out(before, because=because, by=by)
    else:
        before.struck_at, before.struck_by_id, before.struck_because = clock.now(), by.id, because
    db.session.flush()
