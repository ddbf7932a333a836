"""Pages of the privacy notice, which everybody reads, and of the record of processing and the register of agreements."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import Blueprint, flash, redirect, render_template, send_file, url_for
from flask_login import current_user
from sqlalchemy import select

from casework import audit, clock
from casework.access import as_system
from casework.data_protection import forms, queries, record, services
from casework.data_protection.models import PrivacyNotice
from casework.data_protection.parts import PARTS
from casework.errors import NotFound
from casework.extensions import db
from casework.partnership.models import Agency, Partnership
from casework.rendering import Document, to_docx
from casework.rendering.spreadsheet import XLSX, Sheet, to_xlsx
from casework.web.filtering import row_number
from casework.web.gate import anyone, duty
from casework.web.navigation import partnership_name
from casework.web.presentation import day

bp = Blueprint("data_protection", __name__)
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PUBLIC = "the privacy notice is for everybody"
looks_after = duty("information_governance", "administrator")


@bp.get("/privacy")
@anyone
def notices() -> Any:
    """The notices that are published: with one alone, that one."""
    with as_system(PUBLIC):
        found = db.session.execute(
            select(Partnership.id, Partnership.name)
            .join(PrivacyNotice, PrivacyNotice.partnership_id == Partnership.id)
            .where(PrivacyNotice.published_at.is_not(None))
            .order_by(Partnership.name)
        ).all()
    if len(found) == 1:
        return redirect(url_for(".notice", partnership_id=found[0].id))
    return render_template("data_protection/notices.html", found=found)


@bp.get("/privacy/<int:partnership_id>")
@anyone
def notice(partnership_id: int) -> Any:
    """The privacy notice of a partnership once it is published, with its agencies and groups as they are today."""
    with as_system(PUBLIC, partnership_id=partnership_id):
        row = queries.notice()
        partnership = db.session.get(Partnership, partnership_id)
        if row is None or row.published_at is None or partnership is None:
            raise NotFound
        return render_template(
            "data_protection/notice.html", **_shown(row), name=partnership.name, published=row.published_at
        )


def _shown(row: PrivacyNotice | None) -> dict[str, Any]:
    """What a notice says; groups that are not named to outsiders are not named here."""
    agencies = db.session.scalars(select(Agency.name).where(Agency.active).order_by(Agency.name)).all()
    groups = [each for each in queries.groups(clock.today()) if not each.profile.discreet]
    words = queries.words_of(row)
    parts = [(part.key, part.title, words[part.key]) for part in PARTS if part.in_notice]
    return {"parts": parts, "agencies": agencies, "groups": groups}


@bp.get("/data-protection")
@looks_after
def index() -> Any:
    """The record of processing as it is today, and ways to take it out."""
    row = queries.notice()
    return render_template(
        "data_protection/index.html", groups=queries.groups(clock.today()), row=row, words=queries.words_of(row), parts=PARTS,
        governs="information_governance" in current_user.duties,
    )  # fmt: skip


@bp.route("/data-protection/privacy-notice", methods=["GET", "POST"])
@duty("information_governance")
def edit() -> Any:
    row = queries.notice()
    data: dict[str, Any] = dict(queries.words_of(row)) | {"published": row is not None and row.published_at is not None}
    form = forms.NoticeForm.from_request(data=data)
    form.version.data = form.version.data or str(row.version if row else 0)
    if form.submitted():
        with form.showing_refusals():
            words = {part.key: form[part.key].data for part in PARTS}
            services.save_notice(
                words,
                published=bool(form["published"].data),
                version=row_number(form.version.data) or 0,
                by=current_user,
            )
            flash("Saved. Everybody may read it." if form["published"].data else "Saved. Nobody outside reads it yet.")
            return redirect(url_for(".index"))
    return render_template("data_protection/edit.html", form=form, parts=PARTS)


@bp.get("/data-protection/record.<form>")
@looks_after
def record_file(form: str) -> Any:
    """The record of processing as a workbook or a document."""
    today = clock.today()
    groups, words = queries.groups(today), queries.words_of(queries.notice())
    if form == "xlsx":
        sheet = _sheet("Record of processing", record.HEADINGS, record.rows(groups, words), record.WIDTHS)
        return _sent(to_xlsx(sheet), form, "record-of-processing")
    if form == "docx":
        return _sent_document(
            record.document(groups, words, body_name=partnership_name(), on=day(today)), "record-of-processing"
        )
    raise NotFound


@bp.get("/data-protection/agreements")
@looks_after
def register() -> Any:
    """Every agreement: what is to be reviewed, renewed or signed first."""
    rows = queries.agreements(clock.today())
    audit.consulted("agreements", [each.agreement.id for each in rows])
    return render_template("data_protection/register.html", rows=rows, today=clock.today())


@bp.get("/data-protection/agreements.<form>")
@looks_after
def register_file(form: str) -> Any:
    """The register as a workbook or a document."""
    today = clock.today()
    rows = queries.agreements(today)
    if form not in ("xlsx", "docx"):
        raise NotFound
    audit.record(
        "disclosure", "exported", "agreements", None, recipients=[current_user.id],
        detail={"form": form, "ids": [each.agreement.id for each in rows]},
    )  # fmt: skip
    if form == "xlsx":
        sheet = _sheet(
            "Information sharing agreements", record.REGISTER, record.register_rows(rows), record.REGISTER_WIDTHS
        )
        return _sent(to_xlsx(sheet), form, "agreements")
    return _sent_document(
        record.register_document(rows, body_name=partnership_name(), on=day(today), day=day), "agreements"
    )


def _sheet(title: str, headings: Any, rows: Any, widths: Any) -> Sheet:
    about = [("Of", partnership_name()), ("Made on", day(clock.today())), ("Made for", current_user.name)]
    return Sheet(f"{title}, {day(clock.today())}", headings, rows, "OFFICIAL", about, widths)


def _sent_document(made: Document, name: str) -> Any:
    return _sent(to_docx(made), "docx", name)


def _sent(data: bytes, form: str, name: str) -> Any:
    file = f"{name}-{clock.today().isoformat()}.{form}"
    return send_file(BytesIO(data), mimetype=XLSX if form == "xlsx" else DOCX, as_attachment=True, download_name=file)
