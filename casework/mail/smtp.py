"""E-mail by SMTP, over TLS unless a deployment says otherwise."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass

from casework.mail.channel import Letter, Refused, TryAgain, Uncertain, compose

SECONDS = 20


@dataclass(frozen=True)
class SmtpChannel:
    host: str
    port: int
    sender: str
    user: str = ""
    password: str = ""
    tls: str = "required"

    def send(self, letter: Letter) -> None:
        message = compose(letter, sender=self.sender)
        try:
            server = smtplib.SMTP(self.host, self.port, timeout=SECONDS)
        except (OSError, smtplib.SMTPException) as problem:
            raise TryAgain(str(problem)) from problem
        try:
            try:
                if self.tls == "required":
                    server.starttls(context=ssl.create_default_context())
                if self.user:
                    server.login(self.user, self.password)
            except (OSError, smtplib.SMTPException) as problem:
                raise TryAgain(str(problem)) from problem
            self._hand_over(server, message)
        finally:
            server.close()

    def _hand_over(self, server: smtplib.SMTP, message: object) -> None:
        try:
            server.send_message(message)  # type: ignore[arg-type]
        except smtplib.SMTPRecipientsRefused as problem:
            code, words = next(iter(problem.recipients.values()))
            raise (Refused if code >= 500 else TryAgain)(f"{code} {words!r}") from problem
        except smtplib.SMTPResponseException as problem:
            raise (Refused if problem.smtp_code >= 500 else TryAgain)(
                f"{problem.smtp_code} {problem.smtp_error!r}"
            ) from problem
        except (smtplib.SMTPNotSupportedError, UnicodeError) as problem:
            raise Refused(f"The server cannot take this address: {problem}") from problem
        except (OSError, smtplib.SMTPServerDisconnected) as problem:
            raise Uncertain(str(problem)) from problem
