"""One address of the demonstration that is kept from others: a refuge, known to the coordinator and one worker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casework.subjects.safe_models import SafeAddress, SafeAddressReader

if TYPE_CHECKING:
    from casework.demo.generator import Generator
    from casework.demo.history import History

WHY = "From her former partner, who has found her twice. Ring the refuge first; nobody visits without an appointment."


def add_to(g: Generator, history: History) -> None:
    """Of the victim of the first open case that has one."""
    members = g.members.get("psg", ())
    named = [member for member in members if member["role"] == "coordinator"][:1]
    named += [member for member in members if member["role"] == "member"][:1]
    victim = next((c["victim_id"] for c in history.cases_of.get("psg", ()) if c["status"] == "open" and c.get("victim_id")), None)  # fmt: skip
    if victim is None or not named:
        return
    by = named[0]
    kept = g.add(
        SafeAddress, person_id=victim, line="Lantern House, 3 Beacon Close, Wrensea", postcode="WZ4 2AA", reason=WHY,
        for_who_runs=False, agency_id=by["agency_id"], added_by_id=by["id"],
    )  # fmt: skip
    for member in named:
        g.add(SafeAddressReader, address_id=kept["id"], user_id=member["id"])
