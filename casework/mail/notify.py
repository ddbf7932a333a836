"""E-mail through GOV.UK Notify, by its REST interface: https://docs.notifications.service.gov.uk/rest-api.html

Notify keeps one template for us, with ((subject)) and ((body)) and nothing else. It takes no calendar entries; the text says the same. Our
reference travels with each letter, and before anything is handed over a second time Notify is asked by it, so that
a broken connection or a killed worker neither loses a letter nor sends it twice.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

from casework import clock
from casework.mail.channel import Found, Letter, Refused, TryAgain, Uncertain, Unreachable, reference_of

SECONDS = 20
URL = "https://api.notifications.service.gov.uk"
_UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
KEY = re.compile(f".*?({_UUID})-({_UUID})", re.IGNORECASE)
"""The name somebody gave the key, the service's id, the secret."""
TEMPLATE = re.compile(_UUID, re.IGNORECASE)
PAGES = 20
"""Of 250 letters that could not be delivered, at most, each time we ask."""
FAILED = ("permanent-failure", "temporary-failure", "technical-failure")


@dataclass
class NotifyChannel:
    key: str
    template: str
    url: str = URL
    reply_to_id: str = ""
    channel_name = "notify"
    _connection: HTTPConnection | None = field(default=None, repr=False)

    @contextmanager
    def opened(self) -> Iterator[NotifyChannel]:
        """For several letters, over one connection."""
        channel = NotifyChannel(self.key, self.template, self.url, self.reply_to_id)
        try:
            yield channel
        finally:
            channel._close()

    def send(self, letter: Letter) -> None:
        body: dict[str, Any] = {
            "email_address": letter.to, "template_id": self.template, "reference": reference_of(letter.key),
            "personalisation": {"subject": letter.subject, "body": letter.body},
        }  # fmt: skip
        if self.reply_to_id:
            body["email_reply_to_id"] = self.reply_to_id
        status, answer = self._ask("POST", "/v2/notifications/email", body)
        if status != 201:
            _judge(status, answer)

    def look_up(self, key: str) -> Found:
        """What Notify knows of a letter. It forgets after the days its service keeps data, seven unless it was set otherwise."""
        query = urlencode({"reference": reference_of(key), "template_type": "email"})
        statuses = [each["status"] for each in self._page(f"/v2/notifications?{query}")["notifications"]]
        if any(status not in FAILED for status in statuses):
            return Found.TAKEN
        return Found.REFUSED if "permanent-failure" in statuses else Found.NOTHING

    def undelivered(self) -> Iterator[tuple[str, str]]:
        """Reference and status of what Notify had taken and could not deliver, the newest first."""
        for status in FAILED:
            path = "/v2/notifications?" + urlencode({"template_type": "email", "status": status})
            for _ in range(PAGES):
                page = self._page(path)
                yield from ((each["reference"], status) for each in page["notifications"] if each.get("reference"))
                following = urlsplit(page.get("links", {}).get("next") or "")
                if not page["notifications"] or not following.query:
                    break
                path = f"/v2/notifications?{following.query}"

    def template_problems(self) -> str:
        """What our template lacks, in words; nothing when it is as it should be. Raises `TryAgain` when there is none."""
        status, answer = self._ask("GET", f"/v2/template/{self.template}")
        if status != 200 or not isinstance(answer, dict):
            raise TryAgain(f"{status} {_words(answer)}")
        if answer.get("type") != "email":
            return "is not one for e-mail"
        missing = [part for part in ("subject", "body") if f"(({part}))" not in str(answer.get(part))]
        return f"lacks {' and '.join(f'(({part}))' for part in missing)} in its {missing[0]}" if missing else ""

    def _page(self, path: str) -> dict[str, Any]:
        try:
            status, answer = self._ask("GET", path)
        except Uncertain as problem:
            raise TryAgain(str(problem)) from problem
        if status != 200 or not isinstance(answer, dict) or "notifications" not in answer:
            raise TryAgain(f"{status} {_words(answer)}")
        return answer

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, Any]:
        """Status and answer. Raises `Unreachable` before anything has left, `Uncertain` when the answer failed to come."""
        for again in (True, False):
            fresh = self._connection is None
            connection = self._connected()
            try:
                connection.request(method, path, json.dumps(body) if body else None, self._headers())
                response = connection.getresponse()
                data, status = response.read(), response.status
                if response.will_close:
                    self._close()
                return status, _read(data)
            except (OSError, HTTPException) as problem:
                self._close()
                if again and not fresh and method == "GET":
                    continue  # kept open too long; asking twice does no harm
                raise Uncertain(f"{type(problem).__name__}: {problem}") from problem
        raise AssertionError("not reached")

    def _connected(self) -> HTTPConnection:
        if self._connection is None:
            parts = urlsplit(self.url)
            try:
                made: HTTPConnection = (
                    HTTPSConnection(parts.netloc, timeout=SECONDS, context=ssl.create_default_context())
                    if parts.scheme == "https"
                    else HTTPConnection(parts.netloc, timeout=SECONDS)
                )
                made.connect()
            except (OSError, HTTPException) as problem:
                raise Unreachable(str(problem)) from problem
            self._connection = made
        return self._connection

    def _headers(self) -> dict[str, str]:
        return {
            "Authorization": f"Bearer {token(self.key)}", "Content-Type": "application/json", "User-Agent": "casework",
        }  # fmt: skip

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def token(key: str) -> str:
    """The signed note that proves the key (JWT, HS256); Notify believes it for thirty seconds."""
    found = KEY.fullmatch(key)
    if found is None:
        raise Unreachable("NOTIFY_API_KEY is not a key of GOV.UK Notify.")
    head = _base64({"typ": "JWT", "alg": "HS256"})
    said = _base64({"iss": found[1], "iat": int(clock.now().timestamp())})
    signature = hmac.new(found[2].encode(), f"{head}.{said}".encode(), hashlib.sha256).digest()
    return f"{head}.{said}.{_plain(signature)}"


def _base64(value: dict[str, Any]) -> str:
    return _plain(json.dumps(value, separators=(",", ":")).encode())


def _plain(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _judge(status: int, answer: Any) -> None:
    """400 is about this letter; 401, 403 and 429 about us, so no other would fare better; a 5xx leaves open what happened."""
    said = f"{status} {_words(answer)}"
    if status >= 500:
        raise Uncertain(said)
    if status in (401, 403, 404, 429):
        raise Unreachable(said)
    raise Refused(said, address="email_address" in said)


def _words(answer: Any) -> str:
    try:
        return "; ".join(f"{each['error']}: {each['message']}" for each in answer["errors"])[:400]
    except (TypeError, KeyError):
        return "Notify said nothing more."


def _read(data: bytes) -> Any:
    try:
        return json.loads(data)
    except ValueError:
        return None
