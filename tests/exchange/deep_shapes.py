"""Minutes with items three deep, points beneath points, and every way a vote ends. All invented."""

from __future__ import annotations

from typing import Any

DEEP: dict[str, Any] = {
    "body": "board", "title": "Brackwater Adults Board", "date": "2025-09-18", "time": "14:00", "place": "Brackwater Hall", "state": "circulated",
    "house_style": {"publication": "public", "sub_numbers": "decimal", "third_numbers": "bracketed", "decision_numbers": "1.", "tied": "The votes were equal"},
    "numbering": {"scheme": "agenda"},
    "commenced": "14:02", "concluded": "16:10",
    "attendance": [
        {"name": "Cllr Una Frome", "capacity": "member", "chair": "chair"},
        {"name": "Cllr Ed Brue", "capacity": "member"},
        {"name": "Cllr Pip Axe", "capacity": "member"},
        {"name": "Ros Yeo", "organisation": "Severn Health", "capacity": "member"},
    ],
    "items": [
        {"title": "Welcome", "number": "1", "record": [
            {"type": "paragraph", "text": "The chair said:"},
            {"type": "numbered", "style": "(i)", "items": [
                {"text": "that two rules hold:", "beneath": [
                    {"type": "numbered", "style": "(a)", "items": ["phones are off;", {"text": "papers are", "beneath": [{"type": "bullets", "items": ["read", {"text": "brought", "items": ["by all"]}]}]}]},
                    {"type": "numbered", "style": "1.", "start": 4, "items": ["as in rule 4."]}]},
                "and no other."]}],
         "decisions": [{"text": "That the rules:", "beneath": [{"type": "numbered", "style": "(a)", "items": ["be kept;", "be printed."]}, {"type": "bullets", "items": ["in large type"]}],
                        "vote": {"moved_by": "Cllr Ed Brue", "result": "carried"}}, "That no more be said."]},
        {"kind": "heading", "title": "Reports", "number": "2", "items": [
            {"title": "Quality", "number": "2.1", "author": "Severn Health", "record": "Two papers came.", "items": [
                {"title": "Falls", "number": "2.1(a)", "record": "Falls rose.", "decisions": [{"text": "Note it.", "vote": {"votes_for": 2, "votes_against": 2, "result": "tied"}}]},
                {"title": "Sores", "number": "2.1(b)", "author": "Tissue nurse", "record": "Sores fell.", "actions": [{"text": "Send the audit", "owners": [{"agency": "Severn Health"}], "due_on": "2025-10-01"}],
                 "decisions": [{"text": "That the audit be sent.", "vote": {"votes_for": 3, "result": "nem_con"}}]}]},
            {"kind": "heading", "title": "Reviews", "number": "2.2", "items": [
                {"title": "Review of Ash", "number": "2.2(a)", "sensitivity": "exempt", "exempt_paragraph": 1, "public_interest": "One person.", "record": "It was read.",
                 "decisions": [{"text": "That it be held back.", "vote": {"votes_for": 1, "votes_against": 2, "abstained": 1, "result": "casting_lost", "recorded_of_some": True,
                                "recorded": [{"name": "Cllr Pip Axe", "vote": "against"}]}}]},
                {"title": "Review of Elm", "number": "2.2(b)", "taken_after": "2.1", "deferred": True}]},
            {"kind": "heading", "title": "In confidence", "number": "2.3", "items": [
                {"title": "A person named", "number": "2.3(a)", "sensitivity": "group", "record": "They were named."}]}]},
        {"kind": "urgent", "title": "Any other business", "number": "3", "record": "None."},
    ],
    "accept_faults": True,
}  # fmt: skip
SAYS = [
    "that two rules hold:", "phones are off;", "papers are", "brought", "by all", "as in rule 4.", "and no other.",
    "That the rules:", "be kept;", "be printed.", "in large type", "Moved by Cllr Ed Brue. Carried.", "That no more be said.",
    "2.1 Quality (Severn Health)", "Two papers came.", "2.1(a) Falls", "Note it. For 2, against 2, abstained 0. The votes were equal.", "2.1(b) Sores (Tissue nurse)",
    "That the audit be sent. For 3, against 0, abstained 0. Agreed nem. con.", "2.2 Reviews", "2.2(a) Review of Ash",
    "Lost on the casting vote of the chair. Recorded at their request. Against: Cllr Pip Axe.", "2.2(b) Review of Elm", "2.3 In confidence", "2.3(a) A person named",
]  # fmt: skip
PUBLIC = ["2.1 Quality (Severn Health)", "2.1(a) Falls", "2.1(b) Sores", "2.2 Reviews", "2.2(b) Review of Elm"]
NOT_PUBLIC = ["Review of Ash", "In confidence", "A person named", "They were named", "Pip Axe."]
