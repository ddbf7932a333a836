"""What the demonstration's board keeps beside its numbers: a risk register, grants with their projects, task groups, and a report that comes by itself."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from casework.delivery.models import TaskGroup, TaskGroupReport
from casework.funding.models import (
    AgreedOutput,
    FundedProject,
    Grant,
    OutputAchieved,
    ProjectBudget,
    ProjectReturn,
    ReturnDue,
)
from casework.funding.reckoning import QUARTERS, quarter_days, return_due
from casework.indicators import schedules
from casework.indicators.report_models import ReportRecipient, ReportSchedule
from casework.meetings.forward_models import ForwardItem
from casework.risk_register.models import RegisterRisk, RiskScore

if TYPE_CHECKING:
    from casework.demo.generator import Generator

# title, category, controls, likelihood and impact before, and with the controls
RISKS = (
    ("Funding of commissioned projects ends", "Funding", "Two-year agreements; other funders are asked each autumn", (3, 3), (2, 3)),
    ("A provider cannot go on", "Delivery", "Quarterly returns; a second provider is known for each project", (2, 2), (2, 2)),
    ("A partner no longer takes part", "Partnership", "Terms of reference; the chair writes to the organisation", (3, 2), (3, 2)),
    ("Antisocial behaviour rises in the summer", "Performance", "Joint patrols and events from May to August", (3, 2), (2, 2)),
    ("Residents do not hear what was done", "Public confidence", "A report to every ward twice a year", (2, 1), (1, 1)),
)  # fmt: skip
# project, provider, budget, output, unit, target, spend and output of each quarter that has returned
PROJECTS = (
    ("Evening football", "Wrensea Community Trust", 36_000, "Young people who take part", "people", 400, ((8_750, 96), (9_100, 118))),
    ("Advisers for victims", "Harbour Advice", 42_000, "Victims supported", "people", 160, ((6_200, 28), (5_900, 31))),
    ("Shutters and lights", "Wrensea Traders", 15_000, "Shops made safer", "shops", 40, ((3_600, 9),)),
)  # fmt: skip
TASK_GROUPS = (
    ("Safer Neighbourhoods", 8),
    ("Acquisitive Crime", 10),
    ("Domestic Abuse", 11),
    ("Drug and Alcohol Harm", 1),
)


def add_to(g: Generator) -> None:
    """Nothing where there is no board."""
    if "board" in g.groups:
        group, by = g.groups["board"], g.members["board"][2]["id"]
        _risks(g, group, by)
        _grants(g, group, by)
        _task_groups(g, group)
        _schedule(g, group, by)


def _risks(g: Generator, group: int, by: int) -> None:
    agencies = list(g.agencies.values())
    for number, (title, category, controls, before, after) in enumerate(RISKS):
        row = g.add(
            RegisterRisk, group_id=group, reference=g.reference("RR"), title=title, category=category, controls=controls,
            owner_agency_id=agencies[number % len(agencies)], review_on=g.today + timedelta(days=30 * number + 10), added_by_id=by,
            added_at=g.moment(g.today),
        )  # fmt: skip
        g.add(
            RiskScore, risk_id=row["id"], likelihood_before=before[0], impact_before=before[1], likelihood_after=after[0],
            impact_after=after[1], scored_by_id=by, scored_at=g.moment(g.today),
        )  # fmt: skip


def _grants(g: Generator, group: int, by: int) -> None:
    year = g.today.year - (g.today.month < 4)
    grant = g.add(
        Grant, group_id=group, name="Locality fund", funder="Police and crime commissioner", amount=Decimal(100_000), year=year,
        purpose="Projects that make neighbourhoods safer.", conditions="Quarterly returns. Nothing is spent after 31 March.",
    )  # fmt: skip
    for name, provider, amount, output, unit, target, sent in PROJECTS:
        project = g.add(
            FundedProject,
            group_id=group,
            reference=g.reference("FP"),
            name=name,
            provider=provider,
            state="live",
            state_on=date(year, 4, 1),
        )
        budget = g.add(ProjectBudget, project_id=project["id"], grant_id=grant["id"], amount=Decimal(amount))
        agreed = g.add(AgreedOutput, budget_id=budget["id"], name=output, unit=unit, target=Decimal(target))
        for quarter in QUARTERS:
            due = g.add(ReturnDue, budget_id=budget["id"], quarter=quarter, due_on=return_due(year, quarter, 21))
            if quarter > len(sent) or quarter_days(year, quarter)[0] > g.today:
                continue
            spend, reached = sent[quarter - 1]
            row = g.add(
                ProjectReturn,
                quarter_id=due["id"],
                spend=Decimal(spend),
                sent_by_id=by,
                sent_at=g.moment(min(due["due_on"], g.today)),
            )
            g.add(OutputAchieved, return_id=row["id"], output_id=agreed["id"], achieved=Decimal(reached))


def _task_groups(g: Generator, group: int) -> None:
    for name, month in TASK_GROUPS:
        row = g.add(TaskGroup, group_id=group, name=name, chair="", months=[month])
        first = date(g.today.year + (month < g.today.month), month, 1)
        entry = g.add(
            ForwardItem,
            group_id=group,
            kind="report",
            title=f"{name}: update",
            reporting=name,
            month=first,
            yearly=True,
        )
        g.add(TaskGroupReport, task_group_id=row["id"], month=month, entry_id=entry["id"])


def _schedule(g: Generator, group: int, by: int) -> None:
    period = schedules.running(g.today, "quarter")
    row = g.add(
        ReportSchedule, group_id=group, title="Quarterly report", every="quarter", days_after=14, parts=["delivery", "risks", "grants"],
        starts_on=period.starts_on, due_on=schedules.due(period, 14), set_by_id=by,
    )  # fmt: skip
    g.add(ReportRecipient, schedule_id=row["id"], user_id=by)
