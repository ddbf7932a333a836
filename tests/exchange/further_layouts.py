"""Ten meetings as ten bodies write them: scrutiny, safeguarding, offender management, crime panel and more. People and places are invented."""

from __future__ import annotations

from typing import Any

SCRUTINY: dict[str, Any] = {
    "title": "Overview and Scrutiny Committee", "date": "2024-07-09", "time": "19:00", "place": "Council Chamber, Eddlestow", "state": "circulated",
    "house_style": {"publication": "public", "decision_opening": "RESOLVED –", "decision_heading": "", "moved": "Proposed by {name}", "present_heading": "Members",
                    "also_present_heading": "Also in attendance", "carried_nem_con": "Agreed without division", "recorded_vote": "A recorded vote was taken", "purpose_heading": ""},
    "numbering": {"scheme": "municipal_year"}, "commenced": "19:02", "concluded": "21:26",
    "attendance": [
        {"name": "Councillor R. Thane", "capacity": "member", "chair": "chair", "list": "Majority group"},
        {"name": "Councillor Mrs J. Oke", "capacity": "member", "chair": "vice_chair", "list": "Majority group"},
        {"name": "Councillor A. Bell", "capacity": "member", "list": "Opposition group", "arrived_at_item": "19:20"},
        {"name": "Councillor I. Voss", "capacity": "substitute", "substitute_for": "Councillor T. Lamb", "list": "Opposition group"},
        {"name": "Councillor P. Nye", "office": "Portfolio Holder for Housing", "capacity": "also_present", "for_items": "18 to 19", "remotely": True},
        {"name": "Scrutiny Officer", "capacity": "officer"}, {"name": "2 members of the public", "capacity": "public"},
        {"name": "Councillor T. Lamb", "capacity": "apologies"},
    ],
    "items": [
        {"kind": "interests", "title": "Declarations of interest", "number": "2", "minute": "17", "record": "Declared in the item."},
        {"kind": "standing", "title": "Call-in: parking charges", "number": "3", "minute": "18", "record": [{"type": "paragraph", "text": "The call-in was heard."}],
         "declared": [{"name": "Councillor A. Bell", "nature": "non_pecuniary", "interest": "holds a permit", "stays": True}],
         "decisions": [
             {"number": "(A)", "text": "that the decision be referred back because:", "beneath": [{"type": "numbered", "style": "(i)", "items": ["no survey was made;", {"text": "these were not asked:", "beneath": [{"type": "bullets", "items": ["traders", "schools"]}]}]}],
              "vote": {"moved_by": "Councillor A. Bell", "seconded_by": "Councillor I. Voss", "votes_for": 2, "votes_against": 2, "abstained": 0, "result": "casting_lost",
                       "recorded": [{"name": "Councillor A. Bell", "vote": "for"}, {"name": "Councillor I. Voss", "vote": "for"}, {"name": "Councillor R. Thane", "vote": "against"}, {"name": "Councillor Mrs J. Oke", "vote": "against"}]}},
             {"number": "(B)", "text": "that the decision take effect.", "vote": {"result": "nem_con"}}]},
        {"kind": "report", "title": "Repairs backlog", "number": "4", "minute": "19", "author": "Head of Landlord Services", "purpose": "To consider quarter 1.", "decided_as": "RECOMMENDED TO CABINET", "decisions": ["That targets be reset."],
         "record": [{"type": "heading", "text": "Questions"}, {"type": "numbered", "style": "a.", "items": ["Why had voids risen?", "When would they fall?"]}]},
    ],
}  # fmt: skip

ADULTS: dict[str, Any] = {
    "title": "Safeguarding Adults Board", "date": "2023-03-02", "time": "09:30", "place": "Committee Room 1", "state": "draft",
    "house_style": {"absent_heading": "Did not attend", "paragraph_numbers": True, "action_form": "table", "action_columns": ["code", "action", "owner", "due", "rag", "outcome"], "apologies": "", "third_numbers": "decimal",
                    "also_representing": "also rep. {absent}"},
    "numbering": {"scheme": "agenda"}, "commenced": "09:30", "concluded": "12:30",
    "attendance": [
        {"name": "Ffion Hale", "office": "Independent Chair", "capacity": "member", "chair": "chair", "initials": "FH"},
        {"name": "Lorn Birkett", "office": "Assistant Director", "organisation": "Adult Social Care", "capacity": "member", "initials": "LB", "substitute_for": "Hari Boden", "list": "Statutory partners"},
        {"name": "Nia Ash", "organisation": "Mental Health Trust", "capacity": "substitute", "substitute_for": "Jan Syer", "initials": "NA", "list": "Statutory partners"},
        {"name": "Age Concern lead", "capacity": "member", "list": "Other members"},
        {"name": "Hari Boden", "capacity": "apologies", "information": "sent"}, {"name": "Jan Syer", "capacity": "apologies"}, {"name": "Inspection manager", "capacity": "absent"},
    ],
    "items": [
        {"kind": "minutes", "title": "Minutes of the last meeting", "number": "1", "minute": "1", "confirmed": [{"held_on": "2022-12-08", "how": "amended", "minute": "attendance", "amendment": "that Nia Ash was present"}]},
        {"kind": "heading", "title": "Business", "number": "4", "minute": "4", "items": [
            {"title": "Sub-groups", "number": "4.1", "minute": "4.1", "record": [{"type": "paragraph", "number": "4.1.1", "text": "Three reported."}], "items": [
                {"title": "Quality", "number": "4.1.1", "minute": "4.1.1", "author": "LB", "record": [{"type": "paragraph", "number": "4.1.1.1", "text": "Audits were late."}, {"type": "table", "caption": "Audits", "headers": ["Quarter", "Done"], "rows": [["1", "3"], ["2", ""]]}],
                 "actions": [{"code": "03/23-1", "text": "Finish audits", "owners": [{"person": "LB"}, {"agency": "Mental Health Trust"}], "due_on": "2023-04-28", "rag": "red"}]},
                {"title": "Training", "number": "4.1.2", "minute": "4.1.2", "record": "Booked out."}]},
            {"title": "Reviews", "number": "4.2", "minute": "4.2", "sensitivity": "group", "record": [{"type": "paragraph", "number": "4.2.1", "text": "Adult Z was discussed."}]}]},
        {"kind": "action_log", "title": "Action log", "number": "5", "minute": "5", "actions": [
            {"code": "12/22-4", "text": "Share the protocol", "owners": [{"everybody": True}], "set_on": "2022-12-08", "due_on": "2023-02-01", "target_dates": ["2023-01-10"], "rag": "green", "status": "done", "outcome": "Shared 30 January"}]},
    ],
}  # fmt: skip

OFFENDERS: dict[str, Any] = {
    "title": "Integrated Offender Management Steering Group", "date": "2022-11-15", "time": "13:30", "remote": "Microsoft Teams", "state": "circulated",
    "house_style": {"decision_numbers": "-", "action_form": "end", "action_columns": ["code", "action", "owner", "due"], "issues_heading": "", "commenced": "Start {time}{place}", "concluded": "End {time}", "signature": "", "number_single_decision": False},
    "numbering": {"scheme": "meeting"}, "commenced": "13:31", "concluded": "15:00",
    "attendance": [
        {"name": "DI Rhys Calder", "organisation": "Westmark Police", "capacity": "member", "chair": "interim_chair"}, {"name": "Probation lead", "capacity": "member", "late": True, "arrived_at_item": "2"},
        {"name": "Data analyst", "capacity": "invited", "for_items": "2"}, {"name": "Support officer", "capacity": "note_taker"}, {"name": "Prison link", "capacity": "apologies", "information": "none"}],
    "items": [
        {"title": "Cohort", "number": "1", "record": [{"type": "table", "headers": ["Strand", "In", "Out", "Net"], "rows": [["Fixed", "4", "2", "+2"], ["Flex", "1", "3", "−2"]]},
            {"type": "bullets", "items": [{"text": "North", "items": [{"text": "custody", "items": ["2 on remand", "1 sentenced"]}, "community"]}, "South"]}], "decisions": [{"text": "Deselect:", "beneath": [{"type": "bullets", "items": ["A17", "A22"]}]}, "Add A30."]},
        {"kind": "presentation", "title": "Reoffending", "number": "2", "author": "Data analyst", "record": [{"type": "numbered", "style": "i.", "items": ["Binary rate 31.4%", "Frequency 4.02"]}]},
        {"kind": "urgent", "title": "AOB", "number": "3"},
    ],
    "actions": [{"code": "1", "text": "Refresh the cohort", "owners": [{"person": "RC"}, {"person": "Probation lead"}], "due": "ASAP"}, {"code": "2", "text": "Invite housing", "owners": [{"office": "Chair"}], "due": "Ongoing"}, {"code": "3", "text": "Find a venue"}],
    "next_meeting": {"on": "2023-01-17", "at": "13:30", "place": "Teams", "further": [{"on": "2023-03-14"}, {"words": "May, to be fixed"}]},
}  # fmt: skip

CRIME_PANEL: dict[str, Any] = {
    "title": "Police and Crime Panel", "date": "2025-02-03", "time": "10:00", "place": "County Hall, Marlingford", "state": "confirmed",
    "house_style": {"publication": "public", "decision_heading": "Resolved", "moved": "(Proposed by {name}", "seconded": "seconded by {name})", "times": "10.00am", "confirmed_correct": "Agreed and signed."},
    "numbering": {"scheme": "calendar_year", "prefix": "PCP"}, "commenced": "10:05", "concluded": "13:40",
    "interruptions": [{"kind": "adjourned", "at": "11:30", "until": "11:40", "words": "for a comfort break", "after_item": "2"}],
    "members": [{"name": "Cllr Mo Day", "organisation": "Marling District Council", "list": "Councillors"}, {"name": "Ines Pell", "office": "Independent co-opted member", "list": "Co-opted"}],
    "attendance": [{"name": "Cllr Mo Day", "organisation": "Marling District Council", "capacity": "member", "chair": "chair"}, {"name": "Ines Pell", "office": "Independent co-opted member", "capacity": "member"},
                   {"name": "Cllr Kay Roe", "capacity": "member"}, {"name": "The Commissioner", "capacity": "also_present", "list": "Office of the Commissioner"}, {"name": "Treasurer", "capacity": "also_present", "list": "Office of the Commissioner"}],
    "items": [
        {"kind": "appointment", "title": "Election of Chair", "number": "1", "minute": "PCP1", "at": "10:00", "decisions": [{"text": "That Cllr Mo Day be elected.", "vote": {"moved_by": "Cllr Kay Roe", "seconded_by": "Ines Pell", "result": "unanimous"}}]},
        {"kind": "report", "title": "Precept", "number": "2", "minute": "PCP2", "at": "10:15", "minutes_planned": 60, "author": "The Commissioner and Treasurer",
         "record": [{"type": "heading", "text": "Public questions"}, {"type": "numbered", "style": "1)", "items": [{"text": "From Mr Dow: why £14?", "beneath": [{"type": "bullets", "items": ["Answer: to keep officers."]}]}, "From Ms Lee: none came."]}],
         "decisions": [{"text": "That the precept be vetoed.", "vote": {"votes_for": 1, "votes_against": 2, "result": "lost", "recorded_of_some": True, "recorded": [{"name": "Cllr Kay Roe", "vote": "for"}]}}, {"text": "That it be supported.", "vote": {"votes_for": 2, "votes_against": 1, "abstained": 0, "result": "carried"}}]},
        {"kind": "part_two", "title": "Confirmatory hearing", "number": "3", "record": "The public were excluded.", "items": [
            {"title": "Deputy Commissioner", "number": "3.1", "minute": "PCP3", "sensitivity": "exempt", "exempt_paragraph": 1, "exempt_also": [2], "public_interest": "It is about one person.", "record": "Suitability was weighed."}]},
        {"kind": "other_minutes", "title": "Budget task group", "number": "4", "minute": "PCP4", "confirmed": [{"body": "Budget task group", "held_on": "2025-01-20", "how": "noted"}]},
    ],
    "confirmation": {"held_on": "2025-06-30", "how": "correct"},
}  # fmt: skip

STEERING: dict[str, Any] = {
    "title": "MARAC Steering Group", "date": "2024-01-22", "time": "10:00", "place": "Fire Station, Holm", "state": "draft",
    "house_style": {"action_form": "line", "action_line": "Action: {action} ({owner}, {due})", "times": "1000 hours", "nil_matters_arising": "No matters arose."}, "commenced": "10:00", "concluded": "11:45",
    "attendance": [{"name": "DCI Lyn Orr", "capacity": "member", "chair": "co_chair", "initials": "LO1"}, {"name": "Lou Orme", "organisation": "Refuge service", "capacity": "member", "chair": "co_chair", "initials": "LO2"}, {"name": "Student social worker", "capacity": "observer", "confidentiality_signed_on": "2024-01-22"}],
    "items": [
        {"kind": "housekeeping", "title": "Confidentiality statement", "number": "1", "record": "It was read."}, {"kind": "matters_arising", "title": "Matters arising", "number": "2", "record": [{"type": "paragraph", "text": "3.2 Closed."}]},
        {"kind": "heading", "title": "Performance", "number": "3", "items": [
            {"kind": "heading", "title": "Volumes", "number": "3.1", "items": [{"title": "Repeats", "number": "3.1.1", "record": "41% (target 28-40%).", "actions": [{"text": "Dip-sample ten", "owners": [{"person": "LO2", "agency": "Refuge service"}], "due_on": "2024-02-29"}]}, {"title": "Children", "number": "3.1.2", "deferred": True}]},
            {"title": "Attendance", "number": "3.2", "taken_after": "1", "record": "Health came to 5 of 6.", "decided_as": "AGREED", "decisions": ["Write to Health."]}]},
    ],
}  # fmt: skip

PROTECTION: dict[str, Any] = {
    "title": "Public Protection Board", "date": "2021-09-07", "time": "14:00", "place": "HQ", "state": "circulated",
    "house_style": {"minute_numbers": "{prefix}/{yy}/{nnn}", "decision_numbers": "i.", "action_code": "A{n}"}, "numbering": {"scheme": "financial_year", "prefix": "PPB"}, "commenced": "14:00", "concluded": "16:00",
    "interruptions": [{"kind": "inquorate", "at": "15:50", "words": "when the prison left"}],
    "attendance": [{"name": "ACC Jo Lisle", "capacity": "member", "chair": "chair", "chair_for": "1"}, {"name": "Head of Probation", "capacity": "member", "chair": "chair", "chair_for": "2 to 3"}, {"name": "Governor", "organisation": "HMP Fenwick", "capacity": "member", "left_at_item": "3.50pm"}, {"name": "Lay adviser", "capacity": "guest"}],
    "items": [
        {"title": "Welcome", "number": "1", "minute": "PPB/21/014", "record": "Introductions."},
        {"kind": "heading", "title": "Reviews", "number": "2", "items": [{"title": "Serious further offence", "number": "2.1", "minute": "PPB/21/015", "sensitivity": "chair", "record": "Held."}, {"title": "Thematic", "number": "2.2", "minute": "PPB/21/016", "decisions": ["Accept nine findings.", "Publish."], "actions": [{"code": "A7", "text": "Plan", "owners": [{"office": "Head of Probation"}], "due_on": "2021-10-01", "rag": "blue"}]}]},
        {"kind": "forward_plan", "title": "Forward plan", "number": "3", "minute": "PPB/21/017", "record": "Agreed."}],
    "forward_plan": [{"title": "Annual report", "lead": "Coordinator", "month": "2021-12", "yearly": True}, {"title": "Audit", "reporting": "Quality group"}],
}  # fmt: skip

YOUTH: dict[str, Any] = {
    "title": "Youth Justice Management Board", "date": "2023-06-20", "time": "10:00", "place": "Town Hall", "state": "circulated",
    "house_style": {"sub_numbers": "bracketed", "third_numbers": "roman", "decision_heading": "Agreed", "decision_numbers": "a.", "substitutes_beside_apologies": False}, "numbering": {"scheme": "agenda"}, "commenced": "10:03", "concluded": "12:00",
    "attendance": [{"name": "Director of Children’s Services", "capacity": "member", "chair": "vice_chair"}, {"name": "Court clerk", "organisation": "Magistrates", "capacity": "substitute", "substitute_for": "Bench chair"}, {"name": "Bench chair", "capacity": "apologies", "apologies_on": "2023-06-16"}],
    "items": [{"kind": "heading", "title": "Performance", "number": "1", "minute": "1", "items": [
        {"title": "First-time entrants", "number": "1(a)", "minute": "1(a)", "record": "Down 12%.", "items": [{"title": "By ward", "number": "1(a)(i)", "minute": "1(a)(i)", "record": "Quay led."}, {"title": "By age", "number": "1(a)(ii)", "minute": "1(a)(ii)", "author": "Analyst", "decisions": ["Ask schools.", "Report back."]}]},
        {"title": "Custody", "number": "1(b)", "minute": "1(b)", "record": "None."}]}],
}  # fmt: skip

TOWN: dict[str, Any] = {
    "title": "Community Safety Committee", "date": "2024-12-05", "time": "18:30", "place": "Guildhall", "state": "draft",
    "house_style": {"minute_numbers": "{yyyy}/{nnn}", "decision_heading": "", "decision_numbers": "1.", "number_single_decision": False, "tied": "There was an equality of votes", "recorded_for_some": "At their request"}, "numbering": {"scheme": "municipal_year"}, "commenced": "18:30", "concluded": "20:05", "concluded_on": "2024-12-06",
    "interruptions": [{"kind": "adjourned", "at": "20:30", "until": "19:00", "on": "2024-12-06", "after_item": "2"}],
    "attendance": [{"name": "Cllr D. Hurn", "capacity": "member", "chair": "chair"}, {"name": "Cllr E. Sable", "capacity": "member"}, {"name": "Cllr F. Wick", "capacity": "member"}, {"name": "Cllr G. Orr", "capacity": "member"}, {"name": "Town Clerk", "capacity": "officer"}],
    "items": [
        {"title": "Public session", "number": "1", "minute": "2024/117", "record": [{"type": "paragraph", "text": "Standing orders were suspended."}]},
        {"title": "CCTV", "number": "2", "minute": "2024/118", "decisions": [
            {"text": "An amendment that it wait.", "vote": {"moved_by": "Cllr F. Wick", "votes_for": 2, "votes_against": 2, "result": "tied"}},
            {"text": "That £4,000 be spent.", "vote": {"votes_for": 2, "votes_against": 2, "result": "casting", "recorded_of_some": True, "recorded": [{"name": "Cllr F. Wick", "vote": "against"}, {"name": "Cllr G. Orr", "vote": "abstained"}]}}]},
        {"kind": "next_meeting", "title": "Date of next meeting", "number": "3", "minute": "2024/119", "record": "6 February 2025"}],
}  # fmt: skip

GWENT: dict[str, Any] = {
    "title": "Bwrdd Diogelwch Cymunedol", "date": "2024-05-14", "time": "10:00", "place": "Neuadd y Sir", "state": "circulated",
    "house_style": {"language": "cy", "commenced": "Dechreuodd y cyfarfod am {time}{place}.", "decision_heading": "Penderfynwyd", "members_heading": "Aelodau", "actions_heading": "Camau gweithredu", "tied": "Pleidlais gyfartal",
                    "remote_words": "o bell", "for_item": "ar gyfer eitem {items}", "action_headings": ["Cam", "Pwy", "Erbyn"], "actions_agreed": "{actions} a gytunwyd", "taken_after": "Cymerwyd ar ôl eitem {item}.", "next_meeting": "Cyfarfod nesaf: {when}", "action_form": "table_and_end"}, "numbering": {"scheme": "agenda"},
    "commenced": "10:00", "concluded": "11:00", "attendance": [{"name": "Cyng. Elin Prys", "capacity": "member", "chair": "chair"}, {"name": "Uwch-arolygydd", "organisation": "Heddlu", "capacity": "member", "for_items": "2", "remotely": True}],
    "items": [{"title": "Croeso", "number": "1", "minute": "1", "taken_after": "2", "record": "Croesawyd pawb."}, {"kind": "report", "title": "Trais difrifol", "number": "2", "minute": "2", "author": "Heddlu", "record": [{"type": "numbered", "style": "(A)", "items": ["Cynnydd", "Gostyngiad"]}],
        "decisions": [{"text": "Nodi.", "vote": {"votes_for": 1, "votes_against": 1, "result": "tied"}}], "actions": [{"text": "Anfon y data", "owners": [{"agency": "Heddlu"}], "due": "Mis Mehefin"}]}],
    "next_meeting": {"words": "9 Gorffennaf 2024"},
}  # fmt: skip

NOTES: dict[str, Any] = {
    "title": "Serious Violence Duty Working Group", "date": "2025-01-09", "time": "12:00", "state": "draft",
    "house_style": {"minutes_title": "notes and actions", "action_form": "table", "action_columns": ["action", "owner"], "commenced": "", "concluded": "", "present_heading": "Attendees", "signature": ""},
    "attendance": [{"name": "Bo", "capacity": "member"}, {"name": "Cy", "capacity": "member"}],
    "items": [{"title": "Needs assessment", "record": [{"type": "bullets", "items": ["Draft seen"]}], "actions": [{"text": "Comment", "owners": [{"everybody": True}]}]}, {"title": "Funding", "record": [{"type": "paragraph", "text": "£20k left."}], "items": [{"title": "Bids", "record": "Two."}]}],
    "next_meeting": {"words": "Doodle poll to follow"},
}  # fmt: skip

GWENT_SAYS = [
    "(ar gyfer eitem 2)",
    "(o bell)",
    "Cymerwyd ar ôl eitem 2.",
    "Camau gweithredu a gytunwyd",
    "Cam Pwy Erbyn",
    "Cyfarfod nesaf: 9 Gorffennaf 2024",
]
GWENT_SAYS_NOT = ["Who", "By when", "agreed", "was taken", "for item"]

LAYOUTS = {
    "scrutiny": SCRUTINY, "adults": ADULTS, "offenders": OFFENDERS, "crime panel": CRIME_PANEL, "steering": STEERING, "protection": PROTECTION, "youth": YOUTH,
    "town": TOWN, "gwent": GWENT, "notes": NOTES,
}  # fmt: skip
