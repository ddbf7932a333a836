"""Invitations, forgotten passwords, one's own account, and looking after other people's."""

from __future__ import annotations

import contextlib
import re

import pytest
from itsdangerous import BadSignature
from sqlalchemy import select

from casework.accounts import addresses, links
from casework.accounts.events import InvitationIssued, ResetIssued
from casework.accounts.models import OneTimeLink, RecoveryCode, User
from casework.answers import links as answer_links
from casework.errors import NotPermitted, Refusal
from casework.events import _listeners, on
from casework.extensions import db
from casework.invitations import links as invitation_links
from tests.accounts.test_signing_in import PASSWORD, RECOVERY, SECOND_STEP, code, sign_in
from tests.browser import Browser


@pytest.fixture
def announced():
    """What was announced about links, in order."""
    heard = []
    before = {kind: list(_listeners[kind]) for kind in (InvitationIssued, ResetIssued)}
    on(InvitationIssued)(heard.append)
    on(ResetIssued)(heard.append)
    yield heard
    _listeners.update(before)


@pytest.fixture
def administrator(make):
    user = make.user("Dana Admin", duties=["administrator"])
    user.secret = make.credentials(user)
    return user


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
    page = browser.submit(browser.get("/account/recovery-codes"), form="main form.cw-form", old=PASSWORD)
    new = [node.text for node in page.select("code")]
    assert len(new) == 10 and not set(new) & set(old)
    again = browse()
    sign_in(again, administrator)
    assert again.post(RECOVERY, code=old[0]).errors()
    again.post(RECOVERY, code=new[0])
    assert again.get("/account").path == "/account"


def test_an_administrator_finds_and_suspends_and_reactivates(make, browse, administrator):
    user = make.user("Robin Vale")
    theirs = browse(user)
    theirs.get("/account")
    browser = browse(administrator)
    page = browser.get("/people-who-sign-in/", words="vale")
    assert [node.text for node in page.select("tbody th a")] == ["Robin Vale"]
    page = browser.get(f"/people-who-sign-in/{user.id}")
    page = browser.post(f"/people-who-sign-in/{user.id}/suspend")
    assert "Robin Vale is suspended" in page.text
    assert theirs.get("/account").path == "/sign-in"
    page = browser.get("/people-who-sign-in/?status=active")
    assert "Robin Vale" not in page.text
    make.credentials(user)
    browser.get(f"/people-who-sign-in/{user.id}")
    page = browser.post(f"/people-who-sign-in/{user.id}/reactivate")
    assert "Robin Vale can sign in again." in page.text
    assert theirs.get("/account").path == "/sign-in", "a sign-in from before the suspension does not come back"


def test_the_query_string_named_status_keeps_to_its_filter(make, browse, administrator):
    make.user("Robin Vale", status="suspended")
    page = browse(administrator).get("/people-who-sign-in/?status=suspended")
    assert [node.text for node in page.select("tbody th a")] == ["Robin Vale"]


def test_a_reactivated_person_who_never_set_up_is_invited_still(make, browse, administrator):
    user = make.user("Robin Vale", status="suspended")
    browser = browse(administrator)
    browser.get(f"/people-who-sign-in/{user.id}")
    page = browser.post(f"/people-who-sign-in/{user.id}/reactivate")
    assert "Invited" in page.text


def test_a_new_invitation_takes_away_the_old_password_and_app(make, browse, administrator, announced):
    user = make.user("Robin Vale")
    make.credentials(user)
    theirs, browser = browse(user), browse(administrator)
    theirs.get("/account")
    browser.get(f"/people-who-sign-in/{user.id}")
    browser.post(f"/people-who-sign-in/{user.id}/invite-again")
    assert len(announced) == 1
    assert theirs.get("/account").path == "/sign-in"
    assert sign_in(browse(), user).errors() == ["The e-mail address or password is not right"]


def test_the_last_administrator_stays(make, browse, administrator):
    from casework.accounts import services

    spoc = make.user("Sam Spoc", duties=["spoc"])
    browser = browse(spoc)
    browser.get(f"/people-who-sign-in/{administrator.id}")
    page = browser.post(f"/people-who-sign-in/{administrator.id}/suspend")
    assert "is the only active administrator" in page.text
    with make.acting(administrator), pytest.raises(Refusal, match="only active administrator"):
        services.correct(administrator, name="D", job_title="", phone="", duties=[], by=administrator)
    with make.acting(administrator), pytest.raises(Refusal, match="your own account"):
        services.suspend(administrator, by=administrator)


def test_a_single_point_of_contact_keeps_to_their_agency(make, browse, announced):
    from casework.accounts import services

    homes, other = make.agency("Tidewater Homes"), make.agency("Beachside")
    spoc = make.user("Chris Wensley", agency=homes, duties=["spoc"])
    colleague, stranger = make.user("Kim Colleague", agency=homes), make.user("Lou Stranger", agency=other)
    browser = browse(spoc)
    page = browser.get("/people-who-sign-in/")
    assert "Kim Colleague" in page.text and "Lou Stranger" not in page.text
    browser.get(f"/people-who-sign-in/{stranger.id}", status=404)
    browser.get(f"/people-who-sign-in/{colleague.id}")
    browser.post(f"/people-who-sign-in/{stranger.id}/suspend", status=404)
    page = browser.get("/people-who-sign-in/invite")
    assert not page.has('[name="duties"]')
    assert [option.text for option in page.select('[name="agency"] option')] == ["Tidewater Homes"]
    page = browser.submit(page, name="New Person", email="new@example.org", agency=str(other.id))
    assert not page.errors() and "Tidewater Homes" in page.text, "the posted agency of another is not taken"
    with make.acting(spoc), pytest.raises(NotPermitted, match="own agency only"):
        services.invite(name="X", email="x@example.org", agency=other, by=spoc)
    with make.acting(spoc), pytest.raises(NotPermitted, match="gives or takes duties"):
        services.invite(name="X", email="x@example.org", agency=homes, duties=["administrator"], by=spoc)


def test_the_same_address_twice_is_said_beside_the_field(make, browse, administrator):
    make.user("Robin Vale")
    taken = "USER2@example.org"
    browser = browse(administrator)
    page = browser.submit(
        browser.get("/people-who-sign-in/invite"), name="X", email=taken, agency=str(administrator.agency_id)
    )
    assert page.errors() == ["Somebody already signs in with this e-mail address."]
    assert page.field("name") == "X"


def test_duties_and_agency_are_corrected_by_an_administrator(make, browse, administrator):
    user, homes = make.user("Robin Vale"), make.agency("Tidewater Homes")
    browser = browse(administrator)
    page = browser.get(f"/people-who-sign-in/{user.id}/correct")
    page = browser.submit(page, name="Robin Dale", agency=str(homes.id), duties=["analyst", "spoc"])
    assert "Robin Dale" in page.text and "Tidewater Homes" in page.text
    assert "Analyst" in page.text and "Single point of contact" in page.text


@pytest.mark.parametrize("path", ["/people-who-sign-in/", "/people-who-sign-in/invite", "/people-who-sign-in/1"])
def test_others_are_told_that_these_pages_are_not_theirs(make, browse, path):
    make.user()
    page = browse(make.user(duties=["analyst"])).get(path, status=403)
    assert "administrator or spoc" in page.text
    assert browse().get(path).path == "/sign-in"


def test_another_partnership_cannot_tell_that_somebody_exists(make, browse):
    user = make.user("Robin Vale")
    elsewhere = make.user("Else Where", duties=["administrator"], partnership=make.partnership("Other Partnership"))
    browser = browse(elsewhere)
    assert "Robin Vale" not in browser.get("/people-who-sign-in/").text
    browser.get(f"/people-who-sign-in/{user.id}", status=404)
    browser.post(f"/people-who-sign-in/{user.id}/suspend", status=404)


def test_the_first_administrator_comes_from_the_terminal(app, browse):
    runner = app.test_cli_runner()
    result = runner.invoke(
        args=["casework", "first-administrator", "--partnership", "Newsea", "--name", "Ida First", "--email", "ida@example.org"]
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    path = re.search(r"http://localhost(/welcome/\S+)", result.output)[1]
    page = browse().get(path)
    assert "ida@example.org" in page.text


def people_of_the_demonstration(make):
    people = [make.user("Morgan Ellerby"), make.user("Dana Scorton", duties=["administrator"])]
    with make.system():
        for person in people:
            db.session.get_one(User, person.id).is_demonstration = True
    return people


@pytest.fixture
def in_mode(app):
    """The same application in another mode, on the same database."""
    from casework import create_app

    made = []

    def start(mode):
        made.append(create_app({**app.config, "MODE": mode}))
        return Browser(made[-1])

    yield start
    for other in made:
        with other.app_context():
            db.session.remove()
            db.engine.dispose()


def test_a_demonstration_has_a_button_for_each_of_its_people(in_mode, make):
    group = make.group()
    morgan, _dana = people_of_the_demonstration(make)
    make.membership(group, morgan, "coordinator")
    real = make.user("Real Person")
    browser = in_mode("demonstration")
    page = browser.get("/sign-in?next=/account")
    assert [node.text for node in page.select(".cw-people button")] == [
        "Morgan Ellerby , Wrensea Council", "Dana Scorton , Wrensea Council",
    ]  # fmt: skip
    assert [node.text for node in page.select("main h3")] == ["Coordinators", "Duties across the partnership"]
    browser.post("/sign-in/demonstration", email=real.email, status=404, page=page)
    page = browser.post("/sign-in/demonstration?next=/account", email=morgan.email, page=page)
    assert page.h1 == "Your account" and "Morgan Ellerby" in page.text


@pytest.mark.parametrize("mode", ["production", "test"])
def test_there_is_no_demonstration_elsewhere(in_mode, make, mode):
    morgan, _dana = people_of_the_demonstration(make)
    browser = in_mode(mode)
    page = browser.get("/sign-in")
    assert not page.has(".cw-people") and "Morgan" not in page.text
    browser.post("/sign-in/demonstration", email=morgan.email, status=404)
    assert "/sign-in/demonstration" not in {rule.rule for rule in browser.app.url_map.iter_rules()}
    assert browser.get("/account").path == "/sign-in"
