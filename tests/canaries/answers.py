"""What everybody was answered, page by page: the words of the table of who may, and what was found in the answers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from casework.access.rows import protected_models
from tests.canaries.asking import Answer, canaries, listening
from tests.canaries.pair import Pair, Route

PERSONAS = (
    "anonymous", "suspended", "other partnership", "other agency", "agreement lapsed", "no role", "member", "observer", "recused", "chair",
    "coordinator", "spoc", "information governance", "administrator",
)  # fmt: skip
# Pages with a name in their address that say nothing about anybody: the questionnaires themselves, delivered files.
NOBODYS: set[str] = set()
# Texts that stay empty in what is arranged, or hold only what the program itself writes there.
WITHOUT_CANARY = {
    "access_passages.withheld", "agenda_items.waiting_as_sent", "access_requests.counts", "access_works.why", "privacy_notices.words",
    "bulk_views.kinds", "adult_consents.decided_by", "adult_consents.route_reason", "adult_leads.ended_because", "audit_entries.recipients", "body_headings.left_out", "body_headings.sets",
    "case_consents.struck_because", "case_merges.accepted", "case_merges.filled", "case_merges.led_over", "case_merges.marked",
    "case_merges.moved", "cohort_places.leave_reason", "consultation_records.decisions", "duplicate_pairs.why", "escalations.feedback", "departures.why", "exports.chosen", "exports.why",
    "erasure_items.counts", "erasure_items.why", "hand_over_items.why", "house_styles.content", "import_mappings.mapping", "import_mappings.options",
    "import_rows.made", "printed_tables.roles", "printed_tables.settings", "import_rows.person", "imports.made", "imports.mapping", "imports.options", "made_packs.holds", "made_packs.why", "meeting_invitations.substitute_name",
    "meeting_series.days", "meetings.faults_accepted", "meetings.further_meetings", "meetings.house_style", "meetings.interruptions", "meetings.left_out", "messages.context",
    "paper_texts.blocks", "paper_texts.notes", "paper_texts.outline", "profile_drafts.content", "profile_versions.content", "profile_versions.reason",
    "referrals.answers", "risk_assessments.answers", "rulebook_drafts.content", "rulebook_versions.content", "rulebook_versions.reason",
    "saved_views.filters", "subject_interests.withdrawn_because", "subject_merges.accepted", "subject_merges.filled",
    "subject_merges.moved", "subject_merges.set_aside", "ward_outlines.content", "ward_outlines.file_name", "ward_outlines.named_by",
}  # fmt: skip


@dataclass
class Kept:
    """What one person got."""

    outcomes: dict[str, str] = field(default_factory=dict)
    canaries: dict[tuple[str, int, int], str] = field(default_factory=dict)
    """Each with the first page it was seen on."""
    broken: list[str] = field(default_factory=list)
    unguarded: list[str] = field(default_factory=list)
    """Pages with a form that holds a text to change and nothing that says what it held when it was opened."""
    logged: list[str] = field(default_factory=list)

    def of(self, letter: str, pair: Pair) -> list[str]:
        """The canaries of a partnership among them, by column and page."""
        return sorted(f"{pair.planted.name(n)} at {page}" for (of, n, _), page in self.canaries.items() if of == letter)

    def protected(self, letter: str, pair: Pair) -> list[str]:
        """Those of case information; who is who is left out."""
        tables = {model.__tablename__ for model in protected_models()}
        return [found for found in self.of(letter, pair) if found.split(".")[0] in tables]


_looked: dict[tuple[int, str, str], Kept] = {}


def looked(pair: Pair, persona: str, whose: str) -> Kept:
    """What this person gets with the numbers of partnership A or B in every address. Asked once, then kept."""
    key = (id(pair), persona, whose)
    if key not in _looked:
        paths = pair.addresses[whose]
        if whose == "B":
            paths = {route: path for route, path in paths.items() if path != pair.addresses["A"][route]}
        _looked[key] = ask_for(pair, persona, paths)
    return _looked[key]


def reads_own(pair: Pair, persona: str) -> Kept:
    """What this person reads of what the other partnership holds."""
    return ask_for(pair, persona, {route: path for route, path in pair.addresses["B"].items() if route[1] == "GET"})


def read_by(pair: Pair, persona: str, whose: str) -> Kept:
    """The same for reading only, every list there is among it; not kept."""
    mine, paths = pair.addresses["A"], pair.addresses[whose]
    lists = {route: path for route, path in mine.items() if "<" not in route[2]}
    return ask_for(pair, persona, {route: path for route, path in {**paths, **lists}.items() if route[1] == "GET"})


def ask_for(pair: Pair, persona: str, paths: dict[Route, str]) -> Kept:
    kept = Kept()
    with listening() as kept.logged:
        for (_, method, rule), path in paths.items():
            page, answer = f"{method} {rule}", pair.askers[persona].ask(method, path)
            if answer.status >= 500:
                kept.broken.append(f"{page} answered {answer.status}")
            kept.outcomes[page] = outcome(answer)
            if method == "GET" and _changes_unguarded(answer):
                kept.unguarded.append(page)
            for canary in canaries(answer.opened()):
                kept.canaries.setdefault(canary, page)
    return kept


_FORM = re.compile(r'<form\b[^>]*method="post".*?</form>', re.S)
_TYPED = re.compile(
    r'<textarea[^>]*>(.*?)</textarea>|<input(?![^>]*type="(?:hidden|radio|checkbox)")[^>]*value="([^"]*)"', re.S
)
_GUARD = re.compile(r'name="[^"]*(?:version|was-)[^"]*" value="[^"]')


def _changes_unguarded(answer: Answer) -> bool:
    if answer.mimetype != "text/html":
        return False
    forms = _FORM.findall(answer.body.decode())
    return any(
        canaries(" ".join(map("".join, _TYPED.findall(form)))) and not _GUARD.search(form)
        for form in forms
        if 'action="/words"' not in form
    )


def outcome(answer: Answer) -> str:
    if answer.status == 401 or (answer.status == 302 and answer.where.startswith("/sign-in")):
        return "sign_in"
    return {403: "refused", 404: "hidden"}.get(answer.status, "opens")
