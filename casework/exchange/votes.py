"""Votes on decisions in a meeting's document: written by the services of meetings, and read back."""

from __future__ import annotations

from collections.abc import Sequence

from casework.accounts.models import User
from casework.errors import Refusal
from casework.exchange import schema
from casework.exchange.places import at
from casework.meetings import votes
from casework.meetings.attendance import COUNTED
from casework.meetings.models import AgendaItem, Attendance, Decision
from casework.meetings.record import Record


def write_votes(given: schema.Item, item: AgendaItem, people: Sequence[Attendance], *, by: User) -> None:
    """Record the votes of an item's decisions. Raises `Refusal` naming the place: `decisions.0.vote.recorded.1.name`."""
    for n, (sent, decision) in enumerate(zip(given.decisions, item.decisions, strict=True)):
        if isinstance(sent, str) or sent.vote is None:
            continue
        with at(f"decisions.{n}.vote"):
            vote = votes.Vote(
                moved_by=sent.vote.moved_by, seconded_by=sent.vote.seconded_by, votes_for=sent.vote.votes_for,
                votes_against=sent.vote.votes_against, abstained=sent.vote.abstained, result=sent.vote.result,
                by_name=_by_name(sent.vote.recorded, people), of_some=sent.vote.recorded_of_some,
            )  # fmt: skip
            votes.record_vote(decision, vote, by=by)


def _by_name(recorded: Sequence[schema.CastVote], people: Sequence[Attendance]) -> dict[int, str]:
    found: dict[int, str] = {}
    for n, cast in enumerate(recorded):
        there = [row for row in people if row.name.casefold() == cast.name.casefold() and row.capacity in COUNTED]
        if len(there) != 1:
            said = (
                "Two of those who may vote have this name"
                if there
                else "Nobody of this name is recorded as present with a vote"
            )
            raise Refusal(f"{said}.", field=f"recorded.{n}.name")
        if there[0].id in found:
            raise Refusal("This person votes twice.", field=f"recorded.{n}.name")
        found[there[0].id] = cast.vote
    return found


def vote_of(decision: Decision, record: Record) -> schema.Vote | None:
    if not votes.was_taken(decision):
        return None
    return schema.Vote.model_construct(
        moved_by=decision.moved_by, seconded_by=decision.seconded_by, votes_for=decision.votes_for,
        votes_against=decision.votes_against, abstained=decision.abstained, result=decision.vote_result, recorded_of_some=decision.names_of_some,
        recorded=[
            schema.CastVote.model_construct(name=name, vote=vote) for name, vote in record.votes.get(decision.id, ())
        ],
    )  # fmt: skip
