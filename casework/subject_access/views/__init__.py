"""The pages of subject access; the blueprint is complete once they are imported."""

from casework.subject_access.views import bundles, passages, requests
from casework.subject_access.views.blueprint import bp

__all__ = ["bp", "bundles", "passages", "requests"]
