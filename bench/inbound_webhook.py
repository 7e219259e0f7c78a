"""The inbound Stripe webhook (verify, store, enqueue, answer) beside pgbench.

pgbench does the same two inserts in one transaction at the same concurrency, on the same
PostgreSQL with durable commits. No worker runs meanwhile: taking in is what is measured.
"""

import hashlib
import hmac
import json
import statistics
import time
import uuid

from bench.installation import Operator, free_port, serving
from bench.load import Plan, post, run
from bench.pgbench import transactions_per_second
from bench.results import Result
from studium.sandbox import STRIPE_TWIN

_ROUNDS = 5
_SECONDS = 4.0
_CONNECTIONS = 16
_EVENTS = 20_000
_LEAST = 0.4

_SCRIPT = """
begin;
insert into inbound_events (id, connection_id, provider_event_id, type, payload,
                            provider_created_at, received_at)
select gen_random_uuid(), id, 'evt_' || gen_random_uuid(), 'customer.created',
       convert_to(repeat('x', {payload_bytes}), 'UTF8'), now(), now()
  from (select id from connections limit 1) connection;
insert into pgqueuer (priority, entrypoint, payload, execute_after, status)
values (0, 'connect.handle_inbound', convert_to(gen_random_uuid()::text, 'UTF8'), now(), 'queued');
end;
"""


def measure(operator: Operator) -> Result:
    """The ratio of events per second, ours to pgbench's."""
    port = free_port()
    rates: dict[str, list[float]] = {"events/s": [], "pgbench/s": []}
    with serving(operator, "studium", "serve", port=port, path="/readyz"):
        for _ in range(_ROUNDS):
            outcome = run(_plan(port))
            assert outcome.failed == 0, outcome
            rates["events/s"].append(outcome.per_second)
            rates["pgbench/s"].append(_pgbench(operator))
    medians = {name: statistics.median(found) for name, found in rates.items()}
    ratio = medians["events/s"] / medians["pgbench/s"]
    return Result(
        "Inbound webhook to pgbench", ratio, "x", f">= {_LEAST}", ratio >= _LEAST, medians
    )


def _plan(port: int) -> Plan:
    requests = [_signed(_event()) for _ in range(_EVENTS)]
    return Plan("127.0.0.1", port, requests, _CONNECTIONS, _SECONDS, once=True)


def _event() -> str:
    return json.dumps(
        {
            "id": f"evt_{uuid.uuid4().hex}",
            "object": "event",
            "api_version": "2026-10-28.endive",
            "created": int(time.time()),
            "livemode": False,
            "pending_webhooks": 1,
            "request": {"id": None, "idempotency_key": None},
            "type": "customer.created",
            "data": {"object": {"id": "cus_measured", "object": "customer", "name": "x" * 400}},
        }
    )


def _signed(body: str) -> str:
    seconds = int(time.time())
    signature = hmac.new(
        STRIPE_TWIN.webhook_secret.encode(), f"{seconds}.{body}".encode(), hashlib.sha256
    ).hexdigest()
    return post("/api/webhooks/stripe", body, Stripe_Signature=f"t={seconds},v1={signature}")


def _pgbench(operator: Operator) -> float:
    script = _SCRIPT.format(payload_bytes=len(_event()))
    return transactions_per_second(operator, script, clients=_CONNECTIONS, seconds=_SECONDS)
