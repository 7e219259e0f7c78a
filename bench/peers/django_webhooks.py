"""The peer of webhook delivery: django-outbound-webhooks, one relay process, the same database.

An address, endpoints, events and the event's name are arguments; writes deliveries a second as
JSON, from a committed transaction of events to recorded attempts.
"""
# mypy: disable-error-code="import-not-found"

import json
import sys
import time
from dataclasses import dataclass

from django_site import set_up

_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # noqa: S105 - the specification's example


def main() -> None:
    """Measure."""
    url, name = sys.argv[1], sys.argv[4]
    endpoints, events = int(sys.argv[2]), int(sys.argv[3])
    set_up(
        "django_domain_events",
        "django_outbound_webhooks",
        DJANGO_OUTBOUND_WEBHOOKS={"ALLOW_PRIVATE_ADDRESSES": True},
        DJANGO_DOMAIN_EVENTS={"RELAY_PRUNE": False, "BATCH_SIZE": 500},
    )
    # Only once Django is set up.
    from django.db import transaction  # noqa: PLC0415
    from django_domain_events import event, fire  # noqa: PLC0415
    from django_domain_events.delivery.deliver import deliver_pending  # noqa: PLC0415
    from django_outbound_webhooks import register_endpoint  # noqa: PLC0415

    @event(name=name)
    @dataclass(frozen=True)
    class Measured:
        id: str
        status: str
        total_minor: int
        note: str

    for number in range(endpoints):
        register_endpoint(
            name=f"measured {number}",
            url=f"{url}/{number}",
            secret=_SECRET,
            event_names=[name],
        )
    taken = 0
    began = 0.0
    for count in (1, events):  # the first to warm up
        with transaction.atomic():
            for _ in range(count):
                fire(Measured("ord_789", "pending", 15000, "x" * 300))
        began = time.perf_counter()
        outcomes = deliver_pending()
        taken = next((n for status, n in outcomes.items() if status.value == "succeeded"), 0)
        assert taken == count * endpoints, outcomes
    sys.stdout.write(json.dumps({"per_second": taken / (time.perf_counter() - began)}))


if __name__ == "__main__":
    main()
