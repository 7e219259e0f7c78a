"""Every lab fulfils the contract; Miller's and labs by definition speak as they are told to."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from pydantic import ValidationError

from studium.connect.connections import ConnectionMode, Credentials
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
from studium.studio.printing.labs.generic.definition import LabDefinition, render
from studium.studio.printing.labs.generic.plugin import GenericConfiguration, definition_of
from studium.studio.printing.labs.generic.presets import PRESETS
from studium.studio.printing.model import OrderState

KEY = "0123456789abcdef01234567-1"


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
    moves = {LabCapability.PULLS_FILES, LabCapability.PUSHES_FILES}
    assert len(lab.capabilities & moves) == 1
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
