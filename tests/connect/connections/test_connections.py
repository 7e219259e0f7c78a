"""Connections: the operator's own, tokens, credentials."""

import asyncio
import json
from typing import Any
from uuid import uuid4

import pytest

from studium.connect.connections import (
    ConnectionCache,
    ConnectionMode,
    Credentials,
    ensure_operator_connection,
    webhook_token,
)
from studium.connect.connections import store as connections
from studium.platform.clock import Clock
from studium.platform.database import Database
from studium.platform.parts import Parts
from studium.platform.vault import SealBroken, Vault, hash_token

CREDENTIALS = Credentials(
    mode=ConnectionMode.TEST,
    secrets={"api_key": "sk_test_1", "webhook_secret": "whsec_1"},
    account_ref="acct_1",
)


async def ensure(parts: Parts, credentials: Credentials = CREDENTIALS) -> Any:
    async with parts[Database].transaction() as tx:
        return await ensure_operator_connection(
            tx, kind="fake", credentials=credentials, vault=parts[Vault], now=parts[Clock].now()
        )


async def test_the_operator_has_one_connection_of_a_kind_and_mode(parts: Parts) -> None:
    first, *others = await asyncio.gather(*(ensure(parts) for _ in range(5)))
    assert {other.id for other in others} == {first.id}
    live = Credentials(mode=ConnectionMode.LIVE, secrets={"api_key": "sk_live_1"})
    assert (await ensure(parts, live)).id != first.id


async def test_its_token_stays_when_it_is_ensured_again_and_opens_for_it_alone(
    parts: Parts,
) -> None:
    first = await ensure(parts)
    again = await ensure(
        parts,
        Credentials(
            mode=ConnectionMode.TEST, secrets={"api_key": "sk_test_2"}, account_ref="acct_2"
        ),
    )
    assert again.account_ref == "acct_2"
    token = webhook_token(again, parts[Vault])
    assert token == webhook_token(first, parts[Vault])
    assert hash_token(token) == again.webhook_token_hash
    with pytest.raises(SealBroken):
        parts[Vault].open(again.sealed_webhook_token, f"connections/{uuid4()}/webhook_token")


async def test_a_token_finds_its_connection_for_its_own_kind_only(parts: Parts) -> None:
    connections = parts[ConnectionCache]
    connections.add_operator("fake", CREDENTIALS)
    made = await ensure(parts)
    token = webhook_token(made, parts[Vault])
    found = await connections.by_token("fake", token, now=parts[Clock].now())
    assert found is not None
    assert (found.connection.id, found.credentials) == (made.id, CREDENTIALS)
    assert await connections.by_token("stripe", token, now=parts[Clock].now()) is None
    assert await connections.by_token("fake", token + "x", now=parts[Clock].now()) is None


async def test_a_disabled_connection_is_not_found_once_memory_fades(parts: Parts) -> None:
    seconds = iter([0.0, 0.0, 10.0, 20.0])
    connections = ConnectionCache(parts[Database], parts[Vault], monotonic=lambda: next(seconds))
    connections.add_operator("fake", CREDENTIALS)
    token = webhook_token(await ensure(parts), parts[Vault])
    assert await connections.by_token("fake", token, now=parts[Clock].now()) is not None
    async with parts[Database].pool.acquire() as connection:
        await connection.execute("update connections set status = 'disabled'")
    assert await connections.by_token("fake", token, now=parts[Clock].now()) is not None
    assert await connections.by_token("fake", token, now=parts[Clock].now()) is None


async def test_sealed_credentials_open_for_their_own_row(parts: Parts) -> None:
    made = await ensure(parts)
    fields = {"api_key": "sk_test_own", "webhook_secret": "whsec_own", "account_ref": "acct_own"}
    sealed = parts[Vault].seal(json.dumps(fields).encode(), f"connections/{made.id}/credentials")
    async with parts[Database].pool.acquire() as connection:
        await connection.execute("update connections set sealed_credentials = $1", sealed)
    found = await ConnectionCache(parts[Database], parts[Vault]).by_id(made.id)
    assert found.credentials.secret("api_key") == "sk_test_own"
    assert found.credentials.mode is ConnectionMode.TEST


async def test_without_credentials_a_connection_says_what_to_do(parts: Parts) -> None:
    made = await ensure(parts)
    with pytest.raises(LookupError, match="environment"):
        await ConnectionCache(parts[Database], parts[Vault]).by_id(made.id)


async def test_secrets_do_not_show_when_credentials_are_printed() -> None:
    assert "sk_test_1" not in repr(CREDENTIALS)
    assert "whsec_1" not in repr(CREDENTIALS)


async def test_the_operator_connection_is_looked_up_by_mode(parts: Parts) -> None:
    await ensure(parts)
    async with parts[Database].reader() as tx:
        assert await connections.operator_connection(tx, kind="fake", mode="live") is None
        assert await connections.operator_connection(tx, kind="fake", mode="test") is not None


async def test_an_address_whose_mode_is_no_longer_in_use_leads_nowhere(parts: Parts) -> None:
    made = await ensure(parts)
    token = webhook_token(made, parts[Vault])
    connections = ConnectionCache(parts[Database], parts[Vault])
    assert await connections.by_token("fake", token, now=parts[Clock].now()) is None
    connections.add_operator(
        "fake", Credentials(mode=ConnectionMode.LIVE, secrets={"api_key": "sk_live_1"})
    )
    assert await connections.by_token("fake", token, now=parts[Clock].now()) is None
