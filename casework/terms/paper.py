"""Terms of reference as a document, and what changed between two versions."""

from __future__ import annotations

from casework.meetings.differences import Piece, word_by_word
from casework.meetings.logos import logo_of
from casework.meetings.styles import style_of
from casework.partnership.profiles import profile_of
from casework.rendering import Document, Facts, Heading, Paragraph, Table, blocks_from_text
from casework.rendering.document import Block
from casework.terms.content import (
    CLASS_KINDS,
    VOTES,
    MembershipClass,
    Terms,
    frequency_words,
    leading_words,
    quorum_words,
    terms_from,
)
from casework.terms.models import TermsVersion
from casework.web.presentation import day as in_words


def terms_document(row: TermsVersion) -> Document:
    """The version in its body's frame."""
    style = style_of(row.group)
    terms = terms_from(row.content)
    return Document(
        title=terms.title, body_name=style.body_name or row.group.name, marking=profile_of(row.group).marking,
        banner="" if row.adopted_on else "DRAFT", blocks=[*_facts(row, terms), *terms_blocks(terms)],
        capitals=style.capitals, font=style.font, logo=logo_of(row.group_id),
    )  # fmt: skip


def standing_words(row: TermsVersion) -> str:
    """Version 2, adopted on 22 June 2018."""
    if row.adopted_on is None:
        put = f", put to the meeting of {in_words(row.meeting.starts_at)}" if row.meeting is not None else ", draft"
        return f"Version {row.number}{put}"
    where = f" by {row.adopted_by}" if row.adopted_by else " at its meeting" if row.meeting is not None else ""
    return f"Version {row.number}, adopted on {in_words(row.adopted_on)}{where}"


def _facts(row: TermsVersion, terms: Terms) -> list[Block]:
    apart = "Not of one organisation" if terms.chairing.apart else ""
    found = [
        ("Body", row.group.name),
        ("Version", standing_words(row)),
        ("Next review", in_words(row.review_on) if row.review_on else ""),
        ("Chair", leading_words(terms.chairing.chair)),
        ("Vice-chair", leading_words(terms.chairing.vice_chair)),
        ("Chair and vice-chair", apart),
        ("Casting vote", "The chair has one" if terms.chairing.casting_vote else ""),
        ("Quorum", quorum_words(terms.quorum)),
        ("Meets", frequency_words(terms.frequency)),
    ]
    return [Facts([(key, words) for key, words in found if words])]


def terms_blocks(terms: Terms) -> list[Block]:
    """Clause by clause; the classes of membership under theirs, or at the end."""
    found: list[Block] = []
    for clause in terms.clauses:
        if clause.number or clause.heading:
            found.append(Heading(clause.level + 1, clause.heading, clause.number))
        found += blocks_from_text(clause.text)
        if clause.membership:
            found += membership_blocks(terms, clause.level + 2)
            found += blocks_from_text(clause.after)
    if terms.membership and not any(clause.membership for clause in terms.clauses):
        found += [Heading(2, "Membership"), *membership_blocks(terms, 3)]
    return found


def membership_blocks(terms: Terms, level: int) -> list[Block]:
    found: list[Block] = []
    for each in terms.membership:
        found.append(Heading(level, each.name))
        about = [CLASS_KINDS[each.kind] if each.kind != "members" else "", VOTES[each.votes] if each.votes else ""]
        if any(about):
            found.append(Paragraph(". ".join(words for words in about if words) + "."))
        if each.seats:
            found.append(_seats(each))
        found += blocks_from_text(each.words)
    return found


def _seats(each: MembershipClass) -> Table:
    """A seat on a row; columns that say nothing are left out."""
    rows = [[s.organisation, s.post, str(s.people), VOTES[s.votes] if s.votes else "", s.note] for s in each.seats]
    headers = ["Organisation", "Post", "Seats", "Voting", "Note"]
    usual = ["", "", "1", "", ""]
    kept = [n for n in range(5) if any(row[n] != usual[n] for row in rows)]
    return Table([headers[n] for n in kept], [[row[n] for n in kept] for row in rows], caption=f"Seats: {each.name}")


def lines_of(terms: Terms) -> list[str]:
    """Everything it says, a line for each paragraph, seat and arrangement."""
    found = [terms.title]
    for clause in terms.clauses:
        found += [f"{clause.number} {clause.heading}".strip(), *clause.text.splitlines()]
        if clause.membership:
            found += [*_class_lines(terms), *clause.after.splitlines()]
    if not any(clause.membership for clause in terms.clauses):
        found += _class_lines(terms)
    arranged = (
        ("Quorum", quorum_words(terms.quorum)), ("Chair", leading_words(terms.chairing.chair)),
        ("Vice-chair", leading_words(terms.chairing.vice_chair)), ("Meets", frequency_words(terms.frequency)),
        ("Chair and vice-chair", "not of one organisation" if terms.chairing.apart else ""),
    )  # fmt: skip
    found += [f"{what}: {words}" for what, words in arranged if words]
    return [line for line in found if line.strip()]


def _class_lines(terms: Terms) -> list[str]:
    found: list[str] = []
    for each in terms.membership:
        found.append(
            f"{each.name} ({CLASS_KINDS[each.kind].lower()}{', ' + VOTES[each.votes].lower() if each.votes else ''})"
        )
        found += [f"- {seat.words}{', ' + VOTES[seat.votes].lower() if seat.votes else ''}" for seat in each.seats]
        found += each.words.splitlines()
    return found


def changes_between(old: Terms, new: Terms) -> list[Piece]:
    """Word by word."""
    return word_by_word("\n".join(lines_of(old)), "\n".join(lines_of(new)))
