"""Case statistics: a figure is the number of the rows behind it, for everybody; small counts are left out for who sees no rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from casework import clock
from casework.audit.models import AuditEntry
from casework.extensions import db
from casework.reader import acting_as
from casework.referrals.models import Referral
from casework.statistics import listing, periods, policy
from casework.statistics.asked import Asked
from casework.statistics.columns import working_days
from casework.statistics.counting import count
from casework.statistics.periods import to_date
from casework.statistics.suppression import hidden_cells
from casework.statistics.themes import THEMES
from tests.browser import Browser
from tests.world import Maker

Browse = Callable[..., Browser]


@pytest.fixture
def world(make: Maker) -> dict[str, Any]:
    north, south = make.group("psg", name="North PSG"), make.group("psg", name="South PSG")
    housing = make.agency("Tidewater Homes", kind="housing")
    nell = make.user("Nell North", coordinates=[north])
    both = make.user("Bo Both", chairs=[north, south])
    member = make.user("Mo Member", agency=housing, joins=[north])
    today = clock.today()
    person, other = (
        make.person("Ray", "Again", date_of_birth=today - timedelta(days=16 * 366)),
        make.person("Una", "Once"),
    )
    case = make.case(north, offender=person)
    rows = [
        make.referral(
            north,
            by=member,
            offender=person,
            status="accepted",
            case=case,
            answers={"hate_strands": ["Race", "Disability"]},
        ),
        make.referral(north, by=member, offender=person, location=make.place()),
        make.referral(north, by=nell, offender=other, status="declined"),
        make.referral(south, by=member, offender=other),
    ]
    with make.system():
        for place, row in enumerate(rows):
            kept = db.session.get_one(Referral, row.id)
            kept.submitted_at = clock.now() - timedelta(minutes=10 - place)
            if row.status in ("accepted", "declined"):
                kept.decided_at = clock.now()
    return {
        "north": north,
        "south": south,
        "nell": nell,
        "both": both,
        "member": member,
        "referrals": rows,
        "case": case,
    }


def every_figure_of(reader: Any) -> dict[str, int]:
    """For each statistic, also apart and the year before: what is counted, having checked that the rows behind are as many."""
    today = clock.today()
    found: dict[str, int] = {}
    with acting_as(reader) as scope:
        asked = Asked(policy.groups_run(scope), to_date(today), today)
        for theme in THEMES.values():
            for table in count(theme, asked):
                for place, statistic in enumerate(table.statistics):
                    found[statistic.key] = table.figures[place].count
                    assert listing.number_of(listing.behind(statistic, asked)) == table.figures[place].count, (
                        statistic.key
                    )
                    for apart in table.apart:
                        for line in apart.lines:
                            behind = listing.behind(statistic, asked, split=apart.split, value=line.value)
                            where = (statistic.key, apart.split.column, line.words)
                            assert (
                                listing.number_of(behind) == line.figures[place].count or line.figures[place].hidden
                            ), where
                            found[f"{statistic.key} {apart.split.column} {line.words}"] = line.figures[place].count
    return found


def test_each_figure_is_the_number_of_rows_behind_it_for_whoever_reads(world: dict[str, Any]) -> None:
    north, both = every_figure_of(world["nell"]), every_figure_of(world["both"])
    assert (north["received"], both["received"]) == (3, 4)
    assert (north["decided"], north["accepted"], north["again"]) == (2, 1, 1)
    assert north["received agency_id Tidewater Homes"] == 2
    assert north["people-referred age 14 to 17"] == 2
    assert (north["strands"], north["strands strand Race"]) == (2, 1)


def test_a_figure_opens_its_rows_and_keeps_the_filters(world: dict[str, Any], browse: Browse) -> None:
    both = browse(world["both"])
    page = both.get(f"/statistics/referrals?group={world['north'].slug}")
    assert "50 %" in page.text and "1 of 2" in page.text
    page = both.get(f"/statistics/referrals/rows/accepted?group={world['north'].slug}")
    assert "1 referral" in page.text and world["referrals"][0].reference in page.links()
    assert world["referrals"][3].reference not in page.text


def test_who_runs_no_group_sees_counts_of_past_years_and_no_rows(
    world: dict[str, Any], make: Maker, browse: Browse, at: Any
) -> None:
    member, nobody = browse(world["member"]), browse(make.user("Noa None"))
    for path in ("/statistics/referrals", "/statistics/referrals/rows/received", "/statistics/referrals.csv"):
        assert "chair, vice-chair and coordinator" in member.get(path, status=403).text
    for path in ("/statistics/", "/statistics/counts/referrals", "/statistics/counts/referrals.csv"):
        nobody.get(path, status=403)
    with make.system():
        for row in world["referrals"]:
            kept = db.session.get_one(Referral, row.id)
            kept.submitted_at = clock.now() - timedelta(days=366)
    page = member.get("/statistics/")
    assert page.path == "/statistics/counts/referrals"
    assert "not shown" in page.text and not page.has("a[href*='/rows/']")
    assert "financial years that are over" in page.text


def test_figures_of_a_group_somebody_does_not_run_are_not_there(world: dict[str, Any], browse: Browse) -> None:
    nell = browse(world["nell"])
    nell.get(f"/statistics/referrals?group={world['south'].slug}", status=404)
    nell.get("/statistics/referrals/rows/nothing", status=404)
    nell.get("/statistics/referrals/rows/received?by=owner&value=1", status=404)
    nell.get("/statistics/nothing", status=404)
    assert "Enter both days" in nell.get("/statistics/referrals?period=days&from=x").text


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ([], []),
        ([12, 0, 7], [False, False, False]),
        ([12, 3, 7], [False, True, True]),
        ([12, 1, 2, 9], [False, True, True, True]),
        ([12, 3, 4, 9], [False, True, True, False]),
        ([0, 3], [False, True]),
        ([2, 40], [True, True]),
    ],
)
def test_what_is_left_out_cannot_be_worked_out_from_the_total(counts: list[int], hidden: list[bool]) -> None:
    assert hidden_cells(counts) == hidden


def test_a_sheet_says_what_it_was_asked_for_and_is_logged(world: dict[str, Any], make: Maker, browse: Browse) -> None:
    answer = browse(world["nell"])._ask("get", f"/statistics/referrals.csv?group={world['north'].slug}&period=to-date")
    text = answer.get_data(as_text=True)
    assert "North PSG" in text and "Tidewater Homes" in text and f"{to_date(clock.today()).start:%Y-%m-%d}" in text
    with make.system():
        entry = db.session.scalars(db.select(AuditEntry).where(AuditEntry.verb == "exported")).one()
        assert (
            entry.subject == "statistics"
            and entry.recipients == [world["nell"].id]
            and entry.detail["theme"] == "referrals"
        )


def test_periods_are_financial_years_and_their_quarters() -> None:
    assert [(each.start, each.end) for each in (periods.quarter(2025, number) for number in (1, 2, 3, 4))] == [
        (date(2025, 4, 1), date(2025, 6, 30)), (date(2025, 7, 1), date(2025, 9, 30)),
        (date(2025, 10, 1), date(2025, 12, 31)), (date(2026, 1, 1), date(2026, 3, 31)),
    ]  # fmt: skip
    today = date(2026, 3, 3)
    assert periods.to_date(today).start == date(2025, 4, 1)
    assert periods.read({"period": "2024"}, today).year_before() == (date(2023, 4, 1), date(2024, 3, 31))
    long = periods.read({"period": "days", "from": "2024-01-01", "to": "2025-06-30"}, today)
    assert long.fault == "" and long.year_before() is None
    assert periods.read({"period": "days", "from": "2025-02-01", "to": "2025-01-01"}, today).fault


def test_working_days_are_counted_as_the_clock_does(app: Any, make: Maker) -> None:
    with make.system():
        asked = Asked([], periods.to_date(clock.today()), clock.today())
        for start in (clock.today() - timedelta(days=back) for back in range(0, 400, 13)):
            for length in (0, 1, 3, 9, 30):
                end = start + timedelta(days=length)
                found = db.session.scalar(db.select(working_days(db.literal(start), db.literal(end), asked)))
                assert found == clock.working_days_between(start, end), (start, end)
