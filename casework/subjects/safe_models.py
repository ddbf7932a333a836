"""Addresses that are kept from others: a refuge, a move after threats. A table of their own, so that no list can show one by mistake."""

from __future__ import annotations

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.access.rows import Protected
from casework.accounts.models import User
from casework.audit import Audited
from casework.extensions import db
from casework.partnership.models import Agency
from casework.subjects.models import Person, Recorded


class SafeAddress(Recorded, Protected, Audited, db.Model):
    """Where somebody lives who must not be found there. Seen by the people named (`SafeAddressReader`), and by those who run a
    group with a case of the person where `for_who_runs` says so. `line` and `postcode` are loaded when somebody asks to be shown them.
    """

    __tablename__ = "safe_addresses"
    __audit_name__ = "an address kept from others"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    line: Mapped[str] = mapped_column(deferred=True)
    postcode: Mapped[str] = mapped_column(default="", server_default="", deferred=True)
    reason: Mapped[str]
    for_who_runs: Mapped[bool] = mapped_column(default=False, server_default="false")
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))

    person: Mapped[Person] = relationship(Person)
    agency: Mapped[Agency | None] = relationship(Agency)
    readers: Mapped[list[SafeAddressReader]] = relationship(
        "SafeAddressReader", back_populates="address", cascade="all, delete-orphan", order_by="SafeAddressReader.id"
    )


class SafeAddressReader(Protected, Audited, db.Model):
    """Somebody who may be shown an address kept from others."""

    __tablename__ = "safe_address_readers"
    __audit_name__ = "somebody who may see an address kept from others"
    __audit_values__ = frozenset({"user_id"})

    address_id: Mapped[int] = mapped_column(ForeignKey("safe_addresses.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)

    address: Mapped[SafeAddress] = relationship(SafeAddress, back_populates="readers")
    user: Mapped[User] = relationship(User)

    __table_args__ = (UniqueConstraint("address_id", "user_id"),)
