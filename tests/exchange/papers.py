"""Meetings as documents: the real board's minutes and agenda with roles in the place of names, and forms other bodies use."""

from __future__ import annotations

from typing import Any

APRIL: dict[str, Any] = {
    "body": "board",
    "title": "Safer Wrensea Partnership",
    "date": "2018-04-13",
    "time": "10:00",
    "place": "the Civic Centre, Wrensea",
    "state": "draft",
    "house_style": {"times": "10.00 am", "body_name": "SAFER WRENSEA PARTNERSHIP", "capitals": True},
    "numbering": {"scheme": "municipal_year"},
    "commenced": "10:00",
    "concluded": "11:20",
    "attendance": [
        {"name": "Leader of the Council", "capacity": "member", "chair": "chair", "list": "Councillors"},
        {"name": "Deputy Leader of the Council", "capacity": "member", "list": "Councillors"},
        {"name": "Head of Community Safety and Engagement", "capacity": "member"},
        {"name": "Chief Superintendent", "organisation": "Northmere Police", "capacity": "member"},
        {"name": "Chief Inspector", "office": "Chair of Youth Offending Board", "capacity": "member"},
        {"name": "Acting Consultant in Public Health", "capacity": "substitute",
         "substitute_for": "Interim Director of Public Health"},
        {"name": "Commissioner's Representative", "capacity": "substitute",
         "substitute_for": "Police and Crime Commissioner"},
        {"name": "Quality Lead", "organisation": "Wrensea CCG", "capacity": "also_present"},
        {"name": "Community Safety Team Leader", "capacity": "officer"},
        {"name": "Research Officer", "capacity": "officer"},
        {"name": "Principal Democratic Services Officer", "capacity": "officer"},
        {"name": "Deputy Leader of the Council", "organisation": "Wrensea Borough Council", "capacity": "apologies"},
        {"name": "Interim Director of Public Health", "capacity": "apologies"},
        {"name": "District Manager", "organisation": "Fire Authority", "capacity": "apologies"},
    ],
    "items": [
        {"kind": "apologies", "title": "Apologies for Absence", "minute": "58"},
        {"kind": "interests", "title": "Declarations of Interest", "minute": "59", "record": "None."},
        {"kind": "minutes", "title": "Minutes of the meeting held on 9 February 2018", "minute": "60",
         "confirmed": [{"held_on": "2018-02-09", "how": "correct"}]},
        {"kind": "presentation", "title": "Local Criminal Justice Board Plan 2018-2020", "minute": "61",
         "author": "Office of the Police and Crime Commissioner",
         "purpose": "To present the Local Criminal Justice Plan 2018-2020.",
         "record": [
             {"type": "paragraph", "text": "The Programme Lead gave the background."},
             {"type": "bullets", "items": [
                 {"text": "To bring together organisations:", "items": ["Police", "Courts"]}, "Outcome of review"]},
         ],
         "decisions": ["The contents of the presentation were noted.",
                       {"text": "That the framework be presented to a future meeting.", "number": "(ii)"}]},
        {"kind": "report", "title": "Strategic Assessment January 2017 to December 2017",
         "author": "Director of Regeneration and Neighbourhoods", "purpose": "To receive the Strategic Assessment.",
         "record": [
             {"type": "paragraph", "text": "Discussion ensued which included the following issues:-"},
             {"type": "numbered", "style": "(i)", "items": ["Data could be included.", "The information was welcomed."]},
         ],
         "decisions": ["That the Strategic Assessment be agreed.", "That discussions be utilised.",
                       "That an extract be circulated.", "That discussions be held."]},
        {"kind": "next_meeting", "title": "Date and Time of Next Meeting", "minute": "63",
         "record": "The Chair reported that this was the last meeting in the current municipal year."},
    ],
}  # fmt: skip

JUNE: dict[str, Any] = {
    "body": "board",
    "title": "Safer Wrensea Partnership",
    "date": "2018-06-22",
    "time": "10:00",
    "place": "Committee Room B, Civic Centre, Wrensea",
    "state": "planned",
    "house_style": {"times": "10.00 am", "italic_authors": True, "members_heading": "Members: Safer Wrensea Partnership"},
    "members": [
        {"name": "Leader of the Council", "office": "Elected Member", "organisation": "Wrensea Borough Council"},
        {"name": "Chief Superintendent", "organisation": "Northmere Police", "list": "Responsible authorities"},
        {"name": "Director of Adult Services", "invited": True},
    ],
    "items": [
        {"kind": "appointment", "title": "Appointment of vice-chair", "number": "1"},
        {"kind": "apologies", "title": "Apologies for absence", "number": "2"},
        {"kind": "interests", "title": "To receive any declarations of interest by members", "number": "3"},
        {"kind": "heading", "title": "Minutes", "number": "4", "items": [
            {"kind": "minutes", "title": "To confirm the minutes of the meeting held on 13 April 2018", "number": "4.1"}]},
        {"kind": "heading", "title": "Presentations", "number": "5", "items": [
            {"kind": "presentation", "title": "Justice First", "number": "5.1", "author": "Justice First Manager"}]},
        {"kind": "heading", "title": "Items for consideration", "number": "6", "items": [
            {"kind": "report", "title": "Terms of Reference Membership Refresh", "number": "6.1",
             "author": "Director of Regeneration and Neighbourhoods"},
            {"kind": "report", "title": "Acquisitive Crime Task Group Update", "number": "6.3",
             "author": "Community Rehabilitation Company"}]},
        {"kind": "urgent", "title": "Any other business which the chair considers urgent", "number": "7"},
        {"kind": "next_meeting", "title": "Date of next meeting"},
    ],
    "next_meeting": {"on": "2018-08-03", "at": "10:00", "place": "the Civic Centre, Wrensea"},
}  # fmt: skip

OTHER: dict[str, Any] = {
    "body": "board",
    "date": "2015-07-02",
    "time": "14:00",
    "place": "Town Hall",
    "remote": "or by video link.",
    "state": "confirmed",
    "accept_faults": True,
    "house_style": {
        "publication": "public", "minute_numbers": "{prefix} {n}/{yy}", "decision_heading": "", "decision_opening": "RESOLVED - that",
        "decision_numbers": "(a)", "number_single_decision": False, "apologies": "", "action_form": "table_and_end",
        "action_columns": ["code", "action", "owner", "due", "rag", "outcome"], "substitutes_beside_apologies": True,
        "confirmed_amended": "Confirmed, minute {minute} amended: {amendment}",
    },
    "numbering": {"scheme": "municipal_year", "prefix": "SSP"},
    "commenced": "14:00",
    "concluded": "16:05",
    "attendance": [
        {"name": "A Carr", "office": "Police Commander", "capacity": "member", "chair": "co_chair", "list": "Core members",
         "initials": "ACa"},
        {"name": "A Cole", "office": "Director of Communities", "capacity": "member", "chair": "co_chair",
         "list": "Core members", "initials": "ACo", "left_at_item": "5"},
        {"name": "B Dunn", "office": "Fire", "capacity": "member", "list": "Attendees", "late": True, "arrived_at_item": "3"},
        {"name": "C Ford", "office": "Support Officer", "capacity": "note_taker", "list": "Support"},
        {"name": "D Gill", "organisation": "University", "capacity": "observer", "confidentiality_signed_on": "2015-06-30"},
        {"name": "E Hart", "office": "Housing Manager", "capacity": "invited", "for_items": "4"},
        {"name": "F Ives", "office": "Probation", "capacity": "substitute", "substitute_for": "G Jay", "remotely": True},
        {"name": "G Jay", "office": "Head of Probation", "capacity": "apologies", "information": "sent",
         "apologies_on": "2015-06-29"},
        {"name": "H King", "capacity": "apologies", "information": "none"},
    ],
    "items": [
        {"kind": "housekeeping", "title": "Evacuation procedure", "number": "1", "minute": "SSP 52/15"},
        {"kind": "minutes", "title": "Minutes", "number": "2", "minute": "SSP 53/15", "confirmed": [
            {"held_on": "2015-04-02", "how": "amended", "minute": "5",
             "amendment": "minute 5, third line, so that it reads 'two wardens'"},
            {"body": "Youth Offending Board", "held_on": "2015-05-14", "how": "noted"}]},
        {"kind": "action_log", "title": "Action log", "number": "3", "minute": "SSP 54/15", "actions": [
            {"code": "HSP07", "text": "Review the alley gates", "owners": [{"office": "Housing Manager"}, {"office": "ACo"}],
             "set_on": "2015-04-02", "due_on": "2015-09-01", "rag": "amber", "target_dates": ["2015-07-30"], "status": "done",
             "outcome": "Reviewed in August"},
            {"code": "HSP08", "text": "Share the dates", "owners": [{"everybody": True}], "due": "Next meeting",
             "status": "not_done", "outcome": "No update was sought"}]},
        {"kind": "report", "title": "Burglary", "number": "4", "minute": "SSP 55/15", "author": "Police Commander",
         "decisions": ["the report be noted."]},
        {"kind": "part_two", "title": "Part 2", "number": "5", "items": [
            {"kind": "standing", "title": "Premises", "number": "5.1", "minute": "SSP 56/15", "at": "15:30",
             "sensitivity": "exempt", "exempt_paragraph": 3, "public_interest": "A contract is being let.",
             "record": [{"type": "table", "headers": ["Month", "Calls"], "rows": [["May", "4"], ["June", "2"]]}]}]},
    ],
    "next_meeting": {"on": "2015-10-01", "at": "14:00"},
    "confirmation": {"held_on": "2015-10-01", "how": "amended", "minute": "SSP 52/15", "amendment": "for gates read doors"},
}  # fmt: skip
