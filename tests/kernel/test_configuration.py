"""Production refuses to start unsafe, and says which variable to mend."""

from __future__ import annotations

import pytest

from config import BadConfiguration, settings

SAFE = {
    "CASEWORK_MODE": "production",
    "SECRET_KEY": "x" * 40,
    "DATABASE_URL": "postgresql+psycopg://app@db/casework",
    "BASE_URL": "https://casework.example.org",
    "TRUSTED_HOSTS": "casework.example.org",
    "SMTP_HOST": "mail.example.org",
}


def test_a_safe_production_configuration_is_accepted_with_secure_cookies() -> None:
    values = settings(SAFE)
    assert values["SESSION_COOKIE_SECURE"]
    assert values["SIGN_IN_COOKIE"].startswith("__Host-")


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SECRET_KEY", "short"),
        ("DATABASE_URL", ""),
        ("BASE_URL", "http://casework.example.org"),
        ("TRUSTED_HOSTS", ""),
        ("SMTP_HOST", ""),
        ("MAIL_CHANNEL", "pigeon"),
        ("SMTP_TLS", "sometimes"),
        ("SMTP_UNCERTAIN", "perhaps"),
        ("CASEWORK_MODE", "prod"),
        ("CASEWORK_MODE", "demonstration"),
        ("CASEWORK_MODE", "test"),
        ("MAX_UPLOAD_MB", "0"),
        ("MAX_UPLOAD_MB", "5000"),
        ("MAX_UPLOAD_MB", "many"),
        ("SIGN_IN_IDLE_MINUTES", "0"),
        ("SIGN_IN_HOURS", "48"),
        ("BULK_VIEW_RECORDS", "0"),
        ("BULK_VIEW_MINUTES", "0"),
    ],
)
def test_an_unsafe_one_is_refused_by_name(variable: str, value: str) -> None:
    with pytest.raises(BadConfiguration, match=variable):
        settings({**SAFE, variable: value})


def test_a_mail_password_is_never_sent_in_the_clear() -> None:
    assert settings(SAFE)["SMTP_TLS"] == "required"
    assert settings({**SAFE, "SMTP_TLS": "none"})["SMTP_TLS"] == "none"
    with pytest.raises(BadConfiguration, match="SMTP_PASSWORD in the clear"):
        settings({**SAFE, "SMTP_TLS": "none", "SMTP_USER": "casework"})


NOTIFY = {
    "MAIL_CHANNEL": "notify",
    "NOTIFY_API_KEY": "casework-26785a09-ab16-4eb0-8407-a37497a57506-3d844edf-8d35-48ac-975b-e847b4f122b0",
    "NOTIFY_TEMPLATE_ID": "f33517ff-2a88-4f6e-b855-c550268ce08a",
}


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("NOTIFY_API_KEY", ""),
        ("NOTIFY_API_KEY", "casework-26785a09"),
        ("NOTIFY_TEMPLATE_ID", ""),
        ("NOTIFY_REPLY_TO_ID", "office@example.org"),
        ("NOTIFY_URL", "http://api.notifications.service.gov.uk"),
    ],
)
def test_notify_is_set_up_wholly_or_refused(variable: str, value: str) -> None:
    assert settings({**SAFE, **NOTIFY})["MAIL_CHANNEL"] == "notify"
    with pytest.raises(BadConfiguration, match=variable):
        settings({**SAFE, **NOTIFY, variable: value})


def test_forgetting_the_mode_means_production() -> None:
    with pytest.raises(BadConfiguration):
        settings({})


def test_the_demonstration_runs_on_this_machine_alone() -> None:
    for address in ("http://127.0.0.1:8000", "http://localhost", "http://[::1]:8000"):
        assert settings({"CASEWORK_MODE": "demonstration", "BASE_URL": address})["MODE"] == "demonstration"
    for address in ("http://192.0.2.7:8000", "http://127.0.0.1.example.org", "http://localhost@example.org"):
        with pytest.raises(BadConfiguration, match="BASE_URL"):
            settings({"CASEWORK_MODE": "demonstration", "BASE_URL": address})
