"""The application with every layer of access off, to measure what they cost: for `bench authorisation` alone, on a database of its own.

The gate lets everybody signed in through, the ORM adds no rule, and the role it connects as passes row security. Who is reading is worked out as ever.
"""

from __future__ import annotations

from casework import create_app, database
from casework.access import rows
from casework.web import gate
from config import settings

database.refuse_unsafe_database = lambda *_: None  # type: ignore[assignment]
rows.rule_at_work = lambda: None  # type: ignore[assignment]
app = create_app(settings())
for view in app.view_functions.values():
    if hasattr(view, "reached_by"):
        view.reached_by = gate.SIGNED_IN
