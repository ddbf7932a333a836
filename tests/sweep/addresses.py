"""The address of each page with a real object of the arranged world in every place."""

from __future__ import annotations

import re
from typing import Any

from tests.sweep import (
    access,
    adult,
    leaving,
    looked_for,
    numbers,
    outside,
    papers,
    registers,
    retention,
    terms,
    told,
)

# Pages that need their object in a state of its own.
STATES = {
    "cases.reopen": "closed case",
    "actions.reopen": "closed action",
    "outside.wait_no_longer": "referral",
    "consultations.make": "iom case",
    "consultations.extract": "iom case",
    "risk.validate": "risk to validate",
    **{f"risk.{name}": "risk draft" for name in ("answers", "check", "discard")},
    **{f"referrals.{name}": "draft" for name in ("tasks", "section", "about", "check", "files", "remove_subject")},
}


def address(rule: Any, world: dict[str, Any]) -> str:
    """The rule's address with real objects in every place. A place nobody thought of fails."""
    references = {"cases": "case", "referrals": "referral", "actions": "action"}
    path = str(rule.rule)
    slice_name = path.split("/")[3] if path.startswith("/api/v1/") else rule.endpoint.split(".")[0]
    if path.startswith("/people/"):
        subject = "person"
    elif path.startswith("/places/"):
        subject = "place"
    elif path.startswith("/organisations/"):
        subject = "organisation"
    else:
        subject = references.get(slice_name, "case")
    assessment_id = world[STATES.get(rule.endpoint, "risk")].id if slice_name == "risk" else 0
    if path.startswith("/cases/"):
        subject = "case"
    kinds = {
        "cohorts": "iom case",
        "asb_reviews": "case review",
        "handovers": "hand-over",
        "imports": "import",
        "adults": "adult case",
        "subject_access": "access request",
    }
    subject = "case" if slice_name == "risk" else STATES.get(rule.endpoint, kinds.get(slice_name, subject))
    values = {
        "assessment_id": assessment_id, "tool": world["risk"].tool_key, "version_id": world["risk"].tool_id, "reference": world[subject].reference, "slug": world[{"cohorts": "iom", "asb_reviews": "asb", "adults": "tati"}.get(slice_name, "group")].slug, "recommendation_id": world["recommendation"].id, "cohort_id": world["cohort"].id, "stay_id": world["place in a cohort"].id,
        "person_id": world["offender"].id, "meeting_id": world["meeting"].id, "item_id": world["item"].id,
        "note_id": world["note"].id, "consent_id": world["consent"].id, "file_id": world["file"].id, "row_id": world["row"].id, "line": f"row-{world['row'].id}", "series_id": world["series"].id,
        "interest_id": world["interest"].id, "party_id": world["party"].id, "subject_id": world["subject"].id, "decision_id": world["decision"].id, "declaration_id": world["declaration"].id, "user_id": world["chair"].id, "session_id": 1, "copy_id": 1, "token_id": 1, "passkey_id": 1,
        "membership_id": world["membership"].id, "agreement_id": world["agreement"].id, "agency_id": world["chair"].agency_id, "key": "problem", "set_key": "new",
        "kind": "minutes", "form": "html", "direction": "up", "token": "nonsense", "filename": "casework.css", "stamp": "x", "entry_id": world["forward"].id, "area_id": world["area"].id, "to": "x", "other": world["other"].reference,
        "part": "objective", "book": "risk.asb_victim_matrix", "profile": "psg", "piece": "names", "list_name": "caseload", "saved_view_id": world["saved view"].id, "question": "problem", "section": "problem", "entry": "apologies", "what": "up", "number": 1, "named_id": world["named"].id, "request_id": world["request"].id, "escalation_id": world["escalation"].id, "order_id": world["order"].id, "view_id": world["agency's view"].id, "record_id": world["record"].id, "place_id": world["counted"].id,
    }  # fmt: skip

    values |= numbers.values(world) | registers.values(rule.endpoint, world)
    values |= retention.values(rule.endpoint, world)
    values |= papers.values(rule.endpoint, world) | terms.values(rule.endpoint) | access.values(rule.endpoint, world)
    values |= told.values(world) | looked_for.values(world) | leaving.values(world)
    if slice_name == "outside":
        values |= outside.values(world)
    values["correction_id"] = world["correction"].id
    values |= {"chosen": "done", "letter_id": world["manager letter"].id}
    values["access_id"] = world["emergency"].id
    values["bulk_view_id"] = world["many seen"].id
    values["export_id"] = world["export"].id
    if slice_name == "imports":
        values["number"] = 2
    if slice_name == "exports":
        values["kind"] = "cases"
    values["invitation_id"] = world["invitation"].id
    if path.startswith("/refused-addresses/"):
        values["mark_id"] = world["refused"].id
    if path.startswith("/e-mail-in-doubt/"):
        values["message_id"] = world["letter"].id
    if rule.endpoint == "consultations.extract":
        values["form"] = "docx"
    if slice_name in ("registers", "statistics"):
        values["form"] = "xlsx"
    values |= {"theme": "referrals", "statistic": "received"}
    if rule.endpoint == "subjects.lift_interest":
        values["interest_id"] = world["stepped back"].id
    if rule.endpoint == "meetings.keep_draft":
        values["request_id"] = world["asked"].id
    if rule.endpoint == "sharing.consent":
        values["person_id"] = world["person"].id
    if path.startswith("/cases/"):
        values |= {"other": world["other case"].reference, "merge_id": world["case merge"], "merged": world["merged"]}
    if slice_name == "adults":
        values |= adult.values(rule.endpoint, world)
    if path.startswith("/organisations/"):
        values["other"] = world["other organisation"].reference
    if slice_name == "subjects" and "row_id" in path:
        kind = rule.endpoint.split(".")[1].split("_", 1)[1]
        values["row_id"] = world["particulars"][kind]

    def put(found: re.Match[str]) -> str:
        name = found[1].rpartition(":")[2]
        assert name in values, f"{rule.rule}: say in this test what <{name}> stands for"
        return str(values[name])

    found = re.sub(r"<([^>]+)>", put, path)
    return f"{found}?do=close&a={world['action'].reference}" if rule.endpoint == "actions.ticked" else found
