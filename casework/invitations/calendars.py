"""Meetings as calendars read them (RFC 5545, 5546): a title, a time, a place and a link; nothing of any case or person.

What Outlook, Google and Apple depend on: the METHOD stands at the calendar, never at the event, and agrees with that of the
mail part; one UID for ever and a SEQUENCE that goes up when time or place change; DTSTAMP the moment of sending; times in
Europe/London with its rules beside them; CRLF and lines folded at 75 octets.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vCalAddress, vRecur, vText

from casework import clock

PRODUCT = "-//Casework//Meetings//EN"
PARTSTAT = {"": "NEEDS-ACTION", "accepted": "ACCEPTED", "tentative": "TENTATIVE", "apologies": "DECLINED"}
REFRESH = timedelta(hours=4)


@dataclass(frozen=True)
class Shown:
    """All that a calendar is told of a meeting. Without `url` for whoever does not sign in."""

    uid: str
    title: str
    starts_at: datetime
    minutes_long: int
    place: str
    url: str
    sequence: int
    changed_at: datetime


@dataclass(frozen=True)
class Asked:
    """Whom an entry is for, who answers for it, and what has been answered. The only other address ever in it is the one they themselves
    gave of whoever comes instead; without it they have declined, for a calendar takes no delegation to nobody (RFC 5545, 3.2.5)."""

    organizer: str
    attendee: str
    reply: str = ""
    instead: str = ""


def request(shown: Shown, asked: Asked, *, words: str) -> bytes:
    """An invitation, or what became of it when the meeting moved."""
    event = _event(shown, now=clock.now(), words=words)
    _people(event, shown, asked)
    event.add("status", "CONFIRMED")
    event.add("x-microsoft-cdo-busystatus", "BUSY")
    event.add("x-microsoft-disallow-counter", "TRUE")
    return _calendar("REQUEST", [event])


def cancellation(shown: Shown, asked: Asked, *, whole: bool) -> bytes:
    """The meeting is off (`whole`), or this person alone is no longer asked to it: then no STATUS (RFC 5546, 3.2.5)."""
    event = _event(shown, now=clock.now())
    _people(event, shown, asked)
    if whole:
        event.add("status", "CANCELLED")
    event.add("x-microsoft-cdo-busystatus", "FREE")
    return _calendar("CANCEL", [event])


def feed(meetings: Iterable[Shown], *, name: str) -> bytes:
    """A calendar to subscribe to. It asks nobody for anything, so it names neither organizer nor attendee."""
    events = []
    for shown in meetings:
        event = _event(shown, now=shown.changed_at)
        event.add("status", "CONFIRMED")
        events.append(event)
    return _calendar("PUBLISH", events, name=name)


def _event(shown: Shown, *, now: datetime, words: str = "") -> Event:
    event = Event()
    event.add("uid", shown.uid)
    event.add("sequence", shown.sequence)
    event.add("dtstamp", now)
    event.add("last-modified", shown.changed_at)
    event.add("dtstart", clock.in_london(shown.starts_at))
    event.add("dtend", clock.in_london(shown.starts_at + timedelta(minutes=shown.minutes_long)))
    event.add("summary", shown.title)
    if shown.place:
        event.add("location", shown.place)
    event.add("description", "\n\n".join(part for part in (words, shown.url) if part))
    if shown.url:
        event.add("url", shown.url)
    event.add("class", "PRIVATE")
    event.add("transp", "OPAQUE")
    return event


def _people(event: Event, shown: Shown, asked: Asked) -> None:
    organizer = vCalAddress(f"mailto:{asked.organizer}")
    organizer.params["CN"] = vText(shown.title)
    event.add("organizer", organizer)
    attendee = vCalAddress(f"mailto:{asked.attendee}")
    attendee.params["CUTYPE"] = vText("INDIVIDUAL")
    attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
    if asked.reply == "substitute" and asked.instead:
        attendee.params["PARTSTAT"] = vText("DELEGATED")
        attendee.params["DELEGATED-TO"] = vText(f"mailto:{asked.instead}")
    else:
        attendee.params["PARTSTAT"] = vText("DECLINED" if asked.reply == "substitute" else PARTSTAT[asked.reply])
    attendee.params["RSVP"] = vText("TRUE")
    event.add("attendee", attendee, encode=0)


def _calendar(method: str, events: Iterable[Event], *, name: str = "") -> bytes:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    if name:
        calendar.add("name", name)
        calendar.add("x-wr-calname", name)
        calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", "PT4H")
    calendar.add_component(_london())
    for event in events:
        calendar.add_component(event)
    return calendar.to_ical()


@cache
def _london() -> Timezone:
    """London's rules since 1996 as recurrences, written out: Outlook reads no list of single days for ever."""
    zone = Timezone()
    zone.add("tzid", "Europe/London")
    zone.add("x-lic-location", "Europe/London")
    for part, name, before, after, begins, month in (
        (TimezoneDaylight(), "BST", 0, 1, datetime(1996, 3, 31, 1), 3),
        (TimezoneStandard(), "GMT", 1, 0, datetime(1996, 10, 27, 2), 10),
    ):
        part.add("tzname", name)
        part.add("tzoffsetfrom", timedelta(hours=before))
        part.add("tzoffsetto", timedelta(hours=after))
        part.add("dtstart", begins)
        part.add("rrule", vRecur({"FREQ": "YEARLY", "BYMONTH": month, "BYDAY": "-1SU"}))
        zone.add_component(part)
    return zone
