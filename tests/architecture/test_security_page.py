"""docs/security.md goes through every requirement of ASVS 5.0.0, levels 1 and 2, once, and every test it names is there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text()
# Which numbers the sections have: those left out are of level 3.
NUMBERS = """
1.1 1-2
1.2 1-9
1.3 1-11
1.4 1-3
1.5 1-2
2.1 1-3
2.2 1-3
2.3 1-4
2.4 1
3.2 1-2
3.3 1-4
3.4 1-6
3.5 1-5
3.7 1-2
4.1 1-3
4.2 1
4.3 1-2
4.4 1-4
5.1 1
5.2 1-3
5.3 1-2
5.4 1-3
6.1 1-3
6.2 1-12
6.3 1-4
6.4 1-4
6.5 1-5
6.6 1-3
6.8 1-4
7.1 1-3
7.2 1-4
7.3 1-2
7.4 1-5
7.5 1-2
7.6 1-2
8.1 1-2
8.2 1-3
8.3 1
8.4 1
9.1 1-3
9.2 1-4
10.1 1-2
10.2 1-2
10.3 1-4
10.4 1-11
10.5 1-5
10.6 1-2
10.7 1-3
11.1 1-2
11.2 1-3
11.3 1-3
11.4 1-4
11.5 1
11.6 1
12.1 1-3
12.2 1-2
12.3 1-4
13.1 1
13.2 1-5
13.3 1-2
13.4 1-5
14.1 1-2
14.2 1-4
14.3 1-3
15.1 1-3
15.2 1-3
15.3 1-7
16.1 1
16.2 1-5
16.3 1-4
16.4 1-3
16.5 1-3
17.1 1
17.2 1-4
17.3 1-2
"""
OPEN: set[str] = set()
"""What is not kept, or otherwise than asked: said in the page, and here so that nothing joins it unnoticed."""
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \|(.*)\|(.*)\|(.*)\|$", re.MULTILINE)
NOT_FOR_US = re.compile(r"^Does not apply, because .+?: ([\d., ]+)\.$", re.MULTILINE)


def wanted() -> Iterator[str]:
    for section, numbers in (line.split() for line in NUMBERS.split("\n") if line):
        for part in numbers.split(","):
            first, _, last = part.partition("-")
            yield from (f"{section}.{number}" for number in range(int(first), int(last or first) + 1))


def test_every_requirement_stands_there_once() -> None:
    found = [row[1] for row in ROW.finditer(PAGE)]
    found += [number for line in NOT_FOR_US.finditer(PAGE) for number in line[1].split(", ")]
    assert len(list(wanted())) == 253
    assert Counter(found) == Counter(wanted())


def test_every_test_it_names_is_there() -> None:
    named = set(re.findall(r"`([a-z0-9_/]+\.py)::(test_[a-z0-9_]+)`", PAGE))
    assert len(named) > 100
    missing = [
        f"{path}::{name}"
        for path, name in sorted(named)
        if not (file := ROOT / "tests" / path).exists()
        or not re.search(rf"^ *def {name}\(", file.read_text(), re.MULTILINE)
    ]
    assert missing == []


def test_each_row_is_shown_by_a_test_or_says_why_not() -> None:
    ways = re.compile(r"`.+::test_.+`|by design|deployment|\*\*open\*\*")
    assert [row[1] for row in ROW.finditer(PAGE) if not ways.search(row[4]) or not row[3].strip()] == []


def test_what_is_open_is_known() -> None:
    assert {row[1] for row in ROW.finditer(PAGE) if "**open**" in row[4]} == OPEN


def test_no_script_writes_markup_or_takes_messages() -> None:
    scripts = sorted((ROOT / "casework" / "static" / "scripts").glob("**/*.js"))
    writes = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|[\"']message[\"']|onmessage|postMessage"
    )
    assert len(scripts) > 10
    assert [f"{path.name}: {found[0]}" for path in scripts if (found := writes.search(path.read_text()))] == []
