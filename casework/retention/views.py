"""Pages: the schedule, for everybody; the queue, what keeps a record, dry runs and erasures, for information governance."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user

from casework import audit, clock
from casework.access import as_system, current_scope
from casework.access.finding import the_one
from casework.errors import NotFound
from casework.extensions import db
from casework.retention import forms, mentions, preview, queries, schedule, services
from casework.retention.models import GROUNDS, ITEM_STATES, KINDS, RECORDS, STATES, Erasure, RetentionStay
from casework.retention.rules import HOMES
from casework.web.changes import changed
from casework.web.forms import Form
from casework.web.gate import duty, signed_in
from casework.web.pagination import paged

bp = Blueprint("retention", __name__)
governance = duty("information_governance")


@bp.get("/retention")
@signed_in
def show_schedule() -> Any:
    governs = current_scope().has_duty("information_governance")
    figures = db.session.execute(queries.figures()).all()
    return render_template(
        "retention/schedule.html",
        kinds=schedule.schedule(),
        grounds=GROUNDS,
        governs=governs,
        figures=figures,
        words=KINDS,
        unnamed_years=services.unnamed_years(),
    )


@bp.route("/retention/years", methods=["GET", "POST"])
@governance
def years() -> Any:
    """For how long people, places and organisations are kept that nothing names."""
    form = forms.YearsForm.of_now(years=services.unnamed_years())
    if form.submitted():
        with form.showing_refusals():
            services.set_unnamed_years(form.years.data or 0, by=current_user)
            flash("Saved. It holds from now on.")
            return redirect(url_for(".show_schedule"))
    return render_template("retention/years.html", form=form)


@bp.get("/retention/queue")
@governance
def queue() -> Any:
    """Records whose time is over, the longest first; or what is kept longer, or on hold."""
    state = request.args.get("state", "due")
    state = state if state in queries.TABS else "due"
    line, values = queries.due_table().c, services.due_values()
    page = paged(
        queries.due(state),
        by=((line.due_on, "asc"), (line.kind, "asc"), (line.id, "asc")),
        key_of=lambda row: (row.due_on, row.kind, row.id),
        size=50,
        scalars=False,
        params=values,
    )
    for kind in KINDS:
        audit.consulted(RECORDS[kind].__tablename__, [row.id for row in page.rows if row.kind == kind])
    waiting = dict(db.session.execute(queries.waiting(), values).mappings().one())
    return render_template(
        "retention/queue.html", page=page, state=state, tabs=queries.TABS, waiting=waiting, kinds=KINDS, unnamed=HOMES
    )


@bp.route("/retention/records/<reference>", methods=["GET"])
@governance
def record(reference: str) -> Any:
    """When a record falls due and why, and everything that keeps or kept it."""
    kind, row = _the_record(reference)
    line = services.due_of(kind, row.id)
    stays = db.session.scalars(queries.stays_on(kind, row.id)).all()
    audit.consulted(RECORDS[kind].__tablename__, row.id)
    return render_template(
        "retention/record.html", kind=kind, reference=row.reference, line=line, stays=stays, grounds=GROUNDS, today=clock.today(), unnamed=HOMES,
    )  # fmt: skip


@bp.route("/retention/records/<reference>/keep", methods=["GET", "POST"])
@governance
def keep(reference: str) -> Any:
    kind, row = _the_record(reference)
    number, name = row.id, row.reference
    form = forms.KeepForm.from_request()

    def act() -> str:
        services.keep_longer(kind, number, until=form.until.data, reason=form.reason.data, by=current_user)
        return f"{name} is kept longer."

    return _asked(form, act, name, f"Keep {name} longer", "Keep it")


@bp.route("/retention/records/<reference>/hold", methods=["GET", "POST"])
@governance
def hold(reference: str) -> Any:
    kind, row = _the_record(reference)
    number, name = row.id, row.reference
    form = forms.HoldForm.from_request()

    def act() -> str:
        services.hold(kind, number, ground=form.ground.data, reason=form.reason.data, by=current_user)
        return f"{name} is on hold."

    return _asked(form, act, name, f"Put {name} on hold", "Put it on hold")


@bp.route("/retention/stays/<int:stay_id>/end", methods=["GET", "POST"])
@governance
def lift(stay_id: int) -> Any:
    """End a hold, or a reason to keep something longer."""
    row = db.session.get(RetentionStay, stay_id)
    if row is None:
        raise NotFound()
    with as_system(services.GOVERNANCE):
        name = _reference_of(row)
    form = forms.LiftForm.from_request()
    was = row.kind

    def act() -> str:
        services.lift(row, because=form.because.data, by=current_user)
        return f"The hold on {name} is lifted." if was == "hold" else f"{name} is kept no longer than its years."

    if was == "hold":
        return _asked(form, act, name, f"Lift the hold on {name}", "Lift it")
    return _asked(form, act, name, f"Keep {name} no longer than its years", "End it")


def _asked(form: Form, act: Callable[[], str], name: str, question: str, button: str) -> Any:
    """The page of one question about a record, which leads back to the record once it is answered."""
    return changed(form, act, back=lambda: url_for(".record", reference=name)) or render_template(
        "retention/stay.html", form=form, reference=name, question=question, button=button
    )


@bp.route("/retention/erase", methods=["GET", "POST"])
@governance
def dry_run() -> Any:
    """What exactly would go, before anything is proposed."""
    chosen = list(dict.fromkeys(request.args.getlist("record")))[: services.MOST + 1]
    if not chosen:
        flash("Choose what is to be erased.")
        return redirect(url_for(".queue"))
    records = [(kind, row.id, row.reference) for kind, row in (_the_record(each) for each in chosen)]
    ids = [(kind, number) for kind, number, _ in records]
    form = forms.TypedForm.from_request()
    wanted = records[0][2] if len(records) == 1 else str(len(records))
    if form.submitted():
        with form.showing_refusals():
            name = services.propose(ids, typed=form.typed.data, by=current_user).reference
            flash(f"{name} is proposed. Nothing is erased before somebody has looked a second time.")
            return redirect(url_for(".erasure", reference=name))
    lines, found = [services.due_of(kind, number) for kind, number in ids], preview.of(ids)
    problems = [
        (reference, why)
        for (kind, _, reference), line in zip(records, lines, strict=True)
        if (why := services.why_not(line, kind))
    ]
    looked = "names" in request.args
    places, more = mentions.elsewhere(ids) if looked else ([], False)
    return render_template(
        "retention/dry_run.html", form=form, records=records, lines=lines, found=found, wanted=wanted, problems=problems, kinds=KINDS,
        looked=looked, places=places, more=more, look=url_for(".dry_run", record=chosen, names=1),
    )  # fmt: skip


@bp.get("/retention/erasures")
@governance
def erasures() -> Any:
    page = paged(queries.erasures(), by=((Erasure.id, "desc"),), key_of=lambda row: (row.id,), size=50)
    return render_template("retention/erasures.html", page=page, states=STATES)


@bp.route("/retention/erasures/<reference>", methods=["GET", "POST"])
@governance
def erasure(reference: str) -> Any:
    """The second look at a proposal, or what became of it."""
    row = _the_erasure(reference)
    name, items = row.reference, db.session.scalars(queries.items_of(row.id)).all()
    form = forms.TypedForm.from_request()

    def act() -> str:
        services.confirm(row, typed=form.typed.data, by=current_user)
        return f"{name} is confirmed. It is being done."

    if done := changed(form, act, back=lambda: url_for(".erasure", reference=name)):
        return done
    found = None
    if row.status == "proposed" and items:
        found = preview.of([(item.kind, item.subject_id) for item in items])
    return render_template(
        "retention/erasure.html", row=row, items=items, found=found, form=form, states=STATES, item_states=ITEM_STATES, kinds=KINDS,
        why_not=services.may_confirm(row, current_user), wanted=name, done=sum(item.status != "waiting" for item in items),
        rows=lambda item: sum(item.counts.values()),
    )  # fmt: skip


@bp.post("/retention/erasures/<reference>/withdraw")
@governance
def withdraw(reference: str) -> Any:
    row = _the_erasure(reference)
    name = row.reference
    services.withdraw(row, by=current_user)
    flash(f"{name} is withdrawn. Nothing was erased.")
    return redirect(url_for(".erasure", reference=name))


def _the_erasure(reference: str) -> Erasure:
    return the_one(queries.erasures().where(Erasure.reference == reference.upper()))


def _the_record(reference: str) -> tuple[str, Any]:
    """Its kind and row, of the reader's partnership and nothing they stepped back from."""
    scope = current_scope()
    hidden = {"case": set(scope.declared_cases or ()), "referral": set(scope.declared_referrals or ())}
    hidden |= {kind: set(services.stepped_back_from(kind)) for kind in HOMES}
    with as_system(services.GOVERNANCE):
        for kind, model in RECORDS.items():
            row = db.session.execute(
                db.select(model.id, model.reference).where(model.reference == reference.strip().upper())
            ).one_or_none()
            if row is not None and row.id not in hidden.get(kind, set()):
                return kind, row
    raise NotFound()


def _reference_of(row: RetentionStay) -> str:
    kind = next(kind for kind in RECORDS if getattr(row, f"{kind}_id") is not None)
    model = RECORDS[kind]
    return str(db.session.scalars(db.select(model.reference).where(model.id == getattr(row, f"{kind}_id"))).one())
