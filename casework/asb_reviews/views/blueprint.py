"""The blueprint of case reviews, and how its pages find what an address names."""

from __future__ import annotations

from flask import Blueprint

from casework.access.finding import the_one
from casework.asb_reviews import queries
from casework.asb_reviews.models import CaseReview
from casework.errors import NotFound
from casework.partnership import reached
from casework.partnership.models import Group
from casework.partnership.profiles import profile_of

bp = Blueprint("asb_reviews", __name__)


def the_group(slug: str) -> Group:
    """The group of this address, of a kind that reviews cases, for those who may have its case information only."""
    group = reached.the_group(slug)
    if not profile_of(group).case_reviews:
        raise NotFound()
    return group


def the_review(reference: str) -> CaseReview:
    return the_one(queries.by_reference(reference))
