"""Ten layouts of ten bodies: each comes back as it was sent, and its agenda and minutes say every number, name, decision and action."""

from __future__ import annotations

import os

from lxml import html as reading_html

from . import structure
from .further_layouts import GWENT_SAYS, GWENT_SAYS_NOT, LAYOUTS
from .test_minutes_of_others import papers_of

EVERY_FORMAT = os.environ.get("CASEWORK_EVERY_FORMAT", "")


def actions_lines(document):
    for item in [document, *structure.items(document)]:
        for action in item.get("actions", []):
            yield action["text"]
            for owner in action.get("owners", []):
                yield from (words for words in owner.values() if isinstance(words, str))


def test_ten_layouts_come_back_as_sent_and_are_printed_in_full(program):
    sends, wrong = program(), []
    for name, layout in LAYOUTS.items():
        document = {"body": "board", "accept_faults": True, **layout}
        answer = sends(document, query="" if EVERY_FORMAT else "?exports=links")
        assert answer.status_code == 201, (name, answer.text)
        body = answer.get_json()
        wrong += [(name, each) for each in structure.unlike({**document, "accept_faults": False}, body["meeting"])]
        for form, minutes, agenda in printed(sends, body):
            wrong += [(name, form, words) for words in structure.missing(structure.minutes_lines(document), minutes)]
            wrong += [(name, form, words) for words in structure.missing(structure.agenda_lines(document), agenda)]
            said = [*structure.attendance_lines(document), *actions_lines(document)]
            shown = document["house_style"].get("action_form") != "none"
            if name == "gwent":
                wrong += [(form, words) for words in GWENT_SAYS if words not in minutes]
                wrong += [(form, words) for words in GWENT_SAYS_NOT if words in minutes]
            wrong += [(name, form, words) for words in said if " ".join(words.split()) not in minutes and shown]
    assert wrong == [], "\n".join(map(str, wrong))


def printed(sends, body):
    """Agenda and minutes as text, of the page alone, or of every format where asked for by hand."""
    if EVERY_FORMAT:
        minutes, agenda = papers_of(body, "minutes"), papers_of(body, "agenda")
        yield from ((form, minutes[form], agenda[form]) for form in minutes)
        return
    texts = [
        reading_html.fromstring(sends.get(body["exports"][kind]["html"]["url"]).get_data(as_text=True))
        for kind in ("minutes", "agenda")
    ]
    yield "html", *(" ".join(" ".join(page.itertext()).split()) for page in texts)
