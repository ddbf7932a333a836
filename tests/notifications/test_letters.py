"""Every kind of mail as it leaves: the same words as text and as HTML, nothing fetched, and nothing of a case in a byte."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from flask import Flask
from sqlalchemy import Text, insert, select, text
from sqlalchemy.exc import DBAPIError

from casework import clock
from casework.access.rows import protected_models
from casework.accounts import second_factor
from casework.accounts.address_models import AddressChange
from casework.accounts.disuse_models import DisuseRule
from casework.accounts.links import new_link
from casework.accounts.models import PeopleCheck, User
from casework.actions.models import Action
from casework.answers.models import AnswerCode
from casework.extensions import db
from casework.mail import FileChannel
from casework.meetings.models import Meeting
from casework.meetings.return_models import InformationRequest
from casework.notifications import contents, letters, outbox
from casework.notifications.models import Message, RefusedAddress, Reminder
from casework.notifications.timing_models import ReminderPreference
from casework.orders.models import Order
from casework.outside import codes
from casework.outside.models import OutsideDraft, OutsideQuestion, OutsideReferrer
from casework.overdue.models import ManagerLetter, ManagerLetterAction
from casework.partnership.models import Agreement
from casework.webhooks.models import Webhook
from tests.sweep.arranged import arrange
from tests.world import Maker

ROOT = Path(__file__).resolve().parents[2]
CANARY = "Qanaryjane Qanarysmith"
OURS = {"messages", "reminders", "audit_entries", "groups", "agencies", "partnerships"}
NOT_WORDS = {"reference", "status", "storage_key", "sha256", "content_type", "uid", "organizer", "calendar_title"}
TOLD = {
    ("meetings", "place"),
    ("meetings", "remote_words"),
    ("meeting_substitutes", "name"),
    ("meeting_substitutes", "email"),
    ("address_changes", "old_address"),
    ("address_changes", "new_address"),
}
"""Where a meeting is held and how one takes part from elsewhere is told to whoever is invited to it, and a substitute's own name and address to them."""


@pytest.fixture
def world(make: Maker) -> dict[str, Any]:
    """One thing of every kind, with the canary in every column of text that takes it."""
    world = arrange(make)
    other = make.case(world["group"])
    with make.system():
        asked = InformationRequest(
            meeting_id=world["meeting"].id, case_id=other.id, agency_id=world["chair"].agency_id, due_on=clock.today(),
        )  # fmt: skip
        meeting = db.session.get_one(Meeting, world["meeting"].id)
        meeting.status, meeting.circulated_at = "circulated", clock.now()
        db.session.add(asked)
    action = make.action(world["group"], case=world["case"], owner=world["chair"])
    with make.system():
        db.session.execute(
            text("UPDATE actions SET meeting_id = :m WHERE id = :a"), {"m": world["meeting"].id, "a": action.id}
        )
    planted = plant(make)
    assert {"cases", "people", "places", "referrals", "actions", "meetings", "agenda_items", "case_notes"} <= planted
    return world


def plant(make: Maker) -> set[str]:
    """Overwrite all text of case information, and the names of everybody but the reader; which tables took it."""
    planted = set()
    with make.system():
        for model in protected_models():
            table = model.__table__
            if table.name in OURS:
                continue
            for column in table.c:
                if not isinstance(column.type, Text) or column.name in NOT_WORDS or column.foreign_keys:
                    continue
                if (table.name, column.name) in TOLD:
                    continue
                with db.session.begin_nested() as savepoint:
                    try:
                        found = db.session.connection().execute(table.update().values({column.name: CANARY}))
                        if found.rowcount:
                            planted.add(table.name)
                    except DBAPIError:  # coded values, checked by the database: no place for a name
                        savepoint.rollback()
        db.session.execute(
            text("UPDATE referrals SET answers = jsonb_build_object('problem', CAST(:c AS text))"), {"c": CANARY}
        )
        db.session.execute(text("UPDATE users SET name = :c WHERE name <> 'Ann Chair'"), {"c": CANARY})
    return planted


_kept: dict[str, bytes] = {}


@pytest.fixture
def sent(request: pytest.FixtureRequest) -> dict[str, bytes]:
    """What `sending` sent, made once for all tests that only read it: it takes six seconds."""
    if not _kept:
        _kept.update(request.getfixturevalue("sending"))
    return _kept


@pytest.fixture
def sending(app: Flask, make: Maker, world: dict[str, Any], tmp_path: Path) -> Iterator[dict[str, bytes]]:
    """One letter of every kind to the chair, as its bytes left, by kind."""
    from casework.invitations.substitute_models import Substitute

    chair, away = world["chair"], make.user("Somebody Away")
    unused = make.user("Somebody Unused", status="suspended")
    with make.system():
        invited = new_link(chair, "invitation")
        reset = new_link(chair, "reset")
        subjects = {
            "action": world["action"].id, "returns": world["meeting"].id, "referral": world["referral"].id,
            "minutes": world["meeting"].id, "escalation": world["escalation"].id, "transfer": world["request"].id, "endings": world["group"].id,
            "order": world["order"].id, "sharing_check": world["check"].id, "risk": world["risk to validate"].id,
            "case_review": world["case review"].id, "adult": world["adult stay"].id, "chair_minutes": world["meeting"].id, "corrections": world["meeting"].id, "paper": world["paper"].id, "manager_letter": world["manager letter"].id, "agreement": world["agreement"].id, "people": chair.agency_id,
            "access_request": world["access request"].id, "account": chair.id, "register_risk": world["register risk"].id, "project_quarter": world["project quarter"].id,
        }  # fmt: skip
        order = db.session.get_one(Order, world["order"].id)
        order.status, order.starts_on, order.ends_on = "granted", clock.today(), clock.today()
        assert set(subjects) == set(contents.LINES)
        db.session.get_one(User, chair.id).duties = ["administrator", "information_governance", "spoc"]
        draft = db.session.get_one(OutsideDraft, world["outside draft"].id)
        draft.page.account_id = chair.id
        draft.address = second_factor.seal('["Ann Chair", "ann@example.org"]', purpose=codes.ADDRESS)
        sender = db.session.get_one(OutsideReferrer, world["from outside"].id)
        put = db.session.get_one(OutsideQuestion, world["outside question"].id)
        put.answer, put.answered_at = "", None
        sender.name, sender.email = "Ann Chair", "ann@example.org"
        webhook = db.session.get_one(Webhook, world["webhook"].id)
        webhook.ended_at = webhook.failing_since = clock.now()
        db.session.get_one(User, chair.id).created_at = clock.now() - timedelta(days=80)
        db.session.add(DisuseRule(days=90, since=clock.now() - timedelta(days=100)))
        refused = RefusedAddress(
            address=away.email, user_id=away.id, agency_id=away.agency_id, reason="550 no such person", since=clock.now()
        )  # fmt: skip
        leave = ReminderPreference(
            user_id=away.id, cover_id=chair.id, away_from=clock.today(), away_until=clock.today()
        )  # fmt: skip
        code = AnswerCode(link_hash="of a link", user_id=chair.id, number=1, sent_at=clock.now())
        sent_letter = ManagerLetter(
            group_id=world["group"].id, agency_id=chair.agency_id, status="approved", words="Please look at these.",
            to_id=chair.id, decided_at=clock.now(),
        )  # fmt: skip
        other_address = db.session.scalars(select(AddressChange).where(AddressChange.user_id == chair.id)).one()
        db.session.add_all([leave, code, refused, sent_letter])
        db.session.flush()
        named, taken_off = (
            Substitute(invitation_id=world["invitation"].id, name="Ann Chair", email="ann@example.org", status=status)
            for status in ("invited", "cancelled")
        )
        db.session.add_all([named, taken_off])
        db.session.flush()
        db.session.get_one(Agreement, world["agreement"].id).review_on = clock.today()
        long_ago = clock.today() - timedelta(days=200)
        db.session.add(PeopleCheck(agency_id=chair.agency_id, checked_by_id=chair.id, checked_on=long_ago, people=1))
        named_at, taken_off_at = named.sequence, taken_off.sequence
        late = db.session.get_one(Action, world["action"].id)
        db.session.add(ManagerLetterAction(letter_id=sent_letter.id, action_id=late.id, due_on=late.due_on))
        db.session.flush()
        reminders = [
            db.session.execute(
                insert(Reminder).values(
                    subject=subject, subject_id=subject_id, kind="due", due_on=clock.today(), recipient_id=chair.id,
                    partnership_id=chair.partnership_id,
                ).returning(Reminder.id)
            ).scalar_one()
            for subject, subject_id in subjects.items()
        ]  # fmt: skip
        context: dict[str, dict[str, Any]] = {
            "digest": {"reminders": reminders}, "action_assigned": {"reminders": reminders}, "invitation": {"link": invited.id}, "reset": {"link": reset.id},
            **{kind: {"referral": world["referral"].id} for kind in contents.MAKERS if kind.startswith("referral_")},
            "case_asked_for": {"request": world["request"].id}, "case_escalated": {"escalation": world["escalation"].id},
            "work_handed_over": {"hand_over": world["hand-over"].id}, "interest_declared": {"case": world["case"].id}, "emergency_opened": {"emergency": world["emergency"].id}, "many_records_seen": {"bulk_view": world["many seen"].id},
            "subject_interest": {"interest": world["stepped back"].id, "group": world["group"].id},
            **{kind: {"meeting": world["meeting"].id} for kind in ("agenda_published", "minutes_circulated")},
            **{kind: {"invitation": world["invitation"].id} for kind in ("meeting_invitation", "meeting_reply_wanted")},
            "meeting_called_off": {"invitation": world["called off"].id},
            "agenda_supplement": {"meeting": world["meeting"].id, "number": 1}, "leave_cover": {"preference": leave.id}, "manager_letter": {"letter": sent_letter.id}, "substitute_asked": {"substitute": named.id, "sequence": named_at}, "substitute_called_off": {"substitute": taken_off.id, "sequence": taken_off_at},
                "answer_code": {"code": code.id, "number": 1}, "action_not_ours": {"action": world["action"].id},
            "address_refused": {"mark": refused.id}, "address_confirm": {"change": other_address.id},
            "address_notice": {"change": other_address.id, "changed": False}, "address_changed": {"agency": chair.agency_id},
            "account_disused": {"user": unused.id}, "report_came": {"report": world["performance report"].id},
            "webhook_stopped": {"webhook": world["webhook"].id},
            **{kind: {"departure": world["departure"].id} for kind in ("departure_asked", "departure_collected")},
            "outside_code": {"draft": world["outside draft"].id, "number": 1},
            "outside_asked": {"question": world["outside question"].id}, "outside_question_code": {"question": world["outside question"].id, "number": 1},
            **{kind: {"referral": world["referral"].id} for kind in ("outside_received", "outside_decided")},
            "pack_issued": {"meeting": world["meeting"].id, "number": 1},
        }  # fmt: skip
        for kind in contents.MAKERS:
            outbox.owe(chair.id, kind, kind, **context[kind])
    assert outbox.deliver_due(channel=FileChannel(tmp_path, "Casework <casework@example.org>")) == len(contents.MAKERS)
    with make.system():
        kinds = {
            str(letter): kind
            for kind in contents.MAKERS
            for letter in tmp_path.iterdir()
            if subject_of(letter.read_bytes())
            == db.session.scalars(select(Message.subject).where(Message.once == kind)).one()
        }
    yield {kind: Path(path).read_bytes() for path, kind in kinds.items()}


def parsed(data: bytes) -> EmailMessage:
    return message_from_bytes(data, policy=policy.default)  # type: ignore[return-value]


def subject_of(data: bytes) -> str:
    return str(parsed(data)["Subject"])


def plain_and_html(data: bytes) -> tuple[str, str]:
    found = {part.get_content_type(): part for part in parsed(data).walk()}
    return found["text/plain"].get_content(), found["text/html"].get_content()


def test_every_kind_has_its_words_and_every_template_is_a_kind(sent: dict[str, bytes]) -> None:
    folders = {path.name for path in (ROOT / "templates" / "email").iterdir() if path.is_dir()}
    assert set(sent) == set(contents.MAKERS) == folders


def test_no_byte_of_any_mail_holds_anything_of_a_case(sent: dict[str, bytes]) -> None:
    for kind, data in sent.items():
        everything = [data, *(part.get_payload(decode=True) or b"" for part in parsed(data).walk())]
        everything.append("\n".join(f"{name}: {value}" for name, value in parsed(data).items()).encode())
        for some in everything:
            assert b"qanary" not in some.lower(), kind


def test_what_stays_on_record_of_it_holds_nothing_either(make: Maker, sending: dict[str, bytes]) -> None:
    with make.system():
        rows = (
            db.session.execute(text("SELECT to_jsonb(messages)::text FROM messages WHERE status = 'sent'"))
            .scalars()
            .all()
        )
    assert len(rows) == len(contents.MAKERS)
    assert "qanary" not in " ".join(rows).lower()


def test_the_marking_comes_first_in_every_subject(sent: dict[str, bytes]) -> None:
    for data in sent.values():
        assert subject_of(data).startswith("OFFICIAL: ")


def test_nobody_without_an_account_is_told_to_sign_in(sent: dict[str, bytes]) -> None:
    for kind, data in sent.items():
        plain, _ = plain_and_html(data)
        assert ("sign in to see more" in plain) == (kind not in letters.TO_PEOPLE_OUTSIDE), kind


def test_html_says_the_words_of_the_text(sent: dict[str, bytes]) -> None:
    for kind, data in sent.items():
        plain, html = plain_and_html(data)
        body = lxml.html.fromstring(html).find(".//body")
        assert body is not None
        shown = [" ".join(words.split()) for words in body.itertext() if words.strip()]
        said = [line.removeprefix("- ") for line in plain.splitlines() if line.strip()]
        assert "".join(shown).replace(" ", "") == "".join(said).replace(" ", ""), kind


def test_html_fetches_nothing_and_runs_nothing(sent: dict[str, bytes]) -> None:
    for data in sent.values():
        _, html = plain_and_html(data)
        tree = lxml.html.fromstring(html)
        tags = {node.tag for node in tree.iter() if isinstance(node.tag, str)}
        assert tags <= {
            "html",
            "head",
            "meta",
            "title",
            "body",
            "table",
            "tbody",
            "tr",
            "td",
            "p",
            "br",
            "ul",
            "li",
            "a",
        }
        assert not re.search(r"(?i)url\(|@import|src=|background=|<script|\son\w+=", html)
        for link in tree.iter("a"):
            assert link.get("href").startswith("http://localhost/")
            assert link.text == link.get("href"), "what is shown is where it leads"
        assert all(table.get("role") == "presentation" for table in tree.iter("table"))
        assert tree.get("lang") == "en-GB"


def test_the_digest_is_a_list_with_a_link_a_point(sent: dict[str, bytes]) -> None:
    tree = lxml.html.fromstring(plain_and_html(sent["digest"])[1])
    points = tree.findall(".//li")
    assert len(points) == len(contents.LINES)
    with_answers = [point for point in points if "/answer/" in lxml.html.tostring(point, encoding="unicode")]
    assert with_answers and all(len(point.findall(".//a")) == 4 for point in with_answers), "in the point they answer"
    assert all(len(point.findall(".//a")) == 1 for point in points if point not in with_answers)
    assert len(tree.findall(".//ul")) == 1


def test_what_looks_like_markup_or_a_link_elsewhere_stays_text(app: Flask, make: Maker) -> None:
    blocks = letters.blocks_of(
        "Hello <b>,\n\nSee https://evil.example/x and http://localhost/y now\n", "http://localhost"
    )
    assert [piece.href for piece in blocks[1].points[0][0]] == ["", "http://localhost/y", ""]
    from flask import render_template

    html = render_template("email/layout.html", subject="<i>", blocks=blocks)
    assert "&lt;b&gt;" in html and "<b>" not in html and "<i>" not in html
    assert "https://evil.example/x" in html and 'href="https://evil' not in html


def test_a_suspended_reader_gets_none(make: Maker) -> None:
    person = make.user("Gone", status="suspended")
    with make.system():
        message = Message(recipient_id=person.id, template="reset", context={"link": 1}, once="x")
        user = db.session.get_one(User, person.id)
        assert letters.written(message, user) == "The reader may not sign in."
