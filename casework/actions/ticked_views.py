"""What is done to several actions at once: those ticked in a group's log are closed, merged, given another day or owner."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from casework import audit, clock
from casework.actions import forms, merging, policy, queries, services
from casework.actions.models import STATUSES, Action
from casework.actions.owners import owners_to_choose
from casework.actions.views import bp
from casework.errors import NotFound
from casework.extensions import db
from casework.partnership.models import Group
from casework.partnership.reached import the_group
from casework.web.back import came_from
from casework.web.changes import changed
from casework.web.filtering import cleaned
from casework.web.forms import Form
from casework.web.gate import signed_in
from casework.web.presentation import day, plural

MOST = 100
TITLES = {
    "close": "Close {n}",
    "merge": "Merge {n} into one",
    "redate": "Give {n} another day",
    "give": "Give {n} to somebody else",
}


@bp.route("/groups/<slug>/actions/ticked", methods=["GET", "POST"])
@signed_in
def ticked(slug: str) -> Any:
    """Asks what the ticked actions need, then does it to all that can have it and says which could not."""
    group, do = the_group(slug), request.args.get("do", "")
    if do not in TITLES:
        raise NotFound
    found = came_from()
    back = found.href if found is not None else url_for(".group_log", slug=slug)
    references = [cleaned(each) for each in request.args.getlist("a")][:MOST]
    statement = queries.ticked(group.id, references, hold=request.method == "POST")
    able, left = _sorted_out(db.session.scalars(statement).unique().all(), do)
    if not able:
        flash(f"None of these can be changed: {'; '.join(left)}." if left else "Tick the actions first.", "warning")
        return redirect(back)
    if do == "merge" and len(able) == 1 and request.method == "GET":
        why = f"Nothing else that was ticked can be merged with {able[0].reference}: {'; '.join(left)}."
        flash(why if left else "Tick at least two actions to merge.", "warning")
        return redirect(_ticked_still(back, references))
    audit.consulted("actions", [action.id for action in able], group_id=group.id)
    form, act = _asked(do, group, able)

    def acting() -> str:
        words = act()
        return f"{words} Left as they are: {'; '.join(left)}." if left else words

    return changed(form, acting, back=lambda: back) or render_template(
        "actions/ticked.html", group=group, form=form, able=able, left=left, back=back, do=do,
        title=TITLES[do].format(n=plural(len(able), "action")), today=clock.today(),
    )  # fmt: skip


def _ticked_still(address: str, references: list[str]) -> str:
    """The log with what was ticked there: nobody looks for seventeen actions twice."""
    return f"{address}{'&' if '?' in address else '?'}{urlencode([('a', each) for each in references])}"


def _sorted_out(found: Sequence[Action], do: str) -> tuple[list[Action], list[str]]:
    """Those that can have it, and the others with why not."""
    able, left = [], []
    allowed = policy.may_run if do == "merge" else policy.may_answer
    for action in found:
        if not action.is_live:
            left.append(f"{action.reference} is closed already")
        elif not allowed(current_user, action):
            left.append(f"{action.reference} is not yours to change")
        else:
            able.append(action)
    return _of_one_case(able, left) if do == "merge" else (able, left)


def _of_one_case(able: list[Action], left: list[str]) -> tuple[list[Action], list[str]]:
    """Actions are merged within one case only: those of the case most of them are about, and the others with why not."""
    cases = Counter(action.case_id for action in able)
    most = max(cases, key=lambda case_id: cases[case_id], default=None)
    apart = [action for action in able if action.case_id != most]
    left += [f"{action.reference} is about {merging.about(action)}, and only actions of one case are merged" for action in apart]  # fmt: skip
    return [action for action in able if action.case_id == most], left


def _asked(do: str, group: Group, able: list[Action]) -> tuple[Form, Callable[[], str]]:
    """The form of one kind of change, and what it does."""
    many = plural(len(able), "action")
    if do == "close":
        close = forms.FinishForm.from_request(data={"status": "done"})
        return close, lambda: _each(
            able,
            lambda action: services.finish(
                action, status=close.status.data, note=close.note.data or "", by=current_user
            ),
            f"{many}: {STATUSES.get(close.status.data, '').lower()}.",
        )
    if do == "redate":
        later = forms.ExtendForm.from_request()
        return later, lambda: _each(
            able,
            lambda action: services.extend(action, due_on=later.due_on.data, reason=later.reason.data, by=current_user),
            f"{many} due on {day(later.due_on.data)} now.",
        )
    if do == "give":
        return _give(group, able, many)
    merge = forms.MergeForm.from_request(data={"into": able[0].reference})
    merge.into.choices = [
        (
            action.reference,
            f"{action.reference}: {action.title} ({_of_case(action)}{action.owner_words}, due {day(action.due_on)})",
        )
        for action in able
    ]

    def act() -> str:
        kept = next(action for action in able if action.reference == merge.into.data)
        doubles = [action for action in able if action is not kept]
        merging.merge(kept, doubles, reason=merge.reason.data or "", by=current_user)
        return f"{plural(len(doubles), 'action')} merged into {kept.reference}. Its page can undo it."

    return merge, act


def _of_case(action: Action) -> str:
    """Actions are merged within one case only, so the choice says which each is about."""
    return f"{action.case.reference}, " if action.case is not None else ""


def _give(group: Group, able: list[Action], many: str) -> tuple[Form, Callable[[], str]]:
    form = forms.HandOverForm.from_request()
    choices, meant = owners_to_choose(group.id)
    form.owner.choices = [choice for choice in choices if choice[0] != "all"]

    def act() -> str:
        agency, owner = meant[form.owner.data]
        for action in able:
            services.hand_over(action, owner=owner, agency=agency, reason=form.reason.data, by=current_user)
        return f"{many} given to {owner.name if owner is not None else agency.name}."

    return form, act


def _each(actions: Sequence[Action], act: Callable[[Action], None], words: str) -> str:
    for action in actions:
        act(action)
    return words
