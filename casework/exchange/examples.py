"""A meeting as its document, with the shapes that need an example: it stands in the OpenAPI file, and a test sends it."""

from __future__ import annotations

from typing import Any

MEETING: dict[str, Any] = {
    "body": "board",
    "title": "Wrensea Community Safety Partnership",
    "date": "2019-06-21",
    "time": "10:00",
    "place": "Committee Room 1, Town Hall",
    "remote": "and by video call",
    "state": "draft",
    "numbering": {"scheme": "calendar_year", "prefix": "WCSP"},
    "house_style": {
        "publication": "public", "minute_numbers": "{prefix} {n}/{yy}", "decision_heading": "RESOLVED", "decision_numbers": "(1)",
        "action_form": "table", "action_columns": ["code", "action", "owner", "due", "rag"], "times": "10.00 am",
    },
    "commenced": "10:02",
    "concluded": "12:10",
    "interruptions": [
        {"kind": "adjourned", "at": "11:05", "until": "11:15", "words": "for a fire alarm", "after_item": "3"},
        {"kind": "inquorate", "at": "12:05"},
    ],
    "attendance": [
        {"name": "Cllr A Heron", "office": "Leader", "organisation": "Wrensea Council", "capacity": "member", "chair": "chair", "chair_for": "1 to 3"},
        {"name": "Supt B Wren", "organisation": "Northmere Police", "capacity": "member", "chair": "vice_chair", "chair_for": "4 to 5"},
        {"name": "C Finch", "office": "Probation", "capacity": "substitute", "substitute_for": "D Rook", "remotely": True},
        {"name": "E Teal", "office": "Youth Justice", "capacity": "member", "arrived_at_item": "2", "left_at_item": "11:50"},
        {"name": "F Swift", "office": "Housing Manager", "capacity": "invited", "for_items": "3"},
        {"name": "G Crane", "office": "Democratic Services Officer", "capacity": "note_taker", "initials": "GC"},
        {"name": "2 members of the public", "capacity": "public"},
        {"name": "D Rook", "office": "Head of Probation", "capacity": "apologies", "information": "sent", "apologies_on": "2019-06-19"},
    ],
    "items": [
        {"kind": "interests", "title": "Declarations of interest", "number": "1", "agenda_text": "Members are asked to declare any interest.", "minute": "WCSP 21/19", "record": "As below."},
        {"kind": "minutes", "title": "Minutes", "number": "2", "minute": "WCSP 22/19", "confirmed": [
            {"held_on": "2019-03-15", "how": "correct"},
            {"held_on": "2019-04-05", "how": "amended", "occasion": "extraordinary meeting", "minute": "WCSP 19/19", "amendment": "for “38%” read “83%”"},
        ]},
        {
            "kind": "report", "title": "Burglary", "number": "3", "minute": "WCSP 23/19", "author": "Northmere Police",
            "purpose": "To consider a rise in burglary.",
            "declared": [{"name": "E Teal", "nature": "personal", "interest": "a neighbour of a victim", "stays": True}],
            "record": [
                {"type": "paragraph", "text": "The figures were presented:"},
                {"type": "table", "caption": "Table 1: burglaries by ward", "headers": ["Ward", "2017/18", "2018/19"],
                 "rows": [["Quayside", "12", "19"], ["Marsh", "4", "n/a"]]},
                {"type": "bullets", "items": ["lamps:", {"text": "gates:", "items": ["two mended", "one on order"]}]},
                {"type": "numbered", "style": "(i)", "items": ["whether calls had risen;", "who would look at the gates."]},
            ],
            "decisions": [
                "That the report be noted.",
                {"text": "That lighting be improved.", "vote": {"moved_by": "Cllr A Heron", "seconded_by": "C Finch", "votes_for": 3,
                                                                "votes_against": 1, "abstained": 0, "result": "carried"}},
            ],
            "actions": [
                {"code": "WCSP07", "text": "Survey the lamps", "owners": [{"office": "Head of Highways"}, {"agency": "Northmere Police"}],
                 "due_on": "2019-09-01", "rag": "amber"},
                {"code": "WCSP08", "text": "Send ward figures", "owners": [{"everybody": True}], "due": "Next meeting"},
            ],
        },
        {"kind": "part_two", "title": "Exclusion of the public", "number": "4", "decisions": ["That the public be excluded."], "items": [
            {"kind": "report", "title": "Lease of the depot", "number": "4.1", "minute": "WCSP 24/19", "sensitivity": "exempt",
             "exempt_paragraph": 3, "public_interest": "Terms are being negotiated.", "record": "The price was discussed.", "decided_as": "AGREED",
             "decisions": ["That the lease be signed."]},
        ]},
        {"kind": "urgent", "title": "Any other business", "number": "5", "minute": "WCSP 25/19", "items": [
            {"title": "Fireworks", "number": "5.1", "record": "A letter is to go to shops."}, {"title": "CCTV", "number": "5.2", "deferred": True},
        ]},
    ],
    "next_meeting": {"on": "2019-09-20", "at": "10:00", "place": "Town Hall", "further": [{"on": "2019-12-13"}]},
}  # fmt: skip
