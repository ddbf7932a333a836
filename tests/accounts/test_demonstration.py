"""Signing in to the demonstration by a button, and nowhere else."""

from __future__ import annotations

import pytest

from casework.accounts.models import User
from casework.extensions import db
from tests.browser import Browser


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
