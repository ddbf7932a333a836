"""What people fill in about invitations: an answer, and what calendars say of a group."""

from __future__ import annotations

from casework.web.fields import Choice, Email, LongText, Needed, OnlyIf, ShortText, Tick
from casework.web.forms import Form

ANSWERS = [
    ("accepted", "I am coming"),
    ("tentative", "I am not certain yet"),
    ("apologies", "I send apologies"),
    ("substitute", "Somebody comes in my place"),
]


class ReplyForm(Form):
    reply = Choice(
        "What is your answer?",
        choices=ANSWERS,
        reveals={"substitute": ["substitute_name", "substitute_office", "substitute_email"]},
        validators=[Needed("Choose an answer")],
    )
    substitute_name = ShortText(
        "Their name", [OnlyIf("reply", "substitute"), Needed("Enter the name of whoever comes")], longest=200
    )
    substitute_office = ShortText("Their office or job title (optional)", [OnlyIf("reply", "substitute")], longest=200)
    substitute_email = Email(
        "Their e-mail address (optional)", [OnlyIf("reply", "substitute")], longest=200,
        description="They are sent the day, the place and an entry for their calendar, and nothing about any case",
    )  # fmt: skip
    information_sent = Tick("If you are not coming: your information has been sent separately")
    reason = LongText(
        "If you are not coming: anything the coordinator should know (optional)", rows=2,
        description="Write nothing about a case or a person here",
    )  # fmt: skip


class GroupCalendarForm(Form):
    calendar_title = ShortText(
        "What calendars call this group's meetings (optional)", longest=120,
        description="For groups whose name would say too much on a telephone or a shared screen, such as Partnership meeting",
    )  # fmt: skip
    organizer = Email(
        "E-mail address that calendars send answers to (optional)", longest=200,
        description="A mailbox of the group that somebody reads. Whoever presses Accept in their calendar writes to it",
    )  # fmt: skip
