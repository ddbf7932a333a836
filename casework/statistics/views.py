"""Pages of statistics: figures of groups for those who run them with the rows behind, and counts alone for others."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import select

from casework import audit, clock
from casework.access import current_scope
from casework.errors import NotFound, NotPermitted
from casework.extensions import db
from casework.partnership.models import Area
from casework.statistics import listing, periods, policy, sheets, shown
from casework.statistics.asked import Asked
from casework.statistics.counting import NO_VALUE, count, in_words
from casework.statistics.figures import NAMED, Split, Statistic, Theme
from casework.statistics.themes import THEMES
from casework.web.addresses import address_to
from casework.web.back import returned_to
from casework.web.filtering import Chosen, row_number
from casework.web.gate import having, signed_in
from casework.web.pagination import paged
from casework.web.sheets import FORMS, sent, sheet_for, written

bp = Blueprint("statistics", __name__)
NAMES = ("period", "from", "to", "area")
MARKING = "OFFICIAL-SENSITIVE"
runs_a_group = having(lambda scope: bool(scope.runs), policy.ONLY_RUNNERS)
sees_counts = having(policy.has_counts, policy.NOT_FOR_YOU)


@bp.get("/statistics/")
@signed_in
def index() -> Any:
    """To the figures that open their rows, else to counts."""
    scope = current_scope()
    if not scope.runs and not policy.has_counts(scope):
        raise NotPermitted(policy.NOT_FOR_YOU)
    if scope.runs:
        return redirect(url_for(".theme", theme="referrals", **_kept()))
    return redirect(url_for(".counts", theme="referrals"))


@bp.get("/statistics/<theme>")
@runs_a_group
@returned_to("the statistics")
def theme(theme: str) -> Any:
    """The figures of one theme, each of which opens the rows behind it."""
    found, asked = _theme(theme), _asked()
    return render_template("statistics/theme.html", **_shown(found, asked), **_filters(asked), kept=_kept())


@bp.get("/statistics/<theme>/rows/<statistic>")
@runs_a_group
@returned_to("the rows behind a figure")
def rows(theme: str, statistic: str) -> Any:
    """The rows behind one figure, as far as it is narrowed."""
    found, asked = _theme(theme), _asked()
    which, split, value = _figure(found, statistic)
    before = request.args.get("year") == "before"
    if before and (asked.before is None or which.of.as_it_stands):
        raise NotFound
    statement = listing.behind(which, asked, split=split, value=value, before=before)
    number, inner = listing.number_of(statement), statement.subquery()
    page = paged(
        select(inner.c.id, inner.c.part), by=((inner.c.id, "desc"), (inner.c.part, "desc")),
        key_of=lambda row: (row.id, row.part), scalars=False,
    )  # fmt: skip
    told = listing.told(which.of.of, [row.id for row in page.rows])
    audit.consulted(which.of.of.__tablename__, sorted(told))
    words = in_words(split, value) if split is not None else ""
    return render_template(
        "statistics/rows.html", theme=found, statistic=which, asked=asked, number=number, page=page, told=told, split=split, value=words,
        before=before, headings=listing.HEADINGS[which.of.of], kept=_kept(), of=_of(asked), area=_area_words(asked),
    )  # fmt: skip


@bp.get("/statistics/<theme>.<form>")
@runs_a_group
def sheet(theme: str, form: str) -> Any:
    """The figures as a spreadsheet, with the filters on it; logged as handed over."""
    return _sheet(_theme(theme), _asked(), form)


@bp.get("/statistics/counts/<theme>")
@sees_counts
def counts(theme: str) -> Any:
    """Counts of a theme for somebody who is shown no rows: whole financial years that are over, small counts left out."""
    found, (asked, words) = _theme(theme), _asked_for_counts()
    return render_template(
        "statistics/counts.html", **_shown(found, asked), of=words, years=[(each.key, each.words) for each in periods.ended_years(asked.today)],
    )  # fmt: skip


@bp.get("/statistics/counts/<theme>.<form>")
@sees_counts
def counts_sheet(theme: str, form: str) -> Any:
    """The same as a spreadsheet."""
    asked, words = _asked_for_counts()
    return _sheet(_theme(theme), asked, form, of=words)


# -- what is asked -----------------------------------------------------------------------------------------------------


def _theme(key: str) -> Theme:
    if key not in THEMES:
        raise NotFound
    return THEMES[key]


def _asked() -> Asked:
    """The question of this address, of groups the reader runs: those it names, else all of them."""
    chosen, today = Chosen.from_request(NAMES), clock.today()
    mine = policy.groups_run(current_scope())
    wanted = set(request.args.getlist("group"))
    if wanted - {group.slug for group in mine}:
        raise NotFound
    area_id = chosen.number("area")
    areas = _with_wards(area_id) if area_id is not None else ()
    return Asked(
        [group for group in mine if group.slug in wanted] or mine, periods.read(chosen, today), today,
        area_id=area_id if areas else None, area_ids=areas,
    )  # fmt: skip


def _asked_for_counts() -> tuple[Asked, str]:
    today, reach = clock.today(), policy.counts_for(current_scope())
    if reach is None:
        raise NotPermitted(policy.NOT_FOR_YOU)
    years = {each.key: each for each in periods.ended_years(today)}
    period = years.get(request.args.get("period", "")) or next(iter(years.values()))
    return Asked(reach.groups, period, today, agency_id=reach.agency_id, rows=False), reach.words


def _with_wards(area_id: int) -> tuple[int, ...]:
    statement = select(Area.id).where((Area.id == area_id) | (Area.parent_id == area_id))
    return tuple(db.session.scalars(statement))


def _figure(theme: Theme, key: str) -> tuple[Statistic, Split | None, str]:
    """The statistic an address means, and the value of a split it is narrowed to."""
    statistic = theme.statistic(key)
    if statistic is None:
        raise NotFound
    column, value = request.args.get("by", ""), request.args.get("value", "")
    if not column:
        if statistic.of.guarded:
            raise NotFound
        return statistic, None, ""
    split = next((each for each in statistic.of.splits if each.column == column), None)
    if split is None or (statistic.of.guarded and value != NO_VALUE):
        raise NotFound
    if split.column in NAMED and value != NO_VALUE and row_number(value) is None:
        raise NotFound
    return statistic, split, value


# -- what is shown -----------------------------------------------------------------------------------------------------


def _shown(theme: Theme, asked: Asked) -> dict[str, Any]:
    """What the tables need; figures lead to their rows, and nowhere for who is shown none."""
    kept = _kept()

    def rows(statistic: Statistic) -> str:
        return address_to("statistics.rows", theme=theme.key, statistic=statistic.key, **kept)

    return {
        "theme": theme, "themes": THEMES.values(), "asked": asked,
        "tables": shown.sections(count(theme, asked), asked, rows),
    }  # fmt: skip


def _kept() -> dict[str, Any]:
    """The filters of this address, for the addresses of other pages."""
    found: dict[str, Any] = dict(Chosen.from_request(NAMES))
    if groups := request.args.getlist("group"):
        found["group"] = groups
    return found


def _filters(asked: Asked) -> dict[str, Any]:
    mine = policy.groups_run(current_scope())
    areas = db.session.execute(select(Area.id, Area.name).order_by(Area.name)).all()
    return {
        "groups": mine, "areas": [("", "All areas"), *((str(row.id), row.name) for row in areas)],
        "offered": periods.on_offer(asked.today), "chosen": Chosen.from_request(NAMES), "of": _of(asked),
        "counts_too": policy.has_counts(current_scope()),
    }  # fmt: skip


def _of(asked: Asked) -> str:
    return ", ".join(group.short_name for group in asked.groups)


def _area_words(asked: Asked) -> str:
    return (
        db.session.scalar(select(Area.name).where(Area.id == asked.area_id)) or "" if asked.area_id is not None else ""
    )


def _sheet(theme: Theme, asked: Asked, form: str, of: str = "") -> Any:
    if form not in FORMS:
        raise NotFound
    tables = count(theme, asked)
    audit.record(
        "disclosure", "exported", "statistics", None, group_id=asked.group_ids[0] if len(asked.groups) == 1 else None,
        recipients=[current_user.id], detail={"form": form, **sheets.described(theme, tables, asked)},
    )  # fmt: skip
    of, area = of or _of(asked), _area_words(asked)
    made = sheet_for(
        current_user, f"Statistics: {theme.title.lower()}", of, marking=MARKING, headings=sheets.HEADINGS, rows=sheets.cells(tables, asked, area=area, of=of),
        widths=sheets.WIDTHS, about=sheets.about(theme, asked, area=area, of=of),
    )  # fmt: skip
    return sent(written(made, form), form, name=f"statistics-{theme.key}")
