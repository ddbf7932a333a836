"""The pages about an adult; the blueprint is complete once they are imported."""

from casework.adults.views import around, show, stays, wishes
from casework.adults.views.blueprint import bp

__all__ = ["around", "bp", "show", "stays", "wishes"]
