"""Minutes after the meeting: to the chair, corrected by those who were there, confirmed, signed, amended; each no is clear."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import pytest
from sqlalchemy import select

from casework import clock
from casework.access import as_system
from casework.errors import NotPermitted, Refusal
from casework.extensions import db
from casework.meetings import chairing, corrections, services, signing
from casework.meetings.confirmations import confirmed_under
from casework.meetings.confirmations import words as printed
from casework.meetings.differences import word_by_word
from casework.meetings.house_style import HouseStyle
from casework.meetings.life_models import ChairsLook, MinuteCorrection, MinutesSignature, RecordedAmendment
from casework.meetings.models import AgendaItem, Attendance, Decision, Meeting, MeetingSeries, MinuteRevision
from casework.partnership.models import Membership
from tests.browser import Browser
from tests.meetings.test_agenda import fresh
from tests.pdf_text import words_of
from tests.world import Maker


@pytest.fixture
def world(make: Maker, at: Callable[..., Any]) -> dict[str, Any]:
    """A meeting of 10 March that closed with two reports and a case; eight agencies' people were there."""
    at(2026, 3, 10, 16)
    group = make.group("psg", name="North PSG")
    found: dict[str, Any] = {
        "group": group, "coordinator": make.user("Noor Coordinator", coordinates=[group]), "chair": make.user("Cat Chair", chairs=[group]),
        "member": make.user("Sam Officer", agency=make.agency("Wrensea Police", kind="police"), joins=[group]),
        "absent": make.user("Abe Absent", joins=[group]), "stranger": make.user("Una Stranger", joins=[make.group("psg")]),
        "meeting": make.meeting(group, on=date(2026, 3, 10), status="closed"),
        "next": make.meeting(group, on=date(2026, 4, 14), status="in_progress"),
        "case": make.case(group, title="CANARY Walk"),
    }  # fmt: skip
    with make.system():
        meeting = db.session.get_one(Meeting, found["meeting"].id)
        series = MeetingSeries(
            group_id=group.id, title="x", recurrence="list", starts_on=date(2026, 1, 1), start_time=time(14), quorum=2
        )
        db.session.add(series)
        db.session.flush()
        db.session.get_one(Meeting, found["next"].id).series_id = series.id
        found["series"] = series.id
        meeting.commenced_at, meeting.concluded_at, meeting.closed_at = meeting.starts_at, clock.now(), clock.now()
        report = AgendaItem(
            meeting_id=meeting.id,
            kind="report",
            position=10,
            number="1",
            title="Winter plan",
            discussion="Grit was ordered for 12 roads.",
        )
        about = AgendaItem(
            meeting_id=meeting.id,
            kind="case",
            position=20,
            number="2",
            title="CANARY Walk",
            case_id=found["case"].id,
            discussion="CANARY talk.",
        )
        db.session.add_all([report, about])
        db.session.flush()
        decision = Decision(agenda_item_id=report.id, position=1, text="That the plan be noted.")
        db.session.add(decision)
        for place, (who, chairs) in enumerate((("chair", True), ("coordinator", False), ("member", False))):
            user = found[who]
            for each in (meeting.id, found["next"].id):
                db.session.add(
                    Attendance(
                        meeting_id=each,
                        user_id=user.id,
                        agency_id=user.agency_id,
                        position=place,
                        name=user.name,
                        capacity="member",
                        in_the_chair=chairs,
                    )
                )
        db.session.flush()
        found |= {"report": report.id, "about": about.id, "decision": decision.id}
    return found


@pytest.fixture
def circulated(make: Maker, world: dict[str, Any]) -> dict[str, Any]:
    with make.acting(world["coordinator"]) as by:
        services.circulate(fresh(world["meeting"]), by=by, accept_faults=True)
    return world


def confirm(make: Maker, world: dict[str, Any], **more: Any) -> None:
    with make.acting(world["coordinator"]) as by:
        item = db.session.get(AgendaItem, more.pop("item")) if "item" in more else None
        services.confirm_minutes(
            fresh(world["meeting"]), in_meeting=fresh(world["next"]) if more.pop("at_next", True) else None,
            **({"confirmation": "correct"} | more), amended_item=item, by=by,
        )  # fmt: skip


def url(world: dict[str, Any], rest: str = "") -> str:
    return f"/meetings/{world['meeting'].id}/{rest}"


# -- the chair ---------------------------------------------------------------------------------------------------------


def test_the_chair_returns_the_draft_and_then_approves_it(
    world: dict[str, Any], browse: Callable[..., Browser], make: Maker
) -> None:
    coordinator, chair = browse(world["coordinator"]), browse(world["chair"])
    coordinator.post(url(world, "minutes/chair"), do="send", comments="")
    assert "Sent on 10 March 2026, not answered yet" in coordinator.get(url(world)).text
    page = coordinator.post(url(world, "circulate"), accept_faults="y")
    assert "These minutes are with the chair." in " ".join(page.errors())
    assert chair.post(url(world, "minutes/chair"), do="return", comments="").errors() == ["Say what is to be changed."]
    chair.post(url(world, "minutes/chair"), do="return", comments="Name the roads")
    assert "Name the roads" in coordinator.get(url(world, "minutes/chair")).text
    coordinator.post(url(world, "minutes/chair"), do="send", comments="")
    chair.post(url(world, "minutes/chair"), do="approve", comments="")
    assert "Approved" in coordinator.get(url(world)).text
    coordinator.post(url(world, "circulate"), accept_faults="y")
    with make.acting(world["coordinator"]):
        assert fresh(world["meeting"]).status == "circulated"


def test_only_the_chair_answers_and_only_who_runs_the_group_sees_it(
    world: dict[str, Any], browse: Callable[..., Browser], make: Maker
) -> None:
    with make.acting(world["coordinator"]) as by:
        chairing.send_to_chair(fresh(world["meeting"]), by=by)
        with pytest.raises(Refusal, match="with the chair already"):
            chairing.send_to_chair(fresh(world["meeting"]), by=by)
        with pytest.raises(NotPermitted):
            chairing.answer_as_chair(fresh(world["meeting"]), approve=True, comments="", by=by)
    browse(world["member"]).get(url(world, "minutes/chair"), status=403)
    browse(world["stranger"]).get(url(world, "minutes/chair"), status=404)
    with make.acting(world["member"]):
        assert db.session.scalars(select(ChairsLook)).all() == []


def test_the_chair_may_circulate_what_waits_which_approves_it(world: dict[str, Any], make: Maker) -> None:
    with make.acting(world["coordinator"]) as by:
        chairing.send_to_chair(fresh(world["meeting"]), by=by)
    with make.acting(world["chair"]) as by:
        services.circulate(fresh(world["meeting"]), by=by, accept_faults=True)
        assert db.session.scalars(select(ChairsLook.outcome)).one() == "approved"


# -- corrections -------------------------------------------------------------------------------------------------------


def propose(browse: Callable[..., Browser], world: dict[str, Any], new_text: str, **query: int) -> None:
    words = "&".join(f"{name}={value}" for name, value in query.items())
    browser = browse(world["member"])
    address = url(world, f"corrections/new?{words}")
    browser.get(address)
    browser.submit(new_text=new_text, comment="I said so")


def waiting(make: Maker) -> MinuteCorrection:
    with make.system():
        return db.session.scalars(
            select(MinuteCorrection)
            .where(MinuteCorrection.status == "proposed")
            .execution_options(populate_existing=True)
        ).one()


def test_who_was_there_proposes_and_the_coordinator_accepts_word_by_word(
    make: Maker, circulated: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    propose(browse, circulated, "Grit was ordered for 21 roads.", item=circulated["report"])
    row = waiting(make)
    browser = browse(circulated["coordinator"])
    assert "1 correction waiting, open until 17 March 2026" in browser.get(url(circulated)).text
    page = browser.get(url(circulated, f"corrections/{row.id}"))
    assert page.select_one("del").text == "[taken out: 12 ]" and page.select_one("ins").text == "[put in: 21 ]"
    browser.post(url(circulated, f"corrections/{row.id}"), do="accept", answer="")
    with make.system():
        item = db.session.get_one(AgendaItem, circulated["report"], populate_existing=True)
        assert item.discussion == "Grit was ordered for 21 roads."
        assert db.session.scalars(select(MinuteRevision.discussion)).all() == ["Grit was ordered for 21 roads."]
    assert "Accepted" in browse(circulated["member"]).get(url(circulated, "corrections")).text
    assert "None waiting, open until 17 March 2026" in browser.get(url(circulated)).text


def test_two_cases_of_one_title_are_told_apart_by_number_and_reference_and_what_waits_is_one_click_away(
    make: Maker, circulated: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    with make.system():
        db.session.get_one(AgendaItem, circulated["about"], populate_existing=True).minute_label = "61"
    name = f"61 (item 2) {circulated['case'].reference} CANARY Walk"
    page = browse(circulated["member"]).get(url(circulated, "corrections"))
    assert page.links()[name].endswith(f"item={circulated['about']}")
    propose(browse, circulated, "CANARY said.", item=circulated["about"])
    browser, where = browse(circulated["coordinator"]), url(circulated, "corrections")
    page = browser.get(where)
    assert page.links()[f"{name}: what was said"].startswith(where)
    assert name in browser.get(page.links()[f"{name}: what was said"]).text
    for asked in ("confirm", "checks"):
        page = browser.get(url(circulated, asked))
        assert "1 correction waits for an answer." in page.text
        assert page.has(f'main a[href="{where}"]')


def test_a_decision_is_corrected_and_a_refusal_needs_its_reason(
    make: Maker, circulated: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    propose(browse, circulated, "That the plan be agreed.", item=circulated["report"], decision=circulated["decision"])
    row, browser = waiting(make), browse(circulated["coordinator"])
    address = url(circulated, f"corrections/{row.id}")
    assert browser.post(address, do="decline", answer=" ").errors() == ["Say why, so that whoever proposed it knows."]
    browser.post(address, do="decline", answer="The chair's notes say noted.")
    page = browse(circulated["member"]).get(address)
    assert "Declined" in page.text and "The chair's notes say noted." in page.text
    with make.system():
        assert (
            db.session.get_one(Decision, circulated["decision"], populate_existing=True).text
            == "That the plan be noted."
        )
    assert "answered already" in " ".join(browser.post(address, do="accept", answer="").errors())


def test_a_proposal_overtaken_by_a_change_shows_both_and_overwrites_nothing(
    make: Maker, circulated: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    propose(browse, circulated, "Grit was ordered for 21 roads.", item=circulated["report"])
    with make.system():
        db.session.get_one(
            AgendaItem, circulated["report"], populate_existing=True
        ).discussion = "Grit was ordered for 12 roads and paths."
    row, browser = waiting(make), browse(circulated["coordinator"])
    address = url(circulated, f"corrections/{row.id}")
    page = browser.get(address)
    assert (
        "have changed since this was proposed" in page.text
        and "paths." in page.text
        and page.has("textarea[name=text]")
    )
    with make.acting(circulated["coordinator"]) as by, pytest.raises(Refusal, match="changed since"):
        corrections.accept(
            db.session.scalars(corrections.correction_by_id(row.id)).one(), answer="", text=None, now=None, by=by
        )
    browser.get(address)
    browser.submit(text="Grit was ordered for 21 roads and paths.", do="accept")
    with make.system():
        assert (
            db.session.get_one(AgendaItem, circulated["report"], populate_existing=True).discussion
            == "Grit was ordered for 21 roads and paths."
        )


def test_attendance_is_corrected_in_words_and_by_hand(
    make: Maker, circulated: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    propose(browse, circulated, "I left at item 1.")
    row, browser = waiting(make), browse(circulated["coordinator"])
    assert "attendance page" in browser.get(url(circulated, f"corrections/{row.id}")).text
    browser.post(url(circulated, f"corrections/{row.id}"), do="accept", answer="Done")
    with make.system():
        assert db.session.get_one(MinuteCorrection, row.id, populate_existing=True).status == "accepted"


def test_bad_proposals_and_late_ones(
    make: Maker, circulated: dict[str, Any], browse: Callable[..., Browser], at: Callable[..., Any]
) -> None:
    browser, address = browse(circulated["member"]), url(circulated, f"corrections/new?item={circulated['report']}")
    browser.get(address)
    assert browser.submit().errors() == ["Nothing is changed yet. Write how it should read."]
    browser.get(address)
    assert browser.submit(new_text="").errors() == ["Write how it should read"]
    browser.get(url(circulated, "corrections/new?item=999999"), status=404)
    browser.get(url(circulated, f"corrections/new?item={circulated['report']}&decision=999999"), status=404)
    at(2026, 3, 18, 9)
    assert "for five working days" in browse(circulated["member"]).get(address).text
    with make.acting(circulated["member"]) as by, pytest.raises(Refusal, match="time to propose corrections is over"):
        corrections.propose(
            fresh(circulated["meeting"]), item=None, decision=None, old_text="", new_text="x", comment="", by=by
        )


def test_who_may_who_may_not_and_who_cannot_tell(
    make: Maker, circulated: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    propose(browse, circulated, "Other words.", item=circulated["report"])
    row = waiting(make)
    for path in ("corrections", "corrections/new", f"corrections/{row.id}", f"corrections/{row.id}/withdraw"):
        ask = browse(circulated["stranger"])
        (ask.post if path.endswith("withdraw") else ask.get)(url(circulated, path), status=404)
    browse(circulated["absent"]).get(url(circulated, "corrections"), status=403)
    browse(circulated["absent"]).get(url(circulated, f"corrections/{row.id}"), status=404)
    with make.acting(circulated["member"]) as by, pytest.raises(NotPermitted):
        corrections.accept(
            db.session.scalars(corrections.correction_by_id(row.id)).one(), answer="", text=None, now=None, by=by
        )
    browse(circulated["member"]).post(url(circulated, f"corrections/{row.id}/withdraw"))
    with make.system():
        assert db.session.get_one(MinuteCorrection, row.id, populate_existing=True).status == "withdrawn"


def test_a_correction_to_an_item_out_of_reach_is_out_of_reach(make: Maker, circulated: dict[str, Any]) -> None:
    from casework.cases.models import CaseInterest

    with make.acting(circulated["member"]) as by:
        item = db.session.get_one(AgendaItem, circulated["about"])
        corrections.propose(
            fresh(circulated["meeting"]),
            item=item,
            decision=None,
            old_text=item.discussion,
            new_text="CANARY no talk.",
            comment="",
            by=by,
        )
    with make.system():
        db.session.add(CaseInterest(case_id=circulated["case"].id, user_id=circulated["coordinator"].id, reason="x"))
    with make.acting(circulated["coordinator"]):
        assert db.session.scalars(select(MinuteCorrection)).all() == []
    with pytest.raises(Refusal, match="1 correction waits"):
        confirm(make, circulated)


@pytest.mark.parametrize(
    ("old", "new"), [("", "a b"), ("a b", ""), ("a  b\n\nc", "a c"), ("the same", "the same"), ("x" * 300, "y " * 300)]
)
def test_the_difference_holds_both_texts(old: str, new: str) -> None:
    pieces = word_by_word(old, new)
    assert "".join(p.text for p in pieces if p.kind != "in") == old
    assert "".join(p.text for p in pieces if p.kind != "out") == new


# -- confirming, signing, amending -------------------------------------------------------------------------------------


def test_minutes_confirmed_before_they_went_round_and_a_meeting_closed_twice(
    make: Maker, world: dict[str, Any]
) -> None:
    with pytest.raises(Refusal, match="have not been circulated, so nobody could correct them"):
        confirm(make, world)
    with (
        make.acting(world["coordinator"]) as by,
        pytest.raises(Refusal, match="closed already: it concluded on 10 March 2026 at 4pm"),
    ):
        services.close_meeting(
            fresh(world["meeting"]), concluded_at=datetime(2026, 3, 10, 17, tzinfo=clock.LONDON), by=by
        )


def test_an_amendment_is_quoted_and_the_confirming_minute_says_so(
    make: Maker, circulated: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    confirm(
        make, circulated, confirmation="amended", amendment="Grit was ordered for 21 roads.", item=circulated["report"]
    )
    with pytest.raises(Refusal, match="confirmed already"):
        confirm(make, circulated)
    words = "Confirmed as a correct record, subject to amendment to minute 1, Winter plan, so that it reads: “Grit was ordered for 21 roads.”"
    with make.system():
        said = db.session.scalars(
            select(AgendaItem).where(AgendaItem.meeting_id == circulated["next"].id, AgendaItem.kind == "minutes")
        ).one()
        [row] = db.session.scalars(confirmed_under([said.id])).all()
        assert printed(row, HouseStyle(), several=False) == words and said.discussion == ""
    assert words in browse(circulated["member"]).get(url(circulated, "papers/minutes.html")).text


def test_an_amendment_about_a_case_is_kept_with_it(
    make: Maker, circulated: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    confirm(make, circulated, confirmation="amended", amendment="CANARY said nothing.", item=circulated["about"])
    with make.system():
        said = db.session.scalars(
            select(AgendaItem).where(AgendaItem.meeting_id == circulated["next"].id, AgendaItem.kind == "minutes")
        ).one()
        [row] = db.session.scalars(confirmed_under([said.id])).all()
        assert row.amendment == "amendment to minute 2, which is recorded with it."
        db.session.get_one(AgendaItem, circulated["about"])
    assert "CANARY said nothing." in browse(circulated["member"]).get(url(circulated, "amendments")).text


def test_a_meeting_without_a_quorum_confirms_nothing_but_e_mail_does(make: Maker, circulated: dict[str, Any]) -> None:
    with make.system():
        db.session.get_one(MeetingSeries, circulated["series"], populate_existing=True).quorum = 5
    with pytest.raises(Refusal, match="not quorate, so it could not confirm minutes"):
        confirm(make, circulated)
    confirm(make, circulated, confirmation="by_email")
    with make.system():
        assert fresh(circulated["meeting"]).confirmed_as.how == "by_email"


def test_the_chair_signs_and_afterwards_only_amendments_are_recorded(
    make: Maker, circulated: dict[str, Any], browse: Callable[..., Browser], at: Callable[..., Any]
) -> None:
    chair, coordinator = browse(circulated["chair"]), browse(circulated["coordinator"])
    assert "signed once they are confirmed" in " ".join(
        chair.post(url(circulated, "sign"), name="Cat Chair", office="").errors()
    )
    assert "not confirmed yet" in " ".join(
        coordinator.post(url(circulated, "amendments"), item="", old_text="", new_text="x", because="y").errors()
    )
    confirm(make, circulated)
    coordinator.get(url(circulated, "sign"), status=403)
    at(2026, 4, 15, 13, 30)
    chair, coordinator = browse(circulated["chair"]), browse(circulated["coordinator"])
    chair.post(url(circulated, "sign"), name="Cat Chair", office="Chair")
    assert "signed already" in " ".join(chair.post(url(circulated, "sign"), name="Cat Chair", office="").errors())
    with make.system():
        kept = db.session.scalars(select(MinutesSignature)).one()
        assert kept.digest == signing.digest_of(fresh(circulated["meeting"]))
    address = url(circulated, "amendments")
    page = coordinator.post(address, item=str(circulated["report"]), old_text="never said", new_text="x", because="y")
    assert "The minute does not say this" in " ".join(page.errors())
    coordinator.post(
        address,
        item=str(circulated["report"]),
        old_text="12 roads",
        new_text="21 roads",
        because="Agreed on 12 May 2026",
    )
    line = "Minute 1: for “12 roads” read “21 roads”. Agreed on 12 May 2026. Recorded by Noor Coordinator on 15 April 2026."
    page = browse(circulated["member"]).get(url(circulated, "papers/minutes.html"))
    assert line in page.text and "Signed by Cat Chair, Chair, on 15 April 2026 at 2:30pm." in page.text
    pdf = words_of(browse(circulated["member"]).get(url(circulated, "papers/minutes.pdf")).data)
    assert "21 roads" in " ".join(pdf.split())
    with make.system():
        assert kept.digest == signing.digest_of(fresh(circulated["meeting"])), "the minutes stayed as they were"
        assert len(db.session.scalars(select(RecordedAmendment)).all()) == 1
    browse(circulated["member"]).post(address, item="", old_text="", new_text="x", because="y", status=403)
    browse(circulated["stranger"]).get(address, status=404)


def test_a_former_chair_signs_nothing(make: Maker, circulated: dict[str, Any], browse: Callable[..., Browser]) -> None:
    confirm(make, circulated)
    with as_system("arranging", partnership_id=make.partnership().id):
        seat = db.session.scalars(select(Membership).where(Membership.user_id == circulated["chair"].id)).one()
        seat.ends_on = date(2026, 3, 1)
        db.session.commit()
    browse(circulated["chair"]).get(url(circulated, "sign"), status=404)
