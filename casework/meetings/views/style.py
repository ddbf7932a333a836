"""How a body's papers look and what they say by themselves: its settings on one page, tried on its latest minutes."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import select

from casework import access, audit
from casework.errors import Refusal
from casework.extensions import db
from casework.meetings import logos, policy, queries
from casework.meetings.forms import LogoForm
from casework.meetings.house_style import HouseStyle, settings_over
from casework.meetings.minutes_paper import minutes_document
from casework.meetings.models import Meeting
from casework.meetings.papers import agenda_document
from casework.meetings.style_form import StyleForm, shown, typed
from casework.meetings.style_words import SECTIONS
from casework.meetings.styles import kept_for, save_style
from casework.meetings.views.blueprint import bp, reader, the_group
from casework.partnership.models import Group
from casework.partnership.profiles import profile_of
from casework.rendering import to_html
from casework.rendering.html import logo_image
from casework.web.gate import signed_in


@bp.route("/groups/<slug>/meetings/style", methods=["GET", "POST"])
@signed_in
def style(slug: str) -> Any:
    """The settings; "Try it" shows them on the latest meeting without keeping them."""
    group = the_group(slug)
    access.require(policy.may_arrange(reader(), group.id), policy.RUNS_ONLY)
    row = kept_for(group)
    profile = profile_of(group)
    now = settings_over(profile, row.content if row is not None else {})
    form = StyleForm.from_request(version=str(row.version if row is not None else 0), **shown(now))
    tried: dict[str, Any] = {}
    if form.submitted():
        with form.showing_refusals():
            if request.form.get("do") == "try":
                tried = _tried(group, settings_over(profile, typed(form)))
            else:
                save_style(group, content=typed(form), version=_version(form.version.data), by=reader())
                flash("The style of the papers is saved. Minutes that went round already stay as they were.", "success")
                return redirect(url_for(".index", slug=slug))
    logo = logos.logo_of(group.id)
    return render_template(
        "meetings/style.html", group=group, form=form, sections=SECTIONS, tried=tried, logo=logo_image(logo) if logo else ""
    )  # fmt: skip


@bp.route("/groups/<slug>/meetings/style/logo", methods=["GET", "POST"])
@signed_in
def logo(slug: str) -> Any:
    """Put a logo at the head of the body's papers, or another in its place."""
    group = the_group(slug)
    access.require(policy.may_arrange(reader(), group.id), policy.RUNS_ONLY)
    form = LogoForm.from_request()
    if form.submitted():
        with form.showing_refusals():
            logos.set_logo(group, form.file.data, alt=form.alt.data, by=reader())
            flash(
                "The logo stands at the head of the papers. Minutes that went round already stay as they were.",
                "success",
            )
            return redirect(url_for(".style", slug=slug))
    now = logos.logo_of(group.id)
    return render_template("meetings/logo.html", group=group, form=form, logo=logo_image(now) if now else "")


@bp.post("/groups/<slug>/meetings/style/logo/remove")
@signed_in
def remove_logo(slug: str) -> Any:
    group = the_group(slug)
    access.require(policy.may_arrange(reader(), group.id), policy.RUNS_ONLY)
    logos.take_off(group, by=reader())
    flash("The papers have no logo from now on.", "success")
    return redirect(url_for(".style", slug=slug))


def _version(given: str | None) -> int:
    try:
        return int(given or 0)
    except ValueError:
        raise Refusal("This form is damaged. Open the page again.") from None


def _tried(group: Group, chosen: HouseStyle) -> dict[str, Any]:
    """The latest meeting with minutes, or else the latest with an agenda, in the settings as typed."""
    held = queries.of_group(group.id).where(Meeting.status.in_(queries.HELD))
    found = db.session.scalars(held.order_by(Meeting.starts_at.desc()).limit(1)).first()
    if found is None:
        found = db.session.scalars(
            select(Meeting)
            .where(Meeting.group_id == group.id, Meeting.status != "cancelled")
            .order_by(Meeting.starts_at)
        ).first()
    if found is None:
        return {"words": "There is no meeting yet to try this on."}
    audit.consulted("meetings", found.id, group_id=group.id)
    make = minutes_document if found.status in queries.HELD else agenda_document
    return {"meeting": found, "body": to_html(make(found, style=chosen), first_level=2)}
