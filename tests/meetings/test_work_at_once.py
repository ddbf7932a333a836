"""Two people minute one meeting at once: whatever either wrote is there in the end, or shown to somebody who decides."""

from __future__ import annotations

from contextvars import Context
from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from casework import clock
from casework.errors import Refusal, Stale
from casework.extensions import db
from casework.meetings import services
from casework.meetings.decisions import mark_of
from casework.meetings.models import Attendance, Decision, MinuteRevision
from casework.meetings.workspace_models import DecisionRevision, ItemVisit
from casework.reader import acting_as

from .test_agenda import fresh, item, items
from .test_pages import begun, world  # noqa: F401


def url(item_id: int) -> str:
    return f"/meetings/items/{item_id}/minutes"


def test_a_page_that_shows_old_words_does_not_bring_them_back(world, browse):  # noqa: F811
    """The chair only adds to the discussion; the coordinator has meanwhile reworded a decision, the rating and the review."""
    item_id = begun(world)
    chair, coordinator = browse(world["chair"]), browse(world["coordinator"])
    address = f"/meetings/{world['meeting'].id}/minutes?item={item_id}"
    coordinator.post(
        url(item_id), page=coordinator.get(address), new_decision="That it be noted", do="decision", rag=""
    )
    seen = chair.get(address)
    [name] = [box["name"] for box in coordinator.get(address).select("textarea[name^='decision-']")]
    coordinator.submit(coordinator.page, rag="red", **{name: "That it be agreed"})
    chair.submit(seen, discussion="The chair's words")
    with world["make"].acting(world["coordinator"]):
        now = item(world["meeting"], "case")
        assert (now.discussion, now.rag, now.decisions[0].text) == ("The chair's words", "red", "That it be agreed")


def test_two_wordings_of_one_decision_are_both_shown(world, browse):  # noqa: F811
    item_id = begun(world)
    with world["make"].acting(world["coordinator"]) as by:
        decision = services.decide(item(world["meeting"], "case"), text="That it be noted", by=by)
        number = decision.id
        first = mark_of("That it be noted")
        services.edit_decision(decision, text="That it be agreed", version=first, by=by)
    chair = browse(world["chair"])
    answer = chair.post(
        f"/meetings/decisions/{number}/text", as_json=True, text="That it be refused", version=first, status=409
    )
    assert answer.json["theirs"] == {f"decision-{number}": "That it be agreed"}
    assert answer.json["changed_by"] == "Noor Coordinator"
    name = f"decision-{number}"
    page = chair.post(
        url(item_id), status=409, version="1", discussion="", **{name: "That it be refused", f"{name}-version": str(first)}
    )  # fmt: skip
    assert "That it be agreed" in page.text and "That it be refused" in page.text
    assert page.field(f"{name}-version") == str(mark_of("That it be agreed"))
    with world["make"].acting(world["coordinator"]):
        texts = db.session.scalars(select(DecisionRevision.text).order_by(DecisionRevision.id)).all()
    assert texts == ["That it be noted", "That it be agreed"]


def test_a_rating_set_meanwhile_is_not_overwritten_unseen(world, browse):  # noqa: F811
    item_id = begun(world)
    chair = browse(world["chair"])
    seen = chair.get(f"/meetings/{world['meeting'].id}/minutes?item={item_id}")
    with world["make"].acting(world["coordinator"]) as by:
        services.record_outcome(item(world["meeting"], "case"), rag="red", next_review_on=None, by=by)
    page = chair.submit(seen, rag="green", discussion="Kept all the same", status=422)
    assert page.errors() == ["Somebody else has set this to Red meanwhile. Check and choose again."]
    assert page.field("discussion") == "Kept all the same"
    assert page.field("was_rag") == "red"


def test_a_decision_typed_saved_by_itself_and_sent_is_one(world, browse):  # noqa: F811
    item_id = begun(world)
    page = browse(world["coordinator"])
    shown = page.get(f"/meetings/{world['meeting'].id}/minutes?item={item_id}")
    key = shown.field("new_decision_key")
    body = {"text": "That it", "version": 0, "key": key}
    first = page.post(f"/meetings/items/{item_id}/decisions", as_json=True, **body).json
    assert page.post(f"/meetings/items/{item_id}/decisions", as_json=True, **body).json["url"] == first["url"]
    page.post(first["url"], as_json=True, text="That it be", version=first["version"])
    page.submit(shown, new_decision="That it be noted")
    with world["make"].acting(world["coordinator"]):
        assert db.session.scalars(select(Decision.text)).all() == ["That it be noted"]
    shown = page.get(f"/meetings/{world['meeting'].id}/minutes?item={item_id}")
    body["key"] = shown.field("new_decision_key")
    url_of = page.post(f"/meetings/items/{item_id}/decisions", as_json=True, **body).json["url"]
    page.post(url_of, as_json=True, text="", version=mark_of("That it"))
    page.submit(shown, new_decision="")
    with world["make"].acting(world["coordinator"]):
        assert db.session.scalars(select(Decision.text)).all() == ["That it be noted"], "typed, then emptied: none"
    for bad in (
        {"text": 5, "version": 0, "key": "k"},
        {"text": "x", "version": 0},
        {"text": "x", "version": "z", "key": "k"},
    ):
        page.post(f"/meetings/items/{item_id}/decisions", as_json=True, status=400, **bad)


def test_who_may_not_minute_words_no_decision(world, browse):  # noqa: F811
    item_id = begun(world)
    with world["make"].acting(world["coordinator"]) as by:
        number = services.decide(item(world["meeting"], "case"), text="As agreed", by=by).id
    for who, status in (("member", 403), ("observer", 403), ("stranger", 404)):
        page = browse(world[who])
        for path in (
            f"/meetings/items/{item_id}/decisions",
            f"/meetings/decisions/{number}/text",
            f"/meetings/items/{item_id}/here",
        ):
            page.post(path, as_json=True, text="Planted", version=0, key="k", status=status)
        page.post(f"/meetings/items/{item_id}/people", person="x", do="left", status=status)
        page.post(f"/meetings/items/{item_id}/taken", after="", status=status)
    with world["make"].acting(world["coordinator"]):
        assert db.session.scalars(select(Decision.text)).all() == ["As agreed"]


def test_whoever_is_in_an_item_is_seen_there_and_soon_forgotten(world, browse):  # noqa: F811
    item_id = begun(world)
    chair, coordinator = browse(world["chair"]), browse(world["coordinator"])
    here = f"/meetings/items/{item_id}/here"
    assert chair.post(here, as_json=True, version=1, typing=True).json["others"] == ""
    seen = coordinator.post(here, as_json=True, version=1, typing=False).json
    assert seen["others"] == "Cat Chair is writing here too."
    assert seen["states"][str(item_id)] == "Nothing yet"
    saved = chair.post(f"/meetings/items/{item_id}/discussion", as_json=True, text="Heard.", version=1).json
    newer = coordinator.post(here, as_json=True, version=1).json["newer"]
    assert newer == {"text": "Heard.", "version": saved["version"], "by": "Cat Chair"}
    assert "newer" not in chair.post(here, as_json=True, version=1).json, "one's own words are no news"
    world["at"](2026, 3, 10, 14, 5)
    assert coordinator.post(here, as_json=True, version=1).json["others"] == ""
    coordinator.post(here, as_json=True, version="x", typing="y")
    with world["make"].acting(world["coordinator"]) as by:
        assert len(db.session.scalars(select(ItemVisit)).all()) == 2
        db.session.add(Attendance(meeting_id=world["meeting"].id, name="Wil Visitor", capacity="invited"))
        services.close_meeting(fresh(world["meeting"]), concluded_at=clock.now() + timedelta(hours=1), by=by)
        assert db.session.scalars(select(ItemVisit)).all() == []


def test_siblings_make_nothing_stale_and_moving_an_item_neither(world):  # noqa: F811
    begun(world)
    with world["make"].acting(world["coordinator"]) as by:
        everything = [i for i in items(world["meeting"]) if i.kind not in ("heading",)]
        versions = {i.id: i.version for i in everything}
        for each in everything:
            services.save_discussion(each, text=f"On {each.title}", version=versions[each.id], by=by)
        case = item(world["meeting"], "case")
        version = case.version
        later = services.add_item(fresh(world["meeting"]), kind="report", title="Late", by=by)
        services.take_after(case, later, by=by)
        assert services.save_discussion(case, text="Typed while it was moved", version=version, by=by)
        assert [
            r.discussion
            for r in db.session.scalars(select(MinuteRevision).where(MinuteRevision.agenda_item_id == case.id))
        ][-1] == "Typed while it was moved"


def together(app, world, *acts):  # noqa: F811
    """Run each act in a thread of its own at the same moment; what each raised."""
    barrier, raised = Barrier(len(acts)), [None] * len(acts)

    def run(n, act) -> None:
        try:
            with app.app_context(), acting_as(world["coordinator"]):
                mine = fresh(world["meeting"])
                barrier.wait(10)
                act(mine)
                db.session.commit()
        except Exception as problem:  # told to the test
            raised[n] = problem

    threads = [Thread(target=Context().run, args=(run, n, act)) for n, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return raised


def test_two_who_close_at_once_close_once(world, app):  # noqa: F811
    begun(world)
    with world["make"].acting(world["coordinator"]):
        db.session.add(Attendance(meeting_id=world["meeting"].id, name="Wil Visitor", capacity="invited"))
    at = clock.now() + timedelta(hours=1)
    act = lambda meeting: services.close_meeting(meeting, concluded_at=at, by=world["coordinator"])  # noqa: E731
    first, second = sorted(together(app, world, act, act), key=lambda problem: problem is not None)
    assert first is None
    assert isinstance(second, Refusal) and second.message.startswith("This meeting is closed already")


def test_two_who_circulate_at_once_give_each_number_once(world, app):  # noqa: F811
    begun(world)
    with world["make"].acting(world["coordinator"]):
        fresh(world["meeting"]).status = "closed"
    act = lambda meeting: services.circulate(meeting, accept_faults=True, by=world["coordinator"])  # noqa: E731
    first, second = sorted(together(app, world, act, act), key=lambda problem: problem is not None)
    assert first is None
    assert isinstance(second, Refusal) and "just circulated" in second.message
    with world["make"].acting(world["coordinator"]):
        given = [i.minute_number for i in items(world["meeting"]) if i.minute_number]
    assert given == list(range(1, len(given) + 1))


def test_ten_at_once_in_one_item_lose_nothing(world, app):  # noqa: F811
    """Each adds a paragraph of its own, bringing both texts together whenever somebody was first."""
    begun(world)

    def adding(n):
        def act(meeting):
            mine, case = f"Paragraph {n}", item(meeting, "case")
            text, version = f"{case.discussion}\n\n{mine}".strip(), case.version
            while True:
                try:
                    services.save_discussion(case, text=text, version=version, by=world["coordinator"])
                    return
                except Stale as stale:
                    text, version = f"{stale.theirs['discussion']}\n\n{mine}".strip(), stale.version

        return act

    assert together(app, world, *(adding(n) for n in range(10))) == [None] * 10
    with world["make"].acting(world["coordinator"]):
        assert sorted(item(world["meeting"], "case").discussion.split("\n\n")) == sorted(
            f"Paragraph {n}" for n in range(10)
        )


@pytest.mark.parametrize("day", [date(2026, 3, 20)])
def test_an_action_is_due_at_the_next_meeting_unless_somebody_says_otherwise(world, browse, day):  # noqa: F811
    item_id = begun(world)
    page = browse(world["coordinator"])
    address = f"/meetings/{world['meeting'].id}/minutes?item={item_id}"
    assert page.get(address).field("action_due_on-day") == "7", "four weeks on, where no meeting is planned"
    world["make"].meeting(world["group"], on=day)
    shown = page.get(address)
    assert [shown.field(f"action_due_on-{part}") for part in ("day", "month", "year")] == ["20", "3", "2026"]
    said = page.submit(shown, action_title="Visit the tenant", action_owner=f"user:{world['member'].id}", do="save")
    assert "Visit the tenant" in said.text and "20 Mar" in said.text


def test_a_decision_worded_while_somebody_removes_it_stays_and_what_it_said_before_can_be_read(world, browse):  # noqa: F811
    item_id = begun(world)
    with world["make"].acting(world["coordinator"]) as by:
        number = services.decide(item(world["meeting"], "case"), text="That it be noted", by=by).id
    chair, coordinator = browse(world["chair"]), browse(world["coordinator"])
    address = f"/meetings/{world['meeting'].id}/minutes?item={item_id}"
    seen = chair.get(address)
    coordinator.submit(coordinator.get(address), do=f"remove-{number}")
    page = chair.submit(seen, **{f"decision-{number}": "That it be refused"}, discussion="Said once\n\nSaid twice")
    assert "Somebody else removed a decision" in page.select_one(".cw-flash").text
    with world["make"].acting(world["coordinator"]):
        assert [each.text for each in item(world["meeting"], "case").decisions] == ["That it be refused"]
    chair.submit(chair.get(address), discussion="Said twice")
    page = chair.get(f"/meetings/items/{item_id}/earlier")
    assert [each.text for each in page.select("del, ins")] == ["[taken out: Said once ]"]
    wordings = chair.get(f"/meetings/items/{item_id}/earlier?of=decisions")
    assert [each.text for each in wordings.select("main h2 + p")] == ["That it be refused", "That it be noted"]
    assert "removed since" in wordings.select("main h2")[1].text
    browse(world["member"]).get(f"/meetings/items/{item_id}/earlier", status=403)


def test_an_item_put_off_while_somebody_types_in_it_says_so_and_keeps_their_words(world, browse):  # noqa: F811
    item_id = begun(world)
    chair = browse(world["chair"])
    page = chair.get(f"/meetings/{world['meeting'].id}/minutes?item={item_id}")
    world["make"].meeting(world["group"], on=date(2026, 4, 14))
    coordinator = browse(world["coordinator"])
    at_work = coordinator.get(f"/meetings/{world['meeting'].id}/minutes?item={item_id}")
    put_off = coordinator.submit(at_work, form=f"form[action='/meetings/items/{item_id}/defer']")
    assert "deferred to Tuesday 14 April 2026" in put_off.text and put_off.select("#discussion"), "and goes on minuting"
    version = page.field("version")
    saved = chair.post(f"/meetings/items/{item_id}/discussion", as_json=True, text="Said first", version=int(version))
    put_off = "Deferred to the next meeting. What is written here still stands in these minutes."
    assert saved.json["standing"] == put_off
    with world["make"].acting(world["coordinator"]) as by:
        first = items(world["meeting"])[0]
        services.take_after(item(world["meeting"], "case"), first, by=by)
    here = chair.post(f"/meetings/items/{item_id}/here", as_json=True, version=saved.json["version"])
    assert here.json["standing"] == f"Taken out of order, after item {first.number}. {put_off}"
    text = chair.get(f"/meetings/{world['meeting'].id}/papers/minutes.html").text
    assert text.index("Deferred to the next meeting.") < text.index("Said first")


def test_an_item_two_people_have_open_keeps_what_both_wrote_and_one_taken_off_shows_it(world, browse):  # noqa: F811
    with world["make"].acting(world["coordinator"]) as by:
        services.build_agenda(fresh(world["meeting"]), by=by)
        db.session.commit()
        listed = next(each for each in items(world["meeting"]) if each.kind == "case")
        address, title = f"/meetings/items/{listed.id}/", listed.title
    chair, coordinator = browse(world["chair"]), browse(world["coordinator"])
    seen, also_seen, seen_too = chair.get(address), coordinator.get(address), coordinator.get(address)
    chair.submit(seen, purpose="The chair's purpose", sensitivity="group")
    coordinator.submit(also_seen, author="Housing")
    with world["make"].acting(world["coordinator"]):
        now = item(world["meeting"], "case")
        assert (now.title, now.purpose, now.author, now.sensitivity) == (
            title,
            "The chair's purpose",
            "Housing",
            "group",
        )
    page = coordinator.submit(seen_too, purpose="Another purpose")
    assert "Now it is: The chair's purpose." in page.errors()[0] and "Another purpose" in page.text
    coordinator.submit(page, purpose="Both purposes")
    with world["make"].acting(world["coordinator"]):
        assert item(world["meeting"], "case").purpose == "Both purposes"
    seen = chair.get(address)
    coordinator.post(f"{address}remove", page=coordinator.get(f"/meetings/{world['meeting'].id}"))
    assert "Typed at length" in chair.submit(seen, purpose="Typed at length", status=404).text
    assert "taken off" not in browse(world["make"].user()).get(address, status=404).text
