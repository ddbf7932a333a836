"""What axe finds wrong with the page that is open in a browser."""

from __future__ import annotations

from typing import Any

_FIND = """axe.run({resultTypes: ['violations']})
    .then(found => found.violations.map(each => each.id + ': ' + each.nodes[0].html.slice(0, 200)))"""


def violations(page: Any) -> list[str]:
    """Each rule that is broken, with the first element that breaks it.

    Every rule runs on the whole page; only these words come back. To hand over what passed as well, element by element,
    took as long as the rules themselves.
    """
    from axe_playwright_python.sync_playwright import Axe

    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    return list(page.evaluate(_FIND))
