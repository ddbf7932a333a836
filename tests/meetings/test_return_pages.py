"""The one screen an agency answers on, and the page of who runs the group: nothing typed is lost, nobody sees too much."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from casework.extensions import db
from casework.meetings import services
from casework.meetings.return_models import InformationRequest, ReturnDraft
from casework.meetings.typed import Content
from casework.partnership.models import Agreement
from tests.queries_counted import counted

from .returns_world import FACT, arrange, meeting_of, request_of, send


@pytest.fixture
def world(make, at):
    return arrange(make, at)


def url_of(world, more=""):
    return f"/meetings/{world['meeting'].id}/returns{more}"


def prefix_of(world, case="case", agency="housing"):
    with world["make"].system():
        return f"c{request_of(world, agency, case).id}"


def fill(prefix, n=0, **parts):
    """The boxes of one paragraph."""
    told = {
        "text": "Two calls.",
        "kind": "fact",
        "handling": "group",
        "source": "Log",
        "on-day": "1",
        "on-month": "3",
        "on-year": "2026",
    }
    return {f"{prefix}-{n}-{name}": value for name, value in (told | parts).items()}


def submit(browser, page, url, status=200, **fields):
    return browser.submit(page, form=f'form[action="{url}"]', status=status, **fields)


def test_an_agency_has_every_listed_case_with_its_subjects_on_one_screen(world, browse):
    page = browse(world["landlord"]).get(url_of(world))
    assert "Gull Walk" in page.text
    assert "Quay Street" in page.text
    assert f"Ada Finch ({world['ada'].reference})" in page.text
    assert "2 of 2 cases still to answer" in page.text
    assert "by Friday 6 March 2026" in page.text
    assert "Wrensea NHS" in page.text, "an agency a paragraph can be limited to"


def test_a_paragraph_is_sent_and_the_text_of_the_other_case_is_kept_as_a_draft(world, browse):
    url, one, two = url_of(world), prefix_of(world), prefix_of(world, "second")
    browser = browse(world["landlord"])
    page = submit(browser, browser.get(url), url, do=f"send-{one[1:]}", **fill(one), **{f"{two}-0-text": "Half a thou"})
    assert f"The return on {world['case'].reference} is sent." in page.text
    assert page.field(f"{two}-0-text") == "Half a thou"
    assert "1 of 2 cases still to answer" in page.text
    assert "Correct this return" in page.text


def test_a_mistake_is_said_beside_its_box_and_everything_stays(world, browse):
    url, one, two = url_of(world), prefix_of(world), prefix_of(world, "second")
    browser = browse(world["landlord"])
    page = submit(
        browser,
        browser.get(url),
        url,
        do="all",
        **fill(one, **{"on-day": "31", "on-month": "2"}),
        **fill(two, handling=""),
    )
    assert len(page.errors()) == 2
    assert "Choose who may read this paragraph." in page.errors()
    assert page.field(f"{one}-0-text") == "Two calls."
    assert page.field(f"{one}-0-on-day") == "31"
    again = browse(world["colleague"]).get(url)
    assert again.field(f"{two}-0-text") == "Two calls.", "kept as a draft although it could not be sent"


def test_paragraphs_are_added_and_removed_without_losing_any(world, browse):
    url, one = url_of(world), prefix_of(world)
    browser = browse(world["landlord"])
    page = submit(browser, browser.get(url), url, do=f"add-{one[1:]}", **fill(one))
    page = submit(browser, page, url, do=f"add-{one[1:]}", **fill(one, 1, text="Second."))
    page = submit(browser, page, url, do=f"remove-{one[1:]}-0", **fill(one, 2, text="Third.", kind="opinion"))
    assert [page.field(f"{one}-{n}-text") for n in (0, 1)] == ["Second.", "Third."]
    page = submit(browser, page, url, do=f"send-{one[1:]}")
    assert "is sent" in page.text
    assert "Two calls." not in page.text


def test_two_colleagues_at_once_see_both_texts(world, browse):
    url, one = url_of(world), prefix_of(world)
    first, second = browse(world["landlord"]), browse(world["colleague"])
    mine, theirs = first.get(url), second.get(url)
    submit(second, theirs, url, do="draft", **fill(one, text="Hetty's words."))
    page = submit(first, mine, url, do="draft", **fill(one, text="Hal's words."))
    assert "A colleague changed this return meanwhile" in page.errors()[0]
    assert page.field(f"{one}-0-text") == "Hal's words."
    assert "Hetty's words." in page.text
    page = submit(first, page, url, do="draft")
    assert page.errors() == []
    assert page.field(f"{one}-0-text") == "Hal's words."


def test_nil_for_all_from_the_screen_keeps_what_was_typed(world, browse):
    url, one = url_of(world), prefix_of(world)
    browser = browse(world["landlord"])
    page = submit(browser, browser.get(url), url, do="nil", **{f"{one}-0-text": "Wait"})
    assert "1 nil return sent." in page.text
    assert page.field(f"{one}-0-text") == "Wait"


def test_not_shared_nil_and_correcting_from_the_screen(world, browse):
    url, one, two = url_of(world), prefix_of(world), prefix_of(world, "second")
    browser = browse(world["landlord"])
    page = submit(
        browser,
        browser.get(url),
        url,
        do="all",
        **{f"{one}-reason": "safety", f"{one}-words": "Ask me", f"{two}-nil": "y"},
    )
    assert "2 returns sent." in page.text
    assert "It would put somebody at risk of harm. Ask me" in page.text
    page = submit(browser, page, url, do=f"correct-{two[1:]}")
    page = submit(browser, page, url, do=f"send-{two[1:]}", **{f"{two}-nil": None}, **fill(two))
    assert "What we sent before and corrected" in page.text
    page = submit(browser, page, url, do=f"correct-{two[1:]}")
    assert submit(browser, page, url, do=f"discard-{two[1:]}").has(f"#{two}")
    with world["make"].system():
        assert db.session.scalars(select(ReturnDraft)).all() == []


def test_last_time_stands_beside_the_boxes_for_copying(world, browse):
    make = world["make"]
    send(world, FACT)
    later = make.meeting(world["group"], on=world["meeting"].starts_at.date().replace(month=4, day=14))
    with make.acting(world["coordinator"]) as by:
        services.add_case(later, db.session.merge(world["case"]), by=by)
        services.publish_agenda(db.session.merge(later), by=by)
    url = f"/meetings/{later.id}/returns"
    browser = browse(world["landlord"])
    page = browser.get(url)
    assert "What we said last time, 10 March 2026" in page.text
    button = next(b["value"] for b in page.select("button[name=do]") if b["value"].startswith("copy-"))
    page = submit(browser, page, url, do=button)
    assert page.field(f"c{button[5:]}-0-text") == FACT.text
    assert "What we said last time" not in browse(world["nurse"]).get(url).text


@pytest.mark.parametrize("do", ["", "nonsense", "send-", "send-999999", "remove-1-99", "add-x", "correct-0", "<b>"])
def test_nonsense_from_a_form_breaks_nothing(world, browse, do):
    url, one = url_of(world), prefix_of(world)
    browser = browse(world["landlord"])
    page = submit(browser, browser.get(url), url, do=do, **{f"{one}-rows": "x", f"{one}-0-agencies": "1; DROP"})
    assert page.status == 200
    page = submit(browser, page, url, do="draft", **{f"{one}-version": "x"})
    assert "Open the page again" in page.errors()[0]


def test_who_may_and_may_not_open_the_screen(world, browse):
    url = url_of(world)
    assert "has not been asked" in browse(world["observer"]).get(url).text
    for who in ("landlord", "nurse", "chair", "coordinator"):
        assert browse(world[who]).get(url).has("textarea"), who
    browse(world["stranger"]).get(url, status=404)
    browse(world["stranger"]).post(url, status=404)
    browse(world["landlord"]).get(url_of(world, "/received"), status=403)
    browse(world["observer"]).get(url_of(world, "/received"), status=403)
    browse(world["stranger"]).get(url_of(world, "/received"), status=404)
    for action in ("/ask", "/chase"):
        browse(world["landlord"]).post(url_of(world, action), status=403)
        browse(world["stranger"]).post(url_of(world, action), status=404)


def test_somebody_cannot_answer_by_sending_another_agencys_boxes(world, browse):
    url, theirs = url_of(world), prefix_of(world, agency="health")
    browser = browse(world["landlord"])
    submit(
        browser,
        browser.get(url),
        url,
        do=f"send-{theirs[1:]}",
        **{f"{theirs}-version": "0", f"{theirs}-rows": "1"},
        **fill(theirs),
    )
    with world["make"].system():
        assert request_of(world, "health").status == "asked"
        assert db.session.scalars(select(ReturnDraft)).all() == []


def test_a_lapsed_agreement_is_said_in_words_to_a_member_and_to_nobody_else(world, browse):
    make = world["make"]
    with make.system():
        for agency in ("housing",):
            row = db.session.scalars(select(Agreement).where(Agreement.agency_id == world[agency].id)).one()
            row.ends_on = row.starts_on
    page = browse(world["landlord"]).get(url_of(world), status=403)
    assert "no information sharing agreement in force" in page.text
    assert "Gull" not in page.text
    outsider = make.user("Out Sider", agency=world["housing"])
    browse(outsider).get(url_of(world), status=404)
    page = browse(world["coordinator"]).get(url_of(world, "/received"))
    assert "No agreement in force: cannot answer" in page.text


def test_who_runs_the_group_sees_who_answered_who_is_silent_and_late_and_chases(world, browse):
    send(world, FACT, replace(FACT, text="For the chair.", handling="chair"))
    send(world, nil=True, case="second")
    send(world, reason="court", words="Ask legal", by="nurse")
    world["at"](2026, 3, 9, 9)
    browser = browse(world["coordinator"])
    page = browser.get(url_of(world, "/received"))
    rows = {row.text.split(" ")[1]: row.text for row in page.select("tbody tr")}
    assert "Silent, overdue" in rows["Police"]
    assert "For the chair." in page.text
    assert "A court order or legal privilege forbids it. Ask legal" in page.text
    assert "Nil return: Harbour Homes." in page.text
    page = browser.post(url_of(world, "/chase"), agency=str(world["police"].id))
    assert "Wrensea Police will be reminded." in page.text
    page = browser.post(url_of(world, "/chase"), agency=str(world["police"].id))
    assert "already been reminded today" in page.text
    page = browser.post(url_of(world, "/chase"))
    assert "Wrensea Council and Wrensea NHS will be reminded." in page.text


def test_the_pages_ask_no_more_for_more_cases_paragraphs_and_agencies(world, browse):
    make = world["make"]
    send(world, FACT)
    with make.acting(world["landlord"]) as by:
        services.save_draft(request_of(world, case="second"), Content((FACT,)), version=0, by=by)
    readers = {url_of(world): browse(world["landlord"]), url_of(world, "/received"): browse(world["coordinator"])}
    pack = f"/meetings/{world['meeting'].id}/papers/pack.html"
    readers[pack] = readers[url_of(world, "/received")]

    def asked() -> dict[str, int]:
        found = {}
        for path, browser in readers.items():
            browser.get(path)
            with counted() as sent:
                browser.get(path)
            found[path] = sent.number
        return found

    before = asked()
    for number in range(6):
        make.user(agency=make.agency(), joins=[world["group"]])
        case = make.case(world["group"], title=f"Case {number}", offender=make.person("Ben", f"Number {number}"))
        with make.acting(world["coordinator"]) as by:
            services.add_case(meeting_of(world), db.session.merge(case), by=by)
    with make.acting(world["coordinator"]) as by:
        services.ask_returns(meeting_of(world), by=by)
    with make.acting(world["landlord"]) as by:
        own = select(InformationRequest).where(InformationRequest.agency_id == world["housing"].id)
        for place, request in enumerate(db.session.scalars(own).all()):
            if place % 2:
                services.send_return(request, Content((FACT, FACT)), by=by)
            elif request.status == "asked":
                services.save_draft(request, Content((FACT,)), by=by)
    assert asked() == before


def test_an_observer_is_not_asked_on_the_first_page_for_what_the_agency_owes(world, browse):
    watcher = world["make"].user("Wyn Watcher", agency=world["housing"], joins=[(world["group"], "observer")])
    asked = "Information your agency is asked for"
    assert asked in browse(world["landlord"]).get("/").text
    page = browse(watcher).get("/")
    assert asked not in page.text and f"/meetings/{world['meeting'].id}/returns" not in page.links().values()
