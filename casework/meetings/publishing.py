"""Publishing an agenda that has been checked: with faults only when somebody says so, and that is kept."""

from __future__ import annotations

from casework import access, audit
from casework.accounts.models import User
from casework.errors import Refusal
from casework.extensions import db
from casework.meetings import checks, policy
from casework.meetings.agenda import publish_agenda
from casework.meetings.faults import accept
from casework.meetings.models import Meeting


def publish_checked(meeting: Meeting, *, accept_faults: bool, by: User) -> None:
    access.require(policy.may_run(by, meeting), policy.RUNS_ONLY)
    faults = checks.agenda_faults_of(meeting)
    if faults and not accept_faults:
        raise Refusal("Put these right, or tick the box to publish the agenda as it is.", field="accept_faults")
    publish_agenda(meeting, by=by)
    if faults:
        accept(meeting, faults, of="agenda", by=by)
        db.session.flush()
        audit.record(
            "alteration", "published with faults", "meetings", meeting.id, group_id=meeting.group_id,
            detail={"faults": [fault.kind for fault in faults]},
        )  # fmt: skip
