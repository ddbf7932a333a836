"""Information sharing agreements: recording, signing, renewing and ending what lets an agency have case information."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from casework import access, clock
from casework.accounts.models import User
from casework.errors import Refusal
from casework.extensions import db
from casework.partnership import policy, queries
from casework.partnership.models import Agency, Agreement, AgreementGroup, Group

AGREEMENTS = "Only an information governance officer or an administrator records agreements."


def add_agreement(
    agency: Agency,
    *,
    version: str,
    starts_on: date,
    signed_on: date | None = None,
    signatory: str = "",
    review_on: date | None = None,
    ends_on: date | None = None,
    covers: Iterable[Group] | None = None,
    by: User,
) -> Agreement:
    """Record an information sharing agreement; `covers` None means every group.

    Current from its start to its end once signed. Refused when it ends before it starts, or names no group.
    """
    access.require(policy.may_change_agreements(by), AGREEMENTS)
    if ends_on is not None and ends_on < starts_on:
        raise Refusal("The end must be on or after the start.", field="ends_on")
    if review_on is not None and review_on < starts_on:
        raise Refusal("The review must be on or after the start.", field="review_on")
    if signed_on is not None and signed_on > clock.today():
        raise Refusal("The day it was signed must be today or in the past.", field="signed_on")
    if signed_on is not None and not signatory:
        raise Refusal("Say who signed it.", field="signatory")
    groups = None if covers is None else list(covers)
    if groups == []:
        raise Refusal("Choose at least one group, or say that it covers all.", field="groups")
    agreement = Agreement(
        agency_id=agency.id,
        agreement_version=version,
        signatory=signatory,
        signed_on=signed_on,
        starts_on=starts_on,
        review_on=review_on,
        ends_on=ends_on,
        covers_all_groups=groups is None,
    )
    db.session.add(agreement)
    db.session.flush()
    db.session.add_all(AgreementGroup(agreement_id=agreement.id, group_id=group.id) for group in groups or [])
    db.session.flush()
    return agreement


def renew_agreement(
    agency: Agency,
    *,
    version: str,
    starts_on: date,
    signed_on: date | None = None,
    signatory: str = "",
    review_on: date | None = None,
    ends_on: date | None = None,
    covers: Iterable[Group] | None = None,
    by: User,
) -> Agreement:
    """Record a newer agreement and end what it replaces the day before it starts.

    An unsigned renewal replaces nothing: the old one stands until the new one is signed. One for some groups leaves
    those that cover others.
    """
    agreement = add_agreement(
        agency,
        version=version,
        starts_on=starts_on,
        signed_on=signed_on,
        signatory=signatory,
        review_on=review_on,
        ends_on=ends_on,
        covers=covers,
        by=by,
    )
    _end_what_it_replaces(agreement)
    return agreement


def _end_what_it_replaces(agreement: Agreement) -> None:
    """Once signed, an agreement ends earlier ones the day before it starts, as far as it covers all that they cover."""
    if agreement.signed_on is None:
        return
    covered: dict[int, set[int]] = {}
    for row in db.session.scalars(queries.groups_named_by_agreements_of(agreement.agency_id)):
        covered.setdefault(row.agreement_id, set()).add(row.group_id)
    for old in db.session.scalars(queries.agreements_of(agreement.agency_id)):
        wider = agreement.covers_all_groups or (
            not old.covers_all_groups and covered.get(old.id, set()) <= covered.get(agreement.id, set())
        )
        earlier = old.starts_on < agreement.starts_on and (old.ends_on is None or old.ends_on >= agreement.starts_on)
        if old.id != agreement.id and wider and earlier:
            old.ends_on = agreement.starts_on - timedelta(days=1)
    db.session.flush()


def sign_agreement(agreement: Agreement, *, signed_on: date, signatory: str, by: User) -> None:
    """Record that an agreement has been signed: from now on it counts, and ends what it replaces."""
    access.require(policy.may_change_agreements(by), AGREEMENTS)
    if agreement.signed_on is not None:
        raise Refusal("This agreement is already signed.")
    if signed_on > clock.today():
        raise Refusal("The day it was signed must be today or in the past.", field="signed_on")
    if not signatory:
        raise Refusal("Say who signed it.", field="signatory")
    agreement.signed_on, agreement.signatory = signed_on, signatory
    db.session.flush()
    _end_what_it_replaces(agreement)


def end_agreement(agreement: Agreement, *, on: date, by: User) -> None:
    """End an agreement; `on` is its last day. From the next, the agency's people are given no case information."""
    access.require(policy.may_change_agreements(by), AGREEMENTS)
    if on < agreement.starts_on:
        raise Refusal("The end must be on or after the start.", field="ends_on")
    agreement.ends_on = on
    db.session.flush()
