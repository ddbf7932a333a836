"""Addresses of our static files, stamped with their content, so that browsers may keep them for ever.

A script names the scripts it needs by their place beside it, where no stamp can stand. So the folder carries the stamp of
everything in it: `/static/scripts.3f2a.../saving.js`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask, Response

STATIC = Path(__file__).resolve().parents[1] / "static"
SCRIPTS = "scripts"


def init_app(app: Flask) -> None:
    """Serve the scripts under the stamp of their folder, too. An address with a stamp of the past is answered, but not kept."""
    prefix = app.static_url_path or "/static"
    fresh = bool(app.debug)
    scripts = _stamps(fresh)
    app.jinja_env.globals["asset"] = asset_urls(prefix, fresh=fresh)
    send = app.view_functions["static"]

    def static(filename: str, stamp: str | None = None) -> Any:
        if stamp is None:
            return send(filename=filename)
        response: Response = app.make_response(send(filename=f"{SCRIPTS}/{filename}"))
        response.headers["Cache-Control"] = KEPT if stamp == scripts(SCRIPTS) else "no-cache"
        return response

    app.view_functions["static"] = static
    app.add_url_rule(f"{prefix}/{SCRIPTS}.<stamp>/<path:filename>", endpoint="static")


KEPT = "public, max-age=31536000, immutable"


def asset_urls(prefix: str, *, fresh: bool = False) -> Callable[[str], str]:
    """What templates call: `asset("casework.css")`."""
    stamp = _stamps(fresh)

    def asset(name: str) -> str:
        if name.startswith(f"{SCRIPTS}/"):
            return f"{prefix}/{SCRIPTS}.{stamp(SCRIPTS)}/{name.removeprefix(SCRIPTS + '/')}"
        return f"{prefix}/{name}?v={stamp(name)}"

    return asset


def _stamps(fresh: bool) -> Callable[[str], str]:
    known: dict[str, str] = {}

    def stamp(name: str) -> str:
        if fresh or name not in known:
            path = STATIC / name
            files = sorted(path.iterdir()) if path.is_dir() else [path] if path.is_file() else []
            content = hashlib.sha256(b"".join(file.name.encode() + file.read_bytes() for file in files))
            known[name] = content.hexdigest()[:10] if files else "missing"
        return known[name]

    return stamp
