"""Pages on which a person keeps the filters of a list and looks after what they kept."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user

from casework.access import current_scope
from casework.errors import NotFound
from casework.extensions import db
from casework.partnership.models import Group
from casework.partnership.reached import the_group
from casework.saved_views import forms, queries, services
from casework.saved_views.lists import LISTS, address
from casework.saved_views.models import SavedView
from casework.web.changes import changed
from casework.web.filtering import Chosen
from casework.web.gate import signed_in

bp = Blueprint("saved_views", __name__)


def _the_group(slug: str, list_name: str) -> Group:
    group = the_group(slug)
    if list_name not in LISTS:
        raise NotFound()
    return group


def _the_view(view_id: int) -> SavedView:
    """A view of the reader's own, of a group they still belong to."""
    view = db.session.scalars(queries.by_id(view_id)).one_or_none()
    if view is None or not current_scope().in_group(view.group_id):
        raise NotFound()
    return view


def _all_of(view: SavedView) -> str:
    return url_for(".index", slug=view.group.slug, list_name=view.list_name)


@bp.get("/groups/<slug>/views/<list_name>")
@signed_in
def index(slug: str, list_name: str) -> Any:
    group = _the_group(slug, list_name)
    views = db.session.scalars(queries.views_of(current_user.id, group.id, list_name)).all()
    return render_template(
        "saved_views/index.html", group=group, kept=LISTS[list_name], list_name=list_name,
        views=[(view, address(view, slug), _labels(list_name, view.filters)) for view in views],
    )  # fmt: skip


@bp.route("/groups/<slug>/views/<list_name>/keep", methods=["GET", "POST"])
@signed_in
def keep(slug: str, list_name: str) -> Any:
    """Keep the filters of this address, which are those of the list it was opened from."""
    group = _the_group(slug, list_name)
    filters = Chosen.from_request(tuple(LISTS[list_name].labels))
    form = forms.KeepForm.from_request()
    back = url_for(LISTS[list_name].endpoint, slug=slug, **filters)

    def act() -> str:
        view = services.keep(
            group, list_name, name=form.name.data, filters=filters, begins=form.begins.data, by=current_user
        )
        return f"{view.name} is kept."

    done = changed(form, act, back=lambda: back)
    return done or render_template(
        "saved_views/form.html", form=form, title="Keep these filters", back=back, about=group.name,
        labels=_labels(list_name, filters),
    )  # fmt: skip


@bp.route("/views/<int:saved_view_id>/rename", methods=["GET", "POST"])
@signed_in
def rename(saved_view_id: int) -> Any:
    view = _the_view(saved_view_id)
    form = forms.RenameForm.from_request(data={"name": view.name})

    def act() -> str:
        services.rename(view, form.name.data, by=current_user)
        return f"It is called {view.name} now."

    done = changed(form, act, back=lambda: _all_of(view))
    return done or render_template(
        "saved_views/form.html", form=form, title=f"Rename {view.name}", back=_all_of(view), about=view.group.name, labels=[]
    )  # fmt: skip


@bp.post("/views/<int:saved_view_id>/remove")
@signed_in
def remove(saved_view_id: int) -> Any:
    view = _the_view(saved_view_id)
    services.remove(view, by=current_user)
    flash(f"{view.name} is removed.")
    return redirect(_all_of(view))


@bp.post("/views/<int:saved_view_id>/begin")
@signed_in
def begin(saved_view_id: int) -> Any:
    """Have the list open with this view; with `begins=no`, with everything again."""
    view = _the_view(saved_view_id)
    begins = request.form.get("begins", "yes") != "no"
    services.begin_with(view, begins, by=current_user)
    flash(f"The list opens with {view.name}." if begins else "The list opens with everything.")
    return redirect(_all_of(view))


def _labels(list_name: str, filters: Any) -> list[str]:
    return [label for name, label in LISTS[list_name].labels.items() if name in filters]
