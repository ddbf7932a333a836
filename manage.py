#!/usr/bin/env python3
"""The two commands a newcomer needs, `run` and `test`, and a few more words; each does all its own set-up.

Standard library only. Makes `.venv`, installs the locked dependencies, fetches the front-end assets, then goes on
inside `.venv` in place of this process.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
HOLDS = VENV / ".holds"
UV = "uv==0.13.8"
TRIAL, DEVELOPMENT, S3 = "requirements-trial.lock", "requirements-development.lock", "requirements-s3.lock"
INSTALLER = "requirements-installer.lock"
LOCKS = (INSTALLER, "requirements.lock", S3, TRIAL, DEVELOPMENT, "package-lock.json")
ASSETS = "casework/trial/assets.py"  # run as a file: needs nothing of the application
HELP = """usage: python3 manage.py WORD [...]

  run             start Casework with a demonstration partnership; Ctrl-C stops it (PORT=8000 unless set)
  test [...]      run the tests; what follows is given to pytest (for example: test tests/cases -k close)
  bench [...]     measure each main page against a bare Flask page (bench matching: finding people among 100,000;
                  bench growth: what takes longer with twenty times the cases; bench packs: a pack of 300 pages;
                  bench search: all of it at once beside 20,000 and 1,000,000 people;
                  bench minutes: searching five years of minutes; bench render: minutes as Word file and PDF;
                  bench imports: an action log and a tracker of 10,000 rows;
                  bench numbers: pages of figures, and rows a second of exports;
                  bench reminders: sending beside a bare loop, and planning 250,000;
                  bench audit: what sealing the log costs, and checking 1,000,000 entries)
  pictures [...]  make the screenshots of the README and the guides anew (needs a Chromium)
  migrate         bring the database schema up to date (DATABASE_OWNER_URL, or else the trial's own database)
  flask ...       the flask command (for example: flask casework --help), on DATABASE_URL or the trial's database
  assets          fetch the front-end assets anew
  sbom [FILE]     what Casework is made of, as a CycloneDX bill of materials
  holes           whether a hole in security is known in any of it (asks a service on the internet)
  lock            work out the locked dependencies anew from pyproject.toml and package.json
"""
TRIALS = {
    "faults": "  faults [...]    break parts on purpose and see what holds\n",
    "abuse": "  abuse [...]     do on purpose what must not work and see what holds\n",
}


def main(arguments: list[str]) -> int:
    """Do one word; returns the exit status."""
    if sys.version_info < (3, 11):  # noqa: UP036 - said here in words, for machines that have an older one
        return complain("Casework needs Python 3.11 or newer; this is %d.%d." % sys.version_info[:2])  # noqa: UP031
    word, rest = (arguments[0], arguments[1:]) if arguments else ("help", [])
    trials = [name for name in TRIALS if (ROOT / "tests" / name).exists()]
    words = {
        "run": (TRIAL, ["-m", "tasks.trial", "run"]),
        "test": (DEVELOPMENT, ["-m", "pytest", "-p", "tests.left_out", *in_parallel(rest)]),
        "bench": (DEVELOPMENT, ["-m", "tests.benchmarks"]),
        "pictures": (DEVELOPMENT, ["-m", "tests.screenshots"]),
        "migrate": (TRIAL, ["-m", "tasks.trial", "migrate"]),
        "flask": (TRIAL, ["-m", "tasks.trial", "flask"]),
        "assets": (TRIAL, [ASSETS, "--anew"]),
        "sbom": (DEVELOPMENT, ["-m", "tests.supply", "sbom"]),
        "holes": (DEVELOPMENT, ["-m", "tests.supply", "holes"]),
        "lock": (TRIAL, []),
        **{name: (DEVELOPMENT, ["-m", f"tests.{name}"]) for name in trials},
    }
    if word not in words:
        print(HELP + "".join(TRIALS[name] for name in trials), end="")
        return 0 if word in ("help", "-h", "--help") else 2
    if os.name != "posix":
        return complain("Casework runs on Linux and macOS. On Windows use the Windows Subsystem for Linux.")
    os.chdir(ROOT)
    needed, command = words[word]
    with alone():
        install(needed)
        if word == "lock":
            return lock()
        if word != "assets" and subprocess.run([PYTHON, ASSETS], check=False).returncode:
            return complain("The front-end assets could not be fetched; the message above says why.")
    return inside(*command, *rest)


def complain(words: str) -> int:
    print(words, file=sys.stderr)
    return 1


def in_parallel(arguments: list[str]) -> list[str]:
    chosen = any(word == "-n" or (word.startswith("-n") and word[2:].isalnum()) for word in arguments)
    # One more than cores: while one waits for a browser or a mail server, the others use its core. tests/left_out.py
    # says what each process gets, and in which order.
    parts = ["--dist", "loadfile", "--no-loadscope-reorder"]
    return [] if chosen else ["-n", str(max(2, os.cpu_count() or 2) + 1), *parts]


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """One set-up at a time: two terminals may be started at once."""
    import fcntl

    (ROOT / ".build").mkdir(exist_ok=True)
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(PermissionError):  # set up by another user: nothing to do, or `install` will say so
            fcntl.flock(stack.enter_context((ROOT / ".build" / "set-up.lock").open("a")), fcntl.LOCK_EX)
        yield


def install(lock_name: str) -> None:
    """Make the virtual environment hold what the lock names; the fuller development set will do for the trial."""
    held = HOLDS.read_text().split() if HOLDS.exists() else []
    works = PYTHON.exists() and not subprocess.run([PYTHON, "-c", ""], check=False).returncode
    if works and any(fingerprint(name) in held for name in (lock_name, DEVELOPMENT)):
        return
    began = time.monotonic()
    print("Setting up: the Python environment and the locked dependencies ...", flush=True)
    if not (works and fingerprint(TRIAL) in held):
        make_environment()
    HOLDS.unlink(missing_ok=True)
    if not with_uv(lock_name):
        print("The quick installer did not do; trying with pip, which takes longer ...", flush=True)
        if not with_pip(lock_name):
            raise SystemExit("The dependencies could not be installed; the messages above say why.")
    HOLDS.write_text(" ".join({fingerprint(TRIAL), fingerprint(lock_name)}))
    print(f"Dependencies are ready ({time.monotonic() - began:.0f} s).", flush=True)


def fingerprint(lock_name: str) -> str:
    """Of what is installed and where: an environment does not work after its folder was moved."""
    return hashlib.sha256(f"{lock_name}\0{VENV}\0".encode() + (ROOT / lock_name).read_bytes()).hexdigest()


def make_environment() -> None:
    """Begin with an empty environment, from the Python outside `.venv` even when we were started by the one inside."""
    advice = "On Debian or Ubuntu: apt-get install python3-venv"
    if any(importlib.util.find_spec(name) is None for name in ("venv", "ensurepip")):
        raise SystemExit(f"This Python came without the parts that make a virtual environment. {advice}")
    outside = getattr(sys, "_base_executable", None) or sys.executable
    if VENV.is_symlink():
        VENV.unlink()
    elif VENV.exists():
        shutil.rmtree(VENV)
    made = subprocess.run([outside, "-m", "venv", VENV], check=False, stdin=subprocess.DEVNULL)
    if made.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        raise SystemExit(f"Python could not make a virtual environment in {VENV}; the message above says why. {advice}")


def with_uv(lock_name: str) -> bool:
    """The quick installer, itself locked by hash. It does not read pip's settings: where it fails, pip is asked."""
    if not with_pip(INSTALLER):
        return False
    command: list[str | Path] = [
        VENV / "bin" / "uv",
        "pip",
        "install",
        "--quiet",
        "--python",
        PYTHON,
        "--require-hashes",
    ]
    command += ["--only-binary", ":all:", "-r", lock_name]
    try:
        return not subprocess.run(command, check=False, stdin=subprocess.DEVNULL).returncode
    except OSError:
        return False


def with_pip(lock_name: str) -> bool:
    command: list[str | Path] = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    command += ["--require-hashes", "--only-binary", ":all:", "-r", lock_name]
    return not subprocess.run(command, check=False, stdin=subprocess.DEVNULL).returncode


def inside(*command: str) -> int:
    """Go on in the virtual environment, in place of this process so that signals reach what runs."""
    path = os.environ.get("PATH", os.defpath)
    environment = {**os.environ, "PATH": f"{VENV / 'bin'}{os.pathsep}{path}"}
    # Images for containers like to set this. Several processes of ours start, each in twice the time if it compiles all anew.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.stdout.flush()
    os.execve(PYTHON, [str(PYTHON), *command], environment)


def lock() -> int:
    """Write all lock files anew, without naming any registry in them."""
    compile_: list[str | Path] = [
        VENV / "bin" / "uv",
        "pip",
        "compile",
        "--quiet",
        "--generate-hashes",
        "--universal",
        "--upgrade",
    ]
    compile_ += ["--python-version", "3.11", "--no-emit-index-url", "--no-header"]
    if not with_pip(INSTALLER):
        return 1
    before = {name: (ROOT / name).read_bytes() for name in LOCKS}
    whole = not subprocess.run([*compile_, "-", "-o", INSTALLER], check=False, input=UV, text=True).returncode
    wanted_by = (("requirements.lock", []), (S3, ["s3"]), (TRIAL, ["trial"]), (DEVELOPMENT, ["trial", "development"]))
    for name, extras in wanted_by:
        wanted = [word for extra in extras for word in ("--extra", extra)]
        command = [*compile_, "pyproject.toml", "-o", name, *wanted]
        whole = whole and not subprocess.run(command, check=False).returncode
    if not whole or subprocess.run([PYTHON, ASSETS, "--lock"], check=False).returncode:
        for name, content in before.items():
            (ROOT / name).write_bytes(content)
        return complain("The lock files stay as they were; the message above says why.")
    changed = [name for name, content in before.items() if (ROOT / name).read_bytes() != content]
    print(f"Written anew: {', '.join(changed)}." if changed else "The lock files are up to date.", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
