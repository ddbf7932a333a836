"""A program that is told of events, and one telling, for the sweeps."""

from __future__ import annotations

from typing import Any

from casework import clock
from casework.accounts import second_factor
from casework.extensions import db
from casework.webhooks import signing
from casework.webhooks.models import Delivery, Webhook
from tests.world import Maker


def arrange(make: Maker) -> dict[str, Any]:
    with make.system():
        webhook = Webhook(
            name="x", url="https://told.invalid/", events=["action.set"], secret=second_factor.seal(signing.new_secret())
        )  # fmt: skip
        db.session.add(webhook)
        db.session.flush()
        key = f"msg_{webhook.id}"
        delivery = Delivery(
            webhook_id=webhook.id, key=key, event="action.set", happened_at=clock.now(), data={"action": "x"}, status="failed",
            next_try_at=clock.now(), answer="x",
        )  # fmt: skip
        db.session.add(delivery)
    return {"webhook": webhook, "telling": delivery}


def values(world: dict[str, Any]) -> dict[str, Any]:
    return {"webhook_id": world["webhook"].id, "delivery_id": world["telling"].id}
