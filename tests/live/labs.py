"""The labs' conformance at their real sandboxes, those whose keys are set: `make live-tests`.

    WHCC_CONSUMER_KEY, WHCC_CONSUMER_SECRET, WHCC_PRODUCT, WHCC_NODE, WHCC_OPTIONS, WHCC_SHIPPING
    MILLERS_APP_TOKEN, MILLERS_USER_TOKEN, MILLERS_PRODUCT
    PRODIGI_API_KEY, PRODIGI_SKU
    LIVE_PICTURE_URL  an https address of a JPEG that labs can fetch, 2400 by 3000 or larger

Nothing is printed there; an order is placed twice under one key, and has to be one order.
"""

import hashlib
import os
import urllib.request
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest

from studium.connect.connections import ConnectionMode, Credentials
from studium.platform.http import AiohttpClient
from studium.platform.settings import Settings
from studium.studio.printing.labs import (
    LabCapability,
    LabImage,
    LabItem,
    LabOrder,
    PrintLab,
    discover_labs,
)

SHIP_TO = {
    "name": "Anna Bell",
    "line1": "2840 Lone Oak Parkway",
    "city": "Eagan",
    "state": "MN",
    "postal_code": "55121",
    "country": "US",
}


@dataclass(frozen=True)
class LiveLab:
    """A lab whose keys are set, and what it prints there."""

    kind: str
    secrets: dict[str, str]
    configuration: dict[str, Any]
    product: str
    node: str | None = None
    options: tuple[str, ...] = ()
    shipping: tuple[str, ...] = ()


def live_labs() -> Iterator[LiveLab]:
    """Those whose keys stand in the environment."""
    told = os.environ.get
    if key := told("WHCC_CONSUMER_KEY"):
        secrets = {"consumer_key": key, "consumer_secret": os.environ["WHCC_CONSUMER_SECRET"]}
        yield LiveLab(
            "whcc",
            secrets,
            {"environment": "sandbox"},
            told("WHCC_PRODUCT", "2"),
            told("WHCC_NODE", "10000"),
            tuple(told("WHCC_OPTIONS", "1,5").split(",")),
            tuple(told("WHCC_SHIPPING", "96,545").split(",")),
        )
    if token := told("MILLERS_APP_TOKEN"):
        secrets = {"app_token": token, "user_token": os.environ["MILLERS_USER_TOKEN"]}
        yield LiveLab("millers", secrets, {}, os.environ["MILLERS_PRODUCT"])
    if key := told("PRODIGI_API_KEY"):
        sku = told("PRODIGI_SKU", "GLOBAL-FAP-8X10")
        preset = {"preset": "prodigi"}
        yield LiveLab("generic_lab", {"credential": key}, preset, sku, shipping=("Budget",))


LIVE = list(live_labs())
assert LIVE, "set the keys of a lab's sandbox; see the beginning of tests/live/labs.py"


@pytest.mark.parametrize("live", LIVE, ids=[each.kind for each in LIVE])
async def test_the_account_answers_and_an_order_is_placed_once(live: LiveLab) -> None:
    plugin = next(each for each in discover_labs() if each.kind == live.kind)
    credentials = Credentials(ConnectionMode.TEST, live.secrets, live.configuration)
    can = plugin.capabilities_of(live.configuration)
    async with AiohttpClient() as http:
        finding = await plugin.check(credentials, http, Settings(_env_file=None, sandbox=False))
        assert finding.is_well, finding.finding
        lab = plugin.connect(credentials, http, Settings(_env_file=None, sandbox=False))
        if LabCapability.CATALOGUE in can:
            assert (await lab.catalogue()).products
        await _place_twice(lab, live, can)


async def _place_twice(lab: PrintLab, live: LiveLab, can: frozenset[LabCapability]) -> None:
    order = LabOrder(
        f"{uuid4().hex[:24]}-1",
        "LIVE TEST",
        SHIP_TO,
        live.shipping,
        (LabItem(live.product, 1, live.options, live.node, (_picture(),)),),
    )
    progress: dict[str, Any] = {}

    async def keep(known: Mapping[str, Any]) -> None:
        progress.update(known)

    if LabCapability.PUSHES_FILES in can:
        progress |= await lab.transfer(order, progress, keep)
    if LabCapability.QUOTES in can:
        quote = await lab.quote(order, progress)
        assert quote.total_minor
        progress |= quote.progress
    first = await lab.submit(order, progress)
    again = await lab.submit(order, {**progress, "submitting": True})
    assert again.progress.get("lab_order_id") == first.progress.get("lab_order_id")
    if LabCapability.POLLS in can:
        news = await lab.status(order.key, {**progress, **first.progress})
        assert news.unknown_state is None


def _picture() -> LabImage:
    url = os.environ["LIVE_PICTURE_URL"]
    with urllib.request.urlopen(url, timeout=60) as answer:  # noqa: S310 - the tester's own
        content: bytes = answer.read()

    async def read() -> AsyncIterator[bytes]:
        yield content

    md5 = hashlib.md5(content, usedforsecurity=False).hexdigest()
    sha256 = hashlib.sha256(content).hexdigest()
    return LabImage("live.jpg", url, md5, sha256, len(content), read)
