"""Every lab fulfils the contract; Miller's and labs by definition speak as they are told to."""

import hmac
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from studium.connect.connections import ConnectionMode, Credentials
from studium.connect.inbound import Delivery, InboundRefused
from studium.platform.http import Answer, Outgoing
from studium.platform.settings import Settings
from studium.studio.printing.labs import (
    LabCapability,
    LabImage,
    LabItem,
    LabOrder,
    LabPlugin,
    LabProblem,
    LabReason,
    discover_labs,
)
from studium.studio.printing.labs.contract import SUBMISSIONS
from studium.studio.printing.labs.generic.checking import faults_of, preview
from studium.studio.printing.labs.generic.definition import LabDefinition
from studium.studio.printing.labs.generic.plugin import GenericConfiguration, definition_of
from studium.studio.printing.labs.generic.presets import PRESETS
from studium.studio.printing.labs.generic.proving import proved
from studium.studio.printing.labs.generic.templates import render
from studium.studio.printing.model import OrderState

KEY = "0123456789abcdef01234567-1"
NOW = datetime(2026, 1, 5, tzinfo=UTC)


async def _read() -> AsyncIterator[bytes]:
    yield b"jpeg"


ORDER = LabOrder(
    KEY,
    "REF-1",
    {"name": "Anna Bell", "line1": "1 Main", "city": "Eagan", "postal_code": "55121",
     "country": "US"},
    ("Standard",),
    (
        LabItem("GLOBAL-FAP-8X10", 2, (), None,
                (LabImage("a.jpg", "https://x.example/a", "md5", "sha", 4, _read),)),
    ),
)  # fmt: skip


class Script:
    """Fulfils `Http` with answers by method and path, and keeps what was asked."""

    def __init__(self, **answers: Any) -> None:
        self.answers = {name.replace("__", " ").replace("_", "/"): v for name, v in answers.items()}
        self.asked: list[Outgoing] = []

    async def send(self, outgoing: Outgoing) -> Answer:
        self.asked.append(outgoing)
        path = outgoing.url.split("://")[1].partition("/")[2].partition("?")[0]
        status, body = self.answers.get(f"{outgoing.method} {path}", (404, {}))
        return Answer(status, {}, json.dumps(body).encode())


@pytest.mark.parametrize("lab", discover_labs(), ids=lambda lab: lab.kind)
def test_every_lab_fulfils_the_contract(lab: LabPlugin) -> None:
    assert lab.category == "printing"
    assert lab.steps
    accounts = [{"preset": name} for name in PRESETS] if lab.kind == "generic_lab" else [{}]
    for each in accounts:
        can = lab.capabilities_of(each)
        assert can <= lab.capabilities
        assert len(can & {LabCapability.PULLS_FILES, LabCapability.PUSHES_FILES}) == 1
        assert len(can & SUBMISSIONS) == 1
        assert all(flag.words for flag in can)
    for model in (lab.configuration_model, lab.secrets_model):
        assert all(field.title and field.description for field in model.model_fields.values())


def millers(http: Script) -> Any:
    lab = next(lab for lab in discover_labs() if lab.kind == "millers")
    credentials = Credentials(
        ConnectionMode.TEST,
        {"app_token": "a", "user_token": "u"},
        lab.configuration_model().model_dump(),
    )
    return lab.connect(credentials, http, Settings(_env_file=None))


async def test_millers_takes_pictures_then_the_order_once() -> None:
    http = Script(
        POST__ordersessions=(201, {"SessionId": "s1", "UploadUrl": "https://up.example/s1"}),
        POST__s1=(201, {"ImageId": "i1"}),
        POST__orders=(201, {"OrderId": "o1", "Status": "Received", "Total": "12.85"}),
        GET__orders=(200, {"Orders": [{"OrderId": "o1", "ExternalOrderId": KEY,
                                       "Status": "In Production"}]}),
    )  # fmt: skip
    lab = millers(http)
    kept: list[Any] = []

    async def keep(progress: Any) -> None:
        kept.append(progress)

    progress = dict(await lab.transfer(ORDER, {}, keep))
    assert progress["images"] == {"sha": "i1"}
    assert await lab.transfer(ORDER, progress, keep) == progress
    assert [sorted(each) for each in kept][-1] == ["images", "session", "upload_url"]
    assert len(http.asked) == 2, "what arrived is not sent again"
    news = await lab.submit(ORDER, progress)
    assert (news.state, news.progress["lab_order_id"]) == (OrderState.ACCEPTED, "o1")
    again = await lab.submit(ORDER, {**progress, "submitting": True})
    assert again.state is OrderState.IN_PRODUCTION
    assert [each.method for each in http.asked].count("POST") == 3
    assert all(each.headers["X-MpixUser"] == "u" for each in http.asked)


def generic(http: Script, preset: str) -> Any:
    lab = next(lab for lab in discover_labs() if lab.kind == "generic_lab")
    configuration = GenericConfiguration(preset=preset).model_dump(exclude_none=True)
    credentials = Credentials(ConnectionMode.TEST, {"credential": "k"}, configuration)
    return lab.connect(credentials, http, Settings(_env_file=None))


async def test_prodigi_is_asked_under_our_key_and_read() -> None:
    order = {
        "id": "ord_1",
        "status": {"stage": "Complete"},
        "shipments": [
            {"carrier": {"name": "UPS"}, "tracking": {"number": "1Z", "url": "https://t.example"}}
        ],
    }
    http = Script(
        **{
            "POST__v4.0_orders": (200, {"outcome": "Created", "order": order}),
            "GET__v4.0_orders_ord_1": (200, {"order": order}),
        }
    )
    http.answers["GET v4.0/orders/ord_1"] = (200, {"order": order})
    lab = generic(http, "prodigi")
    news = await lab.submit(ORDER, {})
    sent = json.loads(http.asked[0].body or b"{}")
    assert (sent["idempotencyKey"], sent["items"][0]["copies"]) == (KEY, 2)
    assert sent["items"][0]["assets"][0]["md5Hash"] == "md5"
    assert http.asked[0].headers["X-API-Key"] == "k"
    read = await lab.status(KEY, news.progress)
    assert read.state is OrderState.SHIPPED
    assert read.shipments[0]["tracking_number"] == "1Z"


async def test_what_may_have_been_placed_is_looked_for_first() -> None:
    http = Script()
    http.answers["GET v4/orders"] = (200, {"orders": [{"id": "g1"}]})
    news = await generic(http, "gelato").submit(ORDER, {"submitting": True})
    assert news.progress == {"lab_order_id": "g1"}
    assert [each.method for each in http.asked] == ["GET"]


async def test_a_refusal_keeps_its_reason() -> None:
    http = Script()
    http.answers["POST v4/orders"] = (401, {"message": "no such key"})
    with pytest.raises(LabProblem) as refused:
        await generic(http, "gelato").submit(ORDER, {})
    assert refused.value.reason is LabReason.AUTH_REVOKED


@pytest.mark.parametrize("name", sorted(PRESETS))
def test_every_preset_is_a_definition(name: str) -> None:
    definition = definition_of({"preset": name})
    assert definition.base_url.startswith("https://")
    body = render(definition.submit.body, {"key": KEY, "items": [], "ship_to": {}})
    assert KEY in json.dumps(body)
    assert faults_of(definition) == []
    shown, wrong = preview(json.dumps(PRESETS[name]))
    assert wrong == []
    assert "0123456789abcdef" in str(dict(shown))


FULL: dict[str, Any] = {
    "base_url": "https://lab.example/v1",
    "auth": {"kind": "oauth2", "token_path": "/oauth/token", "scope": "orders"},
    "upload": {
        "session_path": "/sessions",
        "session_id": "id",
        "path": "/sessions/{{session}}/pictures",
        "id": "picture.id",
    },
    "quote": {"path": "/quotes", "body": {"n": "{{key}}"}, "total": "cost.total"},
    "catalogue": {
        "path": "/products",
        "products": "items[].{id: sku, name: title, width: w, height: h}",
        "shipping": "ways[].{id: code, name: title}",
    },
    "updated": {"path": "/orders?hours={{hours}}", "orders": "orders", "key": "reference"},
    "submit": {
        "path": "/orders",
        "idempotency": "header",
        "order_id": "id",
        "body": {"session": "{{session}}", "pictures": {
            "$each": "items", "$make": "{{each.images.0.id}}"}},
    },
    "status": {"path": "/orders/{{order_id}}", "state": "state"},
    "states": {"new": "accepted", "done": "shipped"},
    "callback": {
        "key": "reference", "verification": "hmac", "header": "X-Lab", "prefix": "sha256=",
        "state": "state",
    },
    "samples": {
        "submit": {"id": "o1"}, "status": {"state": "new"}, "quote": {"cost": {"total": "9.90"}},
        "catalogue": {"items": [{"sku": "P1", "title": "Print", "w": 8, "h": 10}],
                      "ways": [{"code": "eco", "title": "Economy"}]},
        "updated": {"orders": [{"reference": KEY, "state": "done"}]},
        "callback": {"reference": KEY, "state": "done"},
    },
}  # fmt: skip


async def test_a_described_lab_takes_pictures_prices_lists_and_signs() -> None:
    http = Script()
    http.answers = {
        "POST v1/oauth/token": (200, {"access_token": "t1", "expires_in": 7200}),
        "POST v1/sessions": (201, {"id": "s1"}),
        "POST v1/sessions/s1/pictures": (201, {"picture": {"id": "p1"}}),
        "POST v1/quotes": (200, FULL["samples"]["quote"]),
        "POST v1/orders": (201, {"id": "o1"}),
        "GET v1/products": (200, FULL["samples"]["catalogue"]),
        "GET v1/orders": (200, FULL["samples"]["updated"]),
        "GET v1/orders/o1": (200, {"state": "lost in the post"}),
    }
    lab = next(lab for lab in discover_labs() if lab.kind == "generic_lab")
    text = json.dumps(FULL)
    configuration = GenericConfiguration(definition=text).model_dump(exclude_none=True)
    secrets = {"credential": "id:secret", "callback_secret": "shh"}
    credentials = Credentials(ConnectionMode.TEST, secrets, configuration)
    account = lab.connect(credentials, http, Settings(_env_file=None))
    wanted = {"PUSHES_FILES", "SESSIONS", "QUOTES", "CATALOGUE", "LISTS_UPDATED", "CALLS_BACK"}
    assert wanted <= {flag.name for flag in lab.capabilities_of(configuration)}

    async def keep(_: Any) -> None:
        pass

    progress = dict(await account.transfer(ORDER, {}, keep))
    assert progress["images"] == {"sha": "p1"}
    assert (await account.quote(ORDER, progress)).total_minor == 990
    assert (await account.submit(ORDER, progress)).progress == {"lab_order_id": "o1"}
    placed = next(each for each in http.asked if each.url.endswith("/orders"))
    assert json.loads(placed.body or b"") == {"session": "s1", "pictures": ["p1"]}
    assert placed.headers["Idempotency-Key"] == KEY
    proofs = {each.headers["authorization"] for each in http.asked if "oauth" not in each.url}
    assert proofs == {"Bearer t1"}
    catalogue = await account.catalogue()
    assert catalogue.products[0].nodes == {"1": (8.0, 10.0)}
    assert catalogue.shipping[0].options[0].id == "eco"
    ((key, news),) = await account.updated(hours=2)
    assert (key, news.state) == (KEY, OrderState.SHIPPED)
    lost = await account.status(KEY, {"lab_order_id": "o1"})
    assert (lost.state, lost.unknown_state) == (None, "lost in the post")
    assert [each.url for each in http.asked].count("https://lab.example/v1/oauth/token") == 1


@pytest.mark.parametrize(("secret", "is_right"), [("shh", True), ("wrong", False)])
def test_a_described_labs_callback_is_believed_when_it_is_proved(
    secret: str,
    is_right: bool,  # noqa: FBT001 - pytest gives it
) -> None:
    body = json.dumps(FULL["samples"]["callback"]).encode()
    definition = LabDefinition.model_validate(FULL)
    assert definition.told is not None
    signature = hmac.new(secret.encode(), body, "sha256").hexdigest()
    delivery = Delivery({"x-lab": f"sha256={signature}"}, body)
    if is_right:
        assert proved(definition.told, "shh", delivery, NOW).type == "proved"
    else:
        with pytest.raises(InboundRefused):
            proved(definition.told, "shh", delivery, NOW)
    lab = next(lab for lab in discover_labs() if lab.kind == "generic_lab")
    news = lab.read_callback(FULL["samples"]["callback"], {"definition": json.dumps(FULL)})
    assert news is not None
    assert news.state is OrderState.SHIPPED


@pytest.mark.parametrize(
    ("samples", "words"),
    [
        ({}, "Give samples"),
        ({**FULL["samples"], "status": {"state": "odd"}}, "'odd'"),
        ({**FULL["samples"], "submit": {"no": "id"}}, "submit.order_id"),
        ({**FULL["samples"], "callback": {"no": "key"}}, "callback.key"),
    ],
)
def test_a_definition_that_does_not_read_its_samples_is_refused(
    samples: dict[str, Any], words: str
) -> None:
    with pytest.raises(ValidationError, match=words):
        GenericConfiguration(definition=json.dumps({**FULL, "samples": samples}))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"status": {"path": "/x", "state": "a[["}}, "JMESPath"),
        ({"states": {"done": "vanished"}}, "shipped"),
        ({"submit": {**PRESETS["gelato"]["submit"], "body": {"a": "{{env.SECRET}}"}}}, "nothing"),
        ({"base_url": "ftp://x"}, "https"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_a_definition_is_checked_when_it_is_saved(change: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        LabDefinition.model_validate({**PRESETS["gelato"], **change})


def test_templates_keep_types_and_make_lists() -> None:
    template = {
        "n": "{{each.n}}",
        "t": "No {{each.n}}",
        "l": {"$each": "items", "$make": "{{each}}"},
    }
    made = render(template, {"each": {"n": 3}, "items": [1, 2]})
    assert made == {"n": 3, "t": "No 3", "l": [1, 2]}
