"""Other programs are told: signed, with references alone, again until taken, and nobody but an administrator says who."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from sqlalchemy import select

from casework import clock
from casework.actions import services as actions
from casework.events import announce
from casework.extensions import db
from casework.meetings.events import MinutesConfirmed
from casework.notifications.models import Message
from casework.referrals import services as referrals
from casework.referrals.models import Referral
from casework.webhooks import posting, sending, services, signing
from casework.webhooks.models import Delivery, Webhook


class Taker:
    """A program on this machine that takes what it is told and answers what it is set to."""

    def __init__(self):
        self.taken, self.answers = [], []
        taker = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                taker.taken.append((dict(self.headers), body))
                status = taker.answers.pop(0) if taker.answers else 204
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/told?for=casework"
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    def stop(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def taker(app, monkeypatch):
    monkeypatch.setitem(app.config, "WEBHOOK_PRIVATE_HOSTS", ("127.0.0.1",))
    found = Taker()
    yield found
    found.stop()


@pytest.fixture
def world(make, at):
    at(2026, 3, 2, 9)
    group = make.group("psg")
    return {
        "group": group, "chair": make.user("Chair", chairs=[group]), "administrator": make.user("Administrator", duties=["administrator"]),
    }  # fmt: skip


def tell(make, world, url, *, events=("action.set", "minutes.confirmed", "referral.decided"), agency=None):
    by = world["administrator"]
    with make.acting(by):
        row, secret = services.add(name="Other system", url=url, events=events, agency=agency, by=by)
        return row.id, secret


def set_an_action(make, world, title="Visit Robin Ashdown"):
    chair = world["chair"]
    with make.acting(chair):
        return actions.set_action(
            group=world["group"], title=title, due_on=clock.today() + timedelta(days=7), agency=chair.agency, by=chair
        ).reference


def owed(make):
    with make.system():
        return [
            (row.event, row.status, row.attempts, row.answer, row.data)
            for row in db.session.scalars(select(Delivery).order_by(Delivery.id))
        ]


def test_it_is_signed_and_holds_a_reference_and_no_name(make, world, taker):
    _, secret = tell(make, world, taker.url)
    reference = set_an_action(make, world)
    assert sending.deliver_due() == 1
    [(headers, body)] = taker.taken
    said = json.loads(body)
    assert said.pop("timestamp").startswith("2026-03-02T09:00:0")
    assert said == {"type": "action.set", "data": {"action": reference, "due_on": "2026-03-09"}}
    assert b"Robin" not in body
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = hmac.new(base64.b64decode(secret.removeprefix("whsec_")), signed, hashlib.sha256).digest()
    assert headers["webhook-signature"] == "v1," + base64.b64encode(expected).decode()
    assert sending.deliver_due() == 0 and owed(make)[0][:4] == ("action.set", "sent", 1, "204")


def test_the_signature_is_that_of_the_specifications_example():
    found = signing.signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", key="msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp=1614265330, body=b'{"test": 2432232314}'
    )  # fmt: skip
    assert found == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_decision_and_confirmed_minutes_are_told_too(make, world, taker):
    tell(make, world, taker.url)
    chair = world["chair"]
    referral = make.referral(world["group"], by=make.user("Referrer"), offender=make.person("Nadia", "Corrigan"))
    meeting = make.meeting(world["group"])
    with make.system():
        reference, number, slug = referral.reference, meeting.id, world["group"].slug
    with make.acting(chair):
        referrals.decline(db.session.scalars(select(Referral)).one(), reason="Too far", by=chair)
        announce(MinutesConfirmed(meeting_id=number))
    sending.deliver_due()
    said = [json.loads(body) for _, body in taker.taken]
    assert [(each["type"], each["data"]) for each in said] == [
        ("referral.decided", {"referral": reference, "status": "declined"}),
        ("minutes.confirmed", {"meeting": number, "group": slug}),
    ]


def test_an_agency_is_told_of_its_own_alone(make, world, taker):
    elsewhere = make.agency("Elsewhere")
    tell(make, world, taker.url, agency=elsewhere)
    set_an_action(make, world)
    assert owed(make) == []


def test_what_is_undone_is_told_to_nobody(make, world, taker):
    tell(make, world, taker.url)
    chair = world["chair"]
    with make.acting(chair):
        actions.set_action(group=world["group"], title="x", due_on=clock.today(), agency=chair.agency, by=chair)
        db.session.rollback()
    assert owed(make) == []


def test_it_is_tried_again_later_under_the_same_id_and_given_up_in_the_end(make, world, taker, at):
    tell(make, world, taker.url)
    set_an_action(make, world)
    taker.answers += [500, 302]
    assert sending.deliver_due() == 0
    assert sending.deliver_due() == 0 and len(taker.taken) == 1, "not before its time"
    at(2026, 3, 2, 9, 1)
    sending.deliver_due()
    assert owed(make)[0][1:4] == ("waiting", 2, "The answer was 302.")
    at(2026, 3, 2, 9, 10)
    assert sending.deliver_due() == 1
    assert len({headers["webhook-id"] for headers, _ in taker.taken}) == 1 and len(taker.taken) == 3
    taker.answers += [500] * 20
    set_an_action(make, world)
    for day in range(3, 8):
        for hour in range(0, 24, 2):
            at(2026, 3, day, hour)
            sending.deliver_due()
    assert owed(make)[1][1:3] == ("failed", 10)


def test_an_address_that_fails_for_days_or_is_gone_is_told_no_more(make, world, taker, at, browse):
    number, _ = tell(make, world, taker.url)
    taker.answers += [500, 500]
    set_an_action(make, world)
    sending.deliver_due()
    at(2026, 3, 7, 10)
    sending.deliver_due()
    with make.system():
        row = db.session.get_one(Webhook, number)
        assert row.ended_at is not None and "5 days" in row.ended_because
        letters = db.session.scalars(select(Message).where(Message.template == "webhook_stopped")).all()
        assert [each.recipient_id for each in letters] == [world["administrator"].id]
    page = browse(world["administrator"]).get("/")
    assert "1 program that was to be told of events takes nothing and is told no more" in page.text
    set_an_action(make, world)
    assert sending.deliver_due() == 0 and len(owed(make)) == 1
    with make.acting(world["administrator"]), make.system():
        services.resume(db.session.get_one(Webhook, number), by=world["administrator"])
    taker.answers += [410]
    at(2026, 3, 8, 10)
    sending.deliver_due()
    with make.system():
        assert "410" in db.session.get_one(Webhook, number).ended_because


def test_two_workers_at_once_send_it_once(app, make, world, taker):
    tell(make, world, taker.url)
    for n in range(4):
        set_an_action(make, world, f"Task {n}")

    def work():
        with app.app_context():
            sending.deliver_due()

    import contextvars

    threads = [threading.Thread(target=contextvars.Context().run, args=(work,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taker.taken) == 4 and len({headers["webhook-id"] for headers, _ in taker.taken}) == 4


def test_a_worker_thought_dead_records_nothing_over_its_successor(make, world, taker, at):
    tell(make, world, taker.url)
    set_an_action(make, world)
    with make.system():
        first = sending._claim()
        at(2026, 3, 2, 9, 5)
        second = sending._claim()
        assert sending._kept(second, status="sent", sent_at=clock.now(), answer="204")
        assert not sending._kept(first, status="waiting", answer="late")


def test_after_an_exchange_the_old_secret_signs_beside_the_new_for_a_day(make, world, taker, at):
    number, old = tell(make, world, taker.url)
    by = world["administrator"]
    with make.acting(by), make.system():
        new = services.rotate(db.session.get_one(Webhook, number), by=by)
    for day, secrets in ((2, [new, old]), (4, [new])):
        at(2026, 3, day, 9)
        set_an_action(make, world)
        sending.deliver_due()
        headers, body = taker.taken[-1]
        stamp = int(headers["webhook-timestamp"])
        assert headers["webhook-signature"].split(" ") == [
            signing.signature(secret, key=headers["webhook-id"], timestamp=stamp, body=body) for secret in secrets
        ]


@pytest.mark.parametrize("address", [
    "127.0.0.1", "10.1.2.3", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "::1", "fe80::1%eth0", "fd00::1",
    "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::1",
])  # fmt: skip
def test_nothing_is_sent_into_a_network_of_ones_own(app, monkeypatch, address):
    assert not posting.is_open(address)
    told = [(0, 0, 0, "", ("93.184.215.14", 443)), (0, 0, 0, "", (address, 443))]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: told)
    with app.app_context(), pytest.raises(posting.NotTaken, match="private network"):
        posting.post("https://told.example/", b"{}", {})


def test_an_open_address_is_open():
    assert posting.is_open("93.184.215.14") and posting.is_open("2606:2800:21f:cb07:6820:80da:af6b:8b2c")


def test_an_administrator_sets_it_up_and_sends_again(make, world, browse, taker):
    browser = browse(world["administrator"])
    form = {"name": "Other system", "events": "action.set", "agency": ""}
    page = browser.post("/webhooks/add", fields=form | {"url": "http://told.example/"})
    assert page.errors() == ["The address begins with https://"]
    for host in ("127.0.0.2", "10.1.2.3", "[::1]", "localhost"):
        page = browser.post("/webhooks/add", fields=form | {"url": f"https://{host}/"})
        assert page.errors() == ["The address leads into a private network"], host
    page = browser.post("/webhooks/add", fields=form | {"url": taker.url})
    assert page.select_one(".cw-key").text.startswith("whsec_")
    set_an_action(make, world)
    sending.deliver_due()
    with make.system():
        row = db.session.scalars(select(Delivery)).one()
        number, telling = row.webhook_id, row.id
    page = browser.get(f"/webhooks/{number}")
    assert "Taken" in page.text and "whsec_" not in page.raw
    browser.post(f"/webhooks/{number}/tellings/{telling}/again")
    assert sending.deliver_due() == 1 and len(taker.taken) == 2
    browser.post(f"/webhooks/{number}/secret")
    browser.post(f"/webhooks/{number}/end")
    assert "ended it" in browser.get(f"/webhooks/{number}").text
    assert "Ended" in browser.get("/webhooks/").text


def test_who_may_set_it_up(make, world, browse, taker):
    number, _ = tell(make, world, taker.url)
    browse(world["chair"]).get("/webhooks/", status=403)
    browse(world["chair"]).post(f"/webhooks/{number}/end", status=403)
    browse(world["administrator"]).get("/webhooks/987654", status=404)
