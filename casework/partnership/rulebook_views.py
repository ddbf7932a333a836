"""Tools and procedures in pages: an administrator changes their text, compares, puts a version in force or an earlier one back."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for

from casework.errors import NotFound, Refusal
from casework.extensions import db
from casework.partnership import rulebook_versions as versions
from casework.partnership import rulebooks
from casework.partnership.profile_files import ProfileMistake
from casework.partnership.rulebook_models import SOURCES, RulebookDraft
from casework.partnership.rulebook_text import written
from casework.partnership.views import bp, me
from casework.web.fields import LongText, Needed
from casework.web.forms import Form
from casework.web.gate import duty
from casework.web.numbers import row_number

changes_rulebooks = duty("administrator")


class TextForm(Form):
    text = LongText("Text", [Needed("Enter the text")], rows=30, longest=60000,
        description="Words stand between quotation marks. Each [[...]] begins another question, band or rule.")  # fmt: skip


class ForceForm(Form):
    reason = LongText("Why it changes", [Needed("Say why it changes")], rows=3, longest=1000)


@bp.get("/tools-and-procedures/")
@changes_rulebooks
def all_rulebooks() -> Any:
    drafts = {draft.key for draft in db.session.scalars(db.select(RulebookDraft))}
    return render_template("partnership/rulebooks/index.html", books=rulebooks.every(), drafts=drafts)


@bp.get("/tools-and-procedures/<book>/")
@changes_rulebooks
def rulebook(book: str) -> Any:
    """What is in force, the changes that wait, and every version."""
    found, draft = versions.the_rulebook(book), versions.draft_of(book)
    now, number = versions.version(found)
    differing = versions.differences(found, now, versions.proposed(found, draft)) if draft else []
    return render_template(
        "partnership/rulebooks/rulebook.html", book=found, number=number, draft=draft, says=found.in_words(now),
        found=differing, versions=db.session.scalars(versions.versions_of(book)).all(), sources=SOURCES,
    )  # fmt: skip


@bp.get("/tools-and-procedures/<book>/versions/<int:number>")
@changes_rulebooks
def rulebook_version(book: str, number: int) -> Any:
    """One version whole, and what differs from the one in force."""
    found = versions.the_rulebook(book)
    now, newest = versions.version(found)
    shown, _ = versions.version(found, number)
    return render_template(
        "partnership/rulebooks/version.html", book=found, number=number, newest=newest, says=found.in_words(shown),
        found=versions.differences(found, shown, now),
    )  # fmt: skip


@bp.route("/tools-and-procedures/<book>/change", methods=["GET", "POST"])
@changes_rulebooks
def change_rulebook(book: str) -> Any:
    found, draft = versions.the_rulebook(book), versions.draft_of(book)
    now = versions.proposed(found, draft) if draft else versions.version(found)[0]
    seen = str(draft.version if draft else 0)
    form = TextForm.from_request(data={"text": written(found.plain(now)), "version": seen})
    if form.submitted():
        with form.showing_refusals():
            try:
                versions.change(found, form.text.data, seen=_seen(form), by=me())
            except ProfileMistake as mistake:
                raise Refusal(versions.in_a_sentence(mistake, form.text.data), field="text") from None
            flash("Kept. It is not in force until you put it in force.")
            return redirect(url_for(".rulebook", book=book))
    return render_template("partnership/rulebooks/change.html", book=found, form=form)


def _seen(form: Form) -> int:
    seen = row_number(form.version.data)
    return -1 if seen is None else seen


@bp.route("/tools-and-procedures/<book>/put-in-force", methods=["GET", "POST"])
@changes_rulebooks
def put_rulebook_in_force(book: str) -> Any:
    found, draft = versions.the_rulebook(book), versions.draft_of(book)
    if draft is None:
        raise NotFound
    form = ForceForm.from_request(data={"version": str(draft.version)})
    if form.submitted():
        with form.showing_refusals():
            row = versions.put_in_force(found, draft, reason=form.reason.data, seen=_seen(form), by=me())
            flash(f"Version {row.number} is in force. What was begun before keeps its version.")
            return redirect(url_for(".rulebook", book=book))
    now, _ = versions.version(found)
    return render_template(
        "partnership/rulebooks/put_in_force.html", book=found, form=form,
        found=versions.differences(found, now, versions.proposed(found, draft)),
    )  # fmt: skip


@bp.post("/tools-and-procedures/<book>/versions/<int:number>/put-back")
@changes_rulebooks
def put_back_rulebook(book: str, number: int) -> Any:
    versions.put_back(versions.the_rulebook(book), number, by=me())
    flash(f"Version {number} is ready to be put in force again. Compare it first.")
    return redirect(url_for(".rulebook", book=book))


@bp.post("/tools-and-procedures/<book>/discard")
@changes_rulebooks
def discard_rulebook(book: str) -> Any:
    draft = versions.draft_of(versions.the_rulebook(book).key)
    if draft is None:
        raise NotFound
    versions.discard(draft, by=me())
    flash("The changes are discarded.")
    return redirect(url_for(".rulebook", book=book))
