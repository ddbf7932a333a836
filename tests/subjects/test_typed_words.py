"""What somebody types to look for stands in no address: it is sent in a body, and addresses carry it sealed for its reader alone."""

from __future__ import annotations

import base64
from collections.abc import Callable

from casework.subjects import services
from casework.web.pagination import ON_A_PAGE
from tests.browser import Browser, Page
from tests.world import Maker

SURNAME = "Quincetern"


def test_a_name_stands_in_no_address_and_opens_for_its_reader_alone(
    make: Maker, browse: Callable[..., Browser]
) -> None:
    group = make.group("psg")
    cat, dan = make.user(chairs=[group]), make.user(joins=[group])
    with make.acting(cat) as by:
        victim = services.add_person(forename="Vera", surname=SURNAME, by=by)
    for _ in range(ON_A_PAGE + 1):
        make.case(group, title=f"About {SURNAME}", victim=victim)
    cats, dans = browse(cat), browse(dan)
    cats.get("/subjects/")
    found = cats.submit(q=f"Vera {SURNAME}")
    address = found.response.request.full_path
    assert "q=sealed." in address and SURNAME not in address
    assert f"Vera {SURNAME}" in found.text, found.text
    assert found.select_one("main [name=q]")["value"] == f"Vera {SURNAME}"
    assert SURNAME not in "".join(found.links().values()), "links to add somebody carry the name sealed as well"
    assert cats.get(found.links()["Add a person"]).field("surname") == f"Vera {SURNAME}"
    assert SURNAME not in (shown := dans.get(address).text), "somebody else's address holds nothing"
    assert "The list is not narrowed by them" in shown
    assert f"Vera {SURNAME}" in cats.get(address).text

    listed = cats.submit(cats.get(f"/groups/{group.slug}/cases"), form="form.cw-filters", q=SURNAME)
    assert listed.path == f"/groups/{group.slug}/cases" and f"About {SURNAME}" in listed.text
    assert SURNAME not in listed.response.request.full_path
    further = cats.get(next(link for words, link in listed.links().items() if words.startswith("Next")))
    assert f"About {SURNAME}" in further.text
    for page in (listed, further):
        assert SURNAME not in "".join(link["href"] for link in page.select("main a"))


def test_words_lead_to_pages_of_ours_alone(make: Maker, browse: Callable[..., Browser]) -> None:
    browser = browse(make.user(joins=[make.group("psg")]))
    for to in ("//example.org/", "https://example.org/", "/\\example.org", "/nowhere-at-all", "http://["):
        browser.post("/words", to=to, q="x", status=404)
    assert browser.post("/words", to="/minutes/search?q=old", q="quay").select_one("main [name=q]")["value"] == "quay"
    below = browser.client.post(
        "/words",
        base_url="http://localhost/casework",
        data={"to": "/casework/subjects/", "q": "quay", "csrf_token": browser.get("/subjects/").field("csrf_token")},
    )
    assert below.headers["Location"].startswith("/casework/subjects/?q=sealed."), (
        "served below a path of somebody's host"
    )
    browser.get("/subjects/?q=sealed.x&q=sealed.%FF&words=sealed.")


def test_the_place_in_a_list_ordered_by_names_is_read_by_whoever_turned_the_page_alone(
    make: Maker, browse: Callable[..., Browser]
) -> None:
    one, two = (make.user(f"Aaron Office{n}", duties=["administrator"]) for n in (1, 2))
    for n in range(ON_A_PAGE):
        make.user(f"Quincé O’Tern {n:02}")
    ours, theirs = browse(one), browse(two)

    def turn(page: Page, way: str) -> str:
        return next(link for words, link in page.links().items() if words.startswith(way))

    first = ours.get("/people-who-sign-in/")
    onward = turn(first, "Next")
    assert "after=sealed." in onward and "Quinc" not in onward
    last = ours.get(onward)
    assert "Quincé O’Tern 29" in last.text and "Quincé O’Tern 10" not in last.text
    assert "Quincé O’Tern 10" in ours.get(turn(last, "Previous")).text
    assert "Quincé O’Tern 10" in theirs.get(onward).text, "the first page for anybody else"
    for place in (b'["\\ud800", 1]', b'["A", 99999999999999999999]', b"[" * 3000, b'["A", 1]'):
        ours.get(f"/people-who-sign-in/?after={base64.urlsafe_b64encode(place).decode()}")
