"""Pages that make two records one: choose the other, compare, merge or ask for it, and take it back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from casework import access, audit
from casework.access.finding import the_one
from casework.errors import NotFound
from casework.extensions import db
from casework.subjects import differences, forms, merging, queries
from casework.subjects.merge_records import SubjectMerge
from casework.subjects.models import Organisation, Person, Place, kind_of
from casework.subjects.standing import Subject, standing_of
from casework.subjects.views.blueprint import bp, name_of, page_of, the_organisation, the_person, the_place
from casework.web.gate import signed_in

COMPARED = {
    Person: (
        ("Name", "name"), ("Date of birth", "date_of_birth"), ("Year of birth", "birth_year"), ("Gender", "gender"), ("Ethnicity", "ethnicity"),
        ("Telephone", "phone"), ("School or employer", "school_or_work"),
    ),
    Place: (
        ("Name", "name"), ("Address", "address"), ("Postcode", "postcode"), ("Kind", "kind"), ("UPRN", "uprn"), ("Owner or manager", "owner"),
    ),
    Organisation: (
        ("Name", "name"), ("Registration number", "registration_number"), ("Address", "address"), ("Postcode", "postcode"), ("Contact", "contact"),
    ),
}  # fmt: skip


def _choosing(find: Callable[[str], Any], compare: str) -> Callable[[str], Any]:
    def view(reference: str) -> Any:
        subject = find(reference)
        form = forms.WithWhomForm.from_request(data={"other": request.args.get("with", "")})
        if form.submitted():
            other = (form.other.data or "").strip().upper()
            if other == subject.reference:
                form.refuse("Choose another record: this is the same one", "other")
            else:
                return redirect(url_for(compare, reference=subject.reference, other=other))
        return render_template(
            "layouts/asked.html", form=form, title="Merge with another record", about=f"{subject.reference} {name_of(subject)}",
            back=page_of(subject), button="Compare the two",
        )  # fmt: skip

    return view


def _comparing(find: Callable[[str], Any]) -> Callable[..., Any]:
    def view(reference: str, other: str) -> Any:
        one, two = find(reference), find(other)
        if one.id == two.id:
            raise NotFound()
        audit.consulted(type(one).__tablename__, [one.id, two.id])
        if not merging.may_merge(one, two, by=current_user):
            return _asking(one, two)
        found = differences.between(one, two)
        form: Any = forms.merge_form(found).from_request()
        form.keep.choices = [(each.reference, f"{each.reference} {name_of(each)}") for each in (one, two)]
        if form.submitted():
            kept, gone = (one, two) if form.keep.data == one.reference else (two, one)
            gone_reference = gone.reference
            with form.showing_refusals():
                because = {each.key: form[f"because_{each.key}"].data or "" for each in found}
                merging.merge(kept, gone, reason=form.reason.data, because=because, by=current_user)
                db.session.flush()
                flash(f"{gone_reference} is now part of {kept.reference}. Its reference leads here.")
                return redirect(page_of(kept))
        waiting = db.session.scalars(queries.requests_about(one, two)).one_or_none()
        return render_template(
            "subjects/merge.html", form=form, one=one, two=two, rows=_compared(one, two), found=found, waiting=waiting, name_of=name_of,
            page_of=page_of, apart=url_for(f".{kind_of(one)}_told_apart", reference=reference, other=other),
        )  # fmt: skip

    return view


def _compared(one: Subject, two: Subject) -> list[tuple[str, Any, Any]]:
    rows: list[tuple[str, Any, Any]] = [
        (words, getattr(one, column), getattr(two, column)) for words, column in COMPARED[type(one)]
    ]
    if isinstance(one, Person) and isinstance(two, Person):
        names = [", ".join(n.name for n in each.names) for each in (one, two)]
        rows.append(("Also known as", names[0], names[1]))
        lines = ["; ".join(a.line for a in each.addresses) for each in (one, two)]
        rows.append(("Addresses", lines[0], lines[1]))
    return [row for row in rows if row[1] or row[2]]


def _asking(one: Subject, two: Subject) -> Any:
    """Who sees both and may not merge them asks those who may."""
    form = forms.AskMergeForm.from_request()
    if form.submitted():
        with form.showing_refusals():
            merging.ask(one, two, reason=form.reason.data, by=current_user)
            flash("You have asked for this. Those who run a group with a case of each find it under Possible doubles.")
            return redirect(page_of(one))
    waiting = db.session.scalars(queries.requests_about(one, two)).one_or_none()
    return render_template(
        "subjects/ask_merge.html", form=form, one=one, two=two, rows=_compared(one, two), waiting=waiting, name_of=name_of, page_of=page_of
    )  # fmt: skip


def _telling_apart(find: Callable[[str], Any]) -> Callable[..., Any]:
    def view(reference: str, other: str) -> Any:
        one, two = find(reference), find(other)
        access.require(
            merging.may_merge(one, two, by=current_user),
            "Only who runs a group with a case of each says that they are not the same.",
        )
        waiting = db.session.scalars(queries.requests_about(one, two)).one_or_none()
        form: Any = forms.DeclineForm.from_request() if waiting is not None else forms.Form.from_request()
        if form.submitted():
            with form.showing_refusals():
                if waiting is not None:
                    merging.decline(waiting, answer=form.answer.data, by=current_user)
                else:
                    merging.dismiss(one, two, by=current_user)
                flash(f"{one.reference} and {two.reference} are remembered as not the same.")
                return redirect(url_for(".duplicates"))
        return render_template("subjects/apart.html", form=form, one=one, two=two, name_of=name_of)

    return view


def _undoing(find: Callable[[str], Any]) -> Callable[..., Any]:
    def view(reference: str, row_id: int) -> Any:
        kept = find(reference)
        row = the_one(queries.merges_into(kept).where(SubjectMerge.id == row_id))
        access.require(standing_of(kept, by=current_user).runs, "Only who runs a group with a case undoes a merge.")
        form = forms.UndoMergeForm.from_request()
        if form.submitted():
            with form.showing_refusals():
                gone = merging.undo(row, kept, reason=form.reason.data, by=current_user)
                db.session.flush()
                flash(f"{gone.reference} is a record of its own again.")
                return redirect(page_of(kept))
        return render_template(
            "subjects/undo_merge.html", form=form, kept=kept, merge=row, name_of=name_of, page_of=page_of
        )

    return view


for _home, _find, _one in (
    ("people", the_person, "person"), ("places", the_place, "place"), ("organisations", the_organisation, "organisation"),
):  # fmt: skip
    for _path, _endpoint, _view in (
        ("merge", f"merge_{_one}", _choosing(_find, f".compare_{_one}")),
        ("merge/<other>", f"compare_{_one}", _comparing(_find)),
        ("merge/<other>/apart", f"{_one}_told_apart", _telling_apart(_find)),
        ("merged/<int:row_id>/undo", f"undo_{_one}_merge", _undoing(_find)),
    ):
        bp.add_url_rule(f"/{_home}/<reference>/{_path}", _endpoint, signed_in(_view), methods=["GET", "POST"])
