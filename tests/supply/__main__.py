"""`manage.py sbom` and `manage.py holes`: what Casework is made of, as CycloneDX, and whether a hole is known in any of it.

`holes` asks a service on the internet (OSV). Where that is out of reach it says so and ends with 3: nothing was looked at, which is not the
same as nothing found.
"""

from __future__ import annotations

import argparse
import base64
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
NOT_ASKED = 3


def made_of() -> dict[str, Any]:
    """Everything that runs in production: the locked Python packages and what the browser is given."""
    command = [
        sys.executable,
        "-m",
        "cyclonedx_py",
        "requirements",
        "--pyproject",
        "pyproject.toml",
        "--output-reproducible",
        "--no-validate",
    ]
    done = subprocess.run(
        [*command, "--spec-version", "1.6", "--output-format", "JSON", "-o", "-", "requirements.lock"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    bill: dict[str, Any] = json.loads(done.stdout)
    locked = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    for place, package in sorted(locked.items()):
        if place and not package.get("dev"):
            bill["components"].append(_from_npm(place.rpartition("node_modules/")[2], package))
    _refuse_invalid(bill)
    return bill


def _from_npm(name: str, package: dict[str, Any]) -> dict[str, Any]:
    address = f"pkg:npm/{name.replace('@', '%40')}@{package['version']}"
    found: dict[str, Any] = {
        "type": "library", "bom-ref": address, "name": name, "version": package["version"], "purl": address,
    }  # fmt: skip
    if "license" in package:
        found["licenses"] = [{"expression": package["license"]}]
    if "integrity" in package:
        kind, _, value = package["integrity"].partition("-")
        found["hashes"] = [{"alg": f"SHA-{kind.removeprefix('sha')}", "content": base64.b64decode(value).hex()}]
    return found


def _refuse_invalid(bill: dict[str, Any]) -> None:
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    if problem := JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(bill)):
        raise SystemExit(f"The bill of materials is not CycloneDX 1.6: {problem}")


def known_holes() -> int:
    """Of what runs, with the client for S3. 0: none known; 1: some, named; 3: nobody could be asked."""
    command = [sys.executable, "-m", "pip_audit", "--vulnerability-service", "osv", "--require-hashes", "--disable-pip"]
    done = subprocess.run(
        [*command, "--progress-spinner", "off", "--timeout", "10", "--format", "json", "-r", "requirements-s3.lock"],
        cwd=ROOT, check=False, capture_output=True, text=True,
    )  # fmt: skip
    try:
        looked_at = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        print(f"NOT LOOKED AT: the service that knows of holes could not be asked ({last[:200]}).")
        print("Run `python3 manage.py holes` on a machine that reaches the internet before each release.")
        return NOT_ASKED
    holes = [(each["name"], each["version"], hole) for each in looked_at for hole in each.get("vulns", ())]
    for name, version, hole in holes:
        mended = ", ".join(hole["fix_versions"]) or "no version yet"
        print(f"{name} {version}: {hole['id']}, mended in {mended}")
    print(f"{len(looked_at)} packages looked at, {len(holes)} known holes.")
    return 1 if holes else 0


def main() -> int:
    options = argparse.ArgumentParser(prog="manage.py")
    options.add_argument("word", choices=["sbom", "holes"])
    options.add_argument("file", nargs="?", type=Path, help="where to write the bill; to the terminal unless given")
    chosen = options.parse_args()
    if chosen.word == "holes":
        return known_holes()
    bill = made_of()
    words = json.dumps(bill, indent=1, sort_keys=True) + "\n"
    if chosen.file is None:
        print(words, end="")
    else:
        chosen.file.write_text(words)
        print(f"{chosen.file}: {len(bill['components'])} components, CycloneDX 1.6.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
