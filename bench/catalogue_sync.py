"""Sync of a lab's catalogue of 5,000 products in WHCC's shape, and again when nothing changed.

The second one is held against the time that reading the same JSON alone takes.
"""

import asyncio
import json
import logging
import time
from typing import Any
from uuid import UUID

import structlog

from bench.installation import Operator
from bench.results import Result
from studium.accounts.people import add_person
from studium.connect.connections import ConnectionMode, Credentials, add_connection
from studium.entrypoints.wiring import running_parts
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.http import Answer, Http, Outgoing
from studium.platform.parts import Parts
from studium.platform.settings import Settings
from studium.platform.vault import Vault
from studium.studio.printing.actions.sync_catalogue import sync_catalogue

_PRODUCTS, _GROUPS, _OPTIONS = 5000, 6, 12
_MOST_SECONDS = 20.0
_WRITES = "select count(*) from print_catalogues"


def measure(operator: Operator) -> Result:
    """Seconds of the first sync."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    first, second, versions, megabytes, parsing = asyncio.run(_measure(operator))
    return Result(
        "Catalogue sync of 5,000 products",
        first,
        "s",
        f"<= {_MOST_SECONDS:g}, and no version written when nothing changed",
        first <= _MOST_SECONDS and versions == 1,
        {"unchanged s": second, "versions": versions, "MB": megabytes, "JSON alone s": parsing},
    )


async def _measure(operator: Operator) -> tuple[float, float, int, float, float]:
    content = json.dumps(_catalogue()).encode()
    begun = time.perf_counter()
    json.loads(content)
    parsing = time.perf_counter() - begun
    settings = Settings(
        _env_file=None,
        database_url=operator.database_url,
        data_dir=operator.folder,
        sandbox=True,
    )
    async with running_parts(settings) as parts:
        client: Any = parts[Http]
        client.send = _answering(content)
        connection_id = await _connect(parts)
        first = await _timed(parts, connection_id)
        second = await _timed(parts, connection_id)
        async with parts[Database].pool.acquire() as connection:
            versions = int(await connection.fetchval(_WRITES))
    return first, second, versions, len(content) / 1e6, parsing


def _answering(content: bytes) -> Any:
    """A lab that gives a token and this catalogue at once."""

    async def send(outgoing: Outgoing) -> Answer:
        body = b'{"Token":"t"}' if "AccessToken" in outgoing.url else content
        return Answer(200, {"content-type": "application/json"}, body)

    return send


async def _timed(parts: Parts, connection_id: UUID) -> float:
    begun = time.perf_counter()
    await sync_catalogue(parts, connection_id)
    return time.perf_counter() - begun


async def _connect(parts: Parts) -> UUID:
    now = parts[Clock].now()
    credentials = Credentials(
        ConnectionMode.TEST, {"consumer_key": "k", "consumer_secret": "s"}, {}
    )
    async with parts[Database].transaction() as tx:
        person = await add_person(tx, email="syncer@example.org", now=now, via="bench")
        made = await add_connection(
            tx,
            owner_id=person.id,
            kind="whcc",
            label="Lab",
            credentials=credentials,
            vault=parts[Vault],
            now=now,
        )
    return made.id


def _catalogue() -> dict[str, Any]:
    products = [
        {
            "Id": number,
            "Name": f"Print {number} ",
            "ProductNodes": [{"DP2NodeID": 10_000, "W": 8, "H": 10}],
            "AttributeCategories": [
                {
                    "Id": group,
                    "AttributeCategoryName": f"Group {group}",
                    "RequiredLevel": 0,
                    "MultValueAllowedFlag": False,
                    "Attributes": [
                        {
                            "Id": group * 100 + option,
                            "AttributeName": f"Option {option} of group {group}",
                            "ParentAttributeUID": 0,
                            "EffectiveDate": "1/1/2020",
                            "ExpirationDate": "1/1/2050",
                        }
                        for option in range(_OPTIONS)
                    ],
                }
                for group in range(1, _GROUPS + 1)
            ],
        }
        for number in range(_PRODUCTS)
    ]
    return {"Categories": [{"Id": 1, "Name": "Prints", "ProductList": products}]}
