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


@dataclass(frozen=True)
class TransferAsked:
    """A group asks another for a case; the holders owe an answer."""

    request_id: int


@dataclass(frozen=True)
class TransferAnswered:
    """The holders answered; both groups are told."""

    request_id: int


@dataclass(frozen=True)
class CaseEscalated:
    """A group took a case to another, which owes feedback from now on."""

    escalation_id: int


@dataclass(frozen=True)
class FeedbackGiven:
    escalation_id: int
