"""The invitation pages, a module for each theme; the blueprint is complete once they are imported."""

from casework.invitations.views import answering, feeding, inviting
from casework.invitations.views.blueprint import bp

__all__ = ["answering", "bp", "feeding", "inviting"]
