"""What the doctor finds, and what it says to do."""

import re
import socket
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from aiohttp import web
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from pydantic import SecretStr

from studium.accounts.single_sign_on.doctor import check_issuer
from studium.connect.connections import ConnectionMode, Credentials
from studium.connect.connections.actions.ensure_operator_connection import (
    ensure_operator_connection,
)
from studium.entrypoints import checks, migrations
from studium.entrypoints.checks import check_vault, run_checks
from studium.entrypoints.command_error import CommandError
from studium.entrypoints.embedded import EmbeddedPostgres
from studium.entrypoints.wiring import allowed_destinations
from studium.platform.database import Database
from studium.platform.doctor import Check, Verdict
from studium.platform.http import AiohttpClient
from studium.platform.mail.doctor import remedy_of
from studium.platform.settings import Settings
from studium.platform.vault import Vault, generate_key


async def examine(url: str, **given: object) -> dict[str, Check]:
    settings = Settings(_env_file=None, **given)  # type: ignore[arg-type]
    bases = [settings.stripe_api_base, *(provider.issuer for provider in settings.oidc_providers)]
    places = {base.partition("://")[2] for base in bases}
    allowed = allowed_destinations(settings) | {place for place in places if ":" in place}
    async with AiohttpClient(allowed=allowed) as http:
        return {check.name: check async for check in run_checks(settings, url, http)}


@pytest.fixture
async def stripe() -> AsyncIterator[str]:
    """The address of an API that knows one key."""

    async def balance(request: web.Request) -> web.Response:
        key = request.headers["Authorization"].removeprefix("Bearer ")
        status = {"sk_test_good": 200, "rk_test_narrow": 403}.get(key, 401)
        return web.json_response({}, status=status)

    app = web.Application()
    app.router.add_get("/v1/balance", balance)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    yield f"http://{host}:{port}"
    await runner.cleanup()


@pytest.fixture
def relay() -> Iterator[int]:
    """The port of a mail server that offers no STARTTLS."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    controller = Controller(Sink(), "127.0.0.1", port)
    controller.start()
    yield port
    controller.stop()


async def test_a_sandbox_on_a_migrated_database_is_well(database_url: str) -> None:
    found = await examine(database_url, sandbox=True)
    found.pop("disk", None)  # this machine's, not the installation's
    assert {check.verdict for check in found.values()} == {Verdict.OK}
    assert found["database"].finding.startswith("PostgreSQL 18")
    assert set(found) >= {"settings", "vault", "pgvector", "migrations", "clock", "stripe"}


def test_the_vault_s_keys_are_read_and_none_is_made(tmp_path: Path) -> None:
    def look(**given: object) -> Check:
        given |= {"database_url": SecretStr("postgresql://db/studium"), "data_dir": tmp_path}
        return check_vault(Settings(_env_file=None, **given))  # type: ignore[arg-type]

    for wrong in (look(), look(vault_keys=SecretStr("xx"))):
        assert wrong.verdict is Verdict.FAIL
        assert "openssl rand" in wrong.remedy
    assert look(vault_keys=SecretStr(generate_key())).verdict is Verdict.OK
    assert look(sandbox=True).verdict is Verdict.OK
    assert not list(tmp_path.iterdir())


async def test_a_database_out_of_reach_is_one_finding_and_the_rest_is_still_checked() -> None:
    found = await examine("postgresql://127.0.0.1:1/studium", sandbox=True)
    assert found["database"].verdict is Verdict.FAIL
    assert found["database"].remedy == "start it, or fix DATABASE_URL"
    assert "mail" in found
    assert "clock" not in found


async def test_missing_migrations_are_named(postgres: EmbeddedPostgres) -> None:
    name = f"bare_{uuid4().hex}"
    postgres.create_database(name)
    found = await examine(postgres.url(name), sandbox=True)
    assert found["migrations"].verdict is Verdict.FAIL
    assert found["migrations"].remedy == "run `studium migrate`"


async def test_a_clock_that_drifts_is_noticed(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "DRIFT_WARNS", -checks.DRIFT_WARNS)
    found = await examine(database_url, sandbox=True)
    assert found["clock"].verdict is Verdict.WARN
    monkeypatch.setattr(checks, "DRIFT_FAILS", -checks.DRIFT_FAILS)
    assert (await examine(database_url, sandbox=True))["clock"].verdict is Verdict.FAIL


async def test_without_sandbox_mail_and_payments_must_be_set(database_url: str) -> None:
    found = await examine(database_url)
    assert found["mail"].verdict is Verdict.FAIL
    assert found["stripe"].verdict is Verdict.WARN


async def test_a_mail_server_that_does_not_answer_fails(database_url: str) -> None:
    found = await examine(database_url, smtp_url=SecretStr("smtp://127.0.0.1:1"))
    assert found["mail"].verdict is Verdict.FAIL
    assert "SMTP_URL" in found["mail"].remedy


@pytest.mark.parametrize(
    ("url", "verdict", "remedy"),
    [
        ("smtp://user:secret@127.0.0.1:{}", Verdict.FAIL, "turn on STARTTLS there"),
        ("smtp+plain://127.0.0.1:{}", Verdict.WARN, "set SMTP_URL to smtp://"),
        ("smtp://127.0.0.1:{}", Verdict.OK, ""),
    ],
)
async def test_mail_in_the_clear_is_refused_or_warned_of(
    database_url: str, relay: int, url: str, verdict: Verdict, remedy: str
) -> None:
    found = (await examine(database_url, smtp_url=SecretStr(url.format(relay))))["mail"]
    assert found.verdict is verdict
    assert found.remedy.startswith(remedy)
    assert "secret" not in found.finding


@pytest.mark.parametrize(
    ("key", "secret", "verdict"),
    [
        ("sk_test_good", "whsec_1", Verdict.OK),
        ("sk_test_bad", "whsec_1", Verdict.FAIL),
        ("rk_test_narrow", "whsec_1", Verdict.FAIL),
        ("sk_test_good", None, Verdict.FAIL),
    ],
)
async def test_stripe_keys_are_tried(
    database_url: str, stripe: str, key: str, secret: str | None, verdict: Verdict
) -> None:
    found = await examine(
        database_url,
        stripe_api_base=stripe,
        stripe_secret_key=SecretStr(key),
        stripe_webhook_secret=secret and SecretStr(secret),
    )
    assert found["stripe"].verdict is verdict
    assert key not in found["stripe"].finding
    assert bool(found["stripe"].remedy) is (verdict is Verdict.FAIL)


async def test_an_operator_is_told_where_webhooks_have_to_come(database_url: str) -> None:
    keys = {"stripe_secret_key": SecretStr("sk_test_1"), "stripe_api_base": "http://127.0.0.1:1"}
    public = await examine(database_url, **keys, base_url="https://study.example.org")
    assert public["stripe webhooks"].verdict is Verdict.OK
    assert "https://study.example.org/api/webhooks/stripe" in public["stripe webhooks"].finding
    local = await examine(database_url, **keys)
    assert local["stripe webhooks"].verdict is Verdict.WARN
    assert "stripe webhooks" not in await examine(database_url)


async def test_a_public_address_without_tls_is_a_warning(database_url: str) -> None:
    found = await examine(database_url, base_url="http://study.example.org", sandbox=True)
    assert found["settings"].verdict is Verdict.WARN


class Picky(Sink):
    """A mail server that knows its senders."""

    async def handle_MAIL(self, *heard: Any) -> str:  # noqa: N802 - aiosmtpd's own name
        address = heard[3]
        return "250 OK" if address.endswith("@ours.example") else "550 not yours"


async def test_a_sender_that_the_mail_server_does_not_take_fails(database_url: str) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    controller = Controller(Picky(), "127.0.0.1", port)
    controller.start()
    url = SecretStr(f"smtp://127.0.0.1:{port}")
    found = await examine(database_url, smtp_url=url, mail_from="Shop <shop@theirs.example>")
    assert (found["mail"].verdict, "MAIL_FROM" in found["mail"].remedy) == (Verdict.FAIL, True)
    found = await examine(database_url, smtp_url=url, mail_from="Shop <shop@ours.example>")
    assert found["mail"].verdict is Verdict.OK
    controller.stop()


def test_a_private_authority_is_not_taken_for_a_wrong_password() -> None:
    reason = "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate"
    assert "SSL_CERT_FILE" in remedy_of(reason)


async def test_single_sign_on_without_a_provider_fails(database_url: str) -> None:
    found = await examine(database_url, auth_mode="sso")
    assert found["sign-in"].verdict is Verdict.FAIL


async def test_keys_that_do_not_open_what_is_stored_fail(
    database: Database, database_url: str
) -> None:
    key = generate_key()
    credentials = Credentials(mode=ConnectionMode.TEST, secrets={}, account_ref=None)
    async with database.transaction() as tx:
        await ensure_operator_connection(
            tx,
            kind="stripe",
            credentials=credentials,
            vault=Vault.from_text(key),
            now=datetime.now(UTC),
        )
    lost = await examine(database_url, vault_keys=SecretStr(generate_key()))
    assert lost["sealed"].verdict is Verdict.FAIL
    kept = await examine(database_url, vault_keys=SecretStr(f"{generate_key()},{key}"))
    assert kept["sealed"].verdict is Verdict.OK


async def test_a_role_that_may_not_create_the_extension_is_told_before_the_migrations(
    postgres: EmbeddedPostgres,
) -> None:
    postgres.create_database("narrow")
    url = postgres.url("narrow")
    connection = await asyncpg.connect(url)
    await connection.execute("create role narrow login; grant create on schema public to narrow")
    await connection.close()
    narrow = re.sub(r"//[^@/]*@|//", "//narrow@", url, count=1)
    found = await examine(narrow, sandbox=True)
    assert "create extension vector" in found["pgvector"].remedy
    with pytest.raises(CommandError, match="create extension vector"):
        await migrations.upgrade(narrow)


async def test_a_sign_in_provider_out_of_reach_fails(database_url: str) -> None:
    provider = {
        "name": "acme",
        "label": "Acme",
        "issuer": "http://127.0.0.1:1",
        "client_id": "studium",
        "client_secret": "secret",
    }
    found = await examine(database_url, sandbox=True, oidc_providers=[provider])
    assert found["sign-in acme"].verdict is Verdict.FAIL


async def test_a_sign_in_provider_that_the_server_would_not_call_fails(stripe: str) -> None:
    async with AiohttpClient() as http:
        found = await check_issuer("acme", stripe, http)
    assert found.verdict is Verdict.FAIL
    assert "private network" in found.finding


async def test_a_redis_out_of_reach_fails(database_url: str) -> None:
    found = await examine(database_url, sandbox=True, redis_url=SecretStr("redis://127.0.0.1:1"))
    assert found["rate limits"].verdict is Verdict.FAIL


async def test_a_pooler_is_asked_whether_it_limits_statements(database_url: str) -> None:
    addresses = {"database_url": database_url, "database_direct_url": database_url}
    assert (await examine(database_url, **addresses))["pooler"].verdict is Verdict.WARN
    gone = addresses | {"database_url": "postgresql://nobody@127.0.0.1:1/none"}
    assert (await examine(database_url, **gone))["pooler"].verdict is Verdict.FAIL
