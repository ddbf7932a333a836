"""Case statistics: a figure is the number of the rows behind it, for everybody; small counts are left out for who sees no rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from casework import clock
from casework.asb_reviews.models import CaseReview
from casework.audit.models import AuditEntry
from casework.cases.models import Case, CaseInterest, CaseNamedPerson, CaseParty
from casework.extensions import db
from casework.meetings.models import AgendaItem, Attendance
from casework.orders.models import OrderBreach
from casework.plans.models import CountedPlace, IncidentCount, PlanPart
from casework.reader import acting_as
from casework.referrals.models import Referral
from casework.statistics import listing, periods, policy
from casework.statistics.asked import Asked
from casework.statistics.columns import working_days
from casework.statistics.counting import Figure, Line, _lines_without_small, _without_small, count
from casework.statistics.periods import to_date
from casework.statistics.suppression import hidden_cells
from casework.statistics.themes import THEMES
from tests.assessments import assessment
from tests.browser import Browser
from tests.world import Maker

Browse = Callable[..., Browser]


@pytest.fixture
def world(make: Maker, at: Callable[..., Any]) -> dict[str, Any]:
    """Two groups, with something of everything in the north: Ray, who is 16, is on its one case, kept to nobody."""
    at(2026, 11, 20, 10)
    north, south = make.group("psg", name="North PSG"), make.group("psg", name="South PSG")
    housing = make.agency("Tidewater Homes", kind="housing")
    nell = make.user("Nell North", coordinates=[north])
    both = make.user("Bo Both", chairs=[north, south])
    member = make.user("Mo Member", agency=housing, joins=[north])
    today = clock.today()
    person, other = make.person("Ray", "Again", date_of_birth=date(2010, 6, 1)), make.person("Una", "Once")
    case = make.case(north, offender=person, rag="red")
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
    actions = [
        make.action(north, agency=housing, case=case, due_on=today, status="done"),
        make.action(north, agency=housing, due_on=today - timedelta(days=3)),
    ]
    order = make.order(case, person, by=member, tool="abc", status="granted", starts_on=today - timedelta(days=7))
    meeting = make.meeting(north, on=today - timedelta(days=1), status="closed")
    with make.system():
        for place, row in enumerate(rows):
            kept = db.session.get_one(Referral, row.id)
            kept.submitted_at = clock.now() - timedelta(days=2, minutes=10 - place)
            if row.status in ("accepted", "declined"):
                kept.decided_at = clock.now()
        db.session.add_all(
            [
                AgendaItem(meeting_id=meeting.id, kind="case", position=1, title="x", case_id=case.id),
                Attendance(meeting_id=meeting.id, name="Mo Member", agency_id=housing.id, capacity="apologies"),
                OrderBreach(
                    case_id=case.id, order_id=order.id, breached_on=today, text="x", agency_id=housing.id, recorded_by_id=member.id
                ),
                CaseReview(
                    reference="R-REV", group_id=north.id, received_on=today, problem="x", reports=3, acknowledge_by=today, threshold_by=today,
                    promises={}, recorded_by_id=nell.id,
                ),
                PlanPart(case_id=case.id, part="response", number=1, text="x", starts_on=date(2026, 6, 10), saved_by_id=nell.id),
                PlanPart(case_id=case.id, part="assessment", number=1, text="x", verdict="reduced", saved_by_id=nell.id, saved_at=clock.now()),
                here := CountedPlace(case_id=case.id, name="Here", role="here"),
            ]
        )  # fmt: skip
        db.session.flush()
        for month, incidents in ((3, 9), (4, 8), (5, 7), (7, 4), (8, 3), (9, 2)):
            db.session.add(
                IncidentCount(
                    case_id=case.id, place_id=here.id, month=date(2026, month, 1), source="police", incidents=incidents, saved_by_id=nell.id
                )
            )  # fmt: skip
        party = db.session.scalars(db.select(CaseParty).where(CaseParty.case_id == case.id)).one()
        for score, on in ((20, today - timedelta(days=20)), (8, today)):
            assessment(case, north, party, "asb_perpetrator_matrix", score, by=member, on=on)
    return {
        "north": north, "south": south, "nell": nell, "both": both, "member": member, "referrals": rows, "case": case, "actions": actions,
        "person": person,
    }  # fmt: skip


def every_figure_of(reader: Any, *, deep: bool = False) -> dict[str, int]:
    """For each statistic, as a whole and apart: what is counted, having checked that the rows behind are as many.

    Apart the first of each population is checked; `deep`, all of them.
    """
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
                            found[f"{statistic.key} {apart.split.column} {line.words}"] = line.figures[place].count
                            if place and not deep:
                                continue
                            behind = listing.behind(statistic, asked, split=apart.split, value=line.value)
                            where = (statistic.key, apart.split.column, line.words)
                            assert listing.number_of(behind) == line.figures[place].count, where
    return found


def test_each_figure_is_the_number_of_rows_behind_it_for_whoever_reads(world: dict[str, Any]) -> None:
    north, both = every_figure_of(world["nell"]), every_figure_of(world["both"])
    assert (north["received"], both["received"]) == (3, 4)
    assert (north["decided"], north["accepted"], north["again"]) == (2, 1, 1)
    assert north["received agency_id Tidewater Homes"] == 2
    assert north["people-referred age 14 to 17"] == 2
    assert (north["strands"], north["strands strand Race"]) == (2, 1)
    assert (north["live"], north["live rag Red"], north["people-live age 14 to 17"]) == (1, 1, 1)
    assert (north["due"], north["on-time"], north["overdue"]) == (2, 1, 1)
    assert (north["expected"], north["represented"], north["apologies"]) == (1, 0, 1)
    assert (north["used"], north["breached"], north["young"], north["young-signed"]) == (1, 1, 1, 1)
    assert (
        north["scored-again-fell"],
        north["incidents-counted-fell"],
        north["helped"],
        north["reviews-received"],
    ) == (1, 1, 1, 1)
    assert north["referred"] == 2


def test_what_a_reader_may_not_see_is_in_no_figure(world: dict[str, Any], make: Maker) -> None:
    """The case is kept to others, with all that hangs on it: every figure of it falls for her, and for nobody it is open to."""
    with make.system():
        db.session.get_one(Case, world["case"].id).restricted = True
        db.session.add(CaseNamedPerson(case_id=world["case"].id, user_id=world["both"].id))
    hers, others = every_figure_of(world["nell"]), every_figure_of(world["both"])
    about_it = (
        "accepted", "live", "taken-on", "people-live", "on-time", "used", "discussed", "young-signed", "scored-again", "incidents-counted",
        "assessed", "strands",
    )  # fmt: skip
    assert {key: hers[key] for key in about_it} == dict.fromkeys(about_it, 0)
    assert all(others[key] for key in about_it)
    assert (hers["due"], hers["received"], hers["referred"]) == (1, 2, 2)


def test_what_changes_shows_at_the_very_next_count(world: dict[str, Any], make: Maker) -> None:
    """Statements are kept from count to count, figures and rights are not: two readers ask the same in turns while things change."""
    north, case, nell, second = (
        world["north"],
        world["case"],
        world["nell"],
        make.user("Cy Second", coordinates=[world["north"]]),
    )

    def counted() -> list[tuple[int, int, int]]:
        found = []
        for reader in (nell, second):
            with acting_as(reader) as scope:
                asked = Asked(policy.groups_run(scope), to_date(clock.today()), clock.today())
                first = {
                    each.key: figure.count
                    for theme in ("referrals", "cases")
                    for table in count(THEMES[theme], asked)
                    for each, figure in zip(table.statistics, table.figures, strict=True)
                }
            found.append((first["received"], first["accepted"], first["live"]))
        return found

    assert counted() == [(3, 1, 1), (3, 1, 1)]
    make.referral(north, by=world["member"], offender=world["person"])
    assert counted() == [(4, 1, 1), (4, 1, 1)]
    with make.system():
        db.session.get_one(Case, case.id).restricted = True
        db.session.add(CaseNamedPerson(case_id=case.id, user_id=second.id))
    assert counted() == [(3, 0, 0), (4, 1, 1)]
    with make.system():
        db.session.get_one(Case, case.id).restricted = False
        db.session.add(CaseInterest(case_id=case.id, user_id=second.id, reason="x"))
    assert counted() == [(4, 1, 1), (3, 0, 0)]


def test_sums_and_lengths_of_time_are_of_the_rows_behind(world: dict[str, Any]) -> None:
    with acting_as(world["nell"]) as scope:
        asked = Asked(policy.groups_run(scope), to_date(clock.today()), clock.today())
        found = {
            statistic.key: figure
            for theme in THEMES.values()
            for table in count(theme, asked)
            for statistic, figure in zip(table.statistics, table.figures, strict=True)
        }
    assert (found["incidents-before"].total, found["incidents-after"].total) == (24, 9)
    assert found["days-to-triage"].quartiles == (2, 2, 2)
    assert found["young-signed"].percent == 100 and found["accepted"].percent == 50


def test_every_theme_is_a_page_a_sheet_and_lists(world: dict[str, Any], browse: Browse) -> None:
    both, member = browse(world["both"]), browse(world["member"])
    for key, theme in THEMES.items():
        page = both.get(f"/statistics/{key}")
        for population in theme.populations():
            assert population.title in page.text
            statistic = theme.of(population)[0]
            if not population.guarded:
                both.get(f"/statistics/{key}/rows/{statistic.key}")
        assert both._ask("get", f"/statistics/{key}.xlsx").status_code == 200
        counts = member.get(f"/statistics/counts/{key}")
        assert not [each for each in theme.populations() if each.as_it_stands and each.title in counts.text]


def test_equality_opens_only_what_is_not_recorded(world: dict[str, Any], browse: Browse) -> None:
    nell = browse(world["nell"])
    page = nell.get("/statistics/equality")
    assert "not asked" in page.text and not page.has("a[href*='value=14']")
    nell.get("/statistics/equality/rows/referred", status=404)
    nell.get("/statistics/equality/rows/referred?by=age&value=14 to 17", status=404)
    assert "1 person" in nell.get("/statistics/equality/rows/referred?by=age&value=none").text
    assert "2 people" in nell.get("/statistics/equality/rows/referred?by=ethnicity&value=none").text


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


def test_counts_are_of_one_thing_for_each_reader(world: dict[str, Any], make: Maker, browse: Browse) -> None:
    board, housing = make.group("board"), make.agency("Harbour Homes", kind="housing")
    readers = {
        "board": make.user(joins=[board]), "analyst": make.user(duties=["analyst"]), "officer": make.user(duties=["information_governance"]),
        "member": world["member"], "contact": make.user(agency=housing, duties=["spoc"]), "nobody": make.user(),
        "lapsed": make.user(agency=make.agency("Gone", agreement=False), joins=[board], duties=["spoc"]),
    }  # fmt: skip
    found = {}
    for name, reader in readers.items():
        with acting_as(reader) as scope:
            reach = policy.counts_for(scope)
            found[name] = (len(reach.groups), reach.agency_id) if reach is not None else None
    assert found == {
        "board": (3, None), "analyst": (3, None), "officer": (3, None), "member": (1, None), "contact": (3, housing.id),
        "nobody": None, "lapsed": None,
    }  # fmt: skip
    assert "People referred" not in browse(readers["contact"]).get("/statistics/counts/equality").text


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


def test_shares_of_one_number_do_not_tell_what_is_left_out() -> None:
    """Of 30, 20 fell, 7 stayed and 3 rose: without the 3 alone, 30 less 27 would say it."""
    theme = THEMES["outcomes"]
    statistics = theme.statistics[:4]
    figures = tuple(Figure(number, base) for number, base in ((30, None), (20, 30), (7, 30), (3, 30)))
    assert [each.hidden for each in _without_small(figures, statistics)] == [False, False, True, True]
    lines = [Line(str(n), str(n), tuple(Figure(*each) for each in row)) for n, row in enumerate((
        ((30, None), (20, 30), (7, 30), (3, 30)), ((40, None), (25, 40), (9, 40), (6, 40)),
    ))]  # fmt: skip
    hidden = [[each.hidden for each in line.figures] for line in _lines_without_small(lines, statistics)]
    assert hidden == [[False, False, True, True], [False, False, True, True]]


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
