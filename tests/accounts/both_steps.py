"""What somebody signs in with, and the pages of both steps."""

from __future__ import annotations

from datetime import timedelta

import pyotp

from casework import clock

SIGN_IN = "/sign-in?next=/account"
SECOND_STEP = "/sign-in/second-step?next=/account"
RECOVERY = SECOND_STEP + "&recovery=1"
PASSWORD = "three wet geese walking"


def code(secret: str, steps: int = 0) -> str:
    return pyotp.TOTP(secret).at(clock.now() + timedelta(seconds=30 * steps))


def sign_in(browser, user, *, password=PASSWORD):
    browser.get(SIGN_IN)
    return browser.post(SIGN_IN, email=user.email, password=password)
