"""Issue a report: keep it as it is, in every form, so that it stays what was given out whatever figures do."""

from __future__ import annotations

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from casework import clock, storage
from casework.accounts.models import User
from casework.extensions import db
from casework.indicators import report_files, reports
from casework.indicators.models import PerformanceReport
from casework.indicators.report_models import IssuedFile, IssuedReport
from casework.indicators.services import require_planning
from casework.partnership.models import Group
from casework.rendering import to_html
from casework.web.forms import CONSTRAINTS

CONSTRAINTS["uq_issued_reports_report_id_number"] = ("Somebody issued it meanwhile. Look at it first", None)


def issued_of(report_id: int) -> Select[tuple[IssuedReport]]:
    """The latest first."""
    return (
        select(IssuedReport)
        .where(IssuedReport.report_id == report_id)
        .order_by(IssuedReport.number.desc())
        .options(joinedload(IssuedReport.issued_by))
        .limit(50)
    )


def issued(report_id: int, number: int) -> Select[tuple[IssuedReport]]:
    return issued_of(report_id).where(IssuedReport.number == number)


def file_of(issued_id: int, form: str) -> Select[tuple[IssuedFile]]:
    return select(IssuedFile).where(IssuedFile.issued_id == issued_id, IssuedFile.form == form)


def issue(group: Group, report: PerformanceReport, *, by: User) -> IssuedReport:
    """The report as it stands now, with the next number."""
    require_planning(group.id, by)
    document = reports.document(group, report)
    files = {form: report_files.made(group, report, form, document=document, reader=by) for form in report_files.MIME}
    last = db.session.scalar(select(func.max(IssuedReport.number)).where(IssuedReport.report_id == report.id)) or 0
    row = IssuedReport(
        report_id=report.id, number=last + 1, title=report.title, public=report.public, body=str(to_html(document)), issued_by_id=by.id,
        issued_at=clock.now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    for form, data in files.items():
        kept = storage.keep(data)
        db.session.add(
            IssuedFile(issued_id=row.id, form=form, storage_key=kept.key, sha256=kept.sha256, size=kept.size)
        )
    db.session.flush()
    return row


def bytes_of(row: IssuedFile) -> bytes:
    """As they were issued. Raises `Refusal` when the file is not the one that was kept."""
    return storage.unchanged(row.storage_key, row.sha256)
