"""Headings that came with one report, proposed as a heading set for every report of groups of that kind."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from casework import access
from casework.accounts.models import User
from casework.errors import Refusal
from casework.papers import own_sets, policy
from casework.papers.entering import set_like
from casework.papers.heading_sets import KEY, HeadingSet, from_kept
from casework.papers.models import Paper
from casework.partnership import rulebook_versions as versions

AS_PRINTED = "as_printed"
"""The key of a set that is one report's own."""
MOST_DAYS = 60


def own_set(paper: Paper) -> HeadingSet | None:
    """The set this report brought with it, as others could be written on it; none where the group has one like it.

    Numbers that only its own gaps gave are left out: the headings of the next report are counted.
    """
    if paper.headings.get("key") != AS_PRINTED:
        return None
    made = from_kept(paper.headings)
    headings = tuple(
        replace(heading, number=heading.number if "." in heading.number else "") for heading in made.headings
    )
    made = replace(made, headings=headings, contact=any(heading.part == "contact" for heading in headings))
    return made if set_like(paper.group, made) is None else None


def propose(paper: Paper, *, title: str, due: int, every_group: bool = False, by: User) -> HeadingSet:
    """For this group alone, in force at once; or for `every_group` of its kind, among the changes that wait for an administrator, who
    compares them and puts them in force."""
    access.require(policy.may_run(by, paper), policy.RUNS_ONLY)
    made = own_set(paper)
    if made is None:
        raise Refusal("The group has a heading set like this already.")
    if not 0 <= due <= MOST_DAYS:
        raise Refusal(f"Enter a number of working days from 0 to {MOST_DAYS}", field="due")
    title = " ".join(title.split())
    if not title:
        raise Refusal("Say what to call it", field="title")
    if not every_group:
        row = own_sets.kept_for(paper.group)
        own = replace(made, key="", title=title, due=due)
        return own_sets.save_set(paper.group, own, version=row.version if row is not None else 0, by=by)

    def with_it(content: dict[str, Any]) -> dict[str, Any]:
        known = content["sets"]
        if any(each["title"].casefold() == title.casefold() for each in known):
            raise Refusal("There is a heading set of this name, or one that waits. Give it another.", field="title")
        keys = {each["key"] for each in known}
        key = next(key for n in range(1, len(keys) + 2) if (key := f"set_{n}") not in keys)
        new = replace(
            made,
            key=key,
            title=title,
            due=due,
            kinds=(paper.group.profile_key,),
        )
        return content | {"sets": [*known, new.kept()]}

    versions.propose(versions.the_rulebook(KEY), with_it, by=by)
    return made
