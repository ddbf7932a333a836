"""What meetings, items, attendance and votes can be, each with its words."""

from __future__ import annotations

STATUSES = {
    "planned": "Planned",
    "published": "Agenda published",
    "in_progress": "In progress",
    "closed": "Draft minutes",
    "circulated": "Minutes circulated",
    "confirmed": "Minutes confirmed",
    "cancelled": "Cancelled",
}
ITEM_KINDS = {
    "apologies": "Apologies for absence",
    "interests": "Declarations of interest",
    "minutes": "Minutes of the previous meeting",
    "matters_arising": "Matters arising and actions",
    "new_referrals": "New referrals",
    "reviews": "Cases for review",
    "consultations": "Consultations on orders",
    "removals": "Removals",
    "heading": "Heading",
    "case": "Case",
    "report": "Report",
    "presentation": "Presentation",
    "standing": "Standing item",
    "appointment": "Appointment of chair or vice-chair",
    "housekeeping": "Housekeeping and evacuation procedure",
    "urgent_admitted": "Urgent business admitted early",
    "urgent_named": "Any other business: identification only",
    "other_minutes": "Minutes of another body to note",
    "action_log": "Action log",
    "forward_plan": "Forward plan",
    "information": "Item for information",
    "part_two": "Part 2: items in private",
    "urgent": "Any other business",
    "next_meeting": "Date of next meeting",
}
SENSITIVITIES = {
    "open": "Open",
    "group": "Restricted to the group",
    "exempt": "Exempt (Part 1 of Schedule 12A)",
    "chair": "Chair, vice-chair and coordinator only",
}
CAPACITIES = {
    "member": "Present",
    "substitute": "In attendance as substitute",
    "also_present": "Also present",
    "invited": "Invited for an item",
    "officer": "Officer",
    "note_taker": "Note taker",
    "observer": "Observer",
    "guest": "Guest",
    "public": "Public or press",
    "apologies": "Apologies",
    "absent": "Absent without apologies",
    "expected": "Not yet recorded",
}
ATTENDED = ("member", "substitute", "also_present", "invited", "officer", "note_taker", "observer", "guest", "public")
CHAIRED_AS = {
    "": "",
    "chair": "In the chair",
    "interim_chair": "Interim chair",
    "co_chair": "Co-chair",
    "vice_chair": "Vice-chair, in the chair where nobody else is",
}
VOTE_RESULTS = {
    "": "Not recorded",
    "carried": "Carried",
    "unanimous": "Carried unanimously",
    "casting": "Carried on the casting vote of the chair",
    "lost": "Lost",
    "nem_con": "Agreed, with nobody against (nem. con.)",
    "tied": "Tied",
    "casting_lost": "Lost on the casting vote of the chair",
}
DAYS_TO_CORRECT = 5
"""Working days after draft minutes were sent round."""
CONFIRMATIONS = {
    "correct": "Confirmed",
    "amended": "Confirmed subject to an amendment",
    "by_email": "Confirmed by e-mail",
}
