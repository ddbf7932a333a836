"""Asking for a hand-over: what is shown before, who may, and what is refused."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from casework import clock
from casework.access.scope import as_system
from casework.cases.models import Case, CaseInterest
from casework.errors import NotPermitted, Refusal
from casework.extensions import db
from casework.handovers.models import HandOver, HandOverItem
from tests.browser import Browser
from tests.handovers.conftest import suspended
from tests.queries_counted import counted
from tests.world import Maker


def look(browser: Browser, world: dict[str, Any], taker: str = "tom", path: str = "", giver: str = "gill") -> Any:
    return browser.get(path or world["path"], giver=world[giver].id, taker=world[taker].id)


def test_what_would_go_is_shown_first_then_asked_for(
    browse: Callable[..., Browser], world: dict[str, Any], pieces: Callable[[], list[HandOverItem]]
) -> None:
    browser = browse(world["chair"])
    start = browser.get(world["path"])
    assert "Gill Giver (3 cases, 3 actions)" in start.text
    page = look(browser, world)
    assert "6 pieces can go" in page.text
    assert len(page.select("input[name=pieces][checked]")) == 6
    assert pieces() == []
    assert browser.submit(page, form="main form[method=post]", reason=" ").errors() == ["Say why"]
    assert browser.page is not None
    asked = browser.submit(form="main form[method=post]", reason="Moves to another team")
    assert "H-0001 is asked for" in asked.text
    assert "0 of 6 handed over, 6 waiting" in asked.text
    assert "H-0001" in browser.get(world["path"]).text
    assert [item.status for item in pieces()] == ["waiting"] * 6


def test_only_what_is_ticked_goes(
    browse: Callable[..., Browser], world: dict[str, Any], pieces: Callable[[], list[HandOverItem]]
) -> None:
    browser = browse(world["chair"])
    look(browser, world)
    form = "main form[method=post]"
    assert browser.submit(form=form, what="chosen", pieces=None, reason="x").errors() == ["Tick what is to go"]
    look(browser, world)
    wanted = [f"case-{world['cases'][1].id}", f"action-{world['actions'][0].id}"]
    assert "0 of 2 handed over" in browser.submit(form=form, what="chosen", pieces=wanted, reason="x").text
    assert [(p.case_id, p.action_id) for p in pieces()] == [
        (world["cases"][1].id, None),
        (None, world["actions"][0].id),
    ]


def test_what_cannot_be_moved_is_listed_with_the_reason(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    closed, declared, _ = world["cases"]
    with make.acting(world["chair"]):
        from casework.cases import services as cases

        case = db.session.scalars(db.select(Case).where(Case.id == closed.id)).one()
        cases.restrict(case, people=[world["gill"]], by=world["chair"])
    with make.system():
        db.session.add(CaseInterest(case_id=declared.id, user_id=world["tom"].id, reason="Sister"))
    text = look(browse(world["chair"]), world).text
    assert "The case is restricted and does not name Tom Taker" in text
    assert "Tom Taker has declared an interest in the case" in text
    assert "3 pieces can go , 3 cannot" in text.replace("go,", "go ,")


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("outsider", "is not a member of the group"),
        ("lapsed", "agency has no current information sharing agreement"),
        ("observer", "is only an observer in the group"),
        ("suspended", "cannot sign in"),
    ],
)
def test_somebody_who_may_not_have_it_is_given_nothing(
    make: Maker, world: dict[str, Any], ask: Callable[..., HandOver], who: str, words: str
) -> None:
    from casework.handovers import services

    to = {
        "outsider": lambda: make.user("Oz"),
        "lapsed": lambda: make.user("Oz", agency=make.agency("Lapsed", agreement=False), joins=[world["psg"]]),
        "observer": lambda: make.user("Oz", joins=[(world["psg"], "observer")]),
        "suspended": lambda: make.user("Oz", joins=[world["psg"]], status="suspended"),
    }[who]()
    with make.acting(world["chair"]):
        found = services.work_of(world["gill"], to, group=world["psg"], agency=None, by=world["chair"])
    assert len(found) == 6
    assert all(words in piece.why_not for piece in found)
    with pytest.raises(Refusal, match="nothing to hand over"):
        ask(to=to)


def test_work_the_reader_cannot_see_is_not_hinted_at(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    make.case(world["psg"], reference="C-0399", title="Quiet matter", lead_officer=world["gill"], restricted=True)
    page = look(browse(world["chair"]), world)
    assert "C-0399" not in page.text and "Quiet matter" not in page.text
    assert "6 pieces can go" in page.text and "What cannot go" not in page.text


def test_who_may_ask_and_who_may_not(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any], ask: Callable[..., HandOver]
) -> None:
    page = browse(world["member"]).get(world["path"], status=403)
    assert "Who runs the group hands its work over" in page.text
    with pytest.raises(NotPermitted):
        ask(by=world["member"])
    with pytest.raises(NotPermitted):
        ask(by=world["spoc"])
    outsider = browse(make.user("Dot Outsider", joins=[make.group("iom")]))
    assert outsider.get(world["path"], status=404).text == outsider.get("/groups/none/hand-over", status=404).text
    browse(world["member"]).get("/hand-over", status=403)


def test_a_hand_over_is_seen_by_who_runs_the_group_and_the_two_it_is_about(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any], ask: Callable[..., HandOver]
) -> None:
    ask()
    for who in ("chair", "gill", "tom"):
        page = browse(world[who]).get("/hand-overs/H-0001")
        assert "Work of Gill Giver to Tom Taker" in page.text
        assert page.has("form[action$='/stop']") == (who == "chair")
    browse(world["tom"]).post("/hand-overs/H-0001/stop", status=403)
    for user in (world["member"], world["spoc"], make.user("Dot", coordinates=[make.group("iom")])):
        browser = browse(user)
        hidden = browser.get("/hand-overs/H-0001", status=404)
        assert hidden.text == browser.get("/hand-overs/H-9999", status=404).text
        browser.post("/hand-overs/H-0001/stop", status=404)


def test_a_single_point_of_contact_hands_over_within_their_agency_only(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any], ask: Callable[..., HandOver]
) -> None:
    iom = make.group("iom")
    make.membership(iom, world["gill"])
    make.membership(iom, world["tom"])
    elsewhere = make.action(iom, owner=world["gill"], title="In a group the SPOC is not in")
    page = look(browse(world["spoc"]), world, path="/hand-over")
    assert elsewhere.reference in page.text and "7 pieces can go" in page.text
    suspended(make, world["gill"])
    assert "Gill Giver (left)" in browse(world["spoc"]).get("/hand-over").text
    with pytest.raises(Refusal, match="people of your agency"):
        ask(by=world["spoc"], group=None, agency=world["housing"], to=world["member"])
    assert ask(by=world["spoc"], group=None, agency=world["housing"]).reference == "H-0001"
    with pytest.raises(NotPermitted):
        ask(by=world["spoc"], group=None, agency=make.default_agency())


@pytest.mark.parametrize(
    ("giver", "taker", "words"),
    [
        ("x", "y", "Choose whose work it is"), ("999999", "1", "Choose whose work it is"), ("gill", "", "Choose who takes it over"),
        ("gill", "gill", "Choose two different people"), ("gill", "99999999999999999999999", "Choose who takes it over"),
    ],
)  # fmt: skip
def test_people_who_mean_nothing_are_refused(
    browse: Callable[..., Browser], world: dict[str, Any], giver: str, taker: str, words: str
) -> None:
    people = {name: str(world[name].id) for name in ("gill", "tom")}
    browser = browse(world["chair"])
    query = {"giver": people.get(giver, giver), "taker": people.get(taker, taker)}
    assert browser.get(world["path"], **query).errors() == [words]
    address = world["path"] + "?" + "&".join(f"{k}={v}" for k, v in query.items())
    assert browser.post(address, what="all", reason="x").errors()[0] == words


def test_a_piece_that_is_not_theirs_cannot_be_slipped_in(
    make: Maker, world: dict[str, Any], ask: Callable[..., HandOver]
) -> None:
    other = make.case(make.group("psg"), lead_officer=world["gill"])
    mine = make.action(world["psg"], owner=world["member"])
    for key in (f"case-{other.id}", f"action-{mine.id}", "case-", "x", "action-999999"):
        with pytest.raises(Refusal, match="cannot be moved any more"):
            ask(chosen=[key])


def test_what_waits_already_cannot_be_asked_for_again_even_at_the_same_moment(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any], pieces: Callable[[], list[HandOverItem]]
) -> None:
    make.membership(world["psg"], vice := make.user("Vic Vice"), "vice_chair")
    browsers = [browse(world["chair"]), browse(vice)]
    pages = [look(browser, world) for browser in browsers]
    said: list[str] = []

    def send(number: int) -> None:
        page = browsers[number].submit(pages[number], form="main form[method=post]", reason="x")
        said.append(page.text)

    threads = [threading.Thread(target=send, args=(n,)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum("is asked for" in text for text in said) == 1
    assert (
        sum(
            "handed over already" in text or "nothing to hand over" in text or "cannot be moved any more" in text
            for text in said
        )
        == 1
    ), said
    assert len(pieces()) == 6
    assert "It is being handed over already" in look(browsers[0], world).text


def test_when_all_of_it_is_being_handed_over_already_the_page_says_so_and_points_at_nothing(
    browse: Callable[..., Browser], world: dict[str, Any], ask: Callable[..., HandOver]
) -> None:
    first, late = browse(world["chair"]), browse(world["chair"])
    page = look(late, world)
    first.submit(look(first, world), form="main form[method=post]", reason="x")
    for answers, words in (({"what": "all"}, "There is nothing"), ({"what": "chosen"}, "Some of what you ticked")):
        said = late.submit(page, form="main form[method=post]", reason="Leaves on Friday", **answers)
        assert said.errors()[0].startswith(words)
        assert "It is being handed over already" in said.text and not said.has("#what")


def test_looking_takes_the_same_statements_however_much_work_there_is(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    browser = browse(world["chair"])
    look(browser, world)
    with counted() as few:
        look(browser, world)
    for n in range(10):
        case = make.case(world["psg"], lead_officer=world["gill"], next_review_on=clock.today() + timedelta(days=n))
        make.action(world["psg"], owner=world["gill"], case=case)
    with counted() as many:
        assert "26 pieces can go" in look(browser, world).text
    assert few.number == many.number


def test_it_is_on_the_log_who_asked(make: Maker, world: dict[str, Any], ask: Callable[..., HandOver]) -> None:
    ask()
    with as_system("looking", partnership_id=make.partnership().id):
        entry = db.session.execute(
            db.text("SELECT user_id, group_id FROM audit_entries WHERE subject = 'hand_overs' AND verb = 'added'")
        ).one()
    assert tuple(entry) == (world["chair"].id, world["psg"].id)


def test_what_is_shown_is_logged_as_looked_at(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any], ask: Callable[..., HandOver]
) -> None:
    browser = browse(world["chair"])
    look(browser, world)
    ask()
    browser.get("/hand-overs/H-0001")
    with as_system("looking", partnership_id=make.partnership().id):
        logged = db.session.execute(
            db.text("SELECT subject, detail FROM audit_entries WHERE verb = 'listed' ORDER BY id")
        ).all()
    cases, actions = ([row.id for row in world[name]] for name in ("cases", "actions"))
    assert [(row.subject, sorted(row.detail["ids"])) for row in logged] == [("cases", cases), ("actions", actions)] * 2
