"""Pages on which people say when they want to be reminded, and groups when their actions are asked after."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_login import current_user

from casework import access, clock
from casework.access.scope import current_scope
from casework.accounts.models import User
from casework.errors import NotFound, Refusal
from casework.extensions import db
from casework.notifications import dated, preferences, timing
from casework.notifications.forms import (
    NOBODY,
    OfficersForm,
    PreferenceForm,
    TimingForm,
    shown,
    shown_others,
    typed,
    typed_others,
    with_others,
)
from casework.notifications.views import bp
from casework.partnership import queries as partnership
from casework.partnership.models import Group
from casework.web.changes import changed
from casework.web.gate import having, signed_in
from casework.web.numbers import row_number


def _reader() -> User:
    return current_user._get_current_object()  # type: ignore[no-any-return]


def version_of(form: Any) -> int:
    """The version a form began with. Raises `Refusal` when somebody has changed the page itself."""
    given = row_number(form.version.data or "0")
    if given is None:
        raise Refusal("This form is damaged. Open the page again.")
    return given


@bp.route("/account/reminders", methods=["GET", "POST"])
@signed_in
def own_reminders() -> Any:
    """When one's digest comes, and who has it while one is away."""
    me, row = _reader(), preferences.of(_reader())
    covers = {str(each.id): each for each in db.session.scalars(preferences.covers_to_choose(me)).all()}
    form = PreferenceForm.from_request(
        version=str(row.version if row is not None else 0),
        how_often="weekly" if row is not None and row.weekly else "daily",
        weekday=str(row.weekday if row is not None else 0),
        hour=str(row.hour if row is not None else 8),
        away_from=row.away_from if row is not None else None,
        away_until=row.away_until if row is not None else None,
        cover_id=str(row.cover_id or "") if row is not None else "",
    )
    names = [(key, f"{each.name}, {each.agency.short_name}") for key, each in covers.items()]
    form.cover_id.choices = [(NOBODY, "Nobody"), *names]

    def keep() -> str:
        preferences.save(
            hour=int(form.hour.data or 8), weekly=form.how_often.data == "weekly", weekday=int(form.weekday.data or 0),
            away_from=form.away_from.data, away_until=form.away_until.data, cover=covers.get(form.cover_id.data or ""),
            version=version_of(form), by=me,
        )  # fmt: skip
        return "Saved. Reminders come as you chose."

    return changed(form, keep, back=lambda: url_for("accounts.account")) or render_template(
        "notifications/own_reminders.html", form=form, covered=preferences.covered_by(me), today=clock.today()
    )


@bp.post("/account/reminders/back")
@signed_in
def back_from_leave() -> Any:
    """The leave ends today: reminders come to oneself again."""
    preferences.end_leave(by=_reader())
    flash("Welcome back. Your reminders come to you again, beginning with what came up meanwhile.", "success")
    return redirect(url_for(".own_reminders"))


def _group_run(slug: str) -> Group:
    """The group, for those who run it. Members are told who does; for others there is no such page."""
    group = db.session.scalars(partnership.group_by_slug(), {"slug": slug}).one_or_none()
    if group is None:
        raise NotFound
    access.require(current_scope().runs_group(group.id), timing.RUNS_ONLY)
    return group


@bp.route("/groups/<slug>/reminders", methods=["GET", "POST"])
@signed_in
def group_reminders(slug: str) -> Any:
    """On which days the group's open actions, and what else it owes by a day, are asked after."""
    group = _group_run(slug)
    row, kinds = timing.kept_for(group.id), dated.of_groups()
    form = with_others(TimingForm, kinds).from_request(
        version=str(row.version if row is not None else 0), **shown(timing.timing_of(row)),
        **shown_others(timing.others_of(row, kinds)),
    )  # fmt: skip

    def keep() -> str:
        timing.save(group, typed(form), version=version_of(form), by=_reader(), others=typed_others(form, kinds))
        return "Saved. What is open already is asked after on these days from now on."

    back = url_for("partnership.group", slug=slug)
    return changed(form, keep, back=lambda: back) or render_template(
        "notifications/group_reminders.html", form=form, group=group, own=row is not None, back=back, kinds=kinds
    )


@bp.route("/reminder-days", methods=["GET", "POST"])
@having(timing.looks_after, timing.OFFICERS_ONLY)
def partnership_reminders() -> Any:
    """On which days agreements and agencies' people are asked after, which are no group's."""
    row, kinds = timing.kept_for_partnership(), dated.of_partnership()
    form = with_others(OfficersForm, kinds).from_request(
        version=str(row.version if row is not None else 0), **shown_others(timing.others_of(row, kinds))
    )

    def keep() -> str:
        timing.save_for_partnership(typed_others(form, kinds), version=version_of(form), by=_reader())
        return "Saved. What is due already is asked after on these days from now on."

    back = url_for("accounts.account")
    return changed(form, keep, back=lambda: back) or render_template(
        "notifications/partnership_reminders.html", form=form, own=row is not None, back=back, kinds=kinds
    )
