"""Every table there is, imported in one place, with every row rule: what migrations compare and start-up checks."""

from __future__ import annotations

import casework.accounts.models
import casework.actions.models
import casework.actions.policy
import casework.audit.models
import casework.audit.policy
import casework.cases.models
import casework.cases.policy
import casework.meetings.models
import casework.meetings.policy
import casework.notifications.models
import casework.notifications.policy
import casework.partnership.models
import casework.referrals.models
import casework.referrals.policy
import casework.subjects.models
import casework.subjects.policy
import casework.web.models  # noqa: F401
from casework.access.rows import protected_models
from casework.extensions import db

metadata = db.metadata


def protected_tables() -> list[str]:
    """Names of the tables that hold case information."""
    return [cls.__tablename__ for cls in protected_models()]
