"""What others hear of actions."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ActionSet:
    action_id: int


@dataclass(frozen=True)
class ActionMoved:
    action_id: int


@dataclass(frozen=True)
class ActionClosed:
    action_id: int


@dataclass(frozen=True)
class ActionHandedOver:
    """`together` with others at once, of which the new owner is told in one message."""

    action_id: int
    old_owner_id: int | None
    together: bool = False


@dataclass(frozen=True)
class ActionDisputed:
    """Its owner says that it is not theirs; those who run the group decide."""

    action_id: int


@dataclass(frozen=True)
class ActionMerged:
    """The action ended because another one stands for both."""

    action_id: int
    kept_id: int


@dataclass(frozen=True)
class ActionUnmerged:
    action_id: int
    kept_id: int
