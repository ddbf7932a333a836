"""The pages of papers in a real Chromium: no axe violation, fit for a telephone, a draft that keeps itself, a pack that is followed."""

from __future__ import annotations

import pytest

from casework.extensions import db
from casework.papers import making
from casework.papers.models import PaperDraft
from tests.browser import Browser
from tests.papers.papers_world import a_docx, a_pdf, accept, arrange, ask, meeting_of, put, write
from tests.served import window_of

pytestmark = pytest.mark.browser


@pytest.fixture
def world(make):
    from datetime import timedelta

    from casework import clock

    found = arrange(make, lambda *_: None)
    with make.system():
        meeting_of(found).starts_at = clock.now() + timedelta(days=21)
    return found


def looked_at(page, name):
    from axe_playwright_python.sync_playwright import Axe

    violations = Axe().run(page).response["violations"]
    assert not violations, (name, violations[0]["id"], violations[0]["nodes"][0]["html"][:200])
    page.set_viewport_size({"width": 375, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 375, name
    page.set_viewport_size({"width": 1280, "height": 900})


def test_the_pages_of_papers_are_accessible_and_fit_a_telephone(world, app):
    report = ask(world, world["landlord"], title="Terms of reference")
    waiting = ask(world, world["landlord"], item="Progress of the community safety plan")
    word, scan = (ask(world, world["landlord"], kind=None, title=title) for title in ("Progress", "Figures"))
    write(world, report)
    put(world, word, "report.docx", a_docx())
    put(world, scan, "figures.pdf", a_pdf(pages=3))
    for paper in (report, word, scan):
        accept(world, paper)
    with world["make"].acting(world["coordinator"]) as by:
        making.ask_own(meeting_of(world), 0, by=by)
    assert making.run_due() == 1
    meeting = world["meeting"].id
    with window_of(app, Browser(app, world["coordinator"]).token) as page:
        for path in (f"/meetings/{meeting}/", f"/meetings/{meeting}/papers/", f"/meetings/{meeting}/papers/ask", f"/papers/{report}/",
                     f"/papers/{word}/", f"/papers/{scan}/", f"/papers/{waiting}/change", f"/papers/{waiting}/file",
                     f"/papers/{report}/send-back", f"/meetings/{meeting}/packs/0/"):  # fmt: skip
            page.goto(path)
            looked_at(page, path)
    with window_of(app, Browser(app, world["landlord"]).token) as page:
        page.goto(f"/papers/{waiting}/write")
        looked_at(page, "write")
        page.get_by_label("Text under Background").fill("Typed and left.")
        page.locator("#saved", has_text="Saved").wait_for()
        with world["make"].system():
            kept = db.session.scalars(db.select(PaperDraft)).one()
            assert kept.content["sections"]["background"]["text"] == "Typed and left."


def test_a_pack_is_followed_on_its_page_until_it_is_ready(world, app):
    paper = ask(world, world["landlord"])
    write(world, paper)
    accept(world, paper)
    with window_of(app, Browser(app, world["chair"]).token) as page:
        page.goto(f"/meetings/{world['meeting'].id}/packs/0/")
        page.get_by_role("button", name="Make my pack").click()
        page.get_by_text("Waiting to be made.").wait_for()
        assert making.run_due() == 1
        page.get_by_role("link", name="Open it or see its contents").click()
        page.get_by_role("button", name="Open your pack").wait_for()
        looked_at(page, "ready")
