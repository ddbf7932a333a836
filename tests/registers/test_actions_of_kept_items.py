"""What is set at an item that is not for everybody shows nowhere to those it is not for; whoever owes it sees the task itself."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask

from casework import clock
from casework.accounts import api_tokens
from casework.actions import merging
from casework.actions import services as actions
from casework.actions.models import Action
from casework.errors import Refusal
from casework.extensions import db
from casework.meetings.attendance import line_of
from casework.meetings.models import AgendaItem, Attendance, Meeting
from casework.notifications import digests, outbox
from casework.notifications.models import Reminder
from tests.browser import Browser
from tests.pdf_text import words_of
from tests.registers import held
from tests.spreadsheets import leaves
from tests.world import Maker

SECRET = "Qanaryword"


class Sink:
    def __init__(self) -> None:
        self.letters: list[Any] = []

    def send(self, letter: Any) -> None:
        self.letters.append(letter)


@pytest.fixture
def world(make: Maker, at: Callable[..., Any]) -> dict[str, Any]:
    """A circulated meeting with an action of the owner's at an item for the chair, one of theirs and one of nobody's at open items."""
    at(2026, 3, 3, 9)
    group = make.group("psg")
    police = make.agency("Northmere Police", kind="police")
    found: dict[str, Any] = {
        "group": group, "police": police, "chair": make.user("Ann Chair", chairs=[group]),
        "owner": make.user("Bo Owner", agency=police, joins=[group]), "member": make.user("Mia Member", joins=[group]),
        "colleague": make.user("Cy Colleague", agency=police, joins=[group]),
        "spoc": make.user("Sue Spoc", agency=police, duties=["spoc"]),
    }  # fmt: skip
    case = make.case(group, reference="C-0042", title="Trouble at Gull Walk")
    meeting = held.meeting(make, group, on=date(2026, 3, 2), status="circulated")
    found |= {"case": case, "meeting": meeting, "next": make.meeting(group, on=date(2026, 3, 30))}
    found["kept"] = held.item(
        make, meeting, f"{SECRET} conduct", discussion=f"{SECRET} talk", decided=(f"That {SECRET}.",), case=case
    )
    found["open"] = held.item(make, meeting, "Winter plan", discussion="Grit was ordered.")
    with make.system():
        db.session.get_one(AgendaItem, found["kept"].id).sensitivity = "chair"
        row = db.session.get_one(Meeting, meeting.id)
        row.circulated_at, row.commenced_at = clock.now(), row.starts_at
    for name, item, title, owner in (
        ("visit", "kept", f"{SECRET} visit", found["owner"]), ("letter", "kept", f"{SECRET} letter", None),
        ("openly", "open", "Open visit", found["owner"]),
    ):  # fmt: skip
        with make.acting(found["chair"]) as by:
            found[name] = actions.set_action(
                group=group, title=title, due_on=date(2026, 3, 20), agency=police, owner=owner, by=by, meeting=meeting,
                item=found[item], case=case if item == "kept" else None,
            )  # fmt: skip
    for who in ("chair", "owner", "member", "colleague"):
        held.there(make, meeting, found[who].name, user_id=found[who].id, agency=found[who].agency)
    return found


def everywhere(world: dict[str, Any]) -> list[str]:
    """Every page, paper, sheet and calendar an action shows on."""
    slug, meeting, following, police = world["group"].slug, world["meeting"].id, world["next"].id, world["police"].id
    log = f"/groups/{slug}/actions"
    return [
        "/", "/actions/", "/actions/?whose=agency", log, f"{log}?q={SECRET}", f"{log}?state=open&agency={police}", f"{log}.xlsx", f"/groups/{slug}",
        f"/meetings/{meeting}/", f"/meetings/{meeting}/made", f"/meetings/{meeting}/minutes", f"/meetings/{following}/",
        *(f"/meetings/{meeting}/papers/minutes.{form}" for form in ("html", "docx", "pdf")), f"/meetings/{following}/papers/agenda.html",
        *(f"/meetings/{meeting}/made/actions-{police}.{form}" for form in ("html", "pdf", "ics")), f"/minutes/search?q={SECRET}",
        f"/groups/{slug}/decisions", f"/groups/{slug}/decisions.xlsx", "/cases/C-0042", "/cases/C-0042/plan", "/cases/C-0042/meetings",
        "/cases/C-0042/history", "/cases/C-0042/file.html", f"/groups/{slug}/hand-overs",
    ]  # fmt: skip


def said(page: Any, address: str) -> str:
    if address.endswith(".xlsx") and page.status == 200:
        return " ".join(str(cell) for leaf in leaves(page.data) for row in leaf.rows for cell in row)
    if address.endswith(".pdf") and page.status == 200:
        return words_of(page.data)
    if address.endswith(".docx") and page.status == 200:
        return _words_of_docx(page.data)
    return page.data.decode("utf-8", "replace")


def _words_of_docx(data: bytes) -> str:
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return book.read("word/document.xml").decode()


def found_by(browser: Browser, world: dict[str, Any], *words: str) -> dict[str, set[str]]:
    """By address, which of the words somebody finds there."""
    shown: dict[str, set[str]] = {}
    for address in everywhere(world):
        page = browser._ask("get", address, follow_redirects=True)
        assert page.status_code in (200, 403, 404), f"{address}: {page.status_code}"
        text = said(_Answer(page), address)
        if hits := {word for word in words if word in text and f"q={word}" not in address}:
            shown[address] = hits
    return shown


class _Answer:
    def __init__(self, response: Any) -> None:
        self.status, self.data = response.status_code, response.data


def test_a_member_finds_nothing_of_what_was_set_for_the_chair(
    world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    references = [world["visit"].reference, world["letter"].reference]
    member = browse(world["member"])
    assert found_by(member, world, SECRET, *references) == {}
    assert found_by(member, world, world["openly"].reference), "what was set openly is there"
    for reference in references:
        member.get(f"/actions/{reference}", status=404)
        member.post(f"/actions/{reference}/note", note="x", status=404)
    assert found_by(browse(world["colleague"]), world, SECRET, *references) == {}, "nor does the owner's colleague"


def test_who_runs_the_group_finds_it_everywhere(world: dict[str, Any], browse: Callable[..., Browser]) -> None:
    found = found_by(browse(world["chair"]), world, f"{SECRET} visit", world["visit"].reference)
    slug, meeting = world["group"].slug, world["meeting"].id
    for address in (
        f"/groups/{slug}/actions",
        f"/groups/{slug}/actions.xlsx",
        f"/meetings/{meeting}/papers/minutes.pdf",
    ):
        assert f"{SECRET} visit" in found[address], address


def test_the_owner_sees_the_task_and_nothing_else_of_the_item(
    world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    owner = browse(world["owner"])
    page = owner.get(f"/actions/{world['visit'].reference}")
    assert f"{SECRET} visit" in page.text and "20 March 2026" in page.text
    assert f"{SECRET} visit" in owner.get("/").text
    owner.post(f"/actions/{world['visit'].reference}/note", note="Done half of it")
    assert (
        found_by(owner, world, f"{SECRET} talk", f"{SECRET} conduct", f"That {SECRET}", world["letter"].reference) == {}
    )


def test_the_single_point_of_contact_answers_for_what_nobody_owns_but_not_for_what_is_kept_to_somebody(
    world: dict[str, Any], browse: Callable[..., Browser], make: Maker
) -> None:
    spoc = browse(world["spoc"])
    shown = spoc.get("/actions/", whose="agency").text
    assert world["letter"].reference in shown and world["openly"].reference in shown
    assert world["visit"].reference not in shown
    spoc.get(f"/actions/{world['visit'].reference}", status=404)
    with make.system():
        db.session.get_one(AgendaItem, world["open"].id).sensitivity = "group"
    spoc.get(f"/actions/{world['openly'].reference}", status=404)
    browse(world["member"]).get(f"/actions/{world['openly'].reference}")


def test_programs_and_mail_keep_to_it_too(
    world: dict[str, Any], make: Maker, app: Flask, at: Callable[..., Any]
) -> None:
    for who, expected in (("member", False), ("chair", True)):
        with make.acting(world[who]):
            _, key = api_tokens.create(world[who], name="tests", days=1, scopes=api_tokens.SCOPES)
            db.session.commit()
        with app.app_context():
            headers = {"Authorization": f"Bearer {key}"}
            answer = app.test_client().get(f"/api/v1/meetings/{world['meeting'].id}", headers=headers).get_json()
        papers = [
            base64.b64decode(form["base64"])
            for paper in answer["exports"].values()
            for name, form in paper.items()
            if name == "pdf"
        ]
        assert (SECRET in json.dumps(answer)) is expected
        assert any(SECRET in words_of(data) for data in papers) is expected
    with make.system():  # as if they had been owed it before the item was kept to the chair
        for name in ("member", "spoc"):
            for action in ("visit", "openly"):
                db.session.add(
                    Reminder(subject="action", subject_id=world[action].id, kind="due", due_on=date(2026, 3, 20), recipient_id=world[name].id)
                )  # fmt: skip
    reference, openly = world["visit"].reference, world["openly"].reference
    emails = {who: world[who].email for who in ("member", "spoc", "owner")}
    at(2026, 3, 20, 9)
    sink = Sink()
    digests.queue_digests()
    outbox.deliver_due(channel=sink)
    told = {letter.to: letter.body for letter in sink.letters}
    assert {who: reference in told[email] for who, email in emails.items()} == {
        "member": False, "spoc": False, "owner": True,
    }  # fmt: skip
    assert all(openly in told[email] for email in emails.values())


def test_an_action_kept_to_the_chair_is_merged_with_its_like_only(world: dict[str, Any], make: Maker) -> None:
    with make.acting(world["chair"]) as by:
        more = actions.set_action(
            group=world["group"], title="Same", due_on=date(2026, 3, 20), agency=world["police"], by=by, case=world["case"]
        )  # fmt: skip
        kept, other = db.session.get_one(Action, world["visit"].id), db.session.get_one(Action, world["letter"].id)
        with pytest.raises(Refusal, match="for the chair alone"):
            merging.merge(kept, [more], reason="", by=by)
        merging.merge(kept, [other], reason="", by=by)


@pytest.mark.parametrize("how", ["out", "declared"])
@pytest.mark.parametrize("about", ["case", "report"])
def test_who_left_for_an_interest_sees_nothing_of_the_item_whoever_recorded_it(
    world: dict[str, Any], make: Maker, browse: Callable[..., Browser], how: str, about: str
) -> None:
    item = world["kept" if about == "case" else "open"]
    with make.system():
        row = db.session.get_one(AgendaItem, item.id)
        row.sensitivity, row.title, row.discussion = "open", f"{SECRET} item", f"{SECRET} talk"
        person = db.session.scalars(db.select(Attendance).where(Attendance.name == "Bo Owner")).one()
        if about == "report":
            db.session.get_one(Action, world["openly"].id).title = f"{SECRET} task"
    words = [SECRET] if about == "report" else [SECRET, "C-0042", "Gull Walk"]
    if about == "report":
        with make.system():
            db.session.get_one(AgendaItem, world["kept"].id).title = "Private"
            for name in ("visit", "letter"):
                db.session.get_one(Action, world[name].id).title = "Private"
    owner, chair = browse(world["owner"]), browse(world["chair"])
    assert found_by(owner, world, *words), "before, it is there"
    if how == "out":
        chair.post(f"/meetings/items/{item.id}/people", person=line_of(person), do="out")
    else:
        fields = {"person": str(person.id), "nature": "personal", "words": "a neighbour", "stays": "leaves"}
        chair.post(f"/meetings/items/{item.id}/declarations", fields=fields)
    assert found_by(owner, world, *words) == {}
    assert found_by(browse(world["member"]), world, SECRET), "others keep it"
    task = world["visit" if about == "case" else "openly"]
    owner.get(f"/actions/{task.reference}", status=404)
    if how == "out":
        chair.post(f"/meetings/items/{item.id}/people", person=line_of(person), do="in")
        assert found_by(owner, world, *words), "it was a mistake"


def test_the_history_of_a_case_tells_a_member_of_neither_the_item_nor_its_actions(
    world: dict[str, Any], browse: Callable[..., Browser], make: Maker
) -> None:
    """Not even that there is one, who set it, or how far it is; who runs the group reads all of it."""
    with make.acting(world["owner"]) as by:
        actions.finish(db.session.get_one(Action, world["visit"].id), status="done", note="Seen", by=by)
    told = ("an action", "an agenda item", "status from open to done")
    chair, member = (
        browse(world[who]).get("/cases/C-0042/history").select_one("main").text for who in ("chair", "member")
    )
    assert all(words in chair for words in told)
    assert not any(words in member.lower() for words in told)
    assert "added an action" not in browse(world["member"]).get("/cases/C-0042").text
    with make.acting(world["chair"]) as by:
        actions.set_action(
            group=world["group"], title="Ring", due_on=date(2026, 3, 20), agency=world["police"], owner=world["owner"], by=by,
            case=world["case"],
        )  # fmt: skip
    assert "added an action" in browse(world["member"]).get("/cases/C-0042/history").text
