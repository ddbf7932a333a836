"""JSON that browsers and programs send: whatever is none is refused in one way, endless nesting too."""

from __future__ import annotations

from typing import Any

from flask.json.provider import DefaultJSONProvider


class Json(DefaultJSONProvider):
    """Flask's own, which answers a few thousand opening brackets with a RecursionError, and that with 500."""

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """Raises ValueError when it is no JSON."""
        try:
            return super().loads(s, **kwargs)
        except RecursionError:
            raise ValueError("nested too deeply") from None
