"""The blueprint of the pages about an adult, how they find what an address names, and the shape of recording something."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_login import current_user

from casework import audit
from casework.adults import services
from casework.adults.chains import Chain
from casework.adults.reading import entries
from casework.adults.stay import load_of
from casework.cases.models import Caseload
from casework.cases.sections import the_case
from casework.errors import NotFound
from casework.web.changes import changed
from casework.web.forms import Form
from casework.web.numbers import version_number

bp = Blueprint("adults", __name__)
ADULT = "/cases/<reference>/adult"
BOTH = ["GET", "POST"]


def the_load(reference: str) -> Caseload:
    """The case's entry with the reader's group that plans around an adult."""
    load = load_of(the_case(reference))
    if load is None:
        raise NotFound()
    return load


def load_to_record(reference: str) -> Caseload:
    """The same, for somebody who may record there: others are told why not before they type anything."""
    load = the_load(reference)
    services.require_may_record(load, current_user)
    if request.method == "GET":
        audit.consulted("cases", load.case_id, case_id=load.case_id)
    return load


def the_entry(model: Any, load: Caseload, entry_id: int) -> Chain[Any]:
    """The entry with this id, which is that of its first version."""
    found: Chain[Any] = with_id(entries(model, load), entry_id)
    return found


def maybe(model: Any, load: Caseload, entry_id: int) -> Chain[Any] | None:
    """The entry an address names to be corrected; none where it adds one."""
    return the_entry(model, load, entry_id) if entry_id else None


def with_id(found: Iterable[Any], id_: int) -> Any:
    """The one that has this id: an entry, or what carries one."""
    for each in found:
        if getattr(each, "entry", each).id == id_:
            return each
    raise NotFound()


def record_entry(
    reference: str, model: Any, entry_id: int, form_class: type[Form], save: Callable[..., Any], *, new: str, correct: str,
    **rest: Any,
) -> Any:  # fmt: skip
    """The page on which an entry that hangs on nothing else is added or corrected."""
    load = load_to_record(reference)
    entry = maybe(model, load, entry_id)
    return record(load, form_class, correct if entry else new, save, entry=entry, **rest)


def record_under(
    load: Caseload, entries: Iterable[Chain[Any]], entry_id: int, form_class: type[Form], save: Callable[..., Any], *,
    new: str, correct: str, **rest: Any,
) -> Any:  # fmt: skip
    """The page on which an entry that hangs on another is added or corrected; `entries` are those that hang there."""
    entry = with_id(entries, entry_id) if entry_id else None
    return record(load, form_class, correct if entry else new, save, entry=entry, **rest)


def record(
    load: Caseload,
    form_class: type[Form],
    title: str,
    save: Callable[..., Any],
    *,
    entry: Chain[Any] | None = None,
    anchor: str = "",
    said: str = "Saved.",
    about: str = "",
    known: dict[str, Any] | None = None,
    prepare: Callable[[Any], None] | None = None,
) -> Any:
    """A form about the adult: what was typed goes to `save` by the names of the fields; with `entry` it is a correction."""
    data = dict(known or {})
    if entry is not None:
        data = {name: getattr(entry.now, name, None) for name in names_of(form_class)} | {"version": str(entry.now.id)}
    form = form_class.from_request(data=data)
    if prepare is not None:
        prepare(form)

    def act() -> str:
        values = {
            name: "" if form[name].data is None and _is_text(form[name]) else form[name].data
            for name in names_of(form_class)
        }
        if entry is not None:
            values |= {"corrects": entry, "seen": version_number(form.version.data)}
        save(load, by=current_user, **values)
        return said

    return form_page(load, form, title, act, anchor=anchor, about=about, correcting=entry is not None)


def form_page(
    load: Caseload,
    form: Any,
    title: str,
    act: Callable[[], str],
    /,
    *,
    anchor: str = "",
    template: str = "adults/form.html",
    **shown: Any,
) -> Any:
    """A form of its own: done once, then back to where it came from on the page of the adult."""
    done = changed(form, act, back=lambda: url_for(".show", reference=load.case.reference, _anchor=anchor or None))
    return done or render_template(template, case=load.case, form=form, title=title, **shown)


def names_of(form_class: type[Form]) -> list[str]:
    """The questions of a form, by name."""
    return [
        name for cls in reversed(form_class.__mro__) for name, value in vars(cls).items()
        if hasattr(value, "field_class") and name not in ("submission_key", "version", "csrf_token")
    ]  # fmt: skip


def _is_text(field: Any) -> bool:
    return not hasattr(field, "boxes")
