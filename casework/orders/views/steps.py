"""The steps of an order, each a form: weigh, apply, grant, refuse, review, vary, end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask_login import current_user

from casework import clock
from casework.orders import contents, forms, services
from casework.orders.addresses import small_change, to_change, with_agencies
from casework.orders.ages import last_day_of
from casework.orders.models import Order
from casework.orders.views.blueprint import bp
from casework.web.gate import signed_in
from casework.web.presentation import day as in_words


def _recording(order: Order, step: str) -> str:
    return f"Record that it was {order.rules.words(step).lower()}"


@bp.route("/cases/<reference>/orders/<int:order_id>/weigh", methods=["GET", "POST"])
@signed_in
def weigh(reference: str, order_id: int) -> Any:
    order = to_change(reference, order_id)
    form = forms.WeighForm.from_request()
    agency = with_agencies(form, order.agency_id)

    def act() -> str:
        fair = form.proportionate.data == "yes"
        services.weigh(
            order, proportionate=fair, because=form.reasons.data, on=form.on.data, agency=agency(), by=current_user
        )
        return "Recorded as proportionate." if fair else "Recorded as not proportionate: it is not used."

    return small_change(order, form, "Is it necessary and proportionate?", act)


@bp.route("/cases/<reference>/orders/<int:order_id>/apply", methods=["GET", "POST"])
@signed_in
def apply(reference: str, order_id: int) -> Any:
    order = to_change(reference, order_id)
    form = forms.ApplyForm.from_request(data={"court": order.court})
    if order.rules.decided_by != "court":
        del form.court
    agency = with_agencies(form, order.agency_id)

    def act() -> str:
        services.apply(
            order, on=form.on.data, reasons=form.reasons.data or "", agency=agency(), by=current_user,
            court=form.court.data or "" if "court" in form else "",
        )  # fmt: skip
        return f"Recorded as {order.rules.words('applied').lower()}."

    return small_change(order, form, _recording(order, "applied"), act)


@bp.route("/cases/<reference>/orders/<int:order_id>/grant", methods=["GET", "POST"])
@signed_in
def grant(reference: str, order_id: int) -> Any:
    order = to_change(reference, order_id)
    tool, today = order.rules, clock.today()
    usual = last_day_of(today, tool.usual_months) if tool.usual_months else None
    look_again = today + timedelta(days=tool.review_days) if tool.review_days else None
    form = forms.GrantForm.from_request(
        data={"court": order.court, "starts_on": today, "ends_on": usual, "next_review_on": look_again}
    )
    if tool.decided_by != "court":
        del form.court
    if not tool.runs:
        del form.starts_on, form.ends_on, form.next_review_on
    agency = with_agencies(form, order.agency_id)

    def act() -> str:
        def typed(name: str) -> Any:
            return form[name].data if name in form else None

        services.grant(
            order, on=form.on.data, starts_on=typed("starts_on"), ends_on=typed("ends_on"), reasons=form.reasons.data or "",
            agency=agency(), by=current_user, court=typed("court") or "", next_review_on=typed("next_review_on"),
        )  # fmt: skip
        said = f"Recorded as {tool.words('granted').lower()}"
        return f"{said}, until {in_words(order.ends_on)}." if order.ends_on else f"{said}."

    return small_change(order, form, _recording(order, "granted"), act)


@bp.route("/cases/<reference>/orders/<int:order_id>/refuse", methods=["GET", "POST"])
@signed_in
def refuse(reference: str, order_id: int) -> Any:
    order = to_change(reference, order_id)
    form = forms.RefuseForm.from_request()
    agency = with_agencies(form, order.agency_id)

    def act() -> str:
        services.refuse(order, on=form.on.data, reasons=form.reasons.data, agency=agency(), by=current_user)
        return f"Recorded as {order.rules.words('refused').lower()}."

    return small_change(order, form, _recording(order, "refused"), act)


@bp.route("/cases/<reference>/orders/<int:order_id>/review", methods=["GET", "POST"])
@signed_in
def review(reference: str, order_id: int) -> Any:
    order = to_change(reference, order_id)
    days = order.rules.review_days
    form = forms.ReviewForm.from_request(
        data={"next_review_on": clock.today() + timedelta(days=days)} if days else None
    )
    agency = with_agencies(form, order.agency_id)

    def act() -> str:
        services.review(
            order, on=form.on.data, reasons=form.reasons.data, next_review_on=form.next_review_on.data, agency=agency(),
            by=current_user,
        )  # fmt: skip
        return "The review is recorded."

    return small_change(order, form, "Record a review", act)


@bp.route("/cases/<reference>/orders/<int:order_id>/vary", methods=["GET", "POST"])
@signed_in
def vary(reference: str, order_id: int) -> Any:
    order = to_change(reference, order_id)
    form = forms.VaryForm.of_now(**forms.standing_terms(order), ends_on=order.ends_on)
    forms.keep_to_terms(form, order.rules.terms)
    agency = with_agencies(form, order.agency_id)

    def act() -> str:
        contents.vary(
            order, on=form.on.data, reasons=form.reasons.data, ends_on=form.ends_on.data, **forms.terms_typed(form),
            agency=agency(), by=current_user,
        )  # fmt: skip
        return "The variation is recorded. What was taken out stays on record."

    return small_change(order, form, "Vary it", act)


@bp.route("/cases/<reference>/orders/<int:order_id>/end", methods=["GET", "POST"])
@signed_in
def end(reference: str, order_id: int) -> Any:
    order = to_change(reference, order_id)
    form = forms.EndForm.from_request()
    agency = with_agencies(form, order.agency_id)

    def act() -> str:
        services.end(order, on=form.on.data, reasons=form.reasons.data, agency=agency(), by=current_user)
        return f"Recorded as over on {in_words(order.ended_on)}."

    return small_change(order, form, "Record that it ended", act)
