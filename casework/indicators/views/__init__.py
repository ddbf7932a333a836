"""The pages of indicators, a module for each theme; the blueprint is complete once they are imported."""

from casework.indicators.views import entering, pasting, planning, printed, reporting, scheduling, standing  # noqa: F401
from casework.indicators.views.blueprint import bp

__all__ = ["bp"]
