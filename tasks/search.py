"""Reads the words of papers so that they are found, learns which words texts hold, and forgets what was searched for."""

from __future__ import annotations

from casework.papers import saying
from casework.search import services, vocabulary
from tasks.worker import job


@job("tasks.search.read_papers")
def read_papers() -> int:
    return saying.run_due()


@job("tasks.search.forget")
def forget() -> int:
    return services.forget_old()


@job("tasks.search.learn_words")
def learn_words() -> int:
    return vocabulary.learn()
