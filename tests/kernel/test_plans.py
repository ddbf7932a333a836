"""Pages that keep one plan tell PostgreSQL so for their own transaction; no other page does."""

from __future__ import annotations

from tests.queries_counted import counted


def test_only_pages_that_say_so_keep_one_plan(make, browse):
    group = make.group("psg")
    browser = browse(make.user(coordinates=[group]))
    for path, plans in ((f"/groups/{group.slug}/cases", "force_generic_plan"), ("/account", "auto"), ("/", "auto")):
        with counted() as found:
            browser.get(path)
        told = next(list(values) for _statement, values in found.sent if "plan_cache_mode" in list(values or ()))
        assert plans in told, path
