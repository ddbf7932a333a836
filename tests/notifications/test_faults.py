"""A short run of what `manage.py faults` does at length: workers killed, servers that misbehave, clocks that change."""

from __future__ import annotations

import os
import signal
from datetime import timedelta
from typing import Any

import pytest

from tests.faults import clocks, dialogues, killing
from tests.faults.ground import ended_in_order
from tests.faults.report import Line


@pytest.fixture
def server(postgres: Any, database: str) -> Any:
    """The tests' own PostgreSQL, with the tables that the migrations made for this process's database."""
    from tests.conftest import _schema_name

    postgres.template = _schema_name()
    return postgres


def holds(*lines: Line) -> None:
    assert lines and [str(line) for line in lines if line.broken] == []


def test_killed_workers_lose_nothing_and_send_nothing_twice_where_the_provider_can_be_asked(server: Any) -> None:
    holds(killing.notify(server, reminders=40, kills=12))


def test_killed_workers_lose_nothing_by_smtp_and_what_nobody_can_know_is_listed(server: Any) -> None:
    holds(killing.smtp(server, reminders=40, kills=12))


def test_each_misbehaviour_of_a_mail_server_takes_its_branch_and_holds_up_nobody(server: Any) -> None:
    holds(*dialogues.all_of(server))


def test_digests_come_once_a_working_day_at_eight_whatever_clocks_and_schedulers_do(server: Any) -> None:
    holds(*clocks.all_of(server, step=timedelta(hours=1)))


def test_a_run_that_is_asked_to_stop_puts_away_what_it_started() -> None:
    put_away = []
    with pytest.raises(SystemExit), ended_in_order():
        try:
            os.kill(os.getpid(), signal.SIGTERM)
        finally:
            put_away.append("postgres")
    assert put_away == ["postgres"]
    assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL
