"""The pages of ASB case reviews."""

from casework.asb_reviews.views import applications, papers, steps  # noqa: F401  (add their pages to the blueprint)
from casework.asb_reviews.views.blueprint import bp

__all__ = ["bp"]
