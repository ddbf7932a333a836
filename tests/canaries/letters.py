"""Every kind of letter, and every line of a digest, written to everybody about the things of either partnership."""

from __future__ import annotations

from types import SimpleNamespace

from casework import clock
from casework.access.scope import as_system
from casework.accounts.models import User
from casework.extensions import db
from casework.notifications import contents, letters
from casework.notifications.models import Message
from casework.reader import acting_as
from tests.canaries.pair import Pair

# What each kind is about, by the name of the thing in what is arranged.
ABOUT: dict[str, dict[str, str]] = {
    **{f"referral_{what}": {"referral": "referral"} for what in ("received", "waiting", "decided")},
    **{kind: {"meeting": "held"} for kind in ("agenda_published", "agenda_supplement", "pack_issued", "minutes_circulated")},
    **{kind: {"invitation": "invitation"} for kind in ("meeting_invitation", "meeting_reply_wanted")},
    "meeting_called_off": {"invitation": "called off"}, "case_asked_for": {"request": "request"},
    "case_escalated": {"escalation": "escalation"}, "work_handed_over": {"hand_over": "hand-over"}, "interest_declared": {"case": "case"},
    "emergency_opened": {"emergency": "emergency"}, "many_records_seen": {"bulk_view": "many seen"},
    "subject_interest": {"interest": "stepped back", "group": "group"}, "action_not_ours": {"action": "action"},
    "manager_letter": {"letter": "manager letter"}, "report_came": {"report": "performance report"},
    **{f"outside_{what}": {"referral": "referral"} for what in ("received", "decided")}, "outside_code": {"draft": "outside draft"},
    **{f"outside_{what}": {"question": "outside question"} for what in ("asked", "question_code")},
    "webhook_stopped": {"webhook": "webhook"}, "departure_asked": {"departure": "departure"}, "departure_collected": {"departure": "departure"},
}  # fmt: skip
# About somebody's own account, leave or answer, and found by nothing of a case; digests are their lines.
OF_ONESELF = {
    "digest", "action_assigned", "invitation", "reset", "leave_cover", "substitute_asked", "substitute_called_off", "answer_code",
    "address_refused", "address_confirm", "address_notice", "address_changed", "account_disused",
}  # fmt: skip
LINES = {
    "action": "action", "returns": "meeting", "referral": "referral", "minutes": "held", "escalation": "escalation", "transfer": "request",
    "endings": "group", "order": "order", "sharing_check": "check", "risk": "risk to validate", "case_review": "case review",
    "adult": "adult stay", "chair_minutes": "held", "corrections": "held", "paper": "paper", "manager_letter": "manager letter",
    "agreement": "agreement", "access_request": "access request", "register_risk": "register risk", "project_quarter": "project quarter",
}  # fmt: skip
OF_NOBODY = {"people", "account"}
"""Lines about an agency's own people or one's own account, which is no case information."""


def written_to(pair: Pair, persona: str, whose: str) -> dict[str, str]:
    """All words of each letter and line that this person would get about the things of A or B; none where it is withheld."""
    with as_system("a test looks for whom it writes to"):
        reader = db.session.get_one(User, pair.personas[persona])
    things, found = pair.things[whose], {}
    for kind, names in ABOUT.items():
        context = {key: things[name] for key, name in names.items()} | {"number": 1}
        message = Message(partnership_id=reader.partnership_id, template=kind, context=context, once=kind)
        letter = letters.written(message, reader)
        if not isinstance(letter, str):
            found[kind] = f"{letter.subject} {letter.body} {letter.html} {letter.calendar}"
    with acting_as(reader):
        for subject, name in LINES.items():
            owed = SimpleNamespace(id=0, subject=subject, subject_id=things[name], kind="due", due_on=clock.today(), recipient_id=reader.id)  # fmt: skip
            (line,) = contents._lines(subject, [owed], reader)  # type: ignore[list-item]
            if line is not None:
                found[f"a line on {subject}"] = str(line)
    db.session.rollback()
    return found
