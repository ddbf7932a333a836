"""Fields as the design system draws them, one function for each kind of control.

The markup of GOV.UK Frontend 6.3.0, made here rather than through the package's macros, which take five times as long;
a test holds every kind equal to what those macros make of it.
"""

from __future__ import annotations

from typing import Any

from markupsafe import Markup, escape
from wtforms import BooleanField, Field, FileField, HiddenField, PasswordField, RadioField, SelectField, TextAreaField

from casework.web.fields import (
    Choice,
    Choices,
    ClockTime,
    Day,
    Email,
    LongText,
    Money,
    OnlyIf,
    Pick,
    Telephone,
    WholeNumber,
)

NOTHING = Markup("")
MANY = 8
"""More boxes to tick than this stand in two columns where there is room."""
Attributes = dict[str, Any]


def render_field(field: Field, *, heading: bool = False, small: bool = False, **attributes: Any) -> Markup:
    """A field with its label, hint, errors and control.

    `heading` makes the label the page's h1; `small` uses the lighter label of dense pages; `width` (2, 3, 4, 5, 10, 20,
    30) makes a short box; other attributes go to the control as they are, underscores as hyphens. A field that an answer
    brings out is drawn beneath that answer, so by itself it is nothing.
    """
    if field.short_name in getattr(field._form, "brought_out", ()):
        return NOTHING
    return _draw(field, heading=heading, small=small, **attributes)


def _draw(field: Field, *, heading: bool = False, small: bool = False, **attributes: Any) -> Markup:
    if isinstance(field, HiddenField):
        return Markup('<input type="hidden" name="{}" value="{}">').format(field.name, field.data or "")
    if isinstance(field, BooleanField):
        return _group(field, _tick(field))
    for kind, draw in _GROUPS:
        if isinstance(field, kind):
            return _group(field, _fieldset(field, draw(field), heading=heading, small=small))
    extra = {**(field.render_kw or {}), **attributes}
    described = _described(field, also=f"{field.id}-info" if getattr(field, "count", False) else "")
    control = next(draw for kind, draw in _CONTROLS if isinstance(field, kind))(field, extra, described)
    inside = _label(field, heading=heading, small=small) + _hint(field) + _errors(field) + control
    if isinstance(field, PasswordField):
        return _group(field, inside, " govuk-password-input", Markup(' data-module="govuk-password-input"'))
    if isinstance(field, LongText) and field.count:
        counting = Markup(' data-module="govuk-character-count" data-maxlength="{}"').format(field.longest)
        return _group(field, inside, " govuk-character-count", counting)
    return _group(field, inside)


def _group(field: Field, inside: Markup, classes: str = "", attributes: Markup = NOTHING) -> Markup:
    wrong = " govuk-form-group--error" if field.errors else ""
    asked = next((rule for rule in field.validators if isinstance(rule, OnlyIf)), None)
    if asked is not None:
        attributes += Markup(' data-only-if="{}" data-answers="{}"').format(
            asked.other, "|".join(sorted(asked.answers))
        )
    return Markup('<div class="govuk-form-group{}{}"{}>{}</div>').format(wrong, classes, attributes, inside)


def _label(field: Field, *, heading: bool, small: bool) -> Markup:
    weight = " govuk-label--l" if heading else "" if small else " govuk-label--s"
    label = Markup('<label class="govuk-label{}" for="{}">{}</label>').format(weight, field.id, field.label.text)
    return Markup('<h1 class="govuk-label-wrapper">{}</h1>').format(label) if heading else label


def _hint(field: Field) -> Markup:
    if not field.description:
        return NOTHING
    return Markup('<div id="{}-hint" class="govuk-hint">{}</div>').format(field.id, field.description)


def _errors(field: Field) -> Markup:
    if not field.errors:
        return NOTHING
    lines = Markup("<br>").join(
        Markup('<span class="govuk-visually-hidden">Error:</span> {}').format(error) for error in field.errors
    )
    return Markup('<p id="{}-error" class="govuk-error-message">{}</p>').format(field.id, lines)


def _described(field: Field, also: str = "") -> Markup:
    """What a screen reader reads with the control: only what is there."""
    ids = [also, f"{field.id}-hint" if field.description else "", f"{field.id}-error" if field.errors else ""]
    named = " ".join(filter(None, ids))
    return Markup(' aria-describedby="{}"').format(named) if named else NOTHING


def _attributes(values: Attributes) -> Markup:
    parts = []
    for name, value in values.items():
        if value is None or value is False:
            continue
        name = name.rstrip("_").replace("_", "-")
        parts.append(Markup(" {}").format(name) if value is True else Markup(' {}="{}"').format(name, value))
    return NOTHING.join(parts)


# -- single controls ---------------------------------------------------------------------------------------------------


def _input(field: Any, extra: Attributes, described: Markup, classes: str = "", type_: str = "text") -> Markup:
    width = extra.pop("width", None)
    wrong = " govuk-input--error" if field.errors else ""
    narrow = f" govuk-input--width-{width}" if width else ""
    value = NOTHING
    if type_ != "password":
        shown = field._value() if hasattr(field, "_value") else field.data or ""
        value = Markup(' value="{}"').format(shown) if shown != "" else NOTHING
    return Markup('<input class="govuk-input{}{}{}" id="{}" name="{}" type="{}"{}{}{}>').format(
        narrow, classes, wrong, field.id, field.name, type_, value, described, _attributes(extra)
    )


def _email(field: Any, extra: Attributes, described: Markup) -> Markup:
    extra = {"autocomplete": "email", "spellcheck": "false", "width": 30, **extra}
    return _input(field, extra, described, type_="email")


def _telephone(field: Any, extra: Attributes, described: Markup) -> Markup:
    return _input(field, {"autocomplete": "off", "width": 20, **extra}, described, type_="tel")


def _number(field: Any, extra: Attributes, described: Markup) -> Markup:
    return _input(field, {"inputmode": "numeric", "width": 5, **extra}, described)


def _clock_time(field: Any, extra: Attributes, described: Markup) -> Markup:
    return _input(field, {"width": 5, **extra}, described)


def _money(field: Any, extra: Attributes, described: Markup) -> Markup:
    box = _input(field, {"inputmode": "decimal", "width": 5, **extra}, described)
    return Markup(
        '<div class="govuk-input__wrapper"><div class="govuk-input__prefix" aria-hidden="true">£</div>{}</div>'
    ).format(box)


def _password(field: Any, extra: Attributes, described: Markup) -> Markup:
    extra = {"spellcheck": "false", "autocomplete": "current-password", "autocapitalize": "none", **extra}
    box = _input(
        field, extra, described, " govuk-password-input__input govuk-js-password-input-input", type_="password"
    )
    return Markup(
        '<div class="govuk-input__wrapper govuk-password-input__wrapper">{}<button type="button"'
        ' class="govuk-button govuk-button--secondary govuk-password-input__toggle govuk-js-password-input-toggle"'
        ' data-module="govuk-button" aria-controls="{}" aria-label="Show password" hidden>Show</button></div>'
    ).format(box, field.id)


def _textarea(field: Any, extra: Attributes, described: Markup) -> Markup:
    wrong = " govuk-textarea--error" if field.errors else ""
    counting = " govuk-js-character-count" if getattr(field, "count", False) else ""
    rows = extra.pop("rows", getattr(field, "rows", 5))
    box = Markup('<textarea class="govuk-textarea{}{}" id="{}" name="{}" rows="{}"{}{}>\n{}</textarea>').format(
        wrong, counting, field.id, field.name, rows, described, _attributes(extra), field.data or ""
    )
    if not counting:
        return box
    return box + Markup(
        '<div id="{}-info" class="govuk-hint govuk-character-count__message">You can enter up to {} characters</div>'
    ).format(field.id, field.longest)


def _select(field: Any, extra: Attributes, described: Markup) -> Markup:
    wrong = " govuk-select--error" if field.errors else ""
    if isinstance(field, Pick) and field.search:
        extra["data-search"] = True
    options = NOTHING.join(
        Markup('<option value="{}"{}>{}</option>').format(
            value, Markup(" selected") if str(value) == str(field.data or "") else "", label
        )
        for value, label, *_ in field.iter_choices()
    )
    return Markup('<select class="govuk-select{}" id="{}" name="{}"{}{}>{}</select>').format(
        wrong, field.id, field.name, described, _attributes(extra), options
    )


def _file(field: Any, extra: Attributes, described: Markup) -> Markup:
    wrong = " govuk-file-upload--error" if field.errors else ""
    if endings := getattr(field, "endings", ()):
        extra.setdefault("accept", ",".join(f".{ending}" for ending in endings))
    return Markup('<input class="govuk-file-upload{}" id="{}" name="{}" type="file"{}{}>').format(
        wrong, field.id, field.name, described, _attributes(extra)
    )


def _tick(field: Any) -> Markup:
    hint = NOTHING
    if field.description:
        hint = Markup('<div id="{}-hint" class="govuk-hint govuk-checkboxes__hint">{}</div>').format(
            field.id, field.description
        )
    box = Markup(
        '<div class="govuk-checkboxes govuk-checkboxes--small" data-module="govuk-checkboxes">'
        '<div class="govuk-checkboxes__item"><input class="govuk-checkboxes__input" id="{}" name="{}" type="checkbox"'
        ' value="y"{}{}><label class="govuk-label govuk-checkboxes__label" for="{}">{}</label>{}</div></div>'
    ).format(
        field.id, field.name, Markup(" checked") if field.data else "", _described(field), field.id, field.label.text, hint
    )  # fmt: skip
    return _errors(field) + box


# -- controls in a group -----------------------------------------------------------------------------------------------


def _fieldset(field: Field, inside: Markup, *, heading: bool, small: bool) -> Markup:
    legend: Markup = escape(field.label.text)
    if heading:
        legend = Markup('<h1 class="govuk-fieldset__heading">{}</h1>').format(legend)
    size = " govuk-fieldset__legend--l" if heading else "" if small else " govuk-fieldset__legend--s"
    role = Markup(' role="group"') if isinstance(field, Day) else ""
    return Markup(
        '<fieldset class="govuk-fieldset"{}{}><legend class="govuk-fieldset__legend{}">{}</legend>{}{}{}</fieldset>'
    ).format(role, _described(field), size, legend, _hint(field), _errors(field), inside)


_WIDTHS = {"day": 2, "month": 3, "year": 4, "time": 5}


def _day(field: Any) -> Markup:
    boxes = NOTHING
    at_fault = field.faulty or field.boxes
    for box, value in zip(field.boxes, field.parts, strict=True):
        wrong = " govuk-input--error" if field.errors and box in at_fault else ""
        numeric = NOTHING if box == "time" else Markup(' inputmode="numeric"')
        shown = Markup(' value="{}"').format(value) if value else NOTHING
        auto = Markup(' autocomplete="bday-{}"').format(box) if field.born else NOTHING
        named = f"{field.id}-{box}"
        boxes += Markup(
            '<div class="govuk-date-input__item"><div class="govuk-form-group">'
            '<label class="govuk-label govuk-date-input__label" for="{}">{}</label>'
            '<input class="govuk-input govuk-date-input__input govuk-input--width-{}{}" id="{}" name="{}-{}" type="text"'
            "{}{}{}></div></div>"
        ).format(named, box.capitalize(), _WIDTHS[box], wrong, named, field.name, box, shown, auto, numeric)
    return Markup('<div class="govuk-date-input" id="{}">{}</div>').format(field.id, boxes)


def _answers(field: Any, family: str, kind: str, chosen: set[str]) -> Markup:
    """The answers one below the other, each with its hint and the fields it brings out."""
    items = NOTHING
    for place, (value, label, *_) in enumerate(field.iter_choices(), 1):
        value = str(value)
        named = field.id if place == 1 else f"{field.id}-{place}"
        checked = Markup(" checked") if value in chosen else NOTHING
        hint, described, controls, more = NOTHING, NOTHING, NOTHING, NOTHING
        if words := getattr(field, "hints", {}).get(value):
            hint = Markup('<div id="{}-item-hint" class="govuk-hint govuk-{}__hint">{}</div>').format(
                named, family, words
            )
            described = Markup(' aria-describedby="{}-item-hint"').format(named)
        if brought := (field.revealed_by(value) if getattr(field, "reveals", None) else []):
            controls = Markup(' data-aria-controls="conditional-{}"').format(named)
            more = Markup('<div class="govuk-{}__conditional{}" id="conditional-{}">{}</div>').format(
                family,
                "" if checked else f" govuk-{family}__conditional--hidden",
                named,
                NOTHING.join(_draw(each, small=True) for each in brought),
            )
        items += Markup(
            '<div class="govuk-{f}__item"><input class="govuk-{f}__input" id="{i}" name="{n}" type="{k}" value="{v}"'
            '{c}{a}{d}><label class="govuk-label govuk-{f}__label" for="{i}">{l}</label>{h}</div>{m}'
        ).format(
            f=family, i=named, n=field.name, k=kind, v=value, c=checked, a=controls, d=described, l=label, h=hint, m=more
        )  # fmt: skip
    return items


def _radios(field: Any) -> Markup:
    chosen = {str(field.data)} if field.data not in (None, "") else set()
    items = _answers(field, "radios", "radio", chosen)
    inline = " govuk-radios--inline" if getattr(field, "inline", False) else ""
    # Our own script brings fields out: the design system's puts aria-expanded on radios, where ARIA does not allow it.
    module = Markup(" data-reveals") if getattr(field, "reveals", None) else NOTHING
    return Markup('<div class="govuk-radios govuk-radios--small{}"{}>{}</div>').format(inline, module, items)


def _checkboxes(field: Any) -> Markup:
    items = _answers(field, "checkboxes", "checkbox", {str(value) for value in field.data or []})
    many = " cw-many" if items.count('type="checkbox"') > MANY and not field.reveals else ""
    return Markup(
        '<div class="govuk-checkboxes govuk-checkboxes--small{}" data-module="govuk-checkboxes">{}</div>'
    ).format(many, items)


_GROUPS: tuple[tuple[type, Any], ...] = ((Day, _day), (Choices, _checkboxes), (Choice, _radios), (RadioField, _radios))
_CONTROLS: tuple[tuple[type, Any], ...] = (
    (SelectField, _select),
    (FileField, _file),
    (TextAreaField, _textarea),
    (PasswordField, _password),
    (Email, _email),
    (Telephone, _telephone),
    (Money, _money),
    (WholeNumber, _number),
    (ClockTime, _clock_time),
    (Field, _input),
)
