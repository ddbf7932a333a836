"""The blueprint of case reviews, and how its pages find what an address names."""

from __future__ import annotations

from flask import Blueprint

from casework.access import current_scope
from casework.asb_reviews import queries
from casework.asb_reviews.models import CaseReview
from casework.errors import NotFound
from casework.extensions import db
from casework.partnership import queries as partnership
from casework.partnership.models import Group
from casework.partnership.profiles import profile_of

bp = Blueprint("asb_reviews", __name__)


def the_group(slug: str) -> Group:
    """The group of this address, of a kind that reviews cases, for those who may have its case information only."""
    group = db.session.scalars(partnership.group_by_slug(), {"slug": slug}).one_or_none()
    if group is None or not current_scope().in_group(group.id) or not profile_of(group).case_reviews:
        raise NotFound()
    return group


def the_review(reference: str) -> CaseReview:
    review = db.session.scalars(queries.by_reference(reference)).unique().one_or_none()
    if review is None:
        raise NotFound()
    return review
