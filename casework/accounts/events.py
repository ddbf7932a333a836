"""What others hear of accounts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class InvitationIssued:
    link_id: int


@dataclass(frozen=True)
class ResetIssued:
    link_id: int


@dataclass(frozen=True)
class UserSuspended:
    user_id: int
