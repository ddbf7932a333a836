"""Looking after the people who sign in: who may, of whom, and what suspending or inviting anew does."""

from __future__ import annotations

import pytest

from casework.errors import NotPermitted, Refusal
from tests.accounts.both_steps import sign_in


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
