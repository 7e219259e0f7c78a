"""The portal: register, send an example, see why it failed, fix the receiver, send it again."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Person
from tests.connect.webhooks.conftest import Webhooks
from tests.connect.webhooks.receivers import answering

from studium.connect.webhooks import SigningKey
from studium.connect.webhooks.explaining import _PROBLEMS, _STATUSES, explain
from studium.connect.webhooks.model import Attempt
from studium.platform.clock import SystemClock
from studium.platform.ids import new_id

SNIPPETS = Path("src/studium/connect/webhooks/templates/webhooks/verify.html")


def form_of(hooks: Webhooks, **fields: str) -> dict[str, str]:
    return {
        "url": hooks.receiver.url,
        "event_types": "*",
        "timeout_seconds": "15",
        "signing": "v1",
        **fields,
    }


async def make(alice: Person, hooks: Webhooks, **fields: str) -> tuple[str, str]:
    """An endpoint made through the form: its page, and its secret."""
    shown = await alice.client.post("/webhooks", data=form_of(hooks, **fields))
    assert shown.status_code == 201, shown.text
    found = re.search(r"(whsec_[\w+/=]+)", shown.text)
    page = re.search(r'href="(/webhooks/[0-9a-f-]{36})"', shown.text)
    assert page is not None
    return page[1], found[1] if found else ""


async def test_an_example_fails_is_explained_and_succeeds_when_sent_again(
    alice: Person, hooks: Webhooks
) -> None:
    page, secret = await make(alice, hooks)
    hooks.receiver.answers = [answering(401)]
    sent = await alice.client.post(f"{page}/test", data={"event_type": "payment.completed"})
    delivery = sent.headers["location"]
    assert "about to be sent" in (await alice.client.get(delivery)).text
    await hooks.deliver()
    failed = (await alice.client.get(delivery)).text
    assert "did not accept the signature" in failed
    assert "They agree" in failed
    signature = hooks.receiver.received[0].headers["webhook-signature"]
    assert failed.count(signature.replace("+", "&#43;")) + failed.count(signature) >= 2
    assert secret not in failed
    again = await alice.client.post(f"{delivery}/retry")
    assert again.status_code == 303
    await hooks.deliver()
    healed = (await alice.client.get(delivery)).text
    assert "The receiver took it." in healed
    assert "Attempt 2" in healed
    assert "Succeeded" in (await alice.client.get(page)).text


async def test_after_a_rotation_old_attempts_say_so(alice: Person, hooks: Webhooks) -> None:
    page, _ = await make(alice, hooks)
    await hooks.emit(alice.user_id)
    await hooks.deliver()
    rotated = await alice.client.post(f"{page}/secret", data={"overlap_hours": "0"})
    assert "whsec_" in rotated.text
    listed = (await alice.client.get(page)).text
    found = re.search(rf'href="({page}/deliveries/[0-9a-f-]+)"', listed)
    assert found is not None
    assert "They differ" in (await alice.client.get(found[1])).text


async def test_what_the_form_says_is_what_is_stored(alice: Person, hooks: Webhooks) -> None:
    page, _ = await make(
        alice,
        hooks,
        event_types="order.created, payment.*",
        filters='total gte 5\ncurrency in ["usd", "eur"]\nnote eq plain words',
        headers="X-A: 1\nX-B: two words",
        order_by="id",
        rate_per_minute="60",
    )
    made = (await alice.client.get(f"/api{page}")).json()
    assert made["event_types"] == ["order.created", "payment.*"]
    assert made["filters"] == [
        {"path": "total", "op": "gte", "value": 5},
        {"path": "currency", "op": "in", "value": ["usd", "eur"]},
        {"path": "note", "op": "eq", "value": "plain words"},
    ]
    assert made["header_names"] == ["X-A", "X-B"]
    shown = (await alice.client.get(f"{page}/settings")).text
    assert "two words" not in shown
    values = dict(re.findall(r'name="(\w+)"[^>]*value="([^"]*)"', shown))
    kept = form_of(hooks, event_types=values["event_types"], filters="total gte 5")
    assert (await alice.client.post(f"{page}/settings", data=kept)).status_code == 303
    changed = (await alice.client.get(f"/api{page}")).json()
    assert changed["header_names"] == ["X-A", "X-B"]
    assert changed["filters"] == [{"path": "total", "op": "gte", "value": 5}]
    dropped = {**kept, "drops_headers": "on"}
    await alice.client.post(f"{page}/settings", data=dropped)
    assert (await alice.client.get(f"/api{page}")).json()["header_names"] == []


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"url": "http://10.0.0.1/"}, "private network"),
        ({"event_types": "moon.landed"}, "No event fits"),
        ({"filters": "total"}, "operators are"),
        ({"headers": "no colon"}, "Name: value"),
        ({"headers": "Host: x"}, "cannot be set"),
        ({"timeout_seconds": "99"}, "30"),
    ],
)
async def test_what_cannot_be_is_said_beside_its_field(
    alice: Person, hooks: Webhooks, fields: dict[str, Any], words: str
) -> None:
    shown = await alice.client.post("/webhooks", data=form_of(hooks, **fields))
    assert shown.status_code == 422
    assert words in shown.text
    [name] = fields
    assert f'id="field-{name}-error"' in shown.text


async def test_pause_resume_replay_and_remove_by_page(alice: Person, hooks: Webhooks) -> None:
    page, _ = await make(alice, hooks, event_types="custom.*")
    await alice.client.post(f"{page}/status", data={"status": "paused"})
    await hooks.emit(alice.user_id)
    await hooks.deliver()
    assert "Nothing is sent to this endpoint" in (await alice.client.get(page)).text
    resumed = {"status": "active", "sends_held": "on"}
    await alice.client.post(f"{page}/status", data=resumed)
    await hooks.deliver()
    assert len(hooks.received) == 1
    hooks.receiver.usual = answering(500)
    await hooks.emit(alice.user_id)
    for _ in range(10):
        await hooks.deliver(after=timedelta(days=2))
    hooks.receiver.usual = answering(200)
    assert "Dead" in (await alice.client.get(f"{page}?status=dead")).text
    await alice.client.post(f"{page}/replay", data={"status": "dead"})
    await hooks.deliver()
    assert (await hooks.deliveries(alice, {"id": page.rpartition("/")[2]}, "?status=dead")) == []
    assert (await alice.client.post(f"{page}/remove")).status_code == 303
    assert (await alice.client.get(page)).status_code == 404


async def test_an_ed25519_endpoint_shows_its_public_key(alice: Person, hooks: Webhooks) -> None:
    shown = await alice.client.post("/webhooks", data=form_of(hooks, signing="v1a"))
    assert "whpk_" in shown.text
    assert "whsk_" not in shown.text
    assert "/api/webhook-keys/" in shown.text


async def test_lists_lead_on(alice: Person, carol: Person, hooks: Webhooks) -> None:
    assert "No endpoints yet" in (await alice.client.get("/webhooks")).text
    await hooks.register(carol, for_operator=True)
    assert "Operator" in (await carol.client.get("/webhooks")).text
    assert "verify" in (await alice.client.get("/webhooks/verify")).text


def test_the_python_code_on_the_page_verifies() -> None:
    """As it stands there; the other languages compute the same."""
    code = SNIPPETS.read_text().partition("<code>import base64")[2].partition("</code>")[0]
    names: dict[str, Any] = {}
    exec("import base64" + code, names)  # noqa: S102 - the page's own
    secret, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b'{"a": 1}'
    signature = SigningKey.read(secret).sign(b"msg.5." + body)
    headers = {"webhook-id": "msg", "webhook-timestamp": "5", "webhook-signature": signature}
    assert names["verify"](secret, headers, body)
    assert not names["verify"](secret, headers, body + b" ")


def attempt(**seen: Any) -> Attempt:
    rest = dict.fromkeys(
        ("address", "dns_ms", "connect_ms", "tls_ms", "answer_ms", "total_ms", "next_at")
    )
    given = {"status": None, "problem": None, **seen}
    return Attempt(
        id=new_id(),
        started_at=SystemClock().now(),
        delivery_id=new_id(),
        number=1,
        url="https://example.org",
        request_headers={},
        answer_headers={},
        answer_body=b"",
        **rest,
        **given,
    )


@pytest.mark.parametrize(
    "seen",
    [
        *({"problem": problem} for problem in _PROBLEMS),
        *({"status": status} for status in (*_STATUSES, 100, 301, 418, 500)),
    ],
    ids=str,
)
def test_every_failure_is_explained(seen: dict[str, Any]) -> None:
    sentence = explain(attempt(**seen), None, []).sentence
    assert len(sentence) > 30
    assert "took it." not in sentence
