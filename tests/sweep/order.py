"""An order with everything that hangs on it, for the sweeps."""

from __future__ import annotations

from typing import Any

from casework import clock, storage
from casework.accounts.models import User
from casework.cases.models import Attachment, Case
from casework.consultations.models import ConsultationRecord
from casework.extensions import db
from casework.orders.models import (
    AgencyView,
    Order,
    OrderBreach,
    OrderDocument,
    OrderSignatory,
    OrderStep,
    OrderTerm,
)
from casework.partnership.models import Agency
from casework.subjects.models import Person
from tests.world import Maker


def arrange(make: Maker, case: Case, person: Person, by: User) -> dict[str, Any]:
    """An agreement being considered, with a term and an agency asked for its view."""
    today = clock.today()
    with make.system():
        order = Order(
            reference="O-0901", case_id=case.id, person_id=person.id, tool="abc", tool_name="Agreement", side="offender",
            kind="support", agency_id=by.agency_id, recorded_by_id=by.id,
        )  # fmt: skip
        db.session.add(order)
        db.session.flush()
        of = {"case_id": case.id, "order_id": order.id}
        view = AgencyView(**of, agency_id=by.agency_id, asked_on=today, asked_by_id=by.id)
        step = OrderStep(
            **of, step="considered", taken_on=today, reasons="x", agency_id=by.agency_id, recorded_by_id=by.id
        )
        db.session.add_all([view, step, OrderTerm(**of, kind="prohibition", position=1, text="x")])
        db.session.flush()
        files = _files(of, by, 2)
        record = ConsultationRecord(
            case_id=case.id, person_id=person.id, order_id=order.id, reference="K-0001", marking="OFFICIAL-SENSITIVE",
            recipients=["x"], docx_id=files[0].id, pdf_id=files[1].id, made_by_id=by.id,
        )  # fmt: skip
        db.session.add(record)
        db.session.flush()
    return {"order": order, "agency's view": view, "record": record}


def _files(of: dict[str, int], by: User, number: int) -> list[Attachment]:
    files = [
        Attachment(
            case_id=of["case_id"], file_name="a.txt", content_type="text/plain", size=kept.size, sha256=kept.sha256,
            storage_key=kept.key, added_by_id=by.id,
        )
        for kept in (storage.keep(b"text") for _ in range(number))
    ]  # fmt: skip
    db.session.add_all(files)
    db.session.flush()
    return files


def add(world: dict[str, Any], agency: Agency, number: str) -> None:
    """One more of everything that hangs on the order at hand."""
    order, chair, today = world["order"], world["chair"], clock.today()
    of = {"case_id": order.case_id, "order_id": order.id}
    files = _files(of, chair, 3)
    db.session.add_all(
        [
            OrderStep(**of, step="reviewed", taken_on=today, agency_id=agency.id, recorded_by_id=chair.id),
            OrderTerm(**of, kind="prohibition", position=2, text=number),
            OrderBreach(**of, breached_on=today, text="x", agency_id=agency.id, recorded_by_id=chair.id),
            OrderSignatory(**of, name=number, capacity="agency", agency_id=agency.id, signed_on=today),
            AgencyView(**of, agency_id=agency.id, asked_on=today, asked_by_id=chair.id),
            OrderDocument(**of, attachment_id=files[0].id),
            ConsultationRecord(
                case_id=order.case_id,
                person_id=order.person_id,
                order_id=order.id,
                reference=f"K-{number}",
                recipients=["x"],
                marking="OFFICIAL-SENSITIVE",
                docx_id=files[1].id,
                pdf_id=files[2].id,
                made_by_id=chair.id,
            ),
        ]
    )
