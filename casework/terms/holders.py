"""Who of the group's members holds which seat of its terms: read from the directory, never kept a second time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from casework.extensions import db
from casework.meetings.listed_members import on_listing
from casework.partnership import queries as partnership
from casework.partnership.models import Membership
from casework.terms import queries
from casework.terms.content import MembershipClass, Seat, Terms, terms_from


@dataclass
class Held:
    """A seat with those who hold it."""

    seat: Seat
    found: MembershipClass
    by: list[Membership] = field(default_factory=list)


def holders(terms: Terms, members: Sequence[Membership]) -> tuple[list[Held], list[Membership]]:
    """Each seat with its holders, and the members no seat is for. A seat that names a post goes before one that does not."""
    seats = [Held(seat, each) for each in terms.membership for seat in each.seats]
    left = list(members)
    for fits in (_agency_and_post, _post, _agency):
        for held in seats:
            for member in list(left):
                if len(held.by) < held.seat.people and fits(held.seat, member):
                    held.by.append(member)
                    left.remove(member)
    return seats, left


def _posts(member: Membership) -> set[str]:
    return {_same(words) for words in (member.seat, member.user.job_title) if words}


def _same(words: str) -> str:
    return " ".join(words.casefold().replace(",", " ").split())


def _of(seat: Seat, member: Membership) -> bool:
    agency = member.user.agency
    return _same(seat.organisation) in (_same(agency.name), _same(agency.short_name))


def _agency_and_post(seat: Seat, member: Membership) -> bool:
    return bool(seat.organisation and seat.post) and _of(seat, member) and _same(seat.post) in _posts(member)


def _post(seat: Seat, member: Membership) -> bool:
    """A seat for a post of no organisation, or one whose organisation and post stand in one."""
    whole = _same(" ".join(part for part in (seat.organisation, seat.post) if part))
    return whole in _posts(member)


def _agency(seat: Seat, member: Membership) -> bool:
    """A seat of an organisation alone, or for somebody of it whose post nobody wrote down."""
    return bool(seat.organisation) and _of(seat, member) and not (seat.post and _posts(member))


def members_on(group_id: int, day: date) -> list[Membership]:
    return list(db.session.scalars(partnership.members_of(group_id, day)).unique())


@on_listing
def lists_of(group_id: int, day: date, members: Sequence[Membership]) -> dict[int, str]:
    """For an agenda: the class each member sits in, by person, as the terms in force that day have it."""
    row = db.session.scalars(queries.in_force_on(group_id, day)).first()
    if row is None:
        return {}
    seats, _ = holders(terms_from(row.content), members)
    return {member.user_id: held.found.name for held in seats for member in held.by}


def empty_seats(seats: Sequence[Held]) -> Iterator[Held]:
    return (held for held in seats if len(held.by) < held.seat.people)
