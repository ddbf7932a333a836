"""What happened to accounts, for those who have to tell somebody."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class InvitationIssued:
    """Somebody has been invited: a `OneTimeLink` waits to be sent to them."""

    link_id: int


@dataclass(frozen=True)
class ResetIssued:
    """Somebody asked for a new password: a `OneTimeLink` waits to be sent to them."""

    link_id: int


@dataclass(frozen=True)
class ManyRecordsSeen:
    """Somebody saw very many records within minutes, and has to show again that it is them."""

    bulk_view_id: int


@dataclass(frozen=True)
class UserSuspended:
    """An account has been closed, perhaps of somebody who left."""

    user_id: int


@dataclass(frozen=True)
class AccountDisused:
    """An account has been suspended because nobody used it."""

    user_id: int


@dataclass(frozen=True)
class AddressChangeAsked:
    """Somebody wants to use another e-mail address."""

    change_id: int


@dataclass(frozen=True)
class AddressChanged:
    """Somebody's e-mail address is another one from now on."""

    change_id: int


@dataclass(frozen=True)
class PeopleChecked:
    """An agency's single point of contact has looked through its people, and they are right."""

    agency_id: int
