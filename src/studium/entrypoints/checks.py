"""What `studium doctor` looks at. Each check says what it found and how to fix it."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import asyncpg

from studium.entrypoints import modules
from studium.entrypoints.command_error import CommandError, SettingsWrong
from studium.entrypoints.database_access import Connection, reach, shown
from studium.entrypoints.keys import KEY_FILE, open_vault, will_make_key
from studium.entrypoints.migrations import list_revisions, missing
from studium.entrypoints.preflight import read_settings_of
from studium.platform.doctor import (
    ANSWER_TIMEOUT_SECONDS,
    LOCAL_HOSTS,
    Check,
    Examined,
    Verdict,
)
from studium.platform.settings import Settings

if TYPE_CHECKING:
    from studium.platform.database import Transaction
    from studium.platform.http import Http

_MOST_OPENED = 500
DRIFT_WARNS = timedelta(seconds=2)
DRIFT_FAILS = timedelta(seconds=30)


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
        is_readable = migrations.verdict is Verdict.OK
    except CommandError as problem:
        yield Check("database", Verdict.FAIL, *problem.parts)
        is_readable = False
    if settings.database_direct_url is not None:
        yield await check_pooler(settings)
    async for check in _check_modules(settings, http, database_url if is_readable else None):
        yield check
    yield await check_rate_limits(settings)


async def _check_modules(
    settings: Settings, http: "Http", database_url: str | None
) -> AsyncIterator[Check]:
    """What the modules look at."""
    from studium.platform.database import Transaction

    try:
        own = {kind: read_settings_of(kind) for kind in modules.settings_kinds()}
    except SettingsWrong as problem:
        yield Check("settings", Verdict.FAIL, *problem.parts)
        return
    async with contextlib.AsyncExitStack() as stack:
        tx = None
        if database_url is not None:
            tx = Transaction(await stack.enter_async_context(reach(database_url)))
            yield await check_sealed(settings, tx)
        for look in modules.checks():
            async for check in look(Examined(settings, http, tx, own)):
                yield check


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


async def check_sealed(settings: Settings, tx: "Transaction") -> Check:
    """The vault's keys open what is stored."""
    from studium.connect.connections.actions.ensure_operator_connection import token_binding
    from studium.connect.connections.store import newest_sealed
    from studium.platform.vault import SealBroken, Vault

    sealed = await newest_sealed(tx, limit=_MOST_OPENED)
    if not sealed:
        return Check("sealed", Verdict.OK, "nothing is stored sealed yet")
    try:
        vault = Vault({}) if will_make_key(settings) else open_vault(settings)
    except CommandError:  # the vault's own check tells it
        vault = Vault({})
    closed = 0
    for token in sealed:
        try:
            vault.open(token.sealed_webhook_token, token_binding(token.id))
        except SealBroken:
            closed += 1
    if closed == 0:
        return Check("sealed", Verdict.OK, "the vault's keys open what is stored")
    return Check(
        "sealed",
        Verdict.FAIL,
        f"the vault's keys open {len(sealed) - closed} of {len(sealed)} connections",
        "add the key that sealed them to VAULT_KEYS, after the newest; docs/deployment.md rotates",
    )


async def check_server(connection: Connection, database_url: str) -> Check:
    """Which server it is; `reach` refused one that is too old."""
    version = await connection.fetchval("show server_version")
    return Check("database", Verdict.OK, f"PostgreSQL {version} at {shown(database_url)}")


async def check_pooler(settings: Settings) -> Check:
    """The pooler lets us in, and the role limits its statements, as a session cannot there."""
    from studium.platform.database import Database

    url = settings.database_url.get_secret_value() if settings.database_url else ""
    try:
        pooled = await Database.connect(url, pool_size=1, direct_url=url)
    except (OSError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as problem:
        remedy = "see that the pooler runs and knows the user and the database of DATABASE_URL"
        return Check("pooler", Verdict.FAIL, f"{shown(url)} does not answer ({problem})", remedy)
    try:
        async with pooled.reader() as tx:
            limit = await tx.connection.fetchval("show statement_timeout")
    finally:
        await pooled.close()
    if limit == "0":
        return Check(
            "pooler",
            Verdict.WARN,
            "statements of its user may run for ever",
            "run `alter role … set statement_timeout = '30s'` for the user of DATABASE_URL",
        )
    return Check("pooler", Verdict.OK, f"{shown(url)}, statements end after {limit}")


async def check_vector(connection: Connection) -> Check:
    """The extension pgvector is there."""
    found = await connection.fetchrow("""
        select e.default_version as version,
               e.installed_version is not null or r.rolsuper
                   or (v.trusted and has_database_privilege(current_database(), 'create'))
               as may_create, current_user as role, current_database() as database
          from pg_available_extensions e
          join pg_available_extension_versions v
            on v.name = e.name and v.version = e.default_version
          join pg_roles r on r.rolname = current_user
         where e.name = 'vector'
    """)
    if found and found["may_create"]:
        return Check("pgvector", Verdict.OK, f"version {found['version']}")
    if found:
        return Check(
            "pgvector",
            Verdict.FAIL,
            f"{found['role']} may not create the extension, which the migrations need",
            f"run `create extension vector` as a superuser in the database {found['database']}",
        )
    return Check(
        "pgvector",
        Verdict.FAIL,
        "the extension is not installed on the database server",
        "install it there (postgresql-NN-pgvector; apt.postgresql.org has it for every Debian)",
    )


async def check_migrations(database_url: str) -> Check:
    """The schema is that of this version."""
    lacking = await missing(database_url)
    if lacking:
        return Check(
            "migrations", Verdict.FAIL, f"missing: {', '.join(lacking)}", "run `studium migrate`"
        )
    return Check("migrations", Verdict.OK, f"up to {list_revisions()[-1].name}")


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
