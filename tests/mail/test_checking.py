"""`flask casework mail check`: what is wrong in words that say which setting to mend, and nothing sent unless asked."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from casework.mail import checking
from tests.faults import sinks


def settings(**more: Any) -> dict[str, Any]:
    return {
        "MAIL_CHANNEL": "smtp", "MAIL_FROM": "Casework <casework@example.org>", "SMTP_HOST": "127.0.0.1", "SMTP_PORT": 25,
        "SMTP_TLS": "none", "SMTP_USER": "", "SMTP_PASSWORD": "", "SMTP_UNCERTAIN": "flag", "NOTIFY_REPLY_TO_ID": "",
        "NOTIFY_API_KEY": sinks.NOTIFY_KEY, "NOTIFY_TEMPLATE_ID": sinks.TEMPLATE, "NOTIFY_URL": "https://notify.invalid", **more,
    }  # fmt: skip


def trouble(**more: Any) -> str:
    with pytest.raises(checking.Trouble) as caught:
        list(checking.check(settings(**more)))
    return str(caught.value)


def closed_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def test_each_fault_of_a_mail_server_has_its_words(tmp_path: Path) -> None:
    assert "no machine called 'mail.invalid' (SMTP_HOST)" in trouble(SMTP_HOST="mail.invalid")
    assert "SMTP_PORT" in trouble(SMTP_PORT=closed_port())
    assert "SMTP_HOST must name" in trouble(SMTP_HOST="")
    assert "MAIL_FROM must name" in trouble(MAIL_FROM="Casework")
    sink = sinks.SmtpSink(sinks.Book(tmp_path / "book"))
    with sinks.in_thread(sink) as port:
        assert "no STARTTLS" in trouble(SMTP_PORT=port, SMTP_TLS="required")
        assert "does not speak TLS" in trouble(SMTP_PORT=port, SMTP_TLS="implicit")
        sink.answers[("", "MAIL")] = "550 5.7.1 not you"
        assert "MAIL_FROM): 550 5.7.1 not you" in trouble(SMTP_PORT=port)
        sink.answers[("", "MAIL")] = "530 5.7.0 Must issue a STARTTLS command first"
        assert "Look at SMTP_TLS, SMTP_USER" in trouble(SMTP_PORT=port)
        sink.answers.clear()
        said = list(checking.check(settings(SMTP_PORT=port)))
    assert said[-1] == "It takes mail from casework@example.org."
    assert not sink.book.of("A"), "nothing was sent"


def test_each_fault_of_notify_has_its_words(tmp_path: Path) -> None:
    sink = sinks.NotifySink(sinks.Book(tmp_path / "book"), window=0)
    with sinks.in_thread(sink) as port:
        here = {"MAIL_CHANNEL": "notify", "NOTIFY_URL": f"http://127.0.0.1:{port}"}
        assert list(checking.check(settings(**here)))[-1] == "The template is there and has ((subject)) and ((body))."
        wrong = sinks.NOTIFY_KEY.replace("3d844edf", "00000000")
        assert "does not know the key in NOTIFY_API_KEY" in trouble(**here, NOTIFY_API_KEY=wrong)
        assert "NOTIFY_TEMPLATE_ID" in trouble(**here, NOTIFY_TEMPLATE_ID=sinks.ISS)
        sink.template_body = "Dear reader"
        assert "lacks ((body))" in trouble(**here)
    assert "NOTIFY_API_KEY must be" in trouble(MAIL_CHANNEL="notify", NOTIFY_API_KEY="x")
    assert sink.letters == {}


def test_a_letter_leaves_only_when_an_address_is_given(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sink = sinks.SmtpSink(sinks.Book(tmp_path / "book"), window=0)
    with sinks.in_thread(sink) as port:
        for name, value in settings(SMTP_PORT=port).items():
            monkeypatch.setitem(app.config, name, value)
        run = app.test_cli_runner().invoke
        assert run(args=["casework", "mail", "check"]).exit_code == 0
        assert not sink.book.of("A")
        answer = run(args=["casework", "mail", "check", "--to", "bo@example.org"])
        assert "A test has left for bo@example.org." in answer.output
        assert sum(sink.book.of("A").values()) == 1
        sink.answers[("bo", "RCPT")] = "550 5.1.1 no such person"
        refused = run(args=["casework", "mail", "check", "--to", "bo@example.org"])
        assert refused.exit_code == 1 and "no such person" in refused.output
