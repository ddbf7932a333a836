"""What others hear of referrals."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ReferralSubmitted:
    referral_id: int


@dataclass(frozen=True)
class ReferralDecided:
    referral_id: int
    outcome: str


@dataclass(frozen=True)
class ReferralWithdrawn:
    referral_id: int
