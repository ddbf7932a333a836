"""What the notice, the record and the register are made of, from live data."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from casework.data_protection.models import PrivacyNotice
from casework.data_protection.parts import PARTS
from casework.extensions import db
from casework.partnership import queries as partnership
from casework.partnership.models import Agency, Agreement, Group
from casework.partnership.profile_shape import Profile
from casework.partnership.profiles import profile_of
from casework.partnership.standing import SOON


@dataclass(frozen=True)
class OfGroup:
    """A group with its kind, and the agencies that may have its case information today."""

    group: Group
    profile: Profile
    agencies: tuple[str, ...]

    @property
    def kept(self) -> str:
        years = f"{self.profile.retention_years} years from closure"
        age = self.profile.retention_child_age
        return f"{years}; of a child until the age of {age}, if that is longer" if age else years


@dataclass(frozen=True)
class Registered:
    """An agreement in the register, and what is to be done about it."""

    agreement: Agreement
    agency: str
    covers: str
    state: str
    action_on: date | None


def notice() -> PrivacyNotice | None:
    return db.session.scalars(select(PrivacyNotice)).one_or_none()


def words_of(row: PrivacyNotice | None) -> dict[str, str]:
    kept = row.words if row is not None else {}
    return {part.key: kept.get(part.key) or part.usual for part in PARTS}


def groups(today: date) -> list[OfGroup]:
    names = {row.id: row.name for row in db.session.execute(select(Agency.id, Agency.name).where(Agency.active))}
    found = []
    for group in db.session.scalars(partnership.active_groups()).all():
        covered = set(db.session.scalars(partnership.covered_agencies(group.id, today)))
        found.append(OfGroup(group, profile_of(group), tuple(sorted(names[each] for each in covered if each in names))))
    return found


def agreements(today: date) -> list[Registered]:
    """Every agreement, that to be seen to first at the top."""
    rows = db.session.scalars(select(Agreement).order_by(Agreement.id)).all()
    agencies = {row.id: row.name for row in db.session.execute(select(Agency.id, Agency.name))}
    covered: dict[int, list[str]] = defaultdict(list)
    for agreement_id, name in db.session.execute(partnership.groups_covered([row.id for row in rows])):
        covered[agreement_id].append(name)
    found = []
    for row in rows:
        covers = "All groups" if row.covers_all_groups else "; ".join(covered[row.id])
        found.append(Registered(row, agencies[row.agency_id], covers, *_state(row, today)))
    return sorted(
        found, key=lambda each: (each.action_on is None, each.action_on or date.max, each.agency, each.agreement.id)
    )


def _state(row: Agreement, today: date) -> tuple[str, date | None]:
    """Where an agreement stands, and by which day somebody is to see to it; None: never again."""
    if row.ends_on is not None and row.ends_on < today:
        return "Ended", None
    if row.signed_on is None:
        return "Not signed", row.starts_on
    if row.starts_on > today:
        return "To come", row.starts_on
    days = [each for each in (row.review_on, row.ends_on) if each is not None]
    first = min(days) if days else None
    if row.ends_on is not None and row.ends_on - today <= SOON:
        return "To be renewed", row.ends_on
    if row.review_on is not None and row.review_on <= today:
        return "Review due", row.review_on
    return "Current", first
