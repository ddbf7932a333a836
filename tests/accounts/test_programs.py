"""An agency's program: an account nobody signs in as, whose keys reach what its memberships give and no more."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from casework.accounts.models import User
from casework.extensions import db
from casework.notifications import outbox
from casework.notifications.models import Message
from casework.notifications.owing import owe


@pytest.fixture
def spoc(make, at):
    at(2026, 3, 2, 9)
    return make.user("Contact", agency=make.agency("Harbour Housing"), duties=["spoc"])


def add(make, browse, spoc):
    browser = browse(spoc)
    browser.post("/people-who-sign-in/add-program", name="Case system", agency=str(spoc.agency_id))
    with make.system():
        return browser, db.session.scalars(select(User).where(User.is_program)).one()


def ask(app, token, path):
    with app.app_context():
        return app.test_client().get(f"/api/v1{path}", headers={"Authorization": f"Bearer {token}"})


def test_a_program_is_added_given_a_key_and_reaches_what_its_groups_give(app, make, browse, spoc):
    browser, program = add(make, browse, spoc)
    keys = f"/people-who-sign-in/{program.id}/keys"
    assert browser.post(keys, name="Nightly", days="30").errors() == ["Choose what the key may do"]
    token = browser.post(keys, name="Nightly", days="30", scopes="cases:read").select_one(".cw-key").text
    held = ask(app, token, "/key").get_json()
    assert (held["account"], held["agency"], held["is_program"]) == ("Case system", "Harbour Housing", True)
    group = make.group("psg")
    case = make.case(group, victim=make.person("Robin", "Ashdown"))
    assert ask(app, token, f"/cases/{case.reference}").status_code == 404
    make.membership(group, program)
    assert ask(app, token, f"/cases/{case.reference}").status_code == 200
    page = browser.get(keys)
    assert "Nightly" in page.text and token not in page.raw
    browser.submit(page, form="table form")
    assert ask(app, token, "/key").status_code == 401


def test_suspending_it_ends_its_keys(app, make, browse, spoc):
    browser, program = add(make, browse, spoc)
    token = (
        browser.post(f"/people-who-sign-in/{program.id}/keys", name="x", days="30", scopes="cases:read")
        .select_one(".cw-key")
        .text
    )
    browser.post(f"/people-who-sign-in/{program.id}/suspend")
    assert ask(app, token, "/key").status_code == 401


def test_nobody_signs_in_as_it_and_no_letter_goes_to_it(make, browse, spoc):
    browser, program = add(make, browse, spoc)
    page = browser.post(f"/people-who-sign-in/{program.id}/invite-again")
    assert "nobody signs in as it" in page.text
    with make.system():
        owe(program.id, "referral_received", "x:1", referral=1)
    outbox.deliver_due()
    with make.system():
        message = db.session.scalars(select(Message).where(Message.recipient_id == program.id)).one()
        assert (message.status, "program" in message.error) == ("withheld", True)


def test_who_looks_after_programs(make, browse, spoc):
    _, program = add(make, browse, spoc)
    keys = f"/people-who-sign-in/{program.id}/keys"
    browse(make.user("Administrator", duties=["administrator"])).get(keys)
    browse(make.user("Member", joins=[make.group("psg")])).get(keys, status=403)
    elsewhere = browse(make.user("Other contact", agency=make.agency("Elsewhere"), duties=["spoc"]))
    elsewhere.get(keys, status=404)
    elsewhere.post(keys, status=404, name="x", days="30", scopes="cases:read")
    person = make.user("Person", agency=make.default_agency())
    browse(make.user("Second administrator", duties=["administrator"])).get(
        f"/people-who-sign-in/{person.id}/keys", status=404
    )
