"""The pages about an adult; the blueprint is complete once they are imported."""

from casework.adults.views import show, wishes
from casework.adults.views.blueprint import bp

__all__ = ["bp", "show", "wishes"]
