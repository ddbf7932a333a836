"""The letter to an applicant, and the four counts that are published each year."""

from __future__ import annotations

import csv
from datetime import date
from io import BytesIO, StringIO
from typing import Any

from flask import Response, render_template, request, send_file
from flask_login import current_user

from casework import audit, clock
from casework.asb_reviews import queries
from casework.asb_reviews.letter import outcome_letter
from casework.asb_reviews.views.blueprint import bp, the_group, the_review
from casework.errors import NotFound
from casework.extensions import db
from casework.rendering import to_docx, to_pdf
from casework.web.gate import signed_in
from casework.web.navigation import partnership_name
from casework.web.numbers import row_number

MIME = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@bp.get("/case-reviews/<reference>/letter.<form>")
@signed_in
def letter(reference: str, form: str) -> Any:
    """The letter to the applicant: for those who run the group, who alone may know the applicant."""
    review = the_review(reference)
    applicant = db.session.scalars(queries.applicant_of(review.id)).one_or_none()
    if applicant is None or review.threshold_on is None or form not in MIME:
        raise NotFound()
    document = outcome_letter(review, applicant, partnership=partnership_name())
    audit.disclosed(
        "asb_reviews", review.id, to=[current_user.email], form=form, case_id=review.case_id, group_id=review.group_id
    )
    made = to_pdf(document) if form == "pdf" else to_docx(document)
    return send_file(
        BytesIO(made), mimetype=MIME[form], as_attachment=True, download_name=f"{review.reference}-letter.{form}"
    )


COUNTS = {
    "applications": "Applications received",
    "not_met": "Threshold decided not to be met",
    "reviews": "Reviews carried out",
    "with_recommendations": "Reviews that resulted in recommendations",
}


@bp.get("/groups/<slug>/case-reviews/counts")
@signed_in
def counts(slug: str) -> Any:
    """The four counts the law has published each year, on a page or as CSV; they name nobody."""
    group = the_group(slug)
    today = clock.today()
    this_year = today.year if today.month >= 4 else today.year - 1
    typed = row_number(request.args.get("year"))
    year = typed if typed and 2014 <= typed <= this_year else this_year
    start, end = date(year, 4, 1), date(year + 1, 3, 31)
    row = db.session.execute(queries.counts(group.id, start=start, end=end)).one()
    rows = [(words, getattr(row, key)) for key, words in COUNTS.items()]
    if request.args.get("form") == "csv":
        out = StringIO()
        writer = csv.writer(out)
        writer.writerow(["ASB case reviews", f"April {year} to March {year + 1}"])
        writer.writerows(rows)
        name = f"asb-case-reviews-{year}-{year + 1}.csv"
        return Response(
            "\ufeff" + out.getvalue(),
            mimetype="text/csv",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )
    return render_template(
        "asb_reviews/counts.html",
        group=group,
        rows=rows,
        year=year,
        years=[(y, f"April {y} to March {y + 1}") for y in range(this_year, this_year - 6, -1)],
        end=end,
        today=today,
    )
