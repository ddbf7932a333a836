"""Imports go one way: a slice knows those below it and never the pages of another."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

from casework import SLICES

ROOT = Path(__file__).resolve().parents[2]
KERNEL = {
    "access",
    "audit",
    "web",
    "mail",
    "rendering",
    "clock",
    "errors",
    "events",
    "extensions",
    "references",
    "apart",
    "how_many",
    "storage",
    "made_files",
    "sent_figures",
}
# A row rule may name what hangs above it: who sees a person is decided by the cases and referrals they are part of, who sees an
# action by the item it was set at.
RULES = {("subjects", "cases"), ("subjects", "referrals"), ("cases", "referrals"), ("actions", "meetings")}


@cache
def imports() -> list[tuple[Path, str, str]]:
    """Every (file, importing part, imported module) in `casework`: imports inside functions too, those for types only not."""
    found = []
    for path in (ROOT / "casework").rglob("*.py"):
        part = path.relative_to(ROOT / "casework").parts[0].removesuffix(".py")
        tree = ast.parse(path.read_text())
        for block in ast.walk(tree):
            if isinstance(block, ast.If) and getattr(block.test, "id", "") == "TYPE_CHECKING":
                block.body = []
        for node in ast.walk(tree):
            names = []
            if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
                names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
            elif isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            found += [(path, part, name) for name in names if name.startswith(("casework.", "tasks"))]
    return found


def test_casework_never_imports_tasks() -> None:
    assert [(str(p), n) for p, _, n in imports() if n.split(".")[0] == "tasks"] == []


@pytest.mark.parametrize("slice_name", SLICES)
def test_a_slice_knows_only_those_below_it(slice_name: str) -> None:
    below = set(SLICES[: SLICES.index(slice_name) + 1])
    wrong = []
    for path, part, name in imports():
        target = name.split(".")[1]
        if part != slice_name or target not in SLICES or target in below:
            continue
        if path.name == "policy.py" and (slice_name, target) in RULES:
            continue
        if (path.name, slice_name) in ALLOWED and target in ALLOWED[(path.name, slice_name)]:
            continue
        wrong.append(f"{path.relative_to(ROOT)} imports {name}")
    assert wrong == []


ALLOWED: dict[tuple[str, str], set[str]] = {
    # A person's page lists the cases they are part of, within the reader's reach; who runs those may do more.
    ("standing.py", "subjects"): {"cases", "referrals"},
}


def test_nobody_imports_another_slices_pages_or_forms() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path, part, name in imports()
        if part in SLICES and name.split(".")[1] in SLICES and name.split(".")[1] != part
        and len(name.split(".")) > 2 and name.split(".")[2] in ("views", "forms")
    ]  # fmt: skip
    assert wrong == []


def test_only_the_kernel_and_start_up_are_imported_by_the_kernel() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path, part, name in imports()
        if part in KERNEL
        and name.split(".")[1] in SLICES
        and path.name != "policy.py"
        and not (name.startswith("casework.accounts.models") and path.name == "scope.py")
    ]
    assert wrong == []
