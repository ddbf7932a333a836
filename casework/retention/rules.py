"""What an erasure does with each row that names what goes: by default it goes too. Only exceptions are said here.

The schema is read (`hanging.py`), so a table added tomorrow goes with its case without a word here. A column that may be empty has to
say so, for its row may be something of its own; so does a column that holds ids or words of others without a foreign key.
`tests/retention/test_rules.py` fails until somebody has said it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Goes:
    """Rows for which `where` holds are deleted with what they name."""

    where: str = "true"


@dataclass(frozen=True)
class LetGo:
    """Rows stay and name it no longer: the column, and those in `also`, become empty."""

    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Emptied:
    """Rows stay for their place and number, without a word; what hangs on them goes."""


@dataclass(frozen=True)
class Stays:
    """Rows stay as they are, because of `why`."""

    why: str


Rule = Goes | LetGo | Emptied | Stays

EMPTIED = "agenda_items"
"""The one table of which rows are emptied: minutes keep their numbers, so that those of other items still hold."""

# By table and column; several apply one after the other to what is left.
RULES: dict[tuple[str, str], tuple[Rule, ...]] = {
    ("cases", "merged_into_id"): (Goes(),),
    ("attachments", "case_id"): (Goes(),),
    ("attachments", "referral_id"): (Goes(),),
    ("actions", "case_id"): (Goes(),),
    ("actions", "merged_into_id"): (Goes(),),
    ("actions", "agenda_item_id"): (Goes("case_id IS NULL"), Stays("the action is another case's; the item keeps its number")),
    ("agenda_items", "case_id"): (Emptied(),),
    ("agenda_items", "parent_id"): (Emptied(),),
    ("agenda_items", "taken_after_id"): (Stays("says in which order items were taken, and the item keeps its place"),),
    ("confirmed_minutes", "agenda_item_id"): (Stays("says under which item minutes were confirmed"),),
    ("forward_items", "agenda_item_id"): (Stays("the forward plan's own item, where it is not about the case"),),
    ("forward_items", "case_id"): (Goes(),),
    ("minute_corrections", "agenda_item_id"): (Goes(),),
    ("minute_corrections", "decision_id"): (Stays("it goes with its item"),),
    ("decision_revisions", "decision_id"): (Stays("it goes with its item"),),
    ("recorded_amendments", "agenda_item_id"): (Goes(),),
    ("papers", "agenda_item_id"): (Goes(),),
    ("item_interests", "case_interest_id"): (Stays("the database lets it go; of the case's own items it goes with the item"),),
    ("referrals", "case_id"): (Goes(),),
    ("referrals", "from_case_id"): (Goes("case_id IS NULL"), LetGo(also=("from_group_id",))),
    ("hand_over_items", "case_id"): (Goes(),),
    ("hand_over_items", "action_id"): (Goes(),),
    ("asb_reviews", "case_id"): (Goes(),),
    ("access_passages", "case_id"): (Goes(),),
    ("access_passages", "item_id"): (Goes(),),
    ("access_requests", "person_id"): (LetGo(),),
    ("retention_stays", "case_id"): (Goes("kind = 'keep' OR ended_at IS NOT NULL"), Stays("a hold that stands keeps what it names")),
    ("retention_stays", "referral_id"): (Goes("kind = 'keep' OR ended_at IS NOT NULL"), Stays("a hold that stands keeps what it names")),
    ("retention_stays", "review_id"): (Goes("kind = 'keep' OR ended_at IS NOT NULL"), Stays("a hold that stands keeps what it names")),
    ("retention_stays", "person_id"): (Goes("kind = 'keep' OR ended_at IS NOT NULL"), Stays("a hold that stands keeps what it names")),
    ("retention_stays", "place_id"): (Goes("kind = 'keep' OR ended_at IS NOT NULL"), Stays("a hold that stands keeps what it names")),
    ("retention_stays", "organisation_id"): (Goes("kind = 'keep' OR ended_at IS NOT NULL"), Stays("a hold that stands keeps what it names")),
}  # fmt: skip

HOMES = {"person": "people", "place": "places", "organisation": "organisations"}
"""Kinds of subject and their tables."""
SUBJECTS = tuple(HOMES.values())
OWN = frozenset({
    "match_keys", "merge_requests", "duplicate_pairs", "subject_merges", "subject_interests", "warning_markers", "person_names",
    "person_addresses", "person_identifiers", "person_relationships", "safe_addresses", "safe_contacts", "retention_stays",
})  # fmt: skip
"""What a person, place or organisation has of its own, and is no reason to keep it. All else that names one keeps it."""

KEEPS_WHILE = {"retention_stays": "kind = 'hold' AND ended_at IS NULL", "access_requests": "status = 'open'"}
"""Rows that keep a subject only while this holds."""

REVIEW_ENDED = """CASE WHEN v.withdrawn_on IS NOT NULL THEN v.withdrawn_on WHEN v.appeal_received_on IS NOT NULL THEN v.appeal_on
        ELSE coalesce(v.outcome_sent_on, CASE WHEN v.threshold_met IS FALSE THEN v.threshold_on END) END"""
"""The day on which an ASB case review ended; empty while it goes on (`CaseReview.stage`)."""

FILES = ("storage_key", "pdf_key")
"""Columns that name the bytes of a file."""

# Ids and words of others that no foreign key leads to: what is done about each (`elsewhere.py`), or why nothing is.
DONE = "taken out"
LOOSE: dict[str, str] = {
    "agenda_items.exempt_also": "numbers of paragraphs",
    "agenda_items.waiting_as_sent": "which minutes waited, in the program's words",
    "forward_items.exempt_also": "numbers of paragraphs",
    "meetings.further_meetings": "days and places of meetings",
    "meetings.interruptions": DONE,
    "access_passages.about": DONE,
    "access_passages.source_id": DONE,
    "access_passages.withheld": DONE,
    "access_requests.counts": "counts",
    "api_tokens.scopes": "what a program may do",
    "audit_entries.case_id": "a number; the log holds no words of a record and is never changed",
    "audit_entries.group_id": "a group",
    "audit_entries.subject_id": "a number; the log holds no words of a record and is never changed",
    "audit_entries.detail": "names of columns, codes, days, ids and counts (docs/decisions/what-is-logged.md)",
    "audit_entries.recipients": "whom something was disclosed to, which section 62 wants kept",
    "asb_reviews.promises": "the procedure's own rules, and the row goes",
    "body_headings.left_out": "headings of a kind of report",
    "body_headings.sets": "headings of a kind of report",
    "bulk_views.kinds": "names of kinds of record",
    "case_merges.accepted": "the row goes with its case",
    "case_merges.filled": "the row goes with its case",
    "case_merges.led_over": "the row goes with its case",
    "case_merges.marked": "the row goes with its case",
    "case_merges.moved": "the row goes with its case",
    "case_merges.reviews": "the row goes with its case",
    "case_merges.set_aside": "the row goes with its case",
    "consultation_records.decisions": "the row goes with its case",
    "consultation_records.recipients": "the row goes with its case",
    "deliveries.data": "references and days alone; deleted by the clock",
    "duplicate_pairs.why": "goes with the subject",
    "erased_records.counts": "counts",
    "erasure_items.counts": "counts",
    "erasure_items.subject_id": "a number: what was erased, when and by whom has to be shown",
    "exports.chosen": DONE,
    "exports.ids": DONE,
    "house_styles.content": "a body's own set words",
    "import_mappings.mapping": "names of columns",
    "import_mappings.options": "choices",
    "import_rows.cells": DONE,
    "import_rows.corrected": DONE,
    "import_rows.made": DONE,
    "import_rows.person": DONE,
    "import_rows.problems": DONE,
    "import_rows.said": DONE,
    "imports.headings": "names of columns",
    "imports.leaves": "names of leaves",
    "imports.made": "counts",
    "imports.mapping": "names of columns",
    "imports.options": "choices",
    "known_words.near": "learnt from the texts anew every ten minutes; nobody is shown it",
    "made_packs.holds": DONE,
    "made_packs.outline": DONE,
    "meeting_series.days": "days",
    "meetings.faults_accepted": DONE,
    "meetings.house_style": "a body's own set words",
    "meetings.left_out": DONE,
    "messages.context": "ids; the words of a letter are made when it leaves and name nobody",
    "paper_drafts.content": "goes with a paper of the case's item; other papers are their authors'",
    "paper_texts.blocks": "goes with a paper of the case's item; other papers are their authors'",
    "paper_texts.content": "goes with a paper of the case's item; other papers are their authors'",
    "paper_texts.notes": "goes with a paper of the case's item",
    "paper_texts.outline": "goes with a paper of the case's item",
    "papers.agency_ids": "agencies",
    "papers.headings": "headings of a kind of report",
    "plan_parts.problems": "the row goes with its case",
    "printed_tables.roles": "what columns of a printed table are",
    "printed_tables.settings": "how a printed table was read",
    "privacy_notices.words": "settings",
    "profile_drafts.content": "settings",
    "profile_versions.content": "settings",
    "referral_subjects.typed": "the row goes with its referral",
    "referrals.answers": "the row goes",
    "register_scales.categories": "a body's own words for kinds of risk",
    "register_scales.impact": "a body's own words for steps",
    "register_scales.likelihood": "a body's own words for steps",
    "reminder_timings.after": "days",
    "reminder_timings.before": "days",
    "reminder_timings.others": "days",
    "reminders.subject_id": "a number with a day; nothing of the record is said",
    "report_schedules.parts": "parts of a report",
    "return_drafts.content": "the row goes with its case",
    "return_paragraphs.agency_ids": "agencies",
    "risk_assessments.answers": "the row goes with its case",
    "risk_assessments.worked_on_by_ids": "people who sign in",
    "risk_tool_versions.definition": "settings",
    "rulebook_drafts.content": "settings",
    "rulebook_versions.content": "settings",
    "saved_views.filters": "how one person narrows a list: choices of the list's own",
    "sign_in_providers.client_id": "settings",
    "sign_in_providers.domains": "settings",
    "sign_in_providers.levels": "settings",
    "subject_merges.accepted": "goes with either of the two records; of records that stay it is theirs",
    "subject_merges.added_name_id": "goes with the record",
    "subject_merges.filled": "goes with either of the two records; of records that stay it is theirs",
    "subject_merges.moved": DONE,
    "subject_merges.set_aside": DONE,
    "task_groups.months": "months",
    "terms_of_reference.content": "a body's own rules",
    "webhooks.events": "settings",
    "ward_outlines.content": "outlines of wards",
}  # fmt: skip
