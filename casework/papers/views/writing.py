"""The page on which a report is written: a box for each heading, kept by itself while somebody types, then sent in."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from casework import access, audit, clock
from casework.errors import NotFound, Refusal, Stale
from casework.extensions import db
from casework.papers import policy, writing
from casework.papers.heading_sets import HeadingSet, from_kept
from casework.papers.models import WAITING
from casework.papers.typed import MOST, Contact, Content, Section, Titled, missing, read
from casework.papers.views.blueprint import bp, reader, the_paper
from casework.web.gate import signed_in
from casework.web.numbers import row_number, version_number

CONTACT = ("name", "office", "organisation", "address", "email", "telephone")


@bp.route("/papers/<int:paper_id>/write", methods=["GET", "POST"])
@signed_in
def write(paper_id: int) -> Any:
    """Every button first keeps what stands in every box as a draft; `do` says what else was meant."""
    paper = the_paper(paper_id)
    access.require(policy.may_write(reader(), paper), policy.WRITERS_ONLY)
    if not paper.headings:
        return redirect(url_for(".file", paper_id=paper.id))
    if paper.status not in WAITING:
        flash(writing.SENT_IN if paper.status != "withdrawn" else "This paper is not wanted any more.", "info")
        return redirect(url_for(".read_paper", paper_id=paper.id))
    headings = from_kept(paper.headings)
    errors: dict[str, str] = {}
    theirs = ""
    content: Content | None = None
    if request.method == "POST":
        content = _typed(headings, request.form)
        try:
            answer = _act(paper, headings, content, errors)
        except Stale as stale:
            errors["stale"] = (
                "A colleague changed this report meanwhile. Their text is below: save again to keep yours."
            )
            theirs, answer = stale.theirs["text"], None
        if answer is not None:
            return answer
    draft = writing.draft_of(paper)
    if content is None:
        content = read(draft.content) if draft is not None else writing.begun(paper)
    audit.consulted("papers", paper.id, group_id=paper.group_id)
    return render_template(
        "papers/write.html", paper=paper, headings=headings, c=_with_rows(content), draft=draft, errors=errors, theirs=theirs,
        blank=Section(), version=draft.version if draft is not None else 0, contact_parts=CONTACT, most=MOST,
    )  # fmt: skip


def _act(paper: Any, headings: HeadingSet, content: Content, errors: dict[str, str]) -> Any:
    """Keep the boxes, then do what the button says. No answer when the page is to be shown again with what is wrong."""
    do = request.form.get("do", "draft")
    version = request.form.get("version", "")
    try:
        with db.session.begin_nested():
            writing.save_draft(paper, content, by=reader(), version=version_number(version))
            if do == "send":
                errors |= missing(headings, content.without_blanks())
                if not errors:
                    writing.send_in(paper, content, by=reader())
    except Refusal as refusal:
        errors[refusal.field or ""] = refusal.message
    if errors:
        return None
    if do == "send":
        flash("Your report is sent in. You hear when it is accepted or sent back.")
        return redirect(url_for(".read_paper", paper_id=paper.id))
    flash("Saved.")
    anchor = {"add-own": "own", "add-contact": "contacts", "add-appendix": "appendices", "add-fact": "facts"}.get(do)
    return redirect(url_for(".write", paper_id=paper.id, _anchor=anchor))


@bp.post("/papers/<int:paper_id>/draft")
@signed_in
def keep_draft(paper_id: int) -> Any:
    """What the page saves by itself while somebody types. 409 with both texts when a colleague saved first."""
    paper = the_paper(paper_id)
    access.require(policy.may_write(reader(), paper), policy.WRITERS_ONLY)
    if not paper.headings:
        raise NotFound
    body = request.get_json(silent=True)
    fields, version = (body.get("fields"), body.get("version")) if isinstance(body, dict) else (None, None)
    number = row_number(str(version))
    if not _are_pairs(fields) or number is None:
        return jsonify(error="Send the fields and the version they were based on."), 400
    content = _typed(from_kept(paper.headings), MultiDict(fields))
    try:
        saved = writing.save_draft(paper, content, by=reader(), version=number)
    except Refusal as refusal:
        return jsonify(error=refusal.message), 422
    return jsonify(saved=clock.in_london(clock.now()).strftime("%H:%M"), version=saved)


def _are_pairs(fields: Any) -> bool:
    return isinstance(fields, list) and all(
        isinstance(pair, list) and len(pair) == 2 and all(isinstance(part, str) for part in pair) for pair in fields
    )


def _text(form: MultiDict[str, str], name: str, longest: int = 100_000) -> str:
    return form.get(name, "").replace("\r\n", "\n").replace("\x00", "").strip()[:longest]


def _rows(form: MultiDict[str, str], prefix: str, first: str) -> list[str]:
    """The prefixes of the rows sent, without the one to be removed."""
    gone = form.get("do", "")
    found = []
    for n in range(MOST):
        if f"{prefix}-{n}-{first}" not in form:
            break
        if gone != f"remove-{prefix}-{n}":
            found.append(f"{prefix}-{n}")
    return found


def _typed(headings: HeadingSet, form: MultiDict[str, str]) -> Content:
    """What stands in the boxes. A row just asked for is added empty, so that there is a box for it."""
    do = form.get("do", "")
    sections = {}
    for heading in headings.headings:
        if heading.part in ("text", "purpose"):
            section = Section(_text(form, f"s-{heading.key}-text"), f"s-{heading.key}-nil" in form)
            if section.text or section.nil:
                sections[heading.key] = section
    own = [Titled(_text(form, f"{p}-title", 300), _text(form, f"{p}-text")) for p in _rows(form, "own", "title")]
    appendices = [
        Titled(*(_text(form, f"{p}-{part}", longest) for part, longest in (("title", 300), ("text", 100_000), ("label", 40))))
        for p in _rows(form, "app", "title")
    ]  # fmt: skip
    facts = [
        Titled(_text(form, f"{p}-title", 100), _text(form, f"{p}-text", 1000)) for p in _rows(form, "fact", "title")
    ]
    contacts = [
        Contact(**{part: _text(form, f"{p}-{part}", 500) for part in CONTACT}) for p in _rows(form, "con", "name")
    ]
    for wanted, rows, empty in (
        ("own", own, Titled()),
        ("contact", contacts, Contact()),
        ("appendix", appendices, Titled()),
        ("fact", facts, Titled()),
    ):
        if do == f"add-{wanted}" and len(rows) < MOST:
            rows.append(empty)  # type: ignore[attr-defined]
    return Content(
        sections, tuple(own), _text(form, "rec-text"), tuple(contacts), tuple(appendices), _text(form, "rec-opening", 1000),
        tuple(facts),
    )  # fmt: skip


def _with_rows(content: Content) -> Content:
    """At least one contact to fill in."""
    if content.contacts:
        return content
    return replace(content, contacts=(Contact(),))
