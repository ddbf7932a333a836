"""Everybody asks for every page: each answer is what the table says, and holds no word of what its reader may not have.

Two partnerships with one of everything, alike but for their canaries (`pair.py`). Nothing asked for is kept, so one
arrangement serves all. A page, a table or a column nobody thought of fails here until somebody says what it is: a page in
`who_may.toml` (with its objects in tests/sweep/arranged.py and where they go in tests/sweep/addresses.py), a text in `planted.py` or `answers.py`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool
from werkzeug.datastructures import MultiDict

from casework.access import rows
from casework.access.rows import protected_models
from casework.access.scope import as_system
from casework.accounts import api_tokens
from casework.accounts.models import User
from casework.extensions import db
from casework.notifications import contents
from casework.web import gate
from tests.abuse import requests
from tests.canaries import answers, forms, letters, table
from tests.canaries.answers import PERSONAS, Kept, ask_for, looked, read_by
from tests.canaries.asking import Asker, canaries, dry
from tests.canaries.pair import FIRST_OF_B, Pair, arrange_pair
from tests.emptying import Emptying

# Who tries the other partnership's numbers: somebody who has nothing, and somebody with every right there is to have.
TRIES_THE_OTHERS = ("no role", "everything")
# What those who belong to no group may read of case information all the same, and why.
ALL_THE_SAME = {
    "spoc": {"actions", "action_updates"},  # what their agency owes
    # what somebody asked to see of themselves; what was opened in an emergency, and why; the ledger: why a letter did not arrive; the log, in which a canary is no text of a record
    "information governance": {
        "retention_stays.reason",
        "messages.error",
        "emergency_accesses",
        "audit_entries",
        "access_requests",
        "access_passages",
        "departures",  # who asked for an archive of everything, for whom and why
    },
    # references and technical words; the words everybody outside reads on a page that is open to them
    "administrator": {"webhooks", "deliveries", "messages.error", "outside_pages"},
}
# Why letters did not arrive, and what other programs are told and answer: references and technical words, behind the gate alone.
KEPT_BY_ADMINISTRATORS = ("messages.error ", "webhooks.", "deliveries.")
OPEN = {"api.description", "api.documentation"}
OUTSIDE = ("anonymous", "suspended", "other agency", "agreement lapsed", "no role", "spoc", "information governance", "administrator")  # fmt: skip


@pytest.fixture(scope="module")
def pair(_app: Flask, postgres: Any, database: str, empty: Emptying) -> Iterator[Pair]:
    settings = {"WTF_CSRF_ENABLED": False, "PROPAGATE_EXCEPTIONS": False}
    before = {name: _app.config.get(name, True) for name in settings}
    _app.config.update(settings)
    with _app.app_context():
        found = arrange_pair(_app, postgres.owner_url(database))
        found.askers = {name: Asker(_app, user_id) for name, user_id in found.personas.items()}
        found.askers["program"] = _program(_app, found.personas["everything"])
        with dry():
            yield found
    _app.config.update(before)
    empty()


def _program(app: Flask, user_id: int | None) -> Asker:
    """Comes with a key of somebody's in place of their cookie."""
    asker = Asker(app, None)
    with as_system("arranging a test"):
        user = db.session.get_one(User, user_id)
    with as_system("arranging a test", partnership_id=user.partnership_id):
        asker.headers = {
            "Authorization": f"Bearer {api_tokens.create(user, name='x', days=1, scopes=api_tokens.SCOPES)[1]}"
        }
        db.session.commit()
    return asker


@pytest.fixture(scope="module")
def cells(pair: Pair) -> dict[tuple[str, str], str]:
    if os.environ.get("CASEWORK_WRITE_TABLE"):
        table.write({persona: looked(pair, persona, "A").outcomes for persona in PERSONAS})
    return table.cells()


def test_every_page_and_persona_has_its_cell(pair: Pair, cells: dict[tuple[str, str], str]) -> None:
    pages = {f"{method} {rule}" for _, method, rule in pair.addresses["A"]}
    missing = sorted(f"{page}: {who}" for page in pages for who in PERSONAS if (page, who) not in cells)
    assert missing == [], f"not in {table.FILE.name} (tests/canaries/table.py writes it): {missing}"
    assert sorted({page for page, _ in cells} - pages) == [], "pages that are no more"


def test_every_table_of_case_information_has_a_canary_in_every_text(pair: Pair) -> None:
    empty = {model.__tablename__ for model in protected_models()} - pair.held
    assert empty == set(), "nothing of these was arranged in the other partnership"
    assert sorted(set(pair.planted.without("B")) ^ answers.WITHOUT_CANARY) == []


@pytest.mark.parametrize("persona", PERSONAS)
def test_each_page_answers_as_the_table_says(pair: Pair, cells: dict[tuple[str, str], str], persona: str) -> None:
    kept = looked(pair, persona, "A")
    assert kept.broken == []
    assert [line for line in kept.logged if canaries(line)] == []
    unguarded = [page for page in kept.unguarded if page not in NEED_NO_GUARD]
    assert not unguarded, "would write over what somebody changed meanwhile:\n" + "\n".join(unguarded)
    wrong = [f"{page}: {got}, not {cells.get((page, persona))}" for page, got in kept.outcomes.items() if cells.get((page, persona)) != got]  # fmt: skip
    if persona == "other partnership":
        assert kept.of("A", pair) == []
    else:
        assert kept.of("B", pair) == []
        assert _beyond(pair, persona, kept) == []
    assert not wrong, "\n".join(wrong)


def _beyond(pair: Pair, persona: str, kept: Kept) -> list[str]:
    """What of their own partnership somebody was shown and may not have."""
    protected = {model.__tablename__ for model in protected_models()}
    closed = set(pair.hangs_on["kept case"])
    if persona == "recused":
        closed |= pair.hangs_on["case"] | pair.hangs_on["closed case"]
    found = []
    for _, number, row in sorted(kept.canaries):
        name = pair.planted.name(number)
        about = name.split(".")[0]
        allowed = {name, about} & ALL_THE_SAME.get(persona, set())
        if (about, row) in closed or (persona in OUTSIDE and about in protected and not allowed):
            found.append(f"{name} of row {row} at {kept.canaries['A', number, row]}")
    return found


# Forms that begin with a text that is there and change nothing that is there.
NEED_NO_GUARD = {
    "GET /cases/<reference>/consultation-records/about/<int:person_id>",  # a new record begins with the order's court
    "GET /groups/<slug>/meetings/series/new",  # a new series with the group's name
    "GET /meetings/<int:meeting_id>/sign",  # a signature with the reader's own name
    "GET /search/<int:search_id>",  # one's own
    "GET /views/<int:saved_view_id>/rename",  # one's own
}
SHOWN_ON = "POST /people/<reference>/safe-addresses/<int:row_id>/show"


@pytest.mark.parametrize("persona", PERSONAS)
def test_an_address_kept_from_others_is_shown_to_who_is_named_when_they_ask_and_on_no_other_page(
    pair: Pair, persona: str
) -> None:
    """Everybody asked for everything there is, documents too; only the chair is named."""
    letter = "B" if persona == "other partnership" else "A"
    kept = {"safe_addresses.line", "safe_addresses.postcode"}
    found = looked(pair, persona, "A").canaries.items()
    seen = {(pair.planted.name(n), page) for (of, n, _), page in found if of == letter and pair.planted.name(n) in kept}
    assert seen == ({(name, SHOWN_ON) for name in kept} if persona == "chair" else set())


@pytest.mark.parametrize("persona", TRIES_THE_OTHERS)
def test_the_numbers_of_another_partnership_lead_nowhere(pair: Pair, persona: str) -> None:
    """In the address, and in every other place of a request that a page could read."""
    kept = looked(pair, persona, "B")
    assert kept.broken == []
    assert kept.of("B", pair) == []
    opened = [page for page, got in kept.outcomes.items() if got == "opens" and page not in answers.NOBODYS]
    assert opened == []


def test_the_other_partnership_itself_finds_its_canaries(pair: Pair) -> None:
    """Else the sweeps above would find nothing because nothing is there to be found."""
    kept = answers.reads_own(pair, "other partnership")
    assert len({number for _, number, _ in kept.canaries}) > 150
    assert {row for _, _, row in kept.canaries} >= {FIRST_OF_B}


def test_with_every_gate_open_the_row_rules_hold(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has no role and gets past a gate that should have stopped them reads no case information."""
    for view in pair.app.view_functions.values():
        if callable(getattr(view, "reached_by", None)):
            monkeypatch.setattr(view, "reached_by", gate.SIGNED_IN)
    kept = read_by(pair, "no role", "A")
    assert kept.of("B", pair) == []
    shown = [found for found in kept.protected("A", pair) if not found.startswith(KEPT_BY_ADMINISTRATORS)]
    assert shown == []


def test_with_every_gate_open_nobody_reads_while_nobody_is_signed_in(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The row rules fail closed: a query without a reader is an error and not an answer."""
    for view in pair.app.view_functions.values():
        if hasattr(view, "reached_by"):
            monkeypatch.setattr(view, "reached_by", gate.ANYONE)
    kept = read_by(pair, "anonymous", "A")
    assert kept.canaries == {}
    assert kept.broken


def test_without_row_rules_row_security_keeps_partnerships_apart(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    """What PostgreSQL alone holds: case information of the other partnership. Who is who has no row security (docs/architecture.md)."""
    monkeypatch.setattr(rows, "rule_at_work", lambda: None)
    kept = read_by(pair, "everything", "B")
    assert kept.of("A", pair)
    assert kept.protected("B", pair) == []


def test_without_row_security_the_row_rules_keep_partnerships_apart(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the ORM alone holds: everything of the other partnership. With neither it would be shown."""
    with row_security_off(pair.owner_url):
        assert read_by(pair, "everything", "B").of("B", pair) == []
        monkeypatch.setattr(rows, "rule_at_work", lambda: None)
        case = {route: path for route, path in pair.addresses["B"].items() if route[0] == "cases.show"}
        assert ask_for(pair, "everything", case).protected("B", pair)


@contextmanager
def row_security_off(owner_url: str) -> Iterator[None]:
    engine = create_engine(owner_url, poolclass=NullPool)
    tables = [model.__tablename__ for model in protected_models()]
    for word in ("DISABLE", "ENABLE"):
        with engine.begin() as connection:
            for table in tables:
                connection.execute(text(f"ALTER TABLE {table} {word} ROW LEVEL SECURITY"))
        if word == "DISABLE":
            yield
    engine.dispose()


TOLD_BY_LETTER = {
    "meetings.place",
    "meetings.remote_words",
    "calendar_entries.organizer",
    "group_calendars.calendar_title",
}
"""Where a meeting is held and how one takes part from elsewhere, and in whose name which calendar says so, is told to whoever is or was invited to it."""
OWN_NAME = {("outside_referrers.name", f"outside_{what}") for what in ("received", "decided")}
"""Whoever referred from outside is called by name in the letters to them; here that is the chair, who made the referral."""


@pytest.mark.parametrize(
    "persona", [persona for persona in PERSONAS if persona not in ("anonymous", "other partnership")]
)
def test_no_letter_says_a_word_of_a_case_nor_goes_out_about_another_partnerships(pair: Pair, persona: str) -> None:
    """Rendered as they would be for this reader now, digests line by line."""
    assert set(letters.ABOUT) | letters.OF_ONESELF == set(contents.MAKERS)
    assert set(letters.LINES) | letters.OF_NOBODY == set(contents.LINES)
    protected = {model.__tablename__ for model in protected_models()}
    said = {
        (pair.planted.name(n), kind)
        for kind, words in letters.written_to(pair, persona, "A").items()
        for _, n, _ in canaries(words)
    }
    told = {each for each in said if each[0].split(".")[0] in protected and each[0] not in TOLD_BY_LETTER}
    assert told == (OWN_NAME if persona == "chair" else set())
    assert letters.written_to(pair, persona, "B") == {}


def test_letters_do_go_out(pair: Pair) -> None:
    """Else the sweep above would find nothing because none is written."""
    assert len(letters.written_to(pair, "chair", "A")) > 15


def test_a_programs_key_opens_its_own_partnership_alone(pair: Pair) -> None:
    for whose, opens in (("A", 16), ("B", 6)):
        paths = {
            each: path
            for each, path in pair.addresses[whose].items()
            if each[0].startswith(("api.", "exchange.")) and each[1] == "GET"
        }
        kept = answers.ask_for(pair, "program", {each: path for each, path in paths.items() if each[0] not in OPEN})
        assert (kept.broken, kept.of("B", pair)) == ([], [])
        assert list(kept.outcomes.values()).count("opens") == opens, kept.outcomes


@pytest.fixture(scope="module")
def shown(pair: Pair) -> list[forms.Form]:
    return forms.everything_shown(pair, "everything")


def test_the_numbers_of_another_partnership_in_every_field_and_question_lead_nowhere(
    pair: Pair, shown: list[forms.Form]
) -> None:
    wrong = []
    for form in shown:
        fields = forms.with_numbers_of_b(pair, form)
        if fields == list(form.fields):
            continue
        rest = {"data": MultiDict(fields)} if form.posted else {"query_string": MultiDict(fields)}
        with forms.writing() as written:
            answer = pair.askers["everything"].ask("POST" if form.posted else "GET", form.action, **rest)
        if answer.status >= 500 or any(of == "B" for of, _, _ in canaries(answer.opened())):
            wrong.append(f"{form.action} answered {answer.status}: {fields}")
        wrong += [f"{form.action} wrote {row}" for row in written if row.statement.startswith("INSERT") and row.of_b()]
    assert not wrong, "\n".join(wrong)
    assert sum(form.posted for form in shown) > 150


def test_columns_nobody_asks_for_change_nothing(pair: Pair, shown: list[forms.Form]) -> None:
    """Mass assignment: each form filled in, with every column of every table beside it; where it writes, compared with the form alone."""
    asker, wrong, wrote = pair.askers["everything"], [], 0
    for form in shown:
        if not form.posted:
            continue
        more = [*form.fields, *forms.columns_nobody_asks_for(form)]
        with forms.writing() as written:
            got = [asker.ask("POST", form.action, data=MultiDict(more))]
        if written:
            wrote += 1
            with forms.writing() as plainly:
                got.append(asker.ask("POST", form.action, data=MultiDict(form.fields)))
            known = [row.shape() for row in plainly]
            wrong += [f"{form.action} wrote {row}" for row in written if row.marked() or row.shape() not in known]
        wrong += [f"{form.action} answered {each.status}" for each in got if each.status >= 500]
    assert not wrong, "\n".join(wrong)
    assert wrote > 60, "too few forms went through to show anything"


def test_requests_nobody_would_send_are_answered(pair: Pair, shown: list[forms.Form]) -> None:
    """A few of what `manage.py abuse requests` sends 20,000 of."""
    found = requests.send(pair, 300, 7, forms=shown)
    assert found.broken == {}
    assert len(found.statuses) > 5
