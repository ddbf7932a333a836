"""`manage.py pictures`: the screenshots of the README and the guides, made anew from a fresh demonstration.

Everybody and everything in them is invented. Needs a Chromium. Names of pictures as arguments make only those.
"""

from __future__ import annotations

import io
import os
import secrets
import sys
import tempfile
from pathlib import Path
from typing import Any

from flask import Flask
from PIL import Image

from casework.trial import chromium, postgres
from tests.screenshots.pages import SHOTS, Shot
from tests.screenshots.story import Visitor, tell
from tests.served import ARGUMENTS, serve_demonstration

ROOT = Path(__file__).resolve().parents[2]
IMAGES = ROOT / "docs" / "images"
COLOURS = 256
MOST_BYTES = 120_000


def main(wanted: list[str]) -> int:
    """Make the pictures named, or all; returns the exit status."""
    unknown = set(wanted) - {shot.name for shot in SHOTS}
    if unknown:
        print(f"No such picture: {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    found = chromium.find()
    if found is None:
        print("No Chromium was found; CHROME can name one.", file=sys.stderr)
        return 1
    os.environ["CASEWORK_MODE"] = "test"
    chromium.prepare_playwright()
    from playwright.sync_api import sync_playwright

    server = postgres.start(ROOT / "var" / "test-postgres", throwaway=True)
    with (
        server.lease(),
        tempfile.TemporaryDirectory() as var,
        serve_demonstration(server, _a_database(server), Path(var), Path(var) / "templates") as (base, served),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=str(found), args=ARGUMENTS)
        people: dict[str, Visitor] = {}
        places = tell(browser, base, people, lambda: _look_for_doubles(served))
        for shot in SHOTS:
            if not wanted or shot.name in wanted:
                _take(shot, browser, base, people, places)
        browser.close()
    return 0


def _a_database(server: Any) -> str:
    """A database of this run's own, migrated; it goes with the throw-away server."""
    from sqlalchemy import create_engine, text
    from sqlalchemy.pool import NullPool

    from casework.database import migrate

    name = f"casework_pictures_{os.getpid()}_{secrets.token_hex(3)}"
    admin = create_engine(server.owner_url("postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    migrate(server.owner_url(name))
    return name


def _look_for_doubles(served: Flask) -> None:
    from casework.access.scope import as_system
    from casework.extensions import db
    from casework.partnership.models import Partnership
    from casework.subjects import duplicates

    with served.app_context():
        partnership = db.session.execute(db.select(Partnership.id)).scalar_one()
        with as_system("looking for doubles", partnership_id=partnership):
            duplicates.look_if_due()
            db.session.commit()


def _take(shot: Shot, browser: Any, base: str, people: dict[str, Visitor], places: dict[str, str]) -> None:
    person = people.get(shot.who) or people.setdefault(shot.who, Visitor(browser, base, shot.who))
    person.page.set_viewport_size({"width": shot.width, "height": shot.height})
    person.go(shot.path.format(**places))
    if shot.do is not None:
        shot.do(person)
    top = int(person.page.evaluate(f"document.querySelector({shot.of!r}).getBoundingClientRect().top + scrollY")) - 16 if shot.of else 0  # fmt: skip
    height = int(person.page.evaluate("document.documentElement.scrollHeight"))
    person.page.evaluate("document.activeElement && document.activeElement.blur()")
    clip = {"x": 0, "y": max(top, 0), "width": shot.width, "height": min(shot.height, height - max(top, 0))}
    taken = person.page.screenshot(full_page=True, clip=clip, animations="disabled")
    path = IMAGES / f"{shot.name}.png"
    small = (
        Image.open(io.BytesIO(taken))
        .convert("RGB")
        .quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    )
    small.save(path, optimize=True)
    size = path.stat().st_size
    print(f"{path.relative_to(ROOT)}  {size // 1000} kB")
    if size > MOST_BYTES:
        raise SystemExit(f"{path.name} is over {MOST_BYTES // 1000} kB: show less of the page.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
