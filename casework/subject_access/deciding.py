"""What is decided of a passage: released, released in part, withheld, or not about the person; and what another agency answered."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from sqlalchemy import select

from casework import access, clock
from casework.accounts.models import User
from casework.errors import Refusal, Stale
from casework.extensions import db
from casework.subject_access import names, policy
from casework.subject_access.models import ANSWERS, DECISIONS, REASONS, AccessPassage, AccessRequest

WITHHELD = "[withheld]"
"""What stands in a bundle in place of words that do not leave."""


def release(passage: AccessPassage, request: AccessRequest, *, note: str, version: int, by: User) -> None:
    """It leaves as it is. Where it names others, or came from an agency that has not agreed, the note says why all the same."""
    _may_decide(passage, request, "release", version, by)
    if passage.about and not note:
        raise Refusal("It names others: say why it is reasonable to release it as it is", field="note")
    _originator_heard(passage, note)
    _decide(passage, "release", by, note=note)


def withhold(passage: AccessPassage, request: AccessRequest, *, reason: str, note: str, version: int, by: User) -> None:
    """None of it leaves."""
    _may_decide(passage, request, "withhold", version, by)
    _has_reason(reason)
    _decide(passage, "withhold", by, note=note, reason=reason)


def redact(
    passage: AccessPassage, request: AccessRequest, *, words: str, others: Iterable[str], reason: str, note: str, version: int, by: User
) -> int:  # fmt: skip
    """Take words out, wherever they stand in it: typed one a line, or the names of the people chosen. How many places that were.

    What was taken out before stays out. Words that do not occur are refused, for a slip would leave them standing.
    """
    _may_decide(passage, request, "redact", version, by)
    _has_reason(reason)
    spans = []
    missing = []
    for line in (" ".join(each.split()) for each in words.splitlines()):
        found = [match.span() for match in _whole(line).finditer(passage.text)] if line else []
        spans += found
        if line and not found:
            missing.append(line)
    for name in others:
        if name not in passage.about:
            continue
        called = names.of_called(name, request)
        forms = called.full | called.parts
        spans += [match.span() for match in names.in_python(forms).finditer(passage.text) if forms]
    if missing:
        raise Refusal(f"These words do not stand in it: {'; '.join(missing)}", field="words")
    if not spans:
        raise Refusal("Type words as they stand in it, or choose somebody it names", field="words")
    _originator_heard(passage, note)
    withheld = joined([*passage.withheld, *([start, end, reason] for start, end in spans)])
    _decide(passage, "redact", by, note=note, withheld=withheld)
    return len(spans)


def restore(passage: AccessPassage, request: AccessRequest, *, start: int, version: int, by: User) -> None:
    """Put one part back that was taken out; with none left it is to be decided again."""
    _may_decide(passage, request, "", version, by)
    left = [span for span in passage.withheld if span[0] != start]
    if left:
        _decide(passage, "redact", by, note=passage.note, withheld=left)
    else:
        _undecide(passage)


def not_theirs(passage: AccessPassage, request: AccessRequest, *, version: int, by: User) -> None:
    """A passage in which only the name occurs turns out to be about somebody else."""
    _may_decide(passage, request, "not_theirs", version, by)
    if passage.found != "name":
        raise Refusal("It is recorded about the person. Withhold it, with a reason, if it must not leave")
    _decide(passage, "not_theirs", by, note=passage.note)


def decide_many(
    passages: Iterable[tuple[AccessPassage, int]], request: AccessRequest, *, decision: str, by: User
) -> tuple[int, int]:
    """Several at once, each with the version it was shown in: released, or not about the person. How many were, and how many were passed over.

    Only what needs no thought of its own is done so: undecided, naming nobody else, and not to be asked of another agency; what is
    recorded about the person is never said to be somebody else's.
    """
    done = passed = 0
    for passage, version in passages:
        plain = not passage.about and not passage.asks_originator and not passage.by_hand
        fits = passage.found == "name" if decision == "not_theirs" else plain
        if passage.decision or not fits:
            passed += 1
            continue
        if decision == "not_theirs":
            not_theirs(passage, request, version=version, by=by)
        else:
            release(passage, request, note="", version=version, by=by)
        done += 1
    return done, passed


def undo(passage: AccessPassage, request: AccessRequest, *, version: int, by: User) -> None:
    """Nothing is decided of it any more."""
    _may_decide(passage, request, "", version, by)
    _undecide(passage)


def originator(
    passage: AccessPassage,
    request: AccessRequest,
    *,
    asked_on: date | None,
    answer: str,
    note: str,
    version: int,
    by: User,
) -> None:
    """The agency it came from was asked, or has answered, whether it may be released."""
    _may_decide(passage, request, passage.decision, version, by)
    if asked_on is None:
        raise Refusal("Say when they were asked", field="asked_on")
    if asked_on > clock.today():
        raise Refusal("The day must be today or in the past", field="asked_on")
    if answer not in ANSWERS:
        raise Refusal("Choose what they answered", field="answer")
    passage.asked_on, passage.answer, passage.answer_note = asked_on, answer, note
    passage.answered_on = clock.today() if answer else None


def joined(spans: Iterable[list[int | str]]) -> list[list[int | str]]:
    """Parts in order, those that touch or overlap made one; it keeps the reason of the first."""
    found: list[list[int | str]] = []
    for start, end, reason in sorted(spans, key=lambda span: (span[0], span[1])):
        if found and start <= found[-1][1]:  # type: ignore[operator]
            found[-1][1] = max(found[-1][1], end)  # type: ignore[type-var]
        else:
            found.append([start, end, reason])
    return found


def leaves(passage: AccessPassage) -> str:
    """The words of a passage that leave: the one way to them for whatever is made for somebody else."""
    if passage.decision == "release":
        return passage.text
    if passage.decision != "redact":
        return ""
    words, at = [], 0
    for start, end, _ in passage.withheld:
        words += [passage.text[at:start], WITHHELD]
        at = end
    return "".join([*words, passage.text[at:]])


def parts(passage: AccessPassage) -> list[tuple[str, list[int | str] | None]]:
    """The text in pieces, each with the part taken out that it is, or None."""
    found: list[tuple[str, list[int | str] | None]] = []
    at = 0
    for span in passage.withheld:
        found += [(passage.text[at : span[0]], None), (passage.text[span[0] : span[1]], span)]
        at = span[1]
    return [piece for piece in [*found, (passage.text[at:], None)] if piece[0]]


def _whole(line: str) -> re.Pattern[str]:
    """These words as whole ones, whatever white space is between them."""
    pattern = names.pattern([line])
    before = r"(?<!\w)" if line[0].isalnum() else ""
    after = r"(?!\w)" if line[-1].isalnum() else ""
    return re.compile(before + pattern + after, re.IGNORECASE)


def _originator_heard(passage: AccessPassage, note: str) -> None:
    if not passage.asks_originator or passage.answer in ("may", "partly") or note:
        return
    if passage.answer == "not":
        raise Refusal(
            "The agency it came from says that it must not be released: say why it leaves all the same", field="note"
        )
    raise Refusal(
        "It came from another agency that has not answered: ask it, or say why that is not needed", field="note"
    )


def _has_reason(reason: str) -> None:
    if reason not in REASONS:
        raise Refusal("Choose why it does not leave", field="reason")


def _may_decide(passage: AccessPassage, request: AccessRequest, decision: str, version: int, by: User) -> None:
    access.require(policy.may_answer(by), policy.WHO)
    if not request.is_open:
        raise Refusal("This request is closed")
    locked = select(AccessPassage.version).where(AccessPassage.id == passage.id).with_for_update(of=AccessPassage)
    if db.session.scalar(locked) != version or passage.version != version:
        raise Stale(
            yours={"Decision": DECISIONS[decision]}, theirs={"Decision": DECISIONS[passage.decision]}, version=passage.version,
            changed_by=passage.decided_by.name if passage.decided_by else "",
        )  # fmt: skip


def _decide(
    passage: AccessPassage, decision: str, by: User, *, note: str, reason: str = "", withheld: list[list[int | str]] | None = None
) -> None:  # fmt: skip
    passage.decision, passage.reason, passage.withheld, passage.note = decision, reason, withheld or [], note
    passage.decided_by_id, passage.decided_at = by.id, clock.now()
    passage.changed_at = None
    db.session.flush()


def _undecide(passage: AccessPassage) -> None:
    passage.decision, passage.reason, passage.withheld = "", "", []
    passage.decided_by_id, passage.decided_at = None, None
    db.session.flush()
