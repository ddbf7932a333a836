"""Reports in a meeting's document: kept as printed, given back the same, exported; and what is refused of them."""

from __future__ import annotations

import base64
import copy
from io import BytesIO

import docx
import pytest
from sqlalchemy import select

from casework.extensions import db
from casework.papers.models import Paper

from . import structure
from .conftest import lines_of, mistakes_of, shown_of
from .papers import JUNE

REPORT = {
    "title": "Safer Wrensea Partnership terms of reference - membership refresh",
    "authors": ["Director of Regeneration and Neighbourhoods"],
    "sections": [
        {
            "heading": "PURPOSE OF REPORT",
            "number": "1",
            "record": [{"type": "paragraph", "number": "1.1", "text": "To consider a refresh."}],
        },
        {
            "heading": "BACKGROUND",
            "number": "2",
            "record": [
                {"type": "paragraph", "number": "2.1", "text": "It forms part."},
                {"type": "paragraph", "number": "2.3", "text": "The responsible authorities are:"},
                {"type": "bullets", "items": ["Council", "Police"]},
                {"type": "paragraph", "numbered": False, "text": "> and so on"},
                {"type": "paragraph", "number": "2.3.1", "text": "2.4 is not its number"},
                {"type": "paragraph", "text": "2.5 million"},
                {"type": "table", "headers": ["Group", "Chair | both"], "rows": [["-", "-"], ["", "x"]]},
            ],
        },
        {
            "heading": "FINANCIAL CONSIDERATIONS",
            "number": "3",
            "nil": True,
            "record": [{"type": "paragraph", "number": "3.1", "text": "There are no financial considerations."}],
        },
        {
            "heading": "RECOMMEDATIONS",
            "number": "9",
            "opening": "It is recommended:",
            "recommendations": [
                {"number": "9.1", "text": "That it agrees."},
                "10. wardens be hired",
                {"text": "10 wardens", "number": "9.3"},
            ],
        },
        {"heading": "REASONS", "number": "10", "record": [{"type": "paragraph", "number": "10.1", "text": "A duty."}]},
        {
            "heading": "CONTACT OFFICER",
            "contacts": [
                {
                    "name": "Head of Safety",
                    "office": "Head",
                    "address": "Civic Centre\nLevel 4",
                    "email": "x@example.org",
                }
            ],
        },
    ],
    "appendices": [
        {"label": "Appendix 1", "title": "Plan"},
        {"title": "Two", "record": [{"type": "paragraph", "text": "Text"}]},
    ],
}


def june(*reports, **more):
    document = copy.deepcopy(JUNE) | more
    document["items"][5]["items"][0]["reports"] = list(reports)
    return document


def back(answer):
    """The first report as it comes back."""
    return answer.get_json()["meeting"]["items"][5]["items"][0]["reports"][0]


def test_a_report_comes_back_with_its_numbers_headings_and_authors(program):
    sends = program()
    answer = sends(june(REPORT))
    assert answer.status_code == 201, answer.text
    kept = back(answer)
    assert (kept["title"], kept["authors"]) == (REPORT["title"], REPORT["authors"])
    assert [(s["number"], s["heading"]) for s in kept["sections"]] == [
        ("1", "PURPOSE OF REPORT"), ("2", "BACKGROUND"), ("3", "FINANCIAL CONSIDERATIONS"), ("9", "RECOMMEDATIONS"),
        ("10", "REASONS"), ("11", "CONTACT OFFICER"),
    ]  # fmt: skip
    for given, found in zip(REPORT["sections"], kept["sections"], strict=True):
        for name in ("nil", "opening", "contacts"):
            if name in given and name != "contacts":
                assert found[name] == given[name]
    said = kept["sections"][1]["record"]
    assert [b.get("number") for b in said] == ["2.1", "2.3", None, "", "2.3.1", "2.4", None]
    assert [b["text"] for b in said if b["type"] == "paragraph"] == [
        b["text"] for b in REPORT["sections"][1]["record"] if b["type"] == "paragraph"
    ]
    assert said[-1] == {"caption": "", **REPORT["sections"][1]["record"][-1]}
    assert [(r["number"], r["text"]) for r in kept["sections"][3]["recommendations"]] == [
        ("9.1", "That it agrees."), ("9.2", "10. wardens be hired"), ("9.3", "10 wardens"),
    ]  # fmt: skip
    contact = kept["sections"][5]["contacts"][0]
    assert {name: contact[name] for name in REPORT["sections"][5]["contacts"][0]} == REPORT["sections"][5]["contacts"][
        0
    ]
    assert [(a["label"], a["title"]) for a in kept["appendices"]] == [("Appendix 1", "Plan"), ("", "Two")]
    body = answer.get_json()
    for lines in (lines_of(body, kept["export"]), shown_of(body, kept["export"])):
        joined = "\n".join(" ".join(line.split()) for line in lines)
        for words in ("Director of Regeneration", "1. PURPOSE OF REPORT", "2.3 The responsible", "2.3.1 2.4 is not",
                      "9. RECOMMEDATIONS", "It is recommended:", "9.2 10. wardens", "Appendix 1: Plan", "Appendix B: Two"):  # fmt: skip
            assert words in joined, words
    assert body["exports"][kept["export"]]["pdf"]["base64"].startswith("JVBERi")
    again = sends(
        june({name: value for name, value in kept.items() if name != "export"}, date="2018-07-20", next_meeting=None)
    )
    assert again.status_code == 201, again.text
    assert {**back(again), "export": ""} == {**kept, "export": ""}


def test_a_report_is_written_in_its_bodys_style(program):
    style = {"body_name": "Harbour Board", "font": "Verdana", "capitals": True}
    answer = program()(june(REPORT, house_style=style))
    word = docx.Document(
        BytesIO(base64.b64decode(answer.get_json()["exports"][back(answer)["export"]]["docx"]["base64"]))
    )
    assert (word.styles["Normal"].font.name, word.styles["Heading 2"].font.all_caps) == ("Verdana", True)
    assert any(p.text.startswith("To: Harbour Board, 22 June 2018") for p in word.paragraphs)


def test_a_report_with_the_bodys_own_headings_is_on_the_bodys_set(program):
    nil = "There are no {} associated with this report."
    considered = ("financial considerations", "staff considerations", "section 17 considerations", "legal considerations",
                  "equality and diversity considerations")  # fmt: skip
    report = {"sections": [
        {"heading": "Purpose of report", "record": "To consider a refresh."},
        {"heading": "Background", "record": "One.\n\nTwo."},
        *({"heading": words.capitalize(), "record": nil.format(words)} for words in considered),
        {"heading": "Child poverty considerations", "record": nil.format("child poverty implications")},
        {"heading": "Recommendations", "recommendations": ["That it agrees."]},
        {"heading": "Contact officer", "contacts": [{"name": "Head of Safety", "telephone": "01632 960000"}]},
    ]}  # fmt: skip
    kept = back(program()(june(report)))
    assert kept["heading_set"] == "Report for a decision"
    assert [s["nil"] for s in kept["sections"]] == [False, False, *[True] * 6, False, False]
    assert kept["authors"] == ["Director of Regeneration and Neighbourhoods"], "the item's author"
    assert kept["title"] == "Terms of Reference Membership Refresh", "the item's title"


def test_a_report_with_headings_beneath_headings_and_more_at_its_head(program):
    report = {
        "facts": [{"label": "Copies to", "text": "Portfolio Holder"}, {"label": "Ward"}],
        "sections": [
            {"heading": "Summary", "number": "1", "record": [{"type": "paragraph", "number": "1.1", "text": "It went well."}]},
            {"heading": "Current position", "number": "2"},
            {"heading": "Structure", "number": "2.1", "record": [
                {"type": "paragraph", "numbered": False, "text": "V. Jones leads:"},
                {"type": "numbered", "style": "I.", "items": ["Violence", "Theft"]},
                {"type": "bullets", "items": ["and so"]},
                {"type": "numbered", "style": "I.", "start": 3, "items": ["Offending"]}]},
            {"heading": "Local issues", "numbered": False, "record": [{"type": "paragraph", "text": "None."}]},
            {"heading": "Recommendation", "recommendations": ["That it be noted."]},
        ],
    }  # fmt: skip
    body = program()(june(report)).get_json()
    kept = body["meeting"]["items"][5]["items"][0]["reports"][0]
    assert list(structure.unlike(report, kept)) == []
    assert [s["number"] for s in kept["sections"]] == ["1", "2", "2.1", "", "3"]
    assert kept["sections"][4]["recommendations"][0]["number"] == "3.1"
    lines = shown_of(body, kept["export"])
    for words in (
        "Portfolio Holder",
        "2. Current position",
        "2.1 Structure",
        "I. Violence",
        "III. Offending",
        "Local issues",
        "3. Recommendation",
    ):
        assert words in lines, lines


@pytest.mark.parametrize(("numbers", "found"), [
    ("1", ["1", "2", "", "", ""]), ("none", ["", "", "", "", ""]), ("running", ["", "", "1", "2", "3"]),
])  # fmt: skip
def test_reports_that_number_otherwise(program, numbers, found):
    report = {"numbers": numbers, "sections": [
        {"heading": "Why", "record": "One.\n\nTwo."}, {"heading": "What", "record": [{"type": "paragraph", "text": "Three."}]},
    ]}  # fmt: skip
    kept = back(program()(june(report)))
    assert [s["number"] for s in kept["sections"]] + [
        b["number"] for s in kept["sections"] for b in s["record"]
    ] == found


@pytest.mark.parametrize(("change", "where"), [
    (lambda r: r["sections"][1]["record"][0].update(number="7.1"), "sections.1.record.0.number"),
    (lambda r: r["sections"][3]["recommendations"][0].update(number="9.4"), "sections.3.recommendations.0.number"),
    (lambda r: r.update(numbers="none"), "sections.0.number"),
    (lambda r: r["sections"][1].update(record="x" * 60_001), "sections.1.record"),
    (lambda r: r["sections"][3].update(recommendations=["a", ""]), "sections.3.recommendations.1"),
    (lambda r: r["appendices"].append({"record": "Text"}), "appendices.2.title"),
    (lambda r: r["sections"][0].update(contacts=[{"name": "A"}]), "sections.0"),
    (lambda r: r.update(handling="agencies", agencies=["Nobody's"]), "agencies.0"),
    (lambda r: r.update(handling="agencies"), ""),
    (lambda r: r.update(sections=[]), ""),
    (lambda r: r.update(file="report.pdf"), "file"),
    (lambda r: r["sections"][0].update(hedding="x"), "sections.0.hedding"),
    (lambda r: r["sections"][5]["contacts"][0].clear(), "sections.5.contacts.0"),
])  # fmt: skip
def test_mistakes_in_a_report_are_named_by_their_place_and_nothing_is_kept(program, make, change, where):
    report = copy.deepcopy(REPORT)
    change(report)
    sends = program()
    answer = sends(june(report))
    assert answer.status_code == 422
    [mistake] = mistakes_of(answer)
    assert mistake["where"] == f"items.5.items.0.reports.0.{where}".rstrip(".")
    with make.acting(sends.people["officer"]):
        assert db.session.scalars(select(Paper)).all() == []


def test_reports_go_under_reports_and_not_under_apologies(program):
    document = copy.deepcopy(JUNE)
    document["items"][1]["reports"] = [REPORT]
    answer = program()(document)
    assert answer.status_code == 422
    assert mistakes_of(answer)[0]["where"] == "items.1.reports.0"


def test_members_get_the_report_and_not_the_one_for_the_chair_and_strangers_nothing(program, app):
    document = june(REPORT, {**REPORT, "title": "For the chair", "handling": "chair"}, state="published")
    sent = program()(document).get_json()
    names = [report["export"] for report in sent["meeting"]["items"][5]["items"][0]["reports"]]
    member = program("member")
    seen = member.get(sent["url"] + "?exports=links").get_json()
    assert [r["title"] for r in seen["meeting"]["items"][5]["items"][0]["reports"]] == [REPORT["title"]]
    assert set(seen["exports"]) == {"agenda", names[0]} | {n for n in seen["exports"] if n.startswith("public")}
    assert member.get(f"{sent['url']}/exports/{names[0]}.docx").status_code == 200
    assert member.get(f"{sent['url']}/exports/{names[1]}.docx").status_code == 404
    assert program("stranger").get(f"{sent['url']}/exports/{names[0]}.docx").status_code == 404
