"""The two commands' own set-up: the locks agree, `manage.py` speaks plainly, and what is left out of a run is said."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytest_plugins = ["pytester"]


@pytest.fixture
def manage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """manage.py, for a project in an empty folder."""
    spec = importlib.util.spec_from_file_location("manage", ROOT / "manage.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name, value in (("ROOT", tmp_path), ("VENV", tmp_path / ".venv"), ("HOLDS", tmp_path / ".venv" / ".holds")):
        monkeypatch.setattr(module, name, value)
    monkeypatch.setattr(module, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    for lock in (module.TRIAL, module.DEVELOPMENT):
        (tmp_path / lock).write_text(f"something for {lock}")
    yield module


def pins(lock: str) -> dict[str, str]:
    return dict(re.findall(r"^([\w.-]+)==([^\s;]+)", (ROOT / lock).read_text(), re.MULTILINE))


def test_each_lock_holds_the_smaller_one_at_the_same_versions() -> None:
    production, trial, development, s3 = (
        pins(f"requirements{name}.lock") for name in ("", "-trial", "-development", "-s3")
    )
    assert production.items() < trial.items() < development.items()
    assert production.items() < s3.items() and "boto3" in s3


def test_every_locked_package_has_hashes_and_no_registry_is_named() -> None:
    locks = sorted(ROOT.glob("requirements*.lock"))
    assert len(locks) == 5
    for lock in locks:
        text = lock.read_text()
        assert "://" not in text
        for entry in re.split(r"\n(?=\w)", text):
            assert "--hash=sha256:" in entry, entry.splitlines()[0]


def test_the_installer_is_the_one_that_is_locked() -> None:
    text = (ROOT / "manage.py").read_text()
    [(name, version)] = pins("requirements-installer.lock").items()
    assert f'UV = "{name}=={version}"' in text


@pytest.mark.parametrize(("words", "status"), [([], 0), (["--help"], 0), (["rnu"], 2)])
def test_without_a_word_it_knows_it_explains_itself_and_sets_nothing_up(words: list[str], status: int) -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "manage.py", *words], capture_output=True, text=True, check=False, cwd="/"
    )
    assert done.returncode == status
    assert done.stdout.startswith("usage: python3 manage.py WORD")
    assert "Setting up" not in done.stdout


def test_a_python_that_is_too_old_is_told_so(
    manage: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(manage.sys, "version_info", (3, 9, 2))
    assert manage.main(["run"]) == 1
    assert capsys.readouterr().err == "Casework needs Python 3.11 or newer; this is 3.9.\n"


def test_a_python_without_the_parts_for_an_environment_is_told_what_to_install(
    manage: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(manage.importlib.util, "find_spec", lambda name: None if name == "ensurepip" else found(name))
    with pytest.raises(SystemExit, match="apt-get install python3-venv"):
        manage.main(["run"])


def installing(manage: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What would be installed, in order, without doing it."""
    done: list[str] = []

    def make() -> None:
        done.append("environment")
        manage.PYTHON.parent.mkdir(parents=True, exist_ok=True)
        manage.PYTHON.unlink(missing_ok=True)
        manage.PYTHON.symlink_to(sys.executable)

    monkeypatch.setattr(manage, "make_environment", make)
    monkeypatch.setattr(manage, "with_uv", lambda lock: not done.append(lock))
    return done


def test_nothing_is_installed_twice_and_the_fuller_set_does_for_the_trial(
    manage: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = installing(manage, monkeypatch)
    manage.install(manage.TRIAL)
    manage.install(manage.TRIAL)
    assert done == ["environment", manage.TRIAL]
    manage.install(manage.DEVELOPMENT)
    assert done[2:] == [manage.DEVELOPMENT], "the rest is added to what is there"
    manage.install(manage.TRIAL)
    manage.install(manage.DEVELOPMENT)
    assert len(done) == 3


def test_a_changed_lock_a_moved_folder_or_a_missing_python_begin_anew(
    manage: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = installing(manage, monkeypatch)
    manage.install(manage.TRIAL)
    (manage.ROOT / manage.TRIAL).write_text("something newer")
    manage.install(manage.TRIAL)
    assert done == ["environment", manage.TRIAL] * 2
    manage.PYTHON.unlink()
    manage.PYTHON.symlink_to("/nowhere/python3")
    manage.install(manage.TRIAL)
    assert done == ["environment", manage.TRIAL] * 3


def test_pip_is_asked_where_the_quick_installer_fails(
    manage: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    done = installing(manage, monkeypatch)
    monkeypatch.setattr(manage, "with_uv", lambda _lock: False)
    monkeypatch.setattr(manage, "with_pip", lambda lock: not done.append(f"pip {lock}"))
    manage.install(manage.TRIAL)
    assert done == ["environment", f"pip {manage.TRIAL}"]
    monkeypatch.setattr(manage, "with_pip", lambda _lock: False)
    with pytest.raises(SystemExit, match="could not be installed"):
        manage.install(manage.DEVELOPMENT)
    assert not manage.HOLDS.exists(), "a half-made environment is not taken for a whole one"


@pytest.mark.parametrize("workers", ["0", "2"])
def test_what_a_machine_lacks_is_left_out_and_said_above_the_summary(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, workers: str
) -> None:
    monkeypatch.setenv("CHROME", "/nowhere/chromium")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    pytester.makeini("[pytest]\nmarkers =\n  browser: x\n  redis: x\n")
    pytester.makepyfile(
        "import pytest\ndef test_plain(): pass\n"
        "@pytest.mark.browser\ndef test_one(): assert False\n@pytest.mark.browser\ndef test_two(): assert False\n"
    )
    done = pytester.run(sys.executable, "-m", "pytest", "-q", "-p", "tests.left_out", "-n", workers)
    assert done.ret == 0
    lines = [line for line in done.outlines if line]
    assert lines[-2] == (
        "LEFT OUT: 2 tests marked browser, because no Chromium was found: install chromium, or set CHROME to its path."
    )
    assert lines[-1].startswith("1 passed")


def _script(path: Path, body: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)


@pytest.mark.parametrize("works", [True, False])
def test_locking_says_what_it_wrote_and_leaves_no_half_of_it(
    manage: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], works: bool
) -> None:
    """A stand-in for uv writes one lock file anew and then, perhaps, fails at the next."""
    for lock in manage.LOCKS:
        (manage.ROOT / lock).write_text(f"before in {lock}")
    monkeypatch.setattr(manage, "with_pip", lambda _lock: True)
    monkeypatch.chdir(manage.ROOT)
    fails = "" if works else f'case "$*" in *{manage.DEVELOPMENT}*) echo "no such package" >&2; exit 1;; esac'
    _script(manage.VENV / "bin" / "uv", f'{fails}\ncase "$*" in *{manage.TRIAL}*) echo new > {manage.TRIAL};; esac')
    _script(manage.PYTHON, "exit 0")
    assert manage.lock() == (0 if works else 1)
    said = capsys.readouterr()
    if works:
        assert said.out == f"Written anew: {manage.TRIAL}.\n"
        assert manage.lock() == 0
        assert capsys.readouterr().out == "The lock files are up to date.\n"
    else:
        assert "stay as they were" in said.err
        assert (manage.ROOT / manage.TRIAL).read_text() == f"before in {manage.TRIAL}"
