"""Which rows a person sees and what they may do: scope, row rules, and the one way around them."""

from casework.access.rows import Directory, InPartnership, Protected, among, visible_when
from casework.access.scope import NoReader, Scope, as_system, current_scope, reading_as, scope_of
from casework.errors import NotPermitted

__all__ = [
    "Directory",
    "InPartnership",
    "NoReader",
    "Protected",
    "Scope",
    "among",
    "as_system",
    "current_scope",
    "reading_as",
    "require",
    "scope_of",
    "visible_when",
]


def require(allowed: bool, reason: str = "You do not have permission to do this.") -> None:
    """Go on only when the policy allows it; otherwise 403 with the reason."""
    if not allowed:
        raise NotPermitted(reason)
