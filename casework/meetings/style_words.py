"""The settings of a body's style as their page orders and calls them."""

from __future__ import annotations

from casework.rendering.typefaces import IN_PDF

SECTIONS: dict[str, tuple[str, ...]] = {
    "Publication": ("publication",),
    "Titles and type": ("body_name", "agenda_title", "minutes_title", "capitals", "font", "language", "times"),
    "The agenda": (
        "members_heading", "invited_heading", "items_heading", "italic_authors", "sub_numbers", "third_numbers", "information_heading", "agenda_opening",
        "notices_heading", "agenda_closing",
    ),
    "Who was there": (
        "commenced", "present_heading", "substitute", "also_representing", "also_present_heading", "attendee_invited_heading",
        "officers_heading", "observers_heading", "guests_heading", "public_heading", "absent_heading", "apologies_heading", "apologies", "substitutes_beside_apologies",
        "chair_words", "interim_chair_words", "co_chair_words", "vice_chair_words", "vice_chair_beside",
        "note_taker_words", "remote_words", "late_words", "arrived", "left", "for_item", "for_items", "information_sent", "no_information",
    ),
    "Minutes and decisions": (
        "minute_numbers", "paragraph_numbers", "headings_in_minutes", "purpose_heading", "issues_heading", "decision_heading", "decision_opening",
        "decision_numbers", "number_single_decision", "decision_words",
    ),
    "Votes": (
        "moved", "seconded", "vote_counts", "carried", "carried_unanimously", "carried_nem_con", "carried_casting", "tied", "lost", "lost_casting", "recorded_vote", "recorded_for_some", "voted_for",
        "voted_against", "voted_abstained",
    ),
    "Actions": ("actions_heading", "action_form", "action_columns", "action_headings", "actions_agreed", "action_owners", "action_line", "action_code"),
    "Set words": (
        "taken_after", "deferred", "deferred_to_next", "next_meeting", "nil_interests", "nil_apologies", "nil_matters_arising", "nil_urgent", "confirmed_correct",
        "confirmed_amended", "confirmed_by_email", "noted_minutes", "adjourned", "reconvened", "inquorate", "concluded", "signature",
    ),
}  # fmt: skip
"""The settings as their page orders them; every setting stands in one of them."""

CHOICES: dict[str, dict[str, str]] = {
    "publication": {
        "private": "Nothing: its papers are private", "cut_down": "A record of its items and decisions",
        "public": "Agenda and minutes, without what is considered in private",
    },
    "font": {name: name if face == name else f"{name} (PDFs: {face})" for name, face in IN_PDF.items()},
    "times": {
        name: name
        for name in ("10am", "10.00 am", "10.00am", "10.00 a.m.", "10:00am", "10:00 am", "10.00", "10:00", "1000 hours")
    },
    "language": {"en-GB": "English", "cy": "Welsh"},
    "sub_numbers": {"decimal": "6.1, 6.2", "letters": "6a, 6b", "bracketed": "6(a), 6(b)", "roman": "6(i), 6(ii)"},
    "third_numbers": {"decimal": "6.1.1, 6.1.2", "letters": "6.1a, 6.1b", "bracketed": "6.1(a), 6.1(b)", "roman": "6.1(i), 6.1(ii)"},
    "decision_numbers": {
        "(i)": "(i), (ii), (iii)", "i.": "i., ii., iii.", "(a)": "(a), (b), (c)", "a)": "a), b), c)", "a.": "a., b., c.", "(A)": "(A), (B), (C)", "1.": "1., 2., 3.", "1)": "1), 2), 3)",
        "(1)": "(1), (2), (3)",
        "-": "Bullets",
    },
    "action_form": {
        "table": "A table under each item", "line": "A line under each item", "end": "One table at the end",
        "table_and_end": "A table under each item and one at the end",
        "line_and_end": "A line under each item and a table at the end",
        "none": "Left out: the body keeps a separate log",
    },
    "action_owners": {
        "person": "By name and agency", "office": "By office and agency", "agency": "By agency alone",
    },
    "action_columns": {
        "code": "Code", "action": "Action", "owner": "Who", "due": "By when", "rag": "RAG", "outcome": "Outcome",
    },
}  # fmt: skip
"""What each choice is called."""
