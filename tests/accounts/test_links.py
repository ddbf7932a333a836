"""Invitations, forgotten passwords, and one's own account."""

from __future__ import annotations

import contextlib
import io
import re

from itsdangerous import BadSignature
from sqlalchemy import select

from casework.accounts import addresses, links
from casework.accounts.events import InvitationIssued
from casework.accounts.models import OneTimeLink, RecoveryCode, User
from casework.answers import links as answer_links
from casework.extensions import db
from casework.invitations import links as invitation_links
from tests.accounts.both_steps import PASSWORD, RECOVERY, SECOND_STEP, code, sign_in


def path_of(app, link_id):
    with app.app_context():
        return links.link_url(db.session.get_one(OneTimeLink, link_id)).removeprefix("http://localhost")


def test_an_invited_person_sets_password_and_telephone_and_is_in(app, make, browse, administrator, announced):
    browser = browse(administrator)
    page = browser.get("/people-who-sign-in/invite")
    agency = administrator.agency_id
    page = browser.submit(page, name="Noor Vale", email="noor@example.org", agency=str(agency), job_title="Officer")
    assert "Noor Vale is invited" in page.text and "Invited" in page.text
    [event] = announced
    assert isinstance(event, InvitationIssued)
    path = path_of(app, event.link_id)

    noor = browse()
    page = noor.get(path)
    assert page.h1 == "Welcome to Casework" and "noor@example.org" in page.text
    assert noor.submit(page, form="form.cw-form", password="short").errors()[0].startswith("Use 12 characters")
    page = noor.submit(form="form.cw-form", password="purple kettle on ice")
    assert page.h1 == "Set up your second step"
    picture = page.select_one("main img")["src"]
    assert picture.startswith("data:image/svg+xml")
    assert noor.get("/account").path == "/sign-in", "a password alone is not enough"
    page = noor.get("/sign-in/second-step")
    assert page.select_one("main img")["src"] == picture, "the picture stays while the page is reloaded"
    secret = re.sub(r"\s", "", page.select_one(".cw-secret").text)
    assert noor.submit(page, form="form.cw-form", code="000000").errors()
    page = noor.submit(form="form.cw-form", code=code(secret))
    codes = [node.text for node in page.select("code")]
    assert len(codes) == 10
    assert noor.get("/account").h1 == "Your account"
    assert "10 codes left" in noor.page.text
    with make.system():
        user = db.session.scalars(select(User).where(User.name == "Noor Vale")).one()
        assert user.status == "active"
        assert codes[0] not in [row.code_hash for row in db.session.scalars(select(RecoveryCode))]
    browse().get(path, status=404)


def test_the_code_that_set_up_a_telephone_by_a_link_is_used_up(app, make, browse, administrator, announced, at):
    """Whoever looked over a shoulder has a password and a code that was right a moment ago: it opens nothing."""
    at(2026, 3, 3, 9)
    invited = make.user("Noor Vale", status="invited")
    with make.system():
        path = links.link_url(links.new_link(invited, "invitation")).removeprefix("http://localhost")
    noor, words = browse(), "purple kettle on ice"
    page = noor.submit(noor.get(path), form="form.cw-form", password=words)
    secret = re.sub(r"\s", "", page.select_one(".cw-secret").text)
    once = code(secret)
    noor.submit(page, form="form.cw-form", code=once)
    assert noor.get("/account").h1 == "Your account"

    other = browse()
    sign_in(other, invited, password=words)
    for used in (once, code(secret, -1)):
        page = other.post(SECOND_STEP, code=used)
        assert "has been used already" in page.errors()[0]
    assert other.get("/account").path == "/sign-in"
    browse().get(path, status=404)
    at(2026, 3, 3, 9, 0, 40)
    other.post(SECOND_STEP, code=code(secret))
    assert other.get("/account").h1 == "Your account"


def test_a_code_used_before_a_reset_is_not_good_again_after_it(app, make, browse, administrator, announced, at):
    at(2026, 3, 3, 9)
    once = code(administrator.secret)
    first = browse()
    sign_in(first, administrator)
    first.post(SECOND_STEP, code=once)
    browse().post("/forgotten", email=administrator.email)
    path = path_of(app, announced[0].link_id)
    browser = browse()
    browser.post(path, password="purple kettle on ice", page=browser.get(path))
    sign_in(browser, administrator, password="purple kettle on ice")
    assert "has been used already" in browser.post(SECOND_STEP, code=once).errors()[0]


def test_links_work_once_in_time_and_unaltered(app, make, browse, administrator, announced, at):
    at(2026, 3, 3, 9)
    browse().post("/forgotten", email=administrator.email)
    path = path_of(app, announced[0].link_id)
    browse().get(path[:-2] + ("aa" if path[-2:] != "aa" else "bb"), status=404)
    browse().get("/welcome/nonsense", status=404)
    at(2026, 3, 3, 11, 1)
    browse().get(path, status=404)
    at(2026, 3, 3, 11, 30)
    browse().post("/forgotten", email=administrator.email)
    path, other = path_of(app, announced[1].link_id), browse(administrator)
    other.get("/account")
    browser = browse()
    page = browser.post(path, password="purple kettle on ice", page=browser.get(path))
    assert page.path == "/sign-in" and "Your password is changed" in page.text
    assert other.get("/account").path == "/sign-in", "sign-ins from before the reset end"
    browse().get(path, status=404)
    browser = browse()
    assert sign_in(browser, administrator).errors() == ["The e-mail address or password is not right"]
    page = sign_in(browser, administrator, password="purple kettle on ice")
    assert page.h1 == "Enter the code from your app", "a reset leaves the second factor in place"


def test_what_is_signed_for_one_purpose_opens_nothing_else(app):
    with app.app_context():
        signers = {each.__name__: each._signer() for each in (links, addresses, answer_links, invitation_links)}
    for made, signer in signers.items():
        words = signer.dumps([1, "x"])
        opened = []
        for name, other in signers.items():
            with contextlib.suppress(BadSignature):
                other.loads(words)
                opened.append(name)
        assert opened == [made]


def test_a_link_dies_with_any_change_of_password(app, make, browse, administrator, announced):
    browse().post("/forgotten", email=administrator.email)
    path = path_of(app, announced[0].link_id)
    browse().get(path)
    make.credentials(administrator, password="another password meanwhile")
    browse().get(path, status=404)


def test_forgotten_says_the_same_for_known_and_unknown(make, browse, administrator, announced):
    gone = make.user("Gone", status="suspended")
    pages = [browse().post("/forgotten", email=email) for email in
             (administrator.email, "nobody@example.org", gone.email)]  # fmt: skip
    assert len({page.text for page in pages}) == 1
    assert len(announced) == 1


def test_asking_again_and_again_sends_no_more_mail(browse, administrator, announced):
    pages = [browse().post("/forgotten", email=administrator.email) for _ in range(6)]
    assert len({page.text for page in pages}) == 1
    assert len(announced) == 3


def test_changing_the_password_needs_the_old_one_and_ends_other_sign_ins(make, browse, administrator):
    here, there = browse(administrator), browse(administrator)
    there.get("/account")
    page = here.get("/account/password")
    page = here.submit(page, form="main form.cw-form", old="wrong", password="purple kettle on ice")
    assert page.errors() == ["That is not your password"]
    page = here.submit(form="main form.cw-form", old=PASSWORD, password="purple kettle on ice")
    assert "Your password is changed" in page.text
    assert there.get("/account").path == "/sign-in"
    assert here.get("/account").path == "/account"


def test_another_telephone_replaces_the_old_one_once_it_has_shown_a_code(make, browse, administrator, at):
    at(2026, 3, 3, 9)
    browser = browse(administrator)
    page = browser.get("/account/second-factor")
    assert not page.has("main img"), "the password comes first"
    page = browser.submit(page, form="main form.cw-form", old=PASSWORD)
    secret = re.sub(r"\s", "", page.select_one(".cw-secret").text)
    page = browser.submit(page, form="main form.cw-form", code=code(secret))
    assert len(page.select("code")) == 10
    at(2026, 3, 3, 9, 2)
    again = browse()
    sign_in(again, administrator)
    assert again.post(SECOND_STEP, code=code(administrator.secret)).errors()
    again.post(SECOND_STEP, code=code(secret))
    assert again.get("/account").path == "/account"


def test_a_password_given_for_another_telephone_is_asked_for_again_later(browse, administrator, at):
    at(2026, 3, 3, 9)
    browser = browse(administrator)
    page = browser.submit(browser.get("/account/second-factor"), form="main form.cw-form", old=PASSWORD)
    assert page.has("main img")
    at(2026, 3, 3, 9, 11)
    assert not browser.get("/account/second-factor").has("main img")


def test_a_reset_ends_the_wait_that_guessing_brought(app, browse, administrator, announced, at):
    at(2026, 3, 3, 9)
    for _ in range(6):
        browse().post("/sign-in", email=administrator.email, password="a wrong password")
    browse().post("/forgotten", email=administrator.email)
    path = path_of(app, announced[0].link_id)
    browser = browse()
    browser.post(path, password="purple kettle on ice", page=browser.get(path))
    page = sign_in(browse(), administrator, password="purple kettle on ice")
    assert page.h1 == "Enter the code from your app"


def test_new_recovery_codes_replace_the_old(make, browse, administrator):
    from casework.accounts import services

    with make.acting(administrator):
        old = services.new_recovery_codes(administrator)
    browser = browse(administrator)
    file_for_a_word = (io.BytesIO(b"x"), "a.txt")
    assert browser.submit(
        browser.get("/account/recovery-codes"), form="main form.cw-form", old=file_for_a_word
    ).errors()
    page = browser.submit(browser.get("/account/recovery-codes"), form="main form.cw-form", old=PASSWORD)
    new = [node.text for node in page.select("code")]
    assert len(new) == 10 and not set(new) & set(old)
    again = browse()
    sign_in(again, administrator)
    assert again.post(RECOVERY, code=old[0]).errors()
    again.post(RECOVERY, code=new[0])
    assert again.get("/account").path == "/account"


def test_the_first_administrator_comes_from_the_terminal(app, browse):
    runner = app.test_cli_runner()
    result = runner.invoke(
        args=["casework", "first-administrator", "--partnership", "Newsea", "--name", "Ida First", "--email", "ida@example.org"]
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    path = re.search(r"http://localhost(/welcome/\S+)", result.output)[1]
    page = browse().get(path)
    assert "ida@example.org" in page.text
