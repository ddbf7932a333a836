"""What a passage's source is called, and which tables and columns hold nothing said of anybody."""

from __future__ import annotations

from functools import cache

from casework.access.rows import protected_models
from casework.cases.timeline import THINGS

NOT_GATHERED = frozenset(
    {
        # the log is summed up instead (`looked.py`); keys to find people by
        "audit_entries", "audit_seals", "audit_anchors", "match_keys", "name_keys", "duplicate_pairs",
        # what is owed and sent holds no name; settings and files of one reader
        "reminders", "messages", "refused_addresses", "reminder_timings", "reminder_preferences", "saved_views", "bulk_views", "exports",
        "made_packs", "receipts", "answer_codes", "address_changes", "calendar_feeds", "calendar_entries", "group_calendars", 
        "body_headings", "body_logos", "house_styles", "numbering_periods", "imports", "import_mappings", "hand_over_items", "item_visits",
        "access_requests", "access_passages", "access_works", "outside_pages", "outside_drafts", "searches", "known_words", "departures",
    }
)  # fmt: skip
NOT_SAID = frozenset(
    {
        "id", "partnership_id", "version", "position", "number", "issue", "current", "size", "content_type", "storage_key", "sha256", "pdf_key",
        "pdf_sha256", "digest", "link_hash", "stamp", "profile_stamp", "rulebooks_stamp", "tool_version", "template", "template_key", "once",
        "fence", "tries", "status_code", "times_carried", "of_merged_case", "file_name_key", "typed_key", "split_key", "updated_at", "uid", "worked_on_by_ids", "tool_key",
        "answer_key", "outline", "blocks", "search_words", "agency_ids", "birth_year",
        # gathered by `adjourned.py`; what a merge moved stands in the records themselves
        "interruptions", "moved", "set_aside", "led_over", "marked", "reviews", "filled",
    }
)  # fmt: skip
FREE = frozenset(
    {
        "text",
        "discussion",
        "note",
        "notes",
        "reason",
        "description",
        "details",
        "summary",
        "words",
        "background",
        "outcome_note",
    }
)
"""Columns in which people write sentences: each stands alone, however short."""
MORE = {
    "people": "the person's record", "person_names": "another name", "person_addresses": "an address", "decisions": "a decision of a meeting",
    "agenda_items": "an item of a meeting", "case_ratings": "a rating", "return_paragraphs": "what an agency returned",
    "minute_revisions": "an earlier wording of the minutes", "decision_revisions": "an earlier wording of a decision",
    "risk_assessments": "a risk assessment", "plan_parts": "a part of the plan", "orders": "an order or agreement",
    "person_relationships": "how two people are related", "attendances": "attendance at a meeting",
    "safe_addresses": "an address kept from others", "referrals": "a referral", "import_rows": "a row of a file that was brought in",
}  # fmt: skip


@cache
def _named() -> dict[str, str]:
    return {model.__tablename__: getattr(model, "__audit_name__", "") for model in protected_models()}


@cache
def thing(table: str) -> str:
    """What a row of this table is called, to begin a heading with."""
    words = MORE.get(table) or _named().get(table) or THINGS.get(table) or table.replace("_", " ")
    return words[:1].upper() + words[1:]


def label(column: str) -> str:
    """A column as a person reads it."""
    words = column.removesuffix("_id").replace("_", " ").strip()
    return words[:1].upper() + words[1:]
