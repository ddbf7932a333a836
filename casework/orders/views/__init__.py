"""Pages of tools and orders, a module for each theme; the blueprint is complete once they are imported."""

from casework.orders.views import endings, holds, paper, register, steps
from casework.orders.views.blueprint import bp

__all__ = ["bp", "endings", "holds", "paper", "register", "steps"]
