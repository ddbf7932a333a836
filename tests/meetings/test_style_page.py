"""The page of a body's style: tried on the latest meeting, saved, refused beside the setting, for who runs the group."""

from __future__ import annotations

from .test_house_style import held


def test_a_coordinator_tries_and_saves_a_style(make, at, browse):
    group, officer, meeting = held(make, at)
    browser = browse(officer)
    url = f"/groups/{group.slug}/meetings/style"
    assert browser.get(f"/groups/{group.slug}/meetings").links()["How papers look"] == url
    page = browser.get(url)
    fields = {name: page.field(name) for name in ("minutes_title", "decision_heading", "signature")}
    assert fields["decision_heading"] == "Decision"
    tried = browser.post(url, page=page, **_all(page, decision_heading="RESOLVED"), do="try")
    assert "Not saved yet" in tried.text
    assert "RESOLVED" in [node.text for node in tried.select(".cw-tried h4")]
    assert browser.get(url).field("decision_heading") == "Decision"
    saved = browser.post(url, page=browser.get(url), **_all(page, decision_heading="RESOLVED"), do="save")
    assert "The style of the papers is saved" in saved.text
    html = browser.get(f"/meetings/{meeting.id}/papers/minutes.html")
    assert "RESOLVED" in [node.text for node in html.select("main h3")]


def test_a_mistake_is_said_beside_its_setting_and_nothing_typed_is_lost(make, at, browse):
    group, officer, _meeting = held(make, at)
    browser = browse(officer)
    url = f"/groups/{group.slug}/meetings/style"
    page = browser.get(url)
    answer = browser.post(url, page=page, **_all(page, minute_numbers="{prefix}", signature="Chair's own"), do="save")
    assert answer.errors() == ["Say where the number stands, with {n} or {item}"]
    assert answer.field("signature") == "Chair's own"


def test_two_at_once_are_told(make, at, browse):
    group, officer, _meeting = held(make, at)
    other = make.user("Another", chairs=[group])
    first, second = browse(officer), browse(other)
    url = f"/groups/{group.slug}/meetings/style"
    page, late = first.get(url), second.get(url)
    first.post(url, page=page, **_all(page, signature="First"), do="save")
    answer = second.post(url, page=late, **_all(late, signature="Second"), do="save", status=409)
    assert "First" in answer.text
    assert "Second" in answer.text


def test_who_may_and_who_may_not(make, at, browse):
    group, _officer, _meeting = held(make, at)
    url = f"/groups/{group.slug}/meetings/style"
    browse(make.user("Member", joins=[group])).get(url, status=403)
    browse(make.user("Elsewhere", joins=[make.group("psg")])).get(url, status=403)
    stranger = make.user("Stranger", partnership=make.partnership("Elsewhere CSP"))
    browse(stranger).get(url, status=404)
    browse().get(url, status=302, follow=False)


def _all(page, **changes):
    """Every control of the page as it stands, with these changes."""
    found = {}
    for node in page.select("form [name]"):
        name, kind = node["name"], node.get("type")
        if name in ("csrf_token", "submission_key", "version", "do") or (
            kind == "checkbox" and node.get("checked") is None
        ):
            continue
        if node.node.tag == "select":
            chosen = [o for o in node.node.iter("option") if o.get("selected") is not None]
            found[name] = chosen[0].get("value") if chosen else ""
        elif kind == "checkbox":
            found.setdefault(name, []).append(node.get("value") or "y")
        else:
            found[name] = page.field(name)
    return {**found, **changes}
