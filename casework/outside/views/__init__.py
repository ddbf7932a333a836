"""The pages of referrals from outside, a module for each theme; the blueprint is complete once they are imported."""

from casework.outside.views import asking, setting, writing  # noqa: F401
from casework.outside.views.blueprint import bp

__all__ = ["bp"]
