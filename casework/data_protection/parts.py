"""The parts of a privacy notice (UK GDPR Articles 13 and 14) and of the record of processing (Article 30), with their usual words.

They are a beginning, to be looked through by whoever governs the partnership's information before anything is published.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """`in_notice`: whether the public reads it, or it is for the record of processing alone."""

    key: str
    title: str
    usual: str
    in_notice: bool = True


PARTS = (
    Part(
        "about", "Who we are",
        "We are a community safety partnership: councils, police, fire and rescue, probation, health and others who work together under the Crime "
        "and Disorder Act 1998. Each of these organisations is responsible for the information it brings; together they are responsible for what they record together.",
    ),
    Part("contact", "How to reach us", "Write to the data protection officer of the council, or to any of the organisations named here."),
    Part(
        "purposes", "Why we use information about people",
        "To prevent and reduce crime, disorder, antisocial behaviour, substance misuse, reoffending and serious violence, and to protect and support "
        "those who are harmed by them.",
    ),
    Part(
        "categories", "What we hold",
        "Names, dates of birth, addresses and other ways to reach people; what happened, when and where; who is harmed and who causes harm; risks and needs, "
        "health, housing, education and family as far as they matter; offences and allegations; what was agreed and done.",
    ),
    Part(
        "people", "About whom",
        "People who are harmed by crime or antisocial behaviour or may be; people who cause it or may do; their families and households; witnesses and people who report; "
        "staff of the organisations.",
    ),
    Part(
        "bases", "What allows us to",
        "We carry out tasks in the public interest that the law gives us (UK GDPR Article 6(1)(e)): above all sections 6, 17 and 115 of the Crime and Disorder Act 1998. "
        "For information about health and other sensitive matters we rely on reasons of substantial public interest (Article 9(2)(g), with Schedule 1 of the Data "
        "Protection Act 2018), and for information about offences on Article 10 and Schedule 1. Some of us process for law enforcement under Part 3 of that Act.",
    ),
    Part("sources", "Where it comes from", "From you, from people who report or refer something to us, and from the organisations named here."),
    Part(
        "sharing", "Who sees it",
        "People of the organisations named here who work on the matter, under a signed information sharing agreement. Others only where the law requires or allows it.",
    ),
    Part(
        "keeping", "How long we keep it",
        "Each group keeps its records for a number of years after a matter is closed, longer where it is about a child, and deletes them then unless there is a reason to keep them.",
    ),
    Part(
        "rights", "Your rights",
        "You may ask what we hold about you, have what is wrong put right, object, and in some cases have information deleted or its use limited. "
        "You need not give a reason and it costs nothing. We answer within a month, or tell you why it takes longer.",
    ),
    Part(
        "complaints", "If you are not content",
        "Tell us first: we look into every complaint. You may also complain to the Information Commissioner (ico.org.uk, 0303 123 1113).",
    ),
    Part("transfers", "Transfers abroad", "None.", in_notice=False),
    Part(
        "security", "How it is kept safe",
        "Access by named accounts with a second factor, by membership of a group and a current agreement of the agency; row security in the database; a sealed log of every "
        "look, change and copy; encrypted transport; tested backups.",
        in_notice=False,
    ),
)  # fmt: skip
BY_KEY = {part.key: part for part in PARTS}
