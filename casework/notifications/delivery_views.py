"""Pages about delivery: the ledger with what is behind each number, and addresses that are refused."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_login import current_user
from sqlalchemy import select

from casework import audit
from casework.access.scope import Scope, as_system, current_scope
from casework.errors import Refusal
from casework.extensions import db
from casework.notifications import addresses, in_doubt, ledger
from casework.notifications.models import Message, RefusedAddress
from casework.notifications.views import bp
from casework.partnership.models import Group
from casework.web.filtering import Chosen
from casework.web.gate import having
from casework.web.numbers import row_number
from casework.web.pagination import paged

SAID = {
    "queued": "Waiting",
    "sending": "Being sent",
    "sent": "Sent",
    "failed": "Failed",
    "uncertain": "Uncertain",
    "withheld": "Withheld",
}


@bp.get("/ledger", endpoint="ledger")
@having(ledger.sees, ledger.WHO)
def ledger_of_mail() -> Any:
    """Counts by day and group, and no reader: each number opens what is behind it."""
    scope, chosen = current_scope(), _chosen("period", "group")
    period = chosen["period"] if chosen.get("period") in ledger.PERIODS else ledger.USUAL_PERIOD
    with as_system(ledger.WHOEVER):
        statement = ledger.counts(scope, period=period, group=chosen.get("group", ""))
        page = paged(statement, by=ledger.ORDER, key_of=lambda row: (row.day, row.group_id), scalars=False)
        groups = _groups(scope)
    return render_template(
        "notifications/ledger.html", page=page, groups=dict(groups), states=ledger.STATES, chosen=chosen,
        periods=list(ledger.PERIODS.items()), period=period, group_options=_options(scope, groups),
        decides=in_doubt.looks_after(scope), may_see_addresses=addresses.looks_after(scope),
    )  # fmt: skip


@bp.get("/ledger/messages")
@having(ledger.sees, ledger.WHO)
def ledger_messages() -> Any:
    """Who was to read what, and what became of it. The text is nobody else's business."""
    scope, chosen = current_scope(), _chosen("day", "group", "state")
    with as_system(ledger.WHOEVER):
        statement = ledger.messages(
            scope, day=_day(chosen.get("day", "")), group=chosen.get("group", ""), state=chosen.get("state", "")
        )
        page = paged(statement, by=((Message.id, "desc"),), key_of=lambda m: (m.id,))
        audit.consulted("messages", [m.id for m in page.rows])
        groups = _groups(scope)
        return render_template(
            "notifications/ledger_messages.html", page=page, groups=dict(groups), said=SAID, chosen=chosen,
            day=_day(chosen.get("day", "")), group_options=_options(scope, groups),
            state_options=[("", "Any"), *((state, state.capitalize()) for state in ledger.STATES)],
        )  # fmt: skip


@bp.get("/refused-addresses")
@having(addresses.looks_after, addresses.WHO)
def refused_addresses() -> Any:
    scope = current_scope()
    with as_system(addresses.WHOEVER):
        page = paged(addresses.refused(scope), by=((RefusedAddress.id, "asc"),), key_of=lambda m: (m.id,))
        audit.consulted("users", [m.bearer.id for m in page.rows])
        return render_template("notifications/refused_addresses.html", page=page)


@bp.post("/refused-addresses/<int:mark_id>/lift")
@having(addresses.looks_after, addresses.WHO)
def lift_address(mark_id: int) -> Any:
    try:
        with db.session.begin_nested():
            addresses.lift(mark_id, by=current_user)
        flash("Mail goes to this address again from now on.")
    except Refusal as refusal:
        flash(refusal.message, "error")
    return redirect(url_for(".refused_addresses"))


def _chosen(*names: str) -> Chosen:
    """Filters of the address; a group that is none is left out."""
    chosen = Chosen.from_request(names)
    group = chosen.get("group", "")
    if group and group != ledger.NO_GROUP and row_number(group) is None:
        del chosen["group"]
    return chosen


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 <= found.year < 2200 else None


def _groups(scope: Scope) -> list[tuple[int, str]]:
    statement = select(Group.id, Group.short_name).order_by(Group.short_name)
    if not ledger.sees_all(scope):
        statement = statement.where(Group.id.in_(scope.coordinates))
    return list(db.session.execute(statement).tuples().all())


def _options(scope: Scope, groups: Iterable[tuple[int, str]]) -> list[tuple[str, str]]:
    none = [(ledger.NO_GROUP, "About no one group")] if ledger.sees_all(scope) else []
    return [("", "All"), *none, *((str(key), name) for key, name in groups)]
