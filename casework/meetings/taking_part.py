"""How one person took part, as the minutes print it: in the chair as what, in which list, for which items, from where, with which apologies."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date

from casework import access
from casework.accounts.models import User
from casework.errors import Refusal
from casework.extensions import db
from casework.meetings import policy, queries
from casework.meetings.attendance import COUNTED, refuse_confirmed
from casework.meetings.attendance_paper import part_words
from casework.meetings.decisions import mark_of
from casework.meetings.house_style import HouseStyle
from casework.meetings.locking import lock
from casework.meetings.models import ATTENDED, CHAIRED_AS, Attendance
from casework.meetings.typed_in import agency_named

OF_THOSE_THERE = ("arrived_at_item", "for_items", "late", "remotely", "confidentiality_signed_on")


@dataclass(frozen=True)
class Part:
    """What is said of one person. `chair` is a key of CHAIRED_AS, empty where they are not in the chair; `information` is "sent",
    "none" or empty. `arrived_at_item` is the number of an item or a time.
    """

    name: str = ""
    office: str = ""
    organisation: str = ""
    list_name: str = ""
    chair: str = ""
    chair_for: str = ""
    arrived_at_item: str = ""
    for_items: str = ""
    late: bool = False
    remotely: bool = False
    information: str = ""
    apologies_on: date | None = None
    confidentiality_signed_on: date | None = None


def part_of(row: Attendance) -> Part:
    """What is recorded of somebody now."""
    return Part(
        name=row.name, office=row.office, organisation=row.organisation, list_name=row.list_name,
        chair=(row.chair_as or "chair") if row.in_the_chair else "vice_chair" if row.chair_as == "vice_chair" else "", chair_for=row.chair_for, arrived_at_item=row.arrived_at_item, for_items=row.for_items,
        late=row.late, remotely=row.remotely, information="sent" if row.information_sent else "none" if row.no_information else "",
        apologies_on=row.apologies_on, confidentiality_signed_on=row.confidentiality_signed_on,
    )  # fmt: skip


def version_of(row: Attendance) -> int:
    """A number that stands for all that is recorded of somebody: a page says by it what it was based on."""
    return mark_of(repr((row.capacity, asdict(part_of(row)))))


def record_part(row: Attendance, part: Part, *, based_on: int | None, style: HouseStyle, by: User) -> None:
    """Write down how somebody took part. What does not go with their capacity is left as it is.

    One person is in the chair, or several as co-chairs. Refused while the record is closed, for a chair who is not there, and when
    somebody else has changed the line since `based_on`: the message says how it reads now.
    """
    meeting = row.meeting
    access.require(policy.may_run(by, meeting), policy.RUNS_ONLY)
    refuse_confirmed(meeting)
    lock(meeting)
    lock(row)
    if based_on != version_of(row):
        now = part_words(row, style) or "nothing in particular"
        raise Refusal(
            f"Somebody else has changed this line meanwhile. It says now: {now}. Save again to put yours in its place."
        )
    if row.user_id is None:
        if not part.name.strip():
            raise Refusal("Enter a name or an office.", field="name")
        row.name = part.name.strip()
        agency = agency_named(part.organisation)
        row.agency_id = agency.id if agency is not None else None
    row.office, row.organisation, row.list_name = part.office.strip(), part.organisation.strip(), part.list_name.strip()
    if row.capacity in ATTENDED:
        for name in OF_THOSE_THERE:
            setattr(row, name, getattr(part, name))
    if row.capacity == "apologies":
        row.information_sent, row.no_information = part.information == "sent", part.information == "none"
        row.apologies_on = part.apologies_on
    _put_in_the_chair(row, part.chair, part.chair_for.strip())


def _put_in_the_chair(row: Attendance, chair: str, chair_for: str) -> None:
    """In the chair, for all of it or for some items. A vice-chair beside somebody in the chair is recorded as such."""
    if chair and (chair not in CHAIRED_AS or row.capacity not in (ATTENDED if chair_for else COUNTED)):
        raise Refusal(f"{row.name} cannot be in the chair without being present.", field="chair")
    if chair_for and not chair:
        raise Refusal("Choose how they were in the chair for these items.", field="chair")
    beside = chair == "vice_chair" and not chair_for and _somebody_else_chairs(row)
    if chair and chair != "co_chair" and not chair_for and not beside:
        for other in db.session.scalars(queries.attendance_of(row.meeting_id).where(Attendance.in_the_chair)):
            if other.id != row.id and other.chair_as != "co_chair" and not other.chair_for:
                other.in_the_chair = False
        db.session.flush()
    row.chair_as, row.in_the_chair, row.chair_for = chair, bool(chair) and not beside, chair_for
    db.session.flush()


def _somebody_else_chairs(row: Attendance) -> bool:
    there = db.session.scalars(queries.attendance_of(row.meeting_id).where(Attendance.in_the_chair))
    return any(other.id != row.id and not other.chair_for for other in there)
