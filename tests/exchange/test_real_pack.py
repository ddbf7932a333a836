"""A real board's whole pack as data: sent as JSON and typed in pages, given back, and its papers compared line by line."""

from __future__ import annotations

import base64
from datetime import date
from io import BytesIO

import docx
import pytest
from lxml import html as reading_html

from casework.web.presentation import month

from . import pack_text, structure

pytestmark = pytest.mark.skipif(pack_text.PACK is None, reason="the real pack is not at hand")


def text_of(answer, name, form):
    """Everything a paper says, in order, numbers of lists included where the form has them as text."""
    export = answer["exports"][name][form]
    if form == "html":
        page = reading_html.fromstring(export["text"])
        return " ".join(" ".join(page.cssselect("main")[0].itertext()).split())
    made = docx.Document(BytesIO(base64.b64decode(export["base64"])))
    lines = []
    for child in made.element.body.iterchildren():
        cells = child.iterfind(".//{*}p") if child.tag.endswith("tbl") else [child]
        lines += ["".join(t.text or " " for t in cell.iter("{*}t", "{*}br")) for cell in cells]
    return " ".join(" ".join(lines).split())


@pytest.fixture
def pack():
    text = pack_text.PACK.read_text()
    return pack_text.minutes(text), pack_text.june(text)


def test_the_whole_pack_comes_back_from_json_and_its_papers_say_it(program, pack):
    april, june = pack
    sends = program()
    answers = []
    for document in (april, june):
        answer = sends(document)
        assert answer.status_code == 201, answer.text
        answers.append(answer.get_json())
        assert list(structure.unlike(document, answers[-1]["meeting"])) == []
    minuted, planned = answers
    assert [item["minute"] for item in minuted["meeting"]["items"]] == ["58", "59", "60", "61", "", "63"]
    assert (
        planned["meeting"]["next_meeting"]["words"]
        == "Friday 3 August 2018 at 10.00 am in the Civic Centre, Hartlepool"
    )
    reports = [r for item in planned["meeting"]["items"][5]["items"] for r in item["reports"]]
    assert len(reports) == 2
    terms = planned["meeting"]["terms_of_reference"]
    months = {entry["month"]: month(date.fromisoformat(f"{entry['month']}-01")) for entry in june["forward_plan"]}
    sent = [r for item in june["items"][5]["items"] for r in item.get("reports", [])]
    for form in ("html", "docx"):
        wanted = [
            (minuted, "minutes", structure.attendance_lines(april)), (minuted, "minutes", structure.minutes_lines(april)),
            (planned, "agenda", structure.agenda_lines(june)),
            *((planned, kept["export"], structure.report_lines(given)) for given, kept in zip(sent, reports, strict=True)),
            (planned, terms["export"], structure.terms_lines(june["terms_of_reference"])),
            (planned, "forward-plan", structure.plan_lines(june["forward_plan"], months)),
        ]  # fmt: skip
        for answer, name, lines in wanted:
            assert structure.missing(lines, text_of(answer, name, form)) == [], (name, form)
    for answer in answers:
        for name, forms in answer["exports"].items():
            assert base64.b64decode(forms["pdf"]["base64"]).startswith(b"%PDF"), name
    again = sends.get(planned["url"]).get_json()["meeting"]
    assert list(structure.unlike(june, again)) == []


@pytest.mark.parametrize("name", ["partnership-briefing-2017.txt", "performance-2007.txt"])
def test_other_real_documents_come_back_as_reports(program, pack, name):
    report = pack_text.paper(name)
    june = pack[1]
    june["items"][5]["items"][0]["reports"] = [report]
    sent = [section for section in report["sections"] if section["record"]]
    assert len(sent) > 8
    answer = program()(june)
    assert answer.status_code == 201, answer.text
    body = answer.get_json()
    kept = body["meeting"]["items"][5]["items"][0]["reports"][0]
    assert list(structure.unlike(report, kept)) == []
    lines = [each["heading"] for each in report["sections"]]
    assert structure.missing(iter(lines), text_of(body, kept["export"], "docx")) == []


def _typed(section):
    """The text of a section as an author types it: numbers come by themselves."""
    parts = []
    for block in section["record"]:
        if block["type"] == "paragraph":
            parts.append(block["text"])
        elif block["type"] == "bullets":
            parts.append("\n".join(f"- {item}" for item in block["items"]))
        else:
            parts.append("\n".join("\t".join(row) for row in [block["headers"], *block["rows"]]))
    return "\n\n".join(parts)


KEYS = {
    "PURPOSE OF REPORT": "purpose", "BACKGROUND": "background", "FINANCIAL CONSIDERATIONS": "financial",
    "STAFF CONSIDERATIONS": "staff", "SECTION 17 CONSIDERATIONS": "section_17", "LEGAL CONSIDERATIONS": "legal",
    "EQUALITY AND DIVERSITY CONSIDERATIONS": "equality", "CHILD POVERTY CONSIDERATIONS": "child_poverty",
    "REASONS FOR RECOMMENDATIONS": "reasons",
}  # fmt: skip


def test_reports_terms_and_timetable_are_typed_in_pages_and_come_out_as_data(program, pack, browse):
    _, june = pack
    sends = program()
    plain = {name: value for name, value in june.items() if name not in ("terms_of_reference", "forward_plan")}
    under = [{**item, "reports": []} for item in june["items"][5]["items"]]
    plain["items"] = [*june["items"][:5], {**june["items"][5], "items": under}, june["items"][6]]
    answer = sends(plain | {"date": "2026-06-19", "next_meeting": None}).get_json()
    meeting, slug = answer["id"], sends.group.slug
    officer = browse(sends.people["officer"])

    for given in (r for item in june["items"][5]["items"] for r in item.get("reports", [])):
        page = officer.get(f"/meetings/{meeting}/papers/ask")
        item = next(
            o["value"] for o in page.select("select[name=item] option") if "Refresh" in o.text or "Plan 2017" in o.text
        )
        person = str(sends.people["officer"].id)
        officer.submit(
            item=item, headings="decision", author=person, title=given["title"], office="\n".join(given["authors"])
        )
        listed = officer.get(f"/meetings/{meeting}/papers/")
        number = max(int(href.split("/")[2]) for href in listed.links().values() if href.startswith("/papers/"))
        officer.get(f"/papers/{number}/write")
        own = [section for section in given["sections"] if section["heading"] not in KEYS and "record" in section]
        for n, section in enumerate(own):
            officer.submit(do="add-own")
            officer.submit(do="draft", **{f"own-{n}-title": section["heading"], f"own-{n}-text": _typed(section)})
        fields = {f"s-{KEYS[s['heading']]}-text": _typed(s) for s in given["sections"] if s["heading"] in KEYS}
        officer.submit(do="add-contact", **fields)
        officer.submit(do="add-appendix")
        for n, contact in enumerate(given["sections"][-1]["contacts"]):
            fields |= {f"con-{n}-{name}": value for name, value in contact.items()}
        said = next(s for s in given["sections"] if "recommendations" in s)
        fields["rec-text"] = "\n".join(each["text"] for each in said["recommendations"])
        sent = officer.submit(do="send", **fields, **{"app-0-label": given["appendices"][0]["label"]})
        assert "Your report is sent in" in sent.text, sent.errors()
        officer.post(f"/papers/{number}/accept")

    terms = june["terms_of_reference"]
    url = f"/groups/{slug}/terms/"
    officer.get(url + "edit")
    boxes = {"title": "Terms of reference", "membership_under": "0", "apart": "y"}
    for n, clause in enumerate(terms["clauses"]):
        officer.submit(do="add-clause")
        boxes |= {f"c-{n}-number": clause["number"], f"c-{n}-heading": clause["heading"], f"c-{n}-text": _typed(clause)}
    for who, about in terms["chairing"].items():
        if who != "apart":
            boxes |= {f"{who}-{name}": value for name, value in about.items() if value is not True}
            boxes |= {f"{who}-{name}": "y" for name, value in about.items() if value is True}
    for n, each in enumerate(terms["membership"]):
        officer.submit(do="add-class")
        boxes |= {f"k-{n}-name": each["name"], f"k-{n}-words": each.get("words", "")}
        officer.submit(do="keep", **{f"k-{n}-name": each["name"], f"k-{n}-s-0-organisation": "x"})
        for m, seat in enumerate(each["seats"]):
            if m:
                officer.submit(do=f"add-seat-{n}")
                officer.submit(do="keep", **{f"k-{n}-s-{m}-organisation": "x"})
            boxes |= {f"k-{n}-s-{m}-{name}": str(value) for name, value in seat.items()}
    officer.submit(do="keep", **boxes)
    shown = officer.submit(do="save", **{"c-0-after": _typed({"record": terms["clauses"][0]["after"]})})
    assert "The draft is saved." in shown.text, shown.errors()
    officer.get(url + "1/put")
    officer.submit(meeting=str(meeting))

    for entry in june["forward_plan"]:
        officer.get(f"/groups/{slug}/meetings/forward-plan/new")
        year, number = entry["month"].split("-")
        month_given = {"month-month": number, "month-year": str(int(year) + 8)}
        saved = officer.submit(
            **month_given, title=entry["title"], reporting=entry["reporting"], lead=entry["lead"], kind="report"
        )
        assert "It is on the forward plan." in saved.text, saved.errors()

    back = sends.get(answer["url"]).get_json()["meeting"]
    assert list(structure.unlike(terms, back["terms_of_reference"])) == []
    found = [r for item in back["items"][5]["items"] for r in item["reports"]]
    sent_reports = [r for item in june["items"][5]["items"] for r in item.get("reports", [])]
    for given, kept in zip(sent_reports, found, strict=True):
        assert (kept["title"], kept["authors"]) == (given["title"], given["authors"])
        for section, other in zip(given["sections"], kept["sections"], strict=True):
            assert other["number"] == section["number"]
            assert other["heading"].upper()[:4] == section["heading"][:4]
            wanted = {name: section[name] for name in ("record", "recommendations", "contacts") if name in section}
            assert list(structure.unlike(wanted, other)) == []
    plan = officer.get(f"/groups/{slug}/meetings/forward-plan").text
    for entry in june["forward_plan"]:
        for words in (entry["title"], entry["reporting"], entry["lead"]):
            assert words in plan
