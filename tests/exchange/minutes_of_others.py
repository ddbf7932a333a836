"""Minutes of invented bodies that write otherwise than the real board: every form of attendance, numbering, decision and action."""

from __future__ import annotations

from typing import Any

LETTERS: dict[str, Any] = {
    "body": "board",
    "title": "Gullhaven Community Safety Partnership",
    "date": "2025-03-12",
    "time": "09:30",
    "place": "Council Chamber, Gullhaven",
    "state": "draft",
    "house_style": {
        "minute_numbers": "{yy}/{nn}", "sub_numbers": "letters", "decision_heading": "Resolved", "decision_numbers": "1.",
        "number_single_decision": False, "action_form": "line", "action_line": "ACTION {code}: {owner} - {action} ({due})", "apologies": "",
        "times": "10:00", "present_heading": "In attendance", "substitutes_beside_apologies": True, "issues_heading": "",
        "commenced": "Meeting opened {time}{place}.", "concluded": "Closed at {time}.", "signature": "Signed as a correct record",
        "action_code": "GCSP{nnn}", "publication": "public",
    },
    "numbering": {"scheme": "calendar_year"},
    "commenced": "09:34",
    "concluded": "12:05",
    "attendance": [
        {"name": "Cllr Orla Quayle", "office": "Portfolio Holder", "organisation": "Gullhaven Council", "capacity": "member", "chair": "co_chair", "initials": "OQ"},
        {"name": "Supt Ivo Marsh", "organisation": "Northmere Police", "capacity": "member", "chair": "co_chair", "initials": "IM", "left_at_item": "6b"},
        {"name": "Ash Carter", "office": "Youth Justice", "capacity": "member", "initials": "ACa", "arrived_at_item": "3"},
        {"name": "Anya Coyle", "office": "Probation", "capacity": "member", "initials": "ACo", "late": True, "arrived_at_item": "4", "left_at_item": "7"},
        {"name": "Jo Birch", "office": "Fire and Rescue", "capacity": "substitute", "substitute_for": "Di Rowan", "remotely": True},
        {"name": "Sal Umber", "office": "Trading Standards", "capacity": "invited", "for_items": "6a"},
        {"name": "Kit Larch", "organisation": "University of Northmere", "capacity": "observer", "confidentiality_signed_on": "2025-03-11"},
        {"name": "Democratic Services Officer", "capacity": "note_taker"},
        {"name": "Di Rowan", "office": "Station Manager", "organisation": "Fire and Rescue", "capacity": "apologies", "information": "sent", "apologies_on": "2025-03-10"},
        {"name": "Health Protection Lead", "capacity": "apologies", "information": "none"},
        {"name": "Harbour Master", "capacity": "absent"},
    ],
    "items": [
        {"kind": "housekeeping", "title": "Evacuation procedure", "number": "1", "minute": "25/11", "record": "The chair read the evacuation procedure."},
        {"kind": "urgent_named", "title": "Any other business: identification only", "number": "2", "minute": "25/12", "record": "One item, fireworks."},
        {"kind": "minutes", "title": "Minutes of the last two meetings", "number": "3", "minute": "25/13", "confirmed": [
            {"held_on": "2025-01-08", "how": "amended", "minute": "25/05", "amendment": "minute 25/05, so that it reads “three wardens, of whom one is new”"},
            {"held_on": "2024-11-13", "how": "by_email"},
            {"body": "Youth Justice Board", "held_on": "2025-02-03", "how": "noted"}]},
        {"kind": "matters_arising", "title": "Matters arising", "number": "4", "minute": "25/14", "record": [
            {"type": "paragraph", "text": "25/03 - The alley gates had been ordered."},
            {"type": "bullets", "items": [{"text": "North side:", "items": ["two gates", "one lamp"]}, "South side"]}]},
        {"kind": "heading", "title": "Reports", "number": "5", "items": [
            {"kind": "report", "title": "Burglary", "number": "5a", "minute": "25/15", "author": "Northmere Police", "purpose": "To consider a rise in burglary.",
             "record": [
                 {"type": "heading", "text": "Figures"},
                 {"type": "table", "headers": ["Ward", "2023", "2024"], "rows": [["Quayside", "12", "19"], ["Marsh", "4", "-"]]},
                 {"type": "paragraph", "text": "Members asked:"},
                 {"type": "numbered", "style": "a)", "items": ["whether lighting had been looked at;", "why the Marsh figure was missing."]}],
             "decisions": [{"number": "1.", "text": "That the report be noted."}, {"number": "2.", "text": "That lighting be improved.", "vote": {
                 "moved_by": "Cllr Orla Quayle", "seconded_by": "Jo Birch", "votes_for": 3, "votes_against": 1, "abstained": 1, "result": "carried",
                 "recorded": [{"name": "Cllr Orla Quayle", "vote": "for"}, {"name": "Anya Coyle", "vote": "against"}, {"name": "Jo Birch", "vote": "for"},
                              {"name": "Supt Ivo Marsh", "vote": "for"}, {"name": "Ash Carter", "vote": "abstained"}]}}],
             "actions": [
                 {"code": "GCSP014", "text": "Survey the lighting", "owners": [{"office": "Head of Highways"}, {"agency": "Northmere Police"}], "due_on": "2025-05-01", "rag": "amber"},
                 {"code": "GCSP015", "text": "Send ward figures", "owners": [{"everybody": True}], "due": "Next meeting"}]},
            {"kind": "presentation", "title": "Winter plan", "number": "5b", "minute": "25/16", "author": "Head of Roads",
             "declared": [{"name": "Ash Carter", "nature": "personal", "interest": "a brother is a gritter", "stays": True},
                          {"name": "Cllr Orla Quayle"}],
             "decisions": ["The presentation was noted."]}]},
        {"kind": "part_two", "title": "Part 2: exclusion of press and public", "number": "6", "items": [
            {"kind": "report", "title": "Lease of the depot", "number": "6a", "minute": "25/17", "author": "Estates", "sensitivity": "exempt", "exempt_paragraph": 3,
             "public_interest": "Terms are being negotiated.", "record": "The price was discussed.", "decisions": ["That the lease be signed."]},
            {"kind": "standing", "title": "A complaint", "number": "6b", "minute": "25/18", "sensitivity": "exempt", "exempt_paragraph": 1,
             "public_interest": "It is about one person.", "record": "It was upheld."}]},
        {"kind": "urgent", "title": "Any other business", "number": "7", "minute": "25/19", "record": "Fireworks: a letter is to go to shops."},
        {"kind": "next_meeting", "title": "Date of next meeting", "number": "8", "minute": "25/20", "record": "14 May 2025, 09:30, place to be confirmed."},
    ],
    "accept_faults": True,
}  # fmt: skip

LOG: dict[str, Any] = {
    "body": "board",
    "title": "Harbour Tasking Group",
    "date": "2024-10-03",
    "time": "14:00",
    "place": "",
    "remote": "by video call",
    "state": "circulated",
    "house_style": {
        "minute_numbers": "{item}", "sub_numbers": "roman", "decision_heading": "", "decision_numbers": "-", "action_form": "end",
        "action_columns": ["code", "action", "owner", "due", "rag", "outcome"], "actions_heading": "Action log", "times": "10am",
        "members_heading": "Core group", "interim_chair_words": "acting chair", "publication": "private",
    },
    "numbering": {"scheme": "agenda"},
    "commenced": "14:00",
    "concluded": "15:15",
    "members": [
        {"name": "Tactical lead", "organisation": "Northmere Police", "list": "Core"},
        {"name": "Analyst", "organisation": "Northmere Police", "list": "Support", "invited": True},
    ],
    "attendance": [
        {"name": "Pat Stone", "office": "Insp", "organisation": "Northmere Police", "capacity": "member", "chair": "interim_chair", "list": "Core"},
        {"name": "Lee Oak", "organisation": "Tidewater Homes", "capacity": "member", "list": "Core", "for_items": "2 and 3"},
        {"name": "Wyn Ash", "left_at_item": "3.05 pm", "arrived_at_item": "2:10", "organisation": "Council", "capacity": "also_present", "list": "Support"},
        {"name": "Research officer", "capacity": "officer"},
        {"name": "Cas Elm", "organisation": "Schools", "capacity": "apologies"},
    ],
    "items": [
        {"kind": "apologies", "title": "Welcome and apologies", "number": "1", "minute": "1", "record": "The chair welcomed all."},
        {"kind": "action_log", "title": "Review of the action log", "number": "2", "minute": "2", "record": [
            {"type": "paragraph", "number": "2.1", "text": "The log was read."},
            {"type": "bullets", "items": ["two were done", "one was late"]},
            {"type": "paragraph", "numbered": False, "text": "No more was said of these."},
            {"type": "paragraph", "number": "2.4", "text": "As its paper has it, after a gap."},
            {"type": "paragraph", "number": "2.5", "text": "2.9 of the plan was\nread out."},
            {"type": "paragraph", "number": "2.6", "text": "> and < were explained."}], "actions": [
            {"code": "HT/31", "text": "Fit cameras", "owners": [{"person": "Lee Oak", "agency": "Tidewater Homes"}], "due_on": "2024-11-01",
             "target_dates": ["2024-08-01", "2024-09-12"], "rag": "red", "status": "in_progress"},
            {"code": "HT/32", "text": "Letter drop", "owners": [{"office": "Neighbourhood team"}], "due_on": "2024-09-20", "rag": "green", "status": "done", "outcome": "500 letters went out"},
            {"code": "HT/33", "text": "Youth outreach", "owners": [{"everybody": True}], "due": "Ongoing", "status": "could_not", "outcome": "No funding"},
            {"code": "HT/34", "text": "Road closure", "owners": [{"office": "Highways"}], "due_on": "2024-10-01", "status": "not_done", "outcome": "No update was sought"}]},
        {"kind": "heading", "title": "Places", "number": "3", "items": [
            {"kind": "standing", "title": "Pier", "number": "3(i)", "minute": "3(i)", "at": "14:20", "minutes_planned": 15,
             "record": [{"type": "numbered", "style": "(i)", "start": 1, "items": ["Calls fell.", "Patrols go on."]},
                        {"type": "paragraph", "text": "3.1.2 of the plan - not (a) nor (b) - applies."}],
             "decisions": ["Patrols to go on.", {"text": "Review in a month.", "vote": {"votes_for": 7, "votes_against": 1, "result": "carried"}}]},
            {"kind": "standing", "title": "Car park, lower deck", "number": "3(ii)", "minute": "3(ii)", "sensitivity": "group", "record": "Named in confidence."}]},
        {"kind": "other_minutes", "title": "Minutes of the Licensing Panel", "number": "4", "minute": "4",
         "confirmed": [{"body": "Licensing Panel", "held_on": "2024-09-02", "how": "noted"}]},
        {"kind": "forward_plan", "title": "Forward plan", "number": "5", "minute": "5", "record": "Agreed as below."},
        {"kind": "information", "title": "Dates of training", "record": "4 November 2024."},
    ],
    "actions": [{"text": "Invite the coastguard", "owners": [{"office": "Secretary"}], "due_on": "2024-10-10"}],
    "next_meeting": {"on": "2024-11-07", "at": "14:00", "place": "Harbour Office"},
    "forward_plan": [
        {"title": "Winter review", "reporting": "Cold weather group", "lead": "Council", "month": "2024-12", "kind": "report"},
        {"title": "Bonfire night", "lead": "Fire", "month": "2024-11", "yearly": True},
        {"title": "Some day"},
    ],
    "accept_faults": True,
}  # fmt: skip

EVERY = {"letters": LETTERS, "log": LOG}
