"""The demonstration's assessments: they hold together, tell stories over time, and drive reviews as submitting would."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

from casework import clock
from casework.access.scope import as_system
from casework.accounts.models import User
from casework.cases.models import Case, Caseload
from casework.demo import load
from casework.extensions import db
from casework.partnership.models import Partnership
from casework.partnership.profiles import profile_of
from casework.risk import scoring
from casework.risk.models import RiskAssessment
from casework.risk.tool_files import tools
from tests.browser import Browser
from tests.world import Maker


def test_the_demonstration_has_scores_over_time_that_follow_from_their_answers(
    make: Maker, browse: Callable[..., Browser]
) -> None:
    load()
    partnership_id = db.session.scalars(db.select(Partnership.id)).one()
    with as_system("looking", partnership_id=partnership_id):
        rows = db.session.scalars(db.select(RiskAssessment).order_by(RiskAssessment.assessed_on)).all()
        for row in rows:
            tool = tools()[row.tool_key]
            assert scoring.taken(tool, row.answers) == row.answers and not scoring.unanswered(tool, row.answers)
            assert row.score == scoring.score(tool, row.answers)
            assert row.status == "draft" or row.scored_band == tool.band_of(row.score).key
        by_series = Counter((row.case_id, row.tool_key, row.about) for row in rows if row.status == "final")
        assert sum(number >= 2 for number in by_series.values()) >= 8 and max(by_series.values()) == 4
        assert {"final", "awaiting", "sent_back", "draft"} <= {row.status for row in rows}
        assert any(row.judgement for row in rows)
        driven = db.session.scalars(db.select(Caseload).where(Caseload.review_because != "")).all()
        assert len(driven) >= 5
        for load_ in driven:
            days = profile_of(load_.group).review.days_for(load_.risk_rag)
            assert load_.review_because.startswith(f"{days} days after")
            pressing = [
                row
                for row in rows
                if row.case_id == load_.case_id and row.rag == load_.risk_rag and row.status == "final"
            ]
            assert load_.next_review_on in {row.assessed_on + timedelta(days=days) for row in pressing} | {
                clock.today()
            }
        case_id, _, _ = by_series.most_common(1)[0][0]
        reference = db.session.get_one(Case, case_id).reference
        morgan = db.session.scalars(db.select(User).where(User.name == "Morgan Ellerby")).one()
    page = browse(morgan).get(f"/cases/{reference}/risk")
    assert page.select("svg.cw-trend") and "then" in page.text
