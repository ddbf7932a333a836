"""Links of a case: drawn and in words, one step out, and without a trace of what is out of the reader's reach."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import combinations
from typing import Any

import lxml.etree
import pytest

from casework import clock
from casework.audit import AuditEntry
from casework.cases.models import CaseInterest, CaseParty
from casework.extensions import db
from casework.pictures.fitting import fitted, width_of
from casework.pictures.layout import BOX, HEAD, MOST_NODES, half_width, picture_of
from casework.pictures.links import CASES, INSIDE, OUTSIDE, Links, Node, Row
from casework.pictures.network import drawing
from casework.subjects.particulars import Relationship
from tests.browser import Browser
from tests.queries_counted import counted
from tests.world import Maker

Browse = Callable[..., Browser]
LINKS = "/cases/C-0800/links"


@pytest.fixture
def world(make: Maker) -> dict[str, Any]:
    psg, iom = make.group("psg"), make.group("iom")
    vera, olaf, sib = make.person("Vera", "Inside"), make.person("Olaf", "Inside"), make.person("Sib", "Near")
    shop = make.place("Shop on the corner")
    case = make.case(psg, reference="C-0800", title="Thefts at the shop", victim=vera, offender=olaf, location=shop)
    make.case(psg, reference="C-0801", title="Noise above the shop", victim=sib, location=shop)
    relate(make, olaf, sib, "sibling")
    return {
        "psg": psg, "iom": iom, "case": case, "vera": vera, "olaf": olaf, "sib": sib, "shop": shop,
        "member": make.user("Mo Member", joins=[psg]), "outsider": make.user("Stan", joins=[iom]),
        "both": make.user("Bo Both", joins=[psg, iom]),
    }  # fmt: skip


def relate(make: Maker, one: Any, two: Any, kind: str, **more: Any) -> None:
    with make.system():
        db.session.add(Relationship(person_id=one.id, other_id=two.id, kind=kind, **more))


def rows(page: Any) -> list[list[str]]:
    return [[cell.text_content().strip() for cell in row.node] for row in page.select(".cw-table tbody tr")]


def part(page: Any) -> str:
    """The page's own words and drawing, without what differs from one opening to the next."""
    return "".join(lxml.etree.tostring(node.node).decode() for node in page.select(".cw-network, .cw-table, main p, main h2, main ul"))  # fmt: skip


def test_links_are_drawn_and_said_in_the_table_with_their_source(make: Maker, world: dict[str, Any], browse: Browse) -> None:  # fmt: skip
    relate(make, world["vera"], world["olaf"], "neighbour", note="Same landing", ended_on=clock.today() - timedelta(days=3),
           added_by_id=world["member"].id)  # fmt: skip
    page = browse(world["member"]).get(LINKS)
    said = {(row[1].split("Inside")[0].split("corner")[0].strip(), row[2]) for row in rows(page)}
    assert any("Brother or sister of" in words for _, words in said)
    text = page.select_one(".cw-table").text
    assert "Location of" in text and "Noise above the shop" in text and "C-0801, open case" in text
    assert "Neighbour of" in text and "Same landing. Ended on" in text and "Recorded by Mo Member on" in text
    drawn = {node["href"] for node in page.select("svg a")}
    assert drawn == {
        *(f"/people/{world[name].reference}" for name in ("vera", "olaf", "sib")), f"/places/{world['shop'].reference}", "/cases/C-0801",
    }  # fmt: skip
    svg = page.select_one("svg")
    assert svg["role"] == "group" and page.select_one(f"#{svg['aria-labelledby']}").text and page.has("#network-desc")
    assert all(node["aria-label"] for node in page.select("svg a")), "each box says what it is"
    numbers = {row[0] for row in rows(page)}
    assert numbers == {"1", "2", "3"} and {n.text for n in page.select(".cw-network__number")} == numbers
    assert len(page.select(".cw-network__line--past")) == 1, "what has ended is a broken line"
    assert page.select_one(".cw-subnav [aria-current]").text == "Links"


def test_organisations_are_drawn_in_a_shape_of_their_own_and_lead_to_their_other_cases(make: Maker, world: dict[str, Any], browse: Browse) -> None:  # fmt: skip
    stores = make.organisation("Corner Stores <Ltd>")
    with make.system():
        db.session.add(CaseParty(case_id=world["case"].id, side="victim", organisation_id=stores.id))
    make.case(world["psg"], reference="C-0802", title="Thefts across town", victim=stores, offender=world["olaf"])
    make.case(world["iom"], title="Canary case", victim=stores)
    page = browse(world["member"]).get(LINKS)
    box = page.select_one(".cw-network__node--organisation[href]")
    assert box["href"] == f"/organisations/{stores.reference}"
    assert box["aria-label"] == f"Corner Stores <Ltd>, Victim, organisation, {stores.reference}"
    assert len(page.select("path.cw-network__box")) == 2, "its box and the one in the key"
    key = [words.text for words in page.select("svg > g:last-child > .cw-network__about")]
    assert key == ["Person", "Organisation", "Place", "Case"]
    said = [(row[1], row[2], row[3]) for row in rows(page) if row[1].startswith("Corner Stores")]
    assert len(said) == 1 and said[0][1] == "Victim in" and said[0][2].startswith("Thefts across town")
    assert "Corner Stores <Ltd> Victim, organisation" in page.text, "and under In this case"
    assert "Canary" not in page.raw


def test_who_may_not_open_the_case_learns_nothing_from_its_links(world: dict[str, Any], browse: Browse) -> None:
    outsider = browse(world["outsider"])
    hidden, nothing = outsider.get(LINKS, status=404), outsider.get("/cases/C-9999/links", status=404)
    assert hidden.select_one("main").text == nothing.select_one("main").text
    browse().get(LINKS, status=302, follow=False)


def test_what_is_out_of_reach_leaves_no_node_line_number_or_gap(make: Maker, world: dict[str, Any], browse: Browse) -> None:  # fmt: skip
    """The same page, to the letter, before and after people and cases nobody here may know of are linked."""
    member = browse(world["member"])
    before = part(member.get(LINKS))
    canary = make.person("Canary", "Unseen")
    make.case(world["iom"], title="Canary case", offender=canary, location=world["shop"], victim=world["vera"])
    restricted = make.case(world["psg"], title="Canary restricted", offender=world["olaf"], restricted=True)
    declared = make.case(world["psg"], title="Canary declared", victim=world["olaf"])
    with make.system():
        db.session.add(CaseInterest(case_id=declared.id, user_id=world["member"].id, reason="x"))
    for name in ("vera", "olaf", "sib"):
        relate(make, canary, world[name], "associate", note="Canary note")
    after = member.get(LINKS)
    assert "Canary" not in after.raw and restricted.reference not in after.raw and declared.reference not in after.raw
    assert part(after) == before
    seen = browse(world["both"]).get(LINKS)
    assert "Canary Unseen" in seen.text and "Canary case" in seen.text, "who reaches both groups does see them"
    assert "Canary declared" in seen.text and "Canary restricted" not in seen.raw
    with make.system():
        listed = db.session.scalars(db.select(AuditEntry).where(AuditEntry.verb == "listed", AuditEntry.user_id == world["member"].id)).all()  # fmt: skip
    assert listed and all(canary.id not in entry.detail["ids"] for entry in listed if entry.subject == "people")


def test_only_one_step_out_is_shown(make: Maker, world: dict[str, Any], browse: Browse) -> None:
    farther = make.person("Farther", "Away")
    make.case(world["psg"], title="Two steps away", offender=farther, victim=world["sib"])
    relate(make, world["sib"], farther, "partner")
    assert "Farther" not in browse(world["member"]).get(LINKS).text


def test_a_case_without_links_says_so(make: Maker, world: dict[str, Any], browse: Browse) -> None:
    make.case(world["psg"], reference="C-0810", offender=make.person("Al", "One"))
    make.case(world["psg"], reference="C-0811")
    member = browse(world["member"])
    assert "Nothing you may see links" in member.get("/cases/C-0810/links").text
    empty = member.get("/cases/C-0811/links")
    assert "Nobody and nowhere is on this case yet" in empty.text and not empty.has("svg")


def test_more_links_take_no_more_statements_and_the_table_keeps_what_the_picture_leaves_out(
    make: Maker, world: dict[str, Any], browse: Browse
) -> None:
    member = browse(world["member"])
    member.get(LINKS)
    with counted() as few:
        member.get(LINKS)
    for number in range(45):
        near = make.person("Near", f"Number{number}")
        other = make.case(world["psg"], offender=near, location=world["shop"])
        relate(make, world["olaf"], near, "associate")
        if number < 3:
            with make.system():
                db.session.add(CaseParty(case_id=other.id, side="victim", person_id=world["vera"].id))
    page = member.get(LINKS)
    with counted() as many:
        member.get(LINKS)
    assert many.number == few.number
    assert len(page.select("svg a")) == MOST_NODES and len(rows(page)) == 2 + 45 * 2 + 3
    assert "The picture leaves out 55 boxes" in page.text and "Not drawn" in page.text
    assert {row[0] for row in rows(page) if row[0].isdigit()} == {str(n + 1) for n in range(sum(r[0].isdigit() for r in rows(page)))}  # fmt: skip


# -- the drawing -------------------------------------------------------------------------------------------------------


def links(inside: int, outside: int, cases: int, *, name: str = "Wilhelmina Mountjoy-Featherstonehaugh {}") -> Links:
    """That many of each, linked crosswise."""
    found = Links(case=type("Case", (), {"reference": "C-0001"})())

    def nodes(kind: str, column: int, number: int) -> list[Node]:
        made = [Node(f"{kind}-{column}-{n}", kind, name.format(n), f"About {n}", "/", column, n) for n in range(number)]
        found.nodes.update({node.key: node for node in made})
        return made

    here, near, there = nodes("person", INSIDE, inside), nodes("person", OUTSIDE, outside), nodes("case", CASES, cases)
    for n, node in enumerate([*near, *there]):
        found.rows += [Row(here[n % inside], "Knows", node, "x"), Row(here[(n * 3 + 1) % inside], "Knows", node, "x")]
    found.rows += [Row(here[n], "Partner of", here[(n + 2) % inside], "x") for n in range(inside // 2)]
    order = {key: place for place, key in enumerate(found.nodes)}
    found.rows.sort(key=lambda row: (order[row.who.key], row.whom.column, order[row.whom.key]))
    return found


@pytest.mark.parametrize("numbers", [(12, 14, 14), (4, 36, 0), (6, 0, 34), (40, 0, 0), (1, 1, 0), (3, 20, 30)])
def test_no_label_lies_on_another_and_everything_is_inside_the_frame(numbers: tuple[int, int, int]) -> None:
    picture = picture_of(links(*numbers))
    assert len(picture.boxes) == min(MOST_NODES, sum(numbers))
    for one, two in combinations(picture.boxes, 2):
        assert not one.covers(two.x, two.y, two.x + BOX, two.y + two.height)
    plates = [(line.at, half_width(line.label)) for line in picture.lines if line.at]
    for (one, half), (two, other) in combinations(plates, 2):
        assert abs(one[0] - two[0]) >= half + other - 0.01 or abs(one[1] - two[1]) >= 20 - 0.01
    for (x, y), half in plates:
        assert not any(box.covers(x - half, y - 9, x + half, y + 9) for box in picture.boxes)
        assert x - half > 0 and x + half < picture.width and HEAD / 2 < y < picture.height
    assert all(box.x > 0 and box.x + BOX < picture.width and box.y + box.height < picture.height for box in picture.boxes)  # fmt: skip
    assert len(plates) >= 0.7 * len(picture.lines), "most lines have their number"


def test_the_same_links_give_the_same_picture() -> None:
    assert drawing(links(6, 9, 9), picture_of(links(6, 9, 9))) == drawing(links(6, 9, 9), picture_of(links(6, 9, 9)))


def test_words_stay_within_their_box_and_are_safe_whatever_a_name_contains() -> None:
    assert fitted("a b", 15, 100) == ("a b",)
    for text in ("W" * 80, "one two three four five six seven eight nine ten eleven twelve", "x" * 20 + " " + "y" * 50):
        for line in fitted(text, 15, 120, lines=2, bold=True):
            assert width_of(line, 15, bold=True) <= 120
    hostile = links(2, 1, 1, name='</text><script>alert("{}")</script>')
    root = lxml.etree.fromstring(str(drawing(hostile, picture_of(hostile))))
    assert not list(root.iter("script")) and not list(root.iter("{*}script"))
