"""The kinds of file that are brought in: what each of their columns may be, and the words it is known by."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """One thing a column of a file may be. `words` are headings it is recognised by, the likeliest first."""

    key: str
    label: str
    words: Sequence[str]
    hint: str = ""


@dataclass(frozen=True)
class Kind:
    """A kind of file. Of each set of keys in `needed` one at least must be mapped."""

    key: str
    label: str
    thing: str
    hint: str
    columns: Sequence[Column]
    needed: Sequence[tuple[str, ...]]

    def column(self, key: str) -> Column:
        return next(column for column in self.columns if column.key == key)


def _column(key: str, label: str, words: str, hint: str = "") -> Column:
    return Column(key, label, tuple(words.split("|")), hint)


ACTIONS = Kind(
    "actions", "An action log", "action", "One action a row: what, who, by when, what became of it",
    (
        _column("title", "What is to be done", "action|action required|task|what|agreed action|title|description|details|actions"),
        _column("code", "Reference", "reference|ref|ref no|action ref|action no|action number|no|number|id|code", "What the group itself calls it. Nothing else in the group may bear it"),
        _column("owner", "Owner", "owner|action owner|who|responsible|responsible officer|person responsible|assigned to|assigned|by whom|lead|lead officer|officer|name|owner email|email|e mail", "A name or an e-mail address"),
        _column("agency", "Agency", "agency|organisation|partner|partner agency|service|department|team"),
        _column("set_on", "Set on", "set on|date set|date raised|raised|raised on|date of meeting|meeting date|meeting|date|start|start date|date added"),
        _column("due_on", "Due on", "due on|due|due date|by when|when|target date|target|deadline|date due|timescale|complete by|completion date"),
        _column("status", "What became of it", "status|state|progress|outcome status|complete|completed|done|closed|open closed|rag"),
        _column("closed_on", "Finished on", "finished on|date completed|completed on|date closed|closed on|date complete|date done|actual completion"),
        _column("note", "Note", "note|notes|update|updates|comments|comment|progress update|outcome|latest update"),
    ),
    (("title",), ("owner", "agency")),
)  # fmt: skip

CASES = Kind(
    "cases", "A tracker of referrals or cases", "case", "One case a row: who or where, why, since when, how far it is",
    (
        _column("name", "Name", "name|subject name|subject|full name|client|client name|individual|person|nominal|offender|victim|name of subject", "Forename and surname in one cell, either way round"),
        _column("forename", "Forename", "forename|first name|forenames|given name|christian name"),
        _column("surname", "Surname", "surname|last name|family name"),
        _column("born_on", "Date of birth", "date of birth|dob|d o b|born|birth date|d.o.b"),
        _column("address", "Address", "address|home address|location|address line 1|place|street"),
        _column("postcode", "Postcode", "postcode|post code|pcode"),
        _column("opened_on", "Opened on", "opened on|date of referral|referral date|date referred|date received|received|date opened|opened|date|date added|referred on"),
        _column("title", "Title", "title|case title|heading", "Without one, the beginning of the reason"),
        _column("reason", "Reason", "reason|reason for referral|referral reason|reasons|concerns|concern|issue|issues|problem|summary|description|details|background"),
        _column("code", "Reference", "reference|ref|ref no|case ref|case number|case no|referral no|no|number|id|case id", "Kept in the summary; the case has a reference of its own"),
        _column("agency", "Lead agency", "lead agency|lead organisation|lead"),
        _column("referred_by", "Referred by", "referred by|referring agency|referrer|agency|source|source of referral|referral source|organisation"),
        _column("stage", "Stage", "stage|status|case status|open closed|state|current status"),
        _column("closed_on", "Closed on", "closed on|date closed|closure date|closed|date of closure|end date"),
        _column("outcome", "Outcome", "outcome|result|outcomes|closure reason|reason for closure"),
        _column("restricted", "Restricted", "restricted|confidential|sensitive", "Yes, y or x keeps the case for you alone until you name others"),
    ),
    (("reason", "title"), ("name", "surname", "address")),
)  # fmt: skip

ATTENDANCE = Kind(
    "attendance", "An attendance sheet", "place", "A person or agency a row, with a column for each meeting; or one person at one meeting a row",
    (
        _column("name", "Name", "name|attendee|member|full name|representative|delegate|who|person|core member|name of attendee", "Forename and surname in one cell, either way round"),
        _column("agency", "Agency", "agency|organisation|partner|partner agency|service|department|company"),
        _column("office", "Role", "role|title|job title|position|post|designation"),
        _column("day", "Day of the meeting", "date|meeting date|date of meeting|meeting", "Only where each row is one meeting. A column headed by a day is a meeting by itself"),
        _column("mark", "Whether they came", "attended|attendance|present|status|y n|attended y n", "Only where each row is one meeting"),
        _column("substitute", "Substitute", "substitute|sub|deputy|deputised by|substitute name"),
    ),
    (("name", "agency"),),
)  # fmt: skip

INCIDENTS = Kind(
    "incidents", "A list of incidents", "incident", "One incident a row: when, what, where. Each becomes a note on its case, and may be counted in its plan",
    (
        _column("on", "Date", "date|date of incident|incident date|occurred on|date occurred|when|date reported|reported on|date time|date and time"),
        _column("kind", "What kind", "kind|type|incident type|category|offence|offence type|crime type|nature|classification|incident"),
        _column("place", "Place", "place|location|address|where|street|site|incident location"),
        _column("code", "Reference", "reference|ref|ref no|incident number|incident ref|log number|log no|crime number|crime ref|urn|number|no", "The agency’s own number of it"),
        _column("outcome", "Outcome", "outcome|result|disposal|action taken|status|closure"),
        _column("details", "What happened", "what happened|details|description|summary|notes|comments|narrative|circumstances"),
        _column("agency", "Reported by", "reported by|agency|source|recorded by|organisation|partner"),
        _column("case", "Case", "case|case reference|case ref|case number|casework reference|case id", "A reference of Casework, like C-0042. Or say below that all are about one case"),
    ),
    (("on",), ("kind", "details")),
)  # fmt: skip

KINDS = {kind.key: kind for kind in (ACTIONS, CASES, ATTENDANCE, INCIDENTS)}


def plain(heading: str) -> str:
    """A heading as it is compared: small letters, figures and single spaces."""
    return " ".join(re.sub(r"[^a-z0-9]+", " ", heading.casefold()).split())
