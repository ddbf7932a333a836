"""A paper asked of an agency: on the My work of everybody there who can write it, and a warning where nobody can."""

from __future__ import annotations

import pytest

from tests.papers.papers_world import WHOLE, accept, arrange, ask, item_of, meeting_of, write


@pytest.fixture
def world(make, at):
    return arrange(make, at)


def papers_on_my_work(browse, user):
    page = browse(user).get("/")
    lines = page.select("#papers + ul li") if page.has("#papers") else []
    return [line.text.replace(" :", ":").replace(" ,", ",") for line in lines]


def test_a_paper_stands_on_the_my_work_of_who_writes_it_and_then_of_who_accepts_it(world, browse):
    paper = ask(world, agency=world["housing"], title="Winter plan")
    for who in ("landlord", "colleague"):
        [line] = papers_on_my_work(browse, world[who])
        assert line.startswith("Winter plan: asked of your agency, due") and "24 March 2026" in line
    for who in ("coordinator", "chair", "nurse", "observer", "outsider", "stranger"):
        assert papers_on_my_work(browse, world[who]) == []
    write(world, paper)
    assert papers_on_my_work(browse, world["colleague"]) == []
    for who in ("coordinator", "chair"):
        [line] = papers_on_my_work(browse, world[who])
        assert line.startswith("Winter plan: sent in, to be accepted")
    accept(world, paper)
    assert papers_on_my_work(browse, world["coordinator"]) == []


def test_one_asked_of_a_person_is_theirs_alone_member_or_not_and_late_in_time(world, browse):
    ask(world, world["outsider"], title="From outside")
    ask(world, world["landlord"], title="From a member")
    world["at"](2026, 3, 20, 9)
    [line] = papers_on_my_work(browse, world["outsider"])
    assert line.startswith("From outside: asked of you, 8 days overdue")
    assert [line.split(":")[0] for line in papers_on_my_work(browse, world["landlord"])] == ["From a member"]
    assert papers_on_my_work(browse, world["colleague"]) == []


def test_papers_of_a_meeting_called_off_wait_for_nobody(world, browse):
    ask(world, world["outsider"], title="From outside")
    with world["make"].system():
        meeting_of(world).status = "cancelled"
    assert papers_on_my_work(browse, world["outsider"]) == []


def test_asking_an_agency_nobody_of_which_can_open_it_says_so_at_once_and_on_the_list(world, browse, make):
    lapsed = make.agency("Lapsed Homes", agreement=False)
    member = make.user("Lia Lapsed", agency=lapsed, joins=[world["group"]])
    where = f"/meetings/{world['meeting'].id}/papers"
    coordinator = browse(world["coordinator"])
    form = coordinator.get(f"{where}/ask")
    offered = [option.text for option in form.select("select[name=agency] option")]
    assert "Lapsed Homes (no information sharing agreement in force)" in offered
    assert "Watchers (only observers in the group)" in offered and "Harbour Homes" in offered
    with make.acting(world["coordinator"]):
        asked = {"item": item_of(world).id, "headings": "decision", "handling": "group"}
    page = coordinator.post(f"{where}/ask", **asked, agency=lapsed.id, title="Winter plan")
    assert "Nobody of Lapsed Homes can open it yet" in page.select_one(".cw-flash--warning").text
    assert "Nobody of Lapsed Homes can open it" in coordinator.get(f"{where}/").select_one("section").text
    assert papers_on_my_work(browse, member) == []
    page = coordinator.post(f"{where}/ask", **asked, agency=world["housing"].id)
    assert not page.has(".cw-flash--warning")
    make.agreement(lapsed)
    assert "Nobody of" not in coordinator.get(f"{where}/").text
    [line] = papers_on_my_work(browse, member)
    assert line.startswith("Winter plan")


def test_nobody_who_only_reads_the_list_is_told_of_agreements(world, browse):
    paper = ask(world, agency=world["housing"], title="Winter plan")
    write(world, paper, content=WHOLE)
    assert (
        "agreement"
        not in browse(world["landlord"]).get(f"/meetings/{world['meeting'].id}/papers/").select_one("main").text
    )
