"""How facts are written on a page: the template environment, and dates, counts and text in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, g
from flask.templating import Environment as FlaskTemplates
from jinja2 import (
    BaseLoader,
    ChainableUndefined,
    ChoiceLoader,
    Environment,
    FileSystemBytecodeCache,
    FileSystemLoader,
    PackageLoader,
    PrefixLoader,
    StrictUndefined,
    make_logging_undefined,
)
from markupsafe import Markup, escape

from casework import clock
from casework.web import static_files
from casework.web.addresses import address_of, address_to
from casework.web.forms import new_submission_key
from casework.web.kept_text import kept_text
from casework.web.markup import render_field

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"


class FlatGlobals:
    """Each template's globals in one dict instead of a chain of them, for an environment of Jinja's.

    A page imports from a dozen files of components, and each import compares all global names: 3 % of a case page.
    """

    globals: dict[str, Any]

    def make_globals(self, d: Any) -> Any:
        return {**self.globals, **d} if d else self.globals


class Templates(FlatGlobals, FlaskTemplates):  # type: ignore[misc]
    """The environment of our own templates."""


class MacroTemplates(FlatGlobals, Environment):  # type: ignore[misc]
    """The environment of the design system's macros."""


def configure_jinja(app: Flask) -> None:
    """Make the application's template environment: strict about names in tests, cached on disk, with the words below.

    Call once, before anything renders or asks for the environment: Flask makes it then, from the options it has by then.
    Raises RuntimeError when it is too late. Compiled templates are kept under `VAR_DIR`, which takes the first page after a
    restart from 300 ms to 20 ms.
    """
    if "jinja_env" in vars(app):
        raise RuntimeError("the template environment is there already, without our options")
    cache = _bytecode_cache(app.config.get("VAR_DIR"))
    app.jinja_options = {
        **app.jinja_options,
        # A name that is not there is a fault of ours: tests stop at it. People at work are shown the page without it.
        "undefined": StrictUndefined if app.config["MODE"] == "test" else make_logging_undefined(app.logger),
        "bytecode_cache": cache,
        "auto_reload": bool(app.debug),
        "cache_size": 1000,
    }
    app.jinja_environment = Templates
    loaders: list[BaseLoader] = [FileSystemLoader(TEMPLATES)]
    app.jinja_env.loader = ChoiceLoader(loaders)
    for word in WORDS:
        app.jinja_env.filters[word.__name__] = word
    app.jinja_env.globals |= {
        "govuk": GovukMacros(cache),
        "new_submission_key": new_submission_key,
        "today": clock.today,
        "now": clock.now,
        "render_field": render_field,
        "field_id": field_id,
        "session_ends": session_ends,
        "kept_text": kept_text,
        "address_of": address_of,
        "url_for": address_to,
    }
    static_files.init_app(app)


def _bytecode_cache(folder: str | Path | None) -> FileSystemBytecodeCache | None:
    if not folder:
        return None
    kept = Path(folder) / "templates"
    try:
        kept.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None  # a read-only disk costs a slower first page, never the service
    return FileSystemBytecodeCache(str(kept))


class GovukMacros:
    """The design system's own macros, as `govuk.button({...})`, for `templates/components/` only.

    They read parameters that may be absent, which our strict environment forbids, so they live in an environment of
    their own. Its `indent` filter does nothing: theirs would add spaces to every line of a text a person typed each
    time a form is shown again.
    """

    def __init__(self, cache: FileSystemBytecodeCache | None = None) -> None:
        self._cache = cache

    @cached_property
    def environment(self) -> Environment:
        environment = MacroTemplates(
            loader=PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
            autoescape=True,
            undefined=ChainableUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            bytecode_cache=self._cache,
        )
        environment.filters["indent"] = lambda text, *_args, **_kwargs: text
        return environment

    def __getattr__(self, name: str) -> Callable[..., Markup]:
        if name.startswith("_"):
            raise AttributeError(name)
        folder = name.replace("_", "-")
        template = self.environment.get_template(f"govuk_frontend_jinja/components/{folder}/macro.html")
        macro = getattr(template.module, "govuk" + "".join(part.capitalize() for part in name.split("_")))
        setattr(self, name, macro)
        return macro  # type: ignore[no-any-return]


def session_ends() -> datetime | None:
    """When the reader is signed out unless they do something, for the warning before it; None for nobody."""
    ends: datetime | None = g.get("session_ends")
    return ends


# -- words for days and times ------------------------------------------------------------------------------------------


def day(value: date | datetime | None) -> str:
    """3 March 2026; instants as the day they fall on in London."""
    moment = _london_day(value)
    return "" if moment is None else _in_words(moment, "%B %Y")


def short_day(value: date | datetime | None) -> str:
    """3 Mar 2026, for columns."""
    moment = _london_day(value)
    return "" if moment is None else _in_words(moment, "%b %Y")


@lru_cache(maxsize=4096)
def _in_words(moment: date, month_and_year: str) -> str:
    """Kept in memory: a list says the same few days again and again."""
    return f"{moment.day} {moment:{month_and_year}}"


def weekday(value: date | datetime | None) -> str:
    """Tuesday 3 March 2026."""
    moment = _london_day(value)
    return "" if moment is None else f"{moment:%A} {moment.day} {moment:%B %Y}"


def month(value: date | datetime | None) -> str:
    """March 2026."""
    moment = _london_day(value)
    return "" if moment is None else f"{moment:%B %Y}"


def clock_time(value: datetime | time | None) -> str:
    """9:30am, 12 noon, 12 midnight; instants as London's clocks show them."""
    if value is None:
        return ""
    at = clock.in_london(_aware(value)).time() if isinstance(value, datetime) else value
    if (at.hour, at.minute) in ((0, 0), (12, 0)):
        return "12 midnight" if at.hour == 0 else "12 noon"
    minutes = f":{at.minute:02}" if at.minute else ""
    return f"{(at.hour - 1) % 12 + 1}{minutes}{'am' if at.hour < 12 else 'pm'}"


def day_and_time(value: datetime | None) -> str:
    """3 March 2026 at 9:30am, in London."""
    return "" if value is None else f"{day(value)} at {clock_time(value)}"


def iso(value: date | datetime | None) -> str:
    """The machine's form, for `datetime` attributes; instants in UTC."""
    if value is None:
        return ""
    return _aware(value).astimezone(UTC).isoformat() if isinstance(value, datetime) else value.isoformat()


def from_today(value: date | datetime | None) -> str:
    """today, tomorrow, yesterday, in 6 days, 3 days ago."""
    moment = _london_day(value)
    if moment is None:
        return ""
    away = (moment - clock.today()).days
    if away in (-1, 0, 1):
        return ("yesterday", "today", "tomorrow")[away + 1]
    return f"in {away} days" if away > 0 else f"{-away} days ago"


def due(value: date | None) -> str:
    """due today, due in 6 days, 1 day overdue: what a person who owes something needs to know first."""
    if value is None:
        return "no due date"
    away = (value - clock.today()).days
    if away < 0:
        return f"{plural(-away, 'day')} overdue"
    return f"due {from_today(value)}"


def years_old(born: date | None, on: date | None = None) -> int | None:
    """Whole years of age on a day, today unless told; None when the birth date is unknown."""
    if born is None:
        return None
    on = on or clock.today()
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _aware(value: datetime) -> datetime:
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def _london_day(value: date | datetime | None) -> date | None:
    return clock.in_london(_aware(value)).date() if isinstance(value, datetime) else value


# -- words for numbers and text ----------------------------------------------------------------------------------------


def plural(count: int, noun: str, nouns: str | None = None) -> str:
    """1 action, 2 actions, 1,204 people: `{{ 3 | plural("person", "people") }}`."""
    return f"{count:,} {noun if count == 1 else nouns or noun + 's'}"


def number(value: int | Decimal | float | None) -> str:
    """12,345."""
    return "" if value is None else f"{value:,}"


def money(value: int | Decimal | float | None) -> str:
    """£1,250 or £1,250.50."""
    if value is None:
        return ""
    amount = Decimal(str(value)).quantize(Decimal("0.01"))
    sign = "−" if amount < 0 else ""
    return f"{sign}£{abs(amount):,.2f}".removesuffix(".00")


def file_size(size: int) -> str:
    """340 bytes, 12 kB, 3.4 MB."""
    if size < 1000:
        return plural(size, "byte")
    return f"{round(size / 1000)} kB" if size < 999_500 else f"{size / 1_000_000:.1f} MB"


def listed(items: Iterable[Any], last: str = "and") -> str:
    """A, B and C."""
    words = [str(item) for item in items]
    return f" {last} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def yes_no(value: bool | None) -> str:
    return "Not known" if value is None else "Yes" if value else "No"


def sentence(text: str) -> str:
    """The first letter raised and the rest left alone, unlike `capitalize`, which lowers ASB to Asb."""
    return text[:1].upper() + text[1:]


def paragraphs(text: str | None, classes: str = "govuk-body") -> Markup:
    """A person's text as paragraphs and line breaks, every other character shown as typed."""
    blocks = [block.strip() for block in re.split(r"\n\s*\n", (text or "").replace("\r\n", "\n")) if block.strip()]
    opening = f'<p class="{escape(classes)}">'
    made = [opening + "<br>\n".join([escape(line) for line in block.split("\n")]) + "</p>" for block in blocks]
    return Markup("\n".join(made))  # noqa: S704 - each line was escaped


def field_id(text: str) -> str:
    """An id for an element made from words."""
    return re.sub(r"[^a-z0-9]+", "-", str(text).lower()).strip("-") or "item"


WORDS = (
    day,
    short_day,
    weekday,
    month,
    clock_time,
    day_and_time,
    iso,
    from_today,
    due,
    years_old,
    plural,
    number,
    money,
    file_size,
    listed,
    yes_no,
    sentence,
    paragraphs,
    field_id,
)
