"""The pages of papers, a module for each theme; the blueprint is complete once they are imported."""

from casework.papers.views import asking, files, own_headings, own_sets, packs, reading, writing
from casework.papers.views.blueprint import bp

__all__ = ["asking", "bp", "files", "own_headings", "own_sets", "packs", "reading", "writing"]
