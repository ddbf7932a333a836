"""The pages of a plan; the blueprint is complete once they are imported."""

from casework.plans.views import counts, places, plan
from casework.plans.views.blueprint import bp

__all__ = ["bp", "counts", "places", "plan"]
