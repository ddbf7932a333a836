#!/usr/bin/env python3
"""The two commands a newcomer needs, `run` and `test`, and a few more words; each does all its own set-up.

Standard library only. Makes `.venv`, installs the locked dependencies, fetches front-end assets, then goes on inside.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
UV = "uv==0.13.8"
HELP = """usage: python3 manage.py WORD [...]

  run             start Casework with a demonstration partnership (PORT=8000 unless set); Ctrl-C stops it
  test [...]      run the tests; what follows is given to pytest (for example: test tests/cases -k close)
  bench [...]     measure each main page against a bare Flask page
  migrate         bring the database named by DATABASE_OWNER_URL up to date
  flask ...       the flask command, on the trial database while `run` is running or on DATABASE_URL
  assets          fetch the front-end assets anew
  lock            work out the locked dependencies anew from pyproject.toml
"""


def main(arguments: list[str]) -> int:
    """Do one word; returns the exit status."""
    if sys.version_info < (3, 11):  # noqa: UP036 - the message is for machines that have an older one
        print(f"Casework needs Python 3.11 or newer; this is {sys.version.split()[0]}.", file=sys.stderr)
        return 2
    word, rest = (arguments[0], arguments[1:]) if arguments else ("help", [])
    os.chdir(ROOT)
    if word == "run":
        set_up("requirements-trial.lock")
        return inside("-m", "tasks.trial", *rest)
    if word == "test":
        set_up("requirements-development.lock")
        workers = [] if any(a.startswith("-n") for a in rest) else ["-n", str(max(2, os.cpu_count() or 2))]
        return inside("-m", "pytest", "-p", "tests.left_out", *workers, *rest)
    if word == "bench":
        set_up("requirements-development.lock")
        return inside("-m", "tests.benchmarks", *rest)
    if word == "migrate":
        set_up("requirements-trial.lock")
        return inside("-m", "flask", "--app", "wsgi", "casework", "migrate", *rest)
    if word == "flask":
        set_up("requirements-trial.lock")
        return inside("-m", "tasks.trial", "--flask", *rest)
    if word == "assets":
        install("requirements-trial.lock")
        return inside("-m", "casework.trial.assets", "--force")
    if word == "lock":
        return lock()
    print(HELP)
    return 0 if word in ("help", "-h", "--help") else 2


def set_up(lock_name: str) -> None:
    install(lock_name)
    if subprocess.run([PYTHON, "-m", "casework.trial.assets"], cwd=ROOT, check=False).returncode:
        raise SystemExit("The front-end assets could not be fetched; the message above says why.")


def install(lock_name: str) -> None:
    """Make the virtual environment hold what the lock names; a fuller set that is current will do."""
    stamp = VENV / ".holds"
    holds = stamp.read_text().split() if stamp.exists() else []
    fuller = ["requirements-development.lock", lock_name]
    if PYTHON.exists() and any(fingerprint(name) in holds for name in fuller):
        return
    began = time.monotonic()
    print("Setting up: making .venv and installing the locked dependencies ...", flush=True)
    if not PYTHON.exists() or subprocess.run([PYTHON, "-c", ""], check=False).returncode:
        make_environment()
    stamp.unlink(missing_ok=True)
    if not with_uv(lock_name) and not with_pip(lock_name):
        raise SystemExit("The dependencies could not be installed; the messages above say why.")
    stamp.write_text(fingerprint(lock_name))
    print(f"Dependencies are ready ({time.monotonic() - began:.0f} s).", flush=True)


def fingerprint(lock_name: str) -> str:
    return hashlib.sha256(lock_name.encode() + (ROOT / lock_name).read_bytes()).hexdigest()


def make_environment() -> None:
    shutil.rmtree(VENV, ignore_errors=True)
    if subprocess.run([sys.executable, "-m", "venv", VENV], check=False).returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        raise SystemExit(
            "Python could not make a virtual environment. On Debian or Ubuntu: apt-get install python3-venv python3-pip"
        )


def with_uv(lock_name: str) -> bool:
    """The quick installer. It does not read pip's own settings, so where it fails pip is asked."""
    if subprocess.run([PYTHON, "-m", "pip", "install", "--quiet", UV], cwd=ROOT, check=False).returncode:
        return False
    command = [VENV / "bin" / "uv", "pip", "install", "--quiet", "--require-hashes", "-r", lock_name]
    return not subprocess.run(command, cwd=ROOT, env={**os.environ, "VIRTUAL_ENV": str(VENV)}, check=False).returncode


def with_pip(lock_name: str) -> bool:
    command = [PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "--only-binary", ":all:", "-r", lock_name]
    return not subprocess.run(command, cwd=ROOT, check=False).returncode


def inside(*command: str) -> int:
    """Go on in the virtual environment, in place of this process so that signals reach what runs."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}",
    }
    sys.stdout.flush()
    os.execve(PYTHON, [str(PYTHON), *command], environment)


def lock() -> int:
    """Make the three lock files from pyproject.toml, without naming any registry."""
    if not PYTHON.exists():
        make_environment()
    subprocess.run([PYTHON, "-m", "pip", "install", "--quiet", UV], check=True)
    for name, extras in (("", []), ("-trial", ["trial"]), ("-development", ["trial", "development"])):
        subprocess.run(
            [
                VENV / "bin" / "uv", "pip", "compile", "--quiet", "pyproject.toml", "--generate-hashes", "--universal",
                "--python-version", "3.11", "--no-emit-index-url", "--no-header", "-o", f"requirements{name}.lock",
                *(word for extra in extras for word in ("--extra", extra)),
            ],
            cwd=ROOT,
            check=True,
        )  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
