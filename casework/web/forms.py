"""Forms: what was typed is never lost, mistakes are said beside the field, and a form sent twice counts once."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any, Self

from flask import request
from flask_wtf import FlaskForm
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from werkzeug.exceptions import UnsupportedMediaType
from wtforms import Field, FileField, HiddenField
from wtforms.fields.core import UnboundField

from casework.errors import Refusal
from casework.extensions import db
from casework.web import as_opened
from casework.web.fields import (
    Choice,
    Choices,
    ClockTime,
    Day,
    Email,
    LongText,
    Money,
    Month,
    Needed,
    OnlyIf,
    Pick,
    ShortText,
    Telephone,
    WholeNumber,
    YesNo,
)

CONSTRAINTS: dict[str, tuple[str, str | None]] = {}
"""Words for rules that a race can break and the database keeps: constraint name to (message, field)."""


def new_submission_key() -> str:
    """A form's own random key, so that sending it twice is one submission."""
    return uuid.uuid4().hex


class Form(FlaskForm):
    """Base of every form. Carries its submission key and, where two people may edit at once, the version it started from."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Pages send forms; Flask-WTF would take a JSON list, number or endless nesting for one."""
            if request.is_json:
                raise UnsupportedMediaType
            found = super().wrap_formdata(form, formdata)
            if found is formdata or not isinstance(found, CombinedMultiDict):
                return found
            takes_files = {field.name: isinstance(field, FileField) for field in form._fields.values()}
            # A file where words belong is no answer: fields of words could do nothing with it.
            files = [(name, file) for name, file in request.files.items(multi=True) if takes_files.get(name, True)]
            return CombinedMultiDict((MultiDict(files), request.form))

    each_alone = False
    """Whether its answers have nothing to do with each other, so that `of_now` may put together what two people changed."""

    submission_key = HiddenField(default=new_submission_key)
    version = HiddenField(default="")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.general_errors: list[str] = []
        self._now: Self | None = None
        self._mark_of_now = ""
        if not self.submission_key.data:
            self.submission_key.data = new_submission_key()

    @classmethod
    def from_request(cls, obj: Any = None, **kwargs: Any) -> Self:
        """The form as posted, or filled from `obj` and `kwargs` when a person opens it."""
        return cls(obj=obj, **kwargs)

    @classmethod
    def of_now(cls, **known: Any) -> Self:
        """The form filled with what is there now, to change it. Sent by somebody who opened it before another saved, it says what is there."""
        form = cls(data=known)
        form._now = now = cls(formdata=None, data=known)
        form._mark_of_now = as_opened.mark(now[name] for name in known if name in now)
        form.version.data = form.version.data or form._mark_of_now
        return form

    def submitted(self) -> bool:
        """Sent, and nothing wrong with it as far as the form itself can tell."""
        return bool(self.validate_on_submit()) and not self._would_write_over()

    def _would_write_over(self) -> bool:
        if self._now is None:
            return False
        found = as_opened.written_over(self, self._now, self.version.data or "", each_alone=self.each_alone)
        for name, message in found:
            self.refuse(message, name)
        if found:
            self.version.data = self._mark_of_now
        return bool(found)

    def refuse(self, message: str, field: str | None = None) -> None:
        """Put a message beside a field, or at the head of the form."""
        target = self._fields.get(field or "")
        if target is None:
            self.general_errors.append(message)
        else:
            target.errors = [*target.errors, message]

    @contextmanager
    def showing_refusals(self) -> Iterator[None]:
        """Undo what the block did and show why, when a rule refuses it; the form keeps everything typed."""
        savepoint = db.session.begin_nested()
        try:
            yield
            savepoint.commit()
        except Refusal as refusal:
            savepoint.rollback()
            self.refuse(refusal.message, refusal.field)
        except IntegrityError as error:
            savepoint.rollback()
            name = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
            if name not in CONSTRAINTS:
                raise
            self.refuse(*CONSTRAINTS[name])
        except BaseException:
            if savepoint.is_active:
                savepoint.rollback()
            raise

    @cached_property
    def brought_out(self) -> set[str]:
        """Names of the fields that an answer brings out beneath it, and that are therefore drawn nowhere else."""
        return {name for field in self for names in getattr(field, "reveals", {}).values() for name in names}

    def faults(self) -> list[tuple[str, str]]:
        """(message, id of the control to go to) for the summary at the head of the page; general ones have no id."""
        found = [(message, "") for message in self.general_errors]
        for field in self:
            if field.errors:
                target = "" if isinstance(field, HiddenField) else getattr(field, "first_control", field.id)
                found += [(str(message), target) for message in _flat(field.errors)]
        return found


def _flat(errors: Any) -> list[str]:
    return [e for part in errors for e in (_flat(part) if isinstance(part, list | tuple) else [part])]


# -- forms that a profile describes ------------------------------------------------------------------------------------

PROFILE_KINDS: dict[str, type[Field]] = {
    "text": ShortText,
    "textarea": LongText,
    "email": Email,
    "telephone": Telephone,
    "date": Day,
    "month": Month,
    "time": ClockTime,
    "yes_no": YesNo,
    "choice": Choice,
    "choices": Choices,
    "number": WholeNumber,
    "money": Money,
}
MANY = 8
"""More answers than this drop down from a list, where typing finds one, rather than filling the page with radios."""


def fields_from_profile(definitions: Sequence[dict[str, Any]], *, require: bool = False) -> type[Form]:
    """A form class from a profile's field definitions.

    `require` holds a person to the required ones; without it a draft may be incomplete. `only_if` names another question
    and the answers after which this one is asked; after radios it is brought out beneath its answer. Kinds of field that
    have pages of their own (person, place, file) are passed over.
    """
    known = {definition["key"]: definition for definition in definitions if definition["kind"] in PROFILE_KINDS}
    brought_out = _brought_out(known)
    fields: dict[str, UnboundField] = {}
    for key, definition in known.items():
        kind = PROFILE_KINDS[definition["kind"]]
        label = definition["label"]
        options: dict[str, Any] = {"label": label, "description": definition.get("hint", ""), "validators": []}
        if definition.get("choices"):
            answers = [(c, c) if isinstance(c, str) else tuple(c) for c in definition["choices"]]
            options["choices"] = [(value, words) for value, words, *_ in answers]
            if kind is Choice and len(answers) > MANY and key not in brought_out:
                kind, options["search"] = Pick, True
                options["choices"].insert(0, ("", ""))
            elif hints := {str(value): rest[0] for value, _, *rest in answers if rest}:
                options["hints"] = hints
        if key in brought_out:
            options["reveals"] = brought_out[key]
        if definition.get("max_length") and kind in (ShortText, LongText):
            options["longest"] = int(definition["max_length"])
            options |= {"count": True} if kind is LongText else {}
        if condition := definition.get("only_if"):
            options["validators"].append(OnlyIf(*_condition(condition)))
        if require and definition.get("required"):
            options["validators"].append(Needed(f"Answer: {label}"))
        fields[key] = kind(**options)
    return type("ProfileForm", (Form,), fields)


def _condition(condition: Any) -> tuple[str, ...]:
    """The other question and the answers that call for this one, from `{consent = "no"}` or `["consent", "no"]`."""
    if isinstance(condition, dict):
        [(other, answers)] = condition.items()
        return (other, *([answers] if isinstance(answers, str | bool) else answers))
    return tuple(condition)


def _brought_out(known: dict[str, dict[str, Any]]) -> dict[str, dict[str, list[str]]]:
    """By question with radios or boxes: which questions each of its answers brings out beneath it.

    Only questions asked after a single answer; a page that asks for one after several shows or hides it where it stands.
    """
    found: dict[str, dict[str, list[str]]] = {}
    for key, definition in known.items():
        if not definition.get("only_if"):
            continue
        other, *answers = _condition(definition["only_if"])
        if other in known and known[other]["kind"] in ("choice", "choices", "yes_no") and len(answers) == 1:
            answer = {True: "yes", False: "no"}.get(answers[0], answers[0])  # type: ignore[call-overload]
            found.setdefault(other, {}).setdefault(str(answer), []).append(key)
    return found
