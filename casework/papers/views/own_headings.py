"""The headings a report brought with it, and proposing them for the reports to come."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for

from casework import access
from casework.papers import own_headings, policy
from casework.papers.forms import HeadingSetForm
from casework.papers.heading_sets import NUMBERS, RECOMMENDATIONS
from casework.papers.views.blueprint import bp, reader, the_paper
from casework.web.gate import signed_in


@bp.route("/papers/<int:paper_id>/headings", methods=["GET", "POST"])
@signed_in
def headings(paper_id: int) -> Any:
    paper = the_paper(paper_id)
    access.require(policy.may_run(reader(), paper), policy.RUNS_ONLY)
    made = own_headings.own_set(paper)
    form = HeadingSetForm.from_request(
        title=made.title if made and made.title != "As printed" else "", due=8, scope="this"
    )
    if form.submitted():
        with form.showing_refusals():
            own_headings.propose(
                paper, title=form.title.data, due=int(form.due.data), every_group=form.scope.data == "kind", by=reader()
            )
            every = form.scope.data == "kind"
            flash(
                "The headings wait for an administrator, who puts them in force."
                if every
                else "Reports can be asked for on these headings now."
            )
            return redirect(url_for(".read_paper", paper_id=paper.id))
    return render_template(
        "papers/headings.html", paper=paper, form=form, made=made, numbers=NUMBERS, recommendations=RECOMMENDATIONS,
    )  # fmt: skip
