"""An agreement or order on paper: to print from a page, or as Word and PDF files."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import render_template, send_file
from flask_login import current_user

from casework import audit
from casework.cases.sections import the_case
from casework.errors import NotFound
from casework.orders.addresses import the_order
from casework.orders.agreement import agreement
from casework.orders.views.blueprint import bp
from casework.partnership.profiles import profile_of
from casework.rendering import to_docx, to_html, to_pdf
from casework.web.gate import signed_in
from casework.web.navigation import partnership_name
from casework.web.uploads import KINDS


@bp.get("/cases/<reference>/orders/<int:order_id>/paper.<form>")
@signed_in
def paper(reference: str, order_id: int, form: str) -> Any:
    case = the_case(reference)
    order = the_order(case, order_id)
    if form not in ("html", "docx", "pdf") or not order.rules.terms:
        raise NotFound()
    markings = {profile_of(load.group).marking for load in case.caseloads if load.left_on is None}
    document = agreement(
        order, partnership=partnership_name(), marking=markings.pop() if len(markings) == 1 else "OFFICIAL-SENSITIVE"
    )
    audit.disclosed("orders", order.id, to=[current_user.email], form=form, case_id=case.id)
    if form == "html":
        return render_template(
            "orders/paper.html", case=case, order=order, body=to_html(document), marking=document.marking
        )
    made = to_pdf(document) if form == "pdf" else to_docx(document)
    return send_file(
        BytesIO(made), mimetype=KINDS[form], as_attachment=True, download_name=f"{order.reference}-{order.tool}.{form}"
    )
