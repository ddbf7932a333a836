"""Heading sets: the three of a real pack can be said, mistakes are named, and what was asked for keeps its set."""

from __future__ import annotations

import pytest

from casework.papers import heading_sets
from casework.papers.report import report_blocks, text_blocks
from casework.papers.typed import Contact, Content, Section, Titled
from casework.partnership.profile_files import ProfileMistake, parse
from casework.partnership.rulebook_text import written
from casework.rendering import Bullets, Heading, Paragraph, Table
from tests.papers.papers_world import arrange, ask


def test_what_is_delivered_reads_back_and_names_each_set():
    sets = heading_sets.delivered()
    text = written({"sets": [each.kept() for each in sets]})
    assert heading_sets._read(parse(text.encode(), "Text"), 2) == sets
    assert [each.title for each in sets] == ["Report for a decision", "Update of a task group", "Performance report"]
    first = [heading.title for heading in sets[0].headings if heading.part != "own"]
    assert first[:3] == ["Purpose of report", "Background", "Financial considerations"]
    assert first[-3:] == ["Recommendations", "Reasons for recommendations", "Contact officer"]


@pytest.mark.parametrize(("change", "words"), [
    (("due = 8", "due = -1"), "must be 0 or more"),
    (('recommendations = "1.1"', 'recommendations = "A"'), "must be one of"),
    (('key = "background"', 'key = "purpose"'), "two headings with the key 'purpose'"),
    (('part = "contact"', 'part = "text"'), "no heading for 'contact'"),
    (('kinds = ["board"]', 'kinds = ["bored"]'), "must be one of"),
    (("contact = true", "contakt = true"), "did you mean 'contact'"),
])  # fmt: skip
def test_mistakes_are_named(change, words):
    text = heading_sets.FILE.read_text().replace(*change, 1)
    with pytest.raises(ProfileMistake) as mistake:
        heading_sets._read(parse(text.encode(), "Text"), 2)
    assert words in str(mistake.value)


def test_an_administrator_changes_the_headings_and_papers_asked_for_keep_theirs(make, at, browse):
    world = arrange(make, at)
    before = ask(world, world["landlord"])
    admin = browse(make.user("Ada Admin", duties=["administrator"]))
    admin.get("/tools-and-procedures/papers.headings/change")
    text = admin.page.field("text").replace("Child poverty considerations", "Child and family considerations")
    admin.submit(text=text)
    admin.get("/tools-and-procedures/papers.headings/put-in-force")
    admin.submit(reason="The council's new form")
    after = ask(world, world["landlord"])
    author = browse(world["landlord"])
    assert "Child poverty considerations" in author.get(f"/papers/{before}/write").text
    assert "Child and family considerations" in author.get(f"/papers/{after}/write").text


def test_text_becomes_numbered_paragraphs_bullets_and_tables():
    blocks = text_blocks("One.\n\nTwo:\n- a\n- b\n| Group | Chair |\n| Drugs | Health | more |\n\nThree.", "2")
    kinds = [type(block) for block in blocks]
    assert kinds == [Paragraph, Paragraph, Bullets, Table, Paragraph]
    assert [block.runs[0] for block in blocks if isinstance(block, Paragraph)] == ["2.1  ", "2.2  ", "2.3  "]
    assert blocks[3].headers == ["Group", "Chair", ""]


def test_a_pasted_table_keeps_the_empty_cells_its_rows_begin_with():
    [table] = text_blocks("Aim\tPriority\nReduce crime\tBurglary\n\tviolence")
    assert table.rows == [["Reduce crime", "Burglary"], ["", "violence"]]
    assert [type(block) for block in text_blocks("\tAn indented paragraph.")] == [Paragraph]


def numbered(key, content):
    headings = next(each for each in heading_sets.delivered() if each.key == key)
    return [f"{b.number} {b.text}" for b in report_blocks(headings, content) if isinstance(b, Heading)]


NIL = {key: Section(nil=True) for key in ("financial", "staff", "section_17", "legal", "equality", "child_poverty")}
SAID = {"purpose": Section("To ask."), "background": Section("Since then.")}


def test_the_three_heading_sets_of_a_real_pack_can_be_written():
    contact = (Contact("Dana Officer", email="dana@example.org"),)
    refresh = Content(SAID | NIL, (), "That a.\nThat b.\nThat c.\nThat d.", contact)
    assert numbered("decision", refresh) == [
        "1. Purpose of report", "2. Background", "3. Financial considerations", "4. Staff considerations",
        "5. Section 17 considerations", "6. Legal considerations", "7. Equality and diversity considerations",
        "8. Child poverty considerations", "9. Recommendations", "10. Contact officer",
    ]  # fmt: skip
    own = (Titled("Plan and proposed priorities", "As follows."), Titled("Performance monitoring", "Quarterly."))
    plan = Content(SAID | NIL | {"reasons": Section("It is a duty.")}, own, "That a.\nThat b.\nThat c.", contact)
    found = numbered("decision", plan)
    assert found[2:5] == ["3. Plan and proposed priorities", "4. Performance monitoring", "5. Financial considerations"]
    assert found[-3:] == ["11. Recommendations", "12. Reasons for recommendations", "13. Contact officer"]
    update = Content({"purpose": Section("To present."), "issues": Section("Background.")}, (), "That it be noted.")
    assert numbered("update", update) == ["1. Purpose of report", "2. Issues for consideration", "3. Recommendations"]
    headings = next(each for each in heading_sets.delivered() if each.key == "decision")
    said = [block.runs for block in report_blocks(headings, plan) if isinstance(block, Paragraph)]
    assert ("11.3  ", "That c.") in said
    assert ("6.1  ", "There are no staff considerations associated with this report.") in said
