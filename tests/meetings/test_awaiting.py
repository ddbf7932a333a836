"""The item on the previous minutes says which wait to be confirmed, in every form and beside the box, until they are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import docx

from casework.extensions import db
from casework.meetings import services
from casework.meetings.models import AgendaItem
from casework.meetings.styles import save_style
from tests.browser import Browser
from tests.meetings.test_agenda import fresh
from tests.pdf_text import words_of
from tests.world import Maker

from .after_minutes_world import arrange, circulate, confirm

WAITS = "The minutes of the meeting held on 10 March 2026, circulated on 10 March 2026, await confirmation."
WAITED = "At the end of this meeting the minutes of the meeting held on 10 March 2026 awaited confirmation."


def test_the_item_on_the_previous_minutes_says_which_wait(
    make: Maker, at: Callable[..., Any], browse: Callable[..., Browser]
) -> None:
    world = circulate(make, arrange(make, at))
    with make.system():
        item = AgendaItem(
            meeting_id=world["next"].id, kind="minutes", position=1, number="1",
            title="To confirm the minutes of the meeting held on 10 March 2026",
        )  # fmt: skip
        db.session.add(item)
        db.session.flush()
        item_id = item.id
    at(2026, 4, 14, 15)
    browser, meeting = browse(world["coordinator"]), world["next"].id
    with make.system():
        make.meeting(world["group"], on=date(2026, 5, 12))
        june = make.meeting(world["group"], on=date(2026, 6, 9)).id
        db.session.add(
            AgendaItem(
                meeting_id=june,
                kind="minutes",
                position=1,
                number="1",
                title="Minutes of the meeting held on 12 May 2026",
            )
        )
    assert "await" not in browser.get(f"/meetings/{june}/papers/agenda.html").text, (
        "May comes first, and may confirm them"
    )

    for paper in ("agenda", "minutes"):
        where = f"/meetings/{meeting}/papers/{paper}"
        assert WAITS in browser.get(f"{where}.html").text
        assert WAITS in " ".join(words_of(browser.get(f"{where}.pdf").data).split())
        assert WAITS in [p.text for p in docx.Document(BytesIO(browser.get(f"{where}.docx").data)).paragraphs]
    beside = browser.get(f"/meetings/{meeting}/minutes?item={item_id}")
    assert f"The minutes print by themselves: {WAITS}" in beside.text
    assert beside.has(f'a[href="/meetings/{world["meeting"].id}/confirm"]')

    with make.acting(world["coordinator"]) as by:
        services.close_meeting(fresh(world["next"]), concluded_at=world["next"].starts_at, by=by)
    assert WAITED in browser.get(f"/meetings/{meeting}/papers/minutes.html").text
    confirm(make, world)
    said = browser.get(f"/meetings/{meeting}/papers/minutes.html").text
    assert "Confirmed." in said and "awaited" not in said
    with make.system():
        make.meeting(world["group"], on=date(2026, 2, 10), status="closed")
    said = browser.get(f"/meetings/{meeting}/papers/minutes.html").text
    assert "10 March 2026: Confirmed." in said and "10 February 2026 awaited" in said, "of two, which was confirmed"
    assert WAITS in browser.get(f"/meetings/{meeting}/papers/agenda.html").text, (
        "what went round reads the same for ever"
    )


def test_the_next_meeting_learns_of_minutes_confirmed_by_email_and_no_later_one(
    make: Maker, at: Callable[..., Any], browse: Callable[..., Browser]
) -> None:
    world = circulate(make, arrange(make, at))
    at(2026, 3, 20, 9)
    with make.acting(world["coordinator"]) as by:
        services.confirm_minutes(fresh(world["meeting"]), in_meeting=None, confirmation="by_email", by=by)
    with make.system():
        later = make.meeting(world["group"], on=date(2026, 5, 12)).id
        for each in (world["next"].id, later):
            db.session.add(
                AgendaItem(meeting_id=each, kind="minutes", position=1, number="1", title="Previous minutes")
            )
    at(2026, 4, 14, 15)
    browser, said = browse(world["coordinator"]), "The minutes of the meeting held on 10 March 2026 were confirmed by e-mail on 20 March 2026."  # fmt: skip
    for paper in ("agenda", "minutes"):
        assert said in browser.get(f"/meetings/{world['next'].id}/papers/{paper}.html").text
    assert "by e-mail" not in browser.get(f"/meetings/{later}/papers/agenda.html").text
    with make.acting(world["coordinator"]) as by:
        services.close_meeting(fresh(world["next"]), concluded_at=world["next"].starts_at, by=by)
    assert said in browser.get(f"/meetings/{world['next'].id}/papers/minutes.html").text


def test_an_agenda_sent_stays_as_sent_while_other_meetings_pass(
    make: Maker, at: Callable[..., Any], browse: Callable[..., Browser]
) -> None:
    world = circulate(make, arrange(make, at))
    with make.system():
        may = make.meeting(world["group"], on=date(2026, 5, 12), status="planned")
        for kind, title in (("minutes", "Minutes of the meeting held on 10 March 2026"), ("report", "Winter plan")):
            db.session.add(AgendaItem(meeting_id=may.id, kind=kind, position=1, title=title))
    with make.acting(world["coordinator"]) as by:
        services.close_meeting(fresh(world["next"]), concluded_at=world["next"].starts_at, by=by)
    browser, where = browse(world["coordinator"]), f"/meetings/{may.id}/papers"
    with make.acting(world["coordinator"]) as by:
        services.publish_agenda(fresh(may), by=by)

    def says(words: str) -> list[bool]:
        return [
            words in browser.get(f"{where}/agenda.html").text,
            words in " ".join(words_of(browser.get(f"{where}/agenda.pdf").data).split()),
            words in [p.text for p in docx.Document(BytesIO(browser.get(f"{where}/agenda.docx").data)).paragraphs],
        ]

    assert says(WAITS) == [True] * 3
    with make.acting(world["coordinator"]) as by:
        services.confirm_minutes(fresh(world["meeting"]), in_meeting=None, confirmation="by_email", by=by)
    with make.system():
        make.meeting(world["group"], on=date(2026, 4, 28))
    with make.acting(world["coordinator"]) as by:
        services.build_agenda(fresh(may), by=by)
    assert says(WAITS) == [True] * 3 and not any(says("confirmed by e-mail"))
    assert says("Minutes of the meeting held on 14 April 2026")[0], (
        "a meeting put in between names itself in no agenda sent before"
    )
    with make.system():
        fresh(may).status = "in_progress"
    live = browser.get(f"{where}/minutes.html").text
    assert "minutes of the meeting held on 10 March 2026" not in live, "28 April learns that they were confirmed since"


def test_a_supplement_and_the_public_agenda_keep_what_they_said_when_they_were_sent(
    make: Maker, at: Callable[..., Any], browse: Callable[..., Browser]
) -> None:
    world = circulate(make, arrange(make, at))
    with make.acting(world["coordinator"]) as by:
        save_style(world["group"], content={"publication": "public"}, version=0, by=by)
    with make.system():
        late = AgendaItem(meeting_id=world["next"].id, kind="minutes", position=90, title="Previous minutes", late_in=1)
        db.session.add(late)
    with make.acting(world["coordinator"]) as by:
        services.send_supplement(fresh(world["next"]), by=by)
    with make.acting(world["coordinator"]) as by:
        services.confirm_minutes(fresh(world["meeting"]), in_meeting=None, confirmation="by_email", by=by)
    browser, where = browse(world["coordinator"]), f"/meetings/{world['next'].id}/papers"
    for paper in ("agenda-supplement-1", "public-agenda"):
        assert WAITS in browser.get(f"{where}/{paper}.html").text, paper
        assert WAITS in " ".join(words_of(browser.get(f"{where}/{paper}.pdf").data).split()), paper
        assert WAITS in [p.text for p in docx.Document(BytesIO(browser.get(f"{where}/{paper}.docx").data)).paragraphs]
    assert "Added after publication, in supplement 1." in browser.get(f"{where}/public-agenda.html").text
