"""Every list the schema takes is kept as text and read back as the same list, whatever stands beside it and however it begins."""

from __future__ import annotations

import random
import typing

import pytest

from casework.exchange.blocks import Bullets, Numbered, NumberedParagraph, Paragraph
from casework.exchange.prose import block_of, decision_text, numbered_text, record_of, text_of
from casework.exchange.schema import Decision
from casework.meetings.decision_paper import parts_of
from casework.rendering.paragraphs import numbered_blocks

STYLES = typing.get_args(Numbered.model_fields["style"].annotation)


def back(blocks):
    return [block.model_dump() for block in record_of(text_of(blocks))]


@pytest.mark.parametrize("style", STYLES)
def test_a_list_begins_anywhere(style):
    last = 25 if "a" in style.lower() else 80
    for start in range(1, last):
        block = Numbered(style=style, start=start, items=["Ash", "Elm"])
        assert back([block]) == [block.model_dump()], start


@pytest.mark.parametrize("style", STYLES)
def test_a_list_of_one_begins_anywhere_beneath_a_point(style):
    for start in range(1, 26 if "a" in style.lower() else 80):
        if start in {"(a)": (9, 22, 24), "a.": (9, 22, 24), "(i)": (50,), "i.": (50,)}.get(style, ()):
            continue  # (i) by itself is the first, and (l) a letter
        point = {"text": "Oak", "beneath": [{"type": "numbered", "style": style, "start": start, "items": ["Ash"]}]}
        block = Numbered(items=[point])
        assert back([block]) == [block.model_dump()], start


def test_what_would_be_a_name_is_a_list_where_it_was_sent_as_one():
    block = Numbered(style="I.", start=5, items=["Jones"])
    assert back([Paragraph(text="V. Jones"), block]) == [Paragraph(text="V. Jones").model_dump(), block.model_dump()]
    said = decision_text(Decision(text="Ash", beneath=[block]))
    assert [block_of(each).model_dump() for each in parts_of(said)[1]] == [block.model_dump()]


def lists(chance, deep=1):
    for _ in range(chance.randint(1, 3)):
        items = [point(chance, deep) for _ in range(chance.randint(2, 4))]
        if chance.random() < 0.4:
            yield {"type": "bullets", "items": [each if isinstance(each, str) else each["text"] for each in items]}
        else:
            yield {
                "type": "numbered",
                "style": chance.choice(STYLES),
                "start": chance.choice([1, 1, 1, 2, 3, 9]),
                "items": items,
            }


def point(chance, deep):
    words = chance.choice(["Ash", "(a) Elm", "- Yew", "V. Jones", "1. Fir", "\\", "| Oak |"])
    return {"text": words, "beneath": list(lists(chance, deep + 1))} if deep < 6 and chance.random() < 0.3 else words


def test_lists_side_by_side_stay_two_at_every_depth():
    chance = random.Random(6)
    for seed in range(600):
        kinds = {"bullets": Bullets, "numbered": Numbered}
        blocks = [kinds[each["type"]](**each) for each in lists(chance)]
        assert back(blocks) == [each.model_dump() for each in blocks], (seed, text_of(blocks))


def test_a_line_that_is_only_the_mark_between_lists_stays():
    for words in ("\\- Ash", "\\> Ash", "> Ash", "2.7 Ash", "\\2.7 Ash", "\\", "\\\\", "\\\\\\", "Ash\n\\\nElm"):
        assert back([Paragraph(text=words)])[0]["text"] == words
        kept, _ = numbered_text([NumberedParagraph(text=words)], "2", where="record")
        [(number, block)] = numbered_blocks(kept, "2")
        assert (number, block.runs) == ("2.1", (words,))
