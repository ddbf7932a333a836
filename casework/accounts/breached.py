"""Passwords that leaked elsewhere, looked up in a file the deployment brings: no password, nor part of one, leaves the machine.

The file is the one of Have I Been Pwned, SHA-1 ordered by hash (`HASH:COUNT`, a line each), or any list in that form: sorted, in
capitals. SHA-1 is the file's key here and protects nothing.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

LENGTH = 40


def holds(path: str, password: str) -> bool:
    """Whether the file has this password. Some forty reads of one line, however many millions it has."""
    wanted = hashlib.sha1(password.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest().upper().encode()
    with Path(path).open("rb") as file:
        low, high = 0, file.seek(0, 2)
        while low < high:  # the first line that begins at `low` or later and before `high`
            middle = (low + high) // 2
            file.seek(max(middle - 1, 0))
            if middle:
                file.readline()  # the rest of a line that began earlier; nothing where one ends just here
            begins, line = file.tell(), file.readline()
            found = line[:LENGTH].upper()
            if found == wanted:
                return True
            if begins >= high or found > wanted or not line:
                high = middle
            else:
                low = begins + len(line)
    return False
