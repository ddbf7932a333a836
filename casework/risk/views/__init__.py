"""The pages of risk; the blueprint is complete once they are imported."""

from casework.risk.views import case, drafts, group, tools, validating
from casework.risk.views.blueprint import bp

__all__ = ["bp", "case", "drafts", "group", "tools", "validating"]
