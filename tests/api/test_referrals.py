"""Referrals for programs: who somebody may be, made with the group's own questions, followed until decided."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from casework.extensions import db
from casework.partnership.profiles import profile_of
from casework.referrals import services
from casework.referrals.models import Referral
from casework.subjects.models import Person


def answers_for(group):
    """The least that the group's form needs."""
    found = {}
    for section in profile_of(group).referral_sections:
        for field in section.fields:
            if field.get("required") and not field.get("only_if"):
                choice = field.get("choices") and (
                    field["choices"][0] if isinstance(field["choices"][0], str) else field["choices"][0][0]
                )
                found[field["key"]] = {
                    "choice": choice, "choices": [choice], "yes_no": "no", "date": "2026-02-20", "number": 3, "email": "a@example.org",
                    "month": "2026-02-01", "time": "10:30", "telephone": "0118 496 0000", "money": "12.50",
                }.get(field["kind"], "Some words")  # fmt: skip
    return found


def a_referral(town, **more):
    somebody = {"side": "victim", "forename": "Nadia", "surname": "Corrigan"}
    return {
        "group": town.group.slug,
        "subjects": [somebody],
        "answers": answers_for(town.group),
        "declared": True,
        **more,
    }


def count(make, model):
    with make.system():
        return db.session.scalar(select(func.count()).select_from(model))


def test_the_form_says_what_is_asked(program, town):
    form = program(town.stranger)("GET", f"/groups/{town.group.slug}/referral-form").get_json()
    needed = {question["key"] for question in form["questions"] if question["required"] and not question["only_if"]}
    assert needed and needed == set(answers_for(town.group))


def test_a_referral_is_made_tracked_and_its_decision_told(program, town, make):
    ask = program(town.stranger)
    answer = ask("POST", "/referrals", a_referral(town))
    assert answer.status_code == 201, answer.text
    made = answer.get_json()
    assert (made["status"], made["decide_by"] > "2026-03-02", made["told"]) == ("submitted", True, None)
    with make.acting(town.chair):
        referral = db.session.scalars(select(Referral)).one()
        services.decline(referral, reason="Too far away", by=town.chair)
    decided = ask("GET", f"/referrals/{made['reference']}").get_json()
    assert (decided["status"], decided["decision_reason"], decided["told"]["status"]) == (
        "declined",
        "Too far away",
        "queued",
    )
    assert [row["reference"] for row in ask("GET", "/referrals?status=declined").get_json()["items"]] == [
        made["reference"]
    ]


@pytest.mark.parametrize(
    ("who", "status"), [("chair", 200), ("stranger", 200), ("member", 404), ("administrator", 404)]
)
def test_who_reads_a_referral_that_waits(program, town, who, status):
    made = program(town.stranger)("POST", "/referrals", a_referral(town)).get_json()
    assert program(getattr(town, who))("GET", f"/referrals/{made['reference']}").status_code == status


def test_mistakes_are_named_under_their_question_and_nothing_is_half_kept(program, town, make):
    ask, people = program(town.stranger), count(make, Person)
    key = next(iter(answers_for(town.group)))
    wrong = a_referral(town)
    wrong["answers"] |= {key: "", "colour_of_door": "red"}
    wrong["subjects"].append({"side": "victim", "reference": "P-9999"})
    answer = ask("POST", "/referrals", wrong)
    found = {error["pointer"] for error in answer.get_json()["errors"]}
    assert (answer.status_code, found) == (
        422, {f"#/answers/{key}", "#/answers/colour_of_door", "#/subjects/1/reference"}
    )  # fmt: skip
    assert (count(make, Referral), count(make, Person)) == (0, people)


def test_somebody_alike_in_reach_must_be_looked_at_first(program, town):
    ask = program(town.member)
    alike = {"side": "victim", "forename": "Robin", "surname": "Ashdown"}
    refused = ask("POST", "/referrals", a_referral(town, subjects=[alike]))
    assert (refused.status_code, refused.get_json()["errors"][0]["pointer"]) == (422, "#/subjects/0/looked")
    [found] = ask("POST", "/subjects/match", {"kind": "person", "name": "Robin Ashdown"}).get_json()["suggestions"]
    assert (found["readable"], found["reference"], found["label"]) == (True, town.victim.reference, "Robin Ashdown")
    made = ask("POST", "/referrals", a_referral(town, subjects=[{"side": "victim", "reference": found["reference"]}]))
    assert made.status_code == 201, made.text


def test_out_of_reach_one_learns_whom_to_ask_and_the_group_says_who_it_is(program, town):
    ask = program(town.stranger)
    [found] = ask("POST", "/subjects/match", {"kind": "person", "name": "Robin Ashdown"}).get_json()["suggestions"]
    assert (found["readable"], found["reference"], found["label"], found["detail"]) == (
        False, None, "Known to the partnership", "",
    )  # fmt: skip
    assert town.group.short_name in found["ask"]
    alike = {"side": "victim", "forename": "Robin", "surname": "Ashdown"}
    assert (
        ask(
            "POST", "/referrals", a_referral(town, subjects=[{"side": "victim", "reference": town.victim.reference}])
        ).status_code
        == 422
    )
    made = ask("POST", "/referrals", a_referral(town, subjects=[alike]))
    assert made.status_code == 201, made.text
    assert made.get_json()["subjects"] == [{"side": "victim", "reference": None, "label": "Robin Ashdown"}]


def test_what_was_returned_is_answered_and_sent_again(program, town, make):
    ask = program(town.stranger)
    made = ask("POST", "/referrals", a_referral(town), once="r1").get_json()
    with make.acting(town.chair):
        services.return_for_information(
            db.session.scalars(select(Referral)).one(), question="Since when?", by=town.chair
        )
    path = f"/referrals/{made['reference']}"
    assert ask("GET", path).get_json()["question"] == "Since when?"
    key = next(key for key, value in answers_for(town.group).items() if value == "Some words")
    assert program(town.chair)("POST", f"{path}/answers", {"answers": {key: "x"}, "declared": True}).status_code == 403
    again = ask("POST", f"{path}/answers", {"answers": {key: "Since May"}, "declared": True})
    assert (again.status_code, again.get_json()["status"]) == (200, "submitted"), again.text
    assert ask("POST", "/referrals", a_referral(town), once="r1").get_json()["reference"] == made["reference"]
    assert count(make, Referral) == 1
