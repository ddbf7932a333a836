"""Fields as a person fills them in: what each understands, keeps as typed, and says when it cannot be."""

from casework.web.days import NotADay, read_day, read_time
from casework.web.fields.answers import Choice, Choices, Pick, Tick, YesNo
from casework.web.fields.dates import Day, Moment, Month
from casework.web.fields.files import Upload
from casework.web.fields.rules import Needed, NoLaterThanToday, NotPast, OnlyIf
from casework.web.fields.typed import ClockTime, Money, WholeNumber
from casework.web.fields.words import Email, LongText, Password, ShortText, Telephone

__all__ = [
    "Choice", "Choices", "ClockTime", "Day", "Email", "LongText", "Moment", "Money", "Month", "Needed",
    "NoLaterThanToday", "NotADay", "NotPast", "OnlyIf", "Password", "Pick", "ShortText", "Telephone", "Tick", "Upload",
    "WholeNumber", "YesNo", "read_day", "read_time",
]  # fmt: skip
