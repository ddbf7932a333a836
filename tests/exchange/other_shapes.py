"""Minutes in the shapes of further bodies: a panel of councillors, a Welsh partnership, a board with sub-items, a steering group. All invented."""

from __future__ import annotations

from typing import Any

PANEL: dict[str, Any] = {
    "body": "board", "title": "Northmere Police and Crime Panel", "date": "2019-06-21", "time": "10:30", "place": "Council Chamber, Wrensea", "state": "circulated",
    "house_style": {"publication": "public", "decision_heading": "", "decision_opening": "RESOLVED: That -", "decision_numbers": "(1)", "action_form": "none",
                    "nil_interests": "", "paragraph_numbers": True, "times": "10.00 a.m."},
    "numbering": {"scheme": "municipal_year"},
    "commenced": "10:30", "concluded": "13:05",
    "interruptions": [{"kind": "adjourned", "at": "11:40", "until": "11:55", "words": "for a fire alarm", "after_item": "5"}, {"kind": "inquorate", "at": "12:58"}],
    "attendance": [
        {"name": "Councillor Siân O’Dowd-Featherstonehaugh", "organisation": "Wrensea Borough Council", "capacity": "member", "chair": "chair", "chair_for": "2 to 9"},
        {"name": "Councillor B. Ó Briain", "organisation": "Gullhaven Council", "capacity": "member", "chair": "vice_chair"},
        {"name": "Mrs. P Quill OBE", "office": "Independent Member", "capacity": "member", "for_items": "3 to 5"},
        {"name": "Councillor T. Ashe", "capacity": "member"},
        {"name": "Councillor D'Arcy Vane", "organisation": "Marsh District Council", "capacity": "substitute", "substitute_for": "Councillor J. Holt"},
        {"name": "Monitoring Officer", "capacity": "officer", "chair": "chair", "chair_for": "1"},
        {"name": "Chief Constable", "organisation": "Northmere Police", "capacity": "also_present", "list": "Office of the Commissioner"},
        {"name": "3 members of the public", "capacity": "public"},
        {"name": "Councillor J. Holt", "organisation": "Marsh District Council", "capacity": "apologies", "initials": "JH", "list": "Members"},
        {"name": "Councillor K. Lowe", "capacity": "apologies", "list": "Members", "apologies_on": "2019-06-21"},
    ],
    "items": [
        {"kind": "appointment", "title": "Election of Chair 2019/20", "number": "1", "minute": "1", "decisions": [
            {"text": "Councillor O’Dowd-Featherstonehaugh be elected Chair for the municipal year 2019–20.", "vote": {
                "moved_by": "Councillor T. Ashe", "seconded_by": "Mrs. P Quill OBE", "votes_for": 4, "votes_against": 0, "abstained": 1, "result": "carried"}}]},
        {"kind": "interests", "title": "Declarations of Interests", "number": "2", "minute": "2", "declared": [
            {"name": "Councillor T. Ashe", "nature": "prejudicial", "interest": "spouse employed by the force"}]},
        {"kind": "minutes", "title": "Minutes", "number": "3", "minute": "3", "confirmed": [
            {"held_on": "2019-03-15", "how": "correct"},
            {"held_on": "2019-04-05", "how": "amended", "occasion": "extraordinary meeting", "minute": "44", "amendment": "the deletion of “£4.5m” and the insertion of “£4.05m”"}]},
        {"kind": "urgent_admitted", "title": "Public Question Time", "number": "4", "minute": "4", "record": [
            {"type": "paragraph", "text": "A resident asked:"}, {"type": "paragraph", "numbered": False, "text": "“Why has response time risen by 12.5% – and at what cost?”"}]},
        {"kind": "report", "title": "Precept 2019/20", "number": "5", "minute": "5", "author": "Chief Finance Officer", "decided_as": "RECOMMENDED", "record": [
            {"type": "table", "caption": "Table 1: Council tax at Band D", "headers": ["Area", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar", "Total"],
             "rows": [["Wrensea", *(["1,204", "88", "n/a", "-", "9", "10", "11", "12", "13", "14", "15", "16"]), "£1,405"]]}],
         "decisions": [{"number": "(1)", "text": "the precept of £210.58 be supported; and"}, {"number": "(2)", "text": "the Commissioner be asked to report back within 3 months."}]},
        {"kind": "report", "title": "Complaints", "number": "6", "minute": "6", "record": "It was noted - see https://panel.example/complaints?year=2019&q=1_2 for the register.", "decisions": ["the register."], "decided_as": "NOTED"},
        {"kind": "part_two", "title": "Exclusion of Press and Public", "number": "7", "minute": "7", "decisions": ["under section 100A(4) of the Local Government Act 1972 the public be excluded."], "items": [
            {"kind": "report", "title": "Estate disposal", "number": "7.1", "minute": "8", "sensitivity": "exempt", "exempt_paragraph": 1, "exempt_also": [3], "public_interest": "Bids are open.", "record": "A bid of £2.3 million was considered."}]},
        {"kind": "urgent", "title": "Any Other Business", "number": "8", "minute": "9", "items": [
            {"kind": "standing", "title": "Fireworks", "number": "8.1", "minute": "9.1", "record": "A letter would go to retailers."},
            {"kind": "standing", "title": "Purple Flag", "number": "8.2", "minute": "9.2", "record": "The bid was in."}]},
        {"kind": "next_meeting", "title": "Dates of Future Meetings", "number": "9", "minute": "10"},
    ],
    "next_meeting": {"on": "2019-09-20", "at": "10:30", "place": "Gullhaven", "further": [{"on": "2019-11-15", "at": "12:00"}, {"words": "February 2020, date to be confirmed"}]},
    "accept_faults": True,
}  # fmt: skip
PANEL_SAYS = [
    "Northmere Police and Crime Panel",
    "10.30 a.m.", "1.05 p.m.", "11.40 a.m.", "11.55 a.m.", "for a fire alarm", "12.58 p.m.", "Councillor Siân O’Dowd-Featherstonehaugh, Wrensea Borough Council (in the chair for items 2 to 9)",
    "Councillor B. Ó Briain, Gullhaven Council (vice-chair)", "Mrs. P Quill OBE, Independent Member (for items 3 to 5)", "Councillor D'Arcy Vane, Marsh District Council was in attendance as substitute for Councillor J. Holt",
    "Monitoring Officer (in the chair for item 1)", "Office of the Commissioner", "3 members of the public", "Councillor J. Holt, Marsh District Council (JH)", "received 21 June 2019",
    "municipal year 2019–20. Moved by Councillor T. Ashe, seconded by Mrs. P Quill OBE. For 4, against 0, abstained 1. Carried.", "prejudicial interest (spouse employed by the force)",     "15 March 2019", "Extraordinary meeting 5 April 2019", "minute 44: the deletion of", "the deletion of “£4.5m” and the insertion of “£4.05m”", "12.5% – and at what cost?”", "Table 1: Council tax at Band D", "RECOMMENDED",
    "(1) the precept of £210.58", "(2) the Commissioner", "https://panel.example/complaints?year=2019&q=1_2", "the public be excluded.", "paragraphs 1 and 3", "£2.3 million", "9.1 Fireworks", "9.2 Purple Flag",
    "20 September 2019", "15 November 2019", "February 2020, date to be confirmed",
]  # fmt: skip

WELSH: dict[str, Any] = {
    "body": "board", "title": "Partneriaeth Llŷn Ddiogelach / Safer Llŷn Partnership", "date": "2022-12-05", "time": "14:00", "place": "", "remote": "Hybrid: Ystafell Tŷ Gŵyr and Microsoft Teams", "state": "circulated",
    "house_style": {"publication": "cut_down", "commenced": "Dechreuodd y cyfarfod am {time}{place}.", "present_heading": "Yn bresennol / Present", "decision_heading": "Penderfyniad / Decision", "language": "cy",
                    "action_columns": ["code", "action", "owner", "due", "rag"], "times": "10:00", "decision_numbers": "a)", "action_form": "table"},
    "numbering": {"scheme": "agenda"},
    "commenced": "14:00", "concluded": "16:00",
    "attendance": [
        {"name": "Ffion Wŷn-Prydderch", "office": "Cyfarwyddwr", "organisation": "Cyngor Llŷn", "capacity": "member", "chair": "co_chair", "initials": "FWP"},
        {"name": "Prif Arolygydd Gŵyn Iorwerth", "organisation": "Heddlu’r Gogledd", "capacity": "member", "chair": "co_chair", "initials": "GI", "remotely": True},
        {"name": "Tegan Ülman", "office": "Y Gwasanaeth Prawf", "capacity": "invited", "for_items": "4(a)"},
        {"name": "Llŷr Ap Dafydd", "office": "Note taker", "capacity": "note_taker"},
        {"name": "Mared Êlis", "capacity": "apologies", "information": "none", "initials": "ME"},
    ],
    "items": [
        {"kind": "apologies", "title": "Ymddiheuriadau / Apologies", "number": "1", "minute": "1"},
        {"kind": "matters_arising", "title": "Materion yn codi", "number": "2", "minute": "2", "record": [
            {"type": "paragraph", "text": "(4.2) The CCTV column at Pwll Ddŵr is mended."}, {"type": "paragraph", "text": "*5.1* - closed_item_5 # not a heading"}]},
        {"kind": "action_log", "title": "Cofnod gweithredu", "number": "3", "minute": "3", "actions": [
            {"code": "A22/07", "text": "Circulate the Serious Violence Duty self-assessment", "owners": [{"person": "Gŵyn Iorwerth", "agency": "Heddlu’r Gogledd"}, {"agency": "Public Health Wales"}], "set_on": "2022-09-05", "due": "Ionawr 2023", "rag": "amber"},
            {"code": "A22/08", "text": "Mend the gate", "owners": [], "set_on": "2022-09-05", "due_on": "2022-10-01", "rag": "blue", "status": "done"},
            {"code": "A22/09", "text": "Give figures " + "for each ward and month, " * 24 + "to all.", "owners": [{"everybody": True}], "due": "ASAP"}]},
        {"kind": "heading", "title": "Adroddiadau / Reports", "number": "4", "record": "The chair took these together.", "items": [
            {"kind": "report", "title": "Cam-drin domestig", "number": "4(a)", "minute": "4(a)", "author": "Tegan Ülman, Y Gwasanaeth Prawf", "decisions": ["Nodwyd yr adroddiad."],
             "record": [{"type": "paragraph", "text": "Roedd 88 o 160 (55%) …"}, {"type": "numbered", "style": "(1)", "items": ["Cynnydd o £12k", "Gostyngiad o 3.4 %"]}]},
            {"kind": "report", "title": "Lease", "number": "4(b)", "minute": "4(b)", "sensitivity": "exempt", "exempt_paragraph": 14, "public_interest": "Negotiation.", "record": "Price."}]},
        {"kind": "urgent", "title": "Unrhyw fater arall", "number": "5", "minute": "5", "record": "Dim."},
        {"kind": "next_meeting", "title": "Cyfarfod nesaf", "number": "6", "minute": "6", "record": "6 Mawrth 2023, 14:00"},
    ],
    "accept_faults": True,
}  # fmt: skip
WELSH_SAYS = [
    "Dechreuodd y cyfarfod am 14:00", "Hybrid: Ystafell Tŷ Gŵyr and Microsoft Teams", "Yn bresennol / Present", "Ffion Wŷn-Prydderch, Cyfarwyddwr, Cyngor Llŷn (FWP) (co-chair)", "Tegan Ülman, Y Gwasanaeth Prawf (for item 4(a))",
    "Mared Êlis (ME; no information sent)", "(4.2) The CCTV column", "*5.1* - closed_item_5 # not a heading", "Gŵyn Iorwerth, Heddlu’r Gogledd and Public Health Wales", "Ionawr 2023", "A22/08", "Blue", "for each ward and month, to all.",
    "The chair took these together.", "Roedd 88 o 160 (55%) …", "(1) Cynnydd o £12k", "(2) Gostyngiad o 3.4 %", "Nodwyd yr adroddiad.", "paragraph 14 of Part 4",
]  # fmt: skip

SUBITEMS: dict[str, Any] = {
    "body": "board", "title": "Safer Neighbourhood Board", "date": "2016-01-28", "time": "18:30", "place": "Marsh Hall", "state": "draft",
    "house_style": {"publication": "public", "minute_numbers": "{prefix}/{n}/{yy}", "decision_heading": "AGREED", "decision_numbers": "1)", "action_form": "line", "action_line": "ACTION: {owner} {action} {due}",
                    "times": "10.00am"},
    "numbering": {"scheme": "calendar_year", "prefix": "SNB"},
    "commenced": "18:34", "concluded": "20:45",
    "attendance": [
        {"name": "AC", "capacity": "member", "initials": "AC", "list": "Councillors", "chair": "chair"},
        {"name": "Revd Dr A. N. Other-Name", "capacity": "member", "list": "Residents", "arrived_at_item": "18:50", "left_at_item": "noon"},
        {"name": "Sgt Wm. Pike", "organisation": "Northmere Police", "capacity": "guest", "list": "Police"},
        {"name": "PC Di Hook", "organisation": "Northmere Police", "capacity": "guest", "list": "Police", "for_items": "SNB/3/16"},
        {"name": "Clerk", "capacity": "note_taker", "list": "Support"},
        {"name": "Ward councillor", "capacity": "observer", "list": "Councillors"},
        {"name": "Youth worker", "capacity": "apologies", "information": "sent", "list": "Partners"},
    ],
    "items": [
        {"kind": "standing", "title": "Welcome", "minute": "SNB/1/16", "number": "1", "record": "Introductions were made."},
        {"kind": "minutes", "title": "Minutes of 3 December 2015", "minute": "SNB/2/16", "number": "2", "confirmed": [{"held_on": "2015-12-03", "how": "amended", "minute": "4.2", "amendment": "for “38%” read “83%”"}],
         "items": [{"kind": "standing", "title": "Matters arising: 4.2 Lighting", "number": "2.1", "record": "Done."}]},
        {"kind": "presentation", "title": "Operation Kestrel", "minute": "SNB/3/16", "number": "3", "author": "Sgt Wm. Pike, Northmere Police", "record": [
            {"type": "paragraph", "text": "Slides were shown (Appendix 1)."}, {"type": "bullets", "items": ["burglary down 14%", {"text": "thefts up:", "items": ["from vehicles +3", "of cycles −2"]}]}],
         "decisions": ["Noted with thanks.", "Support in principle: 6–1."], "actions": [
            {"text": "to send the slides", "owners": [{"person": "PC Di Hook"}, {"agency": "Marsh District Council"}], "due": "by 5pm Friday"}]},
        {"kind": "standing", "title": "Budget", "minute": "SNB/4/16", "number": "4", "taken_after": "1", "record": "£1,250.00 of £5,000 was spent."},
        {"kind": "standing", "title": "Dog fouling", "minute": "SNB/5/16", "number": "5", "deferred": True},
        {"kind": "information", "title": "Attachments", "record": [{"type": "bullets", "items": ["Appendix 1: slides", "Appendix 2: map"]}]},
    ],
    "next_meeting": {"words": "Thursday 24 March 2016, 6.30pm, Marsh Hall; and 26 May 2016"},
    "accept_faults": True,
}  # fmt: skip
SUBITEMS_SAYS = [
    "6.34pm", "8.45pm", "Councillors", "AC (AC) (in the chair)", "Residents", "Revd Dr A. N. Other-Name (arrived at 18:50) (left at noon)", "Police", "PC Di Hook, Northmere Police (for item SNB/3/16)", "Support", "Clerk (note taker)", "Partners",
    "Youth worker", "SNB/1/16 Welcome", "for “38%” read “83%”", "Matters arising: 4.2 Lighting", "Operation Kestrel (Sgt Wm. Pike, Northmere Police)", "of cycles −2", "AGREED", "1) Noted with thanks.", "2) Support in principle: 6–1.",
    "ACTION: PC Di Hook and Marsh District Council to send the slides by 5pm Friday", "£1,250.00 of £5,000", "Deferred", "Appendix 2: map", "Thursday 24 March 2016, 6.30pm, Marsh Hall; and 26 May 2016",
]  # fmt: skip

SHAPES = {"panel": (PANEL, PANEL_SAYS), "welsh": (WELSH, WELSH_SAYS), "sub-items": (SUBITEMS, SUBITEMS_SAYS)}
