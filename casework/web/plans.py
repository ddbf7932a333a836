"""Pages whose statements PostgreSQL plans once and for all, instead of anew for each reader."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import current_app, request

View = TypeVar("View", bound=Callable[..., Any])


def one_plan(view: View) -> View:
    """While this page is only shown, one plan serves every reader.

    For a list of fifty rows under row rules PostgreSQL takes longer to plan than to find them, and plans anew as long as
    it thinks that the values matter. Measure before using it (docs/benchmarks.md): where they do matter, as for all that
    is late anywhere, a plan for these values is quicker.
    """
    view.keeps_one_plan = True  # type: ignore[attr-defined]
    return view


def keeps_one_plan() -> bool:
    """Whether the page asked for now is such a page."""
    view = current_app.view_functions.get(request.endpoint or "")
    return request.method in ("GET", "HEAD") and getattr(view, "keeps_one_plan", False)
