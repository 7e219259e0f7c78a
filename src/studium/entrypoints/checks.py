"""What `studium doctor` looks at. Each check says what it found and how to fix it."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from studium.entrypoints.command_error import CommandError
from studium.entrypoints.database_access import Connection, reach, shown
from studium.entrypoints.keys import KEY_FILE, open_vault, will_make_key
from studium.entrypoints.migrations import list_revisions, missing
from studium.platform.settings import Settings

if TYPE_CHECKING:
    from studium.commerce.payments.providers import ProviderPlugin
    from studium.platform.http import Http

DRIFT_WARNS = timedelta(seconds=2)
DRIFT_FAILS = timedelta(seconds=30)
ANSWER_TIMEOUT_SECONDS = 10
OK = 200
LOCAL_HOSTS = ("http://127.0.0.1", "http://localhost", "http://[::1]")


class Verdict(StrEnum):
    """How a check ended; only FAIL makes the command fail."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True)
class Check:
    """One thing that was looked at; `remedy` is empty when nothing is to be done."""

    name: str
    verdict: Verdict
    finding: str
    remedy: str = ""


async def run_checks(settings: Settings, database_url: str, http: "Http") -> AsyncIterator[Check]:
    """Every check in turn; what depends on the database is left out when it cannot be reached.

    Other systems are asked through `http`, which refuses what the server would refuse.
    """
    yield check_address(settings)
    yield check_vault(settings)
    try:
        async with reach(database_url) as connection:
            yield await check_server(connection, database_url)
            yield await check_vector(connection)
            yield await check_clock(connection)
        migrations = await check_migrations(database_url)
        yield migrations
        if migrations.verdict is Verdict.OK:
            yield await check_jobs(database_url)
    except CommandError as problem:
        yield Check("database", Verdict.FAIL, *problem.parts)
    yield await check_mail(settings)
    async for check in check_payments(settings, http):
        yield check
    for provider in settings.oidc_providers:
        yield await check_issuer(provider.name, provider.issuer, http)
    yield await check_rate_limits(settings)


def check_address(settings: Settings) -> Check:
    """BASE_URL should be https unless it is this machine."""
    if settings.serves_https or settings.base_url.startswith(LOCAL_HOSTS):
        return Check("settings", Verdict.OK, f"people come to {settings.base_url}")
    return Check(
        "settings",
        Verdict.WARN,
        f"BASE_URL is {settings.base_url}, without TLS: passwords travel in the clear",
        "put a reverse proxy with TLS in front and set BASE_URL to its https:// address",
    )


def check_vault(settings: Settings) -> Check:
    """The keys of the vault are there and well-formed. Looking makes none."""
    own = settings.data_dir / KEY_FILE
    if will_make_key(settings):
        return Check("vault", Verdict.OK, f"a key will be made in {own}")
    try:
        vault = open_vault(settings)
    except CommandError as problem:
        return Check("vault", Verdict.FAIL, *problem.parts)
    where = f"from {own}" if settings.vault_keys is None else "from VAULT_KEYS"
    newest, *older = vault.keys
    behind = f", and opens what {', '.join(older)} sealed" if older else ""
    return Check("vault", Verdict.OK, f"seals with {newest} {where}{behind}")


async def check_server(connection: Connection, database_url: str) -> Check:
    """Which server it is; `reach` refused one that is too old."""
    version = await connection.fetchval("show server_version")
    return Check("database", Verdict.OK, f"PostgreSQL {version} at {shown(database_url)}")


async def check_vector(connection: Connection) -> Check:
    """The extension pgvector is there."""
    version = await connection.fetchval(
        "select default_version from pg_available_extensions where name = 'vector'"
    )
    if version:
        return Check("pgvector", Verdict.OK, f"version {version}")
    return Check(
        "pgvector",
        Verdict.FAIL,
        "the extension is not installed on the database server",
        "install it there (on Debian: apt install postgresql-NN-pgvector)",
    )


async def check_migrations(database_url: str) -> Check:
    """The schema is that of this version."""
    lacking = await missing(database_url)
    if lacking:
        return Check(
            "migrations", Verdict.FAIL, f"missing: {', '.join(lacking)}", "run `studium migrate`"
        )
    return Check("migrations", Verdict.OK, f"up to {list_revisions()[-1].name}")


async def check_jobs(database_url: str) -> Check:
    """No job lies dead. One that does asks for a person, but nothing else waits for it."""
    from studium.platform.database import Transaction
    from studium.platform.jobs import count_dead_jobs

    async with reach(database_url) as connection:
        count = await count_dead_jobs(Transaction(connection))
    if not count:
        return Check("jobs", Verdict.OK, "none is dead")
    remedy = "`studium jobs` shows why; fix the cause, then replay them"
    return Check("jobs", Verdict.WARN, f"dead: {count}", remedy)


async def check_clock(connection: Connection) -> Check:
    """This machine and the database agree on the time."""
    started = time.monotonic()
    there: datetime = await connection.fetchval("select clock_timestamp()")
    half_way = timedelta(seconds=(time.monotonic() - started) / 2)
    drift = abs(datetime.now(UTC) - half_way - there)
    finding = f"differs from the database's by {drift.total_seconds():.3f} s"
    if drift < DRIFT_WARNS:
        return Check("clock", Verdict.OK, finding)
    verdict = Verdict.WARN if drift < DRIFT_FAILS else Verdict.FAIL
    return Check("clock", verdict, finding, "synchronise both machines with NTP")


async def check_mail(settings: Settings) -> Check:
    """The mail server lets us in."""
    if settings.smtp_url is None:
        if settings.sandbox:
            return Check("mail", Verdict.OK, "goes to /sandbox/mailbox")
        return Check(
            "mail",
            Verdict.FAIL,
            "SMTP_URL is not set: nobody can confirm an address or reset a password",
            "set SMTP_URL to smtp://user:password@host:587",
        )
    from studium.platform.errors import Unavailable
    from studium.platform.mail import SmtpMailer

    mailer = SmtpMailer(settings.smtp_url.get_secret_value(), settings.mail_from)
    try:
        await asyncio.wait_for(mailer.check(), ANSWER_TIMEOUT_SECONDS)
    except (Unavailable, TimeoutError) as problem:
        reason = str(problem) or "The mail server does not answer in time"
        remedy = "start it, or fix host, port, user and password in SMTP_URL"
        if "STARTTLS" in reason:
            remedy = "turn on STARTTLS there, or set SMTP_URL to smtps://…"
        return Check("mail", Verdict.FAIL, reason, remedy)
    if mailer.is_plain:
        return Check(
            "mail",
            Verdict.WARN,
            "SMTP_URL is smtp+plain://: the password and links that open accounts go in the clear",
            "set SMTP_URL to smtp://… (STARTTLS) or smtps://…",
        )
    return Check("mail", Verdict.OK, "the mail server lets us in")


async def check_payments(settings: Settings, http: "Http") -> AsyncIterator[Check]:
    """The providers that the operator has an account at; every one when it has none."""
    from studium.commerce.payments import discover_providers

    plugins = discover_providers()
    used = [plugin for plugin in plugins if plugin.operator_credentials(settings)]
    for plugin in used or plugins:
        if settings.sandbox:
            yield Check(plugin.kind, Verdict.OK, f"the sandbox stands in for {plugin.label}")
            continue
        found = await plugin.check_operator_account(settings, http)
        fault = Verdict.FAIL if used else Verdict.WARN
        yield Check(plugin.kind, fault if found.remedy else Verdict.OK, found.finding, found.remedy)
        if used:
            yield check_webhook_address(plugin, settings)


def check_webhook_address(plugin: "ProviderPlugin", settings: Settings) -> Check:
    """Where the provider has to send its events, which only the operator can tell it."""
    from studium.connect.inbound import operator_address

    name = f"{plugin.kind} webhooks"
    address = f"{settings.base_url}{operator_address(plugin.kind)}"
    if settings.base_url.startswith(LOCAL_HOSTS):
        return Check(
            name,
            Verdict.WARN,
            f"{plugin.label} cannot reach {address}, which is on this machine alone",
            f"set BASE_URL to a public address, or forward {plugin.label}'s events to this one",
        )
    return Check(name, Verdict.OK, f"{plugin.label} has to send its events to {address}")


async def check_issuer(name: str, issuer: str, http: "Http") -> Check:
    """A sign-in provider publishes its configuration."""
    from studium.platform.http import AddressRefused, NoAnswer, Outgoing

    url = f"{issuer}/.well-known/openid-configuration"
    check = f"sign-in {name}"
    try:
        answer = await http.send(Outgoing("GET", url, timeout_seconds=ANSWER_TIMEOUT_SECONDS))
    except (NoAnswer, AddressRefused) as problem:
        remedy = "see that this machine reaches it, or fix OIDC_PROVIDERS"
        return Check(check, Verdict.FAIL, f"{url}: {problem.message}", remedy)
    if answer.status == OK:
        return Check(check, Verdict.OK, "answers")
    return Check(check, Verdict.FAIL, f"{url} answers {answer.status}", "fix OIDC_PROVIDERS")


async def check_rate_limits(settings: Settings) -> Check:
    """The Redis that several machines count in answers."""
    if settings.redis_url is None:
        return Check("rate limits", Verdict.OK, "counted by each process for itself")
    from coredis import Redis
    from coredis.exceptions import RedisError

    try:
        async with asyncio.timeout(ANSWER_TIMEOUT_SECONDS):
            await Redis.from_url(settings.redis_url.get_secret_value()).ping()
    except (RedisError, OSError, ValueError) as problem:
        reason = str(problem) or "no answer in time"
        return Check(
            "rate limits",
            Verdict.FAIL,
            f"Redis does not answer: {reason}",
            "start it, or fix REDIS_URL; until then nobody can sign in",
        )
    return Check("rate limits", Verdict.OK, "counted in Redis")
