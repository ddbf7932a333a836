"""A real board's meeting entered through the pages: the minutes of 13 April 2018 and the agenda of 22 June 2018.

The structure is the printed one - numbers, authors, decisions, substitutes, officers, times, the next date - with offices in the
place of people. Where the published pack lies beside the project its titles and decisions are read from it, and the facts
written here are held against it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from pathlib import Path

import docx
import pytest
from sqlalchemy import select

from casework.extensions import db
from casework.meetings import checks
from casework.meetings.models import AgendaItem, Meeting
from casework.meetings.numbering import in_order

from .test_agenda import fresh, items

PACK = Path(__file__).resolve().parents[3] / "shared" / "real" / "board-pack-2018.txt"

PRESENT = [
    "Leader of the Council, Elected Member, Wrensea Borough Council",
    "Deputy Leader of the Council",
    "Head of Community Safety and Engagement",
    "Chief Superintendent, Neighbourhood Policing, Northmere Police",
    "Chair of Youth Offending Board",
    "Head of Area, Area office, National Probation Service",
    "Voluntary and Community Sector Representative",
    "Director of Customer Support, Housing, Thirteenth Homes",
    "Director of Nursing and Quality, NHS, Wrensea CCG",
]
SUBSTITUTES = [
    ("Acting Consultant in Public Health", "Interim Director of Public Health"),
    ("Commissioner's Representative", "Police and Crime Commissioner"),
]
ALSO_PRESENT = ["Quality Lead, NHS, Wrensea CCG"]
OFFICERS = ["Community Safety Team Leader", "Research Officer", "Principal Democratic Services Officer"]
APOLOGIES = [
    "Deputy Leader of the Council",
    "Director of Regeneration and Neighbourhoods",
    "Interim Director of Public Health",
    "Police and Crime Commissioner",
    "Director of Operations, Community Rehabilitation, Rehabilitation Company",
    "District Manager, Fire, Fire Authority",
]


@dataclass
class Minute:
    """One item of the printed minutes."""

    number: int | None
    title: str
    author: str = ""
    decisions: list[str] = field(default_factory=list)


@dataclass
class Pack:
    """What the printed papers hold."""

    minutes: list[Minute]
    agenda: dict[str, str]
    authors: dict[str, str]


def written() -> Pack:
    """The facts as they are printed, in short words of our own."""
    return Pack(
        minutes=[
            Minute(58, "Apologies for Absence"),
            Minute(59, "Declarations of Interest"),
            Minute(60, "Minutes of the meeting held on 9 February 2018"),
            Minute(
                61, "Local Criminal Justice Board Plan 2018-2020", "Office of the Police and Crime Commissioner",
                ["The contents of the presentation and comments of Members were noted.", "That the framework be presented."],
            ),
            Minute(
                None, "Strategic Assessment January 2017 – December 2017", "Director of Regeneration and Neighbourhoods",
                ["That the Assessment be agreed.", "That discussions be utilised.", "That an extract be circulated.",
                 "That discussions be held."],
            ),
            Minute(63, "Date and Time of Next Meeting"),
        ],
        agenda={
            "1": "Appointment of vice-chair", "2": "Apologies for absence",
            "3": "To receive any declarations of interest by members", "4": "Minutes",
            "4.1": "To confirm the minutes of the meeting held on 13 April 2018", "5": "Presentations",
            "5.1": "Justice First – Justice First Manager", "6": "Items for consideration",
            "6.1": "Safer Wrensea Partnership Terms of Reference Membership Refresh",
            "6.2": "Community Safety Plan 2017-20 (Year 2)", "6.3": "Acquisitive Crime Task Group Update",
            "6.4": "Safer Wrensea Partnership Performance",
            "7": "Any other business which the chair considers urgent",
        },
        authors={
            "6.1": "Director of Regeneration and Neighbourhoods", "6.2": "Director of Regeneration and Neighbourhoods",
            "6.3": "Community Rehabilitation Company", "6.4": "Director of Regeneration and Neighbourhoods",
        },
    )  # fmt: skip


def printed() -> Pack:
    """Titles and decisions as printed, where the pack is at hand; its structure must be the one written here."""
    pack = written()
    if not PACK.is_file():
        return pack
    text = PACK.read_text()
    start = text.index("MINUTES AND DECISION RECORD")
    minutes = text[start : text.index("The meeting concluded at")]
    numbered = {int(n): title for n, title in re.findall(r"^(\d\d)\. ([^\n(]+)", minutes, re.MULTILINE)}
    assert sorted(numbered) == [58, 59, 60, 61, 63], "62 is missing in the original"
    for minute in pack.minutes:
        if minute.number is not None:
            assert numbered[minute.number].strip().startswith(minute.title), minute
    unnumbered = next(minute.title for minute in pack.minutes if minute.number is None)
    after_decision = re.split(r"^Decision$", minutes, flags=re.MULTILINE)[1:]
    blocks = [
        re.split(rf"^(?:{re.escape(unnumbered)}|\d\d\. )", part, flags=re.MULTILINE)[0] for part in after_decision
    ]
    for minute, block in zip([m for m in pack.minutes if m.decisions], blocks, strict=True):
        found = re.findall(r"^- \([ivx]+\) (.+?)(?=^- \(|\Z)", block, re.MULTILINE | re.DOTALL)
        assert len(found) == len(minute.decisions), found
        minute.decisions = [" ".join(decision.split()) for decision in found]
    assert minutes.count("was in attendance as substitute for") == len(SUBSTITUTES)
    agenda = text[:start]
    listed = re.findall(r"^(?:- )?(\d\.\d|\d\.) ", agenda, re.MULTILINE)
    assert [n.rstrip(".") for n in listed] == list(pack.agenda)
    assert "Friday 3 August 2018 at 10.00 am in the Civic Centre" in agenda
    return pack


@pytest.fixture
def board(make, at, browse):
    at(2018, 4, 13, 8)
    group = make.group("board", name="Safer Wrensea Partnership")
    officer = make.user("Democratic Services Officer", coordinates=[group])
    browser = browse(officer)
    page = browser.post(
        f"/groups/{group.slug}/meetings/series/new", title="Safer Wrensea Partnership", recurrence="list", nth="", weekday="",
        every_weeks="", days="13 April 2018\n22 June 2018\n3 August 2018", start_time="10.00 am", minutes_long="120",
        place="the Civic Centre", numbering="municipal_year", number_prefix="", quorum_kind="people", quorum="5",
    )  # fmt: skip
    assert "3 meetings planned." in page.text
    with make.acting(officer):
        april, june, _august = db.session.scalars(select(Meeting).order_by(Meeting.starts_at)).all()
    return make, browse, officer, april, june


def of(make, officer, meeting) -> list[AgendaItem]:
    with make.acting(officer):
        return in_order(items(meeting))


def entered(make, browser, officer, meeting, wanted: list[str], titles: dict[str, str]) -> dict[str, AgendaItem]:
    """Build the agenda, keep the items of the wanted kinds, take the others off, and name them as printed."""
    url = f"/meetings/{meeting.id}/"
    browser.post(url + "build")
    found = of(make, officer, meeting)
    for row in sorted(found, key=lambda row: row.parent_id is None):
        if row.kind not in wanted:
            browser.post(f"/meetings/items/{row.id}/remove")
    found = of(make, officer, meeting)
    assert sorted(row.kind for row in found) == sorted(wanted), [row.title for row in found]
    for row in found:
        if row.kind in titles:
            rename(browser, row, titles[row.kind])
    return {row.kind: row for row in of(make, officer, meeting)}


def rename(browser, row, title, parent: str = "") -> None:
    browser.post(
        f"/meetings/items/{row.id}/",
        title=title,
        author=row.author,
        minutes_planned="",
        purpose=row.purpose,
        parent=parent,
    )


def add(make, browser, officer, meeting, kind, title, author="", parent="") -> AgendaItem:
    browser.post(
        f"/meetings/{meeting.id}/items/new",
        kind=kind,
        title=title,
        author=author,
        minutes_planned="",
        parent=str(parent),
    )
    return max(of(make, officer, meeting), key=lambda row: row.id)


def words_of(data: bytes) -> list[str]:
    return [p.text.strip() for p in docx.Document(BytesIO(data)).paragraphs if p.text.strip()]


def place_of(lines: list[str], words: str, after: int = -1) -> int:
    return next(n for n, line in enumerate(lines) if n > after and words.lower() in line.lower())


def test_the_minutes_of_13_april_2018(board, at):
    make, browse, officer, april, _june = board
    browser = browse(officer)
    pack = printed()
    kinds = ["apologies", "interests", "minutes", "presentation", "report", "next_meeting"]
    titles = dict(zip(kinds, [m.title for m in pack.minutes], strict=True))
    standing = [kind for kind in kinds if kind not in ("presentation", "report")]
    entered(make, browser, officer, april, standing, titles)
    for kind, minute in (("presentation", pack.minutes[3]), ("report", pack.minutes[4])):
        add(make, browser, officer, april, kind, minute.title, minute.author)
    by_kind = {row.kind: row for row in of(make, officer, april)}
    url = f"/meetings/{april.id}/"
    browser.post(url + "order", order=",".join(str(by_kind[kind].id) for kind in kinds))
    assert [row.kind for row in of(make, officer, april)] == kinds
    browser.post(url + "publish")
    at(2018, 4, 13, 9)
    browser = browse(officer)
    browser.post(url + "start", time="10.00 am")

    people = [("member", "\n".join(PRESENT[1:])), ("also_present", "\n".join(ALSO_PRESENT)),
              ("officer", "\n".join(OFFICERS)), ("apologies", "\n".join(APOLOGIES))]  # fmt: skip
    name, office, organisation = PRESENT[0].split(", ")
    browser.post(
        url + "attendance/add", name=name, office=office, organisation=organisation, capacity="member", in_the_chair="y"
    )
    for capacity, text in people:
        browser.post(url + "attendance/add", people=text, people_capacity=capacity)
    for name, replaced in SUBSTITUTES:
        browser.post(
            url + "attendance/add",
            name=name,
            office="",
            organisation="",
            capacity="substitute",
            substitute_for=replaced,
        )
    assert "Quorate: 11 members present, 5 needed." in browser.get(url + "attendance").text

    said = {
        "interests": "None.",
        "minutes": "Confirmed.",
        "presentation": "The Criminal Justice Programme Lead gave the background.\n\n- Better case management\n- Hate crime",
        "report": "The Head of Community Safety introduced the report.\n\n(i) Data could be included.\n(ii) It was welcomed.",
        "next_meeting": "The Chair reported that this was the last meeting in the current municipal year.",
    }
    for kind, text in said.items():
        page = browser.get(url + f"minutes?item={by_kind[kind].id}")
        extra = {"purpose": f"To present the {titles[kind]}."} if kind in ("presentation", "report") else {}
        browser.post(f"/meetings/items/{by_kind[kind].id}/minutes", page=page, discussion=text, do="save", **extra)
    for kind, minute in (("presentation", pack.minutes[3]), ("report", pack.minutes[4])):
        for decision in minute.decisions:
            page = browser.get(url + f"minutes?item={by_kind[kind].id}")
            kept = {f: page.field(f) for f in ("discussion", "purpose")}
            typed = {node["name"]: page.field(node["name"]) for node in page.select('textarea[name^="decision-"]')}
            browser.post(
                f"/meetings/items/{by_kind[kind].id}/minutes",
                page=page,
                new_decision=decision,
                do="decision",
                **kept,
                **typed,
            )
    at(2018, 4, 13, 10, 20)
    browser = browse(officer)
    browser.post(url + "close", time="11.20 am", next_meeting_words="")
    numbers = {f"number-{by_kind[kind].id}": str(m.number or "") for kind, m in zip(kinds, pack.minutes, strict=True)}
    browser.post(url + "numbers", **numbers)

    with make.acting(officer):
        db.session.expire_all()
        found = {fault.kind: fault.words for fault in checks.faults_of(fresh(april))}
    assert (
        found["listed_twice"] == "Deputy Leader of the Council is listed both as present and as having sent apologies."
    )
    assert "has no minute number" in found["no_number"]
    assert found["number_gap"] == "Minute 62 is missing: 63 comes after 61."
    page = browser.get(url + "circulate")
    assert found["listed_twice"] in page.text
    assert "Minutes circulated" in browser.post(url + "circulate", accept_faults="y").text

    word = words_of(browser.get(url + "papers/minutes.docx").data)
    html = browser.get(url + "papers/minutes.html")
    shown = [node.text for node in html.select("main h1, main h2, main h3, main h4, main p, main li, main dd, main td")]
    for lines in (word, shown):
        joined = "\n".join(lines)
        assert "minutes and decision record" in joined.lower()
        assert "The meeting commenced at 10am in the Civic Centre." in joined
        assert "Leader of the Council, Elected Member, Wrensea Borough Council (in the chair)" in joined
        for name, replaced in SUBSTITUTES:
            assert f"{name} was in attendance as substitute for {replaced}" in joined
        last = place_of(lines, "Officers")
        for minute in pack.minutes:
            heading = place_of(lines, minute.title, last)
            if minute.number is not None:
                assert str(minute.number) in lines[heading] or str(minute.number) in lines[heading - 1]
            else:
                assert "62" not in lines[heading]
            if minute.author:
                assert f"({minute.author})" in lines[heading]
                assert place_of(lines, "Purpose of report", heading) < place_of(
                    lines, "Issue(s) for consideration", heading
                )
                at_decision = place_of(lines, "Decision", place_of(lines, "Issue(s) for consideration", heading))
                for decision in minute.decisions:
                    at_decision = place_of(lines, decision, at_decision)
            last = heading
        assert place_of(lines, "The meeting concluded at 11:20am") > last
        assert place_of(lines, "CHAIR", place_of(lines, "The meeting concluded at")) > last
        for office in ("Research Officer", "Principal Democratic Services Officer", "Quality Lead"):
            assert office in joined
        assert joined.count("Deputy Leader of the Council") >= 2
    with make.acting(officer):
        assert [row.minute_number for row in in_order(items(april))] == [58, 59, 60, 61, None, 63]


def test_the_agenda_of_22_june_2018_and_the_confirmation_of_the_minutes(board, at):
    make, browse, officer, april, june = board
    browser = browse(officer)
    pack = printed()
    standing = ["apologies", "interests", "minutes", "urgent", "next_meeting"]
    titles = {"apologies": pack.agenda["2"], "interests": pack.agenda["3"], "urgent": pack.agenda["7"]}
    rows = entered(make, browser, officer, june, standing, titles)
    assert rows["minutes"].title.endswith("inutes of the meeting held on 13 April 2018")
    first = add(make, browser, officer, june, "standing", pack.agenda["1"])
    headings = {n: add(make, browser, officer, june, "heading", pack.agenda[n]) for n in ("4", "5", "6")}
    rename(browser, rows["minutes"], pack.agenda["4.1"], parent=str(headings["4"].id))
    add(make, browser, officer, june, "presentation", pack.agenda["5.1"], parent=headings["5"].id)
    for number in ("6.1", "6.2", "6.3", "6.4"):
        add(make, browser, officer, june, "report", pack.agenda[number], pack.authors[number], parent=headings["6"].id)
    top = [first, rows["apologies"], rows["interests"], headings["4"], headings["5"], headings["6"], rows["urgent"],
           rows["next_meeting"]]  # fmt: skip
    url = f"/meetings/{june.id}/"
    browser.post(url + "order", order=",".join(str(row.id) for row in top))
    found = of(make, officer, june)
    assert {row.number: row.title for row in found if row.number} == pack.agenda
    assert {row.number: row.author for row in found if row.author} == pack.authors
    browser.post(url + "publish")

    word = words_of(browser.get(url + "papers/agenda.docx").data)
    html = browser.get(url + "papers/agenda.html")
    shown = [node.text for node in html.select("main h1, main h2, main h3, main h4, main p, main li, main dd, main td")]
    for lines in (word, shown):
        last = place_of(lines, pack.agenda["1"]) - 1
        for number, title in pack.agenda.items():
            heading = place_of(lines, title, last)
            assert number in lines[heading], lines[heading]
            if number in pack.authors:
                assert pack.authors[number] in lines[heading] + lines[heading + 1]
            last = heading
        assert "Friday 3 August 2018 at 10am in the Civic Centre" in "\n".join(lines[last:])

    with make.acting(officer):
        db.session.execute(db.update(Meeting).where(Meeting.id == april.id).values(status="circulated"))
    at(2018, 6, 22, 9)
    browser = browse(officer)
    browser.post(url + "start", time="10.00 am")
    browser.post(f"/meetings/{april.id}/confirm", confirmation="correct", amendment="", in_meeting=str(june.id))
    with make.acting(officer):
        assert fresh(april).confirmed_as.in_meeting_id == june.id
        assert fresh(april).starts_at.date() == date(2018, 4, 13)
