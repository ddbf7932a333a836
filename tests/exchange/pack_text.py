"""The real board pack, read from its text into the documents of its two meetings; the text itself is kept elsewhere."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

PLACES = [folder / "shared" / "real" / "board-pack-2018.txt" for folder in Path(__file__).resolve().parents[3:5]]
PACK = next((place for place in PLACES if place.is_file()), None)
BODY = r"(?:Hartlepool Borough Council|Cleveland Police)"
MONTHS = {"August": "2018-08", "October": "2018-10", "November": "2018-11", "January": "2019-01", "March": "2019-03"}
BODIES = (
    "Hartlepool Borough Council", "Cleveland Police", "Cleveland Fire and Rescue Authority", "Cleveland National Probation Service",
    "Thirteen Group", "Youth Offending Board",
)  # fmt: skip


def words(text: str) -> str:
    return " ".join(re.sub(r"</?u>|\*\*|\*", "", text).split())


def paragraphs(text: str) -> list[str]:
    return [part for part in re.split(r"\n\s*\n", text) if part.strip()]


def person(line: str) -> dict[str, Any]:
    """Name, office, organisation from a line with commas."""
    name, *rest = [part.strip() for part in words(line).split(",")]
    if len(rest) > 1:
        return {"name": name, "office": ", ".join(rest[:-1]), "organisation": rest[-1]}
    office = rest and re.search(r"^(?:Chair|Head|Director|Deputy|Assistant|Community|Research|Principal)\b", rest[0])
    return {"name": name, ("office" if office else "organisation"): rest[0]} if rest else {"name": name}


def blocks(text: str, numbered: bool = False) -> list[dict[str, Any]]:
    """Paragraphs, bullets, numbered points and tables; with `numbered`, paragraphs have the numbers they begin with."""
    found: list[dict[str, Any]] = []

    def last(kind: str) -> dict[str, Any] | None:
        return found[-1] if found and found[-1]["type"] == kind else None

    new = True
    for line in text.split("\n"):
        if not line.strip():
            new = True
            continue
        if "\t" in line.strip("\n"):
            cells = [words(cell) for cell in line.split("\t")]
            if (table := last("table")) is not None and cells == table["headers"]:
                continue
            if table is None:
                found.append({"type": "table", "headers": cells, "rows": []})
            else:
                table["rows"].append([*cells, *[""] * (len(table["headers"]) - len(cells))][: len(table["headers"])])
        elif m := re.match(r"^- \(([ivx]+)\) (.+)", line):
            points = last("numbered") or {"type": "numbered", "style": "(i)", "items": []}
            if points not in found:
                found.append(points)
            points["items"].append(words(m[2]))
        elif numbered and (m := re.match(r"^(?:- )?(\d+\.\d+) (.+)", line)):
            found.append({"type": "paragraph", "number": m[1], "text": words(m[2])})
        elif m := re.match(r"^( *)- (.+)", line):
            bullets = last("bullets") or {"type": "bullets", "items": []}
            if bullets not in found:
                found.append(bullets)
            top = bullets["items"]
            if m[1] and top and numbered is False:
                if isinstance(top[-1], str):
                    top[-1] = {"text": top[-1], "items": []}
                top[-1]["items"].append(words(m[2]))
            else:
                top.append(words(m[2]))
        elif new or not found:
            found.append({"type": "paragraph", "text": words(line)} | ({"numbered": False} if numbered else {}))
        elif found[-1]["type"] == "paragraph":
            found[-1]["text"] += f" {words(line)}"
        elif found[-1]["type"] == "bullets":
            items = found[-1]["items"]
            deep = items[-1] if isinstance(items[-1], dict) else None
            if deep is not None:
                deep["items"][-1] += f" {words(line)}"
            else:
                items[-1] += f" {words(line)}"
        elif found[-1]["type"] == "numbered":
            found[-1]["items"][-1] += f" {words(line)}"
        new = False
    return found


def agenda(text: str) -> dict[str, Any]:
    part = text[: text.index("MINUTES AND DECISION RECORD")]
    listed = part[part.index("MEMBERS:") : part.index("ALSO INVITED")].split("\n", 1)[1]
    members = [
        person(each)
        for paragraph in paragraphs(listed)
        for each in re.sub(rf"({BODY}) (?=[A-Z])", r"\1\n", paragraph).split("\n")
        if each.strip()
    ]
    invited = part[part.index("ALSO INVITED:") : part.index("- 1. ")].split("\n", 1)[1].strip().split("\n")
    items: list[dict[str, Any]] = []
    kinds = {
        "1": "appointment",
        "2": "apologies",
        "3": "interests",
        "4.1": "minutes",
        "5.1": "presentation",
        "7": "urgent",
    }
    for m in re.finditer(r"^(?:- )?(\d(?:\.\d)?)\.? ([^\n]+)", part, re.MULTILINE):
        title, author = words(m[2]), ""
        if found := re.search(r" (Director of Regeneration and Neighbourhoods|Durham Tees Valley [\w ]+)$", title):
            title, author = title[: found.start()], found[1]
        sub = "." in m[1]
        item = {
            "number": m[1],
            "title": title,
            "author": author,
            "kind": kinds.get(m[1], "report" if sub else "heading"),
        }
        if sub:
            items[-1].setdefault("items", []).append(item)
        else:
            items.append(item)
    return {
        "body": "board", "date": "2018-06-22", "time": "10:00", "place": "Committee Room B, Civic Centre, Hartlepool",
        "state": "published", "house_style": {"times": "10.00 am", "italic_authors": True}, "items": items,
        "members": [*members, *({**person(line), "invited": True} for line in invited)],
        "next_meeting": {"on": "2018-08-03", "at": "10:00", "place": "the Civic Centre, Hartlepool"},
    }  # fmt: skip


def minutes(text: str) -> dict[str, Any]:
    part = text[text.index("MINUTES AND DECISION RECORD") : text.index("The meeting concluded at")]
    there = part[part.index("Present:") : part.index("58. ")]
    heads = list(re.finditer(r"^(?:(\d\d)\. ([^\n]+)|(Strategic Assessment January[^\n]+\)))$", part, re.MULTILINE))
    ends = [m.start() for m in heads[1:]] + [len(part)]
    kinds = ["apologies", "interests", "minutes", "presentation", "report", "next_meeting"]
    items = [_minute(m, part[m.end() : end], kind) for m, end, kind in zip(heads, ends, kinds, strict=True)]
    items[2]["confirmed"] = [{"held_on": "2018-02-09", "how": "correct"}]
    items[2].pop("record")
    return {
        "body": "board", "date": "2018-04-13", "time": "10:00", "place": "the Civic Centre, Hartlepool", "state": "draft",
        "house_style": {"times": "10.00 am"}, "numbering": {"scheme": "municipal_year"}, "commenced": "10:00", "concluded": "11:20",
        "attendance": _attendance(there, items[0].pop("record")[0]["text"]), "items": items,
    }  # fmt: skip


def _minute(m: re.Match[str], text: str, kind: str) -> dict[str, Any]:
    title = words(m[2] or m[3])
    author = re.search(r" \(([^()]+)\)$", title)
    found: dict[str, Any] = {"kind": kind, "title": title[: author.start()] if author else title, "minute": m[1] or ""}
    found["author"] = author[1] if author else ""
    if "Purpose of report" in text:
        _, purpose, text = re.split(r"Purpose of report|Issue\(s\) for consideration", text)
        found["purpose"] = words(purpose)
    said, _, decided = text.partition("\nDecision\n")
    found["record"] = blocks(said)
    found["decisions"] = [point for block in blocks(decided) if block["type"] == "numbered" for point in block["items"]]
    return found


def _attendance(text: str, apologies: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    capacity = "member"
    for paragraph in paragraphs(text):
        paragraph = words(paragraph)
        if m := re.match(r"^(Present|Also present|Officers):\s*", paragraph):
            capacity = {"Present": "member", "Also present": "also_present", "Officers": "officer"}[m[1]]
            paragraph = paragraph[m.end() :]
        if "as substitute for" in paragraph:
            for name, office, absent in re.findall(
                r"(?:and )?([A-Z][\w-]+ [A-Z][\w-]+)(?:, ([\w ]+?))? was in attendance as substitute for ([A-Z][\w-]+ [A-Z][\w-]+)",
                paragraph,
            ):
                found.append({"name": name, "office": office, "capacity": "substitute", "substitute_for": absent})
            continue
        if "(In the Chair)" in paragraph:
            name = paragraph.replace("Councillor: ", "Councillor ").replace("(In the Chair)", "").strip()
            found.append({"name": name, "capacity": "member", "chair": "chair"})
            continue
        for each in re.sub(
            r"(Engagement|Cleveland Police|Probation Service|Tees Valley) (?=[A-Z][\w]+ [\w ]+,)", r"\1\n", paragraph
        ).split("\n"):
            if each.strip():
                found.append({**person(each), "capacity": capacity})
    listed = apologies.partition("on behalf of ")[2].rstrip(".")
    for each in re.sub(r"(Borough Council|for Cleveland|Rehabilitation Company)(?:,| and) ", r"\1\n", listed).split(
        "\n"
    ):
        found.append({**person(each), "capacity": "apologies"})
    return found


def reports(text: str) -> list[dict[str, Any]]:
    found = []
    for part in text.split("Report of:")[1:]:
        part = re.split(r"\n3\.0 Membership|\n\s*\n\s*Safer Hartlepool Partnership\s*$", part)[0]
        author, _, rest = part.partition("\n")
        subject = re.search(r"Subject:(.+?)\n(?=\d+ [A-Z])", rest, re.DOTALL)
        assert subject is not None
        heads = list(re.finditer(r"^(\d+)\.? \**([A-Z][A-Z0-9 &,()\-]{4,}?)\**$", rest[subject.end() :], re.MULTILINE))
        body = rest[subject.end() :]
        ends = [m.start() for m in heads[1:]] + [len(body)]
        sections = [_section(m[1], words(m[2]), body[m.end() : end]) for m, end in zip(heads, ends, strict=True)]
        appendix = re.search(r"\bat \**(Appendix \w)", words(body))
        found.append({
            "title": words(subject[1]), "authors": [words(author)], "sections": sections,
            "appendices": [{"label": appendix[1]}] if appendix else [],
        })  # fmt: skip
    return found


def _section(number: str, heading: str, text: str) -> dict[str, Any]:
    found: dict[str, Any] = {"heading": heading, "number": number}
    if heading.startswith("RECOM"):
        points = blocks(text, numbered=True)
        return found | {"recommendations": [{"number": each["number"], "text": each["text"]} for each in points]}
    if heading.startswith("CONTACT"):
        people = [
            part.split("Email:")[0].strip().split("\n") for part in re.split(r"Tel: [^\n]+", text) if "Email:" in part
        ]
        return found | {"contacts": [
            {"name": p[0], "office": p[1], "organisation": p[2], "address": "\n".join(p[3:]), "email": "[e-mail]", "telephone": "[telephone]"}
            for p in ([line.strip() for line in lines if line.strip()] for lines in people)
        ]}  # fmt: skip
    return found | {"record": blocks(text, numbered=True), "nil": "There are no " in text}


def timetable(text: str) -> list[dict[str, Any]]:
    rows: list[list[str]] = []
    for line in text[text.index("Task Group\tChair") :].split("\n"):
        if line.startswith("5. FIN"):
            break
        cells = [cell.strip() for cell in line.split("\t")]
        if len(cells) < 3 or cells[0] == "Task Group":
            continue
        if cells[2].strip("-"):
            rows.append(cells[:3])
        else:
            rows[-1] = [" ".join(filter(None, pair)) for pair in zip(rows[-1], [cells[0], cells[1], ""], strict=True)]
    return [
        {"title": f"Report of {group}", "reporting": group, "lead": chair, "month": MONTHS[month]}
        for group, chair, month in rows
    ]


def terms(text: str) -> dict[str, Any]:
    part = text[text.index("3.0 Membership") :]
    part = part[: part.index("when required by the Chair.") + len("when required by the Chair.")]
    membership, chairing = re.split(r"^3\.1 ", part, flags=re.MULTILINE)
    intro, _, rest = membership.partition("\nResponsible Authorities\n")
    first, _, rest = rest.partition("\nOther Members\n")
    second, closing = re.split(r"\n\n(?=This group is)", rest)
    first, footnote = re.split(r"\n(?=¹)", first)
    heading, _, led = chairing.partition("\n")
    return {
        "clauses": [
            {"number": "3.0", "heading": "Membership", "membership": True, "record": blocks(intro.partition("\n")[2]),
             "after": blocks(closing)},
            {"number": "3.1", "heading": words(heading), "record": blocks(led)},
        ],
        "membership": [
            {"name": "Responsible Authorities", "words": words(footnote), "seats": _seats(first)},
            {"name": "Other Members", "seats": _seats(second)},
        ],
        "chairing": {"chair": {"post": "Leader of the Council", "how": "post"}, "vice_chair": {"how": "appointed", "yearly": True},
                     "apart": True},
    }  # fmt: skip


def _seats(text: str) -> list[dict[str, Any]]:
    text = re.sub(r"\n\s*\n(?=[A-Z])", "\n", text)  # a line that a page break parted
    [block] = [block for block in blocks(text, numbered=True) if block["type"] == "bullets"]
    found = []
    for line in block["items"]:
        body = next((name for name in BODIES if line.startswith(f"{name} ")), "")
        post = line.removeprefix(body).strip()
        found.append({"organisation": body, "post": post, "people": 2 if post.startswith("Two ") else 1})
    return found


def june(text: str) -> dict[str, Any]:
    """The agenda with everything that goes with it."""
    document = agenda(text)
    under = document["items"][5]["items"]
    for item, report in zip(under, reports(text), strict=False):
        item["reports"] = [report]
    return document | {"terms_of_reference": terms(text), "forward_plan": timetable(text)}


def paper(name: str) -> dict[str, Any]:
    """Another real document beside the pack as a report: its headings as printed, numbered where they are."""
    assert PACK is not None
    text = (PACK.parent / name).read_text()
    heads = list(re.finditer(r"^#+ +(.+)$", text, re.MULTILINE))
    ends = [m.start() for m in heads[1:]] + [len(text)]
    sections = []
    for m, end in zip(heads, ends, strict=True):
        number = re.match(r"(\d+(?:\.\d+)*)\.? (?=[A-Z])", words(m[1]))
        heading = words(m[1])[number.end() :] if number else words(m[1])
        said = blocks(re.sub(r"^-{3,}.*$", "", text[m.end() : end], flags=re.MULTILINE), numbered=True)
        for block in said:
            if not (number and str(block.get("number", "")).startswith(f"{number[1]}.")):
                if given := block.pop("number", ""):
                    block["text"] = f"{given} {block['text']}"
                if block["type"] == "paragraph":
                    block["numbered"] = not number
        sections.append(
            {"heading": heading, "record": said} | ({"number": number[1]} if number else {"numbered": False})
        )
    return {"title": words(heads[0][1]), "sections": [each for each in sections if each["heading"]]}
