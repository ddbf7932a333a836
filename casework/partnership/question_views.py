"""Pages where administrators change the lists of a kind of group: questions and sections of its form, items of its agenda."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from casework.errors import NotFound, Refusal
from casework.partnership import profile_questions as questions
from casework.partnership import profile_versions as versions
from casework.partnership.kind_forms import ItemForm, NewSectionForm, QuestionForm, SectionForm
from casework.partnership.kind_views import as_refusal, changes_kinds, draft_version, said_beside, seen_version
from casework.partnership.profile_files import ProfileMistake
from casework.partnership.views import bp, me
from casework.web.numbers import row_number

KEPT = "Kept. It is not in force until you put it in force."


@bp.get("/kinds/<profile>/questions")
@changes_kinds
def questions_of_kind(profile: str) -> Any:
    content = versions.content_of(profile)
    return render_template(
        "partnership/kinds/questions.html",
        key=profile,
        content=content,
        kinds=questions.KINDS,
        seen=draft_version(profile),
    )


@bp.route("/kinds/<profile>/questions/<question>", methods=["GET", "POST"])
@changes_kinds
def question_of_kind(profile: str, question: str) -> Any:
    """Change a question."""
    content = versions.content_of(profile)
    section, field = questions.question_in(content, question)
    after, wanted = next(iter(field.get("only_if", {"": []}).items()))
    form = QuestionForm.from_request(
        data={
            **{key: field.get(key) for key in ("label", "hint", "kind", "max_length", "required")},
            "choices": "\n".join(field.get("choices", [])), "after": after, "answers": "\n".join(wanted),
            "version": draft_version(profile),
        }
    )  # fmt: skip
    return _question(profile, content, section, question, form, "Change a question")


@bp.route("/kinds/<profile>/sections/<section>/add", methods=["GET", "POST"])
@changes_kinds
def add_question(profile: str, section: str) -> Any:
    content = versions.content_of(profile)
    found = questions.section_of(content, section)
    form = QuestionForm.from_request(data={"kind": "textarea", "version": draft_version(profile)})
    return _question(profile, content, found, None, form, f"Add a question to {found['title']}")


@bp.route("/kinds/<profile>/sections/new", methods=["GET", "POST"])
@changes_kinds
def add_section(profile: str) -> Any:
    """A section comes with its first question, for an empty one asks nothing."""
    content = versions.content_of(profile)
    form = NewSectionForm.from_request(data={"kind": "textarea", "version": draft_version(profile)})
    return _question(profile, content, None, None, form, "Add a section with its first question")


def _question(
    profile: str, content: dict[str, Any], section: dict[str, Any] | None, key: str | None, form: QuestionForm, heading: str
) -> Any:  # fmt: skip
    earlier = questions.questions_before(section, key) if section else []
    form.after.choices = [("", "No: it is always asked"), *((field["key"], field["label"]) for field in earlier)]
    if form.submitted():
        with said_beside(form, content):
            if form.after.data and not questions.lines(form.answers.data):
                raise Refusal("Enter the answers after which it is asked", field="answers")
            data = {name: field.data for name, field in form._fields.items()}
            if section is None:
                edit: Callable[[dict[str, Any]], None] = lambda c: questions.add_section(c, data["title"], data)  # noqa: E731
            else:
                edit = lambda c: questions.put_question(c, section["key"], key, data)  # noqa: E731
            versions.change(profile, edit, by=me(), version=seen_version(form))
            flash(KEPT)
            return redirect(url_for(".questions_of_kind", profile=profile))
    return render_template(
        "partnership/kinds/question.html", form=form, key=profile, name=content["name"], heading=heading, earlier=earlier
    )  # fmt: skip


@bp.route("/kinds/<profile>/sections/<section>", methods=["GET", "POST"])
@changes_kinds
def section_of_kind(profile: str, section: str) -> Any:
    """Rename a section."""
    content = versions.content_of(profile)
    found = questions.section_of(content, section)
    form = SectionForm.from_request(data={"title": found["title"], "version": draft_version(profile)})
    if form.submitted():
        with said_beside(form, content):

            def rename(c: dict[str, Any]) -> None:
                questions.section_of(c, section)["title"] = form.title.data

            versions.change(profile, rename, by=me(), version=seen_version(form))
            flash(KEPT)
            return redirect(url_for(".questions_of_kind", profile=profile))
    return render_template("partnership/kinds/part.html", form=form, part={"title": "Rename a section"}, name=content["name"], key=profile)  # fmt: skip


@bp.post("/kinds/<profile>/questions/<question>/<what>")
@changes_kinds
def order_question(profile: str, question: str, what: str) -> Any:
    """Move a question up or down in its section, or take it out."""
    edits: dict[str, Callable[[dict[str, Any]], None]] = {
        "up": lambda c: questions.move_question(c, question, True),
        "down": lambda c: questions.move_question(c, question, False),
        "remove": lambda c: questions.remove_question(c, question),
    }
    return _at_once(profile, edits, what, "questions_of_kind")


@bp.post("/kinds/<profile>/sections/<section>/<what>")
@changes_kinds
def order_section(profile: str, section: str, what: str) -> Any:
    edits: dict[str, Callable[[dict[str, Any]], None]] = {
        "up": lambda c: questions.move_section(c, section, True),
        "down": lambda c: questions.move_section(c, section, False),
    }
    return _at_once(profile, edits, what, "questions_of_kind")


@bp.get("/kinds/<profile>/agenda")
@changes_kinds
def agenda_of_kind(profile: str) -> Any:
    content = versions.content_of(profile)
    return render_template(
        "partnership/kinds/agenda.html",
        key=profile,
        content=content,
        kinds=questions.ITEMS,
        seen=draft_version(profile),
    )


@bp.route("/kinds/<profile>/agenda/add", methods=["GET", "POST"])
@changes_kinds
def add_item(profile: str) -> Any:
    return _item(profile, None, {"kind": "standing"}, "Add an item to the agenda")


@bp.route("/kinds/<profile>/agenda/<entry>", methods=["GET", "POST"])
@changes_kinds
def item_of_kind(profile: str, entry: str) -> Any:
    item = questions.item_of(versions.content_of(profile), entry)
    return _item(profile, entry, {**item, "under": entry.rpartition(".")[0]}, "Change an item of the agenda")


def _item(profile: str, entry: str | None, known: dict[str, Any], heading: str) -> Any:
    content = versions.content_of(profile)
    form = ItemForm.from_request(data={**known, "version": draft_version(profile)})
    headings = [item for item in content["agenda"] if item["kind"] == "heading" and item["key"] != entry]
    form.under.choices = [("", "None"), *((item["key"], item["title"]) for item in headings)]
    if form.submitted():
        with said_beside(form, content):
            data = {name: field.data for name, field in form._fields.items()}
            versions.change(profile, lambda c: questions.put_item(c, entry, data), by=me(), version=seen_version(form))
            flash(KEPT)
            return redirect(url_for(".agenda_of_kind", profile=profile))
    return render_template("partnership/kinds/part.html", form=form, part={"title": heading}, name=content["name"], key=profile)  # fmt: skip


@bp.post("/kinds/<profile>/agenda/<entry>/<what>")
@changes_kinds
def order_item(profile: str, entry: str, what: str) -> Any:
    edits: dict[str, Callable[[dict[str, Any]], None]] = {
        "up": lambda c: questions.move_item(c, entry, True),
        "down": lambda c: questions.move_item(c, entry, False),
        "remove": lambda c: questions.remove_item(c, entry),
    }
    return _at_once(profile, edits, what, "agenda_of_kind")


def _at_once(profile: str, edits: dict[str, Callable[[dict[str, Any]], None]], what: str, back: str) -> Any:
    """A button that changes a list; what cannot be is said at the head of the list."""
    content = versions.content_of(profile)
    if what not in edits:
        raise NotFound
    edit = edits[what]
    try:
        seen = request.form.get("seen", "")
        versions.change(profile, edit, by=me(), version=row_number(seen))
    except ProfileMistake as mistake:
        flash(str(as_refusal(mistake, content=content)), "error")
    return redirect(url_for(f".{back}", profile=profile))
