"""The words that stand in a partnership's texts, learnt by the clock, so that a word spelt otherwise can be matched.

Learnt anew each time from the columns texts are searched by: what no text holds any more, because it was changed or erased, is
forgotten at the next look. Used for matching alone: nobody is shown a word of it.
"""

from __future__ import annotations

from sqlalchemy import select, text

from casework.access.scope import as_system
from casework.extensions import db
from casework.partnership.models import Partnership

WHY = "learning the words of texts"
SEARCHED = {
    "cases": "words", "case_notes": "search_words", "referrals": "search_words", "agenda_items": "search_words",
    "decisions": "search_words", "papers": "search_words", "paper_texts": "search_words", "actions": "search_words",
}  # fmt: skip
"""Tables with a text that is searched, and the column its words are in."""
SHORTEST, LONGEST = 4, 30
_ALL = " UNION ALL ".join(
    f"SELECT word, ndoc FROM ts_stat(format('SELECT {column} FROM {table} WHERE partnership_id = %s', CAST(:partnership AS bigint)))"  # noqa: S608 (our own names)
    for table, column in SEARCHED.items()
)
# How many texts hold a word decides between words equally alike: it is written again only when it is quite another.
_LEARN = text(
    f"""
    WITH said AS MATERIALIZED (
        SELECT word, sum(ndoc)::integer AS texts FROM ({_ALL}) x
        WHERE word ~ '^[[:alpha:]]+$' AND length(word) BETWEEN {SHORTEST} AND {LONGEST} GROUP BY word
    ), learnt AS (
        INSERT INTO known_words AS k (partnership_id, word, texts, near)
        SELECT CAST(:partnership AS bigint), word, texts, one_left_out(word) FROM said
        ON CONFLICT (partnership_id, word) DO UPDATE SET texts = excluded.texts
        WHERE excluded.texts > 2 * k.texts OR k.texts > 2 * excluded.texts
        RETURNING 1
    ), forgotten AS (
        DELETE FROM known_words k WHERE k.partnership_id = CAST(:partnership AS bigint)
            AND NOT EXISTS (SELECT FROM said WHERE said.word = k.word)
        RETURNING 1
    )
    SELECT (SELECT count(*) FROM learnt), (SELECT count(*) FROM forgotten)
    """  # noqa: S608 (our own names)
)


def learn() -> int:
    """Learn and forget what changed in every partnership's texts; how many words."""
    changed = 0
    for partnership_id in db.session.scalars(select(Partnership.id).order_by(Partnership.id)).all():
        with as_system(WHY, partnership_id=partnership_id):
            changed += sum(db.session.connection().execute(_LEARN, {"partnership": partnership_id}).one())
            db.session.commit()
    return changed
