"""Everything done with a person's record, logged in the same transaction."""

from casework.audit.models import KINDS, AuditEntry
from casework.audit.trail import Audited, consulted, disclosed, in_context, record, searched

__all__ = ["KINDS", "AuditEntry", "Audited", "consulted", "disclosed", "in_context", "record", "searched"]
