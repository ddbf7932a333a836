"""What a group's page says of its reminders and e-mail, and an account page of when its person is reminded."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for

from casework.access import current_scope
from casework.access.scope import as_system
from casework.accounts.models import User
from casework.accounts.panels import Row, on_account_page
from casework.notifications import addresses, preferences, timing
from casework.notifications.in_doubt import number_in_doubt
from casework.partnership.models import Group
from casework.partnership.panels import Line, on_group_page
from casework.web.presentation import day, plural


@on_group_page
def _lines(group: Group) -> Sequence[Line]:
    if not current_scope().coordinates_group(group.id):
        return []
    number = number_in_doubt(group_id=group.id)
    words = f"{number} may not have arrived" if number < 100 else "A hundred or more may not have arrived"
    return [Line("E-mail", words, url_for("notifications.letters_in_doubt"))] if number else []


@on_group_page
def _days(group: Group) -> Sequence[Line]:
    if not current_scope().runs_group(group.id):
        return []
    words = timing.in_words(timing.timing_of(timing.kept_for(group.id)))
    return [Line("Reminders", f"Actions: {words}", url_for("notifications.group_reminders", slug=group.slug))]


@on_account_page
def _own(user: User) -> Sequence[Row]:
    reader, words = current_scope(), preferences.in_words(preferences.of(user))
    rows = [Row("Reminders", words, url_for("notifications.own_reminders"), "when you are reminded")]
    with as_system(addresses.WHOEVER):
        since = addresses.refused_since(user)
    if since is not None:
        url = url_for("accounts.change_address") if user.password_hash else ""
        said = f"Since {day(since)} your mail server has refused your address, so nothing is sent to you"
        rows.insert(0, Row("E-mail to you", said, url, "your e-mail address"))
    if timing.looks_after(current_scope()):
        own = "The partnership’s own days" if timing.kept_for_partnership() is not None else "The usual days"
        url = url_for("notifications.partnership_reminders")
        rows.append(Row("Agreements and people", own, url, "when agreements and people are asked after"))
    if addresses.looks_after(reader):
        with as_system(addresses.WHOEVER):
            refused = addresses.number_refused(reader)
        if refused:
            url = url_for("notifications.refused_addresses")
            rows.append(
                Row("Addresses that are refused", plural(refused, "person", "people"), url, "whose they are", "See")
            )
    return rows
