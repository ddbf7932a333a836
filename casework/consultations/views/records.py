"""Pages of consultation records: look at everything that would stand in one, make it, and fetch it again."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import flash, redirect, render_template, request, send_file, url_for
from flask_login import current_user

from casework import access, audit, clock
from casework.cases import policy
from casework.cases.models import Case
from casework.cases.sections import case_page, the_case
from casework.consultations import forms, queries, services
from casework.consultations.document import Statement
from casework.consultations.gathering import Material, gather
from casework.consultations.mentions import Passage, tidy
from casework.consultations.views.blueprint import bp
from casework.errors import NotFound, Refusal
from casework.extensions import db
from casework.orders.addresses import RECORDERS_ONLY
from casework.orders.models import Order
from casework.rendering import to_docx, to_html, to_pdf
from casework.subjects.models import Person
from casework.web.gate import signed_in
from casework.web.navigation import partnership_name
from casework.web.uploads import KINDS, safe_name

SECTIONS = {
    "tried": "What was tried",
    "tools": "Tools and orders, with the agencies' views",
    "meetings": "Meetings",
    "vulnerabilities": "Vulnerabilities",
    "notes": "Notes, which are about everybody in the case",
}


def _people(case: Case) -> list[Person]:
    """The people of the case within reach, offenders first, each once."""
    parties = sorted(case.parties, key=lambda party: (party.side != "offender", party.id))
    return list({party.person.id: party.person for party in parties if party.person is not None}.values())


@bp.get("/cases/<reference>/consultation-records")
@signed_in
def records(reference: str) -> Any:
    """Whom a record can be made about, and those made so far."""
    case = the_case(reference)
    rows = db.session.scalars(queries.records_of(case.id)).unique().all()
    audit.consulted("consultation_records", [row.id for row in rows])
    return case_page(
        "consultations/records.html", case, "orders", people=_people(case), rows=rows,
        may_make=policy.may_change(current_user, case),
    )  # fmt: skip


@bp.route("/cases/<reference>/consultation-records/about/<int:person_id>", methods=["GET", "POST"])
@signed_in
def make(reference: str, person_id: int) -> Any:
    """Shows the record as it would be made; one click makes it."""
    case = the_case(reference)
    person = next((person for person in _people(case) if person.id == person_id), None)
    if person is None:
        raise NotFound()
    access.require(policy.may_change(current_user, case), RECORDERS_ONLY)
    material = gather(case, person)
    form = _form(material)
    decisions = {
        key.removeprefix("mention-"): value for key, value in request.form.items() if key.startswith("mention-")
    }
    statement = _statement(material, form)
    included = request.form.getlist("include") if request.method == "POST" else material.usual()
    entries = material.chosen(included)
    if form.submitted() and request.form.get("do") == "make":
        with form.showing_refusals():
            row = services.make_record(
                material, entries, statement, decisions=decisions, partnership=partnership_name(), by=current_user
            )
            flash(f"{row.reference} is made and kept with the case. Its disclosure is logged.")
            return redirect(url_for(".records", reference=reference))
    looked = services.look_through(material, entries, statement)
    decided = looked.decided(decisions)
    document = services.drawn(
        material,
        entries,
        statement,
        looked=looked,
        decisions=decided,
        reference="",
        partnership=partnership_name(),
        by=current_user,
    )
    audit.consulted("people", person.id, case_id=case.id)
    audit.consulted("cases", case.id, case_id=case.id)
    sections = [
        (key, words, [entry for entry in material.entries if entry.section == key]) for key, words in SECTIONS.items()
    ]
    return render_template(
        "consultations/make.html", case=case, person=person, form=form, looked=looked, decided=decided, omissions=material.omissions,
        sections=[each for each in sections if each[2]], included=set(included), decisions=list(services.DECISIONS.items()), preview=to_html(document, first_level=2),
    )  # fmt: skip


def _form(material: Material) -> Any:
    order = next((order for order in reversed(material.orders) if order.status in ("considered", "applied")), None)
    asked = request.args.get("order", "")
    if asked:
        order = next((each for each in material.orders if str(each.id) == asked), order)
    leading = order.agency.name if order is not None else current_user.agency.name
    form = forms.RecordForm.from_request(
        data={
            "order": str(order.id) if order else "",
            "recipients": (order.court if order is not None else "") or f"The legal team of {leading}",
        }
    )
    form.order.choices = [
        ("", "Nothing in particular"),
        *((str(each.id), f"{each.tool_name} ({each.reference})") for each in material.orders),
    ]
    return form


def _statement(material: Material, form: Any) -> Statement:
    """What was typed, as passages: they are looked through like everything else."""
    recipients = [line.strip() for line in (form.recipients.data or "").splitlines() if line.strip()]
    order: Order | None = next((each for each in material.orders if str(each.id) == form.order.data), None)
    return Statement(
        order=order,
        recipients=tuple(Passage(f"for-{n}", "Whom it is for", tidy(line)) for n, line in enumerate(recipients)),
        vulnerabilities=Passage(
            "vulnerabilities", "Vulnerabilities, as you typed", tidy(form.vulnerabilities.data or "")
        ),
        proportionality=Passage(
            "proportionality", "Proportionality, as you typed", tidy(form.proportionality.data or "")
        ),
    )


@bp.get("/cases/<reference>/consultation-records/<int:record_id>.<form>")
@signed_in
def record(reference: str, record_id: int, form: str) -> Any:
    """A record as it was made, in Word or PDF."""
    case = the_case(reference)
    row = db.session.scalars(queries.record_of(case.id, record_id)).unique().one_or_none()
    if row is None or form not in ("docx", "pdf"):
        raise NotFound()
    kept, data = services.file_of(row, form)
    audit.disclosed("consultation_records", row.id, to=[current_user.email], form=form, case_id=case.id)
    return send_file(
        BytesIO(data), mimetype=kept.content_type, as_attachment=True, download_name=safe_name(kept.file_name)
    )


@bp.get("/cases/<reference>/consultation-extract/<int:person_id>.<form>")
@signed_in
def extract(reference: str, person_id: int, form: str) -> Any:
    """The last twelve months about one person, made now: one click, nobody else in it."""
    case = the_case(reference)
    person = next((person for person in _people(case) if person.id == person_id), None)
    if person is None or form not in ("docx", "pdf"):
        raise NotFound()
    since = clock.year_before(clock.today())
    try:
        document = services.make_extract(
            gather(case, person), since=since, partnership=partnership_name(), by=current_user
        )
    except Refusal as refusal:
        flash(refusal.message, "error")
        return redirect(url_for(".records", reference=reference))
    data = to_docx(document) if form == "docx" else to_pdf(document)
    name = f"{case.reference}-{person.reference}-consultation-extract.{form}"
    return send_file(BytesIO(data), mimetype=KINDS[form], as_attachment=True, download_name=name)
